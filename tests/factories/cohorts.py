"""Cohorts, enrolments, teaching."""

from datetime import date
from typing import TypeVar

from training import audit, clock
from training.cohorts.models import Cohort, Enrolment, Experience, Part, Teaching
from training.db import db
from training.people.models import Person

Row = TypeVar("Row")


def make_cohort(name: str = "November intake", branch: str = "Baigou") -> Cohort:
    cohort = Cohort(
        name=name,
        branch=branch,
        starts_on=date(2026, 11, 23),
        ends_on=date(2026, 11, 27),
        created_at=clock.now(),
    )
    return _added(cohort)


def make_enrolment(cohort: Cohort, person: Person, experience: Experience = Experience.NEWCOMER) -> Enrolment:
    return _added(Enrolment(cohort_id=cohort.id, person_id=person.id, experience=experience, enrolled_at=clock.now()))


def make_teaching(cohort: Cohort, person: Person, part: Part = Part.TRAINER, hours: int = 20) -> Teaching:
    return _added(
        Teaching(cohort_id=cohort.id, person_id=person.id, part=part, contact_hours=hours, noted_at=clock.now())
    )


def _added(row: Row) -> Row:
    db.session.add(row)
    db.session.flush()
    audit.record("made for a test", row, by=None, at=clock.now())
    return row

"""Reading cohorts, who is in them and who taught them. Whoever asks sees the cohorts of their scope, no others."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from training.access import Role
from training.cohorts.models import Cohort, Enrolment, Teaching
from training.db import db, lock_row
from training.people.models import Person

ALL_COHORTS = frozenset({Role.ADMINISTRATOR, Role.EXECUTIVE})


@dataclass(frozen=True)
class CohortRow:
    cohort: Cohort
    in_training: int
    left: int
    teachers: tuple[str, ...]


def visible_to(person_id: int, roles: frozenset[Role]) -> sa.ColumnElement[bool]:
    """The scope: every cohort for administrators and executives, those they teach for everybody else."""
    if roles & ALL_COHORTS:
        return sa.true()
    return Cohort.id.in_(sa.select(Teaching.cohort_id).where(Teaching.person_id == person_id))


def newest_experience(person_id: int) -> sa.Select[str]:
    """'newcomer' or 'experienced', as noted at the person's newest intake; no row for somebody who is in none."""
    return (
        sa.select(Enrolment.experience)
        .where(Enrolment.person_id == person_id, Enrolment.left_at.is_(None))
        .order_by(Enrolment.enrolled_at.desc(), Enrolment.id.desc())
        .limit(1)
    )


def cohort_rows(person_id: int, roles: frozenset[Role]) -> list[CohortRow]:
    """The reader's cohorts, the latest first, with their counts and teachers. Two statements."""
    members = sa.func.count(Enrolment.id)
    statement = (
        sa.select(Cohort, members.filter(Enrolment.left_at.is_(None)), members.filter(Enrolment.left_at.is_not(None)))
        .outerjoin(Enrolment, Enrolment.cohort_id == Cohort.id)
        .where(visible_to(person_id, roles))
        .group_by(Cohort.id)
        .order_by(Cohort.starts_on.desc(), Cohort.id.desc())
    )
    found = db.session.execute(statement).all()
    teachers = teachers_of([cohort.id for cohort, *_counts in found])
    return [
        CohortRow(cohort, present, left, tuple(row.name for row in teachers if row.cohort_id == cohort.id))
        for cohort, present, left in found
    ]


def visible_cohort(public_id: uuid.UUID, person_id: int, roles: frozenset[Role]) -> Cohort | None:
    return db.session.scalar(sa.select(Cohort).where(Cohort.public_id == public_id, visible_to(person_id, roles)))


def cohort_to_change(public_id: uuid.UUID) -> Cohort | None:
    """For the administrator; locked, so that two who enrol the same person meet."""
    return db.session.scalar(lock_row(sa.select(Cohort).where(Cohort.public_id == public_id)))


def lock_person(person_id: int) -> None:
    """Who examines, or decides about, this person goes first or sees what is noted here; never both at once."""
    db.session.execute(lock_row(sa.select(Person.id).where(Person.id == person_id)))


def lock_trainees(cohort_id: int) -> None:
    """The same for everybody who is or was in the cohort, in one order."""
    everybody = sa.select(Person.id).where(
        Person.id.in_(sa.select(Enrolment.person_id).where(Enrolment.cohort_id == cohort_id))
    )
    db.session.execute(lock_row(everybody.order_by(Person.id))).all()


def taught_by(person_id: int) -> Sequence[Cohort]:
    """The cohorts that this person ever taught, the latest first."""
    return db.session.scalars(
        sa.select(Cohort)
        .where(Cohort.id.in_(sa.select(Teaching.cohort_id).where(Teaching.person_id == person_id)))
        .order_by(Cohort.starts_on.desc(), Cohort.id.desc())
    ).all()


def enrolments_of(person_id: int) -> Sequence[Enrolment]:
    """Every enrolment of the person with its cohort, the latest first."""
    return db.session.scalars(
        sa.select(Enrolment)
        .join(Enrolment.cohort)
        .options(contains_eager(Enrolment.cohort))
        .where(Enrolment.person_id == person_id)
        .order_by(Enrolment.enrolled_at.desc(), Enrolment.id.desc())
    ).all()


@dataclass(frozen=True)
class Member:
    cohort_id: int
    person_id: int
    person_public_id: uuid.UUID
    name: str
    experience: str
    enrolled_at: datetime
    left_at: datetime | None
    sort_key: str


def members(cohort_ids: Collection[int]) -> list[Member]:
    """Everybody who is or was in these cohorts, by name. One statement."""
    statement = (
        sa.select(
            Enrolment.cohort_id,
            Person.id,
            Person.public_id,
            Person.name,
            Enrolment.experience,
            Enrolment.enrolled_at,
            Enrolment.left_at,
            Person.sort_key,
        )
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.cohort_id.in_(cohort_ids))
        .order_by(Person.sort_key, Person.id, Enrolment.cohort_id)
    )
    return [Member(*row) for row in db.session.execute(statement)]


@dataclass(frozen=True)
class Teacher:
    cohort_id: int
    person_id: int
    name: str
    part: str
    contact_hours: int


def teachers_of(cohort_ids: Collection[int]) -> list[Teacher]:
    """Who taught these cohorts, trainers first, then by name. One statement."""
    statement = (
        sa.select(Teaching.cohort_id, Person.id, Person.name, Teaching.part, Teaching.contact_hours)
        .join(Person, Person.id == Teaching.person_id)
        .where(Teaching.cohort_id.in_(cohort_ids))
        .order_by(Teaching.part.desc(), Person.sort_key, Teaching.id)
    )
    return [Teacher(*row) for row in db.session.execute(statement)]


def enrolment(cohort_id: int, person_id: int) -> Enrolment | None:
    return db.session.scalar(
        sa.select(Enrolment).where(Enrolment.cohort_id == cohort_id, Enrolment.person_id == person_id)
    )


def teaching_parts(cohort_id: int, person_id: int) -> set[str]:
    """The parts in which this person teaches the cohort."""
    return set(
        db.session.scalars(
            sa.select(Teaching.part).where(Teaching.cohort_id == cohort_id, Teaching.person_id == person_id)
        )
    )

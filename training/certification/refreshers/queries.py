"""Reading whom a change concerns, what was asked of whom, and what of it is done. Each answer: one statement."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from training.certification.models import (
    Certificate,
    CohortProgramme,
    Decision,
    Outcome,
    ProgrammeEdition,
    Revocation,
)
from training.certification.refreshers import rules
from training.certification.refreshers.models import Refresher
from training.certification.refreshers.rules import Standing
from training.cohorts.models import Enrolment
from training.content.models import Acknowledgement, Edition, EditionText, Manual, Severity
from training.db import db
from training.examining.models import Release, Sitting, SittingStart, StationEdition
from training.people.models import Person
from training.quizzes.models import Attempt, Quiz, Score
from training.quizzes.queries.newest import newest_score_number
from training.roleplay.models import Run, Scenario, ScenarioEdition
from training.roleplay.queries import played_to_an_end

EDITIONS_SHOWN = 20


# --- whom a change concerns ---------------------------------------------------------------------------------------


def programme_editions() -> list[ProgrammeEdition]:
    return list(db.session.scalars(sa.select(ProgrammeEdition).order_by(ProgrammeEdition.id)))


def who_knows(manual_id: int, programme_edition_ids: Collection[int], today: date) -> list[tuple[int, int]]:
    """(person, programme edition) of everybody who acknowledged an edition of the manual and is held to one of these:
    enrolled in a cohort that has it and not left, or on duty by it. Who left the company is not among them."""
    enrolled = (
        sa.select(Enrolment.person_id, CohortProgramme.programme_edition_id)
        .join(CohortProgramme, CohortProgramme.cohort_id == Enrolment.cohort_id)
        .where(Enrolment.left_at.is_(None), CohortProgramme.programme_edition_id.in_(programme_edition_ids))
    )
    on_duty = (
        sa.select(Certificate.person_id, Decision.programme_edition_id)
        .join(Decision, Decision.id == Certificate.decision_id)
        .where(
            Decision.outcome == Outcome.CLEARED,
            Decision.programme_edition_id.in_(programme_edition_ids),
            Certificate.valid_from <= today,
            Certificate.valid_until >= today,
            ~sa.exists().where(Revocation.certificate_id == Certificate.id),
        )
    )
    held = sa.union(enrolled, on_duty).subquery()
    knows = (
        sa.exists()
        .where(Acknowledgement.person_id == held.c.person_id)
        .where(Acknowledgement.edition_id == Edition.id, Edition.manual_id == manual_id)
    )
    rows = db.session.execute(
        sa.select(held.c.person_id, held.c.programme_edition_id)
        .join(Person, Person.id == held.c.person_id)
        .where(Person.left_at.is_(None), knows)
        .order_by(held.c.person_id, held.c.programme_edition_id)
    )
    return [(person_id, edition_id) for person_id, edition_id in rows]


# --- what is done -------------------------------------------------------------------------------------------------


def is_done() -> sa.ColumnElement[bool]:
    """Of a `Refresher` joined to its `Edition`: the edition or a later one acknowledged; a quiz that does, passed in an
    attempt begun since; a scenario that does, practised to an ending or sat and passed, begun since."""
    later = aliased(Edition)
    read = sa.exists().where(
        Acknowledgement.person_id == Refresher.person_id,
        Acknowledgement.edition_id == later.id,
        later.manual_id == Edition.manual_id,
        later.number >= Edition.number,
    )
    passed = sa.exists().where(
        Attempt.person_id == Refresher.person_id,
        Attempt.started_at > Edition.published_at,
        Quiz.id == Attempt.quiz_id,
        _does(Quiz.slug),
        Score.attempt_id == Attempt.id,
        Score.number == newest_score_number,
        Score.passed == sa.true(),
    )
    practised = sa.exists().where(
        Run.person_id == Refresher.person_id,
        Run.started_at > Edition.published_at,
        played_to_an_end(),
        ScenarioEdition.id == Run.scenario_edition_id,
        Scenario.id == ScenarioEdition.scenario_id,
        _does(Scenario.slug),
    )
    sat = sa.exists().where(
        Sitting.trainee_id == Refresher.person_id,
        SittingStart.sitting_id == Sitting.id,
        SittingStart.at > Edition.published_at,
        Release.sitting_id == Sitting.id,
        Release.passed == sa.true(),
        StationEdition.id == Sitting.station_edition_id,
        ScenarioEdition.id == StationEdition.scenario_edition_id,
        Scenario.id == ScenarioEdition.scenario_id,
        _does(Scenario.slug),
    )
    return sa.case(
        (Refresher.severity == Severity.REREAD, read),
        (Refresher.severity == Severity.RETEST, passed),
        else_=sa.or_(practised, sat),
    )


def _does(slug: Any) -> sa.ColumnElement[bool]:
    return Refresher.targets.like(sa.literal("% ").concat(slug).concat(" %"))


# --- what was asked -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Duty:
    """What was asked of a person because of an edition, and how it stands."""

    person_id: int
    name: str
    person_public_id: uuid.UUID
    severity: str
    slug: str
    number: int
    titles: Mapping[str, str]
    targets: tuple[str, ...]
    due_on: date
    standing: Standing


def duties_of(person_ids: Collection[int], today: date, *, open_only: bool = False) -> list[Duty]:
    """Of these persons, the earliest first."""
    found = _duties(today, Refresher.person_id.in_(person_ids))
    return [duty for duty in found if not open_only or duty.standing != Standing.DONE]


def duties_from(edition_id: int, today: date) -> list[Duty]:
    """Everybody whom this edition asked for something and who is still here."""
    return _duties(today, Refresher.edition_id == edition_id, Person.left_at.is_(None))


def overdue(today: date) -> list[Duty]:
    """Of everybody who is still here."""
    return _duties(today, Refresher.due_on < today, ~is_done(), Person.left_at.is_(None))


def _duties(today: date, *conditions: sa.ColumnElement[bool]) -> list[Duty]:
    zh, en = aliased(EditionText), aliased(EditionText)
    rows = db.session.execute(
        sa.select(
            Person.id,
            Person.name,
            Person.public_id,
            Refresher.severity,
            Manual.slug,
            Edition.number,
            zh.title,
            en.title,
            Refresher.targets,
            Refresher.due_on,
            is_done(),
        )
        .join(Person, Person.id == Refresher.person_id)
        .join(Edition, Edition.id == Refresher.edition_id)
        .join(Manual, Manual.id == Edition.manual_id)
        .join(zh, sa.and_(zh.edition_id == Edition.id, zh.language == "zh"))
        .join(en, sa.and_(en.edition_id == Edition.id, en.language == "en"))
        .where(*conditions)
        .order_by(Refresher.due_on, Person.sort_key, Person.id, Refresher.id)
    )
    return [
        Duty(
            *row[:6],
            {"zh": row[6], "en": row[7]},
            tuple(row[8].split()),
            row[9],
            rules.standing(bool(row[10]), row[9], today),
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Round:
    """What one edition asked of everybody, counted: people may stand in more than one of its kinds."""

    public_id: uuid.UUID
    edition_id: int
    slug: str
    number: int
    titles: Mapping[str, str]
    asked: int
    done: int
    overdue: int

    @property
    def open(self) -> int:
        return self.asked - self.done


def rounds(today: date, public_id: uuid.UUID | None = None) -> list[Round]:
    """The editions that asked for something, the latest first; or the one of this id."""
    asked = (
        sa.select(Refresher.edition_id, Refresher.due_on, sa.case((is_done(), 1), else_=0).label("done"))
        .join(Edition, Edition.id == Refresher.edition_id)
        .join(Person, Person.id == Refresher.person_id)
        .where(Person.left_at.is_(None))
        .subquery()
    )
    late = sa.case((sa.and_(asked.c.done == 0, asked.c.due_on < today), 1), else_=0)
    zh, en = aliased(EditionText), aliased(EditionText)
    named = (Edition.public_id, Edition.id, Manual.slug, Edition.number, zh.title, en.title)
    statement = (
        sa.select(*named, sa.func.count(), sa.func.sum(asked.c.done), sa.func.sum(late))
        .join(asked, asked.c.edition_id == Edition.id)
        .join(Manual, Manual.id == Edition.manual_id)
        .join(zh, sa.and_(zh.edition_id == Edition.id, zh.language == "zh"))
        .join(en, sa.and_(en.edition_id == Edition.id, en.language == "en"))
        .group_by(*named)
        .order_by(Edition.id.desc())
        .limit(EDITIONS_SHOWN)
    )
    if public_id is not None:
        statement = statement.where(Edition.public_id == public_id)
    return [
        Round(public, edition_id, slug, number, {"zh": zh_title, "en": en_title}, asked_of, done, overdue_now)
        for public, edition_id, slug, number, zh_title, en_title, asked_of, done, overdue_now in db.session.execute(
            statement
        )
    ]

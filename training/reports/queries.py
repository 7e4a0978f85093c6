"""Reading across the house for its reports. Every page costs a fixed number of statements, however many people."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from training.access import Role
from training.audit import AuditEntry
from training.certification.models import CohortProgramme
from training.certification.queries import ProgrammeAt, programmes_of_cohorts
from training.cohorts.models import Cohort, Enrolment, Teaching
from training.cohorts.queries import Member, members
from training.content.models import Acknowledgement, Reading
from training.db import db
from training.examining.queries import releases
from training.people.models import Person
from training.quizzes.models import Attempt, Quiz, QuizEdition, ResponseRevision
from training.quizzes.queries import results
from training.quizzes.queries.newest import newest_edition_number
from training.reports.rules import CohortRate, Tried, cohort_rates
from training.roleplay.models import Run

COHORTS_SHOWN = 60
ENTRIES_SHOWN = 50


# --- cohorts ------------------------------------------------------------------------------------------------------


def in_scope(person_id: int, roles: frozenset[Role]) -> sa.ColumnElement[bool]:
    """Whose figures the reader may see: every cohort's for executives, those they ever taught for everybody else."""
    if Role.EXECUTIVE in roles:
        return sa.true()
    return Cohort.id.in_(sa.select(Teaching.cohort_id).where(Teaching.person_id == person_id))


def cohorts_for(person_id: int, roles: frozenset[Role]) -> Sequence[Cohort]:
    """The latest first."""
    return db.session.scalars(
        sa.select(Cohort)
        .where(in_scope(person_id, roles))
        .order_by(Cohort.starts_on.desc(), Cohort.id.desc())
        .limit(COHORTS_SHOWN)
    ).all()


def cohort_for(public_id: uuid.UUID, person_id: int, roles: frozenset[Role]) -> Cohort | None:
    return db.session.scalar(sa.select(Cohort).where(Cohort.public_id == public_id, in_scope(person_id, roles)))


def may_see_readings_of(person_id: int, roles: frozenset[Role]) -> sa.ColumnElement[bool]:
    """Every cohort for executives, administrators and authors; those they ever taught for everybody else."""
    if roles & {Role.EXECUTIVE, Role.ADMINISTRATOR, Role.AUTHOR}:
        return sa.true()
    return Cohort.id.in_(sa.select(Teaching.cohort_id).where(Teaching.person_id == person_id))


def cohorts_with_readings(person_id: int, roles: frozenset[Role]) -> Sequence[Cohort]:
    """The latest first."""
    return db.session.scalars(
        sa.select(Cohort)
        .where(may_see_readings_of(person_id, roles))
        .order_by(Cohort.starts_on.desc(), Cohort.id.desc())
        .limit(COHORTS_SHOWN)
    ).all()


def cohort_with_readings(public_id: uuid.UUID, person_id: int, roles: frozenset[Role]) -> Cohort | None:
    scope = may_see_readings_of(person_id, roles)
    return db.session.scalar(sa.select(Cohort).where(Cohort.public_id == public_id, scope))


@dataclass(frozen=True)
class PassRates:
    """A cohort with the rates at its stations and at its quizzes."""

    cohort: Cohort
    programme: ProgrammeAt | None
    stations: CohortRate
    quizzes: CohortRate


def pass_rates(cohorts: Sequence[Cohort]) -> list[PassRates]:
    """Four statements."""
    ids = [cohort.id for cohort in cohorts]
    programmes, people = programmes_of_cohorts(ids), members(ids)
    persons = sorted({member.person_id for member in people})
    sat = [(row.person_id, row.station_slug, row.sitting_number, row.passed) for row in releases(persons)]
    taken = [(row.person_id, row.quiz_slug, row.attempt_number, row.passed) for row in results(persons)]
    stations = _rates("station", programmes, people, ids, sat)
    quizzes = _rates("quiz", programmes, people, ids, taken)
    return [PassRates(cohort, programmes.get(cohort.id), stations[cohort.id], quizzes[cohort.id]) for cohort in cohorts]


def _rates(
    kind: str,
    programmes: dict[int, ProgrammeAt],
    people: list[Member],
    cohort_ids: list[int],
    tries: list[tuple[int, str, int, bool]],
) -> dict[int, CohortRate]:
    """`tries`: (person, slug, number of the try, passed)."""
    first = {(person, slug): passed for person, slug, number, passed in tries if number == 1}
    ever = {(person, slug) for person, slug, _number, passed in tries if passed}
    asked = {
        cohort_id: [line.slug for line in programme.requirements if line.kind == kind]
        for cohort_id, programme in programmes.items()
    }
    enrolled: dict[int, list[tuple[int, bool]]] = {cohort_id: [] for cohort_id in cohort_ids}
    rows = []
    for member in people:
        person, left = member.person_id, member.left_at is not None
        enrolled[member.cohort_id].append((person, left))
        for slug in asked.get(member.cohort_id, ()):
            found = first.get((person, slug))
            rows.append(Tried(member.cohort_id, person, left, found, (person, slug) in ever))
    return cohort_rates(rows, enrolled)


# --- trainees -----------------------------------------------------------------------------------------------------


def last_active(person_ids: Collection[int]) -> dict[int, datetime]:
    """When each of them last read, acknowledged, answered or practised. One statement."""
    moments = sa.union_all(
        sa.select(Reading.person_id, Reading.last_at.label("at")).where(Reading.person_id.in_(person_ids)),
        sa.select(Acknowledgement.person_id, Acknowledgement.at).where(Acknowledgement.person_id.in_(person_ids)),
        sa.select(Attempt.person_id, Attempt.started_at).where(Attempt.person_id.in_(person_ids)),
        sa.select(Attempt.person_id, ResponseRevision.saved_at)
        .join(Attempt, Attempt.id == ResponseRevision.attempt_id)
        .where(Attempt.person_id.in_(person_ids)),
        sa.select(Run.person_id, sa.func.coalesce(Run.ended_at, Run.started_at)).where(Run.person_id.in_(person_ids)),
    ).subquery()
    rows = db.session.execute(sa.select(moments.c.person_id, sa.func.max(moments.c.at)).group_by(moments.c.person_id))
    return dict(rows.all())


def attempts_allowed() -> dict[str, int]:
    """By quiz, in its current edition. One statement."""
    rows = db.session.execute(
        sa.select(Quiz.slug, QuizEdition.body)
        .join(QuizEdition, QuizEdition.quiz_id == Quiz.id)
        .where(QuizEdition.number == newest_edition_number)
    )
    return {slug: body["attempts"] for slug, body in rows}


# --- what is missing to get going ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ground:
    """What an administrator has set up so far."""

    people: int
    cohorts: int
    enrolled: int
    without_programme: tuple[Cohort, ...]


def ground() -> Ground:
    """Two statements."""
    counts = db.session.execute(
        sa.select(
            sa.select(sa.func.count()).select_from(Person).where(Person.left_at.is_(None)).scalar_subquery(),
            sa.select(sa.func.count()).select_from(Cohort).scalar_subquery(),
            sa.select(sa.func.count()).select_from(Enrolment).where(Enrolment.left_at.is_(None)).scalar_subquery(),
        )
    ).one()
    without = db.session.scalars(
        sa.select(Cohort)
        .where(~sa.exists().where(CohortProgramme.cohort_id == Cohort.id))
        .order_by(Cohort.starts_on, Cohort.id)
    ).all()
    return Ground(counts[0], counts[1], counts[2], tuple(without))


# --- the log ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LogEntry:
    entry: AuditEntry
    actor: str | None  # None: the program itself


def log_entries(before: int | None) -> list[LogEntry]:
    """The latest entries, or those before a sequence number. One statement, by the primary key."""
    statement = sa.select(AuditEntry, Person.name).outerjoin(Person, Person.id == AuditEntry.actor_id)
    if before is not None:
        statement = statement.where(AuditEntry.sequence < before)
    rows = db.session.execute(statement.order_by(AuditEntry.sequence.desc()).limit(ENTRIES_SHOWN + 1))
    return [LogEntry(entry, name) for entry, name in rows]

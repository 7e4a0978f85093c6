"""The log against the rows, both ways round, for `flask verify`.

A digest that lies beside what it covers can be computed anew by whoever changed it; the entry in the log cannot,
without breaking the chain. So what the log says was done must still be there as it was done, and what stands in these
tables must have been recorded: a teaching that was removed, a decision that was slipped in, a tail cut off the log.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from training.audit import AuditEntry
from training.certification.models import (
    Certificate,
    CohortProgramme,
    Decision,
    Programme,
    ProgrammeEdition,
    Revocation,
)
from training.cohorts.models import Cohort, Enrolment, Teaching
from training.content.models import Acknowledgement, Edition, Manual
from training.db import canonical
from training.examining.models import Assignment, Marking, Release, Sitting, Station, StationEdition
from training.people.models import Account, Person, RoleGrant, Tie
from training.quizzes.models import Attempt, ClosedBy, Quiz, QuizEdition, Score, Submission
from training.roleplay.models import Scenario, ScenarioEdition

PERSONS = {"person", "other"}  # details that name a person as subjects are named
ACTOR = "actor"


@dataclass(frozen=True)
class Trace:
    """The rows that an act leaves: the subject's key first, then what the entry's details say of them."""

    verb: str
    kind: str  # of the subject
    rows: sa.Select[*tuple[Any, ...]]


other = aliased(Person)
_closed = (
    sa.select(Attempt.public_id, Submission.responses_digest)
    .select_from(Submission)
    .join(Attempt, Attempt.id == Submission.attempt_id)
)

TRACES = (
    Trace(
        "account opened",
        "account",
        sa.select(Account.public_id, Account.login, Person.public_id.label("person")).join(
            Person, Person.id == Account.person_id
        ),
    ),
    Trace(
        "role granted",
        "person",
        sa.select(Person.public_id, RoleGrant.role, RoleGrant.granted_by_id.label(ACTOR)).join(
            RoleGrant, RoleGrant.person_id == Person.id
        ),
    ),
    Trace(
        "tie noted",
        "person",
        sa.select(Person.public_id, other.public_id.label("other"), Tie.kind)
        .join(Tie, Tie.person_id == Person.id)
        .join(other, other.id == Tie.other_id),
    ),
    Trace(
        "teaching noted",
        "cohort",
        sa.select(
            Cohort.public_id, Person.public_id.label("person"), Teaching.part, Teaching.contact_hours.label("hours")
        )
        .join(Teaching, Teaching.cohort_id == Cohort.id)
        .join(Person, Person.id == Teaching.person_id),
    ),
    Trace(
        "person enrolled",
        "cohort",
        sa.select(Cohort.public_id, Person.public_id.label("person"), Enrolment.experience)
        .join(Enrolment, Enrolment.cohort_id == Cohort.id)
        .join(Person, Person.id == Enrolment.person_id),
    ),
    Trace(
        "edition published",
        "manual",
        sa.select(Manual.slug, Edition.number.label("edition"), Edition.digest).join(
            Edition, Edition.manual_id == Manual.id
        ),
    ),
    Trace(
        "edition acknowledged",
        "edition",
        sa.select(
            Edition.public_id, Edition.digest, Acknowledgement.language, Acknowledgement.person_id.label(ACTOR)
        ).join(Acknowledgement, Acknowledgement.edition_id == Edition.id),
    ),
    Trace(
        "quiz edition published",
        "quiz",
        sa.select(Quiz.slug, QuizEdition.number, QuizEdition.digest).join(QuizEdition, QuizEdition.quiz_id == Quiz.id),
    ),
    Trace("attempt submitted", "attempt", _closed.where(Submission.closed_by == ClosedBy.TAKER)),
    Trace("attempt closed at the deadline", "attempt", _closed.where(Submission.closed_by == ClosedBy.DEADLINE)),
    Trace(
        "attempt scored",
        "attempt",
        sa.select(Attempt.public_id, Score.number, Score.passed, Score.item_marks, Score.key_digest).join(
            Score, Score.attempt_id == Attempt.id
        ),
    ),
    Trace(
        "scenario published",
        "scenario",
        sa.select(Scenario.slug, ScenarioEdition.number.label("edition"), ScenarioEdition.digest).join(
            ScenarioEdition, ScenarioEdition.scenario_id == Scenario.id
        ),
    ),
    Trace(
        "station published",
        "station",
        sa.select(Station.slug, StationEdition.number.label("edition"), StationEdition.digest).join(
            StationEdition, StationEdition.station_id == Station.id
        ),
    ),
    Trace(
        "sitting scheduled",
        "sitting",
        sa.select(
            Sitting.public_id, Sitting.number, Sitting.trainee_id.label("trainee"), Station.slug.label("station")
        ).join(Station, Station.id == Sitting.station_id),
    ),
    Trace(
        "examiner assigned",
        "sitting",
        sa.select(Sitting.public_id, Assignment.examiner_id.label("examiner")).join(
            Assignment, Assignment.sitting_id == Sitting.id
        ),
    ),
    Trace(
        "sitting marked",
        "sitting",
        sa.select(
            Sitting.public_id, Marking.public_id.label("marking"), Marking.digest, Marking.examiner_id.label(ACTOR)
        ).join(Marking, Marking.sitting_id == Sitting.id),
    ),
    Trace(
        "result released",
        "sitting",
        sa.select(Sitting.public_id, Release.cut, Release.passed, Release.released_by_id.label(ACTOR)).join(
            Release, Release.sitting_id == Sitting.id
        ),
    ),
    Trace(
        "programme published",
        "programme",
        sa.select(Programme.slug, ProgrammeEdition.number.label("edition"), ProgrammeEdition.digest).join(
            ProgrammeEdition, ProgrammeEdition.programme_id == Programme.id
        ),
    ),
    Trace(
        "programme set",
        "cohort",
        sa.select(Cohort.public_id, Programme.slug.label("programme"), ProgrammeEdition.number.label("edition"))
        .join(CohortProgramme, CohortProgramme.cohort_id == Cohort.id)
        .join(ProgrammeEdition, ProgrammeEdition.id == CohortProgramme.programme_edition_id)
        .join(Programme, Programme.id == ProgrammeEdition.programme_id),
    ),
    Trace(
        "decided",
        "decision",
        sa.select(
            Decision.public_id,
            Person.public_id.label("person"),
            Decision.outcome,
            Decision.evidence_digest.label("evidence"),
            Decision.decided_by_id.label(ACTOR),
        ).join(Person, Person.id == Decision.person_id),
    ),
    Trace(
        "certificate issued",
        "certificate",
        sa.select(Certificate.public_id, Certificate.number, Certificate.valid_until),
    ),
    Trace(
        "certificate revoked",
        "certificate",
        sa.select(Certificate.public_id, Certificate.number, Revocation.revoked_by_id.label(ACTOR)).join(
            Revocation, Revocation.certificate_id == Certificate.id
        ),
    ),
)


def faults(session: Session) -> Iterator[str]:
    """What the log says and the tables do not, and the other way round. Two statements a trace."""
    for trace in TRACES:
        names = [column.name for column in trace.rows.selected_columns][1:]
        recorded = Counter(_recorded(session, trace.verb, names))
        present = Counter(_present(session, trace, names))
        for subject, details in sorted(recorded - present):
            yield f"{subject}: the log says '{trace.verb}' {details}, but that was removed or changed"
        for subject, details in sorted(present - recorded):
            yield f"{subject}: '{trace.verb}' {details} stands there, but the log does not say so"


def _recorded(session: Session, verb: str, names: list[str]) -> Iterator[tuple[str, str]]:
    entries = sa.select(AuditEntry).where(AuditEntry.verb == verb).order_by(AuditEntry.sequence)
    for entry in session.scalars(entries.execution_options(yield_per=500)):
        known = {**entry.details, ACTOR: entry.actor_id}
        yield entry.subject, canonical({name: known.get(name) for name in names})


def _present(session: Session, trace: Trace, names: list[str]) -> Iterator[tuple[str, str]]:
    for key, *values in session.execute(trace.rows.execution_options(yield_per=500)):
        details = {name: _plain(name, value) for name, value in zip(names, values, strict=True)}
        yield f"{trace.kind}:{key}", canonical(details)


def _plain(name: str, value: Any) -> Any:
    """As `audit.record` was told."""
    if isinstance(value, UUID):
        return f"person:{value}" if name in PERSONS else str(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else value

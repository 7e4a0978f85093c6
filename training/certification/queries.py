"""Reading programmes, evidence, decisions and certificates.

`standing` answers for any number of persons with the same number of statements; whoever asks 'may this person go on
duty?' asks it, or `clearances`, which it rests on.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import current_app

from training.certification import rules
from training.certification.editions import (
    ProgrammeAt,
    latest_editions,
    programme,
    programmes_of,
    programmes_of_cohorts,
)
from training.certification.models import (
    Certificate,
    Decision,
    Enquiry,
    Outcome,
    Programme,
    ProgrammeEdition,
    Revocation,
)
from training.certification.requirements import KINDS, Asked
from training.certification.rules import Clearance, Look, Requirement, State
from training.certification.verification import faults
from training.cohorts.models import Cohort, Enrolment
from training.db import db, lock_row
from training.examining.models import Marking, Sitting
from training.people.models import Person

__all__ = [  # read from here as well
    "ProgrammeAt",
    "faults",
    "latest_editions",
    "programme",
    "programmes_of",
    "programmes_of_cohorts",
]


def zone() -> ZoneInfo:
    """The zone whose days certificates count."""
    return ZoneInfo(current_app.config["SETTINGS"].timezone)


# --- standing -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RequirementState:
    requirement: Requirement
    titles: Mapping[str, str]
    look: Look
    state: State

    @property
    def title(self) -> str:
        return KINDS[self.requirement.kind].title(self.titles)

    @property
    def note(self) -> str:
        return KINDS[self.requirement.kind].note(self.look)

    @property
    def address(self) -> str:
        return KINDS[self.requirement.kind].address(self.requirement.slug, self.look)


@dataclass(frozen=True)
class Standing:
    """Where a person stands on the way to duty."""

    person_id: int
    programme: ProgrammeAt | None
    requirements: tuple[RequirementState, ...]
    clearance: Clearance
    decided_upon: tuple[str, ...]  # evidence digests of past decisions

    @cached_property
    def evidence(self) -> dict[str, Any]:
        """What a decision now would be made upon."""
        return rules.evidence(
            self.programme.content() if self.programme else {},
            [row.requirement for row in self.requirements],
            [row.look for row in self.requirements],
        )

    @cached_property
    def evidence_digest(self) -> str:
        return rules.evidence_digest(self.evidence)

    @cached_property
    def met(self) -> bool:
        return rules.all_met(self.evidence)

    @property
    def missing(self) -> tuple[RequirementState, ...]:
        return tuple(row for row in self.requirements if row.state != State.MET)

    @cached_property
    def awaits_decision(self) -> bool:
        return rules.awaits_decision(self.met, self.clearance, self.evidence_digest, self.decided_upon)


def standing(person_ids: Collection[int], at: datetime) -> dict[int, Standing]:
    """Each person's programme, the state of each requirement, and the clearance. A constant number of statements."""
    programmes = programmes_of(person_ids)
    asked = {requirement.kind for found in programmes.values() for requirement in found.requirements}
    titles = {kind: KINDS[kind].current() for kind in sorted(asked)}
    looks = {kind: KINDS[kind].looks(person_ids) for kind in sorted(asked)}
    cleared, decided = clearances(person_ids, at), decided_upon(person_ids)
    return {
        person_id: Standing(
            person_id,
            programmes.get(person_id),
            _states(person_id, programmes.get(person_id), titles, looks),
            cleared[person_id],
            tuple(decided.get(person_id, ())),
        )
        for person_id in person_ids
    }


def _states(
    person_id: int,
    programme: ProgrammeAt | None,
    titles: Mapping[str, Mapping[str, Asked]],
    looks: Mapping[str, Mapping[tuple[int, str], Look]],
) -> tuple[RequirementState, ...]:
    if programme is None:
        return ()
    found = [
        rules.counting(line, looks[line.kind].get((person_id, line.slug), Look())) for line in programme.requirements
    ]
    return tuple(
        RequirementState(line, titles[line.kind][line.slug].titles, look, state)
        for line, look, state in zip(programme.requirements, found, rules.states_of(found), strict=True)
    )


def clearances(person_ids: Collection[int], at: datetime) -> dict[int, Clearance]:
    """May they go on duty? One statement."""
    rows = db.session.execute(
        sa.select(Certificate, Decision.outcome, Decision.decided_at, Revocation.revoked_at)
        .join(Decision, Decision.id == Certificate.decision_id)
        .outerjoin(Revocation, Revocation.certificate_id == Certificate.id)
        .where(Certificate.person_id.in_(person_ids))
    )
    found: dict[int, list[tuple[Certificate, str, datetime, datetime | None]]] = defaultdict(list)
    for certificate, outcome, decided_at, revoked_at in rows:
        found[certificate.person_id].append((certificate, outcome, decided_at, revoked_at))
    return {person_id: _clearance(found[person_id], at) for person_id in person_ids}


def _clearance(rows: Sequence[tuple[Certificate, str, datetime, datetime | None]], at: datetime) -> Clearance:
    return rules.clearance(
        [rules.Decided(row.decision_id, outcome == Outcome.CLEARED, decided) for row, outcome, decided, _end in rows],
        [rules.Revoked(row.id, end) for row, _outcome, _decided, end in rows if end],
        [_issued(row) for row, *_rest in rows],
        at,
        zone(),
    )


def _issued(row: Certificate) -> rules.Issued:
    return rules.Issued(
        row.id, row.decision_id, row.number, row.valid_from, row.valid_until, public_id=str(row.public_id)
    )


def decided_upon(person_ids: Collection[int]) -> dict[int, list[str]]:
    """The evidence digests of the decisions on each person. One statement."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = db.session.execute(
        sa.select(Decision.person_id, Decision.evidence_digest).where(Decision.person_id.in_(person_ids))
    )
    for person_id, seen in rows:
        found[person_id].append(seen)
    return found


# --- the gate -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Candidate:
    person_id: int
    public_id: uuid.UUID
    name: str
    cohort: str


def candidates() -> list[Candidate]:
    """Everybody the gate is about, by name: enrolled and not left, or holding a certificate. One statement."""
    rows = db.session.execute(
        sa.select(Person.id, Person.public_id, Person.name, Cohort.name)
        .outerjoin(Enrolment, Enrolment.person_id == Person.id)
        .outerjoin(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(
            Person.left_at.is_(None),
            sa.or_(
                sa.and_(Enrolment.id.is_not(None), Enrolment.left_at.is_(None)),
                sa.exists().where(Certificate.person_id == Person.id),
            ),
        )
        .order_by(Person.sort_key, Person.id, Enrolment.enrolled_at)
    )
    return list({row[0]: Candidate(row[0], row[1], row[2], row[3] or "") for row in rows}.values())


def take_the_gate() -> None:
    """One decision at a time, whoever it is about: numbers follow each other, and nobody is cleared twice."""
    db.session.execute(lock_row(sa.select(Programme.id).order_by(Programme.id))).all()


def last_decided_at(person_id: int) -> datetime | None:
    return db.session.scalar(sa.select(sa.func.max(Decision.decided_at)).where(Decision.person_id == person_id))


def markers_of(person_id: int) -> set[int]:
    """Whoever marked this person, released or not."""
    return set(
        db.session.scalars(
            sa.select(Marking.examiner_id)
            .join(Sitting, Sitting.id == Marking.sitting_id)
            .where(Sitting.trainee_id == person_id)
        )
    )


def names(person_ids: Collection[int]) -> dict[int, str]:
    return dict(db.session.execute(sa.select(Person.id, Person.name).where(Person.id.in_(person_ids))).all())


@dataclass(frozen=True)
class Past:
    """A decision with who decided, its certificate and what became of it."""

    decision: Decision
    decider: str
    titles: Mapping[str, str]
    edition: int
    certificate: Certificate | None
    revocation: Revocation | None


def past_decisions(person_id: int) -> list[Past]:
    """The latest first. One statement."""
    rows = db.session.execute(
        sa.select(Decision, Person.name, ProgrammeEdition, Certificate, Revocation)
        .join(Person, Person.id == Decision.decided_by_id)
        .join(ProgrammeEdition, ProgrammeEdition.id == Decision.programme_edition_id)
        .outerjoin(Certificate, Certificate.decision_id == Decision.id)
        .outerjoin(Revocation, Revocation.certificate_id == Certificate.id)
        .where(Decision.person_id == person_id)
        .order_by(Decision.decided_at.desc(), Decision.id.desc())
    )
    return [
        Past(decision, name, edition.body["title"], edition.number, certificate, revocation)
        for decision, name, edition, certificate, revocation in rows
    ]


# --- certificates -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CertificateRow:
    """A certificate as pages show it."""

    certificate: Certificate
    titles: Mapping[str, str]
    edition: int
    revocation: Revocation | None
    status: rules.Status

    @property
    def number(self) -> str:
        return self.certificate.number

    @property
    def void(self) -> bool:
        return self.status in {rules.Status.REVOKED, rules.Status.EXPIRED}


def certificate_for(
    person_id: int, public_id: uuid.UUID, at: datetime, *, anybody: bool, lock: bool = False
) -> CertificateRow | None:
    """The person's own certificate; anybody's for those who see the gate."""
    if lock:
        take_the_gate()
    condition = Certificate.public_id == public_id
    return _certificate(condition if anybody else sa.and_(condition, Certificate.person_id == person_id), at)


def certificate_by_number(number: str, at: datetime) -> CertificateRow | None:
    """For the public verify page. One statement."""
    return _certificate(Certificate.number == number, at)


def enquiries_since(address: str, since: datetime) -> int:
    """How many numbers were asked for from this address."""
    asked = sa.select(sa.func.count()).where(Enquiry.address == address, Enquiry.at > since)
    return db.session.scalar(asked) or 0


def _certificate(condition: sa.ColumnElement[bool], at: datetime) -> CertificateRow | None:
    row = db.session.execute(
        sa.select(Certificate, ProgrammeEdition, Revocation)
        .join(Decision, Decision.id == Certificate.decision_id)
        .join(ProgrammeEdition, ProgrammeEdition.id == Decision.programme_edition_id)
        .outerjoin(Revocation, Revocation.certificate_id == Certificate.id)
        .where(condition)
    ).first()
    if row is None:
        return None
    certificate, edition, revocation = row
    revoked = revocation is not None and revocation.revoked_at <= at
    status = rules.certificate_status(certificate.valid_until, revoked, today(at))
    return CertificateRow(certificate, edition.body["title"], edition.number, revocation, status)


def today(at: datetime) -> date:
    return at.astimezone(zone()).date()


def last_number(year: int) -> str | None:
    return db.session.scalar(
        sa.select(sa.func.max(Certificate.number)).where(Certificate.number.like(f"SG-{year:04d}-%"))
    )

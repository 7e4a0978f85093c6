"""What `flask verify` asks of decisions and certificates."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from training.certification import rules
from training.certification.models import Certificate, Decision, Outcome, ProgrammeEdition
from training.cohorts.models import Enrolment, Teaching
from training.examining.models import Marking, Sitting
from training.people.models import Tie


def faults(session: Session) -> Iterator[str]:
    """Evidence that is not its digest, a decider who took part, a certificate that no clearing decision carries."""
    yield from _faults_of_programmes(session)
    yield from _faults_of_decisions(session)
    yield from _faults_of_deciders(session)
    yield from _faults_of_certificates(session)


def _faults_of_programmes(session: Session) -> Iterator[str]:
    for edition in session.scalars(sa.select(ProgrammeEdition).order_by(ProgrammeEdition.id)):
        if rules.evidence_digest(edition.body) != edition.digest:
            yield f"programme edition {edition.id} was changed after it was published"


def _faults_of_decisions(session: Session) -> Iterator[str]:
    every = sa.select(Decision).order_by(Decision.id).execution_options(yield_per=500)
    for decision in session.scalars(every):
        name = f"decision {decision.public_id}"
        if rules.evidence_digest(decision.evidence) != decision.evidence_digest:
            yield f"{name}: the evidence is not what was decided upon"
        if decision.outcome == Outcome.CLEARED and not rules.all_met(decision.evidence):
            yield f"{name}: cleared although a requirement was not met"
        if any(basis["barred"] for basis in decision.independence["examiners"]):
            yield f"{name}: counts an examiner who was not independent"


def _faults_of_deciders(session: Session) -> Iterator[str]:
    taught = sa.exists().where(
        Enrolment.cohort_id == Teaching.cohort_id,
        Enrolment.person_id == Decision.person_id,
        Teaching.person_id == Decision.decided_by_id,
    )
    marked = sa.exists().where(
        Marking.sitting_id == Sitting.id,
        Sitting.trainee_id == Decision.person_id,
        Marking.examiner_id == Decision.decided_by_id,
        Marking.submitted_at <= Decision.decided_at,
    )
    tied = sa.exists().where(
        sa.or_(
            sa.and_(Tie.person_id == Decision.person_id, Tie.other_id == Decision.decided_by_id),
            sa.and_(Tie.other_id == Decision.person_id, Tie.person_id == Decision.decided_by_id),
        ),
        Tie.noted_at <= Decision.decided_at,
    )
    themselves = Decision.decided_by_id == Decision.person_id
    part = sa.case(
        (themselves, "is the person"),
        (taught, "taught the person"),
        (marked, "marked the person"),
        else_="had a tie to the person",
    )
    rows = session.execute(
        sa.select(Decision.public_id, part).where(sa.or_(themselves, taught, marked, tied)).order_by(Decision.id)
    )
    for public_id, what in rows:
        yield f"decision {public_id}: who decided {what}"


def _faults_of_certificates(session: Session) -> Iterator[str]:
    rows = session.execute(
        sa.select(Certificate.number, Decision.outcome, Decision.person_id == Certificate.person_id)
        .join(Decision, Decision.id == Certificate.decision_id)
        .order_by(Certificate.id)
    )
    for number, outcome, same in rows:
        if outcome != Outcome.CLEARED:
            yield f"certificate {number}: its decision did not clear"
        if not same:
            yield f"certificate {number}: its decision is about somebody else"
    cleared = sa.select(Decision.public_id).where(
        Decision.outcome == Outcome.CLEARED, ~sa.exists().where(Certificate.decision_id == Decision.id)
    )
    for public_id in session.scalars(cleared.order_by(Decision.id)):
        yield f"decision {public_id}: cleared, but no certificate was issued"

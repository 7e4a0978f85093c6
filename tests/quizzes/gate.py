"""What hangs on an attempt beyond its quiz: a decision upon it, and a certificate. For the machine (invariant 7)."""

import uuid
from datetime import datetime

import sqlalchemy as sa

from tests.factories.certification import REASON, added, hold_to
from tests.factories.cohorts import make_cohort, make_enrolment
from training.authored import digest
from training.certification import operations, queries, rules
from training.certification.models import Certificate, Decision, Outcome, Programme, ProgrammeEdition, Revocation
from training.db import db
from training.people.models import Person
from training.quizzes.models import Attempt, Score
from training.refusals import Refused

TITLES = {"zh": "新人上岗", "en": "New salesperson"}


def hold_to_the_quiz(person: Person, slug: str, at: datetime) -> None:
    """A programme of her own that asks for this quiz alone."""
    programme = added(Programme(slug=f"programme-{uuid.uuid4().hex[:12]}"))
    asked = {"id": "quiz", "kind": "quiz", "quiz": slug, "edition": 1}
    body = {"title": TITLES, "validity_months": 12, "requirements": [asked]}
    terms = {"number": 1, "body": body, "digest": digest(body), "published_at": at}
    cohort = make_cohort(f"Intake of {programme.slug}")
    make_enrolment(cohort, person)
    hold_to(cohort, added(ProgrammeEdition(programme_id=programme.id, **terms)))


def decide(person: Person, executive: int, at: datetime) -> bool:
    """Whether she was cleared for duty."""
    seen = queries.standing([person.id], at)[person.id].evidence_digest
    try:
        operations.decide(person, Outcome.CLEARED, REASON, seen, by=executive, at=at)
    except Refused:
        return False
    return True


def revoke(person_id: int, executive: int, at: datetime) -> None:
    newest = sa.select(Certificate.public_id).where(Certificate.person_id == person_id).order_by(Certificate.id.desc())
    public_id = db.session.scalars(newest.limit(1)).one()
    row = queries.certificate_for(executive, public_id, at, anybody=True, lock=True)
    assert row is not None
    operations.revoke(row, REASON, by=executive, at=at)


def check_certificates(person_id: int, at: datetime, *, holds: bool) -> None:
    """A valid certificate has a passing decision whose evidence digest equals the evidence, no revocation before now,
    and the evidence is what was stored: the very score that passed, whatever was regraded since."""
    rows = db.session.execute(
        sa.select(Decision.outcome, Decision.evidence, Decision.evidence_digest, Revocation.revoked_at)
        .join(Certificate, Certificate.decision_id == Decision.id)
        .outerjoin(Revocation, Revocation.certificate_id == Certificate.id)
        .where(Certificate.person_id == person_id)
    ).all()
    valid = [row for row in rows if row.revoked_at is None or row.revoked_at > at]
    assert len(valid) == int(holds), "valid, or revoked (7)"
    assert queries.clearances([person_id], at)[person_id].on_duty == holds
    for outcome, evidence, evidence_digest, _revoked_at in rows:
        assert outcome == Outcome.CLEARED
        assert rules.all_met(evidence)
        assert rules.evidence_digest(evidence) == evidence_digest
        piece = evidence["requirements"][0]["pieces"][-1]
        score = db.session.execute(
            sa.select(Score.passed, Score.key_digest)
            .join(Attempt, Attempt.id == Score.attempt_id)
            .where(Attempt.public_id == uuid.UUID(piece["attempt"]), Score.number == piece["score_number"])
        ).one()
        assert tuple(score) == (True, piece["key_digest"]), "decided upon a score that stands"

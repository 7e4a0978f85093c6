"""What the gate decides, issues and takes back. None of these commits."""

from datetime import datetime

from flask_babel import lazy_gettext as _l

from training import audit
from training.certification import queries, rules
from training.certification.models import (
    Certificate,
    CohortProgramme,
    Decision,
    Enquiry,
    Outcome,
    Revocation,
)
from training.certification.queries import CertificateRow, ProgrammeAt, Standing
from training.certification.rules import Basis
from training.cohorts.models import Cohort
from training.db import db
from training.examining.queries import barred_from, lock_trainee
from training.people.models import Person
from training.refusals import Invalid, Refused


class LookAgain(Refused):
    title = _l("The evidence has changed since you opened the page.")
    remedy = _l("Nothing was decided. Go back, load the page again, look again, then decide.")


class NotShownYet(Refused):
    title = _l("Something is still missing.")
    remedy = _l("Nobody is cleared before every requirement is met. The person's page shows what is missing.")


class HoldsCertificate(Refused):
    title = _l("This person already holds a valid certificate.")
    remedy = _l("If it should no longer hold, revoke it with a reason; then decide anew.")


class TookPart(Refused):
    status = 403
    title = _l("You took part in this person's training or examination.")
    remedy = _l("Whoever taught or marked somebody, or has a tie to them, does not decide. Ask another executive.")


class ExaminerNotIndependent(Refused):
    title = _l("An examiner who is counted here is not independent.")
    remedy = _l("The sitting cannot count. Have another sitting scheduled with an independent examiner.")


class NoProgramme(Refused):
    title = _l("This person is held to no programme.")
    remedy = _l("Ask an administrator to set the programme of their cohort.")


class ReasonTooShort(Invalid):
    title = _l("The reason is too short.")
    remedy = _l("Write at least ten characters: what was the reason?")


class AlreadyRevoked(Refused):
    title = _l("This certificate has been revoked already.")
    remedy = _l("There is nothing more to do.")


class TooManyEnquiries(Refused):
    status = 429
    title = _l("Too many certificates were asked for from here.")
    remedy = _l("Wait a minute, then try again. Each number can still be checked by itself.")


class ProgrammeAlreadySet(Refused):
    title = _l("This cohort already has its programme.")
    remedy = _l("It is fixed at intake, so that the conditions do not change on the way.")


def set_programme(cohort: Cohort, programme: ProgrammeAt, *, by: int, at: datetime) -> CohortProgramme:
    """The edition that the cohort is held to from now on. Raises ProgrammeAlreadySet."""
    if queries.programmes_of_cohorts([cohort.id]):
        raise ProgrammeAlreadySet
    row = CohortProgramme(cohort_id=cohort.id, programme_edition_id=programme.edition_id, set_at=at, set_by_id=by)
    db.session.add(row)
    db.session.flush()
    audit.record("programme set", cohort, by=by, at=at, programme=programme.slug, edition=programme.number)
    return row


# --- deciding -----------------------------------------------------------------------------------------------------


def decide(person: Person, outcome: Outcome, reason: str, seen: str, *, by: int, at: datetime) -> Decision:
    """Decide upon the evidence whose digest the decider has `seen`; clearing issues the certificate.

    Raises ReasonTooShort, NoProgramme, TookPart, LookAgain, HoldsCertificate, NotShownYet, ExaminerNotIndependent.
    """
    if len(reason.strip()) < rules.REASON_AT_LEAST:
        raise ReasonTooShort
    queries.take_the_gate()
    lock_trainee(person.id)
    at = max(at, queries.last_decided_at(person.id) or at)  # who waited for the gate decides after who had it
    standing = queries.standing([person.id], at)[person.id]
    if standing.programme is None:
        raise NoProgramme
    examiners, decider = bases(person, standing, by)
    _ensure_decidable(standing, outcome, seen, examiners, decider)
    decision = Decision(
        person_id=person.id,
        programme_edition_id=standing.programme.edition_id,
        outcome=outcome,
        decided_by_id=by,
        decided_at=at,
        reason=reason.strip(),
        evidence=standing.evidence,
        evidence_digest=standing.evidence_digest,
        independence=rules.independence(examiners, decider, at),
    )
    db.session.add(decision)
    db.session.flush()
    what = {"person": audit.name_of(person), "outcome": outcome, "evidence": decision.evidence_digest}
    audit.record("decided", decision, by=by, at=at, **what)
    if outcome == Outcome.CLEARED:
        _issue(decision, person, standing.programme, at=at)
    return decision


def _ensure_decidable(standing: Standing, outcome: Outcome, seen: str, examiners: list[Basis], decider: Basis) -> None:
    if decider.bar:
        raise TookPart
    if standing.evidence_digest != seen:
        raise LookAgain
    if standing.clearance.on_duty:
        raise HoldsCertificate
    if outcome == Outcome.CLEARED and not standing.met:
        raise NotShownYet
    if outcome == Outcome.CLEARED and any(basis.bar for basis in examiners):
        raise ExaminerNotIndependent


def bases(person: Person, standing: Standing, decider: int) -> tuple[list[Basis], Basis]:
    """The independence of every examiner counted, and of the decider, as it is at this moment."""
    barred = barred_from(person.id)
    counted = rules.examiners_counted(standing.evidence)
    names = queries.names([*counted, decider])
    examiners = [
        Basis(examiner, names[examiner], rules.bar_to_counting(examiner, person.id, barred), tuple(sittings))
        for examiner, sittings in sorted(counted.items())
    ]
    bar = rules.bar_to_deciding(decider, person.id, barred, queries.markers_of(person.id))
    return examiners, Basis(decider, names[decider], bar)


def _issue(decision: Decision, person: Person, programme: ProgrammeAt, *, at: datetime) -> Certificate:
    first = queries.today(at)
    certificate = Certificate(
        number=rules.next_number(first.year, queries.last_number(first.year)),
        decision_id=decision.id,
        person_id=person.id,
        name=person.name,
        valid_from=first,
        valid_until=rules.last_valid_day(first, programme.validity_months),
        issued_at=at,
    )
    db.session.add(certificate)
    db.session.flush()
    audit.record(
        "certificate issued",
        certificate,
        by=decision.decided_by_id,
        at=at,
        number=certificate.number,
        valid_until=certificate.valid_until.isoformat(),
    )
    return certificate


# --- revoking -----------------------------------------------------------------------------------------------------


def revoke(row: CertificateRow, reason: str, *, by: int, at: datetime) -> Revocation:
    """From this moment the holder may not go on duty. Raises ReasonTooShort, AlreadyRevoked."""
    if len(reason.strip()) < rules.REASON_AT_LEAST:
        raise ReasonTooShort
    if row.revocation is not None:
        raise AlreadyRevoked
    revocation = Revocation(certificate_id=row.certificate.id, revoked_by_id=by, revoked_at=at, reason=reason.strip())
    db.session.add(revocation)
    db.session.flush()
    audit.record("certificate revoked", row.certificate, by=by, at=at, number=row.number)
    return revocation


# --- verifying ----------------------------------------------------------------------------------------------------


def ensure_may_ask(address: str, at: datetime) -> None:
    """Numbers follow each other, and each page shows a name: nobody reads them all. Raises TooManyEnquiries."""
    if queries.enquiries_since(address, at - rules.ENQUIRY_WINDOW) >= rules.ENQUIRIES_AT_MOST:
        raise TooManyEnquiries


def note_enquiry(address: str, at: datetime) -> None:
    db.session.add(Enquiry(address=address, at=at))

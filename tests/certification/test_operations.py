"""Deciding, issuing, revoking, setting a programme: what is done, what is refused, what the database refuses."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import Cast
from tests.factories import certification as made
from tests.factories.certification import (
    REASON,
    acknowledge,
    hold_to,
    make_certificate,
    make_decision,
    make_manual_edition,
    make_programme,
    show_everything,
    sit,
    standing_of,
    take_quiz,
)
from tests.factories.cohorts import make_cohort, make_enrolment, make_teaching
from tests.factories.people import make_person, make_tie
from training import audit, clock, guards
from training.access import Role
from training.certification import operations, queries, rules
from training.certification.models import Certificate, Decision, Outcome
from training.certification.rules import State, Status
from training.db import db, unit_of_work


@pytest.fixture
def gate(app: Flask, cast: Cast, work: None) -> Cast:
    """Both cohorts are held to a programme of a manual, a quiz and a station."""
    programme = make_programme()
    hold_to(cast.cohort, programme)
    hold_to(cast.other_cohort, programme)
    return cast


def revoke(certificate: Certificate, cast: Cast) -> None:
    row = queries.certificate_for(cast.executive.id, certificate.public_id, clock.now(), anybody=True)
    assert row is not None
    operations.revoke(row, "Promised a customer what nobody can keep.", by=cast.executive.id, at=clock.now())


# --- standing -----------------------------------------------------------------------------------------------------


def test_the_states_follow_what_was_shown(gate: Cast) -> None:
    assert [row.state for row in standing_of(gate.trainee).requirements] == [State.NEXT, State.OPEN, State.OPEN]
    acknowledge(gate.trainee)
    take_quiz(gate.trainee, marks=10)
    assert [row.state for row in standing_of(gate.trainee).requirements] == [State.MET, State.FAILED, State.OPEN]
    take_quiz(gate.trainee)
    sit(gate.trainee, gate, levels=(0, 0, 0, 0))
    assert [row.state for row in standing_of(gate.trainee).requirements] == [State.MET, State.MET, State.FAILED]


def test_a_later_edition_of_a_manual_counts_too(gate: Cast) -> None:
    make_manual_edition(number=2)
    acknowledge(gate.trainee, number=2)
    assert standing_of(gate.trainee).requirements[0].state == State.MET


def test_nobody_elses_evidence_counts(gate: Cast) -> None:
    show_everything(gate.other_trainee, gate)
    assert not standing_of(gate.trainee).met
    assert standing_of(gate.other_trainee).awaits_decision


def test_without_a_programme_nothing_is_asked_and_nobody_is_cleared(cast: Cast, work: None) -> None:
    standing = standing_of(cast.trainee)
    assert (standing.programme, standing.requirements, standing.met) == (None, (), False)
    with pytest.raises(operations.NoProgramme):
        make_decision(cast.trainee, cast)


# --- deciding -----------------------------------------------------------------------------------------------------


def test_clearing_issues_a_certificate_in_the_same_moment(gate: Cast) -> None:
    show_everything(gate.trainee, gate)
    at = datetime.now(UTC).replace(year=2026, month=11, day=27, hour=20)  # the 28th in Shanghai
    seen = standing_of(gate.trainee).evidence_digest
    decision = operations.decide(gate.trainee, Outcome.CLEARED, REASON, seen, by=gate.executive.id, at=at)
    certificate = db.session.scalars(sa.select(Certificate)).one()
    assert certificate.number == "SG-2026-000001"
    assert (certificate.decision_id, certificate.name) == (decision.id, "Lin Xiaoyu")
    assert (str(certificate.valid_from), str(certificate.valid_until)) == ("2026-11-28", "2027-11-27")
    assert queries.clearances([gate.trainee.id], at)[gate.trainee.id].on_duty


def test_a_decision_stores_exactly_what_was_seen(gate: Cast) -> None:
    show_everything(gate.trainee, gate)
    standing = standing_of(gate.trainee)
    decision = make_decision(gate.trainee, gate)
    db.session.flush()
    db.session.expire(decision)
    assert decision.evidence == standing.evidence
    assert decision.evidence_digest == rules.evidence_digest(decision.evidence) == standing.evidence_digest
    assert [line["kind"] for line in decision.evidence["requirements"]] == ["manual", "quiz", "station"]
    assert decision.evidence["requirements"][2]["pieces"][0]["examiners"] == [gate.examiner.id]


def test_a_decision_stores_the_independence_of_every_examiner_and_of_the_decider(gate: Cast) -> None:
    show_everything(gate.trainee, gate)
    found = make_decision(gate.trainee, gate).independence
    assert [(one["name"], one["barred"]) for one in found["examiners"]] == [("Zhao Lei", None)]
    assert (found["decider"]["name"], found["decider"]["barred"]) == ("Qian Wei", None)


def test_numbers_follow_each_other(gate: Cast) -> None:
    numbers = [make_certificate(person, gate).number for person in (gate.trainee, gate.other_trainee)]
    year = queries.today(clock.now()).year
    assert numbers == [f"SG-{year}-000001", f"SG-{year}-000002"]


def test_nobody_is_cleared_while_something_is_missing(gate: Cast) -> None:
    acknowledge(gate.trainee)
    with pytest.raises(operations.NotShownYet):
        make_decision(gate.trainee, gate)
    assert db.session.scalars(sa.select(Decision)).all() == []


def test_refusing_needs_nothing_but_a_reason_and_issues_nothing(gate: Cast) -> None:
    make_decision(gate.trainee, gate, Outcome.REFUSED)
    assert db.session.scalars(sa.select(Certificate)).all() == []


def test_after_a_refusal_somebody_awaits_a_decision_only_once_there_is_more(gate: Cast) -> None:
    show_everything(gate.trainee, gate)
    make_decision(gate.trainee, gate, Outcome.REFUSED)
    assert not standing_of(gate.trainee).awaits_decision
    assert standing_of(gate.trainee).met


def test_a_decision_needs_a_reason(gate: Cast) -> None:
    seen = standing_of(gate.trainee).evidence_digest
    with pytest.raises(operations.ReasonTooShort):
        operations.decide(gate.trainee, Outcome.REFUSED, " too short ", seen, by=gate.executive.id, at=clock.now())


def test_evidence_that_changed_since_is_looked_at_again(gate: Cast) -> None:
    seen = standing_of(gate.trainee).evidence_digest
    acknowledge(gate.trainee)
    with pytest.raises(operations.LookAgain):
        operations.decide(gate.trainee, Outcome.REFUSED, REASON, seen, by=gate.executive.id, at=clock.now())


def test_nobody_is_cleared_twice(gate: Cast) -> None:
    make_certificate(gate.trainee, gate)
    with pytest.raises(operations.HoldsCertificate):
        make_decision(gate.trainee, gate)


def test_who_asked_earlier_but_waited_for_the_gate_does_not_clear_twice(gate: Cast) -> None:
    asked_at = clock.now()
    make_certificate(gate.trainee, gate)
    seen = standing_of(gate.trainee).evidence_digest
    with pytest.raises(operations.HoldsCertificate):
        operations.decide(gate.trainee, Outcome.CLEARED, REASON, seen, by=gate.executive.id, at=asked_at)


def test_an_examiner_who_turns_out_to_be_tied_cannot_be_counted(gate: Cast) -> None:
    show_everything(gate.trainee, gate)
    make_tie(gate.examiner, gate.trainee)
    with pytest.raises(operations.ExaminerNotIndependent):
        make_decision(gate.trainee, gate)


# --- who may not decide -------------------------------------------------------------------------------------------


def decide_as(person_id: int, gate: Cast) -> None:
    seen = standing_of(gate.trainee).evidence_digest
    operations.decide(gate.trainee, Outcome.CLEARED, REASON, seen, by=person_id, at=clock.now())


def test_who_taught_somebody_does_not_decide_about_them(gate: Cast) -> None:
    show_everything(gate.trainee, gate)
    make_teaching(gate.cohort, gate.executive)
    with pytest.raises(operations.TookPart):
        decide_as(gate.executive.id, gate)


def test_who_marked_somebody_does_not_decide_about_them(gate: Cast) -> None:
    show_everything(gate.trainee, gate)
    with pytest.raises(operations.TookPart):
        decide_as(gate.examiner.id, gate)


def test_who_is_tied_to_somebody_does_not_decide_about_them(gate: Cast) -> None:
    show_everything(gate.trainee, gate)
    make_tie(gate.trainee, gate.executive)
    with pytest.raises(operations.TookPart):
        decide_as(gate.executive.id, gate)


def test_nobody_decides_about_themselves(gate: Cast) -> None:
    show_everything(gate.trainee, gate)
    with pytest.raises(operations.TookPart):
        decide_as(gate.trainee.id, gate)


@pytest.mark.parametrize("who", ["trainee", "trainer", "examiner"])
def test_the_database_refuses_a_decider_who_took_part(app: Flask, cast: Cast, who: str) -> None:
    with app.app_context(), unit_of_work(writes=True):
        programme = make_programme()
        hold_to(cast.cohort, programme)
        show_everything(cast.trainee, cast)
    row = Decision(
        person_id=cast.trainee.id,
        programme_edition_id=programme.id,
        outcome="refused",
        decided_by_id=getattr(cast, who).id,
        decided_at=clock.now(),
        reason=REASON,
        evidence={},
        evidence_digest="",
        independence={},
    )
    with app.app_context(), pytest.raises(sa.exc.IntegrityError, match="took no part"), unit_of_work(writes=True):
        db.session.add(row)


@pytest.mark.parametrize("table", ["decision", "certificate", "programme_edition", "cohort_programme"])
def test_what_was_decided_cannot_be_changed_or_removed(app: Flask, cast: Cast, table: str) -> None:
    with app.app_context(), unit_of_work(writes=True):
        hold_to(cast.cohort, make_programme())
        make_certificate(cast.trainee, cast)
    rows = db.metadata.tables[table]
    column = {"decision": "reason", "certificate": "name", "programme_edition": "digest"}.get(table, "set_at")
    for statement in (sa.update(rows).values({column: rows.c[column]}), sa.delete(rows)):
        with app.app_context(), pytest.raises(sa.exc.IntegrityError), unit_of_work(writes=True):
            db.session.execute(statement)


# --- revoking -----------------------------------------------------------------------------------------------------


def test_a_revocation_ends_the_clearance_at_once(gate: Cast) -> None:
    certificate = make_certificate(gate.trainee, gate)
    revoke(certificate, gate)
    clearance = standing_of(gate.trainee).clearance
    assert (clearance.on_duty, clearance.status) == (False, Status.REVOKED)


def test_a_certificate_is_revoked_once(gate: Cast) -> None:
    certificate = make_certificate(gate.trainee, gate)
    revoke(certificate, gate)
    with pytest.raises(operations.AlreadyRevoked):
        revoke(certificate, gate)


def test_after_a_revocation_somebody_may_be_cleared_anew(gate: Cast) -> None:
    revoke(make_certificate(gate.trainee, gate), gate)
    make_decision(gate.trainee, gate)
    assert standing_of(gate.trainee).clearance.on_duty


def test_every_act_is_in_the_log(gate: Cast) -> None:
    revoke(make_certificate(gate.trainee, gate), gate)
    acts = [act.verb for act in db.session().info["acts"]][-3:]
    assert acts == ["decided", "certificate issued", "certificate revoked"]


# --- the programme of a cohort ------------------------------------------------------------------------------------


def test_a_cohort_gets_its_programme_once(cast: Cast, work: None) -> None:
    make_programme()
    latest = queries.latest_editions()["new-salesperson"]
    operations.set_programme(cast.cohort, latest, by=cast.administrator.id, at=clock.now())
    assert queries.programmes_of([cast.trainee.id])[cast.trainee.id] == latest
    with pytest.raises(operations.ProgrammeAlreadySet):
        operations.set_programme(cast.cohort, latest, by=cast.administrator.id, at=clock.now())


def test_a_cohort_keeps_its_edition_when_a_new_one_is_published(gate: Cast) -> None:
    make_programme(number=2)
    assert queries.latest_editions()["new-salesperson"].number == 2
    assert standing_of(gate.trainee).programme.number == 1  # type: ignore[union-attr]


def test_the_latest_cohort_counts_and_one_that_was_left_comes_last(gate: Cast) -> None:
    later = make_programme(slug="advanced")
    cohort = make_cohort("December intake")
    hold_to(cohort, later)
    enrolment = make_enrolment(cohort, gate.trainee)
    assert standing_of(gate.trainee).programme.slug == "advanced"  # type: ignore[union-attr]
    enrolment.left_at = clock.now()
    db.session.flush()
    assert standing_of(gate.trainee).programme.slug == "new-salesperson"  # type: ignore[union-attr]


# --- verifying ----------------------------------------------------------------------------------------------------


def test_all_is_well_when_all_was_done_here(gate: Cast) -> None:
    make_certificate(gate.trainee, gate)
    make_decision(gate.other_trainee, gate, Outcome.REFUSED)
    assert list(queries.faults(db.session())) == []


def forged(gate: Cast, **changes: object) -> Decision:
    standing = standing_of(gate.trainee)
    decider = {"person": gate.executive.id, "name": "Qian Wei", "barred": None, "sittings": []}
    values = {
        "person_id": gate.trainee.id,
        "programme_edition_id": standing.programme.edition_id,  # type: ignore[union-attr]
        "outcome": Outcome.REFUSED,
        "decided_by_id": gate.executive.id,
        "decided_at": clock.now(),
        "reason": REASON,
        "evidence": standing.evidence,
        "evidence_digest": standing.evidence_digest,
        "independence": {"checked_at": "", "examiners": [], "decider": decider},
    }
    return made.added(Decision(**(values | changes)))


def test_verifying_finds_evidence_that_is_not_its_digest(gate: Cast) -> None:
    forged(gate, evidence_digest="0" * 64)
    assert "not what was decided upon" in next(iter(queries.faults(db.session())))


def test_verifying_finds_somebody_cleared_without_evidence(gate: Cast) -> None:
    forged(gate, outcome=Outcome.CLEARED)
    faults = list(queries.faults(db.session()))
    assert "a requirement was not met" in faults[0]
    assert "no certificate was issued" in faults[1]


def test_verifying_finds_an_examiner_who_was_not_independent(gate: Cast) -> None:
    barred = {"person": gate.trainer.id, "name": "Chen Jing", "barred": "taught", "sittings": []}
    forged(gate, independence={"checked_at": "", "examiners": [barred], "decider": barred | {"barred": None}})
    assert "not independent" in next(iter(queries.faults(db.session())))


def test_verifying_finds_a_decider_who_is_later_found_to_have_taught(gate: Cast) -> None:
    make_certificate(gate.trainee, gate)
    make_teaching(gate.cohort, gate.executive)
    assert "taught the person" in next(iter(queries.faults(db.session())))


def test_verifying_finds_a_decider_who_was_tied_to_the_person(gate: Cast) -> None:
    guards.drop_refusal(db.session().connection(), "decision", "disinterested")  # as who holds the file could
    make_tie(gate.trainee, gate.executive)
    forged(gate)
    assert "had a tie to the person" in next(iter(queries.faults(db.session())))


def test_verifying_finds_a_certificate_that_no_clearing_decision_carries(gate: Cast) -> None:
    guards.drop_refusal(db.session().connection(), "certificate", "cleared")  # as who holds the file could
    day = queries.today(clock.now())
    common = {"valid_from": day, "valid_until": day + timedelta(days=9), "issued_at": clock.now(), "name": "Lin"}
    made.added(Certificate(number="SG-2026-000009", decision_id=forged(gate).id, person_id=gate.trainee.id, **common))
    made.added(
        Certificate(number="SG-2026-000010", decision_id=forged(gate).id, person_id=gate.other_trainee.id, **common)
    )
    faults = list(queries.faults(db.session()))
    assert faults[0] == "certificate SG-2026-000009: its decision did not clear"
    assert faults[2] == "certificate SG-2026-000010: its decision is about somebody else"


# --- the cost -----------------------------------------------------------------------------------------------------


def test_standing_costs_the_same_for_many_as_for_one(gate: Cast, counting) -> None:
    people = [gate.trainee, gate.other_trainee]
    for number in range(12):
        person = make_person(f"Person {number}", Role.TRAINEE)
        make_enrolment(gate.cohort, person)
        acknowledge(person)
        people.append(person)
    counts = []
    for ids in ([gate.trainee.id], [person.id for person in people]):
        with counting() as counted:
            queries.standing(ids, clock.now())
        counts.append(len(counted))
    assert counts[0] == counts[1] <= 10, counts


def test_the_log_names_what_was_decided_upon(gate: Cast) -> None:
    decision = make_decision(gate.trainee, gate, Outcome.REFUSED)
    act = db.session().info["acts"][-1]
    assert (act.subject, act.details["evidence"]) == (audit.name_of(decision), decision.evidence_digest)

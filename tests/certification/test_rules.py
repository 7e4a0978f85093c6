"""States, evidence, clearance, dates and numbers: plain values in, plain values out."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from training.certification import rules
from training.certification.rules import Decided, Issued, Look, Piece, Requirement, Revoked, State, Status

NOON = datetime(2026, 11, 27, 4, 0, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")
READ = Requirement("read", "manual", "pitch", 2)
QUIZ = Requirement("quiz", "quiz", "foundations", 1)
STATION = Requirement("station", "station", "no-effect", 1)
ISSUED = Issued(1, 7, "SG-2026-000001", date(2026, 11, 27), date(2027, 11, 26))
CLEARED = Decided(7, True, NOON)


def piece(passed: bool = True, edition: int = 1, **content: object) -> Piece:
    return Piece(edition, passed, NOON, content)


# --- requirements -------------------------------------------------------------------------------------------------


def test_an_edition_before_the_one_asked_for_does_not_count() -> None:
    look = Look((piece(edition=1), piece(edition=2), piece(edition=3)))
    assert [one.edition for one in rules.counting(READ, look).pieces] == [2, 3]


@pytest.mark.parametrize(
    ("look", "state"),
    [
        (Look(), State.OPEN),
        (Look((piece(),)), State.MET),
        (Look((piece(False), piece())), State.MET),
        (Look((piece(False),)), State.FAILED),
        (Look((piece(False),), waiting="scheduled"), State.WAITING),
        (Look(waiting="marked"), State.WAITING),
        (Look((piece(),), waiting="scheduled"), State.MET),
    ],
)
def test_a_state_follows_from_the_evidence(look: Look, state: State) -> None:
    assert rules.state_of(look) == state


def test_the_first_open_requirement_is_next() -> None:
    met, waiting = Look((piece(),)), Look(waiting="scheduled")
    assert rules.states_of([met, waiting, Look(), Look()]) == (State.MET, State.WAITING, State.NEXT, State.OPEN)


def test_nothing_is_next_after_a_failure() -> None:
    assert rules.states_of([Look((piece(False),)), Look()]) == (State.FAILED, State.OPEN)


def test_evidence_holds_every_try_up_to_the_first_that_passed() -> None:
    look = Look((piece(False, n=1), piece(n=2), piece(False, n=3)))
    found = rules.evidence({"slug": "new"}, [QUIZ], [look])
    assert [one["n"] for one in found["requirements"][0]["pieces"]] == [1, 2]


def test_what_comes_after_passing_leaves_the_digest_as_it_is() -> None:
    before, after = Look((piece(n=1),)), Look((piece(n=1), piece(False, n=2)), waiting="scheduled")
    digests = {rules.evidence_digest(rules.evidence({}, [QUIZ], [look])) for look in (before, after)}
    assert len(digests) == 1


def test_a_regrade_changes_the_digest() -> None:
    digests = {
        rules.evidence_digest(rules.evidence({}, [QUIZ], [Look((piece(marks=marks),))])) for marks in ("17", "18")
    }
    assert len(digests) == 2


def test_the_digest_is_of_the_canonical_json() -> None:
    assert rules.evidence_digest({"b": 1, "a": "岗"}) == hashlib.sha256('{"a":"岗","b":1}'.encode()).hexdigest()


def test_everything_is_met_only_when_nothing_is_missing() -> None:
    assert rules.all_met(rules.evidence({}, [READ], [Look((piece(edition=2),))]))
    assert not rules.all_met(rules.evidence({}, [READ, QUIZ], [Look((piece(edition=2),)), Look()]))
    assert not rules.all_met(rules.evidence({}, [], []))


def test_only_examiners_of_what_meets_a_requirement_are_counted() -> None:
    failed = piece(False, sitting="a", examiners=[4])
    passed = piece(True, sitting="b", examiners=[5, 6])
    found = rules.evidence({}, [STATION], [Look((failed, passed))])
    assert rules.examiners_counted(found) == {5: ["b"], 6: ["b"]}


# --- independence -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decider", "bar"), [(1, "self"), (2, "taught"), (3, "tied"), (4, "marked"), (5, None), (6, None)]
)
def test_who_took_part_does_not_decide(decider: int, bar: str | None) -> None:
    barred = {1: "self", 2: "taught", 3: "tied", 6: "failed before"}
    assert rules.bar_to_deciding(decider, 1, barred, {4}) == bar


def test_who_failed_somebody_earlier_still_counts_where_they_passed() -> None:
    assert rules.bar_to_counting(6, 1, {6: "failed before"}) is None
    assert rules.bar_to_counting(2, 1, {2: "taught"}) == "taught"
    assert rules.bar_to_counting(1, 1, {}) == "self"


# --- clearance ----------------------------------------------------------------------------------------------------


def answer(at: datetime = NOON, **changes: object) -> rules.Clearance:
    given = {"decisions": [CLEARED], "revocations": [], "certificates": [ISSUED]} | changes
    return rules.clearance(given["decisions"], given["revocations"], given["certificates"], at, SHANGHAI)  # type: ignore[arg-type]


def test_a_certificate_with_its_decision_clears() -> None:
    assert answer() == rules.Clearance(True, Status.VALID, ISSUED)


def test_without_a_certificate_nobody_is_cleared() -> None:
    assert answer(certificates=[]) == rules.Clearance()


def test_a_certificate_without_a_clearing_decision_clears_nobody() -> None:
    assert not answer(decisions=[]).on_duty
    assert not answer(decisions=[Decided(7, False, NOON)]).on_duty


def test_a_decision_does_not_clear_before_it_was_made() -> None:
    assert not answer(at=NOON - timedelta(seconds=1)).on_duty


def test_the_last_valid_day_ends_at_midnight_where_the_company_is() -> None:
    midnight = datetime(2027, 11, 26, 16, 0, tzinfo=UTC)
    assert answer(at=midnight - timedelta(microseconds=1)).status == Status.EXPIRING
    assert answer(at=midnight) == rules.Clearance(False, Status.EXPIRED, ISSUED)


def test_a_revocation_ends_it_at_once() -> None:
    revoked = [Revoked(1, NOON + timedelta(hours=1))]
    assert answer(revocations=revoked, at=NOON + timedelta(minutes=59)).on_duty
    after = answer(revocations=revoked, at=NOON + timedelta(hours=1))
    assert (after.on_duty, after.status) == (False, Status.REVOKED)


def test_a_later_certificate_clears_again_after_a_revocation() -> None:
    again = replace(ISSUED, id=2, decision_id=8, number="SG-2026-000002")
    found = answer(
        decisions=[CLEARED, Decided(8, True, NOON)], revocations=[Revoked(1, NOON)], certificates=[ISSUED, again]
    )
    assert (found.on_duty, found.certificate) == (True, again)


def test_a_holding_certificate_comes_before_one_that_would_last_longer_but_is_revoked() -> None:
    longer = replace(ISSUED, id=2, decision_id=8, valid_until=date(2028, 11, 26))
    found = answer(
        decisions=[CLEARED, Decided(8, True, NOON)], revocations=[Revoked(2, NOON)], certificates=[longer, ISSUED]
    )
    assert (found.on_duty, found.certificate) == (True, ISSUED)


@pytest.mark.parametrize(
    ("today", "status"),
    [
        (date(2027, 10, 26), Status.VALID),
        (date(2027, 10, 27), Status.EXPIRING),
        (date(2027, 11, 26), Status.EXPIRING),
        (date(2027, 11, 27), Status.EXPIRED),
    ],
)
def test_a_certificate_expires_in_thirty_days_and_then_has(today: date, status: Status) -> None:
    assert rules.certificate_status(ISSUED.valid_until, False, today) == status


def test_somebody_awaits_a_decision_until_somebody_decided_upon_this_evidence() -> None:
    nothing, holds = rules.Clearance(), rules.Clearance(on_duty=True)
    assert rules.awaits_decision(True, nothing, "a", ["b"])
    assert not rules.awaits_decision(True, nothing, "a", ["a"])
    assert not rules.awaits_decision(False, nothing, "a", [])
    assert not rules.awaits_decision(True, holds, "a", [])


# --- certificates -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2026, 11, 27), 12, date(2027, 11, 26)),
        (date(2026, 3, 1), 1, date(2026, 3, 31)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2027, 2, 28), 12, date(2028, 2, 27)),
        (date(2026, 12, 1), 1, date(2026, 12, 31)),
        (date(2026, 12, 15), 24, date(2028, 12, 14)),
    ],
)
def test_months_are_those_of_the_calendar(first: date, months: int, last: date) -> None:
    assert rules.last_valid_day(first, months) == last


def test_numbers_follow_each_other_within_the_year() -> None:
    assert rules.next_number(2026, None) == "SG-2026-000001"
    assert rules.next_number(2026, "SG-2026-004182") == "SG-2026-004183"


@pytest.mark.parametrize(
    "typed", ["sg-2026-000001", " SG-2026-000001 ", "ＳＧ－２０２６－０００００１", "SG–2026—000 001"]
)
def test_a_number_may_be_typed_as_people_type(typed: str) -> None:
    assert rules.normal_number(typed) == "SG-2026-000001"


@pytest.mark.parametrize("text", ["", "SG-26-1", "SG-2026-0000011", "SG-２０２６-000001", "SG-2026-000001\n"])
def test_other_texts_are_no_numbers(text: str) -> None:
    assert not rules.is_number(text)

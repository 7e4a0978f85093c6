"""Intervals against published values, rates that no departure raises, who is at risk, what comes next."""

from datetime import UTC, date, datetime, timedelta

import pytest

from training.reports import rules
from training.reports.rules import Next, Progress, Risk, Step, Tried

MONDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 27)
NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("passed", "n", "low", "high"),
    [
        (81, 263, 0.255, 0.366),  # Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3
        (15, 148, 0.062, 0.160),  # the same
        (0, 20, 0.000, 0.161),  # the same
        (1, 29, 0.006, 0.172),  # the same
        (7, 9, 0.453, 0.937),
        (0, 10, 0.000, 0.278),
        (10, 10, 0.722, 1.000),
    ],
)
def test_the_interval_is_the_published_one(passed: int, n: int, low: float, high: float) -> None:
    assert rules.wilson(passed, n) == pytest.approx((low, high), abs=0.0006)


def test_nobody_counted_says_nothing() -> None:
    assert rules.wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize("n", [1, 3, 9, 50])
def test_the_share_lies_within_its_interval(n: int) -> None:
    for passed in range(n + 1):
        low, high = rules.wilson(passed, n)
        assert 0 <= low <= passed / n <= high <= 1


# --- pass rates ---------------------------------------------------------------------------------------------------


def rate(*people: tuple[bool, bool | None, bool]) -> rules.CohortRate:
    """(left, first, ever) of each person at one station; first None and ever None: not even asked."""
    rows = [Tried(1, person, left, first, ever) for person, (left, first, ever) in enumerate(people)]
    return rules.cohort_rates(rows, {1: [(row.person_id, row.left) for row in rows]})[1]


def test_first_and_eventual_passes_are_told_apart() -> None:
    found = rate((False, True, True), (False, False, True), (False, False, False))
    assert (found.first.passed, found.eventual.passed, found.first.n) == (1, 2, 3)
    assert found.retakes == 1


def test_who_has_no_result_yet_is_not_counted() -> None:
    found = rate((False, True, True), (False, None, False))
    assert (found.enrolled, found.examined, found.first.n) == (2, 1, 1)


def test_letting_somebody_go_before_the_examination_raises_no_rate() -> None:
    stayed = rate((False, True, True), (False, False, False))
    gone = rate((False, True, True), (True, None, False))
    assert (gone.first.passed, gone.first.n) == (stayed.first.passed, stayed.first.n) == (1, 2)
    assert (gone.examined, gone.left) == (1, 1)


def test_who_left_after_a_result_keeps_it() -> None:
    found = rate((True, True, True))
    assert (found.first.passed, found.first.n, found.left) == (1, 1, 1)


def test_somebody_passes_only_when_every_station_is_passed() -> None:
    rows = [Tried(1, 1, False, True, True), Tried(1, 1, False, False, True), Tried(1, 2, False, True, True)]
    rows.append(Tried(1, 2, False, None, False))
    found = rules.cohort_rates(rows, {1: [(1, False), (2, False)]})[1]
    assert (found.examined, found.first.passed, found.eventual.passed) == (1, 0, 1)


def test_a_cohort_without_anybody_has_empty_figures() -> None:
    found = rules.cohort_rates([], {1: []})[1]
    assert (found.enrolled, found.first.n, found.first.share) == (0, 0, 0.0)


# --- who is at risk -----------------------------------------------------------------------------------------------


def risks(today: date = date(2026, 11, 24), **changes: object) -> tuple[Risk, ...]:
    values = {"met": 1, "asked": 5, "tries_left": (), "failed_sitting": False, "last_active": NOON} | changes
    return rules.at_risk(Progress(**values), MONDAY, FRIDAY, today, NOON)  # type: ignore[arg-type]


def test_who_keeps_up_is_not_at_risk() -> None:
    assert risks() == ()


@pytest.mark.parametrize(
    ("changes", "risk"),
    [
        ({"tries_left": (0,)}, Risk.NO_TRIES_LEFT),
        ({"tries_left": (1,)}, Risk.ONE_TRY_LEFT),
        ({"failed_sitting": True}, Risk.FAILED_SITTING),
        ({"met": 0}, Risk.BEHIND),
        ({"last_active": NOON - timedelta(days=3)}, Risk.QUIET),
    ],
)
def test_each_reason_is_named(changes: dict[str, object], risk: Risk) -> None:
    assert risks(**changes) == (risk,)  # type: ignore[arg-type]


def test_the_weightiest_reason_comes_first() -> None:
    assert risks(met=0, tries_left=(1, 0))[0] == Risk.NO_TRIES_LEFT


def test_who_has_shown_everything_is_not_at_risk() -> None:
    assert risks(met=5, last_active=NOON - timedelta(days=30), failed_sitting=True) == ()


def test_nobody_is_quiet_on_the_first_day() -> None:
    assert risks(MONDAY, met=0, last_active=NOON - timedelta(days=30)) == ()


@pytest.mark.parametrize(
    ("today", "number"),
    [(date(2026, 11, 1), 0), (MONDAY, 0), (date(2026, 11, 25), 2), (FRIDAY, 4), (date(2026, 12, 5), 5)],
)
def test_what_is_expected_grows_with_the_days(today: date, number: int) -> None:
    assert rules.expected(5, MONDAY, FRIDAY, today) == number


# --- what comes next ----------------------------------------------------------------------------------------------

READ, QUIZ = Step("manual", "met"), Step("quiz", "met")


def upcoming(*steps: Step, **answers: bool) -> tuple[Next, int | None]:
    values = {"on_duty": False, "ended": False, "awaits_decision": False} | answers
    return rules.next_of(list(steps), **values)


@pytest.mark.parametrize(
    ("steps", "what", "place"),
    [
        ([], Next.NO_PROGRAMME, None),
        ([Step("manual", "next"), Step("quiz", "open")], Next.DO, 0),
        ([READ, Step("quiz", "next"), Step("station", "open")], Next.DO, 1),
        ([READ, Step("quiz", "failed"), Step("station", "open")], Next.AGAIN, 1),
        ([READ, QUIZ, Step("station", "next")], Next.PRACTISE, 2),
        ([READ, QUIZ, Step("station", "next", practised=2)], Next.DATE, 2),
        ([READ, QUIZ, Step("station", "waiting", "scheduled", 1)], Next.PRACTISE, 2),
        ([READ, QUIZ, Step("station", "waiting", "scheduled", 2)], Next.SIT, 2),
        ([READ, QUIZ, Step("station", "waiting", "to mark", 0)], Next.RESULT, 2),
        ([READ, QUIZ, Step("station", "waiting", "marked", 0)], Next.RESULT, 2),
        ([READ, QUIZ, Step("station", "failed", practised=5)], Next.DATE, 2),
        ([Step("station", "waiting", "scheduled", 2), Step("manual", "next")], Next.DO, 1),
        ([READ, QUIZ], Next.NOT_YET, None),
    ],
)
def test_what_a_trainee_can_do_comes_before_waiting(steps: list[Step], what: Next, place: int | None) -> None:
    assert upcoming(*steps) == (what, place)


def test_the_decision_and_the_certificate_come_last() -> None:
    assert upcoming(READ, awaits_decision=True) == (Next.DECISION, None)
    assert upcoming(READ, on_duty=True) == (Next.ON_DUTY, None)
    assert upcoming(READ, ended=True) == (Next.ENDED, None)
    assert upcoming(READ, ended=True, awaits_decision=True) == (Next.DECISION, None)

"""What counts as recalled, and what is due today."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from training.quizzes.drills import rules
from training.quizzes.drills.rules import Standing

AT = datetime(2026, 11, 26, 6, 0, tzinfo=UTC)
DAY = rules.day_of(AT, ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("share", "answered", "hard", "outcome", "rating"),
    [
        (Fraction(1), True, False, "right", 3),
        (Fraction(1), True, True, "right", 2),
        (Fraction(1, 2), True, False, "partly", 1),
        (Fraction(0), True, True, "wrong", 1),
        (Fraction(0), False, False, "unknown", 1),
    ],
)
def test_only_what_was_wholly_right_was_recalled(
    share: Fraction, answered: bool, hard: bool, outcome: str, rating: int
) -> None:
    assert rules.outcome(share, answered) == outcome
    assert rules.rating(outcome, hard) == rating


def test_a_day_is_a_day_in_the_companys_zone() -> None:
    assert DAY.start == datetime(2026, 11, 25, 16, 0, tzinfo=UTC)
    assert DAY.end - DAY.start == timedelta(days=1)


def today(*pool: Standing) -> rules.Today:
    return rules.today(pool, 7, AT, DAY)


def test_the_longest_due_comes_first_and_new_items_last() -> None:
    last = AT - timedelta(days=9)
    pool = [Standing(1), Standing(2, AT - timedelta(days=1), last), Standing(3, AT - timedelta(days=5), last)]
    assert today(*pool).due == (3, 2, 1)


def test_what_is_due_this_evening_is_due_today_and_tomorrow_is_not() -> None:
    last = AT - timedelta(days=9)
    pool = [Standing(1, DAY.end - timedelta(minutes=1), last), Standing(2, DAY.end, last)]
    found = today(*pool)
    assert found.due == (1,)
    assert found.next_at == DAY.end


def test_at_most_twenty_different_items_a_day() -> None:
    assert len(today(*[Standing(number) for number in range(50)]).due) == 20
    done = [Standing(number, AT + timedelta(days=2), AT) for number in range(100, 115)]
    assert len(today(*done, *[Standing(number) for number in range(50)]).due) == 5


def test_what_was_wrong_today_comes_back_beyond_the_twenty() -> None:
    done = [Standing(number, AT + timedelta(days=2), AT) for number in range(100, 119)]  # and the wrong one: twenty
    wrong = Standing(200, AT + timedelta(minutes=1), AT, is_short=True)
    assert today(*done, wrong, Standing(1)).due == (200,)


def test_what_was_wrong_just_now_comes_after_the_others() -> None:
    assert today(Standing(200, AT + timedelta(minutes=1), AT, is_short=True), Standing(1)).due == (1, 200)
    assert today(Standing(200, AT, AT - timedelta(minutes=1), is_short=True), Standing(1)).due == (200, 1)


def test_an_item_that_comes_back_in_hours_is_waited_for() -> None:
    later = Standing(200, AT + timedelta(hours=1), AT, is_short=True)
    assert today(later).due == ()


def test_new_items_are_mixed_differently_for_each_but_the_same_all_day() -> None:
    pool = [Standing(number) for number in range(30)]
    mine = rules.today(pool, 7, AT, DAY).due
    assert rules.today(pool, 7, AT + timedelta(hours=3), DAY).due == mine
    assert rules.today(pool, 8, AT, DAY).due != mine


def test_a_bank_is_gone_through_once_a_day() -> None:
    pool = [Standing(1, AT, AT), Standing(2), Standing(3, AT, AT - timedelta(days=3))]
    assert rules.round_of(pool, DAY.start, again=False) == [2, 3]
    assert rules.round_of(pool, DAY.start, again=True) == [2, 3, 1]

"""Drawing, turns, marks, the chain: pure rules, looked at with many values."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.quizzes import rules
from training.quizzes.rules import Bar, Candidate, Line, Past, Terms

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TERMS = Terms(minutes=15, pass_mark=80, attempts=3, wait=timedelta(hours=24))


def candidate(number: int, *objectives: str, difficulty: str = "easy") -> Candidate:
    return Candidate(number, frozenset(objectives), difficulty)


def line(number: int, *objectives: str) -> Line:
    return Line(frozenset(objectives), frozenset({"easy", "medium", "hard"}), number)


# --- drawing ------------------------------------------------------------------------------------------------------

POOL = [candidate(number, "A01" if number % 2 else "A02") for number in range(1, 21)]


@given(st.text(min_size=1, max_size=40))
def test_the_same_seed_draws_the_same_items_in_the_same_order(seed: str) -> None:
    lines = [line(3, "A01"), line(2, "A02")]
    assert rules.draw(lines, POOL, random.Random(seed)) == rules.draw(lines, POOL[::-1], random.Random(seed))


@given(st.integers())
def test_a_draw_fills_every_line_with_distinct_items(seed: int) -> None:
    drawn = rules.draw([line(3, "A01"), line(2, "A02")], POOL, random.Random(seed))
    assert len({one.version_id for one in drawn}) == 5
    assert Counter(one.version_id % 2 for one in drawn) == {1: 3, 0: 2}


@given(st.integers())
def test_lines_that_compete_are_filled_whenever_that_is_possible(seed: int) -> None:
    pool = [candidate(1, "A01", "A02"), candidate(2, "A01"), candidate(3, "A02")]
    lines = [line(1, "A01", "A02"), line(1, "A01"), line(1, "A02")]
    assert len(rules.draw(lines, pool, random.Random(seed))) == 3


def test_a_line_without_enough_items_is_named() -> None:
    with pytest.raises(rules.CannotFill) as refusal:
        rules.draw([line(1, "A01"), line(2, "B09")], [*POOL, candidate(99, "B09")], random.Random(1))
    assert refusal.value.line == 1


def test_every_item_of_a_line_is_drawn_about_equally_often() -> None:
    seen: Counter[int] = Counter()
    for seed in range(2000):
        seen.update(one.version_id for one in rules.draw([line(2, "A01")], POOL, random.Random(seed)))
    assert set(seen) == {number for number in range(1, 21) if number % 2}
    assert max(seen.values()) < 1.3 * min(seen.values())


def test_difficulty_is_kept() -> None:
    pool = [candidate(1, "A01"), candidate(2, "A01", difficulty="hard")]
    hard = Line(frozenset({"A01"}), frozenset({"hard"}), 1)
    assert [one.version_id for one in rules.draw([hard], pool, random.Random(1))] == [2]


# --- time and turns -----------------------------------------------------------------------------------------------


def past(hours_ago: float, *, passed: bool | None = False, closed: bool = True) -> Past:
    deadline = NOON - timedelta(hours=hours_ago)
    return Past(deadline, deadline if closed else None, passed)


def test_the_last_moment_of_the_deadline_counts_and_the_next_does_not() -> None:
    deadline = rules.deadline(NOON, 15)
    assert deadline == NOON + timedelta(minutes=15)
    assert not rules.is_over(deadline, deadline)
    assert rules.is_over(deadline, deadline + timedelta(microseconds=1))


def test_whoever_has_not_tried_may_start() -> None:
    assert rules.bar(TERMS, [], NOON) is None
    assert not rules.has_finished(TERMS, [], NOON)


def test_an_attempt_under_way_bars_another() -> None:
    under_way = Past(NOON + timedelta(minutes=5), None, None)
    assert rules.bar(TERMS, [under_way], NOON) == Bar.OPEN


def test_the_third_attempt_under_way_is_not_the_end() -> None:
    under_way = Past(NOON + timedelta(minutes=5), None, None)
    assert not rules.has_finished(TERMS, [past(99), past(50), under_way], NOON)


def test_an_overdue_attempt_is_over_though_nobody_wrote_it_down() -> None:
    assert rules.bar(TERMS, [past(1, closed=False, passed=None)], NOON) == Bar.WAIT


def test_a_wait_ends_to_the_moment() -> None:
    assert rules.bar(TERMS, [past(23.999)], NOON) == Bar.WAIT
    assert rules.bar(TERMS, [past(24)], NOON) is None
    assert rules.free_from(TERMS, [past(1)], NOON) == NOON + timedelta(hours=23)


def test_who_passed_or_used_every_attempt_has_finished() -> None:
    assert rules.bar(TERMS, [past(99, passed=True)], NOON) == Bar.PASSED
    assert rules.bar(TERMS, [past(99), past(50), past(25)], NOON) == Bar.USED_UP
    assert rules.has_finished(TERMS, [past(99), past(50), past(25)], NOON)


# --- marks --------------------------------------------------------------------------------------------------------

shares = st.lists(st.fractions(min_value=0, max_value=1, max_denominator=8), min_size=1, max_size=40)


@given(shares, st.integers(1, 10), st.integers(1, 100))
def test_marks_lie_between_nought_and_a_maximum_that_never_shrinks(
    shares: list[Fraction], marks: int, pass_mark: int
) -> None:
    tally = rules.tally(shares, [marks] * len(shares), pass_mark)
    assert 0 <= tally.marks <= tally.maximum == marks * len(shares)
    assert tally.marks == Decimal(sum(tally.items)) / 100
    assert tally.passed == (tally.marks * 100 >= tally.maximum * pass_mark)


@given(shares, st.data())
def test_unanswering_an_item_never_earns_more(shares: list[Fraction], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(shares) - 1))
    fewer = [*shares[:place], Fraction(0), *shares[place + 1 :]]
    whole, less = (rules.tally(some, [1] * len(shares), 80) for some in (shares, fewer))
    assert less.marks <= whole.marks
    assert less.maximum == whole.maximum


@pytest.mark.parametrize(
    ("share", "marks", "expected"),
    [
        (Fraction(1, 3), 1, 33),
        (Fraction(2, 3), 1, 67),
        (Fraction(1, 8), 1, 13),
        (Fraction(1), 5, 500),
        (Fraction(0), 9, 0),
    ],
)
def test_shares_are_rounded_to_hundredths(share: Fraction, marks: int, expected: int) -> None:
    assert rules.hundredths(share, marks) == expected


def test_the_pass_mark_itself_passes() -> None:
    assert rules.tally([Fraction(1)] * 4 + [Fraction(0)], [1] * 5, 80).passed
    assert not rules.tally([Fraction(1)] * 3 + [Fraction(0)] * 2, [1] * 5, 80).passed


# --- the chain ----------------------------------------------------------------------------------------------------


@given(st.lists(st.dictionaries(st.text(max_size=5), st.integers(), min_size=1), min_size=1, max_size=6), st.data())
def test_changing_any_link_changes_the_last(contents: list[dict[str, int]], data: st.DataObject) -> None:
    def last(links: list[dict[str, int]]) -> str:
        digest = rules.genesis("attempt")
        for content in links:
            digest = rules.link(digest, content)
        return digest

    place = data.draw(st.integers(0, len(contents) - 1))
    changed = [*contents[:place], {**contents[place], "changed": 1, "": -1}, *contents[place + 1 :]]
    assert (last(changed) == last(contents)) == (changed == contents)
    assert rules.genesis("attempt") != rules.genesis("another")


def test_a_page_that_has_not_seen_the_newest_revision_is_stale() -> None:
    assert not rules.is_stale(0, 0)
    assert rules.is_stale(0, 1)
    assert not rules.is_stale(2, 1)  # it has seen what a restored backup has lost

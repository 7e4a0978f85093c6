"""Independence, the draw, the arithmetic of a marking: as values."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.examining import rules
from training.examining.rules import Bar, Candidate, Outcome, Point, Relations, Weighed

QUARTERS = (25, 25, 25, 25)


# --- independence -------------------------------------------------------------------------------------------------


def test_nobody_examines_herself() -> None:
    assert rules.bars(1, Relations(trainee_id=1)) == (Bar.SELF,)


def test_who_ever_taught_the_trainee_is_barred() -> None:
    assert rules.bars(2, Relations(1, taught=frozenset({2}))) == (Bar.TAUGHT,)


def test_who_is_tied_to_the_trainee_is_barred() -> None:
    assert rules.bars(2, Relations(1, tied=frozenset({2}))) == (Bar.TIED,)


def test_who_failed_the_trainee_here_before_is_barred() -> None:
    assert rules.bars(2, Relations(1, failed_before=frozenset({2}))) == (Bar.FAILED_BEFORE,)


def test_who_was_taken_off_the_sitting_does_not_come_back() -> None:
    assert rules.bars(2, Relations(1, replaced=frozenset({2}))) == (Bar.REPLACED,)


def test_who_does_not_hold_the_role_is_barred() -> None:
    assert rules.bars(2, Relations(1), examiners={3}) == (Bar.NO_EXAMINER,)


def test_a_stranger_with_the_role_is_independent() -> None:
    assert rules.bars(2, Relations(1, taught=frozenset({3})), examiners={2, 3}) == ()


def test_every_reason_is_named() -> None:
    found = rules.bars(2, Relations(1, taught=frozenset({2}), tied=frozenset({2})), examiners=())
    assert found == (Bar.TAUGHT, Bar.TIED, Bar.NO_EXAMINER)


# --- the draw -----------------------------------------------------------------------------------------------------


def test_who_has_least_open_is_drawn() -> None:
    drawn = rules.draw_examiner([Candidate(1, open=2), Candidate(2, open=1), Candidate(3, open=4)], seed=7)
    assert drawn == Candidate(2, open=1)


def test_who_has_not_met_the_trainee_comes_first() -> None:
    drawn = rules.draw_examiner([Candidate(1, open=0, met=1), Candidate(2, open=9)], seed=7)
    assert drawn == Candidate(2, open=9)


def test_nobody_free_means_nobody_drawn() -> None:
    assert rules.draw_examiner([], seed=7) is None


@given(st.integers(0, 2**63), st.permutations([1, 2, 3, 4]))
def test_a_tie_goes_by_the_seed_alone(seed: int, order: list[int]) -> None:
    straight = rules.draw_examiner([Candidate(person_id, 0) for person_id in sorted(order)], seed)
    assert rules.draw_examiner([Candidate(person_id, 0) for person_id in order], seed) == straight


def test_ties_fall_to_everyone_in_turn() -> None:
    three = [Candidate(person_id, 0) for person_id in (1, 2, 3)]
    drawn = [rules.draw_examiner(three, seed) for seed in range(300)]
    assert all(60 < drawn.count(candidate) < 140 for candidate in three)


# --- marking ------------------------------------------------------------------------------------------------------


def test_all_levels_at_the_top_are_a_hundred() -> None:
    assert rules.total([3, 3, 3, 3], QUARTERS) == Decimal("100.00")


def test_levels_count_by_weight() -> None:
    assert rules.total([3, 0], [70, 30]) == Decimal("70.00")


def test_the_total_has_two_places_halves_up() -> None:
    assert rules.total([2, 2, 2, 1], QUARTERS) == Decimal("58.33")
    assert rules.total([2, 2, 2, 2], QUARTERS) == Decimal("66.67")


def test_what_was_not_tested_is_left_out() -> None:
    assert rules.total([3, None, 3, None], QUARTERS) == Decimal("100.00")
    assert rules.total([None, 2], [90, 10]) == Decimal("66.67")


def test_nothing_tested_is_no_marking() -> None:
    with pytest.raises(rules.NothingTested):
        rules.total([None, None], [50, 50])


def test_a_level_for_each_criterion_or_no_total() -> None:
    with pytest.raises(ValueError, match="argument 2"):
        rules.total([3], QUARTERS)


LEVELS = st.lists(st.tuples(st.none() | st.integers(0, 3), st.integers(1, 100)), min_size=1, max_size=8).filter(
    lambda pairs: any(level is not None for level, _weight in pairs)
)


@given(LEVELS)
def test_a_total_lies_between_0_and_100(pairs: list[tuple[int | None, int]]) -> None:
    levels, weights = zip(*pairs, strict=True)
    assert 0 <= rules.total(levels, weights) <= 100


@given(LEVELS, st.data())
def test_a_better_level_never_lowers_the_total(pairs: list[tuple[int | None, int]], data: st.DataObject) -> None:
    levels, weights = (list(column) for column in zip(*pairs, strict=True))
    place = data.draw(st.sampled_from([n for n, level in enumerate(levels) if level is not None]))
    better = [3 if n == place else level for n, level in enumerate(levels)]
    assert rules.total(better, weights) >= rules.total(levels, weights)


def test_at_the_cut_is_passed() -> None:
    judgement = rules.judge(Decimal("60.00"), Decimal(60), red_line=False, failed_criticals=())
    assert judgement == rules.Judgement(True, Outcome.PASSED)


def test_a_hundredth_below_the_cut_is_not() -> None:
    judgement = rules.judge(Decimal("59.99"), Decimal(60), red_line=False, failed_criticals=())
    assert judgement == rules.Judgement(False, Outcome.BELOW_CUT)


def test_a_red_line_fails_whatever_the_score() -> None:
    assert rules.judge(Decimal(100), Decimal(60), True, ()) == rules.Judgement(False, Outcome.RED_LINE)


def test_a_failed_critical_criterion_fails_whatever_the_score() -> None:
    criteria = [Weighed(75), Weighed(25, critical=True)]
    failed = rules.critical_fails([3, 0], criteria)
    assert failed == (2,)
    assert rules.judge(Decimal(75), Decimal(60), False, failed) == rules.Judgement(False, Outcome.CRITICAL)


def test_a_critical_criterion_that_was_not_tested_is_not_failed() -> None:
    assert rules.critical_fails([3, None], [Weighed(75), Weighed(25, critical=True)]) == ()


def test_praise_comes_first() -> None:
    points = rules.feedback(Point("Listened well", 44), [None, Point("Name the source")])
    assert points == (Point("Listened well", 44), Point("Name the source"))


def test_points_without_praise_are_refused() -> None:
    with pytest.raises(rules.PraiseFirst):
        rules.feedback(None, [Point("Name the source")])


def test_no_point_is_said_beyond_the_third() -> None:
    points = rules.feedback(Point("One"), [Point("Two"), Point("Three"), Point("Four")])
    assert [point.text for point in points] == ["One", "Two", "Three"]


def test_feedback_may_be_left_out() -> None:
    assert rules.feedback(None, [None, None]) == ()


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ((False, False, False, False), "scheduled"),
        ((True, False, False, False), "in progress"),
        ((True, True, False, False), "to mark"),
        ((True, True, True, False), "marked"),
        ((True, True, True, True), "released"),
    ],
)
def test_a_sitting_stands_where_its_rows_say(rows: tuple[bool, bool, bool, bool], word: str) -> None:
    started, ended, marked, released = rows
    assert rules.state(started=started, ended=ended, marked=marked, released=released) == word

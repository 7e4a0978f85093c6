"""The figures of items and quizzes: published tables, hand-worked ones, and the definitions told a second way."""

import json
import math
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from training.quizzes.statistics import cronbach_alpha, item_statistics, kr20, quiz_statistics

REFDATA = Path(__file__).parent / "refdata"
LSAT6 = json.loads((REFDATA / "lsat6_expected.json").read_text())


def lsat6() -> list[list[int]]:
    """Bock and Lieberman 1970: 1,000 examinees, five items."""
    rows = []
    for line in (REFDATA / "lsat6_patterns.csv").read_text().split()[1:]:
        pattern, frequency = line.split(",")
        rows += [[int(sign) for sign in pattern]] * int(frequency)
    return rows


# --- published ----------------------------------------------------------------------------------------------------


def test_lsat6_has_the_published_facilities_and_item_rest_correlations() -> None:
    found = item_statistics(lsat6(), [1] * 5)
    assert [item.facility for item in found] == pytest.approx(LSAT6["facility"])
    index = [item.discrimination_index / 100 for item in found]
    assert index == pytest.approx(LSAT6["pearson_item_rest"], abs=5e-5)


def test_lsat6_has_the_published_reliability() -> None:
    rows = np.array(lsat6())
    assert kr20(rows) == pytest.approx(LSAT6["kr20_alpha"], abs=5e-9)
    assert cronbach_alpha(rows) == pytest.approx(LSAT6["kr20_alpha"], abs=5e-9)
    assert quiz_statistics(rows, [1] * 5).cic == pytest.approx(100 * LSAT6["kr20_alpha"])
    without = [cronbach_alpha(np.delete(rows, item, axis=1)) for item in range(5)]
    assert without == pytest.approx(LSAT6["alpha_if_deleted"], abs=5e-5)


# --- by hand ------------------------------------------------------------------------------------------------------

SMALL = [[1, 0, 2], [0, 0, 1], [1, 1, 3], [1, 0, 0]]  # totals 3, 1, 5, 1; maxima 1, 1, 4


def test_a_small_table_worked_by_hand() -> None:
    first, second, third = item_statistics(SMALL, [1, 1, 4])
    assert (first.facility, second.facility, third.facility) == (0.75, 0.25, 0.375)
    assert first.sd == pytest.approx(math.sqrt(1 / 4))
    assert third.sd == pytest.approx(math.sqrt(5 / 3))
    # x 1 0 1 1 and the rest 2 1 4 0: covariance 1/4, variances 1/4 and 35/12
    assert first.discrimination_index == pytest.approx(100 * 0.25 / math.sqrt(1 / 4 * 35 / 12))
    # sorted 0 1 1 1 and 0 1 2 4: covariance 7/12
    assert first.discriminative_efficiency == pytest.approx(100 * (1 / 4) / (7 / 12))
    # covariances with the totals: 1/2, 5/6, 7/3
    roots = [math.sqrt(value) for value in (1 / 2, 5 / 6, 7 / 3)]
    weights = [item.effective_weight for item in (first, second, third)]
    assert weights == pytest.approx([100 * root / sum(roots) for root in roots])


def test_the_whole_of_a_small_table_worked_by_hand() -> None:
    quiz = quiz_statistics(SMALL, [1, 1, 4])
    assert (quiz.mean, quiz.median) == (2.5, 2.0)
    assert quiz.sd == pytest.approx(math.sqrt(11 / 3))
    alpha = 3 / 2 * (1 - (1 / 4 + 1 / 4 + 5 / 3) / (11 / 3))
    assert quiz.cic == pytest.approx(100 * alpha)
    assert quiz.error_ratio == pytest.approx(100 * math.sqrt(1 - alpha))
    assert quiz.standard_error == pytest.approx(math.sqrt(11 / 3) * math.sqrt(1 - alpha))


def test_an_item_that_runs_against_the_others_has_no_effective_weight() -> None:
    rows = [[1, 0, 0], [1, 0, 0], [0, 1, 1], [0, 1, 1]]
    against, *others = item_statistics(rows, [1, 1, 1])
    assert against.effective_weight is None
    assert against.discrimination_index == pytest.approx(-100)
    assert [item.effective_weight for item in others] == pytest.approx([50, 50])


# --- the definitions a second time --------------------------------------------------------------------------------

Table = list[list[int]]


@st.composite
def tables(draw: st.DrawFn, least: int = 0) -> tuple[Table, list[int]]:
    items = draw(st.integers(1, 5))
    maxima = draw(st.lists(st.integers(1, 4), min_size=items, max_size=items))
    row = st.tuples(*(st.integers(0, most) for most in maxima)).map(list)
    return draw(st.lists(row, min_size=least, max_size=12)), maxima


def covariance(one: list[Any], other: list[Any]) -> Fraction:
    """In pairs: the half mean of (x - x')(y - y') over all ordered pairs of two attempts. Exact."""
    n = len(one)
    pairs = [(a, b) for a in range(n) for b in range(n) if a != b]
    return sum((Fraction((one[a] - one[b]) * (other[a] - other[b])) for a, b in pairs), Fraction(0)) / (2 * len(pairs))


def correlation(one: list[Any], other: list[Any]) -> float | None:
    spread = covariance(one, one) * covariance(other, other)
    return float(covariance(one, other)) / math.sqrt(spread) if spread else None


@given(tables(least=2))
def test_items_agree_with_the_definitions_in_exact_fractions(case: tuple[Table, list[int]]) -> None:
    rows, maxima = case
    totals = [sum(row) for row in rows]
    columns = [list(column) for column in zip(*rows, strict=True)]
    with_totals = [covariance(column, totals) for column in columns]
    whole = sum(math.sqrt(value) for value in with_totals if value >= 0)
    for column, most, item, cov in zip(columns, maxima, item_statistics(rows, maxima), with_totals, strict=True):
        rest = [total - mark for total, mark in zip(totals, column, strict=True)]
        assert item.facility == pytest.approx(sum(column) / len(rows) / most)
        assert item.sd == pytest.approx(math.sqrt(covariance(column, column)))
        expected = correlation(column, rest)
        assert item.discrimination_index == (None if expected is None else pytest.approx(100 * expected, abs=1e-9))
        best = covariance(sorted(column), sorted(rest))
        efficiency = 100 * float(covariance(column, rest) / best) if best else None
        assert item.discriminative_efficiency == (None if efficiency is None else pytest.approx(efficiency, abs=1e-9))
        weight = 100 * math.sqrt(cov) / whole if cov >= 0 and whole else None
        assert item.effective_weight == (None if weight is None else pytest.approx(weight, abs=1e-6))


@given(tables(least=1))
def test_the_whole_agrees_with_other_peoples_code(case: tuple[Table, list[int]]) -> None:
    rows, maxima = case
    totals = [sum(row) for row in rows]
    quiz = quiz_statistics(rows, maxima)
    assert quiz.mean == pytest.approx(np.mean(totals))
    assert quiz.median == pytest.approx(np.median(totals))
    spread = len(set(totals)) > 1
    if spread and len(rows) > 2:
        assert quiz.skewness == pytest.approx(scipy_stats.skew(totals, bias=False), abs=1e-9)
    else:
        assert quiz.skewness is None
    if spread and len(rows) > 3:
        assert quiz.kurtosis == pytest.approx(scipy_stats.kurtosis(totals, bias=False), abs=1e-9)
    else:
        assert quiz.kurtosis is None
    if spread and len(maxima) > 1:
        parts = sum(covariance(list(column), list(column)) for column in zip(*rows, strict=True))
        p = len(maxima)
        assert quiz.cic == pytest.approx(100 * float(Fraction(p, p - 1) * (1 - parts / covariance(totals, totals))))
        assert quiz.standard_error == pytest.approx(quiz.sd * quiz.error_ratio / 100)
    else:
        assert (quiz.cic, quiz.error_ratio, quiz.standard_error) == (None, None, None)


@given(tables())
def test_every_form_of_a_table_says_the_same(case: tuple[Table, list[int]]) -> None:
    rows, maxima = case
    expected = item_statistics(rows, maxima)
    assert item_statistics(tuple(tuple(Decimal(mark) for mark in row) for row in rows), tuple(maxima)) == expected
    if rows:
        for array in (np.array(rows), np.array(rows, dtype=float), np.array(rows, dtype=object)):
            assert item_statistics(array, np.array(maxima)) == expected
            assert quiz_statistics(array, maxima) == quiz_statistics(rows, maxima)
            unmasked = np.ma.MaskedArray(array, mask=np.zeros(array.shape, dtype=bool))
            assert item_statistics(unmasked, maxima) == expected


# --- how they are read --------------------------------------------------------------------------------------------


def test_figures_are_read_as_attributes_and_by_key() -> None:
    item, quiz = item_statistics(SMALL, [1, 1, 4])[0], quiz_statistics(SMALL, [1, 1, 4])
    assert item["facility"] == item.facility == 0.75
    assert set(item) >= {"facility", "sd", "effective_weight", "discrimination_index", "discriminative_efficiency"}
    assert dict(quiz)["mean"] == quiz.mean
    assert "get" not in item
    with pytest.raises(KeyError):
        item["keys"]


# --- what is too little, or no table ------------------------------------------------------------------------------


def test_without_attempts_nothing_is_known() -> None:
    for none in ([], np.empty((0, 2))):
        assert [item.facility for item in item_statistics(none, [1, 1])] == [None, None]
        assert set(quiz_statistics(none, [1, 1]).values()) == {None}
    assert (kr20([]), cronbach_alpha([])) == (None, None)


def test_one_attempt_has_a_mean_and_no_spread() -> None:
    item = item_statistics([[1, 0]], [1, 1])[0]
    assert (item.facility, item.sd, item.discrimination_index, item.effective_weight) == (1.0, None, None, None)
    quiz = quiz_statistics([[1, 0]], [1, 1])
    assert (quiz.mean, quiz.median, quiz.sd, quiz.cic) == (1.0, 1.0, None, None)


def test_one_item_has_no_rest_to_compare_with() -> None:
    item = item_statistics([[1], [0], [1]], [1])[0]
    assert (item.discrimination_index, item.discriminative_efficiency) == (None, None)
    assert item.effective_weight == 100
    assert cronbach_alpha([[1], [0]]) is None


def test_equal_marks_discriminate_nothing() -> None:
    for mark in (0.1, 1, 1 / 3):
        item = item_statistics([[mark, 0.7]] * 7, [1, 1])[0]
        assert (item.sd, item.discrimination_index, item.discriminative_efficiency) == (0, None, None)
        quiz = quiz_statistics([[mark, 0.7]] * 7, [1, 1])
        assert (quiz.sd, quiz.skewness, quiz.kurtosis, quiz.cic, quiz.standard_error) == (0, None, None, None, None)


def test_items_that_say_the_same_of_everybody_leave_nothing_to_chance() -> None:
    for items in range(2, 61):
        for mark in (1, 0.1, 1 / 3, 0.7, 3):
            rows = [[mark * share] * items for share in range(4)]
            quiz = quiz_statistics(rows, [3 * mark] * items)
            assert (quiz.cic, quiz.error_ratio, quiz.standard_error) == (100, 0, 0)
            assert cronbach_alpha(rows) == 1


def test_an_item_without_marks_has_no_facility() -> None:
    item = item_statistics([[0, 1], [0, 0]], [0, 1])[0]
    assert (item.facility, item.discrimination_index) == (None, None)


def test_what_was_not_answered_is_nought() -> None:
    assert item_statistics([[None, 1], [1, 0]], [1, 1]) == item_statistics([[0, 1], [1, 0]], [1, 1])


@pytest.mark.parametrize(
    ("marks", "maxima"),
    [
        ([[1, math.nan]], [1, 1]),
        (np.array([[1.0, np.nan]]), [1, 1]),
        ([[1, math.inf]], [1, 1]),
        ([[1, Decimal("NaN")]], [1, 1]),
        ([[1, "1"]], [1, 1]),
        ([[1, object()]], [1, 1]),
        ([[1, 0], [1]], [1, 1]),
        ([[1, 0]], [1]),
        ([1, 0], [1, 1]),
        (np.zeros((2, 2, 2)), [1, 1]),
        ([[1, 0]], [1, -1]),
        ([[1, 0]], [1, math.nan]),
        ([[1, 0]], np.ones((2, 2))),
    ],
)
def test_what_is_no_table_of_marks_is_refused_in_words(marks: Any, maxima: Any) -> None:
    for figures in (item_statistics, quiz_statistics):
        with pytest.raises(ValueError, match=r"mark|table"):
            figures(marks, maxima)


def test_kr20_is_of_right_and_wrong_alone() -> None:
    with pytest.raises(ValueError, match="0 and 1"):
        kr20([[1, 2], [0, 1]])
    assert kr20([[True, False], [True, True], [False, False]]) == kr20([[1, 0], [1, 1], [0, 0]])


# --- drawn items --------------------------------------------------------------------------------------------------


def test_an_item_is_judged_on_the_attempts_that_met_it() -> None:
    rows = np.ma.MaskedArray([[1, 1, 9], [0, 9, 1], [1, 1, 9], [0, 0, 9]], mask=np.array(
        [[0, 0, 1], [0, 1, 0], [0, 0, 1], [0, 0, 1]]))  # fmt: skip
    _first, second, third = item_statistics(rows, [1, 1, 1])
    assert (second.attempts, third.attempts) == (3, 1)
    alone = item_statistics([[1, 1], [1, 1], [0, 0]], [1, 1])[1]
    assert second.facility == alone.facility
    assert second.discrimination_index == alone.discrimination_index
    assert (third.facility, third.sd) == (1, None)


def test_alpha_of_drawn_items_comes_near_to_that_of_all() -> None:
    """Two thirds of twenty items drawn anew for each of 4,000 attempts; alpha of a quiz of that length, by Spearman
    and Brown from the full table."""
    rng = np.random.default_rng(4)
    ability = rng.normal(size=(4000, 1))
    marks = (ability + rng.logistic(size=(4000, 20)) > np.linspace(-1, 1, 20)).astype(float)
    hidden = np.array([rng.permutation([False] * 14 + [True] * 6) for _row in range(4000)])
    full = cronbach_alpha(marks)
    assert full is not None
    expected = 0.7 * full / (1 + (0.7 - 1) * full)
    assert cronbach_alpha(np.ma.MaskedArray(marks, mask=hidden)) == pytest.approx(expected, abs=0.02)


def test_drawn_items_that_say_the_same_of_everybody_leave_nothing_to_chance() -> None:
    """Two halves of the items, each drawn by half of the attempts."""
    for half in range(2, 31):
        for mark in (1, 0.1, 1 / 3, 0.7, 3):
            rows = np.repeat([[mark * share] for share in (0, 1, 2, 3, 0, 1, 1, 3)], 2 * half, axis=1)
            hidden = np.array([[(row < 4) == (item < half) for item in range(2 * half)] for row in range(8)])
            assert cronbach_alpha(np.ma.MaskedArray(rows, mask=hidden)) == 1


def test_items_that_nobody_met_together_have_no_alpha() -> None:
    rows = np.ma.MaskedArray(np.eye(4), mask=~np.eye(4, dtype=bool))
    assert cronbach_alpha(rows) is None
    assert quiz_statistics(rows, [1] * 4).standard_error is None

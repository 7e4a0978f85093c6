"""How far marks can be trusted, and what is flagged."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from tests.quizzes.test_statistics import lsat6
from training.quizzes.flags import Flag, Footing, OptionFigures, flags, footing, option_table
from training.quizzes.reliability import (
    alpha_interval,
    conditional_error,
    feldt_interval,
    omega_total,
    one_factor,
    standard_error_of_measurement,
)
from training.quizzes.statistics import cronbach_alpha


def simulated(loadings: list[float], n: int, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    weights = np.array(loadings)
    noise = rng.normal(size=(n, len(weights))) * np.sqrt(1 - weights**2)
    return rng.normal(size=(n, 1)) * weights + noise


# --- alpha's interval ---------------------------------------------------------------------------------------------


@given(st.floats(-0.5, 0.99), st.integers(3, 300), st.integers(2, 60))
def test_the_interval_holds_alpha_and_is_feldts(alpha: float, attempts: int, items: int) -> None:
    low, high = feldt_interval(alpha, attempts, items)
    f = scipy_stats.f(attempts - 1, (attempts - 1) * (items - 1))
    assert low == pytest.approx(1 - (1 - alpha) * f.ppf(0.975), rel=1e-6, abs=1e-9)
    assert high == pytest.approx(1 - (1 - alpha) * f.ppf(0.025), rel=1e-6, abs=1e-9)
    assert low <= high <= 1


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    """Ten parallel items of reliability 10 x .3 / (1 + 9 x .3); 400 samples of 60."""
    truth, inside = 10 * 0.3 / (1 + 9 * 0.3), 0
    for seed in range(400):
        low, high = alpha_interval(simulated([math.sqrt(0.3)] * 10, 60, seed)) or (1.0, 0.0)
        inside += low <= truth <= high
    assert inside / 400 == pytest.approx(0.95, abs=0.03)


def test_there_is_no_interval_where_there_is_no_alpha() -> None:
    assert alpha_interval([[1, 0]]) is None
    assert alpha_interval(np.ma.MaskedArray([[1, 0], [0, 1], [1, 1]], mask=np.eye(3, 2, dtype=bool))) is None


# --- omega --------------------------------------------------------------------------------------------------------


def test_omega_finds_the_loadings_that_made_the_correlations() -> None:
    loadings = np.array([0.9, 0.7, 0.5, 0.3])
    correlations = np.outer(loadings, loadings)
    np.fill_diagonal(correlations, 1)
    found = one_factor(correlations)
    assert found is not None
    assert np.abs(found) == pytest.approx(loadings, abs=1e-6)


def test_omega_is_alpha_for_equal_loadings_and_above_it_for_others() -> None:
    equal, unequal = simulated([0.6] * 6, 20_000), simulated([0.9, 0.8, 0.5, 0.3, 0.2], 20_000)
    assert omega_total(equal) == pytest.approx(cronbach_alpha(equal), abs=0.005)
    weights = [0.9, 0.8, 0.5, 0.3, 0.2]
    truth = sum(weights) ** 2 / (sum(weights) ** 2 + sum(1 - one**2 for one in weights))
    assert omega_total(unequal) == pytest.approx(truth, abs=0.01)
    assert omega_total(unequal) > cronbach_alpha(unequal)


def test_omega_of_items_that_say_the_same_of_everybody_is_one() -> None:
    for items in range(3, 31):
        for mark in (1, 0.1, 1 / 3, 0.7):
            assert omega_total([[mark * share] * items for share in (0, 1, 2, 3, 3, 1)]) == pytest.approx(1)


def test_omega_of_lsat6_lies_just_above_its_alpha() -> None:
    alpha, omega = cronbach_alpha(lsat6()), omega_total(lsat6())
    assert alpha is not None
    assert omega is not None
    assert alpha < omega < alpha + 0.02


@pytest.mark.parametrize(
    "marks",
    [
        [[1, 0], [0, 1], [1, 1]],  # two items
        [[1, 0, 1], [0, 1, 1], [1, 1, 1]],  # an item without spread
        [[1, 1, 0], [1, 1, 1], [0, 0, 1], [0, 0, 0]],  # a factor that would explain more than all of an item
        [],
    ],
)
def test_omega_is_none_where_one_factor_says_nothing(marks: list[list[int]]) -> None:
    assert omega_total(marks) is None


@given(st.lists(st.lists(st.integers(0, 3), min_size=4, max_size=4), max_size=12))
def test_omega_is_a_share_or_none(marks: list[list[int]]) -> None:
    omega = omega_total(marks)
    assert omega is None or 0 <= omega <= 1 + 1e-9


# --- the error of one mark ----------------------------------------------------------------------------------------


def test_the_error_of_a_mark() -> None:
    assert standard_error_of_measurement(10, 0.84) == pytest.approx(4)
    assert standard_error_of_measurement(10, 1.2) is None


def test_lords_error_is_widest_in_the_middle() -> None:
    assert conditional_error(5, 10) == pytest.approx(math.sqrt(25 / 9))
    assert conditional_error(0, 10) == conditional_error(10, 10) == 0
    assert conditional_error(1, 1) is None
    with pytest.raises(ValueError, match="11 right"):
        conditional_error(11, 10)


# --- flags --------------------------------------------------------------------------------------------------------


def figures(*rows: tuple[str, bool, float, float]) -> list[OptionFigures]:
    return [OptionFigures(name, right, 0, share, rest) for name, right, share, rest in rows]


GOOD = figures(("a", False, 0.2, 40.0), ("b", True, 0.6, 70.0), ("c", False, 0.2, 50.0))


def test_thirty_attempts_are_provisional_and_a_hundred_firm() -> None:
    assert [footing(n) for n in (0, 29, 30, 99, 100)] == [
        Footing.TOO_FEW,
        Footing.TOO_FEW,
        Footing.PROVISIONAL,
        Footing.PROVISIONAL,
        Footing.FIRM,
    ]


def test_below_thirty_attempts_nothing_is_flagged() -> None:
    bad = figures(("a", False, 0.9, 80.0), ("b", True, 0.1, 20.0), ("c", False, 0.0, 0.0))
    assert flags(29, -50, bad) == []
    assert flags(30, -50, bad) == [Flag.WRONG_KEY, Flag.NEGATIVE, Flag.RARE_OPTION]


def test_a_good_item_has_no_flag() -> None:
    assert flags(500, 30, GOOD) == []
    assert flags(500, None) == []


def test_an_option_whose_takers_do_better_than_the_keys_points_at_the_key() -> None:
    assert flags(50, 10, figures(("a", False, 0.3, 71.0), ("b", True, 0.7, 70.0))) == [Flag.WRONG_KEY]


def test_a_rare_option_proves_nothing_about_the_key() -> None:
    assert flags(50, 10, figures(("a", False, 0.02, 99.0), ("b", True, 0.98, 70.0))) == [Flag.RARE_OPTION]


def test_the_option_table_counts_shares_and_rests() -> None:
    table = option_table({"a": True, "b": False, "c": False}, [["a"], ["a", "b"], []], [3.0, 1.0, 0.0])
    assert [(row.chosen, row.share, row.rest) for row in table] == [(2, 2 / 3, 2.0), (1, 1 / 3, 1.0), (0, 0.0, None)]
    assert option_table({"a": True}, [], [])[0].share is None

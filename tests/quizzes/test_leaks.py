"""An item grown easier in one group alone is found; where nothing leaked, next to nothing is."""

import numpy as np
import pytest

from training.quizzes.analysis.leaks import Leak, find, growth

ITEMS = 12


def taken(seed: int, n: int = 240, *, leaked: float = 0.0, easier: float = 0.0) -> list[Leak]:
    """Four groups of attempts; half of them better taught. Item 3 leaks in group 'a' for its later half; `easier`
    makes it easier everywhere."""
    rng = np.random.default_rng(seed)
    group, at = rng.integers(0, 4, n), np.arange(n, dtype=float)
    ability = rng.normal(size=n) + 0.5 * (group % 2)
    chance = 1 / (1 + np.exp(-(ability[:, None] - rng.normal(size=ITEMS))))
    late = at > n / 2
    chance[late, 3] += easier * (1 - chance[late, 3])
    chance[(group == 0) & late, 3] += leaked * (1 - chance[(group == 0) & late, 3])
    right = rng.random(chance.shape) < chance
    rests = (right.sum(axis=1, keepdims=True) - right) / (ITEMS - 1)
    members = {name: np.flatnonzero(group == place).tolist() for place, name in enumerate("abcd")}
    return find(np.ma.MaskedArray(right, mask=np.zeros(right.shape, dtype=bool)), rests, at.tolist(), members)


def test_a_leak_in_one_group_is_found_there_and_nowhere_else() -> None:
    found = [leak for seed in range(20) for leak in taken(seed, 800, leaked=0.9)]
    assert sum((leak.item, leak.group) == (3, "a") for leak in found) >= 14
    assert sum((leak.item, leak.group) != (3, "a") for leak in found) <= 2


def test_without_a_leak_at_most_one_quiz_in_twenty_shows_anything() -> None:
    shown = sum(bool(taken(seed)) for seed in range(200))
    assert shown <= 200 / 20


def test_an_item_that_grows_easier_for_everybody_is_no_leak() -> None:
    assert sum(bool(taken(seed, 800, easier=0.6)) for seed in range(40)) <= 5


def test_few_attempts_are_not_tested() -> None:
    assert taken(1, 60, leaked=1.0) == []
    assert find(np.ma.MaskedArray(np.zeros((0, 2)), mask=False), np.zeros((0, 2)), [], {}) == []


def test_masked_answers_do_not_count() -> None:
    right = np.ma.MaskedArray(np.ones((200, 1)), mask=np.ones((200, 1), dtype=bool))
    assert find(right, np.zeros((200, 1)), list(range(200)), {"a": range(100)}) == []


def test_the_pooled_odds_are_mantel_and_haenszels() -> None:
    """Two strata worked by hand, with half a person added to each cell: 8.5 2.5 / 5.5 5.5 and 9.5 1.5 / 6.5 4.5."""
    cells = [(0, True, True, 8), (0, True, False, 2), (0, False, True, 5), (0, False, False, 5)]
    cells += [(1, True, True, 9), (1, True, False, 1), (1, False, True, 6), (1, False, False, 4)]
    times = [cell[3] for cell in cells]
    strata, late, right = (np.repeat([cell[place] for cell in cells], times) for place in range(3))
    found = growth(right.astype(bool), late.astype(bool), np.ones(len(late), dtype=bool), strata.astype(int))
    odds = (8.5 * 5.5 / 22 + 9.5 * 4.5 / 22) / (2.5 * 5.5 / 22 + 1.5 * 6.5 / 22)
    assert np.exp(found.log_odds) == pytest.approx(odds)
    assert 0.2 < found.variance < 1.2

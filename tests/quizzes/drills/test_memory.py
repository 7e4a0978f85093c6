"""FSRS-6 through our own wrapper gives the intervals and memory states that its authors publish (py-fsrs, MIT)."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fsrs import Scheduler

from training.quizzes.drills import memory

EXPECTED: dict[str, Any] = json.loads((Path(__file__).parent / "fsrs_expected.json").read_text())
START = datetime(2022, 11, 29, 12, 30, tzinfo=UTC)


def test_the_parameters_are_the_published_ones() -> None:
    assert list(memory.SCHEDULER.parameters) == EXPECTED["default_parameters"] == list(Scheduler().parameters)
    assert memory.SCHEDULER.desired_retention == 0.9


def test_the_intervals_are_the_published_ones() -> None:
    known, at, days = None, START, []
    for rating in EXPECTED["intervals"]["ratings"]:
        known = memory.review(known, rating, at)
        days.append((known.due_at - known.last_review_at).days)
        at = known.due_at
    assert days == EXPECTED["intervals"]["days"]


def memorised() -> memory.Memory:
    known, at = None, START
    for rating, gap in zip(EXPECTED["memo_state"]["ratings"], EXPECTED["memo_state"]["gaps_days"], strict=True):
        at += timedelta(days=gap)
        known = memory.review(known, rating, at)
    assert known is not None
    return known


def test_the_memory_state_is_the_published_one() -> None:
    expected, known = EXPECTED["memo_state"], memorised()
    assert known.stability == pytest.approx(expected["stability"], abs=expected["tol"])
    assert known.difficulty == pytest.approx(expected["difficulty"], abs=expected["tol"])


def test_the_chance_to_recall_falls_as_published() -> None:
    for days, share in EXPECTED["retrievability"]["t_R"]:
        known = memorised()
        at = known.last_review_at + timedelta(days=days)
        assert memory.retrievability(known, at) == pytest.approx(share, abs=1e-6)


def test_what_is_stored_comes_back_the_same() -> None:
    known = memorised()
    stored = json.loads(json.dumps(known.stored()))
    assert memory.restored(stored, known.due_at, known.last_review_at) == known


def test_a_log_replays_to_the_same_card() -> None:
    log = [(3, START), (1, START + timedelta(days=3)), (2, START + timedelta(days=3, minutes=12))]
    known = None
    for rating, at in log:
        known = memory.review(known, rating, at)
    assert memory.replay(log) == known

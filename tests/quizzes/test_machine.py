"""Attempts under everything that can happen to them, in any order. QUIZ_STEPS says for how long (1,000 unless told)."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.quizzes.machine import Attempts
from training import audit, clock
from training.db import db, unit_of_work
from training.quizzes import operations, queries

STEPS = int(os.environ.get("QUIZ_STEPS", "1000"))
SHRINKS = int(os.environ.get("QUIZ_SHRINKS", "0"))  # 1: look for the shortest story that fails, which takes minutes


def hurry(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous = 0")


@pytest.fixture
def quick_app(app: Flask) -> Iterator[Flask]:
    """It waits for no disk: nothing here asks what survives a power cut."""
    with app.app_context():
        engine = db.engine
    if engine.dialect.name != "sqlite":
        yield app
        return
    sa.event.listen(engine, "connect", hurry)
    engine.dispose()
    yield app
    sa.event.remove(engine, "connect", hurry)
    engine.dispose()


@pytest.mark.long
@pytest.mark.timeout(300 + STEPS // 10)  # three times what a busy machine takes
def test_the_invariants_hold_whatever_happens(quick_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    Attempts.app, Attempts.steps = quick_app, 0
    Attempts.move_clock = staticmethod(lambda now: monkeypatch.setattr(clock, "now", now))
    Attempts.seed_draws = staticmethod(lambda drawn: monkeypatch.setattr(operations.secrets, "token_hex", drawn))
    while Attempts.steps < STEPS:
        run_state_machine_as_test(
            Attempts,
            settings=settings(
                max_examples=max((STEPS - Attempts.steps) // 40, 2),
                stateful_step_count=50,
                deadline=None,
                database=None,
                phases=[Phase.explicit, Phase.generate] + [Phase.shrink] * SHRINKS,
                suppress_health_check=list(HealthCheck),
            ),
        )
    with quick_app.app_context(), unit_of_work(writes=False) as session:
        assert list(audit.faults(session)) == []
        assert list(queries.faults(session)) == []

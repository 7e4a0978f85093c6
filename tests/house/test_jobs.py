"""What people ask for is done once, whoever dies meanwhile; what it comes to stands in its row."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from tests.cast import Cast
from training import audit, clock, jobs, queue
from training.db import unit_of_work
from training.queue import Job, State

Report = Callable[[int, str], None]


class Counting:
    """A kind that notes what it does."""

    def __init__(self, during: Callable[[], None] | None = None, error: Exception | None = None) -> None:
        self.made: list[Any] = []
        self.during, self.error = during, error

    def make(self, arguments: Any, report: Report) -> Any:
        self.made.append(arguments)
        report(40, "counting")
        if self.during:
            self.during()
        if self.error:
            raise self.error
        return arguments

    def keep(self, arguments: Any, made: Any, *, by: int | None, at: Any) -> Any:
        audit.record("counted", "test", by=by, at=at)
        return {"made": made}


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> Counting:
    kind = Counting()
    monkeypatch.setitem(jobs.KINDS, "count", kind)
    return kind


def ask(app: Flask, subject: str = "one", by: int | None = None) -> int:
    with app.app_context(), unit_of_work(writes=True):
        audit.record("asked", "test", by=by, at=clock.now())
        return queue.ask("count", subject, [subject], by=by, at=clock.now()).id


def row(app: Flask, subject: str = "one") -> Job:
    with app.app_context(), unit_of_work(writes=False):
        return queue.latest([subject])[subject]


def take(app: Flask, worker: str) -> queue.Held | None:
    with app.app_context(), unit_of_work(writes=True):
        return queue.take(worker, clock.now())


def test_what_is_asked_for_is_done_with_its_result(app: Flask, cast: Cast, kind: Counting) -> None:
    ask(app, by=cast.trainee.id)
    assert row(app).state is State.WAITING
    assert jobs.run_waiting(app) == 1
    job = row(app)
    assert (job.state, job.progress, job.result) == (State.DONE, 100, {"made": ["one"]})
    assert jobs.run_waiting(app) == 0


def test_asked_for_twice_it_is_one_job_until_it_has_ended(app: Flask, cast: Cast, kind: Counting) -> None:
    first = ask(app, by=cast.trainee.id)
    assert ask(app, by=cast.trainer.id) == first
    jobs.run_waiting(app)
    assert kind.made == [["one"]]
    assert ask(app) != first


def test_an_asker_whose_transaction_fails_has_asked_for_nothing(app: Flask, kind: Counting) -> None:
    with app.app_context(), unit_of_work(writes=True) as session:
        queue.ask("count", "one", [], by=None, at=clock.now())
        session.rollback()
    assert jobs.run_waiting(app) == 0


def test_its_progress_can_be_seen_meanwhile(app: Flask, kind: Counting) -> None:
    seen = []

    def look() -> None:  # from another connection, as a page does
        with app.app_context(), unit_of_work(writes=False) as session:
            seen.append(session.execute(sa.select(Job.progress, Job.doing)).one())

    kind.during = look
    ask(app)
    jobs.run_waiting(app)
    assert seen == [(40, "counting")]


def test_a_job_whose_worker_fell_silent_goes_to_the_next(app: Flask, kind: Counting) -> None:
    with time_machine.travel(clock.now(), tick=False) as travel:
        ask(app)
        assert take(app, "dies") is not None
        assert jobs.run_waiting(app) == 0
        travel.shift(queue.LEASE)
        assert jobs.run_waiting(app) == 0
        travel.shift(timedelta(seconds=1))
        assert jobs.run_waiting(app) == 1
    assert (row(app).state, row(app).tries, kind.made) == (State.DONE, 2, [["one"]])


def test_a_worker_that_lost_its_job_writes_nothing(app: Flask, kind: Counting) -> None:
    """It slept too long, and another has done the work meanwhile."""
    with time_machine.travel(clock.now(), tick=False) as travel:
        ask(app)
        slow = take(app, "sleeps")
        assert slow is not None
        travel.shift(queue.LEASE + timedelta(seconds=1))
        quick = take(app, "wakes")
        assert quick is not None
        with app.app_context():
            with pytest.raises(queue.Lost), unit_of_work(writes=True):
                queue.beat(slow, clock.now(), 90, "late")
            with pytest.raises(queue.Lost), unit_of_work(writes=True):
                queue.end(slow, clock.now(), result="wrong")
            with unit_of_work(writes=True):
                queue.end(quick, clock.now(), result="right")
    assert row(app).result == "right"


def test_two_workers_never_hold_one_job(app: Flask, kind: Counting) -> None:
    ask(app)
    ask(app, "two")
    first, second, third = take(app, "a"), take(app, "b"), take(app, "c")
    assert first is not None
    assert second is not None
    assert (first.arguments, second.arguments, third) == (["one"], ["two"], None)


def test_what_cannot_succeed_says_why(app: Flask, kind: Counting) -> None:
    kind.error = queue.Failed("no paper", tray=2)
    ask(app)
    jobs.run_waiting(app)
    job = row(app)
    assert (job.state, job.error, job.result) == (State.FAILED, "no paper", {"tray": 2})


def test_what_fails_by_accident_is_tried_three_times_and_given_up(
    app: Flask, kind: Counting, caplog: pytest.LogCaptureFixture
) -> None:
    kind.error = OSError("the disk hiccups")
    ask(app)
    with time_machine.travel(clock.now(), tick=False) as travel:
        for _try in range(5):
            jobs.run_waiting(app)
            travel.shift(queue.LEASE + timedelta(seconds=1))
    assert len(kind.made) == queue.TRIES
    assert (row(app).state, row(app).error) == (State.FAILED, queue.GIVEN_UP)
    assert "the disk hiccups" in caplog.text


def test_one_that_fails_does_not_stop_the_next(app: Flask, kind: Counting) -> None:
    kind.error = queue.Failed("no paper")
    ask(app)
    ask(app, "two")
    assert jobs.run_waiting(app) == 2


def test_looking_for_work_takes_no_writers_turn(app: Flask, kind: Counting, counting: Any) -> None:
    with counting() as counted:
        jobs.run_waiting(app)
    assert len(counted) == 1

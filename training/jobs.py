"""What is done beside the requests. Every server process has the threads; on one machine one process at a time works,
and another takes over when it dies.

`run_due` writes down what is already true (an attempt past its deadline, an edition
approved for this moment) and forgets what is kept only for a while:
running it late, twice, or on two machines changes nothing. `run_waiting` does what people have asked for (`queue`).
"""

import fcntl
import threading
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

from flask import Flask

from training import clock, queue
from training.content.printing import work as printing
from training.content.reviews.due import publish_due
from training.db import Busy, unit_of_work
from training.forgetting import forget_old
from training.quizzes import operations as quizzes
from training.quizzes.analysis import banks as figures
from training.quizzes.results import work as results
from training.roleplay.recordings import joining

EVERY = 20.0  # seconds between two looks at what is due
LOOK = 0.5  # seconds between two looks at what was asked for
BEAT = 3.0  # seconds between two signs of life; far below `queue.LEASE`


class Kind(Protocol):
    """How one kind of job is done: the long part outside any transaction, what it leaves in the one that ends it."""

    def make(self, arguments: Any, report: Callable[[int, str], None]) -> Any:
        """Tells `report` (progress 0..100, what is being done) at least every few seconds. May raise queue.Failed."""

    def keep(self, arguments: Any, made: Any, *, by: int | None, at: datetime) -> Any:
        """Write it down; what is returned stands in the job's row."""


KINDS: dict[str, Kind] = {"print": printing, "results": results}


def run_due(app: Flask) -> int:
    """Do everything that is due now; how many attempts were closed. Each in a transaction of its own; what fails keeps
    nothing else waiting, and is raised at the end."""
    settings, at = app.config["SETTINGS"], clock.now()
    idle, absolute = timedelta(hours=settings.session_idle_hours), timedelta(days=settings.session_days)
    forget = partial(forget_old, idle=idle, absolute=absolute)
    due: tuple[Callable[[datetime], object], ...] = (joining.work, publish_due, forget, figures.renew)
    failed: list[Exception] = []
    with app.app_context():
        closed = quizzes.close_overdue(at)
        for work in due:
            try:
                work(at)
            except Exception as error:  # noqa: BLE001 - raised below
                failed.append(error)
    if failed:
        raise ExceptionGroup("not everything that was due was done", failed)
    return closed


def run_waiting(app: Flask) -> int:
    """Do what was asked for, the oldest first, until nothing waits; how many jobs were taken up."""
    number = 0
    with app.app_context():
        while (held := _take()) is not None:
            number += 1
            _do(app, held)
    return number


def _take() -> queue.Held | None:
    """Looks first: a writer's turn is taken only when there is something to do."""
    at = clock.now()
    with unit_of_work(writes=False):
        if not queue.anything_waits(at):
            return None
    with unit_of_work(writes=True):
        return queue.take(uuid.uuid4().hex, at)


def _do(app: Flask, held: queue.Held) -> None:
    kind = KINDS[held.kind]
    try:
        made = kind.make(held.arguments, _Report(held))
        with unit_of_work(writes=True):
            at = clock.now()
            queue.end(held, at, result=kind.keep(held.arguments, made, by=held.asked_by_id, at=at))
    except queue.Lost:
        app.logger.warning("job %s went to another worker", held.id)
    except queue.Failed as failed:
        with unit_of_work(writes=True):
            queue.end(held, clock.now(), error=failed.error, result=failed.details)
    except Exception:
        app.logger.exception("job %s failed; it is tried again, %s times at most", held.id, queue.TRIES)


class _Report:
    """What a kind tells of its progress: written down now and then, which also keeps the job its worker's."""

    def __init__(self, held: queue.Held) -> None:
        self._held, self._next, self._doing = held, 0.0, ""

    def __call__(self, progress: int, doing: str) -> None:
        now = time.monotonic()
        if now < self._next and (doing == self._doing or now < self._next - BEAT + LOOK):
            return
        self._next, self._doing = now + BEAT, doing
        try:
            with unit_of_work(writes=True):
                queue.beat(self._held, clock.now(), progress, doing)
        except Busy:
            self._next = now  # the next report tries again; the lease is long enough for several


def start(app: Flask) -> threading.Thread:
    """The thread of one worker process: call it after the fork."""
    thread = threading.Thread(target=_keep_running, args=(app,), name="jobs", daemon=True)
    thread.start()
    return thread


def _keep_running(app: Flask) -> None:
    with (app.config["SETTINGS"].data_dir / "jobs.turn").open("a") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # the others wait here until this process ends
        waiting = threading.Thread(target=_repeat, args=(app, run_waiting, LOOK), name="waiting jobs", daemon=True)
        waiting.start()  # a thread of its own: attempts are closed in time, however long a book takes
        _repeat(app, run_due, EVERY)


def _repeat(app: Flask, work: Callable[[Flask], int], every: float) -> None:
    pause = threading.Event()
    while not pause.wait(every):
        try:
            work(app)
        except Exception:
            app.logger.exception("a job failed; it is tried again in %s s", every)

"""Small writes that share one commit on SQLite, where there is one writer and each commit waits for the disk.

Whoever comes first leads: takes the writer's turn, does what waits meanwhile in one transaction, and wakes the others
when the disk has it. Nobody is answered before the commit. PostgreSQL gathers commits by itself.
"""

import threading
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

import sqlalchemy as sa
from werkzeug.exceptions import HTTPException

from training.db import db, turn_of
from training.prepared import bare_transaction
from training.refusals import Refused

T = TypeVar("T")
MOST = 64  # writes in one commit: a bound on how long the first of them waits for the last


def together(work: Callable[[], T]) -> T:
    """What `work` returns or raises, once it is committed, maybe with the work of others.

    It may run in another thread, so it asks neither the request nor who is signed in; it raises `Refused` or an HTTP
    error only before it changes anything; it uses `Prepared` statements alone, on tables without an audit entry.
    """
    engine = db.engine
    if engine.dialect.name != "sqlite":
        with bare_transaction(writes=True):
            return work()
    return _line_of(engine).do(work)  # type: ignore[no-any-return]


class Wish:
    """Somebody's write, until it is committed or refused."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self.work = work
        self.answer: Any = None
        self.error: BaseException | None = None
        self.leads = False
        self._told = threading.Lock()
        self._told.acquire()

    def wait(self) -> None:
        self._told.acquire()

    def tell(self) -> None:
        self._told.release()

    def run(self) -> None:
        self.answer, self.error = self.work(), None

    def outcome(self) -> Any:
        if self.error is not None:
            raise self.error
        return self.answer


class Line:
    """Those who wait to write to one database, in this process."""

    def __init__(self, engine: sa.Engine) -> None:
        self._turn = turn_of(engine)
        self._lock = threading.Lock()
        self._waiting: list[Wish] = []
        self._is_led = False

    def do(self, work: Callable[[], Any]) -> Any:
        wish = Wish(work)
        with self._lock:
            self._waiting.append(wish)
            wish.leads, self._is_led = not self._is_led, True
        if not wish.leads:
            wish.wait()
        if wish.leads:
            self._lead(wish)
        return wish.outcome()

    def _lead(self, own: Wish) -> None:
        batch: list[Wish] = []
        try:
            with self._turn.taken():
                batch = self._next(MOST)
                commit(batch)
        except BaseException as error:  # noqa: BLE001 - Busy, above all: each of those who wait gets it as its own
            batch = batch or self._next(len(self._waiting))
            for wish in batch:
                wish.error = error
        finally:
            self._hand_over()
            for wish in batch:
                if wish is not own:
                    wish.tell()

    def _next(self, most: int) -> list[Wish]:
        with self._lock:
            batch, self._waiting = self._waiting[:most], self._waiting[most:]
        return batch

    def _hand_over(self) -> None:
        with self._lock:
            following = self._waiting[0] if self._waiting else None
            self._is_led = following is not None
        if following is not None:
            following.leads = True
            following.tell()


def commit(batch: list[Wish]) -> None:
    """All in one transaction; when one of them fails in a way that nobody foresaw, each in one of its own."""
    try:
        with bare_transaction(writes=True):
            for wish in batch:
                try:
                    wish.run()
                except (Refused, HTTPException) as refusal:
                    wish.error = refusal
    except Exception as failure:  # noqa: BLE001 - it is raised where it belongs
        for wish in batch:
            if len(batch) == 1:
                wish.error = failure
                continue
            try:
                with bare_transaction(writes=True):
                    wish.run()
            except Exception as error:  # noqa: BLE001
                wish.error = error


@lru_cache(8)
def _line_of(engine: sa.Engine) -> Line:
    """One for each database; were there two, each would still wait for the writer's turn."""
    return Line(engine)

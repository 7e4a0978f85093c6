"""The database: column types, the session, the unit of work; the engines' recipes are in `engines.py`.

On SQLite a unit of work that writes takes the writer's turn first (one writer at a time, across threads and processes)
and BEGIN IMMEDIATE; one that reads cannot write at all.
"""

import fcntl
import json
import os
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, TypeVar

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column

from training.engines import READING, writing

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """All tables are STRICT on SQLite."""

    metadata = sa.MetaData(naming_convention=NAMING)
    __table_args__: Any = {"sqlite_strict": True}


def table_args(*constraints: sa.schema.SchemaItem) -> tuple[Any, ...]:
    return (*constraints, {"sqlite_strict": True})


# --- column types -------------------------------------------------------------------------------------------------


class Utc(sa.types.TypeDecorator[datetime]):
    """An aware moment in UTC, to the microsecond. '2026-11-23T08:00:00.000000Z' on SQLite, TEXT that sorts; timestamptz
    on PostgreSQL."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        return sa.DateTime(timezone=True) if dialect.name == "postgresql" else sa.Text()

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored moment names its zone")
        value = value.astimezone(UTC)
        if dialect.name == "postgresql":
            return value
        return value.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None or isinstance(value, datetime):
            return value.astimezone(UTC) if value else None
        return datetime.fromisoformat(value)  # 'Z' reads as UTC


class PublicId(sa.types.TypeDecorator[uuid.UUID]):
    """128 random bits, as they stand in addresses. Never a secret."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        return sa.Uuid() if dialect.name == "postgresql" else sa.Text()

    def process_bind_param(self, value: uuid.UUID | None, dialect: Dialect) -> Any:
        return value if value is None or dialect.name == "postgresql" else str(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> uuid.UUID | None:
        return value if value is None or isinstance(value, uuid.UUID) else uuid.UUID(value)


class Json(sa.types.TypeDecorator[Any]):
    """A small frozen structure: canonical JSON text on SQLite, jsonb on PostgreSQL."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        return JSONB(none_as_null=True) if dialect.name == "postgresql" else sa.Text()

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return value if value is None or dialect.name == "postgresql" else canonical(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return json.loads(value) if isinstance(value, str) and dialect.name != "postgresql" else value


class Flag(sa.types.TypeDecorator[bool]):
    impl = sa.Integer
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        return sa.Boolean() if dialect.name == "postgresql" else sa.Integer()

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> Any:
        return value if value is None or dialect.name == "postgresql" else int(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> bool | None:
        return None if value is None else bool(value)


class Day(sa.types.TypeDecorator[date]):
    """A calendar day: TEXT that sorts on SQLite, date on PostgreSQL."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        return sa.Date() if dialect.name == "postgresql" else sa.Text()

    def process_bind_param(self, value: date | None, dialect: Dialect) -> Any:
        return value if value is None or dialect.name == "postgresql" else value.isoformat()

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        return date.fromisoformat(value) if isinstance(value, str) else value


class Hundredths(sa.types.TypeDecorator[Decimal]):
    """A decimal with two places (marks, percentages), stored as a whole number of hundredths: never a float."""

    impl = sa.Integer
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        hundredths = Decimal(value) * 100
        if hundredths != hundredths.to_integral_value():
            raise ValueError(f"{value} has more than two places")
        return int(hundredths)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value) / 100


BY_BYTES = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")  # sorted alike by both databases

Pk = Annotated[int, mapped_column(sa.Integer, primary_key=True)]
PublicKey = Annotated[uuid.UUID, mapped_column(PublicId, unique=True, default=uuid.uuid4)]
When = Annotated[datetime, mapped_column(Utc)]


def foreign(column: str, **options: Any) -> Any:
    """A foreign key with its index. RESTRICT: what others point at cannot vanish."""
    options.setdefault("index", True)
    return mapped_column(sa.ForeignKey(column, ondelete="RESTRICT"), **options)


def one_of(column: str, values: type[StrEnum]) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=column)


def canonical(value: Any) -> str:
    """One text for one value, whatever the order of keys: what digests are taken of."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


# --- session ------------------------------------------------------------------------------------------------------

active: ContextVar[bool] = ContextVar("active", default=False)


class OneOfTwo(FlaskSession):
    """Reads through connections that cannot write; inside a unit that writes, through one that can."""

    def get_bind(self, mapper: Any = None, clause: Any = None, bind: Any = None, **_more: Any) -> Any:
        return bind if bind is not None else engine_to(write=writing.get())


def engine_to(*, write: bool) -> sa.Engine:
    return db.engine if write else db.engines.get(READING, db.engine)


db = SQLAlchemy(
    metadata=Base.metadata,
    session_options={"class_": OneOfTwo, "expire_on_commit": False, "autoflush": False},
    disable_autonaming=True,
)


def close_connections() -> None:
    """All that wait in this process: before it forks, and when the file is to be another one."""
    for engine in db.engines.values():
        engine.dispose()


# --- unit of work -------------------------------------------------------------------------------------------------


class Busy(Exception):
    """Another writer held its turn for longer than `WriterTurn.PATIENCE` seconds."""


class WriterTurn:
    """One writer at a time on SQLite: a lock between threads, then a file lock between processes."""

    PATIENCE = 5.0

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._threads = threading.Lock()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Raises Busy when the turn does not come within PATIENCE seconds."""
        if self._path is None:
            yield
            return
        until = time.monotonic() + self.PATIENCE
        if not self._threads.acquire(timeout=self.PATIENCE):
            raise Busy
        try:
            file = self._locked(self._path, until)
            try:
                yield
            finally:
                os.close(file)  # which ends the lock
        finally:
            self._threads.release()

    def _locked(self, path: Path, until: float) -> int:
        """The open file that holds the lock between processes."""
        file = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o644)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return self._in_line(file, until)
        return file

    @staticmethod
    def _in_line(file: int, until: float) -> int:
        """Wait for another process. A thread stands in the kernel's queue, which is fair where asking again and again
        is not; who waits may still lose patience, and the lock is then given back as soon as it comes."""
        came, gone = threading.Event(), threading.Lock()

        def stand() -> None:
            fcntl.flock(file, fcntl.LOCK_EX)
            if gone.acquire(blocking=False):
                came.set()
            else:
                os.close(file)

        threading.Thread(target=stand, name="writer's turn", daemon=True).start()
        if came.wait(max(until - time.monotonic(), 0)) or not gone.acquire(blocking=False):
            return file
        raise Busy


def touch(session: Session, table: str) -> None:
    """Note that this unit of work has changed the table: the audit log asks for an act."""
    session.info.setdefault("touched", set()).add(table)


before_commit: list[Callable[[Session], None]] = []  # the audit log seals its entries here
_turns: dict[str, WriterTurn] = {}


@lru_cache(8)
def turn_of(engine: sa.Engine) -> WriterTurn:
    """The turn that belongs to the engine's database: one for each file, none on PostgreSQL."""
    database = engine.url.database if engine.dialect.name == "sqlite" else None
    return _turns.setdefault(str(engine.url), WriterTurn(Path(f"{database}.turn") if database else None))


@contextmanager
def unit_of_work(*, writes: bool) -> Iterator[Session]:
    """One transaction: committed at the end, rolled back by any exception. Nothing else commits.

    Raises Busy when another writer keeps its turn too long. A unit that reads and then changes something fails
    in the database itself.
    """
    if not writes:
        with _transaction(writes=False) as session:
            yield session
        return
    with turn_of(db.engine).taken(), _transaction(writes=True) as session:
        yield session


@contextmanager
def _transaction(*, writes: bool) -> Iterator[Session]:
    if active.get():
        raise RuntimeError("a unit of work cannot hold another")
    token, entered = writing.set(writes), active.set(True)
    session: Session = db.session()
    try:
        session.rollback()  # whatever was read before the unit began, an error page say, is no part of it
        yield session
        for hook in before_commit if writes else ():
            hook(session)
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        db.session.remove()
        writing.reset(token)
        active.reset(entered)


# --- locks --------------------------------------------------------------------------------------------------------

Statement = TypeVar("Statement", bound=sa.GenerativeSelect)


def lock_row(statement: Statement) -> Statement:
    """FOR NO KEY UPDATE on PostgreSQL; on SQLite the writer's turn has already been taken.

    Who locks waits for who has locked; who only points at the row does not. A full FOR UPDATE of a person would stop
    the audit entry of that person's own act, which already holds the head of the chain: a deadlock.
    """
    return statement.with_for_update(key_share=True)

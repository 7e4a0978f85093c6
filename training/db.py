"""The database: engine recipe for SQLite and PostgreSQL, column types, the unit of work.

SQLite without this recipe loses acknowledged work silently (deferred BEGIN, no fsync in WAL mode); the pragmas
are read back, and a start with other values fails. A unit of work that writes takes the writer's turn first
(one writer at a time, across threads and processes) and BEGIN IMMEDIATE; one that reads cannot write at all.
"""

import fcntl
import json
import math
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
from types import ModuleType
from typing import Annotated, Any, TypeVar

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column

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


# --- engine -------------------------------------------------------------------------------------------------------

db = SQLAlchemy(
    metadata=Base.metadata,
    session_options={"expire_on_commit": False, "autoflush": False},
    disable_autonaming=True,
)

PRAGMAS = {
    "busy_timeout": 5000,
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: an acknowledged commit survives a power cut
    "foreign_keys": 1,
    "recursive_triggers": 1,  # so that INSERT OR REPLACE meets the triggers against DELETE
    "trusted_schema": 0,
    "mmap_size": 0,
    "cell_size_check": 1,
}
REST = 1.0  # seconds in the pool, after which a connection to PostgreSQL may have died unnoticed
SQLITE_AT_LEAST = (3, 51, 3)  # earlier ones can corrupt a WAL when it is reset


def sqlite_module() -> ModuleType:
    """The newest SQLite at hand: the one bundled with pysqlite3, or Python's own where no wheel exists."""
    try:
        import pysqlite3

        module: ModuleType = pysqlite3
    except ImportError:
        import sqlite3 as module
    if module.sqlite_version_info < SQLITE_AT_LEAST:
        raise RuntimeError(
            f"SQLite {module.sqlite_version} is too old to be safe: install pysqlite3, or set DATABASE_URL"
        )
    return module


def engine_options(address: str) -> dict[str, Any]:
    if address.startswith("sqlite"):
        return {
            "module": sqlite_module(),
            "connect_args": {"isolation_level": None, "check_same_thread": False},
        }
    limits = "-c statement_timeout=5s -c lock_timeout=3s -c idle_in_transaction_session_timeout=10s -c timezone=UTC"
    return {"connect_args": {"options": limits}}


writing: ContextVar[bool] = ContextVar("writing", default=False)
active: ContextVar[bool] = ContextVar("active", default=False)


def install_recipe(engine: sa.Engine) -> None:
    """Hang the recipe on a fresh engine. Writers are those inside `unit_of_work(writes=True)`."""
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _set_pragmas)
    else:
        _ask_after_a_rest(engine)
    sa.event.listen(engine, "begin", _begin)


def _ask_after_a_rest(engine: sa.Engine) -> None:
    """A connection that rested in the pool is asked whether it is still alive before it is used. SQLAlchemy's own
    `pool_pre_ping` asks every time, which costs a save two journeys to the server."""
    driver_error = engine.dialect.loaded_dbapi.Error

    def rests(connection: Any, record: Any) -> None:
        record.info["rests_since"] = time.monotonic()

    def is_used(connection: Any, record: Any, proxy: Any) -> None:
        if time.monotonic() - record.info.get("rests_since", math.inf) < REST:
            return
        try:
            engine.dialect.do_ping(connection)
        except driver_error as error:
            raise sa.exc.InvalidatePoolError from error  # the others of its age are gone as well

    sa.event.listen(engine, "checkin", rests)
    sa.event.listen(engine, "checkout", is_used)


def _set_pragmas(connection: Any, record: object) -> None:
    cursor = connection.cursor()
    for name, value in PRAGMAS.items():
        cursor.execute(f"PRAGMA {name}={value}")
        found = cursor.execute(f"PRAGMA {name}").fetchone()
        if found and found[0] != value:
            raise RuntimeError(
                f"SQLite keeps {name} at {found[0]} instead of {value}: the data folder's disk cannot serve."
            )
    cursor.close()


def _begin(connection: Connection) -> None:
    begin(connection.dialect.name, connection.connection.dbapi_connection, writes=writing.get())


def begin(dialect: str, driver: Any, *, writes: bool) -> None:
    """Past SQLAlchemy, where each of these would cost five times as much."""
    if dialect == "sqlite":
        driver.execute(f"PRAGMA query_only={0 if writes else 1}")
        driver.execute("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")
    else:
        driver.read_only = not writes  # psycopg then sends BEGIN READ ONLY; no extra round trip


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

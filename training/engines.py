"""The engines and their recipes, for SQLite and PostgreSQL.

SQLite without its recipe loses acknowledged work silently (deferred BEGIN, no fsync in WAL mode); the pragmas are read
back, and a start with other values fails. It has two engines on one file: the connections of one cannot write at all.
"""

import math
import time
from collections.abc import Mapping
from contextvars import ContextVar
from types import ModuleType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

writing: ContextVar[bool] = ContextVar("writing", default=False)
READING = "reading"  # of SQLite: the engine whose connections cannot write
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
SETTINGS = (
    "statement_timeout=5s",
    "lock_timeout=3s",
    "idle_in_transaction_session_timeout=10s",
    "timezone=UTC",
    "jit=off",  # statements here take milliseconds; tables not yet counted look huge, and compiling takes seconds
)
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


def engine_config(address: str) -> dict[str, Any]:
    """For Flask-SQLAlchemy. On SQLite there are two engines on one file: to let and forbid writing on one connection in
    turn would have SQLite compile every statement anew each time."""
    options = engine_options(address)
    binds = {READING: {"url": address, **options}} if address.startswith("sqlite") else {}
    return {
        "SQLALCHEMY_DATABASE_URI": address,
        "SQLALCHEMY_ENGINE_OPTIONS": options,
        "SQLALCHEMY_BINDS": binds,
    }


def engine_options(address: str) -> dict[str, Any]:
    """The connection used last is used next: it has the pages of the file at hand."""
    if address.startswith("sqlite"):
        return {
            "module": sqlite_module(),
            "connect_args": {"isolation_level": None, "check_same_thread": False},
            "pool_use_lifo": True,
        }
    return {"connect_args": {"options": " ".join(f"-c {setting}" for setting in SETTINGS)}, "pool_use_lifo": True}


def install_recipe(engines: Mapping[str | None, sa.Engine]) -> None:
    """Hang the recipe on fresh engines. Writers are those inside `unit_of_work(writes=True)`."""
    for name, engine in engines.items():
        if engine.dialect.name == "sqlite":
            sa.event.listen(engine, "connect", _set_pragmas)
        else:
            _ask_after_a_rest(engine)
        if name == READING:
            sa.event.listen(engine, "connect", _forbid_writing)
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


def _forbid_writing(connection: Any, record: object) -> None:
    connection.execute("PRAGMA query_only=1")


def _begin(connection: Connection) -> None:
    begin(connection.dialect.name, connection.connection.dbapi_connection, writes=writing.get())


def begin(dialect: str, driver: Any, *, writes: bool) -> None:
    """Past SQLAlchemy, where each of these would cost five times as much."""
    if dialect == "sqlite":
        driver.execute("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")
    else:
        driver.read_only = not writes  # psycopg then sends BEGIN READ ONLY; no extra round trip

"""Statements of the hot path, built and compiled once, and the bare transactions in which they run."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from training.db import active, db, engine_to, touch
from training.engines import begin

Bind = Callable[[dict[str, Any]], Any]
_bare: ContextVar["Bare | None"] = ContextVar("bare", default=None)
watchers: list[Callable[[str], None]] = []  # told of each statement: SQLAlchemy does not see these
before_bare_change: list[Callable[[str], None]] = []  # the audit log refuses tables here that ask for an act


@dataclass(frozen=True)
class Bare:
    """A connection of the driver outside any session."""

    driver: Any
    writes: bool


class Prepared:
    """A statement that runs at nearly every click: built and compiled once, then sent as text.

    Building, hashing and running a statement by the session costs 100 to 400 microseconds of the processor, what the
    database does with it a tenth of that. Values are given by the names of the `bindparam`s; types convert both ways
    as always. Runs in the current unit of work, whose audit log notices what it changes; or in a bare transaction,
    which may change `UNLOGGED` tables alone; or in bare reading, where nothing may change.
    """

    def __init__(self, statement: Any) -> None:
        self._statement = statement
        self._changes: str = statement.table.name if statement.is_dml else ""
        self._compiled: dict[str, tuple[str, Bind, list[Any]]] = {}

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        text, bind, processors = self._for(db.engine.dialect)
        self._ensure_may_change()
        found = _executed(text, bind(values)).fetchall()
        self._note(len(found))
        return [
            tuple([read(value) if read else value for read, value in zip(processors, row, strict=True)])
            for row in found
        ]

    def run(self, **values: Any) -> int:
        """How many rows it changed."""
        text, bind, _processors = self._for(db.engine.dialect)
        self._ensure_may_change()
        changed = int(_executed(text, bind(values)).rowcount)
        self._note(changed)
        return changed

    def run_each(self, rows: Sequence[dict[str, Any]]) -> None:
        """Once for each of these rows of values, sent together."""
        text, bind, _processors = self._for(db.engine.dialect)
        self._ensure_may_change()
        _executed(text, [bind(values) for values in rows], many=True)
        self._note(len(rows))

    def _ensure_may_change(self) -> None:
        bare = _bare.get() if self._changes else None
        if bare is None:
            return
        if not bare.writes:
            raise RuntimeError(f"{self._changes} would change where things are only read")
        for hook in before_bare_change:
            hook(self._changes)

    def _note(self, changed: int) -> None:
        if self._changes and changed and _bare.get() is None:
            touch(db.session(), self._changes)

    def _for(self, dialect: Dialect) -> tuple[str, Bind, list[Any]]:
        known = self._compiled.get(dialect.name)
        if known is None:
            known = self._compiled[dialect.name] = _compiled(self._statement, dialect)
        return known


def by_name(*columns: Any) -> dict[str, Any]:
    """For `values(…)`: each of these columns, to be given by its name."""
    return {column.key: sa.bindparam(column.key) for column in columns}


def insertion(*columns: Any) -> Prepared:
    """Of a row with just these columns, given by their names."""
    return Prepared(sa.insert(columns[0].class_).values(by_name(*columns)).inline())


def _executed(text: str, values: Any, *, many: bool = False) -> Any:
    """A cursor of the driver. Raises SQLAlchemy's errors."""
    for watcher in watchers:
        watcher(text)
    driver = current_driver()
    try:
        return driver.cursor().executemany(text, values) if many else driver.execute(text, values)
    except db.engine.dialect.loaded_dbapi.Error as error:
        raise as_everywhere(error) from error


def _compiled(statement: Any, dialect: Dialect) -> tuple[str, Bind, list[Any]]:
    compiled: Any = statement.compile(dialect=dialect)
    fixed = {name: value for name, value in compiled.params.items() if value is not None}
    processors = compiled._bind_processors
    order = compiled.positiontup

    def bind(values: dict[str, Any]) -> Any:
        given = {**fixed, **values}
        for name, write in processors.items():
            given[name] = write(given[name])
        return tuple(given[name] for name in order) if order is not None else given

    columns = statement.exported_columns
    readers = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
    return str(compiled), bind, readers


# --- transactions ------------------------------------------------------------------------------------------------


@contextmanager
def bare_transaction(*, writes: bool) -> Iterator[None]:
    """A transaction for `Prepared` statements alone, without a session and without SQLAlchemy's own connection: a tenth
    of the cost. Nothing is audited, so that `UNLOGGED` tables alone may change; who writes on SQLite holds the writer's
    turn already."""
    if active.get():
        raise RuntimeError("a unit of work cannot hold another")
    entered = active.set(True)
    try:
        with driver_connection(writes=writes) as driver:
            begin(db.engine.dialect.name, driver, writes=writes)
            bare = _bare.set(Bare(driver, writes))
            try:
                yield
                driver.commit()
            except BaseException:
                driver.rollback()
                raise
            finally:
                _bare.reset(bare)
    finally:
        active.reset(entered)


@contextmanager
def driver_connection(*, writes: bool) -> Iterator[Any]:
    """A connection of the pool as the driver knows it; its errors are SQLAlchemy's, as everywhere."""
    pooled = engine_to(write=writes).raw_connection()
    try:
        yield pooled.dbapi_connection
    except db.engine.dialect.loaded_dbapi.Error as error:
        raise as_everywhere(error) from error
    finally:
        pooled.close()  # back to the pool, which rolls back what was left


def as_everywhere(error: Exception) -> BaseException:
    """An error of the driver as SQLAlchemy would have raised it."""
    dialect: Any = db.engine.dialect
    return sa.exc.DBAPIError.instance(None, None, error, dialect.loaded_dbapi.Error, dialect=dialect)


@contextmanager
def bare_reading() -> Iterator[None]:
    """For `Prepared` statements that read, each for itself: without a transaction round them, which would cost as much
    again as the statement."""
    with driver_connection(writes=False) as driver:
        sqlite = db.engine.dialect.name == "sqlite"
        if not sqlite:
            driver.autocommit = True
        bare = _bare.set(Bare(driver, writes=False))
        try:
            yield
        finally:
            _bare.reset(bare)
            if not sqlite:
                driver.autocommit = False


def current_driver() -> Any:
    """The driver's connection of the unit of work, or of the bare transaction, in which this is asked."""
    bare = _bare.get()
    return bare.driver if bare else db.session.connection().connection.dbapi_connection

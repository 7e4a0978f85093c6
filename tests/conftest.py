"""Fixtures for all tests: a fresh database, the standing cast, clients that check every page, counted statements."""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes.util import find_library

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import settings
from playwright.sync_api import Browser

from tests.cast import Cast, assemble
from tests.chromium import chromium
from tests.databases import Databases
from tests.page import PageClient
from training import prepared
from training.db import close_connections, db, unit_of_work

# How long an example takes on a busy machine says nothing. CI tries the same examples for one commit every time, so
# that what it says is about the commit; everywhere else they are new ones.
settings.register_profile("house", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("house")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Books are set by libraries that pip does not bring (CONTRIBUTING.md): a machine without them leaves those tests
    out, as it leaves out those that need a browser, and says so. What takes long begins first, so that in the end no
    worker waits for another."""
    if find_library("pango-1.0") is None:
        left_out = [item for item in items if item.get_closest_marker("press")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    tests = Counter(item.path for item in items)
    items.sort(key=lambda item: (not any(item.iter_markers("long")), -tests[item.path]))


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Databases]:
    databases = Databases(tmp_path_factory.mktemp("data"), worker_id)
    yield databases
    databases.remove()


@pytest.fixture
def app(databases: Databases, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application on a fresh, migrated database, empty but for the cast of a test that asks for them."""
    app = databases.renew(with_cast="cast" in request.fixturenames)
    yield app
    with app.app_context():
        db.session.remove()
        close_connections()


@pytest.fixture
def work(app: Flask) -> Iterator[None]:
    """One writing unit of work round the whole test, committed at its end: for tests of operations and queries."""
    with app.app_context(), unit_of_work(writes=True):
        yield


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The people whom the tests are about, committed."""
    with app.app_context(), unit_of_work(writes=True):
        return assemble()


@pytest.fixture
def client(app: Flask) -> PageClient:
    """A stranger's browser; `client.sign_in(person)` makes it somebody's. Every page it gets is checked."""
    return PageClient(app)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


class Counted:
    """Statements sent to the database, without BEGIN, COMMIT and pragmas."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __len__(self) -> int:
        return len(self.statements)


@pytest.fixture
def counting(app: Flask):
    """`with counting() as counted:` … `assert len(counted) <= 4`."""

    @contextmanager
    def count() -> Iterator[Counted]:
        counted = Counted()

        def note(connection, cursor, statement, *rest):
            if not statement.startswith(("PRAGMA", "BEGIN")):
                counted.statements.append(statement)

        with app.app_context():
            engines = list(db.engines.values())
        for engine in engines:
            sa.event.listen(engine, "before_cursor_execute", note)
        prepared.watchers.append(counted.statements.append)
        try:
            yield counted
        finally:
            prepared.watchers.remove(counted.statements.append)
            for engine in engines:
                sa.event.remove(engine, "before_cursor_execute", note)

    return count

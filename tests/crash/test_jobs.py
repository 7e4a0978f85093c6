"""`kill -9` of the server while it prints: every book that was ordered is made in the end, and made once."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.databases import Databases
from tests.factories.people import make_person
from tests.server import Server
from training import audit, clock, jobs, library, queue
from training.access import Role
from training.audit import AuditEntry
from training.content.printing import operations, work
from training.content.printing.models import Printout
from training.content.printing.pages import orders
from training.content.queries import newest_published
from training.db import unit_of_work
from training.queue import Job, State

pytestmark = [pytest.mark.press, pytest.mark.crash, pytest.mark.long, pytest.mark.timeout(180)]
KILLS = 2


@pytest.fixture
def app(tmp_path: Path, worker_id: str) -> Iterator[Flask]:
    databases = Databases(tmp_path, f"crash_jobs_{worker_id}")
    yield databases.app
    databases.remove()


def test_every_ordered_book_is_made_once_though_the_server_is_killed(app: Flask) -> None:
    settings = app.config["SETTINGS"]
    server = Server(settings.data_dir, DATABASE_URL=settings.database_url, SECRET_KEY=settings.secret_key)
    ordered = order_everything(app)
    server.start()
    try:
        for _kill in range(KILLS):
            wait_for(app, State.RUNNING)
            server.kill()
            server.start()
        wait_for(app, State.DONE, ordered)
    finally:
        server.stop()
    with app.app_context(), unit_of_work(writes=False) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Printout)) == ordered
        acts = sa.select(sa.func.count()).where(AuditEntry.verb == "book printed")
        assert session.scalar(acts) == ordered
        assert max(session.scalars(sa.select(Job.tries))) > 1, "the kills met nobody"
        assert list(audit.faults(session)) == []
        for digest in session.scalars(sa.select(Printout.digest)):
            assert (work.folder() / digest).read_bytes().startswith((b"%PDF", b"PK"))


def order_everything(app: Flask) -> int:
    """Every shipped manual in both languages and forms: how many books."""
    with app.test_request_context():
        with unit_of_work(writes=True):
            library.publish(at=clock.now())
            person_id = make_person("Lin Xiaoyu", Role.TRAINEE).id
        with unit_of_work(writes=False):
            wanted = [order for edition in newest_published() for order in orders([edition])]
        for order in wanted:
            with unit_of_work(writes=True):
                operations.order(order, work.folder(), by=person_id, at=clock.now())
    return len(wanted)


def wait_for(app: Flask, state: State, number: int = 1) -> None:
    """Until so many jobs are in this state."""
    until = time.monotonic() + 100
    while time.monotonic() < until:
        with app.app_context(), unit_of_work(writes=False) as session:
            rows = session.scalars(sa.select(Job)).all()
        if sum(job.state is state for job in rows) >= number:
            return
        time.sleep(0.05)
    raise AssertionError([(job.state, job.error, job.tries) for job in rows])


def test_the_lease_outlives_the_signs_of_life() -> None:
    assert queue.LEASE.total_seconds() > jobs.BEAT * 4

"""The ground: transactions, the audit chain, headers, refusals."""

import gzip

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import Cast
from tests.databases import SERVER
from tests.factories.people import make_person
from tests.page import PageClient
from training import audit, clock
from training.db import db, unit_of_work
from training.engines import PRAGMAS, SETTINGS
from training.people.models import Person


def test_a_change_without_an_audit_entry_is_refused(app: Flask) -> None:
    with app.app_context(), pytest.raises(RuntimeError, match="person"), unit_of_work(writes=True):
        db.session.add(Person(name="Nobody", created_at=clock.now()))
    with app.app_context(), unit_of_work(writes=False):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Person)) == 0


def test_a_unit_that_reads_cannot_write(app: Flask) -> None:
    with app.app_context(), pytest.raises(sa.exc.DBAPIError), unit_of_work(writes=False) as session:
        session.execute(sa.text("INSERT INTO sign_in_failure (login, address, at) VALUES ('a', 'b', '2026-01-01')"))


def test_outside_every_unit_nothing_can_be_written_either(app: Flask) -> None:
    for _time in range(2):  # also after a unit that wrote
        with app.app_context(), pytest.raises(sa.exc.DBAPIError):
            db.session.execute(
                sa.text("INSERT INTO sign_in_failure (login, address, at) VALUES ('a', 'b', '2026-01-01')")
            )
        with app.app_context(), unit_of_work(writes=True) as session:
            session.execute(sa.text("DELETE FROM sign_in_failure"))


def test_every_connection_follows_the_recipe(app: Flask) -> None:
    ask, wanted = ("SHOW", dict(setting.split("=") for setting in SETTINGS)) if SERVER else ("PRAGMA", PRAGMAS)
    with app.app_context():
        for engine in db.engines.values():
            with engine.connect() as connection:
                found = {name: connection.execute(sa.text(f"{ask} {name}")).scalar() for name in wanted}
            assert found == wanted


def test_the_audit_chain_holds(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work(writes=False) as session:
        assert list(audit.faults(session)) == []
        assert session.scalar(sa.select(sa.func.count()).select_from(audit.AuditEntry)) > 10


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET verb = 'x'", "DELETE FROM audit_entry"])
def test_the_log_cannot_be_changed(app: Flask, cast: Cast, statement: str) -> None:
    with (
        app.app_context(),
        pytest.raises(sa.exc.IntegrityError, match="append-only"),
        unit_of_work(writes=True) as session,
    ):
        session.execute(sa.text(statement))


def test_every_answer_carries_the_headers(client: PageClient) -> None:
    for address in ("/sign-in", "/no/such/page"):
        headers = client.get(address).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"


def test_static_files_are_read_and_never_run_as_pages(app: Flask) -> None:
    with app.test_request_context():
        address = app.jinja_env.globals["static_url"]("css/article.css")  # type: ignore[operator]
    with app.test_client().get(address) as answer:
        headers = answer.headers
    assert headers["Content-Type"].startswith("text/css")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in headers


def test_pages_load_one_stylesheet_and_get_it_compressed(app: Flask, cast: Cast, client: PageClient) -> None:
    """A phone asks for few files; each may be kept for ever, under a name that changes with any of them."""
    address = app.jinja_env.globals["stylesheet"]
    page = client.page("/sign-in")
    assert page.count('rel="stylesheet"') == 1
    assert f'href="{address}"' in page
    with app.test_client().get(str(address), headers={"Accept-Encoding": "gzip"}) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "immutable" in answer.headers["Cache-Control"]
        assert b"@layer" in gzip.decompress(answer.data)


def test_a_rolled_back_unit_leaves_no_act_behind(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(ZeroDivisionError):
            make_person_and_fail()
        with unit_of_work(writes=True):
            make_person("Kept")
        with unit_of_work(writes=False) as session:
            assert session.scalars(sa.select(Person.name)).all() == ["Kept"]
            assert session.scalar(sa.select(sa.func.count()).select_from(audit.AuditEntry)) == 1


def make_person_and_fail() -> None:
    with unit_of_work(writes=True):
        make_person("Lost")
        raise ZeroDivisionError

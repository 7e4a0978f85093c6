"""What a reader sees when something fails: words, the right status, and nothing half done."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import Cast
from tests.page import PageClient
from training import audit, clock, web
from training.db import Busy, db, unit_of_work
from training.people.models import Person
from training.people.sessions import TOUCH_AFTER
from training.web import Page


class Failing:
    """Stands in for the view of POST /language: adds a person, then raises what it is told, so many times."""

    def __init__(self, error: BaseException, times: int = 100) -> None:
        self.error, self.times, self.calls = error, times, 0
        self.__dict__["access"] = None

    def __call__(self) -> Any:
        self.calls += 1
        db.session.add(Person(name=f"Written in try {self.calls}", created_at=clock.now()))
        audit.record("person added", "person:new", by=None, at=clock.now())
        db.session.flush()
        if self.calls <= self.times:
            raise self.error
        return Page("errors/error.html", title="Done", remedy=None)


@pytest.fixture
def honest(app: Flask) -> Iterator[Flask]:
    """The application as it is served: failures become pages instead of reaching the test."""
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    yield app
    app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=None)


def put(app: Flask, monkeypatch: pytest.MonkeyPatch, error: BaseException, times: int = 100) -> Failing:
    view = Failing(error, times)
    monkeypatch.setitem(app.view_functions, "people.change_language", view)
    return view


def database_error(sqlstate: str) -> sa.exc.OperationalError:
    original = psycopg.OperationalError("could not serialize access")
    return sa.exc.OperationalError("UPDATE …", {}, _with_state(original, sqlstate))


def _with_state(error: psycopg.Error, sqlstate: str) -> BaseException:
    stated = type("Stated", (type(error),), {"sqlstate": sqlstate})
    found: BaseException = stated(*error.args)
    return found


def names(app: Flask) -> list[str]:
    with app.app_context(), unit_of_work(writes=False) as session:
        return list(session.scalars(sa.select(Person.name).order_by(Person.id)))


def test_an_error_of_ours_is_a_page_in_words(honest: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    put(honest, monkeypatch, ZeroDivisionError("a secret of the house"))
    for language, words in {"en": "Something went wrong on our side.", "zh": "我们这边出了问题。"}.items():
        response = PageClient(honest).speak(language).post("/language")
        text = response.get_data(as_text=True)
        assert response.status_code == 500
        assert words in text
        assert "secret" not in text
        assert "Traceback" not in text
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert names(honest) == []


def test_an_error_is_told_to_programs_as_json(honest: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    put(honest, monkeypatch, ZeroDivisionError())
    response = PageClient(honest).post("/language", headers={"Accept": "application/json"})
    assert response.status_code == 500
    assert set(response.get_json()) == {"title", "remedy"}


def test_a_database_that_cannot_be_asked_still_answers_in_words(
    honest: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = PageClient(honest).sign_in(cast.trainee)

    def unreachable(*_arguments: object) -> None:
        raise sa.exc.OperationalError("SELECT …", {}, Exception("no such host"))

    monkeypatch.setattr("training.people.queries.session_rows", unreachable)
    response = client.get("/account")
    assert response.status_code == 500
    assert "<h1>" in response.get_data(as_text=True)


def test_a_busy_writer_is_answered_with_a_time_to_wait(honest: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    put(honest, monkeypatch, Busy())
    response = PageClient(honest).speak("en").post("/language")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "3"
    assert "Too many people are saving at once." in response.get_data(as_text=True)


@pytest.mark.parametrize("sqlstate", ["55P03", "57014", "40001"])
def test_a_lock_that_did_not_come_is_busy_too(honest: Flask, monkeypatch: pytest.MonkeyPatch, sqlstate: str) -> None:
    put(honest, monkeypatch, database_error(sqlstate))
    assert PageClient(honest).post("/language").status_code == 503


def test_a_broken_constraint_is_a_conflict_and_leaves_nothing(honest: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    put(honest, monkeypatch, sa.exc.IntegrityError("INSERT …", {}, Exception("UNIQUE")))
    response = PageClient(honest).speak("en").post("/language")
    assert response.status_code == 409
    assert "That could not be recorded." in response.get_data(as_text=True)
    assert names(honest) == []


def test_a_conflict_at_the_commit_itself_is_a_page(honest: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def add_twice() -> str:
        for _time in range(2):
            db.session.add(audit.AuditEntry(sequence=77, at=clock.now(), verb="x", subject="y"))
        return ""

    add_twice.__dict__["access"] = None
    monkeypatch.setitem(honest.view_functions, "people.change_language", add_twice)
    assert PageClient(honest).post("/language").status_code == 409


@pytest.mark.parametrize("sqlstate", sorted(web.SERIALISATION_FAILURES))
def test_a_unit_that_lost_against_another_is_tried_again(
    honest: Flask, monkeypatch: pytest.MonkeyPatch, sqlstate: str
) -> None:
    view = put(honest, monkeypatch, database_error(sqlstate), times=2)
    assert PageClient(honest).post("/language").status_code == 200
    assert view.calls == 3
    assert names(honest) == ["Written in try 3"]


def test_it_is_not_tried_for_ever(honest: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    view = put(honest, monkeypatch, database_error("40001"))
    assert PageClient(honest).post("/language").status_code == 503
    assert view.calls == web.TRIES


def test_another_failure_is_not_tried_again(honest: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    view = put(honest, monkeypatch, database_error("08006"))
    assert PageClient(honest).post("/language").status_code == 500
    assert view.calls == 1


def test_a_value_that_no_column_holds_is_a_bad_request(honest: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    put(honest, monkeypatch, sa.exc.DataError("INSERT …", {}, Exception("integer out of range")))
    assert PageClient(honest).post("/language").status_code == 400


def test_last_seen_never_spoils_an_answer(honest: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    client = PageClient(honest).sign_in(cast.trainee)
    later = clock.now() + 2 * TOUCH_AFTER
    monkeypatch.setattr(clock, "now", lambda: later)

    def locked(*_arguments: object) -> None:
        raise sa.exc.OperationalError("UPDATE …", {}, Exception("locked"))

    monkeypatch.setattr("training.people.operations.see", locked)
    assert client.get("/account").status_code == 200


# --- connections that died (PostgreSQL alone has any) -------------------------------------------------------------


@pytest.fixture
def lost(honest: Flask, cast: Cast) -> PageClient:
    """Lin's browser, after the server has ended every connection that waited in the pool."""
    client = PageClient(honest).sign_in(cast.trainee)
    client.page("/account")
    with honest.app_context():
        if db.engine.dialect.name == "postgresql":
            with psycopg.connect(db.engine.url.set(drivername="postgresql").render_as_string(False)) as other:
                other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
    return client


def test_a_connection_that_died_while_it_rested_is_not_noticed(
    lost: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.engines.REST", 0)
    lost.page("/account")
    assert lost.post("/language", data={"language": "en"}).status_code == 303


def test_one_that_died_in_the_midst_of_work_fails_one_request_at_most(lost: PageClient) -> None:
    assert lost.get("/account").status_code in {200, 500}
    lost.page("/account")
    assert lost.post("/language", data={"language": "en"}).status_code == 303

"""Writes that share a commit: what each promises, it promises alone. And the writer's turn between processes."""

import fcntl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import Cast
from training.db import Busy, WriterTurn, db, turn_of, unit_of_work
from training.people.models import AccountSession
from training.prepared import Prepared
from training.refusals import Refused
from training.together import together


@pytest.fixture
def commits(app: Flask) -> Iterator[list[object]]:
    """Grows by one for each commit."""
    noted: list[object] = []
    with app.app_context():

        def note_commit(statement: str) -> None:
            if statement == "COMMIT":
                noted.append(statement)

        def watch(connection: Any, *rest: object) -> None:
            if db.engine.dialect.name == "sqlite":
                connection.set_trace_callback(note_commit)

        sa.event.listen(db.engine, "checkout", watch)
        yield noted
        sa.event.remove(db.engine, "checkout", watch)


@pytest.fixture
def gathers(app: Flask) -> bool:
    """Whether commits are shared here; PostgreSQL gathers them by itself."""
    with app.app_context():
        return db.engine.dialect.name == "sqlite"


add_to_browser = Prepared(
    sa.update(AccountSession).values(browser=AccountSession.browser + sa.bindparam("more", type_=sa.Text))
)


def note(app: Flask, browser: str, *, after: Callable[[], None] = lambda: None) -> Callable[[], str]:
    """Work that changes a row of a table without audit entries."""

    def work() -> str:
        add_to_browser.run(more=browser)
        after()
        return browser

    return work


def noted(app: Flask) -> str:
    with app.app_context(), unit_of_work(writes=False) as session:
        return session.scalars(sa.select(AccountSession.browser)).one()


def all_at_once(app: Flask, works: list[Callable[[], Any]]) -> list[Any]:
    """Their answers or errors. All but the first come while the first still waits for the writer's turn."""
    answers: list[Any] = [None] * len(works)

    def run(place: int) -> None:
        with app.app_context():
            try:
                answers[place] = together(works[place])
            except BaseException as error:  # noqa: BLE001 - looked at by the test
                answers[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(works))]
    with app.app_context():
        turn = turn_of(db.engine)
    with turn.taken():
        for thread in threads:
            thread.start()
            thread.join(0.05)
    for thread in threads:
        thread.join()
    return answers


@pytest.fixture
def signed_in(app: Flask, cast: Cast, client: Any) -> None:
    client.sign_in(cast.trainee)


@pytest.mark.usefixtures("signed_in")
def test_what_waits_together_is_committed_together(app: Flask, commits: list[object], gathers: bool) -> None:
    answers = all_at_once(app, [note(app, name) for name in "abcdef"])
    assert answers == list("abcdef")
    assert len(commits) == 1 or not gathers
    assert sorted(noted(app).removeprefix("test")) == list("abcdef")


@pytest.mark.usefixtures("signed_in")
def test_a_refusal_is_its_own(app: Flask, commits: list[object], gathers: bool) -> None:
    def refuse() -> None:
        raise Refused

    answers = all_at_once(app, [note(app, "a"), refuse, note(app, "b")])
    assert (answers[0], answers[2]) == ("a", "b")
    assert isinstance(answers[1], Refused)
    assert len(commits) == 1 or not gathers


@pytest.mark.usefixtures("signed_in")
def test_who_fails_after_a_change_takes_nobody_along(app: Flask) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    answers = all_at_once(app, [note(app, "a"), note(app, "x", after=fail), note(app, "b")])
    assert (answers[0], answers[2]) == ("a", "b")
    assert isinstance(answers[1], ZeroDivisionError)
    assert sorted(noted(app).removeprefix("test")) == ["a", "b"]


@pytest.mark.usefixtures("signed_in")
def test_when_the_one_who_leads_is_ended_nobody_is_told_that_it_was_saved(app: Flask) -> None:
    def end() -> None:
        raise SystemExit

    answers = all_at_once(app, [note(app, "a"), note(app, "b"), note(app, "x", after=end)])
    saved = sorted(noted(app).removeprefix("test"))
    assert [answer for answer in answers if isinstance(answer, str)] == saved


@pytest.mark.usefixtures("signed_in")
def test_when_the_turn_does_not_come_everybody_is_told(
    app: Flask, gathers: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(WriterTurn, "PATIENCE", 0.01)
    answers = all_at_once(app, [note(app, name) for name in "abc"])
    assert [type(answer) for answer in answers] == ([Busy] * 3 if gathers else [str] * 3)
    monkeypatch.undo()
    with app.app_context():
        assert together(note(app, "d")) == "d"


@pytest.mark.usefixtures("signed_in")
def test_it_serves_on_every_database(app: Flask) -> None:
    assert all_at_once(app, [note(app, name) for name in "abc"]) == list("abc")
    assert sorted(noted(app).removeprefix("test")) == list("abc")


# --- the turn between processes -----------------------------------------------------------------------------------


def test_who_waits_for_another_process_gets_the_turn_when_it_ends(tmp_path: Path) -> None:
    path = tmp_path / "turn"
    with path.open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        threading.Timer(0.1, lambda: fcntl.flock(other, fcntl.LOCK_UN)).start()
        with WriterTurn(path).taken():
            pass


def test_who_loses_patience_gives_the_turn_back_when_it_comes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "turn"
    turn = WriterTurn(path)
    with path.open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        monkeypatch.setattr(WriterTurn, "PATIENCE", 0.05)
        with pytest.raises(Busy), turn.taken():
            pass
        monkeypatch.undo()
    with turn.taken():
        pass

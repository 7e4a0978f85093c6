"""Many at once: starts, submissions and saves of one attempt, through real requests in threads."""

import threading
import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import Cast
from tests.factories.quizzes import make_attempt, make_quiz
from tests.page import PageClient
from training.db import db, unit_of_work
from training.quizzes import queries
from training.quizzes.models import Attempt, ResponseRevision, Score, Submission


@pytest.fixture
def clients(app: Flask, cast: Cast, client: PageClient) -> Callable[[int], list[PageClient]]:
    """So many browsers of the trainee, all in one session."""
    client.sign_in(cast.trainee)
    cookie = client.get_cookie("shanggang")
    assert cookie is not None

    def make(number: int) -> list[PageClient]:
        browsers = [PageClient(app) for _number in range(number)]
        for browser in browsers:
            browser.set_cookie("shanggang", cookie.value)
        return browsers

    return make


def at_once(tasks: list[Callable[[], Any]]) -> list[Any]:
    """The answers of all tasks, started together."""
    answers: list[Any] = [None] * len(tasks)
    barrier = threading.Barrier(len(tasks))

    def run(place: int) -> None:
        barrier.wait()
        answers[place] = tasks[place]()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(tasks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def count(app: Flask, model: type) -> int:
    with app.app_context(), unit_of_work(writes=False):
        return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def no_faults(app: Flask) -> None:
    with app.app_context(), unit_of_work(writes=False) as session:
        assert list(queries.faults(session)) == []


def test_fifty_starts_at_once_make_one_attempt(app: Flask, cast: Cast, clients: Callable) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_quiz("first")
    tasks = [lambda browser=browser: browser.post("/quizzes/first/attempts") for browser in clients(50)]
    answers = at_once(tasks)
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    assert count(app, Attempt) == 1


def test_fifty_submissions_at_once_are_one(app: Flask, cast: Cast, clients: Callable) -> None:
    with app.app_context(), unit_of_work(writes=True):
        attempt = make_attempt(cast.trainee, make_quiz("first"))
    address = f"/attempts/{attempt.public_id}/submission"
    answers = at_once([lambda browser=browser: browser.post(address) for browser in clients(50)])
    assert {answer.status_code for answer in answers} == {303}
    assert (count(app, Submission), count(app, Score)) == (1, 1)
    no_faults(app)


def test_saves_at_once_keep_one_head_and_lose_none(app: Flask, cast: Cast, clients: Callable) -> None:
    with app.app_context(), unit_of_work(writes=True):
        attempt = make_attempt(cast.trainee, make_quiz("first", ["single"]))
    address = f"/attempts/{attempt.public_id}/responses/1"
    ids = [str(uuid.uuid4()) for _number in range(10)] * 2

    def save(browser: PageClient, op_id: str) -> Any:
        fields = {"op_id": op_id, "base_rev": 0, "choice": "1"}
        return browser.post(address, data=fields, headers={"Accept": "application/json"})

    pairs = zip(clients(20), ids, strict=True)
    answers = at_once([lambda browser=browser, op_id=op_id: save(browser, op_id) for browser, op_id in pairs])
    assert Counter(answer.status_code for answer in answers) == {200: 2, 409: 18}
    with app.app_context(), unit_of_work(writes=False):
        rows = db.session.execute(
            sa.select(ResponseRevision.revision, ResponseRevision.standing).order_by(ResponseRevision.id)
        ).all()
    assert [row.revision for row in rows] == list(range(1, 11))
    assert [row.standing for row in rows] == ["head"] + ["side"] * 9
    no_faults(app)


def test_a_save_beside_the_submission_is_counted_or_refused_never_lost(
    app: Flask, cast: Cast, clients: Callable
) -> None:
    with app.app_context(), unit_of_work(writes=True):
        attempt = make_attempt(cast.trainee, make_quiz("first", ["single"]))
    address = f"/attempts/{attempt.public_id}"
    fields = {"op_id": str(uuid.uuid4()), "base_rev": 0, "choice": "1"}
    saver, submitter = clients(2)
    saved, _submitted = at_once(
        [
            lambda: saver.post(f"{address}/responses/1", data=fields, headers={"Accept": "application/json"}),
            lambda: submitter.post(f"{address}/submission"),
        ]
    )
    assert saved.status_code in {200, 410}
    assert count(app, ResponseRevision) == int(saved.status_code == 200)
    no_faults(app)


def test_twenty_saves_racing_the_submission_are_in_the_score_or_refused(
    app: Flask, cast: Cast, clients: Callable
) -> None:
    with app.app_context(), unit_of_work(writes=True):
        attempt = make_attempt(cast.trainee, make_quiz("first", ["single"] * 20))
        sheet = queries.sheet(attempt.id, attempt.public_id)
        keys = {
            entry.position: entry.version.kind.write(
                entry.version.kind.key(entry.version.body, entry.shown), entry.shown
            )
            for entry in sheet.entries
        }
    address = f"/attempts/{attempt.public_id}"
    *savers, submitter = clients(21)

    def save(browser: PageClient, position: int) -> Any:
        fields = {"op_id": str(uuid.uuid4()), "base_rev": 0, "choice": keys[position]}
        return browser.post(
            f"{address}/responses/{position}", data=fields, headers={"Accept": "application/json"}
        ).status_code

    tasks = [lambda browser=browser, place=place: save(browser, place) for place, browser in enumerate(savers, 1)]
    answers = at_once([*tasks, lambda: submitter.post(f"{address}/submission").status_code])
    assert set(answers[:-1]) <= {200, 410}
    acknowledged = answers[:-1].count(200)
    with app.app_context(), unit_of_work(writes=False):
        assert db.session.scalars(sa.select(Score.marks)).one() == acknowledged
    assert count(app, ResponseRevision) == acknowledged
    no_faults(app)

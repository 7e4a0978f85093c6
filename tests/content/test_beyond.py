"""Beside a section's text: tasks to tick, and the quizzes and scenarios of its objectives."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from tests.cast import Cast
from tests.content.test_views import publish
from tests.factories.content import MANUAL_EN, MANUAL_ZH, make_acknowledgement
from tests.factories.quizzes import KEY, make_quiz
from tests.factories.roleplay import make_scenario
from tests.page import PageClient
from training.content.models import TaskTick
from training.content.tasks import parts_of
from training.db import db, unit_of_work

HOLD = "/manuals/quoting/hold-it"
TASK = '\n\n!!! task "Try it"\n    Do it twice.\n\n!!! task "Again"\n    - once\n\n    !!! tip "T"\n        x\n'


@pytest.fixture
def lin(client: PageClient, app: Flask, cast: Cast, tmp_path: Path) -> PageClient:
    publish(app, tmp_path, zh=MANUAL_ZH.rstrip() + TASK, en=MANUAL_EN.rstrip() + TASK)
    return client.sign_in(cast.trainee)


def tick(client: PageClient, task: object = 1, done: object = 1, edition: object = 1) -> TestResponse:
    return client.post(f"{HOLD}/ticks", data={"edition": edition, "task": task, "done": done})


def ticks(app: Flask) -> list[tuple[str, int]]:
    with app.app_context(), unit_of_work(writes=False):
        rows = db.session.execute(sa.select(TaskTick.anchor, TaskTick.number).order_by(TaskTick.number))
        return [(anchor, number) for anchor, number in rows]


# --- tasks --------------------------------------------------------------------------------------------------------


def test_a_text_is_cut_before_the_end_of_each_task() -> None:
    box = '<div class="admonition task"><p>a</p><div class="admonition tip">x</div></div>'
    assert parts_of(f"<p>1</p>{box}<p>2</p>") == [f"<p>1</p>{box.removesuffix('</div>')}", "</div><p>2</p>"]
    assert parts_of('<div class="admonition tip">x</div>') == ['<div class="admonition tip">x</div>']
    assert parts_of("</div></div>") == ["</div></div>"]


def test_each_task_has_a_tick_of_the_readers_own(lin: PageClient, app: Flask, cast: Cast) -> None:
    assert lin.page(HOLD).count("Tick it when you have done it") == 2
    answer = tick(lin, 2)
    assert (answer.status_code, answer.location) == (303, f"{HOLD}#task-2")
    page = lin.page(HOLD)
    assert (page.count("Done. Undo"), page.count("Tick it when you have done it")) == (1, 1)
    assert "Done. Undo" not in PageClient(app).sign_in(cast.other_trainee).page(HOLD)


def test_a_tick_twice_is_one_and_can_be_taken_away_twice(lin: PageClient, app: Flask) -> None:
    tick(lin)
    tick(lin)
    assert ticks(app) == [("hold-it", 1)]
    tick(lin, done=0)
    tick(lin, done=0)
    assert ticks(app) == []


@pytest.mark.parametrize(
    ("task", "done", "edition", "status"),
    [(3, 1, 1, 422), (0, 1, 1, 422), ("x", 1, 1, 422), (1, "x", 1, 422), (1, 1, 7, 404), (2**40, 1, 1, 422)],
)
def test_a_tick_at_nothing_is_refused(
    lin: PageClient, app: Flask, task: object, done: object, edition: object, status: int
) -> None:
    assert tick(lin, task, done, edition).status_code == status
    assert ticks(app) == []


def test_a_new_edition_begins_without_ticks_and_the_old_one_keeps_its_own(
    lin: PageClient, app: Flask, cast: Cast, tmp_path: Path
) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_acknowledgement(cast.trainee)
    tick(lin)
    publish(app, tmp_path, zh=MANUAL_ZH.rstrip() + TASK, en=MANUAL_EN.replace("three", "five").rstrip() + TASK)
    assert "Done. Undo" not in lin.page(HOLD)
    assert "Done. Undo" in lin.page(f"{HOLD}?edition=1")


def test_a_tick_makes_the_kept_page_another(lin: PageClient) -> None:
    lin.page("/manuals")
    first = lin.get(HOLD)
    tick(lin)
    assert lin.get(HOLD, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


# --- quizzes and scenarios ----------------------------------------------------------------------------------------


def test_a_section_leads_to_the_quizzes_and_scenarios_of_its_objectives(lin: PageClient, app: Flask) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_quiz("thirty", draw=[{"objectives": ["A14"], "difficulty": ["easy"], "number": 1}])
        make_scenario("pitch-30s")
        make_scenario("obj-no-effect")
    page = lin.page("/manuals/quoting/ask-first")
    assert "/quizzes/thirty" in page
    assert "/scenarios/pitch-30s" in page
    assert "obj-no-effect" not in page
    assert KEY not in page
    assert "Try what you have read" not in lin.page(HOLD)


def test_nobody_is_led_to_what_is_not_theirs(lin: PageClient, app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_quiz("thirty", draw=[{"objectives": ["A14"], "difficulty": ["easy"], "number": 1}])
    auditor = PageClient(app).sign_in(cast.auditor)
    assert "/quizzes/thirty" not in auditor.page("/manuals/quoting/ask-first")


def test_a_new_quiz_makes_kept_pages_ask_again_at_no_further_statement(lin: PageClient, app: Flask, counting) -> None:
    address = "/manuals/quoting/ask-first"
    lin.page("/manuals")
    first = lin.get(address)
    with app.app_context(), unit_of_work(writes=True):
        for number in range(3):
            make_quiz(f"quiz-{number}", draw=[{"objectives": ["A14"], "difficulty": ["easy"], "number": 1}])
    second = lin.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert second.status_code == 200
    assert second.text.count("/quizzes/quiz-") == 3
    with counting() as counted:
        lin.page(address)
    assert len(counted) <= 5

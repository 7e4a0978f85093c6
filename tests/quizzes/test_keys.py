"""Keys reach nobody who may still attempt: a text planted in every key is looked for in every byte."""

from datetime import timedelta

import pytest
from flask import Flask

from tests.factories.quizzes import (
    ALL_KINDS,
    make_bank,
    make_item,
    make_quiz,
    make_version,
    right_choice,
)
from tests.quizzes.scene import Scene
from training import clock
from training.db import unit_of_work
from training.quizzes import queries
from training.quizzes.kinds import KINDS

CANARY = "canary-7f3d"


def everything(scene: Scene) -> str:
    """Every byte that the attempt's addresses give its taker."""
    texts = [scene.client.get(path).get_data(as_text=True) for path in ("/quizzes", "/quizzes/first")]
    for entry in scene.sheet().entries:
        texts.append(scene.client.get(f"{scene.address}/items/{entry.position}").get_data(as_text=True))
        kind = KINDS[entry.version.kind.name]
        choice = kind.write([text.replace(CANARY, "") for text in right_choice(entry)], entry.shown)
        for html in (False, True):
            for base in (0, 0):
                answer = scene.save(entry.position, choice, base=base, html=html)
                texts.append(f"{answer.headers} {answer.get_data(as_text=True)}")
    for path in ("summary", "review"):
        answer = scene.client.get(f"{scene.address}/{path}", follow_redirects=True)
        texts.append(f"{answer.headers} {answer.get_data(as_text=True)}")
    return "\n".join(texts)


def test_no_key_leaves_while_the_attempt_is_open(scene: Scene) -> None:
    scene.begin(ALL_KINDS)
    assert CANARY not in everything(scene)


def test_no_key_leaves_while_another_attempt_is_possible(scene: Scene) -> None:
    scene.begin(ALL_KINDS)
    scene.client.post(f"{scene.address}/submission")
    text = everything(scene)
    assert CANARY not in text
    assert "Still closed" in text


def test_no_key_leaves_from_an_earlier_attempt_while_the_last_is_open(app: Flask, scene: Scene) -> None:
    scene.begin(ALL_KINDS, attempts=2, wait_hours=0, at=clock.now() - timedelta(hours=2))
    scene.submit_all(right=False)
    assert CANARY not in everything(scene)
    scene.client.post("/quizzes/first/attempts")
    assert CANARY not in everything(scene)


def test_no_key_leaves_while_another_quiz_draws_on_the_same_bank(app: Flask, scene: Scene) -> None:
    with app.app_context(), unit_of_work(writes=True):
        bank = make_bank()
        make_version(make_item(bank))
        for slug in ("first", "second"):
            make_quiz(slug, ["single"], bank=bank)
        own = queries.quiz_of(scene.cast.trainee.id, "first")
        assert own is not None
    scene.client.post("/quizzes/first/attempts")
    with app.app_context(), unit_of_work(writes=True):
        own = queries.quiz_of(scene.cast.trainee.id, "first")
        scene.attempt = queries.own_attempt(scene.cast.trainee.id, own.attempts[0].public_id)
    scene.address = f"/attempts/{scene.attempt.public_id}"
    scene.submit_all(right=True)
    page = scene.client.page(f"{scene.address}/review")
    assert "Passed" in page
    assert CANARY not in page


@pytest.mark.parametrize("right", [True, False])
def test_keys_open_when_nothing_is_left_to_attempt(scene: Scene, right: bool) -> None:
    keyed = [kind for kind in ALL_KINDS if kind != "essay"]  # an essay answered waits for its marking
    scene.begin(keyed, attempts=1 if not right else 3).submit_all(right=right)
    page = scene.client.page(f"{scene.address}/review")
    assert f"{CANARY} explanation" in page
    assert f"{CANARY} feedback of a" in page

"""What waited without a network comes back in one request, and one commit."""

import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import Cast
from tests.factories.quizzes import (
    make_attempt,
    make_quiz,
    make_submission,
)
from tests.quizzes.scene import Scene
from training import audit
from training.db import db, unit_of_work
from training.quizzes import operations, queries


def whole(scene: Scene) -> None:
    with scene.app.app_context(), unit_of_work(writes=False) as session:
        assert list(queries.faults(session)) == []
        assert list(audit.faults(session)) == []


def batch(scene: Scene, *saves: tuple[int, str, int, list[str]]) -> Any:
    rows = [{"position": place, "op_id": op, "base_rev": base, "choice": choice} for place, op, base, choice in saves]
    headers = {"Accept": "application/json"}
    return scene.client.post(f"{scene.address}/responses", json={"saves": rows}, headers=headers)


def ids(number: int) -> list[str]:
    return [str(uuid.uuid4()) for _number in range(number)]


def test_twenty_answers_come_back_in_one_commit(scene: Scene) -> None:
    scene.begin(["single"] * 20)
    commits: list[object] = []

    def note(connection: object) -> None:
        commits.append(connection)

    with scene.app.app_context():
        sa.event.listen(db.engine, "commit", note)
    sent = [(place, op, 0, ["2"]) for place, op in enumerate(ids(20), 1)]
    first = batch(scene, *sent).get_json()["saves"]
    with scene.app.app_context():
        sa.event.remove(db.engine, "commit", note)
    assert [one["status"] for one in first] == [200] * 20
    assert len(commits) <= 3  # two that only read, and one
    assert scene.sheet().answered == 20
    assert batch(scene, *sent).get_json()["saves"] == first, "sent again, it is the same"
    whole(scene)


def test_each_of_them_gets_its_own_answer(scene: Scene) -> None:
    scene.begin(["single", "single"])
    scene.save(1, ["3"])
    first, second, third, fourth = ids(4)
    told = batch(scene, (1, first, 0, ["1"]), (2, second, 0, ["1"]), (2, third, 1, ["9"]), (7, fourth, 0, ["1"]))
    assert [one["status"] for one in told.get_json()["saves"]] == [409, 200, 422, 404]
    scene.client.post(f"{scene.address}/submission")
    late = batch(scene, (1, ids(1)[0], 1, ["2"]))
    assert late.get_json()["saves"][0]["status"] == 410
    assert "Not counted" in late.get_json()["saves"][0]["title"]
    whole(scene)


@pytest.mark.parametrize(
    "sent",
    [
        None,
        [],
        {"saves": []},
        {"saves": [1]},
        {"saves": [{"position": "1", "op_id": str(uuid.uuid4()), "base_rev": 0, "choice": []}]},
        {"saves": [{"position": 1, "op_id": "x", "base_rev": 0, "choice": []}]},
        {"saves": [{"position": 1, "op_id": str(uuid.uuid4()), "base_rev": 0, "choice": [1]}]},
        {"saves": [{"position": 1, "op_id": str(uuid.uuid4()), "base_rev": 0, "choice": ["\x00"]}]},
        {"saves": [{"position": 1, "op_id": str(uuid.uuid4()), "base_rev": 0, "choice": ["half \ud800"]}]},
        {"saves": [{"position": 1, "op_id": "\ud800", "base_rev": 0, "choice": []}]},
        {"saves": [{"position": 10**30, "op_id": str(uuid.uuid4()), "base_rev": 0, "choice": []}]},
    ],
)
def test_what_cannot_be_read_is_refused_whole(scene: Scene, sent: Any) -> None:
    scene.begin(["single"])
    answer = scene.client.post(f"{scene.address}/responses", json=sent, headers={"Accept": "application/json"})
    assert answer.status_code == 422


def test_the_cast_is_used(app: Flask, cast: Cast) -> None:
    """An attempt of somebody else is no attempt at all."""
    with app.app_context(), unit_of_work(writes=True):
        attempt = make_attempt(cast.other_trainee, make_quiz("first", ["single"]))
        make_submission(attempt, right=False)
        assert operations.queries.own_number(cast.trainee.id, attempt.public_id) is None

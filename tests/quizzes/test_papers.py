"""What a paper may say beyond its blueprint: a window, a room, sections, how its pass mark was set; and its preview."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories.quizzes import (
    both,
    make_item,
    make_quiz,
    make_version,
)
from tests.page import PageClient
from tests.quizzes.scene import Scene
from training import clock
from training.db import unit_of_work
from training.quizzes import queries
from training.quizzes.models import Attempt, RoomRefusal


def stored(scene: Scene, model: type) -> int:
    with scene.app.app_context(), unit_of_work(writes=False) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


# --- the window and the room --------------------------------------------------------------------------------------


def iso(minutes: int) -> str:
    return (clock.now() + timedelta(minutes=minutes)).isoformat()


def test_a_quiz_starts_in_its_window_only(scene: Scene) -> None:
    with scene.app.app_context(), unit_of_work(writes=True):
        make_quiz("early", ["single"], opens=iso(10))
        make_quiz("late", ["single"], opens=iso(-20), closes=iso(-10))
        make_quiz("soon", ["single"], closes=iso(5))
    for slug, words in (("early", "Opens on"), ("late", "Closed since")):
        assert words in scene.client.page(f"/quizzes/{slug}")
        assert scene.client.post(f"/quizzes/{slug}/attempts").status_code == 409
    assert scene.client.post("/quizzes/soon/attempts").status_code == 303
    with scene.app.app_context(), unit_of_work(writes=False) as session:
        attempt = session.scalars(sa.select(Attempt)).one()
        assert timedelta(minutes=4) < attempt.deadline_at - attempt.started_at <= timedelta(minutes=5)
    scene.client.page("/quizzes")


def test_a_room_asks_for_its_password_and_counts_wrong_ones(scene: Scene) -> None:
    with scene.app.app_context(), unit_of_work(writes=True):
        make_quiz("first", ["single"], room={"password": "lantern-77", "addresses": []})
    assert "lantern-77" not in scene.client.page("/quizzes/first")
    for _try in range(5):
        answer = scene.client.post("/quizzes/first/attempts", data={"room_password": "guess"})
        assert answer.status_code == 403
        assert "lantern-77" not in answer.get_data(as_text=True)
    assert stored(scene, RoomRefusal) == 5
    assert scene.client.post("/quizzes/first/attempts", data={"room_password": "lantern-77"}).status_code == 429
    other = PageClient(scene.app).sign_in(scene.cast.other_trainee)
    assert other.post("/quizzes/first/attempts", data={"room_password": " lantern-77 "}).status_code == 303


@pytest.mark.parametrize(("network", "status"), [("127.0.0.0/8", 303), ("10.1.0.0/16", 403), ("::1/128", 403)])
def test_a_room_may_be_a_network(scene: Scene, network: str, status: int) -> None:
    with scene.app.app_context(), unit_of_work(writes=True):
        make_quiz("first", ["single"], room={"password": None, "addresses": [network]})
    assert scene.client.post("/quizzes/first/attempts").status_code == status


def test_keys_may_stay_closed_until_the_window_is_over(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.begin(["single"], closes=iso(30), keys_after="window")
    scene.submit_all(right=True)
    assert "canary" not in scene.client.page(f"{scene.address}/review")
    later = clock.now() + timedelta(minutes=40)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "canary" in scene.client.page(f"{scene.address}/review")


# --- sections and previews ----------------------------------------------------------------------------------------


def test_sections_stand_in_order_with_their_items(scene: Scene, app: Flask) -> None:
    with app.app_context(), unit_of_work(writes=True) as session:
        quiz = make_quiz("plain", ["single"])
        bank = session.scalars(sa.select(queries.bank_by_slug.__globals__["Bank"])).one()
        for slug in ("one", "two", "three"):
            make_version(make_item(bank, slug), "true-false")
        line = {"objectives": ["A01"], "difficulty": ["easy"], "number": 1}
        sections = [
            {"title": both("Warm up"), "items": ["two", "one"], "draw": []},
            {"title": both("Then"), "items": [], "draw": [line]},
        ]
        make_quiz("first", [], bank=bank, draw=[], sections=sections, shuffle_items=False)
        assert quiz.slug
    answer = scene.client.post("/quizzes/first/attempts")
    assert "Warm up" in scene.client.page(answer.location)
    with app.app_context(), unit_of_work(writes=False) as session:
        slugs = session.execute(
            sa.text(
                "SELECT item.slug FROM attempt_item JOIN item_version v ON v.id = attempt_item.item_version_id "
                "JOIN item ON item.id = v.item_id ORDER BY position"
            )
        ).scalars()
        found = list(slugs)
    assert found[:2] == ["two", "one"]
    assert found[2] not in {"two", "one"}
    assert "Then" in scene.client.page(answer.location.removesuffix("/1") + "/3")


def test_a_preview_shows_a_paper_and_stores_nothing(scene: Scene) -> None:
    scene.begin()
    author = PageClient(scene.app).sign_in(scene.cast.author)
    page = author.page(f"/quizzes/first/preview?seed=7&person={scene.cast.trainee.public_id}")
    assert "As Lin Xiaoyu would see it: 15 minutes." in page
    assert "canary" not in page
    author.page("/quizzes/first/preview?seed=x&person=nobody")
    assert stored(scene, Attempt) == 1


def test_the_angoff_record_is_shown_with_its_error(scene: Scene) -> None:
    judges = {"Chen": {"one": 60, "two": 80}, "Zhao": {"one": 70, "two": 90}}
    with scene.app.app_context(), unit_of_work(writes=True):
        make_quiz("first", ["single"], standard={"method": "angoff", "judges": judges})
    page = PageClient(scene.app).sign_in(scene.cast.approver).page("/quizzes/first/oversight")
    assert "2 judges, 2 items. The cut is 75% of the marks, with a standard error of 5%" in page

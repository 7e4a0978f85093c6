"""How many statements each request may cost."""

from collections.abc import Callable
from typing import Any

from flask import Flask

from tests.factories.quizzes import (
    make_quiz,
)
from tests.page import PageClient
from tests.quizzes.scene import Scene
from training.db import unit_of_work
from training.people.models import Person


def extra(counted: Any) -> int:
    """PostgreSQL asks once more for its turn at the head of the audit chain."""
    return sum("pg_advisory" in statement for statement in counted.statements)


def test_a_save_costs_four_statements(scene: Scene, counting: Callable[[], Any]) -> None:
    scene.begin(["single"])
    for base, html in ((0, False), (1, True)):
        with counting() as counted:
            scene.save(choice=[str(base + 2)], base=base, html=html, go="summary")
        assert len(counted) <= 4, counted.statements


def test_pages_cost_six_statements_however_many_items(scene: Scene, counting: Callable[[], Any]) -> None:
    scene.begin(["single", "multiple", "ordering"] * 5)
    scene.save(scene.position_of("single"))
    for path in ("items/1", "summary"):
        with counting() as counted:
            scene.client.page(f"{scene.address}/{path}")
        assert len(counted) <= 6, counted.statements
    scene.client.post(f"{scene.address}/submission")
    for address in (f"{scene.address}/review", "/quizzes", "/quizzes/first"):
        with counting() as counted:
            scene.client.page(address)
        assert len(counted) <= 6, counted.statements


def test_a_start_costs_six_statements_and_a_submission_eight(
    app: Flask, scene: Scene, counting: Callable[[], Any]
) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_quiz("first")
    other: Person = scene.cast.other_trainee
    PageClient(app).sign_in(other).post("/quizzes/first/attempts")  # the process has met the bank
    with counting() as counted:
        answer = scene.client.post("/quizzes/first/attempts")
    assert len(counted) - extra(counted) <= 6, counted.statements
    address = answer.location.removesuffix("/items/1")
    with counting() as counted:
        scene.client.post(f"{address}/submission")
    assert len(counted) - extra(counted) <= 8, counted.statements

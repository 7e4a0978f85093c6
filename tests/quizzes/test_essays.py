"""Essays: nothing is final until an examiner who never taught the writer has marked them, without a name."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.cast import Cast
from tests.factories.people import make_person
from tests.factories.quizzes import choice_body, essay_body, make_attempt, make_essay, make_quiz, make_response
from tests.page import PageClient
from tests.quizzes.scene import Scene
from training import clock
from training.access import Role
from training.db import db, unit_of_work
from training.people import operations as people
from training.quizzes import operations as quizzes
from training.quizzes import queries as quiz_queries
from training.quizzes import rules
from training.quizzes.essays import operations, queries
from training.quizzes.kinds import KINDS
from training.quizzes.kinds.essay import AuthoredEssay, Essay
from training.quizzes.models import EssayMarking, Score
from training.quizzes.oversight import regrading
from training.quizzes.oversight.queries import Answered
from training.quizzes.queries import Version

ESSAY = KINDS["essay"]
assert isinstance(ESSAY, Essay)
GOOD = {"criterion_a": "3", "criterion_b": "2", "comment": "You began with his worry. Name the source of figures."}


@pytest.fixture
def handed_in(app: Flask, cast: Cast) -> Any:
    """By Lin, whom Chen taught and Zhao did not."""
    with app.app_context(), unit_of_work(writes=True):
        return make_essay(cast.trainee, make_quiz("first", ["essay"], marks=10))


def address(attempt: Any, end: str = "") -> str:
    return f"/essays/{attempt.public_id}/1{end}"


# --- scoring ------------------------------------------------------------------------------------------------------


@given(st.dictionaries(st.sampled_from("ab"), st.integers(0, 3), min_size=2, max_size=2))
def test_levels_earn_by_weight_from_nought_to_one_and_never_less_for_more(levels: dict[str, int]) -> None:
    share = ESSAY.share_of(essay_body(), levels)
    assert share == Fraction(60 * levels["a"] + 40 * levels["b"], 300)
    assert 0 <= share <= 1
    for name, level in levels.items():
        if level < 3:
            assert ESSAY.share_of(essay_body(), {**levels, name: level + 1}) > share


def test_a_rubric_that_cannot_be_marked_by_is_a_fault(app: Flask) -> None:
    head = {"id": "one", "kind": "essay", "objectives": ["A23"], "difficulty": "hard", "marks": 5}
    AuthoredEssay.model_validate({**head, **essay_body()})
    rubric = essay_body()["rubric"]
    for change in (
        {"rubric": rubric[:1]},
        {"rubric": []},
        {"rubric": [{**rubric[0], "levels": rubric[0]["levels"][:3]}, rubric[1]]},
        {"practice": True},
        {"length": 10},
    ):
        with app.test_request_context(), pytest.raises(ValidationError):
            AuthoredEssay.model_validate({**head, **essay_body(), **change})


# --- waiting ------------------------------------------------------------------------------------------------------


def test_until_it_is_marked_nothing_is_final(app: Flask, cast: Cast, handed_in: Any) -> None:
    with app.app_context(), unit_of_work(writes=False):
        assert quiz_queries.results([cast.trainee.id]) == []
        own = quiz_queries.quiz_of(cast.trainee.id, "first")
        assert own is not None
        assert own.bar(clock.now()) == rules.Bar.MARKING
        assert list(quiz_queries.faults(db.session())) == []
    with app.app_context(), unit_of_work(writes=True), pytest.raises(quizzes.WaitsForMarking):
        quizzes.start(own, by=cast.trainee.id, at=clock.now())


def test_the_taker_is_told_that_it_waits(client: PageClient, cast: Cast, handed_in: Any) -> None:
    client.sign_in(cast.trainee)
    review = client.page(f"/attempts/{handed_in.public_id}/review")
    assert "Waits for marking" in review
    assert "What I would say" in review
    for words in ("Passed", "Not passed", "criterion", "canary"):
        assert words not in review
    assert "Waits for marking" in client.page("/quizzes")
    assert "waits for marking" in client.page("/quizzes/first")
    assert client.post("/quizzes/first/attempts").status_code == 409


def test_an_essay_left_open_waits_for_nobody(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work(writes=True):
        attempt = make_attempt(cast.trainee, make_quiz("first", ["essay", "single"]))
        quizzes.submit(attempt, by=cast.trainee.id, at=clock.now())
        assert [result.marks for result in quiz_queries.results([cast.trainee.id])] == [0]
        assert queries.queue(cast.examiner.id).essays == []


# --- the queue ----------------------------------------------------------------------------------------------------


def test_the_oldest_stands_first_without_a_name(app: Flask, client: PageClient, cast: Cast, handed_in: Any) -> None:
    with app.app_context(), unit_of_work(writes=True):
        later = make_essay(cast.other_trainee)
        found = queries.queue(cast.examiner.id).essays
        assert [one.attempt_public_id for one in found] == [handed_in.public_id, later.public_id]
    page = client.sign_in(cast.examiner).page("/essays")
    assert "2 essays wait for you" in page
    sheet = client.page(address(handed_in))
    for words in ("What I would say", "canary-7f3d criterion a", "canary-7f3d level 3 of b", "60%"):
        assert words in sheet
    assert cast.trainee.name not in page + sheet


def test_who_taught_the_writer_does_not_find_it(app: Flask, client: PageClient, cast: Cast, handed_in: Any) -> None:
    """Chen taught Lin; that he is an examiner as well changes nothing."""
    with app.app_context(), unit_of_work(writes=True):
        grant(cast.trainer)
    client.sign_in(cast.trainer)
    page = client.page("/essays")
    assert "No essay waits for you" in page
    assert "1 more waits for an examiner who did not teach its writer." in page
    assert client.get(address(handed_in)).status_code == 404
    assert client.post(address(handed_in, "/marking"), data=GOOD).status_code == 404


def test_nobody_marks_their_own(app: Flask, client: PageClient, cast: Cast, handed_in: Any) -> None:
    with app.app_context(), unit_of_work(writes=True):
        grant(cast.trainee)
    client.sign_in(cast.trainee)
    assert client.get(address(handed_in)).status_code == 404


@pytest.mark.parametrize("who", ["trainer", "trainee"])
def test_the_database_refuses_who_is_not_independent(app: Flask, cast: Cast, handed_in: Any, who: str) -> None:
    values = {"levels": {"a": 3, "b": 3}, "comment": "Fine as it is", "marked_at": clock.now()}
    row = {"attempt_id": handed_in.id, "position": 1, "examiner_id": getattr(cast, who).id, **values}
    with app.app_context(), pytest.raises(sa.exc.DBAPIError, match="independent"), unit_of_work(writes=True):
        db.session.execute(sa.insert(EssayMarking).values(row))


def test_the_database_refuses_a_marking_before_the_end(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work(writes=True):
        attempt = make_attempt(cast.trainee, make_quiz("first", ["essay"]))
        make_response(attempt, 1, ["So far"])
    row = {"attempt_id": attempt.id, "position": 1, "examiner_id": cast.examiner.id, "levels": {}, "comment": "x"}
    with app.app_context(), pytest.raises(sa.exc.DBAPIError, match="ended"), unit_of_work(writes=True):
        db.session.execute(sa.insert(EssayMarking).values({**row, "marked_at": clock.now()}))


@pytest.mark.parametrize("who", ["trainee", "administrator", "executive", "author"])
def test_only_examiners_have_the_queue(client: PageClient, cast: Cast, handed_in: Any, who: str) -> None:
    client.sign_in(getattr(cast, who))
    for path in ("/essays", address(handed_in)):
        assert client.get(path).status_code == 403
    assert client.post(address(handed_in, "/marking"), data=GOOD).status_code == 403


# --- marking ------------------------------------------------------------------------------------------------------


def test_the_last_marking_makes_the_score(app: Flask, client: PageClient, cast: Cast, handed_in: Any) -> None:
    client.sign_in(cast.examiner)
    assert client.post(address(handed_in, "/marking"), data=GOOD).location == "/essays"
    assert "You have marked 1 essay." in client.page("/essays")
    with app.app_context(), unit_of_work(writes=False):
        (result,) = quiz_queries.results([cast.trainee.id])
        assert (result.marks, result.maximum, result.passed) == (Decimal("8.67"), Decimal(10), True)
        assert list(quiz_queries.faults(db.session())) == []
    client.sign_in(cast.trainee)
    review = client.page(f"/attempts/{handed_in.public_id}/review")
    for words in ("Passed", "8.67", "You began with his worry.", "canary-7f3d level 2 of b"):
        assert words in review
    assert cast.examiner.name not in review


def test_of_two_essays_the_first_marking_decides_nothing(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work(writes=True):
        attempt = make_attempt(cast.trainee, make_quiz("first", ["essay", "essay"]))
        for position in (1, 2):
            make_response(attempt, position, [f"Text {position}"])
        quizzes.submit(attempt, by=cast.trainee.id, at=clock.now())
    counts = []
    for position in (2, 1):
        with app.app_context(), unit_of_work(writes=True):
            essay = queries.essay(cast.examiner.id, attempt.public_id, position, lock=True)
            assert essay is not None
            operations.mark(essay, {"a": 3, "b": 0}, "Well begun", by=cast.examiner.id, at=clock.now())
            counts.append(db.session.scalar(sa.select(sa.func.count()).select_from(Score)))
    assert counts == [0, 1]


def test_an_essay_is_marked_once(app: Flask, client: PageClient, cast: Cast, handed_in: Any) -> None:
    client.sign_in(cast.examiner)
    client.post(address(handed_in, "/marking"), data=GOOD)
    assert client.post(address(handed_in, "/marking"), data={**GOOD, "criterion_a": "0"}).status_code == 409
    assert client.get(address(handed_in)).status_code == 409
    with app.app_context(), unit_of_work(writes=False):
        (marking,) = db.session.scalars(sa.select(EssayMarking)).all()
        assert marking.levels == {"a": 3, "b": 2}


@pytest.mark.parametrize(
    "change", [{"criterion_a": ""}, {"criterion_b": "4"}, {"comment": "Good"}, {"comment": "x" * 1001}]
)
def test_an_unfinished_marking_is_not_taken(
    app: Flask, client: PageClient, cast: Cast, handed_in: Any, change: Any
) -> None:
    client.sign_in(cast.examiner)
    assert client.post(address(handed_in, "/marking"), data={**GOOD, **change}).status_code == 422
    with app.app_context(), unit_of_work(writes=False):
        assert db.session.scalars(sa.select(EssayMarking)).all() == []


def test_pages_exist_in_both_languages_and_other_addresses_do_not(
    client: PageClient, cast: Cast, handed_in: Any
) -> None:
    client.sign_in(cast.examiner)
    for language in ("zh", "en"):
        client.post("/language", data={"language": language})
        client.page("/essays")
        client.page(address(handed_in))
    assert client.get(f"/essays/{handed_in.public_id}/2").status_code == 404
    assert client.post("/essays").status_code == 405
    assert client.get(address(handed_in, "/marking")).status_code == 405


def test_a_queue_costs_as_much_for_many(
    app: Flask, client: PageClient, cast: Cast, handed_in: Any, counting: Callable[[], Any]
) -> None:
    client.sign_in(cast.examiner).page("/essays")
    with counting() as few:
        client.page("/essays")
    with app.app_context(), unit_of_work(writes=True):
        quiz = make_quiz("many", ["essay"])
        for number in range(5):
            make_essay(make_person(f"Trainee {number}", Role.TRAINEE), quiz)
    client.page("/essays")
    with counting() as many:
        client.page("/essays")
    assert len(many) == len(few), many.statements


def test_pages_of_an_essay_stay_in_their_budgets(scene: Scene, counting: Callable[[], Any]) -> None:
    scene.begin(["essay", "single"])
    position = scene.position_of("essay")
    scene.save(position, ["First"])
    with counting() as save:
        scene.save(position, ["Second"], base=1)
    with counting() as page:
        scene.client.page(f"{scene.address}/items/{position}")
    assert (len(save) <= 4, len(page) <= 6) == (True, True)


def grant(person: Any) -> None:
    people.grant_role(person, Role.EXAMINER, by=None, at=clock.now())


def test_a_regrade_of_another_item_keeps_what_the_examiner_gave() -> None:
    essay = Version(1, "one", ESSAY, 10, "hard", frozenset(), (), essay_body())
    wrong = Version(2, "two", KINDS["single"], 2, "easy", frozenset(), (), choice_body("a"))
    right = Version(3, "three", KINDS["single"], 2, "easy", frozenset(), (), choice_body("b"))
    items = [(essay, ["200"], ["What I would say"]), (wrong, list("abcd"), ["b"])]
    stored = (1, Decimal("8.67"), Decimal(12), True, [867, 0])
    answered = Answered(1, uuid4(), "Lin", 1, 60, *stored, items)
    change = regrading.rescored(answered, {wrong.id: right.id}, {right.id: right})
    assert change is not None
    assert "10.67" in repr(change)

"""The pages of a quiz: do they work, who may not, the wrong verb, twice, bad input, in both languages."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.cast import Cast
from tests.factories.quizzes import (
    ALL_KINDS,
    make_attempt,
    make_bank,
    make_item,
    make_quiz,
    make_response,
    make_submission,
    make_version,
    right_choice,
)
from tests.page import PageClient
from training import clock
from training.db import unit_of_work
from training.people.models import Person
from training.quizzes import queries
from training.quizzes.kinds import KINDS

JSON = {"Accept": "application/json"}


class Scene:
    """A trainee in the middle of an attempt."""

    def __init__(self, app: Flask, cast: Cast, client: PageClient) -> None:
        self.app, self.cast, self.client = app, cast, client.sign_in(cast.trainee)
        self.address = ""

    def begin(self, kinds: Any = ALL_KINDS, *, at: datetime | None = None, **terms: Any) -> "Scene":
        with self.app.app_context(), unit_of_work(writes=True):
            quiz = make_quiz("first", kinds, **terms)
            self.attempt = make_attempt(self.cast.trainee, quiz, at=at)
        self.address = f"/attempts/{self.attempt.public_id}"
        return self

    def sheet(self) -> queries.Sheet:
        with self.app.app_context(), unit_of_work(writes=False):
            return queries.sheet(self.attempt.id, self.attempt.public_id)

    def save(
        self,
        position: int = 1,
        choice: Any = ("1",),
        *,
        base: int = 0,
        op_id: Any = None,
        html: bool = False,
        **more: Any,
    ) -> TestResponse:
        fields = {"op_id": op_id or uuid.uuid4(), "base_rev": base, "choice": list(choice), **more}
        return self.client.post(f"{self.address}/responses/{position}", data=fields, headers={} if html else dict(JSON))

    def position_of(self, kind: str) -> int:
        return next(entry.position for entry in self.sheet().entries if entry.version.kind.name == kind)

    def submit_all(self, *, right: bool) -> None:
        with self.app.app_context(), unit_of_work(writes=True):
            make_submission(self.attempt, right=right, at=clock.now())


@pytest.fixture
def scene(app: Flask, cast: Cast, client: PageClient) -> Scene:
    return Scene(app, cast, client)


def in_an_hour(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: later)


# --- the list and the terms ---------------------------------------------------------------------------------------


def test_without_a_quiz_the_list_says_what_will_stand_here(scene: Scene) -> None:
    assert "No quiz has been published yet" in scene.client.page("/quizzes")


def test_the_list_and_the_terms_show_what_is_asked(app: Flask, scene: Scene) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_quiz("first", minutes=15, pass_mark=80)
    assert "Quiz first" in scene.client.page("/quizzes")
    page = scene.client.page("/quizzes/first")
    for words in ("15 minutes", "80%", "3 of 3 left", "Start the clock"):
        assert words in page


def test_a_quiz_that_does_not_exist_is_404(scene: Scene) -> None:
    assert scene.client.get("/quizzes/nothing").status_code == 404
    assert scene.client.post("/quizzes/nothing/attempts").status_code == 404


def test_starting_leads_to_the_first_item_and_twice_to_the_same(app: Flask, scene: Scene) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_quiz("first")
    answers = [scene.client.post("/quizzes/first/attempts") for _time in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert answers[0].location.endswith("/items/1")
    assert "Item 1 of 4" in scene.client.page(answers[0].location)
    assert "Go on" in scene.client.page("/quizzes/first")


def test_a_start_too_soon_is_refused_with_the_time_of_the_next(scene: Scene) -> None:
    scene.begin().submit_all(right=False)
    answer = scene.client.post("/quizzes/first/attempts")
    assert answer.status_code == 409
    page = scene.client.page("/quizzes/first")
    assert "Again from" in page
    assert "Start the clock" not in page


@pytest.mark.parametrize("bar", ["passed", "used up"])
def test_the_terms_say_when_there_is_nothing_more_to_do(scene: Scene, bar: str) -> None:
    scene.begin(attempts=1).submit_all(right=bar == "passed")
    page = scene.client.page("/quizzes/first")
    assert ("You have passed this quiz" if bar == "passed" else "You have used every attempt") in page
    assert scene.client.post("/quizzes/first/attempts").status_code == 409
    scene.client.page("/quizzes")


@pytest.mark.parametrize("who", ["trainer", "examiner", "administrator", "executive", "auditor"])
def test_only_trainees_take_quizzes(scene: Scene, client: PageClient, who: str) -> None:
    scene.begin()
    client.sign_in(getattr(scene.cast, who))
    for address in ("/quizzes", "/quizzes/first", f"{scene.address}/items/1", f"{scene.address}/summary"):
        assert client.get(address).status_code == 403
    assert client.post("/quizzes/first/attempts").status_code == 403


def test_a_stranger_is_sent_to_sign_in(app: Flask, scene: Scene) -> None:
    scene.begin()
    stranger = PageClient(app)
    assert stranger.get("/quizzes").status_code == 303
    assert stranger.post(f"{scene.address}/responses/1", headers=dict(JSON)).status_code == 401


def test_another_trainees_attempt_does_not_exist(scene: Scene, client: PageClient) -> None:
    scene.begin()
    client.sign_in(scene.cast.other_trainee)
    for path in ("items/1", "summary", "review"):
        assert client.get(f"{scene.address}/{path}").status_code == 404
    assert scene.save().status_code == 404
    assert client.post(f"{scene.address}/submission").status_code == 404
    assert scene.sheet().answered == 0


def test_wrong_verbs_are_told_so(scene: Scene) -> None:
    scene.begin()
    for path in ("responses/1", "submission"):
        assert scene.client.get(f"{scene.address}/{path}").status_code == 405
    for path in ("items/1", "summary", "review"):
        assert scene.client.post(f"{scene.address}/{path}").status_code == 405


# --- an item ------------------------------------------------------------------------------------------------------


def test_each_kind_of_item_is_a_page_in_both_languages(scene: Scene) -> None:
    scene.begin()
    for language, words in (("en", "Item"), ("zh", "题")):
        scene.client.post("/language", data={"language": language})
        for position in range(1, 5):
            assert words in scene.client.page(f"{scene.address}/items/{position}")
        scene.client.page(f"{scene.address}/summary")
        scene.client.page("/quizzes")
        scene.client.page("/quizzes/first")


@pytest.mark.parametrize("position", ["0", "5", "99999999999", "x"])
def test_an_item_that_does_not_exist_is_404(scene: Scene, position: str) -> None:
    scene.begin()
    assert scene.client.get(f"{scene.address}/items/{position}").status_code == 404
    assert scene.client.post(f"{scene.address}/responses/{position}", data={}).status_code == 404


def test_steps_are_not_named_in_the_order_of_the_key(scene: Scene) -> None:
    scene.begin(["ordering"])
    page = scene.client.page(f"{scene.address}/items/1")
    shown = scene.sheet().entries[0].shown
    texts = [page.index(f"Step named {name}<") for name in shown]
    assert texts == sorted(texts)
    assert 'value="a"' not in page


def test_a_save_by_script_and_by_form_speak_one_protocol(scene: Scene) -> None:
    scene.begin(["single"])
    answer = scene.save(choice=["2"])
    assert answer.status_code == 200
    assert (answer.json["revision"], answer.json["choice"]) == (1, ["2"])
    answer = scene.save(choice=["3"], base=1, html=True, go="summary")
    assert answer.status_code == 303
    assert answer.location == f"{scene.address}/summary"
    entry = scene.sheet().entries[0]
    assert (entry.head, entry.choice) == (2, (entry.shown[2],))
    page = scene.client.page(f"{scene.address}/items/1")
    assert 'value="3" data-key="3" checked' in page
    assert 'name="base_rev" value="2"' in page


@pytest.mark.parametrize(
    ("go", "target"), [("next", "items/3"), ("previous", "items/1"), ("stay", "items/2"), ("nonsense", "items/2")]
)
def test_the_form_leads_on(scene: Scene, go: str, target: str) -> None:
    scene.begin()
    answer = scene.save(2, choice=[], html=True, go=go)
    assert answer.location == f"{scene.address}/{target}"


def test_the_same_save_twice_gets_the_same_reply(scene: Scene) -> None:
    scene.begin(["single"])
    op_id = uuid.uuid4()
    answers = [scene.save(choice=["2"], op_id=op_id) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json == answers[1].json
    assert scene.save(choice=["3"], base=1).json["revision"] == 2
    assert scene.save(choice=["2"], op_id=op_id).json == answers[0].json


def test_a_stale_save_is_409_with_the_newer_choice_and_is_kept(scene: Scene) -> None:
    scene.begin(["single"])
    scene.save(choice=["2"])
    answer = scene.save(choice=["3"])
    assert answer.status_code == 409
    assert (answer.json["revision"], answer.json["choice"]) == (1, ["2"])
    assert scene.save(choice=["4"], base=1).json["revision"] == 3


def test_a_stale_form_shows_the_newer_response_and_what_was_sent(scene: Scene) -> None:
    scene.begin(["single"])
    scene.save(choice=["2"])
    answer = scene.save(choice=["3"], html=True, go="next")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "A newer response stands" in page
    assert 'value="2" data-key="2" checked' in page
    assert f"Option named {scene.sheet().entries[0].shown[2]}." in page


def test_steps_can_be_numbered_without_script(scene: Scene) -> None:
    scene.begin(["ordering"])
    page = scene.client.page(f"{scene.address}/items/1")
    assert page.count("<select") == 4
    assert scene.save(choice=["1:2", "2:1", "3:4", "4:3"], html=True, go="summary").status_code == 303
    shown = scene.sheet().entries[0].shown
    assert scene.sheet().entries[0].choice == (shown[1], shown[0], shown[3], shown[2])
    assert 'value="2:1" selected' in scene.client.page(f"{scene.address}/items/1")


def test_steps_with_a_number_twice_are_shown_again_as_sent(scene: Scene) -> None:
    scene.begin(["ordering"])
    answer = scene.save(choice=["1:2", "2:2", "", ""], html=True)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Give every step a number of its own" in page
    assert 'value="2:2" selected' in page
    assert scene.sheet().answered == 0
    assert scene.save(choice=["1:2"]).json["remedy"].startswith("Give every step")


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"op_id": "x", "base_rev": "0"},
        {"op_id": str(uuid.uuid4()), "base_rev": "-1"},
        {"op_id": str(uuid.uuid4()), "base_rev": "99999999999999999999"},
        {"op_id": str(uuid.uuid4()), "base_rev": "one"},
        {"op_id": str(uuid.uuid4()), "choice": "9"},
        {"op_id": str(uuid.uuid4()), "choice": ["1", "2"]},
        {"flag": "maybe"},
    ],
)
def test_bad_input_is_422_and_changes_nothing(scene: Scene, fields: dict[str, Any]) -> None:
    scene.begin(["single"])
    for headers in ({}, dict(JSON)):
        answer = scene.client.post(f"{scene.address}/responses/1", data=fields, headers=headers)
        assert answer.status_code == 422
    assert scene.sheet().answered == 0


def test_an_op_id_of_another_response_is_refused(scene: Scene) -> None:
    scene.begin()
    op_id = uuid.uuid4()
    position = scene.position_of("single")
    assert scene.save(position, op_id=op_id).status_code == 200
    assert scene.save(scene.position_of("multiple"), op_id=op_id).status_code == 422


def test_an_item_is_flagged_by_script_and_by_form(scene: Scene) -> None:
    scene.begin(["single"])
    answer = scene.client.post(f"{scene.address}/responses/1", data={"flag": "on"}, headers=dict(JSON))
    assert answer.json == {"flagged": True}
    assert "1, flagged" in scene.client.page(f"{scene.address}/summary")
    answer = scene.save(choice=["2"], html=True, flag="off")
    assert answer.location == f"{scene.address}/items/1"
    entry = scene.sheet().entries[0]
    assert (entry.flagged, entry.head) == (False, 1)


# --- the end ------------------------------------------------------------------------------------------------------


def test_the_summary_counts_what_is_answered_open_and_flagged(scene: Scene) -> None:
    scene.begin()
    scene.save(scene.position_of("single"))
    page = scene.client.page(f"{scene.address}/summary")
    assert "3 items are still open" in page
    assert "Submit" in page


def test_submitting_leads_to_the_review_and_twice_as_well(scene: Scene) -> None:
    scene.begin()
    for _time in range(2):
        answer = scene.client.post(f"{scene.address}/submission")
        assert answer.status_code == 303
        assert answer.location == f"{scene.address}/review"
    assert "Not passed this time" in scene.client.page(answer.location)


def test_the_review_waits_for_the_end_and_the_items_end_with_it(scene: Scene) -> None:
    scene.begin()
    assert scene.client.get(f"{scene.address}/review").location == f"{scene.address}/summary"
    scene.client.post(f"{scene.address}/submission")
    for path in ("items/1", "summary"):
        assert scene.client.get(f"{scene.address}/{path}").location == f"{scene.address}/review"


def test_a_save_after_submission_is_not_counted(scene: Scene) -> None:
    scene.begin(["single"])
    scene.client.post(f"{scene.address}/submission")
    answer = scene.save()
    assert answer.status_code == 410
    assert "Not counted" in answer.json["title"]
    answer = scene.save(html=True)
    assert answer.location == f"{scene.address}/review"
    assert "Not counted" in scene.client.page(answer.location)
    assert scene.sheet().answered == 0


def test_a_save_after_the_deadline_is_not_counted_though_nobody_closed_it(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.begin(["single"])
    in_an_hour(scene, monkeypatch)
    assert scene.save().status_code == 410
    assert scene.client.get(f"{scene.address}/items/1").location == f"{scene.address}/review"
    page = scene.client.page(f"{scene.address}/review")
    assert "closed at the deadline" in page
    scene.client.page("/quizzes/first")


def test_the_review_before_and_after_writing_down_the_deadline_agree(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.begin(["single"])
    with scene.app.app_context(), unit_of_work(writes=True):
        make_response(scene.attempt, 1, ["b"])
    in_an_hour(scene, monkeypatch)
    before = scene.client.page(f"{scene.address}/review")
    scene.client.post(f"{scene.address}/submission")
    after = scene.client.page(f"{scene.address}/review")
    for page in (before, after):
        assert "Passed" in page
        assert "1<small> / 1 · 100%" in page


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("right", [True, False])
def test_the_review_is_a_page_in_both_languages(scene: Scene, language: str, right: bool) -> None:
    scene.client.post("/language", data={"language": language})
    scene.begin(attempts=1).submit_all(right=right)
    scene.client.page(f"{scene.address}/review")


def test_a_review_may_show_the_score_alone(scene: Scene) -> None:
    scene.begin(review="score").submit_all(right=False)
    page = scene.client.page(f"{scene.address}/review")
    assert "0<small> / 4" in page
    assert "unanswered" not in page


def test_a_review_tells_right_partly_and_wrong(scene: Scene) -> None:
    scene.begin()
    with scene.app.app_context(), unit_of_work(writes=True):
        for entry in queries.sheet(scene.attempt.id, scene.attempt.public_id).entries:
            name = entry.version.kind.name
            choice = {"single": ["a"], "multiple": ["a"]}.get(name) or (
                right_choice(entry) if name == "ordering" else []
            )
            if choice:
                make_response(scene.attempt, entry.position, choice)
    scene.client.post(f"{scene.address}/submission")
    page = scene.client.page(f"{scene.address}/review")
    for words in (">right<", ">partly right<", ">wrong<", ">unanswered<"):
        assert words in page


# --- keys ---------------------------------------------------------------------------------------------------------

CANARY = "canary-7f3d"


def everything(scene: Scene) -> str:
    """Every byte that the attempt's addresses give its taker."""
    texts = [scene.client.get(path).get_data(as_text=True) for path in ("/quizzes", "/quizzes/first")]
    for entry in scene.sheet().entries:
        texts.append(scene.client.get(f"{scene.address}/items/{entry.position}").get_data(as_text=True))
        choice = KINDS[entry.version.kind.name].write(right_choice(entry), entry.shown)
        for html in (False, True):
            for base in (0, 0):
                answer = scene.save(entry.position, choice, base=base, html=html)
                texts.append(f"{answer.headers} {answer.get_data(as_text=True)}")
    for path in ("summary", "review"):
        answer = scene.client.get(f"{scene.address}/{path}", follow_redirects=True)
        texts.append(f"{answer.headers} {answer.get_data(as_text=True)}")
    return "\n".join(texts)


def test_no_key_leaves_while_the_attempt_is_open(scene: Scene) -> None:
    scene.begin()
    assert CANARY not in everything(scene)


def test_no_key_leaves_while_another_attempt_is_possible(scene: Scene) -> None:
    scene.begin()
    scene.client.post(f"{scene.address}/submission")
    text = everything(scene)
    assert CANARY not in text
    assert "The right options stay closed for now" in text


def test_no_key_leaves_from_an_earlier_attempt_while_the_last_is_open(app: Flask, scene: Scene) -> None:
    scene.begin(attempts=2, wait_hours=0, at=clock.now() - timedelta(hours=2))
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
    scene.begin(attempts=1 if not right else 3).submit_all(right=right)
    page = scene.client.page(f"{scene.address}/review")
    assert f"{CANARY} explanation" in page
    assert f"{CANARY} feedback of a" in page


# --- budgets ------------------------------------------------------------------------------------------------------


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

"""The pages of a quiz: do they work, who may not, the wrong verb, twice, bad input, in both languages."""

import html
import re
import uuid
from typing import Any

import pytest
from flask import Flask

from tests.factories.quizzes import ALL_KINDS, make_quiz, right_choice
from tests.page import PageClient
from tests.quizzes.scene import JSON, Scene
from training.db import unit_of_work

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


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_each_kind_is_answered_by_a_form_and_by_a_script(scene: Scene, kind: str) -> None:
    """What was sent stands in the page, in the newest revision, and in what a script is told."""
    scene.begin([kind])
    entry = scene.sheet().entries[0]
    sent = entry.version.kind.write(right_choice(entry), entry.shown)
    assert scene.save(choice=sent, html=True).status_code == 303
    assert scene.sheet().entries[0].choice == tuple(right_choice(entry))
    page = scene.client.page(f"{scene.address}/items/1")
    typed = re.findall(r'class="(?:blank|number-input n)"[^>]* value="([^"]+)"|>(What I would say)</textarea>', page)
    marks = page.count(" checked") + page.count(" selected") + len(typed)
    assert marks >= min(len(sent), 2)
    answer = scene.save(choice=[], base=1)
    assert answer.status_code == 200
    assert scene.sheet().entries[0].choice == ()
    stale = scene.save(choice=sent, base=1, html=True)
    assert stale.status_code == 409
    told = entry.version.kind.told(entry.version.body, entry.shown, right_choice(entry), "en")
    assert " / ".join(told) in html.unescape(stale.get_data(as_text=True))


def test_each_kind_of_item_is_a_page_in_both_languages(scene: Scene) -> None:
    scene.begin(ALL_KINDS)
    for language, words in (("en", "Item"), ("zh", "题")):
        scene.client.post("/language", data={"language": language})
        for position in range(1, len(ALL_KINDS) + 1):
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

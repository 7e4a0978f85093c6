"""The summary, the submission, the review."""

import pytest

from tests.factories.quizzes import (
    ALL_KINDS,
    make_response,
    right_choice,
)
from tests.quizzes.scene import Scene, in_an_hour
from training.db import unit_of_work
from training.quizzes import queries


def test_the_summary_counts_what_is_answered_open_and_flagged(scene: Scene) -> None:
    scene.begin()
    scene.save(scene.position_of("single"))
    page = scene.client.page(f"{scene.address}/summary")
    assert "3 items are still open" in page
    assert "Item 4" in page
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
    scene.begin(ALL_KINDS, attempts=1).submit_all(right=right)
    scene.client.page(f"{scene.address}/review")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_review_with_closed_keys_is_a_page_for_every_kind(scene: Scene, language: str) -> None:
    scene.client.post("/language", data={"language": language})
    scene.begin(ALL_KINDS, pass_mark=100)
    with scene.app.app_context(), unit_of_work(writes=True):
        for entry in queries.sheet(scene.attempt.id, scene.attempt.public_id).entries[1:]:
            make_response(scene.attempt, entry.position, right_choice(entry))
    scene.client.post(f"{scene.address}/submission")
    assert ("Why" if language == "en" else "为什么") not in scene.client.page(f"{scene.address}/review")


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

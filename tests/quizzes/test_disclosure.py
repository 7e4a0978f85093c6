"""What a review shows, and when: five parts by three moments, each for itself; what gives a key away waits besides."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import Cast
from tests.factories.quizzes import ALL_KINDS, KEY, make_essay, make_quiz
from tests.page import PageClient
from tests.quizzes.scene import Scene
from training import clock
from training.authored import Unfit, validated
from training.db import unit_of_work
from training.quizzes import disclosure
from training.quizzes.authored_paper import PaperFile
from training.quizzes.disclosure import JUST_AFTER, Moment, Opening, Part
from training.quizzes.essays import operations, queries

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
BY_RULE = {Part.FEEDBACK, Part.KEYS}
subsets = st.sets(st.sampled_from([*map(str, Part)])).map(sorted)
tables = st.fixed_dictionaries({moment.value: subsets for moment in Moment})
moments = st.integers(-200, 200).map(lambda minutes: NOON + timedelta(minutes=minutes))
words = st.sampled_from(["score", "right-or-wrong"])
waits = st.sampled_from(["finished", "window", "never", None])


# --- the rules ----------------------------------------------------------------------------------------------------


@given(words, waits, st.booleans(), st.booleans(), moments, moments)
def test_quizzes_of_before_show_what_they_always_did(
    review: str, keys_after: str | None, finished: bool, window: bool, ended: datetime, at: datetime
) -> None:
    """The rule as it was: everything once all is finished and `keys_after` is met; until then by the word."""
    closes = NOON if window else None
    opened = {"finished": True, "window": closes is not None and at > closes, "never": False}[keys_after or "finished"]
    then = set(Part) if finished and opened else {Part.RESPONSES, Part.SCORE}
    then |= {Part.OUTCOMES} if review == "right-or-wrong" else set()
    body = {"review": review, **({"keys_after": keys_after} if keys_after else {})}
    assert disclosure.shows(disclosure.of(body), ended, closes, at, finished=finished).parts == then


@given(tables, st.booleans(), moments, moments)
def test_a_table_shows_its_parts_and_no_key_to_who_may_attempt_again(
    table: dict[str, list[str]], finished: bool, ended: datetime, at: datetime
) -> None:
    shows = disclosure.shows(disclosure.of({"shown": table}), ended, NOON, at, finished=finished)
    moment = disclosure.moment_of(ended, NOON, at)
    assert shows.parts == set(table[moment]) - (set() if finished else BY_RULE)
    assert set(Part) - shows.parts == {part for parts in shows.closed.values() for part in parts}


@given(tables, moments)
def test_what_is_said_to_open_opens_then(table: dict[str, list[str]], ended: datetime) -> None:
    found = disclosure.of({"shown": table})
    told = disclosure.shows(found, ended, NOON, ended, finished=True)
    for opening, parts in told.closed.items():
        then = opening.since + timedelta(microseconds=1) if opening.since else NOON + timedelta(days=9)
        seen = disclosure.shows(found, ended, NOON, then, finished=True).parts
        assert seen.isdisjoint(parts) if opening.never else seen.issuperset(parts)


def test_the_moments_follow_the_end_and_the_window() -> None:
    closes = NOON + timedelta(hours=1)
    assert disclosure.moment_of(NOON, closes, NOON + JUST_AFTER) == Moment.JUST_AFTER
    assert disclosure.moment_of(NOON, closes, NOON + JUST_AFTER + timedelta(microseconds=1)) == Moment.LATER
    assert disclosure.moment_of(NOON, closes, closes) == Moment.LATER
    assert disclosure.moment_of(NOON, closes, closes + timedelta(microseconds=1)) == Moment.CLOSED
    assert disclosure.moment_of(NOON, None, NOON + timedelta(days=99)) == Moment.LATER


def test_each_closed_part_says_when_it_opens() -> None:
    closes = NOON + timedelta(hours=1)
    table = {"just_after": ["score", "keys"], "later": ["responses"], "closed": ["feedback", "keys"]}
    shows = disclosure.shows(disclosure.of({"shown": table}), NOON, closes, NOON, finished=False)
    assert shows.closed == {
        Opening(since=NOON + JUST_AFTER): [Part.RESPONSES],
        Opening(never=True): [Part.OUTCOMES],
        Opening(since=closes, closes=True, once_finished=True): [Part.FEEDBACK],
        Opening(once_finished=True): [Part.KEYS],
    }
    assert (shows.fleeting, shows.until) == ([Part.SCORE], NOON + JUST_AFTER)


# --- files --------------------------------------------------------------------------------------------------------

TERMS: dict[str, Any] = {
    "quiz": "talk",
    "title": {"zh": "话术", "en": "Talk"},
    "bank": "talk",
    "minutes": 10,
    "pass_mark": 80,
    "attempts": 2,
    "wait_hours": 0,
    "draw": [{"objectives": ["A01"], "difficulty": ["easy"], "number": 1}],
}


def test_a_file_may_hold_a_table_which_is_stored_in_order_and_alone() -> None:
    body = validated({**TERMS, "shown": {"later": ["score", "responses", "score"]}}, PaperFile).body()
    assert body["shown"] == {"just_after": [], "later": ["responses", "score"], "closed": []}
    assert not {"review", "keys_after"} & body.keys()
    assert "shown" not in validated(TERMS, PaperFile).body()
    assert validated(body, PaperFile).body() == body


@pytest.mark.parametrize(
    ("more", "cause"),
    [
        ({"shown": {"later": ["score"]}, "review": "score"}, "said twice"),
        ({"shown": {"closed": ["keys"]}}, "it has no end"),
        ({"shown": {"later": ["everything"]}}, ""),
        ({"shown": {"during": ["keys"]}}, ""),
    ],
)
def test_a_table_that_cannot_be_is_refused(more: dict[str, Any], cause: str) -> None:
    with pytest.raises(Unfit) as unfit:
        validated({**TERMS, **more}, PaperFile)
    assert cause in str(unfit.value.faults[0])


# --- pages --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", [None, *map(str, Part)])
def test_each_part_is_shown_for_itself(scene: Scene, part: str | None) -> None:
    scene.begin(ALL_KINDS[:8], attempts=1, shown={"just_after": [part] if part else []})
    scene.submit_all(right=True)
    for language in ("zh", "en"):
        scene.client.post("/language", data={"language": language})
        page = scene.client.page(f"{scene.address}/review")
    assert ("Your choice" in page) == (part == "responses")
    assert ('tag-pass">right' in page) == (part == "right-or-wrong")
    assert ("quiz-score" in page) == (part == "score")
    assert (f"{KEY} explanation" in page) == (f"{KEY} feedback of" in page) == (part == "feedback")
    assert ("The right order:" in page) == (part == "keys")
    assert ("Which one fits?" in page) == (part in {"responses", "feedback", "keys"})
    assert ("8 / 8" in scene.client.page("/quizzes/first")) == (part == "score")


def test_a_page_says_in_words_when_what_is_closed_opens(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    closes = clock.now() + timedelta(minutes=50)
    table = {"just_after": ["score", "keys"], "later": ["responses"], "closed": ["keys"]}
    scene.begin(["single"], closes=closes.isoformat(), shown=table)
    scene.submit_all(right=False)
    page = scene.client.page(f"{scene.address}/review")
    for told in ("only until", "not shown by this quiz", "from ", "once you have passed or have no attempt left, here"):
        assert told in page
    assert KEY not in page
    monkeypatch.setattr(clock, "now", lambda: closes + timedelta(minutes=1))
    page = scene.client.page(f"{scene.address}/review")
    assert ("right" in page, "quiz-score" in page, "Your choice" in page) == (True, False, False)


def test_feedback_alone_holds_what_the_examiner_said(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work(writes=True):
        quiz = make_quiz("talk", ["essay"], attempts=1, shown={"just_after": ["feedback"], "later": ["feedback"]})
        essay = make_essay(cast.trainee, quiz)
        found = queries.essay(cast.examiner.id, essay.public_id, 1)
        assert found is not None
        operations.mark(found, {"a": 3, "b": 1}, "Say it shorter.", by=cast.examiner.id, at=clock.now())
    page = PageClient(app).sign_in(cast.trainee).page(f"/attempts/{essay.public_id}/review")
    assert f"{KEY} level 1 of b" in page
    assert "Say it shorter." in page
    assert f"{KEY} level 2 of b" not in page
    assert "What I would say" not in page


def test_a_preview_and_the_desk_show_the_table(scene: Scene) -> None:
    scene.begin(["single"], shown={"just_after": ["score"], "later": ["score", "keys"]})
    author = PageClient(scene.app).sign_in(scene.cast.author)
    for address in ("/quizzes/first/preview", "/desk/quizzes/first"):
        page = author.page(address)
        assert "Seen afterwards" in page
        assert page.count("<td>once finished</td>") == 1
        assert "Once closed" not in page

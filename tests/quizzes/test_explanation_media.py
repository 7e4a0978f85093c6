"""Pictures and sounds that stand with an explanation: written and kept like those of a stem, and closed like a key."""

import uuid
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import Cast
from tests.factories.desk import make_item_draft, make_ready, single
from tests.factories.drills import make_practice_bank, make_review
from tests.factories.media import picture_file, shown
from tests.factories.meetings import make_meeting
from tests.factories.quizzes import (
    KEY,
    both,
    choice_body,
    make_attempt,
    make_bank,
    make_item,
    make_quiz,
    make_response,
    make_submission,
    make_version,
)
from tests.page import PageClient
from training import clock
from training.authored import Fault
from training.db import db, unit_of_work
from training.quizzes import exporting, library, operations, queries
from training.quizzes.desk import operations as desk
from training.quizzes.desk import queries as drafts
from training.quizzes.exchange.from_items import to_questions
from training.quizzes.models import Item, ItemVersion, Regrade

BANK = """\
bank: small
title:
  en: Small
  zh: 小题库
items:
  - id: one
    kind: true-false
    objectives: [A01]
    difficulty: easy
    marks: 1
    stem:
      zh: 题干
      en: Stem
    answer: false
    explanation:
      zh: 因为
      en: Because
    explanation_media:
      - file: why.png
        alt:
          zh: 图
          en: Chart
"""
FIRST = 101  # its number in addresses


# --- files --------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "banks" / "media" / "small"
    place.mkdir(parents=True)
    (tmp_path / "banks" / "small.yaml").write_text(BANK, encoding="utf-8")
    (place / "why.png").write_bytes(picture_file())
    return tmp_path


def faults_of(app: Flask, folder: Path) -> list[Fault]:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        return library.check(folder)


def test_a_file_names_them_and_comes_back_byte_for_byte(app: Flask, folder: Path) -> None:
    assert faults_of(app, folder) == []
    with app.app_context(), unit_of_work(writes=True) as session:
        library.publish(folder, at=clock.now())
        (row,) = db.session.scalars(sa.select(ItemVersion)).one().body["explanation_media"]
        assert (row["file"], row["width"], row["alt"]["en"]) == ("why.png", 8, "Chart")
        assert dict(exporting.bank_files()) == {
            "banks/small.yaml": BANK.encode(),
            "banks/media/small/why.png": picture_file(),
        }
        assert library.publish(folder, at=clock.now()) == []
        assert list(queries.faults(session)) == []


@pytest.mark.parametrize(
    ("old", "new", "cause"),
    [("why.png", "gone.png", "There is no file 'gone.png'"), ("alt:", "transcript:", "Nothing says what")],
)
def test_their_faults_stand_at_their_line(app: Flask, folder: Path, old: str, new: str, cause: str) -> None:
    (folder / "banks" / "small.yaml").write_text(BANK.replace(old, new), encoding="utf-8")
    fault = next(one for one in faults_of(app, folder) if one.file == "banks/small.yaml")
    assert cause in fault.cause
    assert fault.line == 1 + BANK.split("\n").index("      - file: why.png")


def test_verification_misses_bytes_that_are_gone(app: Flask) -> None:
    with app.app_context(), unit_of_work(writes=True) as session:
        make_version(make_item(make_bank()), explanation_media=[{**shown()[0], "digest": "f" * 64}])
        assert [fault for fault in queries.faults(session) if "ffffffffffff" in fault]


# --- closed like a key --------------------------------------------------------------------------------------------


def taken(app: Flask, cast: Cast, **terms: Any) -> tuple[str, Any]:
    """An attempt of Lin's at an item that shows one picture with its stem and another with its explanation."""
    with app.app_context(), unit_of_work(writes=True):
        bank = make_bank()
        why = shown(picture_words=f"{KEY} chart", name=f"{KEY}.png", colour="olive")
        make_version(make_item(bank, "an-item"), media=shown(), explanation_media=why)
        attempt = make_attempt(cast.trainee, make_quiz("first", ["single"], bank=bank, **terms))
        return f"/attempts/{attempt.public_id}", attempt


def hand_in(app: Flask, attempt: Any, *, right: bool) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_submission(attempt, right=right)


def test_they_open_with_the_explanation_and_never_before(app: Flask, cast: Cast) -> None:
    place, attempt = taken(app, cast, attempts=2, wait_hours=0)
    lin, zhou = PageClient(app).sign_in(cast.trainee), PageClient(app).sign_in(cast.other_trainee)
    address = f"{place}/items/1/media/{FIRST}"
    assert lin.get(f"{place}/items/1/media/1").data == picture_file()
    assert lin.get(address).status_code == 404, "while it runs"
    hand_in(app, attempt, right=False)
    for page in (f"{place}/review", f"{place}/items/1/media/1"):
        assert KEY.encode() not in lin.get(page).data
    assert lin.get(address).status_code == 404, "while Lin may attempt again"
    with app.app_context(), unit_of_work(writes=True):
        quiz = queries.quiz_of(cast.trainee.id, "first")
        assert quiz is not None
        again = queries.own_attempt(cast.trainee.id, operations.start(quiz, by=cast.trainee.id, at=clock.now()))
        assert again is not None
        make_submission(again)
    review = lin.page(f"{place}/review")
    assert f'src="{address}?' in review
    assert f"{KEY} chart" in review
    assert f"{KEY}.png" not in review
    answer = lin.get(address)
    assert (answer.data, answer.headers["Cache-Control"]) == (picture_file("olive"), "private, no-cache")
    assert lin.get(f"{place}/items/1/media/{FIRST + 1}").status_code == 404
    assert zhou.get(address).status_code == 404


def test_with_a_corrected_key_those_of_the_corrected_explanation_are_shown(app: Flask, cast: Cast) -> None:
    place, attempt = taken(app, cast, attempts=1)
    with app.app_context(), unit_of_work(writes=True):
        make_response(attempt, 1, ["a"])
        make_submission(attempt, right=False)
        item = db.session.get_one(Item, db.session.scalars(sa.select(ItemVersion)).one().item_id)
        a_is_right = choice_body("a")["options"]
        make_version(item, number=2, options=a_is_right, explanation_media=shown(colour="navy"))
    he, ma = PageClient(app).sign_in(cast.author), PageClient(app).sign_in(cast.administrator)
    he.post("/quizzes/first/regrades", data={"reason": "Option a was right all along."})
    with app.app_context(), unit_of_work(writes=False):
        regrade = db.session.scalars(sa.select(Regrade)).one()
    assert ma.post(f"/regrades/{regrade.public_id}/application").status_code == 303
    lin = PageClient(app).sign_in(cast.trainee).speak("en")
    assert f"media/{FIRST}?" in lin.page(f"{place}/review")
    assert lin.get(f"{place}/items/1/media/{FIRST}").data == picture_file("navy")


def test_where_only_keys_are_shown_they_stay_closed(app: Flask, cast: Cast) -> None:
    parts = ["responses", "right-or-wrong", "score", "keys"]
    table = {"just_after": parts, "later": parts, "closed": parts}
    place, attempt = taken(app, cast, attempts=1, shown=table)
    hand_in(app, attempt, right=True)
    lin = PageClient(app).sign_in(cast.trainee)
    assert f"media/{FIRST}" not in lin.page(f"{place}/review")
    assert lin.get(f"{place}/items/1/media/{FIRST}").status_code == 404


def test_a_drill_shows_them_after_the_answer(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work(writes=True):
        bank = make_practice_bank("morning", ["one"], explanation_media=shown())
        review = make_review(cast.trainee, bank)
    lin = PageClient(app).sign_in(cast.trainee).speak("en")
    assert lin.get(f"/drills/banks/morning/items/one/media/{FIRST}").status_code == 404
    address = f"/drills/reviews/{review.op_id}/media/{FIRST}"
    page = lin.page(f"/drills/reviews/{review.op_id}")
    assert page.index("Why") < page.index(f'src="{address}?')
    assert lin.get(address).data == picture_file()


def test_a_meeting_shows_them_with_the_key(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work(writes=True):
        meeting = make_meeting(
            make_practice_bank("evening", ["one", "two"], explanation_media=shown()), cast.trainer, cast.trainee
        )
    host, lin = PageClient(app).sign_in(cast.trainer), PageClient(app).sign_in(cast.trainee)
    place = f"/meetings/{meeting.public_id}"
    addresses = (
        (host, place, f"{place}/items/1/media/{FIRST}"),
        (lin, f"{place}/seat", f"{place}/seat/items/1/media/{FIRST}"),
    )
    for client, _page, address in addresses:
        assert client.get(address).status_code == 404
    assert host.post(f"{place}/turns", data={"seen": "1.0.0"}).status_code == 303
    for client, page, address in addresses:
        assert f'src="{address}?' in client.page(page)
        assert client.get(address).data == picture_file()


# --- the desk -----------------------------------------------------------------------------------------------------


def test_the_desk_takes_them_in_shows_them_and_takes_them_along(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work(writes=True):
        draft = make_item_draft(make_bank("visits"), cast.author, "eight")
    he = PageClient(app).sign_in(cast.author).speak("en")
    place, sent = f"/desk/drafts/{draft.public_id}", {"op_id": str(uuid.uuid4()), "base_rev": "1", "do": "save"}
    page = he.page(place)
    assert page.index('name="upload-media"') < page.index('name="upload-explanation_media"')
    file = {"upload-explanation_media": (BytesIO(picture_file()), "why.png")}
    where = f"{place}/media?into=explanation_media"
    assert he.post(where, data=dict(sent), content_type="multipart/form-data").status_code == 422
    answer = he.post(where, data={**sent, **file}, content_type="multipart/form-data")
    assert answer.location == f"{place}#f-explanation_media"
    with app.app_context(), unit_of_work(writes=True):
        found = drafts.draft(draft.public_id, lock=True)
        assert found is not None
        assert found.content["explanation_media"] == [{"file": "why.png"}]
        whole = single(explanation_media=[{"file": "why.png", "alt": both("A chart")}])
        desk.save(found, whole, op_id=uuid.uuid4(), base_revision=2, by=cast.author.id, at=clock.now())
    assert f'src="{place}/media/{FIRST}?' in he.page(f"{place}/preview")
    assert he.get(f"{place}/media/{FIRST}").mimetype == "image/png"
    with app.app_context(), unit_of_work(writes=True):
        make_ready(draft, cast.second_author)
    item = "/desk/banks/visits/items/eight"
    assert f'src="{item}/media/{FIRST}?' in he.page(item)
    assert he.get(f"{item}/media/{FIRST}").mimetype == "image/png"
    following = he.post(f"{item}/drafts").location
    assert '<option value="why.png" selected>' in he.page(following)
    assert "Nothing." in he.page(f"{following}/preview"), "as it stands it changes nothing"


# --- other programs -----------------------------------------------------------------------------------------------


def test_a_file_for_another_program_says_that_they_stay_behind(app: Flask, cast: Cast) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}), unit_of_work(writes=True):
        version = make_version(make_item(make_bank(), "one"), explanation_media=shown())
        content = version.content()
        item = {"id": "one", **{key: value for key, value in content.items() if key != "body"}, **version.body}
        questions, report = to_questions([item], "en")
        assert len(questions) == 1
        assert any("with its explanation were left out" in str(line.words) for line in report.changed)

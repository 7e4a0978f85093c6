"""Pictures and sounds in stems: authored, checked, pinned by their digest, served only with the item they belong to."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import Cast
from tests.factories.drills import make_practice_bank, make_review
from tests.factories.media import picture_file, shown, sound_file
from tests.factories.meetings import make_meeting
from tests.factories.quizzes import KEY, make_attempt, make_bank, make_item, make_quiz, make_submission, make_version
from tests.page import PageClient
from training import clock
from training.authored import Fault
from training.db import db, unit_of_work
from training.quizzes import library, queries
from training.quizzes.media import files
from training.quizzes.media.models import ItemMedium
from training.quizzes.models import ItemVersion
from training.refusals import Invalid

BANK = """\
bank: small
title: {zh: 小题库, en: Small}
items:
  - id: one
    kind: true-false
    objectives: [A01]
    difficulty: easy
    marks: 1
    stem: {zh: 题干, en: Stem}
    media:
      - {file: chart.png, alt: {zh: 图, en: Chart}}
      - {file: call.mp3, transcript: {zh: 话, en: Words}}
    answer: false
    explanation: {zh: 因为, en: Because}
  - id: shop
    kind: case
    objectives: [A01]
    difficulty: hard
    stem: {zh: 店里, en: In the shop}
    media: [{file: shop.jpg, alt: {zh: 店, en: Shop}}]
    parts:
      - {id: who, kind: true-false, marks: 1, stem: {zh: 谁, en: Who}, answer: false, explanation: {zh: 因, en: Yes}}
      - id: what
        kind: true-false
        marks: 1
        stem: {zh: 什么, en: What}
        media: [{file: chart.png, alt: {zh: 图, en: Chart}}]
        answer: true
        explanation: {zh: 因, en: Because}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "banks" / "media" / "small").mkdir(parents=True)
    (tmp_path / "banks" / "small.yaml").write_text(BANK, encoding="utf-8")
    place = tmp_path / "banks" / "media" / "small"
    (place / "chart.png").write_bytes(picture_file())
    (place / "shop.jpg").write_bytes(picture_file("navy", "JPEG"))
    (place / "call.mp3").write_bytes(sound_file())
    return tmp_path


def faults_of(app: Flask, folder: Path) -> list[Fault]:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        return library.check(folder)


def publish(app: Flask, folder: Path) -> list[str]:
    with app.app_context(), app.test_request_context(headers={"Accept-Language": "en"}), unit_of_work(writes=True):
        return library.publish(folder, at=clock.now())


def line_of(needle: str) -> int:
    return next(number for number, line in enumerate(BANK.split("\n"), 1) if needle in line)


# --- files --------------------------------------------------------------------------------------------------------


def test_a_bank_with_pictures_and_sounds_has_no_fault(app: Flask, folder: Path) -> None:
    assert faults_of(app, folder) == []


@pytest.mark.parametrize(
    ("old", "new", "cause", "line"),
    [
        ("{file: chart.png, alt", "{file: other.png, alt", "There is no file 'other.png'", "- {file: chart.png"),
        ("alt: {zh: 图, en: Chart}", "transcript: {zh: 图, en: C}", "Nothing says what", "- {file: chart.png"),
        ("transcript: {zh: 话, en: Words}", "alt: {zh: 话, en: Words}", "no transcript", "- {file: call.mp3"),
        (
            "call.mp3, transcript",
            "call.mp3, alt: {zh: 话, en: W}, transcript",
            "cannot stand together",
            "- {file: call",
        ),
        ("{file: chart.png", "{file: ../chart.png", "cannot be the name", "- {file: chart.png"),
        ("{file: chart.png", "{file: chart.svg", "cannot be the name", "- {file: chart.png"),
        (", alt: {zh: 店, en: Shop}", "", "Nothing says what", "file: shop.jpg"),
        ("{file: shop.jpg", "{file: street.jpg", "There is no file 'street.jpg'", "file: shop.jpg"),
        (
            "call.mp3, transcript: {zh: 话, en: Words}",
            "call.mp3, transcript: {zh: 话}",
            "'en' is missing",
            "- {file: call",
        ),
    ],
)
def test_each_fault_of_what_is_written_stands_at_its_line(
    app: Flask, folder: Path, old: str, new: str, cause: str, line: str
) -> None:
    (folder / "banks" / "small.yaml").write_text(BANK.replace(old, new, 1), encoding="utf-8")
    (fault,) = [one for one in faults_of(app, folder) if one.file == "banks/small.yaml"]
    assert cause in fault.cause
    assert fault.remedy
    assert fault.line == line_of(line)


def test_a_part_of_a_case_tells_its_own_line(app: Flask, folder: Path) -> None:
    text = BANK[::-1].replace("chart.png"[::-1], "gone.png"[::-1], 1)[::-1]
    (folder / "banks" / "small.yaml").write_text(text, encoding="utf-8")
    (fault,) = faults_of(app, folder)
    assert fault.line == line_of("        media: [{file: chart.png")


@pytest.mark.parametrize(
    ("name", "content", "cause"),
    [
        ("chart.png", b"no picture", "not a picture"),
        ("chart.png", picture_file(kind="JPEG"), "a .jpg file by another name"),
        ("chart.png", picture_file(side=1700), "more than 1600 pixels"),
        ("chart.png", b"\0" * 400_001, "larger than 400 kB"),
        ("call.mp3", b"no sound", "neither a picture nor a sound"),
        ("call.mp3", sound_file("ogg"), "a .ogg file by another name"),
        ("call.mp3", b"ID3" + b"\0" * 2_000_000, "larger than 2000 kB"),
        ("call.mp3", sound_file()[:40], "neither a picture nor a sound"),
        ("idle.png", picture_file(), "No item shows this file"),
        ("Idle Picture.png", picture_file(), "cannot be the name"),
    ],
)
def test_each_fault_of_a_file_stands_at_the_file(
    app: Flask, folder: Path, name: str, content: bytes, cause: str
) -> None:
    (folder / "banks" / "media" / "small" / name).write_bytes(content)
    faults = faults_of(app, folder)
    assert {(fault.file, fault.line) for fault in faults} == {(f"banks/media/small/{name}", 1)}
    assert any(cause in fault.cause for fault in faults), faults


def test_a_folder_of_no_bank_is_a_fault(app: Flask, folder: Path) -> None:
    (folder / "banks" / "media" / "other").mkdir()
    (fault,) = faults_of(app, folder)
    assert fault.file == "banks/media/other"
    assert "belongs to no bank" in fault.cause


def test_versions_are_pinned_by_the_bytes_which_are_kept_once(app: Flask, folder: Path) -> None:
    assert publish(app, folder)
    assert publish(app, folder) == []
    with app.app_context(), unit_of_work(writes=False):
        bodies = {row.item.slug: row.body for row in versions()}
        assert [row["file"] for row in bodies["one"]["media"]] == ["chart.png", "call.mp3"]
        assert bodies["one"]["media"][0]["digest"] == bodies["shop-what"]["media"][0]["digest"]
        assert [row["file"] for row in bodies["shop-who"]["case"]["media"]] == ["shop.jpg"]
        assert db.session.scalar(sa.select(sa.func.count()).select_from(ItemMedium)) == 3
        assert list(queries.faults(db.session())) == []


def test_another_picture_under_the_same_name_is_a_new_version(app: Flask, folder: Path) -> None:
    publish(app, folder)
    (folder / "banks" / "media" / "small" / "shop.jpg").write_bytes(picture_file("olive", "JPEG"))
    assert "2 items new or changed" in publish(app, folder)[0]
    with app.app_context(), unit_of_work(writes=False):
        assert sorted((row.item.slug, row.number) for row in versions() if row.number > 1) == [
            ("shop-what", 2),
            ("shop-who", 2),
        ]


def test_an_item_without_media_keeps_the_digest_it_had(app: Flask, folder: Path) -> None:
    """No bank is published anew because items may show pictures now."""
    publish(app, folder)
    with app.app_context(), unit_of_work(writes=False):
        plain = next(row for row in versions() if row.item.slug == "shop-who")
        assert "media" not in plain.body
        assert set(plain.body["case"]) == {"id", "stem", "of", "objectives", "difficulty", "part", "media"}


def versions() -> list[ItemVersion]:
    return list(db.session.scalars(sa.select(ItemVersion).options(sa.orm.joinedload(ItemVersion.item))))


def test_verification_names_bytes_that_were_changed_or_are_missing(app: Flask, folder: Path) -> None:
    with app.app_context(), unit_of_work(writes=True) as session:
        rows = shown()
        make_version(make_item(make_bank()), media=[{**rows[0], "digest": "f" * 64}])
        assert [fault for fault in queries.faults(session) if "ffffffffffff" in fault]


# --- what is handed in --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["mp3", "ogg", "ipod"])
def test_a_sound_is_written_anew_without_what_it_told_beside(kind: str) -> None:
    loud = sound_file(kind, title="the answer is b")
    assert b"the answer is b" in loud
    medium = files.take_in(loud)
    assert b"the answer is b" not in medium.content
    assert medium.facts.media_type.startswith("audio/")
    assert files.inspect(medium.content, medium.extension).facts == medium.facts


def test_a_picture_is_drawn_anew() -> None:
    medium = files.take_in(picture_file("teal", "JPEG") + b"the answer is b")
    assert b"the answer" not in medium.content
    assert (medium.facts.media_type, medium.facts.width) == ("image/jpeg", 8)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"plain words",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"RIFF\0\0\0\0WAVEfmt ",
        b"#EXTM3U\nhttp://example.com/a.mp3",
        b"ID3" + bytes(range(256)) * 40,
        b"OggS" + bytes(range(256)) * 40,
    ],
)
def test_what_is_neither_is_refused_in_words(app: Flask, content: bytes) -> None:
    with app.test_request_context(), pytest.raises(Invalid) as refusal:
        files.take_in(content)
    assert str(refusal.value.remedy)


def test_a_sound_that_is_too_long_is_refused(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(files.SoundTooLarge):
        files.take_in(sound_file("ogg", seconds=601))


# --- served with the item -----------------------------------------------------------------------------------------


@pytest.fixture
def attempt(app: Flask, cast: Cast) -> queries.OwnAttempt:
    with app.app_context(), unit_of_work(writes=True):
        bank = make_bank()
        name = f"{KEY}-the-answer-is-b.png"
        make_version(make_item(bank), media=shown(sound_words="What the customer says", name=name))
        return make_attempt(cast.trainee, make_quiz(kinds=["single"], bank=bank))


def address(attempt: queries.OwnAttempt, number: int = 1, position: int = 1) -> str:
    return f"/attempts/{attempt.public_id}/items/{position}/media/{number}"


def test_lin_sees_the_picture_and_hears_the_sound_before_the_options(
    app: Flask, cast: Cast, attempt: queries.OwnAttempt
) -> None:
    html = PageClient(app).sign_in(cast.trainee).speak("en").page(f"/attempts/{attempt.public_id}/items/1")
    assert f'<img src="{address(attempt)}?' in html
    assert 'width="8" height="8" alt="' in html
    assert f'src="{address(attempt, 2)}?' in html
    assert html.index("A chart") < html.index("What the customer says") < html.index("Which one fits?")
    assert html.index("<img") < html.index('name="choice"')


def test_the_bytes_come_with_their_kind_for_good_and_in_parts(
    app: Flask, cast: Cast, attempt: queries.OwnAttempt
) -> None:
    client = PageClient(app).sign_in(cast.trainee)
    whole = client.get(address(attempt))
    assert (whole.status_code, whole.mimetype, whole.data) == (200, "image/png", picture_file())
    assert whole.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert whole.headers["X-Content-Type-Options"] == "nosniff"
    again = client.get(address(attempt), headers={"If-None-Match": whole.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    part = client.get(address(attempt, 2), headers={"Range": "bytes=0-99"})
    assert (part.status_code, part.mimetype, part.data) == (206, "audio/mpeg", sound_file()[:100])
    assert client.get(address(attempt, 2), headers={"Range": "bytes=99999999-"}).status_code == 416


def test_only_the_taker_gets_them_while_it_runs_and_afterwards(
    app: Flask, cast: Cast, attempt: queries.OwnAttempt
) -> None:
    lin, zhou = PageClient(app).sign_in(cast.trainee), PageClient(app).sign_in(cast.other_trainee)
    for number, position in ((0, 1), (3, 1), (1, 2), (1, 0)):
        assert lin.get(address(attempt, number, position)).status_code == 404
    assert zhou.get(address(attempt)).status_code == 404
    assert PageClient(app).sign_in(cast.trainer).get(address(attempt)).status_code == 403
    assert PageClient(app).get(address(attempt)).status_code == 303
    digest = _digest(app)
    for place in (f"/pictures/{digest}", f"/media/{digest}", f"/drills/media/{digest}"):
        assert lin.get(place).status_code == 404, "never by the digest alone"
    with app.app_context(), unit_of_work(writes=True):
        own = queries.own_attempt(cast.trainee.id, attempt.public_id)
        assert own is not None
        make_submission(own)
    assert lin.get(address(attempt)).status_code == 200
    assert f'src="{address(attempt)}?' in lin.page(f"/attempts/{attempt.public_id}/review")
    assert zhou.get(address(attempt)).status_code == 404


def _digest(app: Flask) -> str:
    with app.app_context(), unit_of_work(writes=False):
        return db.session.scalars(sa.select(ItemMedium.digest).where(ItemMedium.width.is_not(None))).one()


def test_the_name_of_a_file_is_told_to_nobody_who_takes_it(app: Flask, cast: Cast, attempt: queries.OwnAttempt) -> None:
    client = PageClient(app).sign_in(cast.trainee)
    for place in (f"/attempts/{attempt.public_id}/items/1", f"/attempts/{attempt.public_id}/summary", address(attempt)):
        answer = client.get(place)
        assert KEY.encode() not in answer.data
        assert KEY not in str(answer.headers)


def test_an_item_with_media_costs_no_more_statements(
    app: Flask, cast: Cast, attempt: queries.OwnAttempt, counting: Callable[[], Any]
) -> None:
    client = PageClient(app).sign_in(cast.trainee)
    client.page(f"/attempts/{attempt.public_id}/items/1")
    with counting() as counted:
        client.page(f"/attempts/{attempt.public_id}/items/1")
    assert len(counted) <= 6, counted.statements
    with counting() as counted:
        client.get(address(attempt))
    assert len(counted) <= 4, counted.statements


def test_a_case_shows_its_own_before_its_stem(app: Flask, cast: Cast, folder: Path) -> None:
    (folder / "papers").mkdir()
    (folder / "papers" / "first.yaml").write_text(
        "quiz: first\ntitle: {zh: 测验, en: Quiz}\nbank: small\nminutes: 10\npass_mark: 60\n"
        "attempts: 3\nwait_hours: 0\n"
        "draw: [{objectives: [A01], difficulty: [hard], parts: 2, number: 1}]\n",
        encoding="utf-8",
    )
    publish(app, folder)
    client = PageClient(app).sign_in(cast.trainee)
    start = client.post("/quizzes/first/attempts").location
    html = client.page(start)
    assert html.index("<img") < html.index("In the shop") if "In the shop" in html else html.index("店里")
    second = start.replace("/items/1", "/items/2")
    assert client.page(second).count("<img") == 2
    assert client.get(f"{second}/media/1").mimetype == "image/jpeg"
    assert client.get(f"{second}/media/2").mimetype == "image/png"
    assert client.get(f"{start}/media/2").status_code == 404


def test_drills_and_their_reviews_show_them(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work(writes=True):
        bank = make_practice_bank("morning", ["one"], media=shown())
        review = make_review(cast.trainee, bank)
    lin, zhou = PageClient(app).sign_in(cast.trainee), PageClient(app).sign_in(cast.other_trainee)
    asked, told = "/drills/banks/morning/items/one/media/1", f"/drills/reviews/{review.op_id}/media/1"
    assert f'src="{asked}?' in zhou.page("/drills/banks/morning")
    assert zhou.get(asked).data == picture_file()
    assert f'src="{told}?' in lin.page(f"/drills/reviews/{review.op_id}")
    assert lin.get(told).data == picture_file()
    assert zhou.get(told).status_code == 404


def test_a_meeting_shows_those_of_the_items_that_had_their_turn(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work(writes=True):
        bank = make_practice_bank("evening", ["one", "two"], media=shown())
        meeting = make_meeting(bank, cast.trainer, cast.trainee)
    host, lin = PageClient(app).sign_in(cast.trainer), PageClient(app).sign_in(cast.trainee)
    seat = f"/meetings/{meeting.public_id}/seat"
    assert f'src="{seat}/items/1/media/1?' in lin.page(seat)
    assert lin.get(f"{seat}/items/1/media/1").status_code == 200
    assert lin.get(f"{seat}/items/2/media/1").status_code == 404
    assert f'src="/meetings/{meeting.public_id}/items/1/media/1?' in host.page(f"/meetings/{meeting.public_id}")
    assert host.get(f"/meetings/{meeting.public_id}/items/1/media/1").status_code == 200
    assert PageClient(app).sign_in(cast.other_trainee).get(f"{seat}/items/1/media/1").status_code == 404


def test_a_preview_shows_them_to_who_oversees(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work(writes=True):
        bank = make_bank()
        make_version(make_item(bank), media=shown())
        make_quiz("first", kinds=["single"], bank=bank)
    chen = PageClient(app).sign_in(cast.administrator)
    html = chen.page("/quizzes/first/preview")
    assert "/quizzes/first/preview/items/1/media/1?" in html
    assert chen.get("/quizzes/first/preview/items/1/media/1?seed=1").data == picture_file()
    assert chen.get("/quizzes/first/preview/items/2/media/1?seed=1").status_code == 404

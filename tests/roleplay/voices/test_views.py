"""A customer's line is spoken, approved, heard, taken back; and what is refused."""

import re
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from tests.cast import Cast
from tests.factories.recordings import sound, stored_files
from tests.factories.roleplay import make_run
from tests.factories.studio import make_scenario_draft, make_script_request, publish_draft
from tests.factories.voices import make_voice, script_in
from tests.page import PageClient
from training import clock
from training.db import db, unit_of_work
from training.people.models import Person
from training.roleplay import queries as run_queries
from training.roleplay.recordings import joining
from training.roleplay.recordings.joining import STRAY
from training.roleplay.studio import operations as studio_operations
from training.roleplay.studio import queries as studio
from training.roleplay.studio.queries import OpenDraft
from training.roleplay.voices import keeping
from training.roleplay.voices.lines import said_lines
from training.roleplay.voices.models import VoiceLine

VOICES = "/desk/scenarios/obj-no-time/draft/voices/en"


@pytest.fixture
def he(app: Flask, cast: Cast) -> PageClient:
    return PageClient(app).sign_in(cast.author)


@pytest.fixture
def lin(app: Flask, cast: Cast) -> PageClient:
    return PageClient(app).sign_in(cast.trainee)


@pytest.fixture
def draft(app: Flask, cast: Cast) -> OpenDraft:
    with app.app_context(), unit_of_work(writes=True):
        return make_scenario_draft(cast.author)


def lines_of(app: Flask, draft: OpenDraft) -> list[Any]:
    with app.app_context(), unit_of_work(writes=False):
        return said_lines(script_in(draft))


def send(client: PageClient, line: str, content: bytes, name: str = "line.webm") -> TestResponse:
    """As a browser's form does."""
    fields = f'--x\r\nContent-Disposition: form-data; name="line"\r\n\r\n{line}\r\n'
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = fields.encode() + head.encode() + content + b"\r\n--x--\r\n"
    return client.post(VOICES, data=body, content_type="multipart/form-data; boundary=x")


def stored(app: Flask) -> list[VoiceLine]:
    with app.app_context(), unit_of_work(writes=False):
        return list(db.session.scalars(sa.select(VoiceLine).order_by(VoiceLine.id)))


def publish(app: Flask, cast: Cast, draft: OpenDraft) -> None:
    with app.app_context(), unit_of_work(writes=True):
        publish_draft(draft, cast.author, cast.approver)


def open_again(app: Flask, author: Person) -> OpenDraft:
    with app.app_context(), unit_of_work(writes=True):
        studio_operations.open_draft("obj-no-time", by=author.id, at=clock.now())
        draft = studio.open_draft("obj-no-time")
        assert draft
        return draft


def turn(app: Flask, person: Person) -> str:
    """The address of a new run of the newest edition."""
    with app.app_context(), unit_of_work(writes=True):
        scenario = run_queries.current_scenario("obj-no-time")
        assert scenario
        edition = db.session.get_one(run_queries.ScenarioEdition, scenario.edition_id)
        return f"/runs/{make_run(edition, person).public_id}"


def test_a_line_is_spoken_approved_and_heard_by_the_trainee(
    app: Flask, cast: Cast, he: PageClient, lin: PageClient, draft: OpenDraft
) -> None:
    assert "0 of" in he.page(VOICES)
    first = lines_of(app, draft)[0]
    answer = send(he, first.digest, sound((0.5, False), (1.0, True)))
    assert (answer.status_code, answer.location) == (303, f"{VOICES}#line-{first.digest[:12]}")
    (voice,) = stored(app)
    assert (voice.media_type, voice.words) == ("audio/webm", first.text)
    assert voice.duration_ms == pytest.approx(1500, abs=100)
    page = he.page(VOICES)
    assert "1 of" in page
    assert "not published yet" in page
    assert he.get(f"/desk/scenarios/voices/{voice.public_id}").status_code == 200
    assert lin.get(f"/voices/{voice.public_id}").status_code == 404, "nobody has approved it"
    publish(app, cast, draft)
    heard = lin.get(f"/voices/{voice.public_id}")
    assert (heard.status_code, heard.mimetype) == (200, "audio/webm")
    assert heard.headers["Cache-Control"] == "private, no-cache"
    assert f'href="/voices/{voice.public_id}"' in lin.page(turn(app, cast.trainee))


def test_a_player_may_ask_for_a_part_and_a_browser_asks_whether_its_copy_holds(
    app: Flask, cast: Cast, lin: PageClient, draft: OpenDraft
) -> None:
    with app.app_context(), unit_of_work(writes=True):
        voice = make_voice(draft, cast.author)
    publish(app, cast, draft)
    address = f"/voices/{voice.public_id}"
    whole = lin.get(address)
    part = lin.get(address, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.data) == (206, whole.data[10:20])
    assert lin.get(address, headers={"Range": "bytes=99999999-"}).status_code == 416
    kept = lin.get(address, headers={"If-None-Match": whole.headers["ETag"]})
    assert (kept.status_code, kept.data) == (304, b"")
    assert kept.headers["Cache-Control"] == whole.headers["Cache-Control"] == "private, no-cache"
    assert kept.headers["ETag"] == whole.headers["ETag"] == f'"{voice.digest}"'
    other = lin.get(address, headers={"If-None-Match": '"another"'})
    assert (other.status_code, other.data) == (200, whole.data)


def test_the_second_person_hears_what_will_be_published(app: Flask, cast: Cast, draft: OpenDraft) -> None:
    with app.app_context(), unit_of_work(writes=True):
        voice = make_voice(draft, cast.author)
        request = make_script_request(draft, cast.author)
    tang = PageClient(app).sign_in(cast.approver)
    page = tang.page(f"/desk/scenarios/requests/{request.public_id}")
    assert "New voices of the customer" in page
    assert tang.get(f"/desk/scenarios/requests/voices/{voice.public_id}").status_code == 200


def test_what_is_being_reviewed_keeps_its_voices(app: Flask, cast: Cast, he: PageClient, draft: OpenDraft) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_script_request(draft, cast.author)
    assert "Withdraw the request before you change a voice" in he.page(VOICES)
    assert send(he, lines_of(app, draft)[0].digest, sound((1.0, True))).status_code == 409
    assert stored(app) == []
    with app.app_context():
        assert stored_files() == []


def test_whoever_spoke_a_line_approves_nothing(app: Flask, cast: Cast, draft: OpenDraft) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_voice(draft, cast.second_author)
        request = make_script_request(draft, cast.author)
        assert cast.second_author.id in studio.writers(draft.id)
    statement = (
        "INSERT INTO scenario_verdict (request_id, by_id, at, verdict, reason) "
        f"SELECT {request.id}, {cast.second_author.id}, asked_at, 'approved', 'It sounds right.' FROM scenario_request"
    )
    with app.app_context(), pytest.raises(sa.exc.DBAPIError), unit_of_work(writes=True) as session:
        session.execute(sa.text(statement))


def test_a_line_spoken_again_in_a_draft_takes_the_place_of_the_first(
    app: Flask, cast: Cast, he: PageClient, draft: OpenDraft
) -> None:
    first = lines_of(app, draft)[0]
    for seconds in (1.0, 2.0):
        assert send(he, first.digest, sound((seconds, True))).status_code == 303
    before, after = stored(app)
    assert before.withdrawn_at is not None
    assert after.withdrawn_at is None
    with app.app_context():
        assert stored_files() == [keeping.key_of(after.public_id)]


def test_an_edition_keeps_its_voice_while_the_next_is_spoken(
    app: Flask, cast: Cast, lin: PageClient, draft: OpenDraft
) -> None:
    with app.app_context(), unit_of_work(writes=True):
        old = make_voice(draft, cast.author)
    publish(app, cast, draft)
    run = turn(app, cast.trainee)
    second = open_again(app, cast.author)
    with app.app_context(), unit_of_work(writes=True):
        new = make_voice(second, cast.author)
    assert str(old.public_id) in lin.page(run)
    publish(app, cast, second)
    assert str(old.public_id) in lin.page(run), "the run stays with its edition"
    assert lin.get(f"/voices/{old.public_id}").status_code == 200
    assert str(new.public_id) in lin.page(turn(app, cast.trainee))


def test_a_line_whose_words_changed_has_lost_its_voice(
    app: Flask, cast: Cast, he: PageClient, lin: PageClient, draft: OpenDraft
) -> None:
    with app.app_context(), unit_of_work(writes=True):
        voice = make_voice(draft, cast.author)
    publish(app, cast, draft)
    second = open_again(app, cast.author)
    with app.app_context(), unit_of_work(writes=True):
        head = studio.heads(second.id)["en"]
        text = head.text.replace(voice.words, "Some other day, perhaps.")
        base = {"op_id": joining.NOBODY, "base_revision": head.number}
        studio_operations.record_text(second, "en", text, by=cast.author.id, at=clock.now(), **base)
    assert "0 of" in he.page(VOICES)
    assert send(he, voice.line_digest, sound((1.0, True))).status_code == 422, "nobody says it any more"
    publish(app, cast, second)
    assert "/voices/" not in lin.page(turn(app, cast.trainee))


def test_a_voice_that_is_taken_back_is_heard_nowhere(
    app: Flask, cast: Cast, he: PageClient, lin: PageClient, draft: OpenDraft
) -> None:
    with app.app_context(), unit_of_work(writes=True):
        voice = make_voice(draft, cast.author)
    publish(app, cast, draft)
    run = turn(app, cast.trainee)
    address = f"/desk/scenarios/voices/{voice.public_id}/withdrawal"
    assert he.post(address).status_code == 303
    assert he.post(address).status_code == 303, "twice changes nothing"
    assert lin.get(f"/voices/{voice.public_id}").status_code == 404
    assert str(voice.public_id) not in lin.page(run)
    with app.app_context():
        assert stored_files() == []


def test_a_browsers_copy_of_a_voice_that_is_taken_back_is_heard_nowhere_either(
    app: Flask, cast: Cast, he: PageClient, lin: PageClient, draft: OpenDraft
) -> None:
    with app.app_context(), unit_of_work(writes=True):
        voice = make_voice(draft, cast.author)
    publish(app, cast, draft)
    ways = [(lin, f"/voices/{voice.public_id}"), (he, f"/desk/scenarios/voices/{voice.public_id}")]
    copies = [(person, address, {"If-None-Match": person.get(address).headers["ETag"]}) for person, address in ways]
    assert [person.get(address, headers=copy).status_code for person, address, copy in copies] == [304, 304]
    he.post(f"/desk/scenarios/voices/{voice.public_id}/withdrawal")
    for person, address, copy in copies:
        gone = person.get(address, headers=copy)
        assert gone.status_code == 404
        assert gone.headers["Cache-Control"] == "no-store"


def test_a_discarded_draft_is_never_heard(app: Flask, cast: Cast, lin: PageClient, draft: OpenDraft) -> None:
    publish(app, cast, draft)
    second = open_again(app, cast.author)
    with app.app_context(), unit_of_work(writes=True):
        voice = make_voice(second, cast.author)
        studio_operations.discard(second, "Not this way after all.", by=cast.author.id, at=clock.now())
    assert str(voice.public_id) not in lin.page(turn(app, cast.trainee))
    assert lin.get(f"/voices/{voice.public_id}").status_code == 404


def test_what_was_spoken_in_a_discarded_draft_is_taken_back_and_swept_away(
    app: Flask, cast: Cast, he: PageClient, draft: OpenDraft
) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_voice(draft, cast.author)
    reason = {"reason": "Not this way after all."}
    assert he.post("/desk/scenarios/obj-no-time/draft/discarding", data=reason).status_code == 303
    assert [voice.withdrawn_by_id for voice in stored(app)] == [cast.author.id]
    with app.app_context():
        joining.sweep(clock.now() + 2 * STRAY)
        assert stored_files() == []


@pytest.mark.parametrize(
    "content",
    [
        b"<!doctype html><script>alert(1)</script>" * 1000,
        b"#EXTM3U\nhttp://127.0.0.1:9/x.ts\n",
        b"\x1aE\xdf\xa3" + b"webm" * 4000,
        b"",
        sound((0.0, False)),
        sound((61.0, True)),
        b"x" * (4 * 1024 * 1024 + 1),
    ],
    ids=["html", "playlist", "begins like sound", "empty", "silent", "long", "large"],
)
def test_what_is_no_short_sound_is_refused_in_words_and_nothing_is_stored(
    app: Flask, he: PageClient, draft: OpenDraft, content: bytes
) -> None:
    answer = send(he, lines_of(app, draft)[0].digest, content)
    assert answer.status_code in {413, 422}
    assert stored(app) == []
    with app.app_context():
        assert stored_files() == []


def test_a_form_without_its_file_or_line_is_refused(app: Flask, he: PageClient, draft: OpenDraft) -> None:
    line = lines_of(app, draft)[0].digest
    assert he.post(VOICES, data={"line": line}).status_code == 422
    assert he.post(VOICES, data={}).status_code == 422
    assert send(he, "no-such-line", sound((1.0, True))).status_code == 422


def test_the_hourly_sweep_spares_what_is_spoken(app: Flask, cast: Cast, draft: OpenDraft) -> None:
    with app.app_context(), unit_of_work(writes=True):
        voice = make_voice(draft, cast.author)
    with app.app_context():
        joining.store().put(keeping.key_of(joining.NOBODY), Path(__file__))
        joining.sweep(clock.now() + 2 * STRAY)
        assert stored_files() == [keeping.key_of(voice.public_id)]


def test_a_spoken_line_that_was_changed_in_the_store_is_found(app: Flask, cast: Cast, draft: OpenDraft) -> None:
    with app.app_context(), unit_of_work(writes=True):
        voice = make_voice(draft, cast.author)
    with app.app_context(), unit_of_work(writes=False) as session:
        assert list(keeping.faults(session)) == []
        joining.store().put(keeping.key_of(voice.public_id), Path(__file__))
        assert str(voice.public_id) in next(keeping.faults(session))


def test_without_a_voice_the_page_shows_no_link_to_hear(
    app: Flask, cast: Cast, lin: PageClient, draft: OpenDraft
) -> None:
    publish(app, cast, draft)
    page = lin.page(turn(app, cast.trainee))
    assert "/voices/" not in page
    assert re.search(r'<button class="hear"[^>]* hidden>', page)


def test_statements_do_not_grow_with_voices(
    app: Flask, cast: Cast, he: PageClient, lin: PageClient, draft: OpenDraft, counting: Any
) -> None:
    with app.app_context(), unit_of_work(writes=True):
        for line in range(3):
            make_voice(draft, cast.author, line=line)
    he.page(VOICES)
    with counting() as counted:
        he.page(VOICES)
    assert len(counted) <= 6, counted.statements
    publish(app, cast, draft)
    run = turn(app, cast.trainee)
    lin.page(run)
    with counting() as counted:
        lin.page(run)
    assert len(counted) <= 4, counted.statements

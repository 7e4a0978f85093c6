"""A recording through its pages: agree, send, listen, erase; and what is refused in words."""

import hashlib
import re
import uuid

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from tests.cast import Cast
from tests.factories.recordings import pieces_of, sound, stored_files
from tests.factories.roleplay import make_run, make_scenario
from tests.page import PageClient
from training import clock, jobs
from training.db import db, unit_of_work
from training.roleplay.recordings import joining
from training.roleplay.recordings.models import Recording

OCTETS = "application/octet-stream"


@pytest.fixture
def run_id(app: Flask, cast: Cast) -> uuid.UUID:
    with app.app_context(), unit_of_work(writes=True):
        return make_run(make_scenario(), cast.trainee).public_id


@pytest.fixture
def lin(client: PageClient, cast: Cast) -> PageClient:
    return client.sign_in(cast.trainee)


@pytest.fixture
def agreed(lin: PageClient, run_id: uuid.UUID) -> PageClient:
    assert lin.post(f"/runs/{run_id}/recordings/consent").status_code == 303
    return lin


def record(lin: PageClient, run_id: uuid.UUID, data: bytes, pieces: int = 4) -> str:
    """The address of the finished recording."""
    begun = lin.post(f"/runs/{run_id}/recordings/segments").json
    cut = pieces_of(data, pieces)
    for number, piece in enumerate(cut, 1):
        assert lin.post(f"{begun['chunks']}/{number}", data=piece, content_type=OCTETS).status_code == 204
    finished = lin.post(begun["finish"], data={"promised": f"{begun['segment']}:{len(cut)}"})
    assert finished.status_code == 303
    return str(finished.location)


def send_file(lin: PageClient, run_id: uuid.UUID, content: bytes, name: str) -> TestResponse:
    """As a browser's form does. The test client would write a large body to a file and leave it open."""
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    address, form = f"/runs/{run_id}/recordings/file", "multipart/form-data; boundary=x"
    return lin.post(address, data=head + content + b"\r\n--x--\r\n", content_type=form)


def only_recording(app: Flask) -> Recording:
    with app.app_context(), unit_of_work(writes=False):
        return db.session.scalars(sa.select(Recording)).one()


def test_one_agrees_before_anything_is_recorded(lin: PageClient, run_id: uuid.UUID) -> None:
    assert "I agree that my voice" in lin.page(f"/runs/{run_id}/recordings")
    assert lin.post(f"/runs/{run_id}/recordings/segments").status_code == 409
    lin.post(f"/runs/{run_id}/recordings/consent")
    assert "Sound only" in lin.page(f"/runs/{run_id}/recordings")


def test_pieces_become_a_recording_that_can_be_heard(agreed: PageClient, app: Flask, run_id: uuid.UUID) -> None:
    address = record(agreed, run_id, sound((1.0, False), (2.0, True)))
    assert "being joined" in agreed.page(address)
    jobs.run_due(app)
    page = agreed.page(address)
    assert "0:03" in page
    assert "Time speaking" in page
    assert "not yet: 0 of 5" in page, "nobody has passed"
    heard = agreed.get(f"{address}/media")
    assert (heard.status_code, heard.mimetype) == (200, "audio/webm")
    recording = only_recording(app)
    assert hashlib.sha256(heard.data).hexdigest() == recording.digest
    assert recording.duration_ms == pytest.approx(3000, abs=100)
    with app.app_context():
        assert stored_files() == [f"{recording.public_id}/whole"], "the pieces are gone"


def test_a_player_may_ask_for_a_part(agreed: PageClient, app: Flask, run_id: uuid.UUID) -> None:
    address = record(agreed, run_id, sound((1.0, True)))
    jobs.run_due(app)
    whole = agreed.get(f"{address}/media").data
    part = agreed.get(f"{address}/media", headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.data) == (206, whole[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(whole)}"
    assert agreed.get(f"{address}/media", headers={"Range": f"bytes={len(whole)}-"}).status_code == 416
    assert agreed.get(f"{address}/media", headers={"Range": "bytes=-5"}).data == whole[-5:]


def test_a_missing_piece_is_asked_for(agreed: PageClient, run_id: uuid.UUID) -> None:
    begun = agreed.post(f"/runs/{run_id}/recordings/segments").json
    agreed.post(f"{begun['chunks']}/1", data=sound((1.0, True)), content_type=OCTETS)
    assert agreed.post(begun["finish"], data={"promised": "1:2"}).status_code == 409
    for odd in ("1", "x:y", "0:1", "1:99999999", "1:1 1:"):
        assert agreed.post(begun["finish"], data={"promised": odd}).status_code == 422, odd


@pytest.mark.parametrize(
    "content",
    [
        b"<!doctype html><script>alert(1)</script>" * 1000,
        b"#EXTM3U\nhttp://127.0.0.1:9/x.ts\n",
        b"x" * (3 * 1024 * 1024),
        b"",
    ],
    ids=["html", "playlist", "not audio", "empty"],
)
def test_what_is_no_recording_is_refused_in_words_and_nothing_is_stored(
    agreed: PageClient, app: Flask, run_id: uuid.UUID, content: bytes
) -> None:
    begun = agreed.post(f"/runs/{run_id}/recordings/segments").json
    piece = agreed.post(f"{begun['chunks']}/1", data=content, content_type=OCTETS)
    assert piece.status_code == 422
    assert "neither sound nor video" in piece.get_data(as_text=True)
    assert send_file(agreed, run_id, content, "song.webm").status_code == 422
    with app.app_context():
        assert stored_files() == []


def test_twenty_megabytes_of_noise_in_a_file_are_refused(agreed: PageClient, app: Flask, run_id: uuid.UUID) -> None:
    assert send_file(agreed, run_id, bytes(20 * 1024 * 1024), "noise.mp3").status_code == 422
    with app.app_context():
        assert stored_files() == []


def test_ten_gigabytes_are_refused_before_they_are_sent(agreed: PageClient, run_id: uuid.UUID) -> None:
    begun = agreed.post(f"/runs/{run_id}/recordings/segments").json
    for address in (f"{begun['chunks']}/1", f"/runs/{run_id}/recordings/file"):
        response = agreed.post(
            address, content_type="multipart/form-data", environ_overrides={"CONTENT_LENGTH": str(10 * 1024**3)}
        )
        assert response.status_code == 413, address
        assert "too large" in response.get_data(as_text=True) or "may hold" in response.get_data(as_text=True)


def test_what_begins_like_sound_and_is_none_is_refused_later(agreed: PageClient, app: Flask, run_id: uuid.UUID) -> None:
    address = record(agreed, run_id, b"\x1aE\xdf\xa3" + b"webm" * 4000)
    jobs.run_due(app)
    assert "cannot be used" in agreed.page(address)
    assert agreed.get(f"{address}/media").status_code == 409
    with app.app_context():
        assert stored_files() == []


def test_a_file_made_elsewhere_will_do(agreed: PageClient, app: Flask, run_id: uuid.UUID) -> None:
    data = sound((2.0, True), container="wav", codec="pcm_s16le")
    sent = send_file(agreed, run_id, data, "memo.wav")
    assert sent.status_code == 303
    jobs.run_due(app)
    assert "0:02" in agreed.page(sent.location)


def test_length_is_to_the_nearest_second_and_no_recording_has_no_size(
    agreed: PageClient, app: Flask, run_id: uuid.UUID
) -> None:
    address = record(agreed, run_id, sound((4.8, False)))
    jobs.run_due(app)
    assert 4_500 < (only_recording(app).duration_ms or 0) < 5_000
    for page in (agreed.page(address), agreed.page("/recordings")):
        assert "0:05" in page
        assert "0.1 MB" in page


def test_nobody_else_hears_it(agreed: PageClient, app: Flask, cast: Cast, run_id: uuid.UUID) -> None:
    address = record(agreed, run_id, sound((1.0, True)))
    jobs.run_due(app)
    for other in (cast.trainer, cast.administrator, cast.examiner):
        stranger = PageClient(app).sign_in(other)
        for method, path in (("GET", address), ("GET", f"{address}/media"), ("POST", f"{address}/erase")):
            assert stranger.open(path, method=method).status_code == 404


def test_erasing_leaves_a_note_and_no_bytes(agreed: PageClient, app: Flask, run_id: uuid.UUID) -> None:
    address = record(agreed, run_id, sound((1.0, True)))
    jobs.run_due(app)
    for _twice in range(2):
        assert agreed.post(f"{address}/erase").status_code == 303
    assert "was erased" in agreed.page(address)
    assert "erased" in agreed.page("/recordings")
    assert agreed.get(f"{address}/media").status_code == 409
    with app.app_context():
        assert stored_files() == []


def test_the_quota_is_told_in_words(agreed: PageClient, app: Flask, run_id: uuid.UUID, monkeypatch) -> None:
    small = app.config["SETTINGS"].model_copy(update={"recordings_megabytes_a_person": 0})
    monkeypatch.setitem(app.config, "SETTINGS", small)
    begun = agreed.post(f"/runs/{run_id}/recordings/segments").json
    response = agreed.post(f"{begun['chunks']}/1", data=sound((1.0, True)), content_type=OCTETS)
    assert response.status_code == 413
    assert "Erase an old recording" in response.get_data(as_text=True)


def test_a_turn_may_be_said_aloud(lin: PageClient, run_id: uuid.UUID) -> None:
    page = lin.post(f"/runs/{run_id}", data={"said": "", "aloud": "1"}).get_data(as_text=True)
    assert "Which of these did you say?" in page
    branch = re.search(r'name="branch" value="(\d+)"', page)
    op_id = re.search(r'name="op_id" value="([^"]+)"', page)
    assert branch
    assert op_id
    form = {"branch": branch[1], "op_id": op_id[1], "number": "1", "said": "", "aloud": "1"}
    assert lin.post(f"/runs/{run_id}/events", data=form).status_code == 303
    page = lin.page(f"/runs/{run_id}")
    assert "said aloud" in page
    assert "You said nothing." not in page


def test_saying_nothing_needs_a_word_or_a_voice(lin: PageClient, run_id: uuid.UUID) -> None:
    assert lin.post(f"/runs/{run_id}", data={"said": ""}).status_code == 422


def test_the_list_asks_as_much_for_many_as_for_one(agreed: PageClient, app: Flask, run_id: uuid.UUID, counting) -> None:
    counts = []
    for _more in range(2):
        for _each in range(2):
            record(agreed, run_id, sound((0.2, True)), pieces=1)
        with counting() as counted:
            agreed.page("/recordings")
        counts.append(len(counted))
    assert counts[0] == counts[1]


def test_verify_names_a_recording_whose_bytes_were_changed(agreed: PageClient, app: Flask, run_id: uuid.UUID) -> None:
    record(agreed, run_id, sound((1.0, True)))
    jobs.run_due(app)
    file = app.config["SETTINGS"].data_dir / "recordings" / str(only_recording(app).public_id) / "whole"
    whole = bytearray(file.read_bytes())
    whole[100] ^= 1
    file.write_bytes(whole)
    with app.app_context(), unit_of_work(writes=False) as session:
        (fault,) = joining.faults(session)
    assert "is not the one that was joined" in fault
    file.unlink()
    with app.app_context(), unit_of_work(writes=False) as session:
        assert "is missing" in next(joining.faults(session))


def test_what_is_older_than_its_days_is_erased(agreed: PageClient, app: Flask, run_id: uuid.UUID, monkeypatch) -> None:
    record(agreed, run_id, sound((1.0, True)))
    jobs.run_due(app)
    later = clock.now() + joining.timedelta(days=181)
    with app.app_context():
        joining.work(later)
        assert stored_files() == []
    assert only_recording(app).erased_by_id is None

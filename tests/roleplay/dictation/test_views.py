"""Speaking instead of typing: written down by a machine, mended and sent by the trainee, and never more than that."""

import socket
import ssl
import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from tests.cast import Cast
from tests.factories.recordings import sound, stored_files
from tests.factories.roleplay import make_run, make_scenario
from tests.page import PageClient
from tests.roleplay.dictation.machine import Machine, running
from training.db import db, unit_of_work
from training.people.models import Person
from training.roleplay import queries
from training.roleplay.dictation import recogniser, views
from training.roleplay.models import Run, RunKind
from training.settings import Settings

JSON = {"Accept": "application/json"}
SAID = sound((0.2, False), (0.5, True))


@pytest.fixture
def machine(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """Named in the settings, as an operator would."""
    with running() as machine:
        name_it(app, monkeypatch, machine.address)
        yield machine


def name_it(app: Flask, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    given = {"recognition_address": address, "recognition_model": "small", "recognition_key": "a-key"}
    settings = app.config["SETTINGS"].model_copy(update={**given, "recognition_seconds": 1})
    monkeypatch.setitem(app.config, "SETTINGS", settings)


@pytest.fixture
def lin(app: Flask, cast: Cast) -> PageClient:
    return PageClient(app).sign_in(cast.trainee)


@pytest.fixture
def run(app: Flask, cast: Cast) -> Run:
    return a_run(app, cast.trainee)


def a_run(app: Flask, person: Person, kind: RunKind = RunKind.PRACTICE) -> Run:
    with app.app_context(), unit_of_work(writes=True):
        return make_run(make_scenario(), person, kind)


def speak(client: PageClient, run: Run, content: bytes = SAID, **options: Any) -> TestResponse:
    head = '--x\r\nContent-Disposition: form-data; name="file"; filename="said"\r\n\r\n'
    body = head.encode() + content + b"\r\n--x--\r\n"
    address, form = f"/runs/{run.public_id}/dictations", "multipart/form-data; boundary=x"
    return client.post(address, data=body, content_type=form, **options)


def test_what_is_said_stands_in_the_field_marked_as_a_machines(
    app: Flask, lin: PageClient, run: Run, machine: Machine
) -> None:
    assert "Speak instead of typing" in lin.page(f"/runs/{run.public_id}")
    page = speak(lin, run).get_data(as_text=True)
    assert ">Of course you ask.</textarea>" in page
    assert "A machine wrote this down and may be wrong" in page
    assert 'name="recognised" value="1" data-recognised>' in page
    ((path, headers, body),) = machine.asked
    assert path == "/v1/audio/transcriptions"
    assert headers["Authorization"] == "Bearer a-key"
    assert SAID in body
    for name, value in (("model", "small"), ("language", "en"), ("response_format", "json")):
        assert f'name="{name}"\r\n\r\n{value}\r\n'.encode() in body
    assert b'filename="said.webm"' in body
    with app.app_context(), unit_of_work(writes=False):
        assert queries.run_events(run.id) == [], "nothing counts before the trainee sends it"
        assert stored_files() == []


def test_a_script_gets_the_text_alone(lin: PageClient, run: Run, machine: Machine) -> None:
    machine.says("  您花过冤枉钱 \x00 ")
    assert speak(lin, run, headers=JSON).json == {"text": "您花过冤枉钱"}


def test_words_misheard_are_pointed_at_by_their_sound(lin: PageClient, run: Run) -> None:
    lin.post("/language", data={"language": "zh"})
    said = "我确任一下您温的特别好换乘我也会先问直不直好多老班都问过同样的话"
    address = f"/runs/{run.public_id}"
    heard = lin.post(address, data={"said": said, "recognised": "1"}).get_data(as_text=True)
    assert "<b>认同</b>" in heard
    again = lin.post(address, data={"said": said, "recognised": "1", "again": "1"}).get_data(as_text=True)
    assert said in again
    assert 'name="recognised" value="1"' in heard


def test_with_no_machine_named_there_is_no_button_and_the_address_does_nothing(lin: PageClient, run: Run) -> None:
    page = lin.page(f"/runs/{run.public_id}")
    assert "Speak instead of typing" not in page
    assert "dictation" not in page
    answer = speak(lin, run)
    assert answer.status_code == 409
    assert "Nothing is written down from speech here" in answer.get_data(as_text=True)


def test_nobody_dictates_in_an_examination_or_for_another(
    app: Flask, cast: Cast, lin: PageClient, run: Run, machine: Machine
) -> None:
    assert speak(lin, a_run(app, cast.trainee, RunKind.EXAMINATION)).status_code == 404
    assert speak(PageClient(app).sign_in(cast.other_trainee), run).status_code == 404
    assert PageClient(app).post(f"/runs/{run.public_id}/dictations").status_code == 303
    assert lin.get(f"/runs/{run.public_id}/dictations").status_code == 405
    assert machine.asked == []


def test_an_ended_conversation_is_not_gone_on_with(lin: PageClient, run: Run, machine: Machine) -> None:
    lin.post(f"/runs/{run.public_id}/end")
    assert speak(lin, run).status_code == 303
    assert machine.asked == []


@pytest.mark.parametrize(
    "content",
    [b"", b"<!doctype html><script>alert(1)</script>", b"#EXTM3U\nhttp://127.0.0.1:9/x.ts\n", b"x" * (4 * 1024**2 + 1)],
    ids=["empty", "html", "playlist", "large"],
)
def test_what_is_no_sound_never_leaves(lin: PageClient, run: Run, machine: Machine, content: bytes) -> None:
    assert speak(lin, run, content).status_code in {413, 422}
    assert lin.post(f"/runs/{run.public_id}/dictations").status_code == 422
    assert machine.asked == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no json",
        b"[]",
        b'{"words": "x"}',
        b'{"text": 5}',
        b"[" * 60_000,
        b'{"text": "' + b"a" * 70_000 + b'"}',
        b'{"text": "a\\ud800"}',
    ],
    ids=["nothing", "text", "list", "other", "number", "deep", "long", "half a character"],
)
def test_an_answer_that_is_none_is_told_in_words(lin: PageClient, run: Run, machine: Machine, body: bytes) -> None:
    machine.body = body
    answer = speak(lin, run, headers=JSON)
    assert answer.status_code == 503
    assert "type what you would say" in answer.json["remedy"]


@pytest.mark.parametrize("text", ["", "   ", "\ufeff"])
def test_when_nothing_was_heard_it_says_so(lin: PageClient, run: Run, machine: Machine, text: str) -> None:
    machine.says(text)
    assert speak(lin, run).status_code == 422


@pytest.mark.parametrize("status", [301, 302, 307, 308, 401, 404, 429, 500])
def test_no_redirect_is_followed_and_no_fault_is_ours(lin: PageClient, run: Run, machine: Machine, status: int) -> None:
    machine.status, machine.headers = status, {"Location": machine.address.replace("transcriptions", "elsewhere")}
    assert speak(lin, run).status_code == 503
    assert [path for path, _headers, _body in machine.asked] == ["/v1/audio/transcriptions"]


def test_a_machine_that_is_away_slow_or_trickles_is_given_up(
    app: Flask, lin: PageClient, run: Run, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = time.monotonic()
    machine.waits = 3
    assert speak(lin, run).status_code == 503
    machine.waits, machine.trickles = 0, True
    assert speak(lin, run).status_code == 503
    name_it(app, monkeypatch, "http://127.0.0.1:9/v1/audio/transcriptions")
    assert speak(lin, run).status_code == 503
    assert time.monotonic() - began < 5


def test_an_answer_over_tls_is_cut_off_as_if_the_line_had_ended() -> None:
    """Not with the ValueError of a socket that lost its TLS while somebody reads from it."""
    ours, theirs = socket.socketpair()
    with (
        theirs,
        ssl.create_default_context().wrap_socket(
            ours, server_hostname="speech", do_handshake_on_connect=False
        ) as reading,
    ):
        recogniser._cut(reading)
        assert reading.read(1) == b""


def test_so_many_wait_at_once_and_no_more(lin: PageClient, run: Run, machine: Machine) -> None:
    with views.AT_ONCE, views.AT_ONCE:
        assert speak(lin, run).status_code == 503
    assert machine.asked == []
    assert speak(lin, run).status_code == 200


def test_no_transaction_is_open_while_the_machine_listens(
    app: Flask, lin: PageClient, run: Run, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def heard(*_arguments: Any) -> str:
        seen.append(db.session().in_transaction())
        return "well"

    monkeypatch.setattr(views.Recogniser, "text_of", heard)
    assert speak(lin, run).status_code == 200
    assert seen == [False]


def test_the_turn_keeps_the_text_alone(app: Flask, lin: PageClient, run: Run) -> None:
    sent = {"branch": 0, "number": 1, "op_id": str(uuid.uuid4()), "said": "Of course you ask.", "recognised": "1"}
    assert lin.post(f"/runs/{run.public_id}/events", data=sent).status_code == 303
    with app.app_context(), unit_of_work(writes=False):
        (event,) = queries.run_events(run.id)
        assert event.said == "Of course you ask."
        assert not [name for name in sa.inspect(db.engine).get_columns("run_event") if "recogn" in name["name"]]


@pytest.mark.parametrize("address", ["speech", "ftp://speech/x", "http://", "https://me:secret@speech/v1"])
def test_an_address_that_is_none_stops_the_start(address: str) -> None:
    with pytest.raises(ValueError, match="write it whole"):
        Settings(recognition_address=address)

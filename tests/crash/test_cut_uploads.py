"""Two hundred uploads of recordings that break off somewhere, some of them because the server dies.

No byte is left that belongs to nothing, and no piece is lost that was acknowledged.
"""

import random
import re
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import assemble
from tests.databases import Databases
from tests.factories.recordings import make_recording, sound
from tests.factories.roleplay import make_run, make_scenario
from tests.page import PageClient
from tests.server import Server
from training import clock
from training.db import unit_of_work
from training.roleplay.recordings import joining, rules
from training.roleplay.recordings.models import RecordingChunk

pytestmark = [pytest.mark.crash, pytest.mark.long, pytest.mark.timeout(300)]
UPLOADS, KILLED_AT = 200, {60, 130}
PIECE = sound((3.0, True))


@pytest.fixture
def app(tmp_path: Path, worker_id: str) -> Iterator[Flask]:
    databases = Databases(tmp_path, f"cut_{worker_id}")
    yield databases.app
    databases.remove()


@pytest.fixture
def server(app: Flask) -> Iterator[Server]:
    settings = app.config["SETTINGS"]
    server = Server(settings.data_dir, DATABASE_URL=settings.database_url, SECRET_KEY=settings.secret_key)
    yield server.start()
    server.kill()


def test_uploads_that_break_off_leave_nothing_behind(app: Flask, server: Server) -> None:
    rng = random.Random(7)
    with app.app_context(), unit_of_work(writes=True):
        lin = assemble().trainee
        run = make_run(make_scenario(), lin)
        recording, _part = make_recording(run, lin)
        recording_id, address = recording.public_id, f"/recordings/{recording.public_id}/segments/1/chunks"
    cookie = PageClient(app).sign_in(lin).get_cookie("shanggang")
    assert cookie is not None
    token, cookie_text = token_of(server, f"/runs/{run.public_id}", f"shanggang={cookie.value}")
    acknowledged = set()
    for number in range(1, UPLOADS + 1):
        whole = rng.random() < 0.2
        sent = len(PIECE) if whole else rng.randrange(len(PIECE))
        answer = upload(server, f"{address}/{number}", cookie_text, token, PIECE[:sent], whole=whole)
        if answer == 204:
            acknowledged.add(number)
        if number in KILLED_AT:
            server.kill()
            server.start()
    server.stop()
    assert len(acknowledged) > 10
    with app.app_context():
        joining.sweep(clock.now() + 2 * joining.STRAY)
        with unit_of_work(writes=False) as session:
            rows = session.scalars(sa.select(RecordingChunk)).all()
            names = {rules.chunk_name(row.segment, row.number, row.digest) for row in rows}
        assert acknowledged <= {row.number for row in rows}, "an acknowledged piece is gone"
        assert {key for key, _changed in joining.store().changes()} == {f"{recording_id}/{name}" for name in names}
        assert list(joining.scratch().iterdir()) == []


def token_of(server: Server, path: str, cookie: str) -> tuple[str, str]:
    """The page's CSRF token, and the cookie that goes with it."""
    answer = exchange(
        server, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"
    )
    token = re.search(r'<meta name="csrf-token" content="([^"]+)">', answer)
    renewed = re.search(r"Set-Cookie: ([^;\r]+)", answer)
    assert token, answer[:400]
    return token[1], renewed[1] if renewed else cookie


def upload(server: Server, path: str, cookie: str, token: str, body: bytes, *, whole: bool) -> int | None:
    """The status, or None for an upload that was cut: it promises the whole piece and stops somewhere."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nX-CSRFToken: {token}\r\n"
        f"Content-Type: application/octet-stream\r\nContent-Length: {len(PIECE)}\r\nConnection: close\r\n\r\n"
    )
    answer = exchange(server, head, body, cut=not whole)
    status = re.match(r"HTTP/1\.1 (\d+)", answer)
    return int(status[1]) if status else None


def exchange(server: Server, head: str, body: bytes = b"", *, cut: bool = False) -> str:
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(head.encode() + body)
        if cut:
            connection.shutdown(socket.SHUT_RDWR)
            return ""
        answer = b""
        while block := connection.recv(65536):
            answer += block
        return answer.decode(errors="replace")


def test_the_sweep_leaves_alone_what_may_be_on_its_way(app: Flask) -> None:
    with app.app_context():
        stray = joining.scratch() / "arriving-now"
        stray.write_bytes(b"x")
        assert joining.sweep(clock.now()) == 0
        assert stray.exists()
        assert joining.sweep(clock.now() + joining.STRAY + timedelta(minutes=1)) == 1

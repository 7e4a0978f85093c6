"""`kill -9` of the server while eight people save: what was acknowledged is there, once, and in order.

CRASH_KILLS says how often (3 unless told; twenty and more in CI).
"""

import http.client
import json
import os
import random
import re
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.databases import Databases
from tests.factories.people import make_account, make_person
from tests.factories.quizzes import make_attempt, make_quiz
from tests.page import PageClient
from tests.server import Server
from training import audit
from training.access import Role
from training.db import unit_of_work
from training.quizzes import queries
from training.quizzes.models import ResponseRevision

KILLS = int(os.environ.get("CRASH_KILLS", "3"))
CLIENTS = 8
TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]+)">')

pytestmark = [pytest.mark.crash, pytest.mark.long, pytest.mark.timeout(60 + 20 * KILLS)]


@dataclass
class Taker:
    """A person who saves without pause, and tries each save again until it is acknowledged."""

    server: Server
    address: str
    cookie: str
    items: int
    seed: int
    acknowledged: list[tuple[uuid.UUID, int, int]] = field(default_factory=list)  # op_id, position, revision
    retried: int = 0
    failure: str = ""

    def run(self, stop: threading.Event) -> None:
        rng = random.Random(self.seed)
        heads = dict.fromkeys(range(1, self.items + 1), 0)
        try:
            token = self.token(stop)
            while not stop.is_set():
                position = rng.choice(list(heads))
                fields = {"op_id": uuid.uuid4(), "base_rev": heads[position], "choice": rng.randint(1, 4)}
                reply = self.until_acknowledged(position, fields, token, stop)
                if reply is not None:
                    heads[position] = reply["revision"]
                    self.acknowledged.append((fields["op_id"], position, reply["revision"]))
        except (AssertionError, ValueError, KeyError) as error:  # told to the test, which fails by it
            self.failure = f"{type(error).__name__}: {error}"

    def token(self, stop: threading.Event) -> str:
        while not stop.is_set():
            answer = self.ask("GET", f"{self.address}/items/1")
            if answer is not None and answer[0] == 200 and (found := TOKEN.search(answer[1])):
                return found[1]
            time.sleep(0.05)
        return ""

    def until_acknowledged(
        self, position: int, fields: dict[str, Any], token: str, stop: threading.Event
    ) -> dict[str, Any] | None:
        """None when told to stop before the server has answered."""
        while True:
            answer = self.save(position, fields, token)
            if answer is not None and answer[0] != 503:
                assert answer[0] == 200, f"{answer[0]}: {answer[1][:300]}"
                reply: dict[str, Any] = json.loads(answer[1])
                return reply
            if stop.is_set():
                return None
            self.retried += 1
            time.sleep(0.02)

    def save(self, position: int, fields: dict[str, Any], token: str) -> tuple[int, str] | None:
        return self.ask(
            "POST",
            f"{self.address}/responses/{position}",
            urlencode(fields),
            {
                "Accept": "application/json",
                "Content-Type": "application/x-www-form-urlencoded",
                "X-CSRFToken": token,
            },
        )

    def ask(
        self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, str] | None:
        """Status and text; None when nobody answered, or died while answering."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=15)
        try:
            connection.request(method, path, body, {"Cookie": self.cookie, **(headers or {})})
            answer = connection.getresponse()
            self.cookie = (answer.getheader("Set-Cookie") or self.cookie).partition(";")[0]
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()


@pytest.fixture
def app(tmp_path: Path, worker_id: str) -> Iterator[Flask]:
    """On a database of its own: a server that is killed shares it."""
    databases = Databases(tmp_path, f"crash_{worker_id}")
    yield databases.app
    databases.remove()


@pytest.fixture
def server(app: Flask) -> Iterator[Server]:
    settings = app.config["SETTINGS"]
    server = Server(settings.data_dir, DATABASE_URL=settings.database_url, SECRET_KEY=settings.secret_key)
    yield server.start()
    server.kill()


@pytest.fixture
def takers(app: Flask, server: Server) -> list[Taker]:
    found = []
    with app.app_context(), unit_of_work(writes=True):
        quiz = make_quiz("first", ["single"] * 4, minutes=480)
        people = [make_person("", Role.TRAINEE) for _number in range(CLIENTS)]
        for person in people:
            make_account(person)
        attempts = [make_attempt(person, quiz) for person in people]
    for seed, (person, attempt) in enumerate(zip(people, attempts, strict=True)):
        cookie = PageClient(app).sign_in(person).get_cookie("shanggang")
        assert cookie is not None
        found.append(Taker(server, f"/attempts/{attempt.public_id}", f"shanggang={cookie.value}", 4, seed))
    return found


def test_no_acknowledged_save_is_lost_when_the_server_is_killed(
    app: Flask, server: Server, takers: list[Taker]
) -> None:
    stop = threading.Event()
    threads = [threading.Thread(target=taker.run, args=(stop,)) for taker in takers]
    for thread in threads:
        thread.start()
    try:
        for kill in range(KILLS):
            everybody_saves(takers)
            time.sleep(random.Random(kill).uniform(0, 0.5))
            server.kill()
            server.start()
        everybody_saves(takers)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert [taker.failure for taker in takers] == [""] * CLIENTS
    assert sum(taker.retried for taker in takers) > 0, "the kills met nobody"
    for taker in takers:
        answer_again(taker)
    compare(app, takers)


def everybody_saves(takers: list[Taker]) -> None:
    """Returns once each has been acknowledged again, so that a kill meets all of them at work."""
    before = [len(taker.acknowledged) for taker in takers]
    until = time.monotonic() + 60
    while any(len(taker.acknowledged) <= had for taker, had in zip(takers, before, strict=True)):
        assert time.monotonic() < until, [taker.failure for taker in takers]
        assert not any(taker.failure for taker in takers), [taker.failure for taker in takers]
        time.sleep(0.02)


def answer_again(taker: Taker) -> None:
    """Any acknowledged save, sent again, is answered with the revision that it got the first time."""
    token = taker.token(threading.Event())
    for op_id, position, revision in taker.acknowledged[-20:]:
        answer = taker.save(position, {"op_id": op_id, "base_rev": 0, "choice": 1}, token)
        assert answer is not None
        assert (answer[0], json.loads(answer[1])["revision"]) == (200, revision)


def compare(app: Flask, takers: list[Taker]) -> None:
    """What is stored against what was acknowledged."""
    with app.app_context(), unit_of_work(writes=False) as session:
        rows = session.execute(
            sa.select(ResponseRevision.op_id, ResponseRevision.position, ResponseRevision.revision)
        ).all()
        stored = {row.op_id: (row.position, row.revision) for row in rows}
        assert len(stored) == len(rows), "an op_id is stored twice"
        for taker in takers:
            for op_id, position, revision in taker.acknowledged:
                assert stored.get(op_id) == (position, revision), f"{op_id} was acknowledged and is not there"
        per_response = session.execute(
            sa.select(
                sa.func.count(), sa.func.min(ResponseRevision.revision), sa.func.max(ResponseRevision.revision)
            ).group_by(ResponseRevision.attempt_id, ResponseRevision.position)
        ).all()
        assert all(first == 1 and number == last for number, first, last in per_response), "revisions have gaps"
        assert list(queries.faults(session)) == []
        assert list(audit.faults(session)) == []

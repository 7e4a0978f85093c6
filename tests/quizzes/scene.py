"""A trainee in the middle of an attempt."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.cast import Cast
from tests.factories.quizzes import (
    USUAL_KINDS,
    make_attempt,
    make_quiz,
    make_submission,
)
from tests.page import PageClient
from training import clock
from training.db import unit_of_work
from training.quizzes import queries

JSON = {"Accept": "application/json"}


class Scene:
    """A trainee in the middle of an attempt."""

    def __init__(self, app: Flask, cast: Cast, client: PageClient) -> None:
        self.app, self.cast, self.client = app, cast, client.sign_in(cast.trainee)
        self.address = ""

    def begin(self, kinds: Any = USUAL_KINDS, *, at: datetime | None = None, **terms: Any) -> "Scene":
        with self.app.app_context(), unit_of_work(writes=True):
            quiz = make_quiz("first", kinds, **terms)
            self.attempt = make_attempt(self.cast.trainee, quiz, at=at)
        self.address = f"/attempts/{self.attempt.public_id}"
        return self

    def sheet(self) -> queries.Sheet:
        with self.app.app_context(), unit_of_work(writes=False):
            return queries.sheet(self.attempt.id, self.attempt.public_id)

    def save(
        self,
        position: int = 1,
        choice: Any = ("1",),
        *,
        base: int = 0,
        op_id: Any = None,
        html: bool = False,
        **more: Any,
    ) -> TestResponse:
        fields = {"op_id": op_id or uuid.uuid4(), "base_rev": base, "choice": list(choice), **more}
        return self.client.post(f"{self.address}/responses/{position}", data=fields, headers={} if html else dict(JSON))

    def position_of(self, kind: str) -> int:
        return next(entry.position for entry in self.sheet().entries if entry.version.kind.name == kind)

    def submit_all(self, *, right: bool) -> None:
        with self.app.app_context(), unit_of_work(writes=True):
            make_submission(self.attempt, right=right, at=clock.now())


def in_an_hour(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: later)

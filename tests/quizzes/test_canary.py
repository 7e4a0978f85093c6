"""A text planted in every key appears in no byte that a person who may still attempt can get, by whatever route."""

from typing import Any

import pytest
from flask import Flask

from tests.cast import Cast
from tests.factories.quizzes import ALL_KINDS, KEY, make_attempt, make_quiz
from tests.house.access_matrix import MATRIX
from tests.house.world import address_of, method_of, rule_of
from tests.page import PageClient
from training.db import unit_of_work
from training.quizzes import queries


def planted(value: Any, found: set[str] | None = None) -> set[str]:
    """Every text of a body that a taker must not see: what holds the canary."""
    found = set() if found is None else found
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        if isinstance(one, str) and KEY in one:
            found.add(one)
        planted(one, found)
    return found


@pytest.mark.parametrize("submitted", [False, True])
def test_no_route_of_the_site_gives_a_key_to_the_trainee(app: Flask, cast: Cast, submitted: bool) -> None:
    """Every line of the access matrix, asked as the trainee about her own attempt and quiz, as page and as JSON, with
    the canary as a search; nothing else is hers to ask about."""
    with app.app_context(), unit_of_work(writes=True):
        quiz = make_quiz("first", ALL_KINDS)
        attempt = make_attempt(cast.trainee, quiz)
        assert planted({"items": [entry.version.body for entry in sheet_of(attempt)]}), "the canary is planted"
    client = PageClient(app).sign_in(cast.trainee)
    if submitted:
        client.post(f"/attempts/{attempt.public_id}/submission")
    for endpoint in sorted(
        MATRIX, key=lambda name: name in {"quizzes.submit", "people.sign_out", "people.end_session"}
    ):
        if endpoint in {"people.sign_out", "people.end_session"}:
            continue
        keys = {"attempt": attempt.public_id, "quiz": "first", "analysed quiz": "first"}
        line = MATRIX[endpoint]
        if line.object and line.object not in keys:
            continue
        address = address_of(app, endpoint, keys.get(line.object))
        method = method_of(rule_of(app, endpoint))
        for accept in ("text/html", "application/json"):
            answer = client.open(f"{address}?q={KEY}&format=json", method=method, headers={"Accept": accept})
            text = f"{answer.headers} {answer.get_data(as_text=True)}"
            text = text.replace(f"q={KEY}", "").replace(f'value="{KEY}"', "").replace(f"“{KEY}”", "")
            for word in (f"{KEY} explanation", f"{KEY} feedback"):
                assert word not in text, f"{endpoint} as {accept}"


def sheet_of(attempt: queries.OwnAttempt) -> Any:
    return queries.sheet(attempt.id, attempt.public_id).entries

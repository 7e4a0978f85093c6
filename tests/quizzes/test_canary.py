"""A text planted in every key appears in no byte that a person who may still attempt can get, by whatever route."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from tests.cast import Cast
from tests.factories.desk import make_item_draft
from tests.factories.quizzes import (
    ALL_KINDS,
    BODIES,
    KEY,
    make_attempt,
    make_edition,
    make_essay,
    make_quiz,
    make_regrade,
)
from tests.house.access_matrix import MATRIX
from tests.house.world import address_of, method_of, rule_of
from tests.page import PageClient
from training.db import db, unit_of_work
from training.quizzes import queries
from training.quizzes.models import Bank, Item, ItemVersion

NUMBERS = ("739114", "739.114", "739,114")  # what the keys in numbers begin with, however they are written
LAST = ("quizzes.submit", "people.sign_out", "people.end_session")


class Prying:
    """The trainee in or after her first attempt of three, at a quiz of every kind; she asks for all that has a name."""

    def __init__(self, app: Flask, cast: Cast) -> None:
        self.app = app
        with app.app_context(), unit_of_work(writes=True):
            quiz = make_quiz("first", ALL_KINDS)
            self.attempt = make_attempt(cast.trainee, quiz)
            bank = db.session.scalars(sa.select(Bank)).one()
            self.items = list(db.session.scalars(sa.select(Item.slug).where(Item.bank_id == bank.id)))
            self.bodies = list(db.session.scalars(sa.select(ItemVersion.body)))
            self.keys = {
                "attempt": self.attempt.public_id,
                "essay": self.attempt.public_id,
                "quiz": "first",
                "analysed quiz": "first",
                "bank": bank.slug,
                "practice bank": bank.slug,
                "item draft": make_item_draft(bank, cast.author, content=BODIES["single"]).public_id,
                "regrade": make_regrade(cast.author, quiz).public_id,
            }
            make_essay(cast.other_trainee)
        self.client = PageClient(app).sign_in(cast.trainee)
        self.address = f"/attempts/{self.attempt.public_id}"

    def addresses(self) -> Iterator[tuple[str, str, str]]:
        """Every line of the access matrix about what is hers, her quiz's or its bank's; what ends something, last."""
        for endpoint in sorted(MATRIX, key=lambda name: name in LAST):
            line, method = MATRIX[endpoint], method_of(rule_of(self.app, endpoint))
            if endpoint in LAST[1:] or (line.object and line.object not in self.keys):
                continue
            address = address_of(self.app, endpoint, self.keys.get(line.object))
            for item in self.items if "an-item" in line.further.values() else ["an-item"]:
                for position in range(1, len(ALL_KINDS) + 1) if "position" in line.further else [1]:
                    told = address.replace("an-item", item).replace("/items/1", f"/items/{position}")
                    yield endpoint, method, told.replace("/responses/1", f"/responses/{position}")

    def look(self, answer: TestResponse, where: str) -> None:
        text = f"{answer.headers} {answer.get_data(as_text=True)}"
        for echo in (f"q={KEY}", f"q%3D{KEY}", f'value="{KEY}"', f"“{KEY}”"):
            text = text.replace(echo, "")
        assert KEY not in text, where
        assert not [number for number in NUMBERS if number in text], where
        assert answer.status_code < 500, where


@pytest.fixture
def prying(app: Flask, cast: Cast) -> Prying:
    return Prying(app, cast)


def planted(value: Any) -> Iterator[str]:
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        if isinstance(one, str) and (KEY in one or one.startswith(NUMBERS)):
            yield one
        yield from planted(one)


def test_the_canary_sits_in_every_item(prying: Prying) -> None:
    assert len(prying.bodies) >= len(ALL_KINDS)
    assert all(list(planted(body)) for body in prying.bodies)


@pytest.mark.parametrize("submitted", [False, True])
def test_no_route_of_the_site_gives_a_key_to_the_trainee(prying: Prying, submitted: bool) -> None:
    """As page and as JSON, with the canary as a search, and once more with whatever validator came along."""
    if submitted:
        prying.client.post(f"{prying.address}/submission")
    for endpoint, method, address in prying.addresses():
        for accept in ("text/html", "application/json"):
            headers = {"Accept": accept}
            answer = prying.client.open(f"{address}?q={KEY}&format=json", method=method, headers=headers)
            prying.look(answer, f"{endpoint} {address} as {accept}")
            if "ETag" in answer.headers:
                assert "/attempts/" not in address, "what belongs to an attempt is kept by no browser"
                headers["If-None-Match"] = answer.headers["ETag"]
                prying.look(prying.client.open(address, method=method, headers=headers), f"{endpoint} again")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_refusal_of_a_save_tells_a_key(prying: Prying, language: str) -> None:
    """Unreadable, stale, under a used id, for no item, without fields; by form and by script; on every kind."""
    op_id = "00000000-0000-4000-8000-000000000001"
    sent: list[dict[str, Any]] = [
        {"op_id": op_id, "base_rev": 0, "choice": ["1"]},
        {"op_id": op_id, "base_rev": 0, "choice": ["2"]},
        {"op_id": op_id.replace("1", "2"), "base_rev": 0, "choice": ["x", "99", "1:1"]},
        {"op_id": op_id.replace("1", "3"), "base_rev": 0, "choice": ["9"]},
        {"op_id": "none", "base_rev": "none"},
        {},
    ]
    prying.client.post("/language", data={"language": language})
    for position in range(len(ALL_KINDS) + 2):
        for fields in sent:
            for accept in ("text/html", "application/json"):
                address = f"{prying.address}/responses/{position}"
                answer = prying.client.post(address, data=fields, headers={"Accept": accept})
                prying.look(answer, f"{address} {fields}")


EVERYTHING = ["responses", "right-or-wrong", "score", "feedback", "keys"]
TABLE = dict.fromkeys(("just_after", "later", "closed"), EVERYTHING)
TERMS: list[dict[str, Any]] = [
    {"review": "score", "keys_after": "never"},
    {"review": "right-or-wrong", "keys_after": "never"},
    {"shown": TABLE},
    {"shown": TABLE, "closes": "2026-01-01T00:00:00+00:00"},  # its window is over, but not the other quiz's
]


@pytest.mark.parametrize("terms", TERMS)
def test_the_review_after_a_failed_attempt_tells_no_key(app: Flask, cast: Cast, terms: dict[str, Any]) -> None:
    """Whatever its terms open: she may attempt a quiz on the bank again."""
    prying = Prying(app, cast)
    with app.app_context(), unit_of_work(writes=True):
        bank = db.session.scalars(sa.select(Bank).order_by(Bank.id)).first()
        quiz = make_quiz("second", ALL_KINDS, bank=bank, **{**terms, "closes": None})
        attempt = make_attempt(cast.trainee, quiz)
        if terms.get("closes"):
            make_edition(quiz, bank, number=2, number_of_items=len(ALL_KINDS), **terms)
    prying.client.post(f"/attempts/{attempt.public_id}/submission")
    for language in ("zh", "en"):
        prying.client.post("/language", data={"language": language})
        answer = prying.client.get(f"/attempts/{attempt.public_id}/review")
        assert answer.status_code == 200
        prying.look(answer, str(terms))


def test_who_may_attempt_no_more_sees_the_keys(app: Flask, cast: Cast) -> None:
    """So that the looks above are known to find them."""
    with app.app_context(), unit_of_work(writes=True):
        kinds = [kind for kind in ALL_KINDS if kind != "essay"]
        attempt = make_attempt(cast.trainee, make_quiz("only", kinds, attempts=1))
    client = PageClient(app).sign_in(cast.trainee)
    client.post(f"/attempts/{attempt.public_id}/submission")
    page = client.page(f"/attempts/{attempt.public_id}/review")
    assert KEY in page
    assert [number for number in NUMBERS if number in page]
    with app.app_context(), unit_of_work(writes=False):
        assert len(queries.sheet(attempt.id, attempt.public_id).entries) == len(kinds)

"""A form from another site does nothing: every route that changes something asks for its token."""

import pytest
from flask import Flask

from tests.cast import Cast
from tests.house.access_matrix import MATRIX
from tests.house.world import address_of, method_of, rule_of
from tests.page import PageClient


@pytest.fixture
def guarded(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    return app


def changing(app: Flask) -> list[str]:
    return [rule.endpoint for rule in app.url_map.iter_rules() if method_of(rule) == "POST"]


def test_every_form_without_its_token_is_refused(guarded: Flask, cast: Cast) -> None:
    clients = [PageClient(guarded), PageClient(guarded).sign_in(cast.administrator)]
    for endpoint in changing(guarded):
        key = "x" if "<slug>" in rule_of(guarded, endpoint).rule else "00000000-0000-4000-8000-000000000000"
        address = address_of(guarded, endpoint, key if MATRIX[endpoint].object else None)
        for client in clients:
            response = client.post(address)
            assert response.status_code == 400, f"{endpoint} answers {response.status_code} without a token"


def test_a_token_of_somebody_else_is_refused(guarded: Flask, cast: Cast) -> None:
    stranger = PageClient(guarded)
    token = token_of(stranger.page("/sign-in"))
    reader = PageClient(guarded).sign_in(cast.trainee)
    assert reader.post("/language", data={"language": "en", "csrf_token": token}).status_code == 400
    assert stranger.post("/language", data={"language": "en", "csrf_token": token}).status_code == 303


def token_of(page: str) -> str:
    return page.split('name="csrf_token" value="')[1].split('"')[0]


def test_the_refusal_speaks_to_the_reader(guarded: Flask) -> None:
    text = PageClient(guarded).speak("en").post("/language").get_data(as_text=True)
    assert "The form was open for too long, or came from another site." in text

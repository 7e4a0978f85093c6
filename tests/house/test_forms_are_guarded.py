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


def test_a_script_s_token_is_good_for_its_own_session_alone(guarded: Flask, cast: Cast) -> None:
    """Also right after it was found good, for what was good is remembered."""
    stranger, reader = PageClient(guarded), PageClient(guarded).sign_in(cast.trainee)
    headers = {"X-CSRFToken": token_of(stranger.page("/sign-in"))}
    for _time in range(2):
        assert stranger.post("/language", data={"language": "en"}, headers=headers).status_code == 303
        assert reader.post("/language", data={"language": "en"}, headers=headers).status_code == 400
    spoiled = {"X-CSRFToken": headers["X-CSRFToken"][:-1]}
    assert stranger.post("/language", data={"language": "en"}, headers=spoiled).status_code == 400


def test_a_token_that_only_a_page_was_asked_for_with_is_not_remembered(guarded: Flask, cast: Cast) -> None:
    stranger = PageClient(guarded)
    stranger.page("/sign-in")
    stranger.get("/sign-in", headers={"X-CSRFToken": "made up"})
    assert stranger.post("/language", data={"language": "en"}, headers={"X-CSRFToken": "made up"}).status_code == 400


def test_a_good_token_from_a_page_of_another_site_is_refused(guarded: Flask, cast: Cast) -> None:
    stranger = PageClient(guarded)
    token = token_of(stranger.page("/sign-in"))
    statuses = [
        stranger.post(
            "/language", data={"language": "en"}, base_url="https://localhost", headers={"X-CSRFToken": token, **more}
        ).status_code
        for more in ({"Referer": "https://localhost/sign-in"}, {"Referer": "https://elsewhere.example/"}, {})
    ]
    assert statuses == [303, 400, 400]


def token_of(page: str) -> str:
    return page.split('name="csrf_token" value="')[1].split('"')[0]


def test_the_refusal_speaks_to_the_reader(guarded: Flask) -> None:
    text = PageClient(guarded).speak("en").post("/language").get_data(as_text=True)
    assert "The form was open for too long, or came from another site." in text

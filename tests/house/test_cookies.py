"""The session's cookie is opened once a minute; whoever holds one gets a session of his own out of it."""

import time

import pytest
from flask import Flask
from itsdangerous import BadSignature

from training.cookies import Cookies


def opened(app: Flask, cookie: str) -> dict[str, object]:
    with app.test_request_context(headers={"Cookie": f"{app.config['SESSION_COOKIE_NAME']}={cookie}"}) as context:
        return dict(Cookies.open_session(app.session_interface, app, context.request) or {})  # type: ignore[arg-type]


def signed(app: Flask, **values: object) -> str:
    return str(app.session_interface.get_signing_serializer(app).dumps(values))  # type: ignore[attr-defined]


def test_what_one_request_puts_into_its_session_is_not_in_another_s(app: Flask) -> None:
    cookie = signed(app, _flashes=[["ok", "Saved."]])
    first = opened(app, cookie)
    first["_flashes"].append(["ok", "And this."])  # type: ignore[attr-defined]
    first["more"] = 1
    assert opened(app, cookie) == {"_flashes": [["ok", "Saved."]]}


def test_a_spoiled_cookie_is_no_session_also_after_the_whole_one_was(app: Flask) -> None:
    cookie = signed(app, language="zh")
    for _time in range(2):
        assert opened(app, cookie) == {"language": "zh"}
        assert opened(app, cookie[:-1]) == {}
        assert opened(app, "x" + cookie) == {}


def test_a_cookie_ends_with_its_age_whether_or_not_it_is_known(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    cookie = signed(app, language="zh")
    assert signer.loads(cookie, max_age=60) == {"language": "zh"}
    now = time.time()
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: now + 120)
    monkeypatch.setattr("training.cookies.time.monotonic", lambda: now + 120)
    with pytest.raises(BadSignature):
        signer.loads(cookie, max_age=60)

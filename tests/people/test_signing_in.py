"""Signing in and out: limits, the same words for everybody, fresh tokens, sessions that end."""

import re
import threading
from datetime import UTC, datetime, timedelta
from time import process_time

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from tests.cast import Cast
from tests.factories.people import PASSWORD
from tests.page import PageClient
from training import clock
from training.access import Role
from training.db import db, unit_of_work
from training.people import operations, passwords, queries
from training.people.models import AccountSession, RoleGrant, SignInFailure

WRONG = "The log-in name or the password is wrong."
NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)


def sign_in(client: PageClient, login: str = "lin", password: str = PASSWORD, **options: object) -> int:
    return client.post("/sign-in", data={"login": login, "password": password}, **options).status_code


def test_a_person_signs_in_and_out(client: PageClient, cast: Cast) -> None:
    assert sign_in(client) == 303
    assert "Lin Xiaoyu" in client.page("/account")
    assert client.post("/sign-out").location == "/sign-in"
    assert client.get("/account").location == "/sign-in"


@pytest.mark.parametrize("login", ["LIN", " lin ", "ｌｉｎ"])
def test_a_log_in_name_may_be_written_as_one_likes(client: PageClient, cast: Cast, login: str) -> None:
    assert sign_in(client, login) == 303


def test_one_lands_on_the_page_that_was_asked_for(client: PageClient, cast: Cast) -> None:
    assert client.get("/account/password?from=mail").location == "/sign-in"
    response = client.post("/sign-in", data={"login": "lin", "password": PASSWORD})
    assert response.location == "/account/password?from=mail"


def test_a_wrong_name_and_a_wrong_password_get_the_same_words(client: PageClient, cast: Cast) -> None:
    client.speak("en")
    answers = [
        client.post("/sign-in", data={"login": login, "password": password})
        for login, password in (("lin", "wrong"), ("nobody", "wrong"), ("nobody", PASSWORD))
    ]
    texts = [re.sub(r'value="[^"]*"', "", answer.get_data(as_text=True)) for answer in answers]
    texts = [re.sub(r'nonce="[^"]*"', "", text) for text in texts]
    assert {answer.status_code for answer in answers} == {422}
    assert texts[0] == texts[1] == texts[2]
    assert WRONG in texts[0]


def test_an_unknown_name_takes_the_same_time(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The work done at real costs, the least of some: an unknown name must not answer without hashing."""
    settings = app.config["SETTINGS"].model_copy(update={"hash_memory_kib": 19456, "hash_rounds": 2})
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    with app.app_context():
        kept = passwords.hashed(PASSWORD)
        passwords.matches(None, "warm")
        known = min(timed(kept) for _time in range(5))
        unknown = min(timed(None) for _time in range(5))
    assert 0.5 < unknown / known < 2


def timed(password_hash: str | None) -> float:
    begun = process_time()
    passwords.matches(password_hash, "wrong")
    return process_time() - begun


def test_a_disabled_account_gets_the_same_words(app: Flask, client: PageClient, cast: Cast) -> None:
    with app.app_context(), unit_of_work(writes=True):
        account = queries.account_by_login("lin")
        assert account is not None
        account.disabled_at = clock.now()
        operations.choose_language(account.person, "en", at=clock.now())
    client.speak("en")
    response = client.post("/sign-in", data={"login": "lin", "password": PASSWORD})
    assert WRONG in response.get_data(as_text=True)


def test_after_eight_failures_a_name_waits_a_quarter_of_an_hour(app: Flask, client: PageClient, cast: Cast) -> None:
    with time_machine.travel(NOON, tick=False) as travel:
        assert [sign_in(client, password="wrong") for _try in range(8)] == [422] * 8
        assert sign_in(client) == 429, "the right password too: else trying on would tell it"
        assert sign_in(client, "zhou") == 303, "others are not concerned"
        travel.shift(timedelta(minutes=15, seconds=1))
        assert sign_in(PageClient(app)) == 303, "nobody is locked out for ever"


def test_an_unknown_name_is_limited_the_same_way(client: PageClient, cast: Cast) -> None:
    assert [sign_in(client, "nobody") for _try in range(9)] == [422] * 8 + [429]


def test_an_address_that_tries_many_names_waits(app: Flask, client: PageClient, cast: Cast) -> None:
    with app.app_context(), unit_of_work(writes=True):
        for number in range(60):
            operations.note_failure(f"name{number}", at=clock.now(), address="127.0.0.1")
    assert sign_in(client) == 429
    assert sign_in(client, environ_base={"REMOTE_ADDR": "10.0.0.9"}) == 303


def test_tries_sent_at_once_do_not_slip_through_together(app: Flask, cast: Cast) -> None:
    statuses: list[int] = []
    tries = [threading.Thread(target=lambda: statuses.append(try_once(app))) for _try in range(20)]
    for one in tries:
        one.start()
    for one in tries:
        one.join()
    assert statuses.count(422) <= 8, statuses
    assert set(statuses) <= {422, 429, 503}


def test_the_password_page_lets_no_crowd_of_guesses_through(app: Flask, cast: Cast) -> None:
    def guess() -> None:
        client = PageClient(app)
        client.sign_in(cast.trainee)
        data = {"current": "wrong", "password": "eight brown kettles", "again": "eight brown kettles"}
        client.post("/account/password", data=data)

    guesses = [threading.Thread(target=guess) for _guess in range(14)]
    for one in guesses:
        one.start()
    for one in guesses:
        one.join()
    with app.app_context(), unit_of_work(writes=False) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(SignInFailure)) in range(1, 9)


def try_once(app: Flask) -> int:
    return app.test_client().post("/sign-in", data={"login": "lin", "password": "wrong"}).status_code


def test_signing_in_makes_a_new_session_whatever_came_before(app: Flask, client: PageClient, cast: Cast) -> None:
    client.get("/account")
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "chosen by somebody else"
        cookie["planted"] = "by somebody else"
    assert sign_in(client) == 303
    with client.session_transaction() as cookie:
        first = cookie["_user_id"]
        assert first != "chosen by somebody else"
        assert "planted" not in cookie
    assert sign_in(client) == 303
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] != first


def test_a_cookie_kept_from_before_signing_out_is_worth_nothing(app: Flask, client: PageClient, cast: Cast) -> None:
    sign_in(client)
    with client.session_transaction() as cookie:
        kept = dict(cookie)
    client.post("/sign-out")
    thief = PageClient(app)
    with thief.session_transaction() as cookie:
        cookie.update(kept)
    assert thief.get("/account").location == "/sign-in"


def test_a_session_ends_after_twelve_hours_without_a_request(client: PageClient, cast: Cast) -> None:
    with time_machine.travel(NOON, tick=False) as travel:
        sign_in(client)
        for _visit in range(3):
            travel.shift(timedelta(hours=11))
            assert client.get("/account").status_code == 200
        travel.shift(timedelta(hours=12))
        assert client.get("/account").location == "/sign-in"


def test_a_session_ends_after_fourteen_days_whatever_happens(client: PageClient, cast: Cast) -> None:
    with time_machine.travel(NOON, tick=False) as travel:
        sign_in(client)
        for _visit in range(33):
            travel.shift(timedelta(hours=10))
            assert client.get("/account").status_code == 200
        travel.shift(timedelta(hours=7))
        assert client.get("/account").location == "/sign-in"


def test_last_seen_is_written_once_a_minute_at_most(app: Flask, client: PageClient, cast: Cast) -> None:
    with time_machine.travel(NOON, tick=False) as travel:
        client.sign_in(cast.trainee)
        travel.shift(timedelta(seconds=59))
        client.get("/account")
        assert last_seen(app) == NOON
        travel.shift(timedelta(seconds=1))
        client.get("/account")
        assert last_seen(app) == NOON + timedelta(minutes=1)


def last_seen(app: Flask) -> datetime:
    with app.app_context(), unit_of_work(writes=False):
        return db.session.scalars(sa.select(AccountSession.last_seen_at)).one()


def test_a_role_that_ends_is_gone_at_the_next_request(app: Flask, client: PageClient, cast: Cast) -> None:
    client.sign_in(cast.executive)
    assert client.get("/cohorts").status_code == 200
    with app.app_context(), unit_of_work(writes=True):
        grant = db.session.scalars(sa.select(RoleGrant).where(RoleGrant.person_id == cast.executive.id)).one()
        operations.end_grant(grant, by=cast.administrator.id, at=clock.now())
    assert client.get("/cohorts").status_code == 403


def test_a_role_that_is_granted_holds_at_the_next_request(app: Flask, client: PageClient, cast: Cast) -> None:
    client.sign_in(cast.trainee)
    assert client.get("/cohorts").status_code == 403
    with app.app_context(), unit_of_work(writes=True):
        person = queries.person_by_public_id(cast.trainee.public_id)
        assert person is not None
        operations.grant_role(person, Role.EXECUTIVE, by=cast.administrator.id, at=clock.now())
    assert client.get("/cohorts").status_code == 200


def test_a_person_who_left_is_signed_out(app: Flask, client: PageClient, cast: Cast) -> None:
    client.sign_in(cast.trainee)
    with app.app_context(), unit_of_work(writes=True):
        person = queries.person_by_public_id(cast.trainee.public_id)
        assert person is not None
        person.left_at = clock.now()
        operations.choose_language(person, "en", at=clock.now())
    assert client.get("/account").location == "/sign-in"


def test_the_cookie_is_kept_from_scripts_and_other_sites(client: PageClient, cast: Cast) -> None:
    response = client.post("/sign-in", data={"login": "lin", "password": PASSWORD})
    cookie = response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_failures_are_counted_under_the_normal_name(app: Flask, client: PageClient, cast: Cast) -> None:
    sign_in(client, " LIN ", "wrong")
    with app.app_context(), unit_of_work(writes=False):
        assert db.session.scalars(sa.select(SignInFailure.login)).all() == ["lin"]

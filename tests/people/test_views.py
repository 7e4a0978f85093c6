"""The pages of people: who may, what goes wrong in words, twice."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import Cast
from tests.factories.people import PASSWORD
from tests.page import PageClient
from training import clock
from training.access import Role
from training.db import db, unit_of_work
from training.people import operations, queries
from training.people.models import AccountSession, Person, RoleGrant, Tie

NOBODY = "00000000-0000-4000-8000-000000000000"
NEW = "nine quiet rivers run"
LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])


@pytest.fixture
def administrator(client: PageClient, cast: Cast) -> PageClient:
    return client.sign_in(cast.administrator)


def prefer(app: Flask, person: Person, language: str) -> None:
    with app.app_context(), unit_of_work(writes=True):
        row = queries.person_by_public_id(person.public_id)
        assert row is not None
        operations.choose_language(row, language, at=clock.now())


# --- the first visit ----------------------------------------------------------------------------------------------


def first_administrator(**changes: str) -> dict[str, str]:
    return {"name": "Ma Hong", "login": "ma", "password": NEW, "again": NEW, **changes}


@LANGUAGES
def test_the_first_visit_offers_both_ways(client: PageClient, language: str) -> None:
    client.speak(language)
    assert client.get("/sign-in").location == "/set-up"
    page = client.page("/set-up")
    assert 'action="/set-up"' in page
    assert 'action="/set-up/demo"' in page


def test_the_first_visitor_becomes_administrator(app: Flask, client: PageClient) -> None:
    assert client.post("/set-up", data=first_administrator()).status_code == 303
    assert client.get("/people").status_code == 200
    again = PageClient(app)
    assert again.get("/set-up").location == "/sign-in"
    assert again.post("/set-up", data=first_administrator(login="second")).status_code == 409


@pytest.mark.parametrize(
    "changes",
    [
        {"password": "short", "again": "short"},
        {"again": "something else"},
        {"password": "password123", "again": "password123"},
        {"name": ""},
        {"name": "Ma\u202eHong"},
        {"login": " "},
    ],
)
def test_a_first_administrator_without_sense_is_told_why(client: PageClient, changes: dict[str, str]) -> None:
    response = client.post("/set-up", data=first_administrator(**changes))
    assert response.status_code == 422
    assert "field-wrong" in response.get_data(as_text=True)


def test_a_server_that_others_reach_asks_for_its_code(
    app: Flask, client: PageClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = app.config["SETTINGS"].model_copy(update={"host": "0.0.0.0", "data_dir": tmp_path})  # noqa: S104
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    assert 'name="code"' in client.page("/set-up")
    code = (tmp_path / "setup-code").read_text(encoding="ascii").strip()
    for _try in range(8):
        assert client.post("/set-up", data=first_administrator(code="guess")).status_code == 422
    assert client.post("/set-up", data=first_administrator(code=code)).status_code == 422, "now it must wait"
    monkeypatch.setattr("training.people.views.rules.must_wait", lambda *_counts, **_limits: False)
    assert client.post("/set-up", data=first_administrator(code=code)).status_code == 303


# --- languages ----------------------------------------------------------------------------------------------------


def test_the_page_follows_the_browser_then_the_choice_then_the_person(
    app: Flask, client: PageClient, cast: Cast
) -> None:
    assert 'lang="zh-CN"' in client.page("/sign-in"), "Chinese when nothing is asked for"
    assert 'lang="en"' in client.speak("en").page("/sign-in")
    assert client.post("/language", data={"language": "zh", "back": "/sign-in"}).location == "/sign-in"
    assert 'lang="zh-CN"' in client.page("/sign-in")
    client.sign_in(cast.trainee)
    assert 'lang="en"' in client.page("/account"), "her own choice comes first"
    client.post("/language", data={"language": "zh"})
    assert 'lang="zh-CN"' in PageClient(app).sign_in(cast.trainee).page("/account")


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example/", "/no/such", "javascript:x", "/\\evil", ""])
def test_changing_the_language_leads_nowhere_else(client: PageClient, cast: Cast, back: str) -> None:
    response = client.post("/language", data={"language": "en", "back": back})
    assert response.status_code == 303
    assert response.location == "/"


def test_a_language_that_we_do_not_speak_is_refused(client: PageClient) -> None:
    assert client.post("/language", data={"language": "fr"}).status_code == 400


# --- one's own account --------------------------------------------------------------------------------------------


@LANGUAGES
def test_the_account_lists_where_one_is_signed_in(app: Flask, client: PageClient, cast: Cast, language: str) -> None:
    prefer(app, cast.trainee, language)
    PageClient(app).sign_in(cast.trainee)
    page = client.sign_in(cast.trainee).page("/account")
    assert page.count("/account/sessions/") == 1, "the other one can be ended, this one not"


def test_ending_another_session_signs_that_browser_out(app: Flask, client: PageClient, cast: Cast) -> None:
    phone = PageClient(app).sign_in(cast.trainee)
    address = client.sign_in(cast.trainee).page("/account").split('action="/account/sessions/')[1].split('"')[0]
    assert client.post(f"/account/sessions/{address}").status_code == 303
    assert phone.get("/account").location == "/sign-in"
    assert client.post(f"/account/sessions/{address}").status_code == 404


def test_nobody_ends_the_session_of_another(app: Flask, client: PageClient, cast: Cast) -> None:
    PageClient(app).sign_in(cast.other_trainee)
    with app.app_context(), unit_of_work(writes=False):
        public_id = db.session.scalars(sa.select(AccountSession.public_id)).one()
    client.sign_in(cast.trainee)
    assert client.post(f"/account/sessions/{public_id}/end").status_code == 404


def test_a_changed_password_signs_everything_else_out(app: Flask, client: PageClient, cast: Cast) -> None:
    phone = PageClient(app).sign_in(cast.trainee)
    client.sign_in(cast.trainee)
    response = client.post("/account/password", data={"current": PASSWORD, "password": NEW, "again": NEW})
    assert response.status_code == 303
    assert phone.get("/account").location == "/sign-in"
    assert client.get("/account").status_code == 200
    assert PageClient(app).post("/sign-in", data={"login": "lin", "password": PASSWORD}).status_code == 422
    assert PageClient(app).post("/sign-in", data={"login": "lin", "password": NEW}).status_code == 303


def test_wrong_present_passwords_are_counted(client: PageClient, cast: Cast) -> None:
    client.sign_in(cast.trainee)
    wrong = {"current": "guess", "password": NEW, "again": NEW}
    for _try in range(8):
        assert "The present password is wrong." in client.post("/account/password", data=wrong).get_data(as_text=True)
    right = client.post("/account/password", data={**wrong, "current": PASSWORD})
    assert "Too many failed tries." in right.get_data(as_text=True)


# --- people -------------------------------------------------------------------------------------------------------


@LANGUAGES
def test_the_pages_of_people_read_well(app: Flask, client: PageClient, cast: Cast, language: str) -> None:
    prefer(app, cast.administrator, language)
    client.sign_in(cast.administrator)
    client.page("/people")
    client.page(f"/people/{cast.trainee.public_id}")
    client.page("/account/password")


def test_the_list_asks_the_database_no_more_for_more_people(app: Flask, administrator: PageClient, counting) -> None:
    administrator.page("/people")
    with counting() as few:
        administrator.page("/people")
    with app.app_context(), unit_of_work(writes=True):
        for number in range(20):
            operations.add_person(f"Person {number}", by=None, at=clock.now())
    with counting() as many:
        administrator.page("/people")
    assert len(many) == len(few) <= 4


def test_a_new_person_gets_a_first_password_and_must_change_it(app: Flask, administrator: PageClient) -> None:
    form = {"name": "Wang Fang", "login": "Wang", "role": "trainee", "language": "en"}
    response = administrator.post("/people", data=form)
    assert response.status_code == 201
    first = response.get_data(as_text=True).split('<code translate="no">')[1].split("</code>")[0]
    wang = PageClient(app)
    assert wang.post("/sign-in", data={"login": "wang", "password": first}).status_code == 303
    assert wang.get("/account").location == "/account/password"
    assert "Choose your own password" in wang.page("/account/password")
    changed = wang.post("/account/password", data={"current": first, "password": NEW, "again": NEW})
    assert changed.status_code == 303
    assert wang.get("/account").status_code == 200


def test_a_log_in_name_in_use_is_said_at_its_field_and_nothing_is_lost(app: Flask, administrator: PageClient) -> None:
    form = {"name": "Another Lin", "login": " LIN ", "role": "trainee", "language": "zh"}
    response = administrator.post("/people", data=form)
    assert response.status_code == 422
    text = response.get_data(as_text=True)
    assert "This log-in name is already in use." in text
    assert 'value="Another Lin"' in text
    with app.app_context(), unit_of_work(writes=False):
        assert "Another Lin" not in db.session.scalars(sa.select(Person.name)).all()


@pytest.mark.parametrize("changes", [{"role": "emperor"}, {"language": "fr"}, {"name": ""}, {"login": "a" * 90}])
def test_a_person_without_sense_is_not_added(administrator: PageClient, changes: dict[str, str]) -> None:
    form = {"name": "Wang", "login": "wang", "role": "trainee", "language": "zh", **changes}
    assert administrator.post("/people", data=form).status_code == 422


def test_a_role_is_granted_and_ended_with_names_and_times(app: Flask, administrator: PageClient, cast: Cast) -> None:
    address = f"/people/{cast.trainee.public_id}"
    for _twice in range(2):
        assert administrator.post(f"{address}/roles", data={"role": "assistant"}).location == address
    page = administrator.page(address)
    assert page.count("granted by Ma Hong") == 1
    with app.app_context(), unit_of_work(writes=False):
        grant = db.session.scalars(sa.select(RoleGrant).where(RoleGrant.role == Role.ASSISTANT)).one()
    for _twice in range(2):
        assert administrator.post(f"/people/roles/{grant.public_id}/end").location == address
    assert "by Ma Hong" in administrator.page(address).split("ended", 1)[1]


def test_the_last_administrator_is_told_to_find_another_first(
    app: Flask, administrator: PageClient, cast: Cast
) -> None:
    with app.app_context(), unit_of_work(writes=False):
        grant = db.session.scalars(sa.select(RoleGrant).where(RoleGrant.person_id == cast.administrator.id)).one()
    response = administrator.post(f"/people/roles/{grant.public_id}/end")
    assert response.status_code == 409
    assert "This is the last administrator." in response.get_data(as_text=True)


def test_a_tie_is_noted_shown_at_both_and_not_twice(app: Flask, administrator: PageClient, cast: Cast) -> None:
    address, form = f"/people/{cast.trainee.public_id}", {"other": str(cast.examiner.public_id), "kind": "referred"}
    assert administrator.post(f"{address}/ties", data=form).status_code == 303
    assert administrator.post(f"{address}/ties", data=form).status_code == 409
    assert "Lin Xiaoyu" in administrator.page(f"/people/{cast.examiner.public_id}")
    with app.app_context(), unit_of_work(writes=False):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Tie)) == 1


@pytest.mark.parametrize(
    "form", [{}, {"other": "x", "kind": "referred"}, {"kind": "hired"}, {"other": NOBODY, "kind": "hired"}]
)
def test_a_tie_without_sense_is_refused(administrator: PageClient, cast: Cast, form: dict[str, str]) -> None:
    assert administrator.post(f"/people/{cast.trainee.public_id}/ties", data=form).status_code == 422


def test_nobody_is_tied_to_themselves(administrator: PageClient, cast: Cast) -> None:
    form = {"other": str(cast.trainee.public_id), "kind": "hired"}
    assert administrator.post(f"/people/{cast.trainee.public_id}/ties", data=form).status_code == 422


def test_the_monitor_hears_that_the_database_answers(client: PageClient) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.data) == (200, b"ok\n")


@pytest.mark.parametrize(
    "back",
    ["//evil.example", "/\\evil.example", "https://evil.example/", "/verify?x\r\nSet-Cookie: a=b", "/verify/a\nb"],
)
def test_the_language_switch_leads_to_our_own_pages_alone(client: PageClient, cast: Cast, back: str) -> None:
    answer = client.post("/language", data={"language": "en", "back": back})
    assert (answer.status_code, answer.location) == (303, "/")

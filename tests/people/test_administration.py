"""What administrators do with the accounts of others, with those who leave, and with a whole intake."""

from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import Cast
from tests.factories.examining import examiner_of, make_sitting, make_station, sheet_of
from tests.factories.people import PASSWORD, make_account, make_person
from tests.page import PageClient
from training import clock
from training.access import Role
from training.audit import AuditEntry
from training.db import db, unit_of_work
from training.people import operations, passwords, queries
from training.people.models import Account, Person, RoleGrant

NEW = "nine quiet rivers run"
LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])


@pytest.fixture
def administrator(client: PageClient, cast: Cast) -> PageClient:
    return client.sign_in(cast.administrator)


def account_of(app: Flask, person: Person) -> Account:
    with app.app_context(), unit_of_work(writes=False):
        return queries.accounts_of(person.id)[-1]


def verbs_about(app: Flask, *words: str) -> list[str]:
    with app.app_context(), unit_of_work(writes=False):
        found = sa.select(AuditEntry.verb).where(AuditEntry.verb.in_(words)).order_by(AuditEntry.sequence)
        return list(db.session.scalars(found))


def grant(app: Flask, person: Person, role: Role) -> UUID:
    with app.app_context(), unit_of_work(writes=True):
        row = operations.grant_role(person, role, by=None, at=clock.now())
        assert row is not None
        return row.public_id


def shown_password(page: str) -> str:
    return page.split('<code translate="no">')[1].split("</code>")[0]


def speak(app: Flask, person: Person, language: str) -> None:
    with app.app_context(), unit_of_work(writes=True):
        row = queries.person_by_public_id(person.public_id)
        assert row is not None
        operations.choose_language(row, language, at=clock.now())


# --- a forgotten password -----------------------------------------------------------------------------------------


@LANGUAGES
def test_a_new_first_password_is_shown_once(app: Flask, client: PageClient, cast: Cast, language: str) -> None:
    speak(app, cast.administrator, language)
    client.sign_in(cast.administrator)
    address = f"/people/accounts/{account_of(app, cast.trainee).public_id}/password"
    assert client.post(address).status_code == 200
    assert verbs_about(app, "first password set") == ["first password set"]


def test_a_forgotten_password_is_replaced_and_must_be_changed(
    app: Flask, administrator: PageClient, cast: Cast
) -> None:
    phone = PageClient(app).sign_in(cast.trainee)
    address = f"/people/accounts/{account_of(app, cast.trainee).public_id}/password"
    first = shown_password(administrator.post(address).get_data(as_text=True))
    assert phone.get("/account").location == "/sign-in", "every session has ended"
    lin = PageClient(app)
    assert lin.post("/sign-in", data={"login": "lin", "password": PASSWORD}).status_code == 422
    assert lin.post("/sign-in", data={"login": "lin", "password": first}).status_code == 303
    assert lin.get("/account").location == "/account/password"
    assert lin.post("/account/password", data={"current": first, "password": NEW, "again": NEW}).status_code == 303
    assert lin.get("/account").status_code == 200


def test_twice_gives_two_passwords_and_only_the_last_opens(app: Flask, administrator: PageClient, cast: Cast) -> None:
    address = f"/people/accounts/{account_of(app, cast.trainee).public_id}/password"
    first, second = (shown_password(administrator.post(address).get_data(as_text=True)) for _time in range(2))
    assert PageClient(app).post("/sign-in", data={"login": "lin", "password": first}).status_code == 422
    assert PageClient(app).post("/sign-in", data={"login": "lin", "password": second}).status_code == 303


def test_nobody_sets_a_first_password_for_themselves(app: Flask, administrator: PageClient, cast: Cast) -> None:
    response = administrator.post(f"/people/accounts/{account_of(app, cast.administrator).public_id}/password")
    assert response.status_code == 409
    assert "This is your own account." in response.get_data(as_text=True)
    assert administrator.get("/account").status_code == 200


# --- closing and opening accounts ---------------------------------------------------------------------------------


def test_a_closed_account_opens_nothing_any_more(app: Flask, administrator: PageClient, cast: Cast) -> None:
    phone, account = PageClient(app).sign_in(cast.trainee), account_of(app, cast.trainee)
    for _twice in range(2):
        response = administrator.post(f"/people/accounts/{account.public_id}/closure")
        assert response.location == f"/people/{cast.trainee.public_id}"
    assert verbs_about(app, "account closed") == ["account closed"]
    assert phone.get("/account").location == "/sign-in"
    assert PageClient(app).post("/sign-in", data={"login": "lin", "password": PASSWORD}).status_code == 422
    refused = administrator.post(f"/people/accounts/{account.public_id}/password")
    assert "This account is closed." in refused.get_data(as_text=True)


def test_nobody_closes_their_own_account(app: Flask, administrator: PageClient, cast: Cast) -> None:
    grant(app, cast.executive, Role.ADMINISTRATOR)
    response = administrator.post(f"/people/accounts/{account_of(app, cast.administrator).public_id}/closure")
    assert response.status_code == 409
    assert administrator.get("/people").status_code == 200


def test_the_account_of_the_last_administrator_stays_open(app: Flask, cast: Cast) -> None:
    account = account_of(app, cast.administrator)
    with app.app_context():
        with unit_of_work(writes=True):
            make_person("Without an account", Role.ADMINISTRATOR)
        with pytest.raises(operations.LastAdministrator):
            close(account, by=cast.executive)


def close(account: Account, *, by: Person) -> None:
    with unit_of_work(writes=True):
        row = queries.lock_account(account.public_id)
        assert row is not None
        operations.close_account(row, by=by.id, at=clock.now())


def test_whoever_has_no_account_is_given_one(app: Flask, administrator: PageClient) -> None:
    with app.app_context(), unit_of_work(writes=True):
        person = make_person("Wang Fang", Role.TRAINEE)
    address = f"/people/{person.public_id}"
    assert "There is no account to sign in with." in administrator.page(address)
    response = administrator.post(f"{address}/accounts", data={"login": " Wang "})
    assert response.status_code == 201
    first = shown_password(response.get_data(as_text=True))
    assert PageClient(app).post("/sign-in", data={"login": "wang", "password": first}).status_code == 303
    again = administrator.post(f"{address}/accounts", data={"login": "wang2"})
    assert again.status_code == 409
    assert "This person has an account already." in again.get_data(as_text=True)


@pytest.mark.parametrize("login", ["", "w", "lin", "wa\u200bng", "w" * 81])
def test_an_account_without_a_fit_name_is_not_opened(app: Flask, administrator: PageClient, login: str) -> None:
    with app.app_context(), unit_of_work(writes=True):
        person = make_person("Wang Fang")
    response = administrator.post(f"/people/{person.public_id}/accounts", data={"login": login})
    assert response.status_code == 422
    assert "field-wrong" in response.get_data(as_text=True)


def test_after_a_closed_account_another_one_is_opened(app: Flask, administrator: PageClient, cast: Cast) -> None:
    administrator.post(f"/people/accounts/{account_of(app, cast.trainee).public_id}/closure")
    address = f"/people/{cast.trainee.public_id}/accounts"
    assert administrator.post(address, data={"login": "lin"}).status_code == 422, "a name is given once"
    assert administrator.post(address, data={"login": "lin2"}).status_code == 201


# --- leaving ------------------------------------------------------------------------------------------------------


@LANGUAGES
def test_who_left_holds_nothing_and_stays_on_record(app: Flask, client: PageClient, cast: Cast, language: str) -> None:
    speak(app, cast.administrator, language)
    client.sign_in(cast.administrator)
    phone, address = PageClient(app).sign_in(cast.trainer), f"/people/{cast.trainer.public_id}"
    for _twice in range(2):
        assert client.post(f"{address}/departure").location == address
    assert phone.get("/account").location == "/sign-in"
    assert PageClient(app).post("/sign-in", data={"login": "chen", "password": PASSWORD}).status_code == 422
    assert "Chen Jing" in client.page("/people")
    page = client.page(address)
    assert f"{address}/roles" not in page
    assert f"{address}/accounts" not in page
    acts = ("role ended", "account closed", "person left")
    assert verbs_about(app, *acts) == ["role ended", "role ended", "account closed", "person left"]
    with app.app_context(), unit_of_work(writes=False):
        assert queries.current_roles(cast.trainer.id, clock.now()) == set()
        assert queries.accounts_of(cast.trainer.id)[0].disabled_at is not None


def test_who_left_is_given_nothing(administrator: PageClient, cast: Cast) -> None:
    address = f"/people/{cast.trainer.public_id}"
    administrator.post(f"{address}/departure")
    for what, data in (("roles", {"role": "examiner"}), ("accounts", {"login": "chen2"})):
        response = administrator.post(f"{address}/{what}", data=data)
        assert response.status_code == 409, what
        assert "This person has left the company." in response.get_data(as_text=True)


def test_nobody_notes_their_own_leaving(app: Flask, administrator: PageClient, cast: Cast) -> None:
    grant(app, cast.executive, Role.ADMINISTRATOR)
    address = f"/people/{cast.administrator.public_id}"
    assert f"{address}/departure" not in administrator.page(address)
    assert administrator.post(f"{address}/departure").status_code == 409


def test_the_last_administrator_does_not_leave(app: Flask, cast: Cast) -> None:
    with app.app_context(), pytest.raises(operations.LastAdministrator):
        see_off(cast.administrator, by=cast.executive)


def see_off(person: Person, *, by: Person) -> None:
    with unit_of_work(writes=True):
        row = queries.person_by_public_id(person.public_id)
        assert row is not None
        operations.note_leaving(row, by=by.id, at=clock.now())


def test_an_examiner_who_left_is_replaced(app: Flask, administrator: PageClient, cast: Cast) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_station()
        sitting = make_sitting(cast.trainee, cast.administrator)
        assert examiner_of(sheet_of(sitting)) == cast.examiner.id
        other = make_person("He Rui", Role.EXAMINER)
    administrator.post(f"/people/{cast.examiner.public_id}/departure")
    assert "another examiner is needed" in administrator.page("/sittings/manage")
    with app.app_context(), unit_of_work(writes=False):
        assert [person.id for person in queries.people_with_role(Role.EXAMINER, clock.now())] == [
            cast.trainer.id,
            other.id,
        ]


# --- one's own role -----------------------------------------------------------------------------------------------


def test_one_asks_another_to_end_ones_own_administrator_role(app: Flask, administrator: PageClient, cast: Cast) -> None:
    theirs = grant(app, cast.executive, Role.ADMINISTRATOR)
    with app.app_context(), unit_of_work(writes=False):
        own = db.session.scalars(
            sa.select(RoleGrant.public_id).where(RoleGrant.person_id == cast.administrator.id)
        ).one()
    refused = administrator.post(f"/people/roles/{own}/end")
    assert refused.status_code == 409
    assert "This is your own role of administrator." in refused.get_data(as_text=True)
    assert administrator.post(f"/people/roles/{theirs}/end").status_code == 303
    assert "This is the last administrator." in administrator.post(f"/people/roles/{own}/end").get_data(as_text=True)


def test_an_administrator_who_cannot_sign_in_is_no_other_administrator(
    app: Flask, administrator: PageClient, cast: Cast
) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_person("Without an account", Role.ADMINISTRATOR)
        second = make_person("Second", Role.ADMINISTRATOR)
        account = make_account(second)
    assert administrator.post(f"/people/accounts/{account.public_id}/closure").status_code == 303
    with app.app_context(), unit_of_work(writes=False):
        own = db.session.scalars(
            sa.select(RoleGrant.public_id).where(RoleGrant.person_id == cast.administrator.id)
        ).one()
    assert "This is the last administrator." in administrator.post(f"/people/roles/{own}/end").get_data(as_text=True)


# --- an intake ----------------------------------------------------------------------------------------------------


@LANGUAGES
def test_a_whole_intake_is_added_with_a_password_each(
    app: Flask, client: PageClient, cast: Cast, language: str
) -> None:
    speak(app, cast.administrator, language)
    client.sign_in(cast.administrator)
    response = client.post("/people/intake", data={"people": "王芳，wang\nLi Na,li\n"})
    assert response.status_code == 201
    first = shown_password(response.get_data(as_text=True))
    wang = PageClient(app)
    assert wang.post("/sign-in", data={"login": "wang", "password": first}).status_code == 303
    assert wang.get("/account").location == "/account/password"
    with app.app_context(), unit_of_work(writes=False):
        trainees = {person.name for person in queries.people_with_role(Role.TRAINEE, clock.now())}
    assert {"王芳", "Li Na"} < trainees


@LANGUAGES
def test_one_wrong_line_adds_nobody_and_loses_nothing(
    app: Flask, client: PageClient, cast: Cast, language: str
) -> None:
    speak(app, cast.administrator, language)
    response = client.sign_in(cast.administrator).post("/people/intake", data={"people": "王芳,wang\n李娜,lin\n赵"})
    assert response.status_code == 422
    text = response.get_data(as_text=True)
    assert "王芳,wang" in text, "the list is still in its box"
    assert ("第 2 行" if language == "zh" else "Line 2") in text
    assert ("第 3 行" if language == "zh" else "Line 3") in text
    with app.app_context(), unit_of_work(writes=False):
        assert not queries.login_is_taken("wang")


def test_a_name_taken_while_the_passwords_were_made_is_told_like_any_other(
    app: Flask, administrator: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed = passwords.hashed

    def while_a_colleague_is_quicker(password: str) -> str:
        with unit_of_work(writes=True):
            if not queries.login_is_taken("wang"):
                operations.open_account(make_person("Quicker"), "wang", hashed("x"), by=None, at=clock.now())
        return hashed(password)

    monkeypatch.setattr(passwords, "hashed", while_a_colleague_is_quicker)
    response = administrator.post("/people/intake", data={"people": "王芳,wang\n李娜,li"})
    assert response.status_code == 422
    assert "This log-in name is already in use." in response.get_data(as_text=True)
    with app.app_context(), unit_of_work(writes=False):
        assert not queries.login_is_taken("li")


@pytest.mark.parametrize("people", ["", "   \n \n", "\n".join(f"Person {n},person{n}" for n in range(201))])
def test_an_empty_or_endless_list_is_refused(administrator: PageClient, people: str) -> None:
    response = administrator.post("/people/intake", data={"people": people})
    assert response.status_code == 422
    assert "field-wrong" in response.get_data(as_text=True)


def test_two_hundred_at_once_go_in(app: Flask, administrator: PageClient) -> None:
    people = "\n".join(f"Person {n},person{n}" for n in range(200))
    response = administrator.post("/people/intake", data={"people": people})
    assert response.status_code == 201
    assert response.get_data(as_text=True).count('<code translate="no">') == 200

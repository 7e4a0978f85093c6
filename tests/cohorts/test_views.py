"""The pages of cohorts: works, who may not, twice, without sense."""

from uuid import uuid4

import pytest
from flask import Flask

from tests.cast import Cast
from tests.factories.cohorts import make_enrolment
from tests.factories.people import make_account, make_person
from tests.page import PageClient
from training import clock
from training.access import Role
from training.db import unit_of_work
from training.people import operations as people
from training.people import queries as people_queries
from training.people.models import Person

NOBODY = "00000000-0000-4000-8000-000000000000"
GOOD = {"name": "December intake", "branch": "Baigou", "starts_on": "2026-12-07", "ends_on": "2026-12-11"}


@pytest.fixture
def administrator(client: PageClient, cast: Cast) -> PageClient:
    return client.sign_in(cast.administrator)


@pytest.fixture
def newcomer(app: Flask) -> Person:
    with app.app_context(), unit_of_work(writes=True):
        person = make_person("Wang Fang", Role.TRAINEE)
        make_account(person, "wang")
        return person


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("reader", ["administrator", "trainer", "executive"])
def test_the_pages_read_well(app: Flask, client: PageClient, cast: Cast, reader: str, language: str) -> None:
    person = getattr(cast, reader)
    with app.app_context(), unit_of_work(writes=True):
        row = people_queries.person_by_public_id(person.public_id)
        assert row is not None
        people.choose_language(row, language, at=clock.now())
    client.sign_in(person)
    forms = 'action="/cohorts' in client.page("/cohorts") + client.page(f"/cohorts/{cast.cohort.public_id}")
    assert forms is (reader == "administrator")


def test_a_trainer_without_cohorts_learns_what_will_stand_here(app: Flask, client: PageClient, cast: Cast) -> None:
    with app.app_context(), unit_of_work(writes=True):
        person = make_person("New trainer", Role.TRAINER)
        make_account(person)
    assert "The cohorts that you teach will stand here" in client.sign_in(person).page("/cohorts")


def test_a_trainer_sees_no_cohort_of_others(client: PageClient, cast: Cast) -> None:
    client.sign_in(cast.trainer)
    assert "October intake" not in client.page("/cohorts")
    client.page(f"/cohorts/{cast.other_cohort.public_id}", status=404)
    client.page(f"/cohorts/{uuid4()}", status=404)


def test_a_cohort_is_created_and_opens(administrator: PageClient) -> None:
    response = administrator.post("/cohorts", data=GOOD)
    assert response.status_code == 303
    page = administrator.page(response.location)
    assert "December intake" in page
    assert "Now enrol its trainees" in page


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": "Dec\u200b"},
        {"branch": "x" * 81},
        {"starts_on": "soon"},
        {"ends_on": ""},
        {"ends_on": "2026-12-01"},
        {"ends_on": "2028-12-11"},
        {"starts_on": "99999-01-01"},
    ],
)
def test_a_cohort_without_sense_is_told_why_and_nothing_is_lost(
    administrator: PageClient, changes: dict[str, str]
) -> None:
    response = administrator.post("/cohorts", data={**GOOD, **changes})
    text = response.get_data(as_text=True)
    assert response.status_code == 422
    assert "field-wrong" in text
    assert "branch" in changes or 'value="Baigou"' in text


def test_a_trainee_is_enrolled_with_experience_once(administrator: PageClient, cast: Cast, newcomer: Person) -> None:
    address = f"/cohorts/{cast.cohort.public_id}"
    form = {"trainee": str(newcomer.public_id), "experience": "experienced"}
    assert administrator.post(f"{address}/enrolments", data=form).location == address
    page = administrator.page(address)
    assert "Wang Fang" in page
    assert "Has sold before" in page
    again = administrator.post(f"{address}/enrolments", data=form)
    assert again.status_code == 409
    assert "This person is already in the cohort." in again.get_data(as_text=True)


def test_only_trainees_are_enrolled(administrator: PageClient, cast: Cast) -> None:
    for person in (str(cast.examiner.public_id), str(uuid4()), "", "x"):
        form = {"trainee": person, "experience": "newcomer"}
        assert administrator.post(f"/cohorts/{cast.cohort.public_id}/enrolments", data=form).status_code == 422


def test_teaching_is_noted_with_hours_once(administrator: PageClient, cast: Cast) -> None:
    address = f"/cohorts/{cast.cohort.public_id}"
    form = {"teacher": str(cast.other_trainer.public_id), "part": "assistant", "contact_hours": "6"}
    assert administrator.post(f"{address}/teachings", data=form).location == address
    assert "6 hours" in administrator.page(address)
    assert administrator.post(f"{address}/teachings", data=form).status_code == 409


@pytest.mark.parametrize(
    "changes",
    [{"contact_hours": "-1"}, {"contact_hours": "9" * 30}, {"contact_hours": "x"}, {"part": "guest"}, {"teacher": ""}],
)
def test_teaching_without_sense_is_refused(administrator: PageClient, cast: Cast, changes: dict[str, str]) -> None:
    form = {"teacher": str(cast.other_trainer.public_id), "part": "trainer", "contact_hours": "20", **changes}
    assert administrator.post(f"/cohorts/{cast.cohort.public_id}/teachings", data=form).status_code == 422


def test_who_leaves_is_shown_as_having_left(administrator: PageClient, cast: Cast) -> None:
    address, form = f"/cohorts/{cast.cohort.public_id}", {"person": str(cast.trainee.public_id)}
    assert administrator.post(f"{address}/departures", data=form).location == address
    assert "Lin Xiaoyu has left the cohort" in administrator.page(address)
    assert administrator.post(f"{address}/departures", data=form).status_code == 409


@pytest.mark.parametrize("person", ["", "x", NOBODY])
def test_nobody_leaves_who_is_not_there(administrator: PageClient, cast: Cast, person: str) -> None:
    assert (
        administrator.post(f"/cohorts/{cast.cohort.public_id}/departures", data={"person": person}).status_code == 422
    )
    elsewhere = {"person": str(cast.other_trainee.public_id)}
    assert administrator.post(f"/cohorts/{cast.cohort.public_id}/departures", data=elsewhere).status_code == 422


def test_a_page_asks_no_more_for_more_members(app: Flask, client: PageClient, cast: Cast, counting) -> None:
    client.sign_in(cast.administrator)
    address = f"/cohorts/{cast.cohort.public_id}"
    client.page(address)
    with counting() as few:
        client.page(address)
    with app.app_context(), unit_of_work(writes=True):
        for number in range(15):
            make_enrolment(cast.cohort, make_person(f"Trainee {number}", Role.TRAINEE))
    with counting() as many:
        client.page(address)
    assert len(many) == len(few) <= 10

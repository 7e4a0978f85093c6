"""People stand by pinyin wherever they are listed, and are found by it: the same on both databases."""

import re
from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from tests.cast import Cast
from tests.factories.cohorts import make_enrolment, make_teaching
from tests.factories.people import make_account, make_person, make_tie
from tests.page import PageClient
from training import audit, clock
from training.access import Role
from training.certification import queries as gate
from training.cohorts import queries as cohorts
from training.db import unit_of_work
from training.people import queries
from training.people.models import Person
from training.settings import REPOSITORY

NAMES = ("赵磊", "王浩", "Ben Carter", "李娜", "黎明", "单雄信", "李伟", "陈静")
IN_ORDER = ["Ben Carter", "陈静", "李娜", "李伟", "黎明", "单雄信", "王浩", "赵磊"]


@pytest.fixture
def newcomers(app: Flask, cast: Cast) -> list[Person]:
    """In both cohorts' lists, and with an account each."""
    with app.app_context(), unit_of_work(writes=True):
        people = [make_person(name, Role.TRAINEE, Role.ASSISTANT) for name in NAMES]
        for number, person in enumerate(people):
            make_enrolment(cast.cohort, person)
            make_teaching(cast.other_cohort, person)
            make_tie(cast.examiner, person)
            make_account(person, f"newcomer{number}")
        return people


def names(at: datetime) -> list[str]:
    """Of everybody, as the page of people lists them."""
    return [row.name for row in queries.person_rows(queries.called(""), at)]


def of(newcomers: list[Person], names: list[str]) -> list[str]:
    known = {person.name for person in newcomers}
    return [name for name in names if name in known]


def test_every_list_of_people_is_in_one_order(app: Flask, cast: Cast, newcomers: list[Person]) -> None:
    at = clock.now()
    with app.app_context(), unit_of_work(writes=False):
        lists = [
            names(at),
            [person.name for person in queries.people_with_role(Role.TRAINEE, at)],
            [row.other for row in queries.tie_rows(cast.examiner.id)],
            [row.name for row in cohorts.members([cast.cohort.id])],
            [row.name for row in cohorts.teachers_of([cast.other_cohort.id])],
            [row.name for row in gate.candidates()],
        ]
    assert [of(newcomers, names) for names in lists] == [IN_ORDER] * 6


def test_latin_names_stand_among_the_others(app: Flask, cast: Cast, newcomers: list[Person]) -> None:
    with app.app_context(), unit_of_work(writes=False):
        listed = names(clock.now())
    around = [name for name in listed if name in {"Chen Jing", "陈静", "Gu Bo", "李娜", "Zhao Lei", "赵磊"}]
    assert around == ["Chen Jing", "陈静", "Gu Bo", "李娜", "Zhao Lei", "赵磊"]


def test_another_name_is_another_place(app: Flask, cast: Cast, newcomers: list[Person]) -> None:
    with app.app_context(), unit_of_work(writes=True) as session:
        person = session.get_one(Person, newcomers[0].id)
        person.name = "安琪"
        audit.record("person renamed", person, by=None, at=clock.now())
    with app.app_context(), unit_of_work(writes=False):
        assert names(clock.now())[0] == "安琪"


@pytest.mark.parametrize("typed", ["lina", "ln", "李娜", "newcomer3"])
def test_the_page_of_people_finds_by_pinyin(
    client: PageClient, cast: Cast, newcomers: list[Person], typed: str
) -> None:
    page = client.sign_in(cast.administrator).page(f"/people?q={typed}")
    assert re.findall(r'<th scope="row"><a[^>]*>([^<]+)</a>', page) == ["李娜"]


def test_the_page_of_people_shows_fifty_at_a_time(app: Flask, client: PageClient, cast: Cast, counting: Any) -> None:
    def lists(address: str) -> list[str]:
        return re.findall(r'<th scope="row"><a[^>]*>([^<]+)</a>', client.page(address))

    client.sign_in(cast.administrator).page("/people")
    with counting() as few:
        before = lists("/people")
    with app.app_context(), unit_of_work(writes=True):
        for number in range(60):
            make_person(f"Crowd {number:02}")
    with counting() as many:
        first = lists("/people")
    assert (len(first), len(many)) == (50, len(few))
    second = lists("/people?from=50")
    assert sorted([*first, *second]) == sorted([*before, *(f"Crowd {number:02}" for number in range(60))])
    page = client.page("/people?q=crowd&from=50")
    assert "51 to 60 of 60" in page
    assert "/people?from=0&amp;q=crowd" in page
    for nonsense in ("-1", "x", "9" * 30, "9999"):
        assert lists(f"/people?from={nonsense}") == first


def test_who_finds_nobody_is_led_back(client: PageClient, cast: Cast) -> None:
    page = client.sign_in(cast.administrator).page("/people?q=%F0%9F%98%80")
    assert "Nobody here is called that" in page
    assert "Show everybody" in page


def test_no_query_orders_by_the_name_itself() -> None:
    """By code points that would be no order to a reader, and another one on each database."""
    for path in (REPOSITORY / "training").rglob("*.py"):
        ordered = re.findall(r"order_by\((?:[^()]|\([^()]*\))*\)", path.read_text(encoding="utf-8"))
        assert not [clause for clause in ordered if "Person.name" in clause], path

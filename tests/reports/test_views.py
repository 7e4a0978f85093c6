"""Pass rates, a cohort's progress, the log: works? who may not? bad input?"""

import re
import uuid

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import Cast
from tests.factories.certification import (
    acknowledge,
    show_everything,
    sit,
    take_quiz,
)
from tests.factories.cohorts import make_cohort, make_enrolment, make_teaching
from tests.factories.people import make_account, make_person
from tests.page import PageClient
from tests.reports.steps import LANGUAGES, Act, heading, speak
from training import clock
from training.access import Role
from training.audit import AuditEntry
from training.db import db, unit_of_work
from training.reports.acts import ACTS
from training.settings import REPOSITORY

# --- pass rates ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_trainer_sees_the_rates_of_the_own_cohorts(
    client: PageClient, app: Flask, on_the_path: Cast, do: Act, language: str
) -> None:
    do(show_everything, on_the_path.trainee, on_the_path)
    speak(app, on_the_path.trainer, language)
    page = client.sign_in(on_the_path.trainer).page("/reports/pass-rates")
    assert "November intake" in page
    assert "October intake" not in page
    assert "1 · 100%" in page
    assert "21%" in page  # the lower end for one of one
    assert {"en": "few people: read the interval", "zh": "人数少，只看区间"}[language] in page


def test_an_executive_sees_all_cohorts(client: PageClient, on_the_path: Cast) -> None:
    page = client.sign_in(on_the_path.executive).page("/reports/pass-rates")
    assert "November intake" in page
    assert "October intake" in page


def test_a_failed_first_sitting_stays_failed_whatever_comes_later(
    client: PageClient, on_the_path: Cast, do: Act
) -> None:
    second = do(make_person, "Gao Yuan", Role.EXAMINER)
    assert second
    do(sit, on_the_path.trainee, on_the_path, levels=(0, 0, 0, 0))
    do(sit, on_the_path.trainee, on_the_path)
    page = client.sign_in(on_the_path.trainer).page("/reports/pass-rates")
    assert "0 · 0%" in page
    assert "1 · 100%" in page
    assert "1 passed at a retake" in page


def test_who_left_stays_in_the_figures(client: PageClient, on_the_path: Cast, do: Act) -> None:
    def leave() -> None:
        person = make_person("Left Early", Role.TRAINEE)
        make_enrolment(on_the_path.cohort, person).left_at = clock.now()
        db.session.flush()

    do(show_everything, on_the_path.trainee, on_the_path)
    do(leave)
    page = client.sign_in(on_the_path.trainer).page("/reports/pass-rates")
    assert "1 · 50%" in page
    assert "1 left, still counted" in page


@pytest.mark.parametrize("who", ["trainee", "examiner", "administrator", "auditor"])
def test_pass_rates_are_not_for_everybody(client: PageClient, on_the_path: Cast, who: str) -> None:
    client.sign_in(getattr(on_the_path, who)).page("/reports/pass-rates", status=403)
    client.page(f"/reports/cohorts/{on_the_path.cohort.public_id}", status=403)


def test_pass_rates_cost_the_same_for_many(client: PageClient, on_the_path: Cast, do: Act, counting) -> None:
    client.sign_in(on_the_path.executive).page("/reports/pass-rates")
    with counting() as few:
        client.page("/reports/pass-rates")

    def more() -> None:
        for number in range(5):
            cohort = make_cohort(f"Cohort {number}")
            make_enrolment(cohort, make_person(f"Person {number}", Role.TRAINEE))

    do(more)
    with counting() as many:
        client.page("/reports/pass-rates")
    assert len(many) == len(few) <= 6


def test_a_trainer_without_a_cohort_reads_what_will_stand_here(client: PageClient, do: Act) -> None:
    trainer = do(make_person, "New Trainer", Role.TRAINER)
    do(make_account, trainer)
    client.sign_in(trainer)  # type: ignore[arg-type]
    assert "No cohort yet" in client.page("/reports/pass-rates")
    assert heading(client.page("/")) == "You teach no cohort yet"


# --- a cohort -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_cohort_shows_where_everybody_stands(
    client: PageClient, app: Flask, on_the_path: Cast, do: Act, language: str
) -> None:
    do(take_quiz, on_the_path.trainee, 10)
    do(sit, on_the_path.trainee, on_the_path, levels=(0, 0, 0, 0))
    speak(app, on_the_path.trainer, language)
    page = client.sign_in(on_the_path.trainer).page(f"/reports/cohorts/{on_the_path.cohort.public_id}")
    assert "Lin Xiaoyu" in page
    assert {"en": "did not pass the sitting", "zh": "考核没有通过"}[language] in page


def test_a_cohort_without_programme_or_people_says_what_to_do(client: PageClient, cast: Cast, do: Act) -> None:
    client.sign_in(cast.executive)
    assert "No programme is set" in client.page(f"/reports/cohorts/{cast.cohort.public_id}")
    empty = do(make_cohort, "December intake")
    assert "Nobody is enrolled yet" in client.page(f"/reports/cohorts/{empty.public_id}")  # type: ignore[attr-defined]


def test_another_trainers_cohort_is_not_found(client: PageClient, on_the_path: Cast) -> None:
    client.sign_in(on_the_path.trainer)
    client.page(f"/reports/cohorts/{on_the_path.other_cohort.public_id}", status=404)
    client.page(f"/reports/cohorts/{uuid.uuid4()}", status=404)


def test_teaching_it_opens_it(client: PageClient, on_the_path: Cast, do: Act) -> None:
    do(make_teaching, on_the_path.other_cohort, on_the_path.trainer)
    client.sign_in(on_the_path.trainer).page(f"/reports/cohorts/{on_the_path.other_cohort.public_id}")


def test_a_cohort_costs_the_same_for_many(client: PageClient, on_the_path: Cast, do: Act, counting) -> None:
    address = f"/reports/cohorts/{on_the_path.cohort.public_id}"
    client.sign_in(on_the_path.trainer).page(address)
    with counting() as few:
        client.page(address)

    def more() -> None:
        for number in range(12):
            person = make_person(f"Person {number}", Role.TRAINEE)
            make_enrolment(on_the_path.cohort, person)
            acknowledge(person)

    do(more)
    with counting() as many:
        client.page(address)
    assert len(many) == len(few) <= 22


# --- the log ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_auditor_reads_the_log_newest_first(client: PageClient, app: Flask, cast: Cast, language: str) -> None:
    speak(app, cast.auditor, language)
    page = client.sign_in(cast.auditor).page("/audit")
    first, later = {"en": ("signed in", "account opened"), "zh": ("登录", "开通账号")}[language]
    assert page.index(f">{first}<") < page.index(f">{later}<")
    assert "Wu Tao" in page


def test_the_log_turns_its_pages_by_number(client: PageClient, app: Flask, cast: Cast, do: Act) -> None:
    do(lambda: [make_person(f"Person {number}") for number in range(120)])
    with app.app_context(), unit_of_work(writes=False):
        last = db.session.scalar(sa.select(sa.func.max(AuditEntry.sequence))) or 0
    page = client.sign_in(cast.auditor).page("/audit")
    last += 1  # signing in is an act too
    assert f"/audit?before={last - 49}" in page
    older = client.page(f"/audit?before={last - 49}")
    assert f">{last - 50}</td>" in older
    assert f">{last - 49}</td>" not in older


@pytest.mark.parametrize("before", ["0", "-5", "x", "99999999999999999999", "1"])
def test_a_strange_page_number_is_answered(client: PageClient, cast: Cast, before: str) -> None:
    client.sign_in(cast.auditor).page(f"/audit?before={before}")


@pytest.mark.parametrize(
    ("who", "status"), [("administrator", 200), ("executive", 403), ("trainee", 403), ("trainer", 403)]
)
def test_the_log_is_for_auditors(client: PageClient, cast: Cast, who: str, status: int) -> None:
    client.sign_in(getattr(cast, who)).page("/audit", status=status)


def test_every_act_has_its_words() -> None:
    """What operations record, read from their text."""
    found = set()
    for path in (REPOSITORY / "training").rglob("*.py"):
        found |= set(re.findall(r"audit\.record\(\s*\"([^\"]+)\"", path.read_text(encoding="utf-8")))
    assert len(found) > 30
    assert found <= set(ACTS)

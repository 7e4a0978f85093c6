"""What the tests of the reports share: small acts and looks."""

from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa
from flask import Flask

from tests.factories.certification import (
    added,
)
from tests.factories.roleplay import make_run
from training import clock
from training.certification import queries
from training.cohorts.models import Cohort
from training.db import db, unit_of_work
from training.people import operations as people
from training.people.models import Person
from training.roleplay.models import ScenarioEdition

LANGUAGES = ("en", "zh")
Act = Callable[..., object]


def run_this_week(cohort: Cohort) -> None:
    """Its first of five days is today, whatever day that is."""
    row = db.session.merge(cohort)
    row.starts_on = queries.today(clock.now())
    row.ends_on = row.starts_on + timedelta(days=4)
    added(row)


def speak(app: Flask, person: Person, language: str) -> None:
    with app.app_context(), unit_of_work(writes=True):
        people.choose_language(db.session.merge(person), language, at=clock.now())


def practise(person: Person) -> None:
    """A run to its end."""
    edition = db.session.scalars(sa.select(ScenarioEdition).limit(1)).one()
    run = make_run(edition, person)
    run.ended_at, run.ending = clock.now(), "signed"
    db.session.flush()


def heading(page: str) -> str:
    return page.partition("<h1>")[2].partition("</h1>")[0]

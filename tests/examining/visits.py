"""What the tests of pages share: a sitting in some state, a reader in some language, a count of rows."""

import sqlalchemy as sa
from flask import Flask

from tests.cast import Cast
from tests.factories import examining as make
from tests.page import PageClient
from training.db import unit_of_work
from training.examining.models import Sitting
from training.examining.rules import State
from training.people.models import Person


def sitting_in(app: Flask, cast: Cast, state: State) -> Sitting:
    with app.app_context(), unit_of_work(writes=True):
        return make.make_sitting(cast.trainee, cast.administrator, state=state)


def stored(app: Flask, model: type) -> int:
    with app.app_context(), unit_of_work(writes=False) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def speak(client: PageClient, person: Person, language: str) -> None:
    """The cast reads English; for Chinese the person changes the language on the page."""
    client.sign_in(person)
    client.post("/language", data={"language": language})

"""The demo company is believable, and nothing in it was written behind the product's back."""

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.page import PageClient
from training import audit, clock, library
from training.certification.models import Certificate
from training.content.models import Acknowledgement
from training.db import unit_of_work
from training.demo import cast, company
from training.examining.models import Release
from training.people.operations import AlreadySetUp
from training.quizzes.models import Score


@pytest.fixture
def opened(app: Flask, client: PageClient) -> PageClient:
    """A fresh installation whose first visitor pressed 'Open the demo company'."""
    with app.app_context(), unit_of_work(writes=True):
        library.publish(at=clock.now())
    assert client.speak("zh").post("/set-up/demo").status_code == 303
    return client


def test_its_people_stand_at_the_door(opened: PageClient) -> None:
    page = opened.page("/sign-in")
    for name in ("林小雨", "陈静", "赵磊", "钱薇", "马红"):
        assert name in page
    answer = opened.post("/sign-in", data={"login": cast.LIN.login, "password": cast.PASSWORD})
    assert answer.status_code == 303
    assert "林小雨" in opened.page("/")


def test_its_history_holds_together(app: Flask, opened: PageClient) -> None:
    with app.app_context(), unit_of_work(writes=False) as session:
        assert list(audit.faults(session)) == []
        for table, at_least in ((Acknowledgement, 50), (Score, 20), (Release, 15), (Certificate, 10)):
            assert (session.scalar(sa.select(sa.func.count()).select_from(table)) or 0) >= at_least
        passed = set(session.scalars(sa.select(Release.passed)))
        assert passed == {True, False}, "some pass at once, some need another sitting"


def test_it_opens_once(app: Flask, opened: PageClient) -> None:
    assert opened.post("/set-up/demo").status_code == 409
    with app.app_context(), pytest.raises(AlreadySetUp), unit_of_work(writes=True):
        company.fill("hash", language="en", at=clock.now())

"""A cohort that runs this week, and a way to do things between two looks at a page."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.cast import Cast
from tests.factories.certification import (
    hold_to,
    make_programme,
)
from tests.reports.steps import Act, run_this_week
from training.db import unit_of_work


@pytest.fixture
def on_the_path(app: Flask, cast: Cast) -> Cast:
    with app.app_context(), unit_of_work(writes=True):
        programme = make_programme()
        for cohort in (cast.cohort, cast.other_cohort):
            hold_to(cohort, programme)
            run_this_week(cohort)
    return cast


@pytest.fixture
def do(app: Flask) -> Act:
    """Do something in a unit of work of its own."""

    def act(what: Callable[..., object], *args: object, **options: object) -> object:
        with app.app_context(), unit_of_work(writes=True):
            return what(*args, **options)

    return act

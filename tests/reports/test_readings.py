"""The trainer's grid of people and manuals: what it says, whom it shows to whom, what it costs."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from tests.cast import Cast
from tests.factories.cohorts import make_enrolment
from tests.factories.people import make_person
from tests.factories.refreshers import acknowledge, make_objections, make_world
from tests.page import PageClient
from training import clock
from training.cohorts.models import Cohort
from training.content import operations, queries
from training.db import unit_of_work
from training.reports.readings import Cell, grid


@pytest.fixture
def world(app: Flask, cast: Cast, tmp_path: Path) -> Path:
    with app.app_context(), unit_of_work(writes=True):
        make_world(tmp_path, cast.cohort)
    return tmp_path


def cell_of(app: Flask, cohort: Cohort) -> Cell:
    with app.app_context(), unit_of_work(writes=False):
        (row,) = grid(cohort, clock.now()).rows
        (cell,) = row.cells
        return cell


def test_a_reading_goes_from_opened_to_acknowledged_to_a_new_edition(app: Flask, cast: Cast, world: Path) -> None:
    assert cell_of(app, cast.cohort).state == "not opened"
    with app.app_context(), unit_of_work(writes=True):
        edition, at = queries.newest_published()[0], clock.now()
        operations.keep_place(edition, 1, "zh", by=cast.trainee.id, at=at)
        operations.note_seconds(edition, 15, "zh", by=cast.trainee.id, at=at + timedelta(seconds=15))
    cell = cell_of(app, cast.cohort)
    assert (cell.state, cell.opened, cell.minutes) == ("opened", 1, 1)
    with app.app_context(), unit_of_work(writes=True):
        acknowledge(cast.trainee)
    assert cell_of(app, cast.cohort).state == "acknowledged"
    with app.app_context(), unit_of_work(writes=True):
        make_objections(world, "two", "reread")
    cell = cell_of(app, cast.cohort)
    assert (cell.state, cell.edition) == ("new edition", 1)
    assert cell.duty is not None


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_trainer_sees_the_grid_of_those_she_teaches(
    app: Flask, cast: Cast, world: Path, client: PageClient, language: str
) -> None:
    chen = client.speak(language).sign_in(cast.trainer)
    assert "Lin Xiaoyu" in chen.page(f"/reports/cohorts/{cast.cohort.public_id}/readings")
    assert chen.get(f"/reports/cohorts/{cast.other_cohort.public_id}/readings").status_code == 404
    page = chen.page("/reports/readings")
    assert "November intake" in page
    assert "October intake" not in page


def test_authors_see_every_cohort(cast: Cast, world: Path, client: PageClient) -> None:
    page = client.sign_in(cast.author).page("/reports/readings")
    assert "November intake" in page
    assert "October intake" in page


def test_the_grid_costs_the_same_however_many_there_are(
    app: Flask, cast: Cast, world: Path, client: PageClient, counting
) -> None:
    chen, costs = client.sign_in(cast.trainer), []
    for many in (1, 20):
        with app.app_context(), unit_of_work(writes=True):
            for number in range(many):
                make_enrolment(cast.cohort, make_person(f"Trainee {many} {number}"))
        with counting() as counted:
            chen.page(f"/reports/cohorts/{cast.cohort.public_id}/readings")
        costs.append(len(counted))
    assert costs[0] == costs[1]

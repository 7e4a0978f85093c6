"""Stations from their files: a test for each fault, and editions only for what has changed."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories.roleplay import make_scenario
from training import clock
from training.authored import Unfit
from training.db import db
from training.examining import library, queries
from training.examining.models import StationEdition
from training.settings import REPOSITORY

SHIPPED = REPOSITORY / "training" / "examining" / "stations"
STATION = """\
station: no-effect
title:
  zh: 异议
  en: The objection
scenario: obj-no-effect
minutes: 5
cut: 60
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "no-effect.yaml").write_text(STATION)
    return tmp_path


def rewrite(folder: Path, old: str, new: str) -> None:
    text = (folder / "no-effect.yaml").read_text()
    assert old in text
    (folder / "no-effect.yaml").write_text(text.replace(old, new))


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("station: no-effect", "station: other", 1, "called 'other'"),
        ("station: no-effect", "station: No Effect", 1, "not written"),
        ("station: no-effect\n", "", 1, "'station' is missing"),
        ("  en: The objection\n", "", 2, "'en' is missing"),
        ("scenario: obj-no-effect", "scenario: nowhere", 5, "no scenario 'nowhere'"),
        ("minutes: 5", "minutes: 0", 6, "too small"),
        ("minutes: 5", "minutes: 4", 6, "takes 300 seconds"),
        ("minutes: 5", "minutes: five", 6, "whole number"),
        ("cut: 60", "cut: 101", 7, "too large"),
        ("cut: 60", "cut: 60\ncolour: red", 8, "'colour' is not known"),
        ("cut: 60", "cut: 60\ncut: 70", 8, "twice"),
    ],
)
def test_each_fault_names_its_line(app: Flask, folder: Path, old: str, new: str, line: int, words: str) -> None:
    rewrite(folder, old, new)
    with app.app_context():
        faults = library.check(folder, scenarios={"obj-no-effect"}, seconds={"obj-no-effect": 300})
    assert [(fault.file, fault.line) for fault in faults] == [("no-effect.yaml", line)]
    assert words in faults[0].cause
    assert faults[0].remedy


def test_every_fault_comes_at_once(app: Flask, folder: Path) -> None:
    rewrite(folder, "scenario: obj-no-effect", "scenario: nowhere")
    (folder / "broken.yaml").write_text("station: [")
    with app.app_context():
        assert [fault.file for fault in library.check(folder, scenarios=set())] == ["broken.yaml", "no-effect.yaml"]


@pytest.mark.usefixtures("work")
def test_the_shipped_stations_are_published_once() -> None:
    for slug in ("obj-no-effect", "pitch-30s", "demo-four-steps"):
        make_scenario(slug)
    assert len(library.publish(SHIPPED, at=clock.now())) == 3
    assert library.publish(SHIPPED, at=clock.now()) == []
    assert sorted(queries.current_stations()) == ["demo-four-steps", "no-effect", "pitch-30s"]


@pytest.mark.usefixtures("work")
def test_a_changed_station_or_scenario_makes_a_new_edition(folder: Path) -> None:
    first = make_scenario()
    library.publish(folder, at=clock.now())
    rewrite(folder, "cut: 60", "cut: 70")
    assert library.publish(folder, at=clock.now()) == ["Station no-effect, edition 2"]
    second = make_scenario(remark=" again")
    assert library.publish(folder, at=clock.now()) == ["Station no-effect, edition 3"]
    pinned = db.session.scalars(sa.select(StationEdition.scenario_edition_id).order_by(StationEdition.number))
    assert pinned.all() == [first.id, first.id, second.id]
    assert queries.current_stations()["no-effect"].cut == 70


@pytest.mark.usefixtures("work")
def test_an_unfit_folder_publishes_nothing(folder: Path) -> None:
    make_scenario()
    (folder / "second.yaml").write_text(STATION)
    with pytest.raises(Unfit, match=r"second\.yaml:1"):
        library.publish(folder, at=clock.now())
    assert queries.current_stations() == {}

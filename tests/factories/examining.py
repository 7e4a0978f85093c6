"""Stations, sittings in each of their states, markings."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from tests.factories.roleplay import make_scenario
from training import audit, clock
from training.authored import digest
from training.db import db
from training.examining import operations, queries
from training.examining.models import Marking, Release, Sitting, Station, StationEdition
from training.examining.queries import CurrentStation, Sheet
from training.examining.rules import Point, State
from training.people.models import Person
from training.roleplay.models import ScenarioEdition

PRAISE = Point("You gave his own words back to him.", 44)
ADVICE = Point("Name the source before you calculate.", 92)


def make_station(
    slug: str = "no-effect", scenario: ScenarioEdition | None = None, *, minutes: int = 5, cut: int = 60
) -> CurrentStation:
    """A new edition of the station, upon a new edition of its scenario unless one is given."""
    scenario = scenario or make_scenario("obj-no-effect")
    station = db.session.scalar(select(Station).where(Station.slug == slug))
    if station is None:
        station = Station(slug=slug)
        db.session.add(station)
        db.session.flush()
    title = {"zh": "异议“没有效果”", "en": "The objection 'no effect'"}
    body: dict[str, Any] = {"title": title, "scenario": "obj-no-effect", "minutes": minutes, "cut": cut}
    before = queries.current_stations().get(slug)
    edition = StationEdition(
        station_id=station.id,
        number=before.number + 1 if before else 1,
        scenario_edition_id=scenario.id,
        body=body,
        digest=digest({"station": body, "scenario": scenario.digest}),
        published_at=clock.now(),
    )
    db.session.add(edition)
    db.session.flush()
    audit.record("made for a test", station, by=None, at=clock.now())
    return queries.current_stations()[slug]


def make_sitting(
    trainee: Person, by: Person, station: CurrentStation | None = None, *, state: State = State.SCHEDULED
) -> Sitting:
    """As the server assigns it, played and marked as far as `state` says."""
    station = station or queries.current_stations().get("no-effect") or make_station()
    sitting, _assignment = operations.schedule_sitting(
        trainee, station, clock.now() + timedelta(hours=1), by=by.id, at=clock.now()
    )
    steps = list(State).index(state)
    for step in (start, play, mark)[:steps]:
        step(sitting)
    if state is State.RELEASED:
        release(sitting, by)
    return sitting


def sheet_of(sitting: Sitting) -> Sheet:
    sheet = queries.sitting_sheet(sitting.public_id)
    assert sheet is not None
    return sheet


def examiner_of(sheet: Sheet) -> int:
    assert sheet.assignment is not None, "nobody independent was free"
    return sheet.assignment.examiner_id


def start(sitting: Sitting) -> None:
    sheet = sheet_of(sitting)
    operations.start_sitting(sheet, by=examiner_of(sheet), at=clock.now())


def play(sitting: Sitting) -> None:
    """One turn that met its first condition, then the end."""
    sheet = sheet_of(sitting)
    operations.choose(sheet, 0, number=1, op_id=uuid4(), by=examiner_of(sheet), at=clock.now())
    operations.end_sitting(sheet_of(sitting), by=examiner_of(sheet), at=clock.now())


def mark(
    sitting: Sitting,
    levels: Sequence[int | None] = (3, 2, 2, 2),
    *,
    red_line: bool = False,
    points: Sequence[Point] = (PRAISE, ADVICE),
) -> Marking:
    sheet = sheet_of(sitting)
    return operations.mark_sitting(
        sheet,
        dict(enumerate(levels, start=1)),
        global_rating=3,
        red_line=red_line,
        points=points,
        by=examiner_of(sheet),
        at=clock.now(),
    )


def release(sitting: Sitting, by: Person) -> Release:
    return operations.release_result(sheet_of(sitting), by=by.id, at=clock.now())

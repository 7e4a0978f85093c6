"""Reading stations, sittings and what became of them. Every list is one statement, however long it is."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from training.db import db, lock_row
from training.examining.independence import (
    barred_from,
    barred_trainees,
    candidates,
    relations,
    relations_of,
)
from training.examining.models import (
    Assignment,
    FeedbackPoint,
    Mark,
    Marking,
    Release,
    Sitting,
    SittingEnd,
    SittingStart,
    Station,
    StationEdition,
)
from training.examining.rules import State, state
from training.examining.verification import faults
from training.people.models import Person
from training.roleplay.models import Run, Scenario, ScenarioEdition

__all__ = ["barred_from", "barred_trainees", "candidates", "faults", "relations", "relations_of"]  # read from here too

# --- stations -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CurrentStation:
    slug: str
    edition_id: int
    number: int
    titles: Mapping[str, str]
    minutes: int
    cut: Decimal
    scenario_slug: str
    scenario_edition_id: int
    digest: str


def current_stations() -> dict[str, CurrentStation]:
    """The latest edition of every station, by slug. One statement."""
    latest = (
        sa.select(StationEdition.station_id, sa.func.max(StationEdition.number).label("number"))
        .group_by(StationEdition.station_id)
        .subquery()
    )
    rows = db.session.execute(
        sa.select(Station.slug, StationEdition, Scenario.slug)
        .join(StationEdition, StationEdition.station_id == Station.id)
        .join(
            latest,
            sa.and_(latest.c.station_id == Station.id, latest.c.number == StationEdition.number),
        )
        .join(ScenarioEdition, ScenarioEdition.id == StationEdition.scenario_edition_id)
        .join(Scenario, Scenario.id == ScenarioEdition.scenario_id)
        .order_by(Station.slug)
    )
    return {
        slug: CurrentStation(
            slug=slug,
            edition_id=edition.id,
            number=edition.number,
            titles=edition.body["title"],
            minutes=edition.body["minutes"],
            cut=Decimal(edition.body["cut"]),
            scenario_slug=scenario_slug,
            scenario_edition_id=edition.scenario_edition_id,
            digest=edition.digest,
        )
        for slug, edition, scenario_slug in rows
    }


def station(slug: str) -> Station | None:
    found: Station | None = db.session.scalar(lock_row(sa.select(Station).where(Station.slug == slug)))
    return found


def station_edition(edition_id: int) -> StationEdition:
    return db.session.scalars(sa.select(StationEdition).where(StationEdition.id == edition_id)).one()


# --- sittings -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sheet:
    """A sitting with all that has been added to it so far."""

    sitting: Sitting
    trainee: Person
    station_slug: str
    edition: StationEdition
    scenario_edition: ScenarioEdition
    assignment: Assignment | None
    examiner: Person | None
    start: SittingStart | None
    run: Run | None
    end: SittingEnd | None
    marking: Marking | None
    release: Release | None

    @property
    def state(self) -> State:
        return state(
            started=self.start is not None,
            ended=self.end is not None,
            marked=self.marking is not None,
            released=self.release is not None,
        )

    @property
    def titles(self) -> Mapping[str, str]:
        titles: Mapping[str, str] = self.edition.body["title"]
        return titles

    @property
    def minutes(self) -> int:
        return int(self.edition.body["minutes"])

    @property
    def cut(self) -> Decimal:
        return Decimal(self.edition.body["cut"])


def _sheets() -> Any:
    trainee, examiner = aliased(Person), aliased(Person)
    return (
        sa.select(
            Sitting,
            trainee,
            Station.slug,
            StationEdition,
            ScenarioEdition,
            Assignment,
            examiner,
            SittingStart,
            Run,
            SittingEnd,
            Marking,
            Release,
        )
        .join(trainee, trainee.id == Sitting.trainee_id)
        .join(Station, Station.id == Sitting.station_id)
        .join(StationEdition, StationEdition.id == Sitting.station_edition_id)
        .join(ScenarioEdition, ScenarioEdition.id == StationEdition.scenario_edition_id)
        .outerjoin(Assignment, sa.and_(Assignment.sitting_id == Sitting.id, Assignment.ended_at.is_(None)))
        .outerjoin(examiner, examiner.id == Assignment.examiner_id)
        .outerjoin(SittingStart, SittingStart.sitting_id == Sitting.id)
        .outerjoin(Run, Run.id == SittingStart.run_id)
        .outerjoin(SittingEnd, SittingEnd.sitting_id == Sitting.id)
        .outerjoin(Marking, Marking.sitting_id == Sitting.id)
        .outerjoin(Release, Release.sitting_id == Sitting.id)
    )


def _all(statement: Any) -> list[Sheet]:
    return [Sheet(*row) for row in db.session.execute(statement)]


def lock_sitting(public_id: uuid.UUID) -> None:
    """Before a sitting is read in order to be acted on: whoever else wants to act on it waits."""
    db.session.execute(lock_row(sa.select(Sitting.id).where(Sitting.public_id == public_id)))


def sitting_sheet(public_id: uuid.UUID) -> Sheet | None:
    """Whoever asks: for those who schedule and release."""
    return next(iter(_all(_sheets().where(Sitting.public_id == public_id))), None)


def assigned_sitting(examiner_id: int, public_id: uuid.UUID) -> Sheet | None:
    """Only while the sitting is assigned to this examiner; the replaced one no longer finds it."""
    mine = _sheets().where(Sitting.public_id == public_id, Assignment.examiner_id == examiner_id)
    return next(iter(_all(mine)), None)


def own_sitting(trainee_id: int, public_id: uuid.UUID) -> Sheet | None:
    mine = _sheets().where(Sitting.public_id == public_id, Sitting.trainee_id == trainee_id)
    return next(iter(_all(mine)), None)


def queue(examiner_id: int) -> list[Sheet]:
    """What the examiner still has to play or mark, oldest first."""
    return _all(
        _sheets()
        .where(Assignment.examiner_id == examiner_id, Marking.id.is_(None))
        .order_by(Sitting.scheduled_for, Sitting.id)
    )


def marked_by(examiner_id: int, limit: int = 20) -> list[Sheet]:
    return _all(
        _sheets()
        .where(Marking.examiner_id == examiner_id)
        .order_by(Marking.submitted_at.desc(), Marking.id)
        .limit(limit)
    )


def unreleased() -> list[Sheet]:
    """Every sitting whose result is not out: those without an examiner, those to release, then the oldest."""
    urgent = sa.case((Assignment.id.is_(None), 0), (Marking.id.is_not(None), 1), else_=2)
    return _all(_sheets().where(Release.sitting_id.is_(None)).order_by(urgent, Sitting.scheduled_for, Sitting.id))


def latest_released(limit: int = 50) -> list[Sheet]:
    return _all(
        _sheets().where(Release.sitting_id.is_not(None)).order_by(Release.released_at.desc(), Sitting.id).limit(limit)
    )


def lock_trainee(trainee_id: int) -> None:
    """Two schedulings for one person come one after the other; so do a marking and the teaching that would bar it."""
    db.session.execute(lock_row(sa.select(Person.id).where(Person.id == trainee_id)))


def numbers_at(trainee_id: int, station_id: int) -> list[tuple[int, bool]]:
    """(number, has it begun) of the person's sittings at this station."""
    rows = db.session.execute(
        sa.select(Sitting.number, SittingStart.sitting_id)
        .outerjoin(SittingStart, SittingStart.sitting_id == Sitting.id)
        .where(Sitting.trainee_id == trainee_id, Sitting.station_id == station_id)
        .order_by(Sitting.number)
    )
    return [(number, started is not None) for number, started in rows]


def marks_of(marking_id: int) -> dict[int, int | None]:
    """Level by the criterion's place."""
    rows = db.session.execute(
        sa.select(Mark.criterion, Mark.level).where(Mark.marking_id == marking_id).order_by(Mark.criterion)
    )
    return dict(rows.all())


def points_of(marking_id: int) -> Sequence[FeedbackPoint]:
    return db.session.scalars(
        sa.select(FeedbackPoint).where(FeedbackPoint.marking_id == marking_id).order_by(FeedbackPoint.position)
    ).all()


# --- for certification and reports --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Released:
    person_id: int
    station_slug: str
    sitting_number: int
    sitting_public_id: uuid.UUID
    station_edition_number: int
    score: Decimal
    cut: Decimal
    passed: bool
    released_at: datetime
    examiner_ids: tuple[int, ...]
    marking_digests: tuple[str, ...]


def releases(person_ids: Collection[int]) -> list[Released]:
    """Every released result of these persons, by station and number. One statement."""
    rows = db.session.execute(
        sa.select(Sitting, Station.slug, StationEdition.number, Release)
        .join(Release, Release.sitting_id == Sitting.id)
        .join(Station, Station.id == Sitting.station_id)
        .join(StationEdition, StationEdition.id == Sitting.station_edition_id)
        .where(Sitting.trainee_id.in_(person_ids))
        .order_by(Sitting.trainee_id, Station.slug, Sitting.number)
    )
    return [
        Released(
            person_id=sitting.trainee_id,
            station_slug=slug,
            sitting_number=sitting.number,
            sitting_public_id=sitting.public_id,
            station_edition_number=edition_number,
            score=release.score,
            cut=release.cut,
            passed=release.passed,
            released_at=release.released_at,
            examiner_ids=tuple(counted["examiner"] for counted in release.basis["markings"]),
            marking_digests=tuple(counted["digest"] for counted in release.basis["markings"]),
        )
        for sitting, slug, edition_number, release in rows
    ]


@dataclass(frozen=True)
class SittingRow:
    person_id: int
    station_slug: str
    number: int
    public_id: uuid.UUID
    scheduled_for: datetime
    state: State


def sittings_of(person_ids: Collection[int]) -> list[SittingRow]:
    """Every sitting of these persons, by station and number. One statement.

    A trainee must not learn from `state` that the marking is in: show 'to mark' and 'marked' to them as one.
    """
    rows = db.session.execute(
        sa.select(
            Sitting,
            Station.slug,
            SittingStart.sitting_id,
            SittingEnd.sitting_id,
            sa.exists().where(Marking.sitting_id == Sitting.id),
            Release.sitting_id,
        )
        .join(Station, Station.id == Sitting.station_id)
        .outerjoin(SittingStart, SittingStart.sitting_id == Sitting.id)
        .outerjoin(SittingEnd, SittingEnd.sitting_id == Sitting.id)
        .outerjoin(Release, Release.sitting_id == Sitting.id)
        .where(Sitting.trainee_id.in_(person_ids))
        .order_by(Sitting.trainee_id, Station.slug, Sitting.number)
    )
    return [
        SittingRow(
            person_id=sitting.trainee_id,
            station_slug=slug,
            number=sitting.number,
            public_id=sitting.public_id,
            scheduled_for=sitting.scheduled_for,
            state=state(
                started=started is not None,
                ended=ended is not None,
                marked=bool(marked),
                released=released is not None,
            ),
        )
        for sitting, slug, started, ended, marked, released in rows
    ]


def levels_given(scenario_edition_id: int) -> dict[int, list[int]]:
    """How often examiners gave each level of each criterion (its place in the rubric, from 0) at this script."""
    found: dict[int, list[int]] = {}
    rows = db.session.execute(
        sa.select(Mark.criterion, Mark.level, sa.func.count())
        .join(Marking, Marking.id == Mark.marking_id)
        .join(Sitting, Sitting.id == Marking.sitting_id)
        .join(StationEdition, StationEdition.id == Sitting.station_edition_id)
        .where(StationEdition.scenario_edition_id == scenario_edition_id, Mark.level.is_not(None))
        .group_by(Mark.criterion, Mark.level)
    )
    for criterion, level, count in rows:
        found.setdefault(criterion - 1, [0, 0, 0, 0])[level or 0] = count
    return found

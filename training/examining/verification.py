"""For `flask verify`: markings and releases against what they were made of. Reads in blocks, names each fault."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from training.authored import digest
from training.cohorts.models import Enrolment, Teaching
from training.examining import rules
from training.examining.models import Assignment, FeedbackPoint, Mark, Marking, Release, Sitting, StationEdition
from training.people.models import Tie
from training.roleplay.models import ScenarioEdition


def marking_digest(
    marking: Marking,
    levels: Mapping[int, int | None],
    points: Sequence[FeedbackPoint],
    *,
    sitting: Sitting,
    script_digest: str,
) -> str:
    """Over all that the examiner gave, upon which script, and what it came to."""
    return digest(
        rules.marking_content(
            sitting=str(sitting.public_id),
            examiner_id=marking.examiner_id,
            kind=marking.kind,
            levels=levels,
            red_line=marking.red_line,
            global_rating=marking.global_rating,
            points=[(point.praise, point.text, point.moment_seconds) for point in points],
            total=marking.total,
            passed=marking.passed,
            submitted_at=marking.submitted_at.astimezone(UTC).isoformat(),
            script_digest=script_digest,
        )
    )


def faults(session: Session) -> Iterator[str]:
    """Markings that were changed, that nobody independent gave or that nobody was assigned to; releases that do not
    rest on the markings as they are."""
    for edition, script_digest in session.execute(_station_editions()):
        if digest({"station": edition.body, "scenario": script_digest}) != edition.digest:
            yield f"station edition {edition.id} was changed after it was published"
    yield from _changed_markings(session)
    for marking, sitting, reason in session.execute(_tainted()):
        yield f"marking {marking.public_id} of sitting {sitting.public_id}: its examiner is barred ({reason})"
    for marking, sitting in session.execute(_unassigned()):
        yield f"marking {marking.public_id} of sitting {sitting.public_id}: its examiner was not assigned"
    yield from _baseless_releases(session)


def _station_editions() -> sa.Select[StationEdition, str]:
    return (
        sa.select(StationEdition, ScenarioEdition.digest)
        .join(ScenarioEdition, ScenarioEdition.id == StationEdition.scenario_edition_id)
        .order_by(StationEdition.id)
    )


def _changed_markings(session: Session) -> Iterator[str]:
    """Three statements a block."""
    rows = session.execute(
        sa.select(Marking, Sitting, ScenarioEdition.digest)
        .join(Sitting, Sitting.id == Marking.sitting_id)
        .join(StationEdition, StationEdition.id == Sitting.station_edition_id)
        .join(ScenarioEdition, ScenarioEdition.id == StationEdition.scenario_edition_id)
        .order_by(Marking.id)
        .execution_options(yield_per=500)
    )
    for block in rows.partitions():
        ids = [marking.id for marking, _sitting, _script in block]
        marks = _grouped(session, sa.select(Mark).where(Mark.marking_id.in_(ids)).order_by(Mark.marking_id))
        points = _grouped(
            session,
            sa.select(FeedbackPoint)
            .where(FeedbackPoint.marking_id.in_(ids))
            .order_by(FeedbackPoint.marking_id, FeedbackPoint.position),
        )
        for marking, sitting, script_digest in block:
            levels = {mark.criterion: mark.level for mark in marks.get(marking.id, [])}
            said = points.get(marking.id, [])
            found = marking_digest(marking, levels, said, sitting=sitting, script_digest=script_digest)
            if found != marking.digest:
                yield f"marking {marking.public_id} of sitting {sitting.public_id} was changed after it was submitted"


def _grouped(session: Session, statement: sa.Select[Any]) -> dict[int, list[Any]]:
    rows = session.scalars(statement).all()
    return {marking_id: list(own) for marking_id, own in groupby(rows, key=lambda row: row.marking_id)}


def _tainted() -> sa.Select[Marking, Sitting, str]:
    taught = (
        sa.exists()
        .where(Enrolment.person_id == Sitting.trainee_id)
        .where(Teaching.cohort_id == Enrolment.cohort_id)
        .where(Teaching.person_id == Marking.examiner_id)
    )
    tied = sa.exists().where(
        sa.or_(
            sa.and_(Tie.person_id == Sitting.trainee_id, Tie.other_id == Marking.examiner_id),
            sa.and_(Tie.other_id == Sitting.trainee_id, Tie.person_id == Marking.examiner_id),
        )
    )
    reason = sa.case(
        (Marking.examiner_id == Sitting.trainee_id, rules.Bar.SELF.value),
        (taught, rules.Bar.TAUGHT.value),
        (tied, rules.Bar.TIED.value),
        else_="",
    )
    return (
        sa.select(Marking, Sitting, reason)
        .join(Sitting, Sitting.id == Marking.sitting_id)
        .where(reason != "")
        .order_by(Marking.id)
    )


def _unassigned() -> sa.Select[Marking, Sitting]:
    assigned = (
        sa.exists()
        .where(Assignment.sitting_id == Marking.sitting_id, Assignment.examiner_id == Marking.examiner_id)
        .where(Assignment.assigned_at <= Marking.submitted_at)
        .where(sa.or_(Assignment.ended_at.is_(None), Assignment.ended_at >= Marking.submitted_at))
    )
    return (
        sa.select(Marking, Sitting)
        .join(Sitting, Sitting.id == Marking.sitting_id)
        .where(~assigned)
        .order_by(Marking.id)
    )


def _baseless_releases(session: Session) -> Iterator[str]:
    rows = session.execute(
        sa.select(Release, Sitting, Marking)
        .join(Sitting, Sitting.id == Release.sitting_id)
        .outerjoin(Marking, Marking.sitting_id == Release.sitting_id)
        .order_by(Release.sitting_id, Marking.id)
        .execution_options(yield_per=500)
    )
    for _sitting_id, group in groupby(rows, key=lambda row: row[0].sitting_id):
        own = list(group)
        release, sitting = own[0][0], own[0][1]
        standing = {(marking.digest, marking.examiner_id) for _r, _s, marking in own if marking is not None}
        counted = {(basis["digest"], basis["examiner"]) for basis in release.basis["markings"]}
        if not counted or not counted <= standing:
            yield f"the release of sitting {sitting.public_id} does not rest on its markings"
        totals = {(marking.total, marking.passed) for _r, _s, marking in own if marking is not None}
        if len(own) == 1 and totals != {(release.score, release.passed)}:
            yield f"the release of sitting {sitting.public_id} says something else than its marking"

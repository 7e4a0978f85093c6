"""The verbs of an examination: schedule, assign, play, mark, release. None of these commits."""

import secrets
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from flask_babel import lazy_gettext as _l

from training import audit
from training.access import Role
from training.db import db
from training.examining import queries, rules
from training.examining.models import (
    Assignment,
    FeedbackPoint,
    Mark,
    Marking,
    MarkingKind,
    Release,
    Sitting,
    SittingEnd,
    SittingStart,
)
from training.examining.queries import CurrentStation, Sheet
from training.examining.rules import Bar, Point, State
from training.examining.verification import marking_digest
from training.people import queries as people_queries
from training.people.models import Person
from training.refusals import Invalid, Refused
from training.roleplay import operations as roleplay_operations
from training.roleplay import queries as roleplay_queries
from training.roleplay.models import RunKind
from training.roleplay.rules import Event, cohort_index
from training.roleplay.script import draw_variant
from training.roleplay.scripts import RECORDED_IN, script_of

BACKWARDS, AHEAD = timedelta(days=1), timedelta(days=366)


class NoTrainee(Invalid):
    title = _l("This person is not a trainee.")
    remedy = _l("Ask for the role to be granted first, then schedule the sitting.")


class TimeUnfit(Invalid):
    title = _l("This time cannot be meant.")
    remedy = _l("Choose a time from today on, within a year.")


class AlreadyScheduled(Refused):
    title = _l("A sitting of this trainee at this station is still to come.")
    remedy = _l("Let it be played first; after that another one can be scheduled.")


class AlreadyAssigned(Refused):
    title = _l("This sitting has an examiner.")
    remedy = _l("To change the examiner, end the assignment with a reason.")


class NotAssigned(Refused):
    title = _l("This sitting has no examiner now.")
    remedy = _l("Let the server draw one.")


class ReasonMissing(Invalid):
    title = _l("Ending an assignment needs a reason.")
    remedy = _l("Go back and write why, in three characters or more: it is kept with the sitting.")


class NotIndependent(Refused):
    title = _l("You may not examine this trainee.")
    remedy = _l("Tell an administrator: the server draws another examiner. Nothing was recorded.")
    WHY: Mapping[Bar, object] = {
        Bar.SELF: _l("Nobody examines themselves."),
        Bar.TAUGHT: _l("You have taught this trainee, so another examiner must be drawn. Tell an administrator."),
        Bar.TIED: _l("A tie between you is on record, so another examiner must be drawn. Tell an administrator."),
        Bar.FAILED_BEFORE: _l(
            "You did not pass this trainee here before, so another examiner must be drawn. Tell an administrator."
        ),
        Bar.NO_EXAMINER: _l("You do not hold the role of examiner now. Ask an administrator."),
    }

    def __init__(self, bar: Bar) -> None:
        super().__init__(self.WHY.get(bar))
        self.bar = bar


class AlreadyStarted(Refused):
    title = _l("This sitting has already begun.")
    remedy = _l("Open it again from your queue.")


class NotUnderWay(Refused):
    title = _l("This sitting is not being played now.")
    remedy = _l("Open it again from your queue to see where it stands.")


class NotPlayed(Refused):
    title = _l("This sitting has not been played to its end.")
    remedy = _l("End the play first, then mark it.")


class AlreadyMarked(Refused):
    title = _l("This sitting has been marked.")
    remedy = _l("The marking that stands was not changed. Open the sitting to read it.")


class NothingTested(Invalid):
    title = _l("Every criterion says 'not tested'.")
    remedy = _l("Give a level for at least one of them, or tell an administrator that the sitting was interrupted.")


class MarksUnfit(Invalid):
    title = _l("These marks do not fit the rubric of this station.")
    remedy = _l("Open the mark sheet again and give each criterion one of its levels.")


class NotMarked(Refused):
    title = _l("There is no marking to release yet.")
    remedy = _l("The examiner marks first; then the result can be released.")


class AlreadyReleased(Refused):
    title = _l("This result has been released.")
    remedy = _l("The result that stands was not changed.")


class ReleasedByParty(Refused):
    title = _l("You took part in this sitting.")
    remedy = _l("Somebody who was neither its trainee nor its examiner releases the result.")


class MarkingTainted(Refused):
    title = _l("The examiner of this marking was not independent.")
    remedy = _l("It has come to light since. This marking is not released; schedule another sitting.")


# --- scheduling and assigning -------------------------------------------------------------------------------------


def schedule_sitting(
    trainee: Person, station: CurrentStation, scheduled_for: datetime, *, by: int, at: datetime
) -> tuple[Sitting, Assignment | None]:
    """Pins the station's edition, draws the script's variant, lets the server draw the examiner.

    No assignment when nobody independent is free. Raises NoTrainee, TimeUnfit, AlreadyScheduled.
    """
    if Role.TRAINEE not in people_queries.current_roles(trainee.id, at):
        raise NoTrainee
    if not at - BACKWARDS <= scheduled_for <= at + AHEAD:
        raise TimeUnfit
    queries.lock_trainee(trainee.id)
    edition = queries.station_edition(station.edition_id)
    earlier = queries.numbers_at(trainee.id, edition.station_id)
    if not all(started for _number, started in earlier):
        raise AlreadyScheduled
    scripts = [script_of(edition.scenario_edition_id, language) for language in ("en", "zh")]
    experience = roleplay_queries.experience_of(trainee.id) or "newcomer"
    sitting = Sitting(
        trainee_id=trainee.id,
        station_id=edition.station_id,
        station_edition_id=edition.id,
        number=max((number for number, _started in earlier), default=0) + 1,
        cohort_index=cohort_index(experience, [script.cohorts for script in scripts]),
        variant=draw_variant(scripts[0], secrets.randbits(48)),
        scheduled_for=scheduled_for,
        scheduled_at=at,
        scheduled_by_id=by,
    )
    db.session.add(sitting)
    db.session.flush()
    details = {"station": station.slug, "edition": station.number, "number": sitting.number}
    audit.record(
        "sitting scheduled", sitting, by=by, at=at, trainee=trainee.id, scheduled_for=_stamp(scheduled_for), **details
    )
    return sitting, _draw(sitting, by=by, at=at)


def assign(sheet: Sheet, *, by: int, at: datetime) -> Assignment | None:
    """Draws an examiner for a sitting that has none; None when still nobody is free. Raises AlreadyAssigned."""
    if sheet.assignment is not None:
        raise AlreadyAssigned
    return _draw(sheet.sitting, by=by, at=at)


def reassign(sheet: Sheet, reason: str, *, by: int, at: datetime) -> Assignment | None:
    """Ends the assignment (illness, leave, a tie that came to light) and draws anew; who was taken off stays off.

    Raises NotAssigned; AlreadyStarted, since only who played the customer has seen what there is to mark.
    """
    if sheet.assignment is None:
        raise NotAssigned
    if sheet.start is not None:
        raise AlreadyStarted(_l("Who has seen it marks it. If that cannot be, schedule another sitting."))
    sheet.assignment.ended_at, sheet.assignment.end_reason = at, reason
    db.session.flush()
    audit.record("assignment ended", sheet.sitting, by=by, at=at, examiner=sheet.assignment.examiner_id, reason=reason)
    return _draw(sheet.sitting, by=by, at=at)


def _draw(sitting: Sitting, *, by: int, at: datetime) -> Assignment | None:
    """Nobody picks: the server draws among those whom nothing bars, and keeps what it drew from."""
    queries.lock_trainee(sitting.trainee_id)
    examiners = [person.id for person in people_queries.people_with_role(Role.EXAMINER, at)]
    relations = queries.relations_of(sitting)
    barred = {person_id: rules.bars(person_id, relations) for person_id in examiners}
    free = [person_id for person_id, reasons in barred.items() if not reasons]
    candidates, seed = queries.candidates(free, sitting.trainee_id), secrets.randbits(48)
    draw = {
        "seed": seed,
        "candidates": [{"person": one.person_id, "open": one.open, "met": one.met} for one in candidates],
        "barred": [{"person": person, "reasons": list(found)} for person, found in barred.items() if found],
    }
    drawn = rules.draw_examiner(candidates, seed)
    if drawn is None:
        audit.record("no independent examiner free", sitting, by=by, at=at, **draw)
        return None
    assignment = Assignment(sitting_id=sitting.id, examiner_id=drawn.person_id, assigned_at=at, draw=draw)
    db.session.add(assignment)
    db.session.flush()
    audit.record("examiner assigned", sitting, by=by, at=at, examiner=drawn.person_id, **draw)
    return assignment


# --- playing ------------------------------------------------------------------------------------------------------


def start_sitting(sheet: Sheet, *, by: int, at: datetime) -> SittingStart:
    """The clock runs from here. `by` is the assigned examiner. Raises AlreadyStarted, NotIndependent."""
    if sheet.start is not None:
        raise AlreadyStarted
    queries.lock_trainee(sheet.sitting.trainee_id)
    ensure_independent(sheet, by, at)
    sitting = sheet.sitting
    run = roleplay_operations.begin_run(
        sheet.edition.scenario_edition_id,
        sitting.trainee_id,
        RunKind.EXAMINATION,
        sitting.cohort_index,
        sitting.variant,
        by=by,
        at=at,
    )
    start = SittingStart(sitting_id=sitting.id, run_id=run.id, by_id=by, at=at)
    db.session.add(start)
    db.session.flush()
    audit.record("sitting started", sitting, by=by, at=at, run=str(run.public_id))
    return start


def choose(sheet: Sheet, branch: int, *, number: int, op_id: uuid.UUID, by: int, at: datetime) -> Event:
    """The condition that the trainee's turn met, as the examiner heard it. The same op_id twice is one event.

    Raises NotUnderWay, and what `roleplay.operations.choose` raises.
    """
    if sheet.run is None or sheet.end is not None:
        raise NotUnderWay
    again = any(event.op_id == op_id for event in roleplay_queries.run_events(sheet.run.id))
    event = roleplay_operations.choose(sheet.run, branch, op_id=op_id, number=number, by=by, at=at)
    if not again:
        step = {"number": event.number, "scene": event.scene, "branch": event.branch}
        audit.record("condition chosen", sheet.sitting, by=by, at=at, **step)
    return event


def end_sitting(sheet: Sheet, *, by: int, at: datetime) -> None:
    """Nothing more is played; what follows is marking. Ending it twice changes nothing. Raises NotUnderWay."""
    if sheet.run is None:
        raise NotUnderWay
    if sheet.end is not None:
        return
    roleplay_operations.end_run(sheet.run, by=by, at=at)
    db.session.add(SittingEnd(sitting_id=sheet.sitting.id, by_id=by, at=at))
    db.session.flush()
    audit.record("sitting ended", sheet.sitting, by=by, at=at, ending=sheet.run.ending)


# --- marking and releasing ----------------------------------------------------------------------------------------


def mark_sitting(
    sheet: Sheet,
    levels: Mapping[int, int | None],
    *,
    global_rating: int,
    red_line: bool,
    points: Sequence[Point],
    by: int,
    at: datetime,
) -> Marking:
    """`levels` by the criterion's place, None: not tested. Written once; nothing of it is ever changed.

    Raises AlreadyMarked, NotPlayed, NotAssigned, NotIndependent, MarksUnfit, NothingTested.
    """
    queries.lock_trainee(sheet.sitting.trainee_id)
    ensure_may_mark(sheet, by, at)
    criteria = script_of(sheet.edition.scenario_edition_id, RECORDED_IN).criteria
    if sorted(levels) != list(range(1, len(criteria) + 1)):
        raise MarksUnfit
    given = [levels[place] for place in sorted(levels)]
    try:
        total = rules.total(given, [criterion.weight for criterion in criteria])
    except rules.NothingTested:
        raise NothingTested from None
    weighed = [rules.Weighed(criterion.weight, criterion.critical) for criterion in criteria]
    judgement = rules.judge(total, sheet.cut, red_line, rules.critical_fails(given, weighed))
    marking = Marking(
        sitting_id=sheet.sitting.id,
        examiner_id=by,
        kind=MarkingKind.FIRST,
        global_rating=global_rating,
        red_line=red_line,
        total=total,
        passed=judgement.passed,
        submitted_at=at,
    )
    rows = [
        FeedbackPoint(position=place, praise=place == 1, text=point.text, moment_seconds=point.moment_seconds)
        for place, point in enumerate(points, start=1)
    ]
    marking.digest = marking_digest(
        marking, levels, rows, sitting=sheet.sitting, script_digest=sheet.scenario_edition.digest
    )
    db.session.add(marking)
    db.session.flush()
    db.session.add_all(Mark(marking_id=marking.id, criterion=place, level=level) for place, level in levels.items())
    for row in rows:
        row.marking_id = marking.id
        db.session.add(row)
    db.session.flush()
    audit.record("sitting marked", sheet.sitting, by=by, at=at, marking=str(marking.public_id), digest=marking.digest)
    return marking


def ensure_may_mark(sheet: Sheet, by: int, at: datetime) -> None:
    """Raises AlreadyMarked, NotPlayed, NotAssigned, NotIndependent."""
    if sheet.marking is not None:
        raise AlreadyMarked
    if sheet.state is not State.TO_MARK:
        raise NotPlayed
    if sheet.assignment is None or sheet.assignment.examiner_id != by:
        raise NotAssigned
    ensure_independent(sheet, by, at)


def ensure_independent(sheet: Sheet, by: int, at: datetime) -> None:
    """Asked again at each step: a teaching or a tie may have been noted after the draw. Raises NotIndependent."""
    holders = {by} if Role.EXAMINER in people_queries.current_roles(by, at) else set()
    if found := rules.bars(by, queries.relations_of(sheet.sitting), examiners=holders):
        raise NotIndependent(found[0])


def release_result(sheet: Sheet, *, by: int, at: datetime) -> Release:
    """Makes the result known. Raises NotMarked, AlreadyReleased, ReleasedByParty, MarkingTainted."""
    if sheet.release is not None:
        raise AlreadyReleased
    if sheet.marking is None:
        raise NotMarked
    marking = sheet.marking
    if by in (sheet.sitting.trainee_id, marking.examiner_id):
        raise ReleasedByParty
    queries.lock_trainee(sheet.sitting.trainee_id)
    if rules.LASTING & set(rules.bars(marking.examiner_id, queries.relations(sheet.sitting.trainee_id))):
        raise MarkingTainted
    counted = {"marking": str(marking.public_id), "examiner": marking.examiner_id, "digest": marking.digest}
    release = Release(
        sitting_id=sheet.sitting.id,
        released_by_id=by,
        released_at=at,
        score=marking.total,
        cut=sheet.cut,
        passed=marking.passed,
        basis={"markings": [counted | {"kind": marking.kind}], "station_edition": sheet.edition.digest},
    )
    db.session.add(release)
    db.session.flush()
    outcome = {"score": str(release.score), "cut": str(release.cut), "passed": release.passed}
    audit.record("result released", sheet.sitting, by=by, at=at, digests=[marking.digest], **outcome)
    return release


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()

"""What changes attempts: start, save, flag, submit. None of these commits, but `close_overdue`, the job."""

import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l

from training import audit
from training.db import unit_of_work
from training.quizzes import queries, rules, scoring
from training.quizzes.authored_paper import DrawLine
from training.quizzes.kinds import KINDS
from training.quizzes.models import ClosedBy, Standing
from training.refusals import Invalid, Refused


class AlreadyPassed(Refused):
    title = _l("You have passed this quiz.")
    remedy = _l("Nothing more is to be done here. Go on with the next step of your path.")


class NoAttemptLeft(Refused):
    title = _l("You have used every attempt at this quiz.")
    remedy = _l("Talk to your trainer about what comes next.")


class TooSoon(Refused):
    title = _l("The wait after your last attempt is not over yet.")
    remedy = _l("The page of the quiz says from when you may try again. Use the time to read.")


class NotOpenYet(Refused):
    title = _l("This quiz is not open yet.")
    remedy = _l("Its page says from when it can be started.")


class WindowOver(Refused):
    title = _l("This quiz is closed.")
    remedy = _l("Its time has passed. Talk to your trainer about what comes next.")


class NothingToDraw(Refused):
    title = _l("This quiz cannot be started just now.")
    remedy = _l("Its bank holds too few items. Tell an administrator; nothing was counted as an attempt.")


class OutsideTheRoom(Refused):
    status = 403
    title = _l("This quiz is started in its room.")
    remedy = _l("Connect to the network of the examination room, then start again. Ask the proctor.")


class NotCounted(Refused):
    status = 410
    title = _l("Not counted: the attempt had already ended.")
    remedy = _l("What you had saved before counts. The review shows it.")


class NoSuchItem(Refused):
    status = 404
    title = _l("This attempt has no such item.")
    remedy = _l("Load the page again.")


class OpIdTaken(Invalid):
    title = _l("This save was already used for another response.")
    remedy = _l("Load the page again and choose once more.")


class WaitsForMarking(Refused):
    title = _l("Your last attempt waits for marking.")
    remedy = _l("An examiner has still to read what you wrote. What comes next depends on it.")


REFUSALS: dict[rules.Bar, type[Refused]] = {
    rules.Bar.PASSED: AlreadyPassed,
    rules.Bar.MARKING: WaitsForMarking,
    rules.Bar.USED_UP: NoAttemptLeft,
    rules.Bar.WAIT: TooSoon,
    rules.Bar.NOT_YET: NotOpenYet,
    rules.Bar.CLOSED: WindowOver,
}


# --- starting -----------------------------------------------------------------------------------------------------


def start(quiz: queries.QuizOfPerson, *, by: int, at: datetime) -> uuid.UUID:
    """The public id of the attempt that is now open: a new one, or the one under way. An earlier attempt that is
    overdue is closed first. Raises AlreadyPassed, NoAttemptLeft, TooSoon, NothingToDraw."""
    overdue = quiz.overdue(at)
    if overdue is not None and (attempt := queries.locked_attempt(overdue.id)):
        close(attempt, at=at)
        quiz = queries.quiz_of(by, quiz.slug) or quiz
    under_way = quiz.open_attempt(at)
    if under_way is not None:
        return under_way.public_id
    bar = quiz.bar(at)
    if bar is not None:
        raise REFUSALS[bar]
    return _begin(quiz, by=by, at=at)


def _begin(quiz: queries.QuizOfPerson, *, by: int, at: datetime) -> uuid.UUID:
    """Of several starts at once the database keeps one, by unique person, quiz and number; the others find it open."""
    public_id, seed = uuid.uuid4(), secrets.token_hex(16)
    carried = _carried(quiz)
    number = max((attempt.number for attempt in quiz.attempts), default=0) + 1
    items = carried.rows() if carried else [Placed(version.id, shown) for version, shown in drawn(quiz, seed)]
    attempt_id = queries.open_attempt(
        public_id=public_id,
        person_id=by,
        quiz_id=quiz.quiz_id,
        quiz_edition_id=carried.edition_id if carried else quiz.edition_id,
        number=number,
        seed=seed,
        started_at=at,
        deadline_at=rules.deadline(at, carried.minutes) if carried else quiz.deadline(at),
    )
    if attempt_id is None:
        return _opened_meanwhile(quiz, by=by, at=at)
    rows = [{"attempt_id": attempt_id, "position": place, **vars(item)} for place, item in enumerate(items, 1)]
    queries.place_items(rows)
    details: dict[str, Any] = {"quiz": quiz.slug, "number": number, "items": len(rows)}
    if carried:
        details |= {"continues": carried.number, "carried": _carry(carried, attempt_id, public_id, at)}
    audit.record("attempt started", f"attempt:{public_id}", by=by, at=at, **details)
    return public_id


@dataclass(frozen=True)
class Placed:
    """An item at its position, as a row."""

    item_version_id: int
    option_order: list[str]
    flagged: bool = False


@dataclass(frozen=True)
class Carried:
    """An attempt that ended and is continued by the next: its edition and items, and the minutes that were given."""

    edition_id: int
    number: int
    minutes: int
    sheet: queries.Sheet

    def rows(self) -> list[Placed]:
        return [Placed(entry.version.id, list(entry.shown), entry.flagged) for entry in self.sheet.entries]


def _carried(quiz: queries.QuizOfPerson) -> Carried | None:
    last = quiz.attempts[-1] if quiz.attempts and quiz.allowed.more_attempts else None
    reopening = queries.reopening(last.id) if last else None
    if last is None or reopening is None:
        return None
    edition_id = queries.edition_of(last.id)
    return Carried(edition_id, last.number, reopening.minutes or 0, queries.sheet(last.id, last.public_id))


def _carry(carried: Carried, attempt_id: int, public_id: uuid.UUID, at: datetime) -> int:
    """The responses of the attempt before, as first revisions of this one; how many."""
    previous, number = rules.genesis(public_id), 0
    for entry in carried.sheet.entries:
        if not entry.head:
            continue
        saved = queries.Saved(
            attempt_id=attempt_id,
            position=entry.position,
            revision=1,
            op_id=uuid.uuid4(),
            base_revision=0,
            choice=list(entry.choice),
            standing=Standing.HEAD,
            saved_at=at,
            digest="",
        ).sealed(previous)
        queries.store(saved)
        previous, number = saved.digest, number + 1
    return number


def drawn(quiz: queries.QuizOfPerson, seed: str) -> list[tuple[queries.Version, list[str]]]:
    """Items and their options in the order of this seed. Raises NothingToDraw."""
    offered = queries.offered_units(quiz.bank_id, quiz.offer)
    units = {unit.id: unit for unit in offered.values()}
    rng = Random(seed)  # noqa: S311 - the seed itself is secret and stored
    try:
        candidates = rules.lay_out(
            groups_of(quiz.body),
            {slug: unit.candidate for slug, unit in offered.items()},
            rng,
            shuffle=quiz.body.get("shuffle_items", True),
        )
    except rules.CannotFill:
        raise NothingToDraw from None
    shuffle = quiz.body["shuffle_options"]
    chosen = [version for candidate in candidates for version in units[candidate.version_id].versions]
    return [(version, version.kind.draw(version.body, rng, shuffle)) for version in chosen]


def groups_of(body: Mapping[str, Any]) -> list[rules.Group]:
    """The sections of an edition; a quiz without any is one that has no title."""
    sections = body.get("sections") or [{"draw": body["draw"]}]
    return [
        rules.Group(tuple(section.get("items", ())), tuple(DrawLine(**line).line() for line in section.get("draw", ())))
        for section in sections
    ]


def _opened_meanwhile(quiz: queries.QuizOfPerson, *, by: int, at: datetime) -> uuid.UUID:
    present = queries.quiz_of(by, quiz.slug)
    under_way = present.open_attempt(at) if present else None
    if under_way is None:
        raise Refused
    return under_way.public_id


# --- saving -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Receipt:
    """What became of a save. `head` is the response that counts now."""

    slot: queries.Slot
    stored: queries.Saved
    head: queries.Saved

    @property
    def is_stale(self) -> bool:
        return self.stored.standing == Standing.SIDE

    @property
    def told(self) -> queries.Saved:
        """The revision that the reply tells: its own, or the newer one that stands in its way."""
        return self.head if self.is_stale else self.stored


def save(slot: queries.Slot, sent: rules.Sent, *, at: datetime, always: bool = True) -> Receipt | None:
    """None when only a flag was sent. Raises Unreadable, NotCounted, OpIdTaken; then nothing is changed."""
    choice = KINDS[slot.kind].read(sent.choice, slot.shown) if sent.op_id else []
    receipt = None
    if sent.op_id is not None:
        receipt = record_response(
            slot, choice, op_id=sent.op_id, base_revision=sent.base_revision, at=at, always=always
        )
    if sent.flag is not None:
        flag(slot, sent.flag, at=at)
    return receipt


def record_response(
    slot: queries.Slot,
    choice: Sequence[str],
    *,
    op_id: uuid.UUID,
    base_revision: int,
    at: datetime,
    always: bool = True,
) -> Receipt | None:
    """Append a revision, once for each op_id. A stale one is kept beside the head and never counts. None when not
    `always` and nothing was chosen anew: turning a page of the form is no response.

    Two statements. Raises NotCounted after the deadline or submission, OpIdTaken.
    """
    trail = queries.trail(slot, op_id)
    if trail.repeated is not None:
        if (trail.repeated.attempt_id, trail.repeated.position) != (slot.attempt_id, slot.position):
            raise OpIdTaken
        return Receipt(slot, trail.repeated, trail.head or trail.repeated)
    ensure_open(slot, at)
    stale = rules.is_stale(base_revision, trail.head.revision if trail.head else 0)
    present = trail.head.choice if trail.head else []
    if not always and (list(choice) == present or (stale and not choice)):
        return None
    saved = queries.Saved(
        attempt_id=slot.attempt_id,
        position=slot.position,
        revision=trail.newest + 1,
        op_id=op_id,
        base_revision=base_revision,
        choice=list(choice),
        standing=Standing.SIDE if stale else Standing.HEAD,
        saved_at=at,
        digest="",
    )
    saved = saved.sealed(trail.last_digest)
    queries.store(saved)
    return Receipt(slot, saved, trail.head if stale and trail.head else saved)


def flag(slot: queries.Slot, flagged: bool, *, at: datetime) -> None:
    """Mark an item to come back to. Raises NotCounted."""
    ensure_open(slot, at)
    queries.set_flag(slot, flagged)


def ensure_open(slot: queries.Slot, at: datetime) -> None:
    if slot.closed_at is not None or rules.is_over(slot.deadline_at, at):
        raise NotCounted


# --- the end ------------------------------------------------------------------------------------------------------


def submit(attempt: queries.OwnAttempt, *, by: int, at: datetime) -> None:
    """End the attempt and score it. Submitting what has ended changes nothing. `attempt` is locked."""
    if attempt.closed_at is not None:
        return
    if rules.is_over(attempt.deadline_at, at):
        close(attempt, at=at)
    else:
        _end(attempt, ClosedBy.TAKER, ended_at=at, by=by, at=at)


def close(attempt: queries.OwnAttempt, *, at: datetime) -> bool:
    """Write down that its time is over, with the deadline as the end. Whether there was anything to write."""
    if attempt.closed_at is not None or not rules.is_over(attempt.deadline_at, at):
        return False
    _end(attempt, ClosedBy.DEADLINE, ended_at=attempt.deadline_at, by=None, at=at)
    return True


def _end(attempt: queries.OwnAttempt, closed_by: ClosedBy, *, ended_at: datetime, by: int | None, at: datetime) -> None:
    sheet = queries.sheet(attempt.id, attempt.public_id)
    queries.end_attempt(attempt.id, ended_at, closed_by, sheet.last_digest)
    audit.record(
        "attempt submitted" if closed_by == ClosedBy.TAKER else "attempt closed at the deadline",
        f"attempt:{attempt.public_id}",
        by=by,
        at=at,
        ended_at=ended_at.isoformat(),
        responses_digest=sheet.last_digest,
        answered=sheet.answered,
    )
    if not sheet.waiting:  # else the last marking scores it
        score(attempt, sheet, number=1, at=at)


def score(attempt: queries.OwnAttempt, sheet: queries.Sheet, *, number: int, at: datetime) -> None:
    tally = scoring.tally(sheet, attempt.body["pass_mark"])
    values = {
        "number": number,
        "marks": tally.marks,
        "maximum": tally.maximum,
        "passed": tally.passed,
        "item_marks": list(tally.items),
        "key_digest": scoring.key_digest(sheet),
    }
    queries.store_score(attempt_id=attempt.id, scored_at=at, **values)
    told = {**values, "marks": str(tally.marks), "maximum": str(tally.maximum)}
    audit.record("attempt scored", f"attempt:{attempt.public_id}", by=None, at=at, **told)


def close_overdue(at: datetime) -> int:
    """Write down every attempt whose time is over; how many. Each in a unit of work of its own, so that one that
    fails is logged and holds up no other."""
    with unit_of_work(writes=False):
        overdue = queries.overdue_attempts(at)
    closed = 0
    for attempt_id in overdue:
        try:
            with unit_of_work(writes=True):
                attempt = queries.locked_attempt(attempt_id)
                closed += int(attempt is not None and close(attempt, at=at))
        except Exception:
            current_app.logger.exception("attempt %s could not be closed", attempt_id)
    return closed

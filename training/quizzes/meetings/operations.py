"""What a host and a cohort do in an evening meeting: open, join, go on, answer, end. None of these commits."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from random import Random

from flask_babel import lazy_gettext as _l

from training import audit, codes
from training.db import db
from training.quizzes.drills import queries as drills
from training.quizzes.meetings import queries, rules
from training.quizzes.meetings.models import Meeting, MeetingMiss, MeetingResponse, MeetingSeat
from training.refusals import Invalid, Refused


class NothingToPractise(Invalid):
    title = _l("This bank has nothing to practise.")
    remedy = _l("Choose a bank of the list: only items that are open for practice are shown in a meeting.")


class TooManyGuesses(Refused):
    status = 429
    title = _l("That were many wrong codes.")
    remedy = _l("Wait a quarter of an hour, or scan the code on the trainer’s screen then.")


class NotCounted(Refused):
    title = _l("The answer is shown already.")
    remedy = _l("Look at the meeting’s page: the next item comes soon.")


def open_meeting(bank: str, number: int, *, by: int, at: datetime) -> Meeting:
    """With at most so many items of the bank, drawn anew. Raises NothingToPractise."""
    pool, bank_id = drills.pool(by, bank=bank), queries.bank_id(bank)
    if not pool or bank_id is None:
        raise NothingToPractise
    rng = Random(secrets.token_hex(16))  # noqa: S311 - seeded by the system
    drawn = rng.sample(pool, min(number, len(pool)))
    items = []
    for one in drawn:
        version = drills.version_of(one)
        items.append([version.id, version.digest, version.kind.draw(version.body, rng, True)])
    meeting = Meeting(
        code=codes.fresh(queries.is_taken),
        host_id=by,
        bank_id=bank_id,
        items=items,
        position=0,
        revealed=False,
        opened_at=at,
        closes_at=at + rules.LASTS,
    )
    db.session.add(meeting)
    db.session.flush()
    audit.record("meeting opened", meeting, by=by, at=at, bank=bank, items=len(items))
    return meeting


def join(code: str, *, by: int, at: datetime) -> Meeting | None:
    """The meeting with this code, in which the person now sits; None, and a miss noted, for none.
    Raises TooManyGuesses."""
    if queries.misses(by, at - rules.WINDOW) >= rules.MISSES:
        raise TooManyGuesses
    meeting = queries.by_code(codes.typed(code), at)
    if meeting is None:
        db.session.add(MeetingMiss(person_id=by, at=at))
        db.session.flush()
        return None
    if not queries.has_seat(meeting.id, by):
        db.session.add(MeetingSeat(meeting_id=meeting.id, person_id=by, joined_at=at))
        db.session.flush()
    return meeting


def turn_of(meeting: Meeting, at: datetime) -> rules.Turn:
    return rules.turn(meeting.position, meeting.revealed, meeting.ended_at, meeting.closes_at, at)


def go_on(meeting: Meeting, seen: str, *, by: int, at: datetime) -> None:
    """From the turn that the host has seen to the next; pressing twice goes one step. The meeting is locked."""
    now = turn_of(meeting, at)
    if str(now) != seen:
        return
    following = now.after(len(meeting.items))
    meeting.position, meeting.revealed = following.position, following.revealed
    if following.ended:
        end(meeting, by=by, at=at)
    db.session.flush()


def end(meeting: Meeting, *, by: int, at: datetime) -> None:
    if meeting.ended_at is None:
        meeting.ended_at = at
        db.session.flush()
        audit.record("meeting ended", meeting, by=by, at=at)


def answer(meeting: Meeting, position: int, choice: Sequence[str], *, by: int, at: datetime) -> None:
    """Keep what this person chose; until the key is shown they may choose anew. Raises NotCounted."""
    now = turn_of(meeting, at)
    if now.ended or now.revealed or position != now.position:
        raise NotCounted
    version, shown = queries.shown(meeting, position)
    right = version.kind.share(version.body, shown, choice) == 1
    response = queries.own_response(meeting.id, position, by)
    if response is None:
        response = MeetingResponse(meeting_id=meeting.id, position=position, person_id=by)
        db.session.add(response)
    response.choice, response.right, response.at = list(choice), right, at
    db.session.flush()

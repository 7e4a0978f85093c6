"""A meeting as its host and as a phone see it. Few statements, for two hundred phones ask every other second."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from training.db import db, lock_row
from training.quizzes.drills import queries as drills
from training.quizzes.meetings import rules
from training.quizzes.meetings.models import Meeting, MeetingMiss, MeetingResponse, MeetingSeat
from training.quizzes.models import Bank
from training.quizzes.queries.versions import Version, versions


@dataclass(frozen=True)
class Choosable:
    """A bank with items whose keys are open."""

    slug: str
    title: Any
    items: int


def choosable() -> list[Choosable]:
    """One statement."""
    found: dict[str, Choosable] = {}
    for one in drills.pool(0):
        known = found.get(one.bank_slug)
        found[one.bank_slug] = Choosable(one.bank_slug, one.bank_title, (known.items if known else 0) + 1)
    return list(found.values())


def bank_id(slug: str) -> int | None:
    return db.session.scalars(sa.select(Bank.id).where(Bank.slug == slug)).one_or_none()


def hosted(host_id: int, at: datetime) -> Sequence[Meeting]:
    """Those of one's own that still run."""
    running = (Meeting.host_id == host_id, Meeting.ended_at.is_(None), Meeting.closes_at >= at)
    return db.session.scalars(sa.select(Meeting).where(*running).order_by(Meeting.id.desc())).all()


def own_meeting(host_id: int, public_id: uuid.UUID, *, lock: bool = False) -> Meeting | None:
    statement = sa.select(Meeting).where(Meeting.public_id == public_id, Meeting.host_id == host_id)
    return db.session.scalars(lock_row(statement) if lock else statement).one_or_none()


def seated_meeting(person_id: int, public_id: uuid.UUID, *, lock: bool = False) -> Meeting | None:
    """A meeting in which this person sits. A response waits for a host who is just showing the key, never for another
    response."""
    seat = sa.exists().where(MeetingSeat.meeting_id == Meeting.id, MeetingSeat.person_id == person_id)
    statement = sa.select(Meeting).where(Meeting.public_id == public_id, seat)
    if lock:
        statement = statement.with_for_update(read=True)
    return db.session.scalars(statement).one_or_none()


def is_taken(code: str) -> bool:
    return db.session.scalar(sa.select(sa.exists().where(Meeting.code == code))) or False


def by_code(code: str, at: datetime) -> Meeting | None:
    running = (Meeting.code == code, Meeting.ended_at.is_(None), Meeting.closes_at >= at)
    return db.session.scalars(sa.select(Meeting).where(*running)).one_or_none()


def misses(person_id: int, since: datetime) -> int:
    counted = sa.select(sa.func.count()).where(MeetingMiss.person_id == person_id, MeetingMiss.at > since)
    return db.session.scalar(counted) or 0


def has_seat(meeting_id: int, person_id: int) -> bool:
    seat = sa.exists().where(MeetingSeat.meeting_id == meeting_id, MeetingSeat.person_id == person_id)
    return db.session.scalar(sa.select(seat)) or False


def seats(meeting_id: int) -> int:
    return db.session.scalar(sa.select(sa.func.count()).where(MeetingSeat.meeting_id == meeting_id)) or 0


def responses(meeting_id: int, position: int) -> rules.Tally:
    """What was chosen, without who chose it."""
    of_item = (MeetingResponse.meeting_id == meeting_id, MeetingResponse.position == position)
    rows = db.session.execute(sa.select(MeetingResponse.choice, MeetingResponse.right).where(*of_item)).all()
    return rules.tally([(choice, right) for choice, right in rows])


def own_response(meeting_id: int, position: int, person_id: int) -> MeetingResponse | None:
    statement = sa.select(MeetingResponse).where(
        MeetingResponse.meeting_id == meeting_id,
        MeetingResponse.position == position,
        MeetingResponse.person_id == person_id,
    )
    return db.session.scalars(statement).one_or_none()


def shown(meeting: Meeting, position: int) -> tuple[Version, list[str]]:
    """The item at this position and its options in the order that every phone shows."""
    version_id, digest, order = meeting.items[position - 1]
    return versions({version_id: digest})[version_id], order

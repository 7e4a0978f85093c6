"""Meetings are removed a day after they opened, with who sat in them and what was chosen."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from training.db import unit_of_work
from training.quizzes.meetings.models import Meeting, MeetingMiss, MeetingResponse, MeetingSeat

KEPT = timedelta(hours=24)


def forget(at: datetime, at_once: int) -> int:
    """How many rows were removed. Asks first: a writer's turn is taken only when there is something to do."""
    old, missed = Meeting.opened_at < at - KEPT, MeetingMiss.at < at - KEPT
    with unit_of_work(writes=False) as session:
        ids = session.scalars(sa.select(Meeting.id).where(old).order_by(Meeting.id).limit(at_once)).all()
        misses = session.scalars(sa.select(MeetingMiss.id).where(missed).limit(at_once)).all()
    if not (ids or misses):
        return 0
    with unit_of_work(writes=True) as session:
        for model in (MeetingResponse, MeetingSeat):
            session.execute(sa.delete(model).where(model.meeting_id.in_(ids)))
        session.execute(sa.delete(Meeting).where(Meeting.id.in_(ids)))
        session.execute(sa.delete(MeetingMiss).where(MeetingMiss.id.in_(misses)))
    return len(ids) + len(misses)

"""What waits to be marked by hand, read through the examiner who asks: nobody whom they taught, no tie, not themselves.

A row never carries whose response it is.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from training.cohorts.models import Enrolment, Teaching
from training.db import Json, db
from training.people.models import Tie
from training.quizzes.kinds import KINDS
from training.quizzes.kinds.kind import MarkedByHand
from training.quizzes.models import (
    Attempt,
    AttemptItem,
    EssayMarking,
    ItemVersion,
    QuizEdition,
    ResponseRevision,
    Score,
    Standing,
)
from training.quizzes.queries.versions import Version, versions

BY_HAND = [name for name, kind in KINDS.items() if isinstance(kind, MarkedByHand)]
MOST = 200  # of one page of the queue


@dataclass(frozen=True)
class Essay:
    """A response that waits, or waited; `marked_by` is who marked it, or None."""

    attempt_id: int
    attempt_public_id: uuid.UUID
    position: int
    ended_at: datetime
    quiz_titles: Any
    version: Version
    shown: tuple[str, ...]
    text: tuple[str, ...]
    marked_by: int | None


@dataclass(frozen=True)
class Queue:
    """Oldest first; `others` wait for an examiner who did not teach their writers."""

    essays: Sequence[Essay]
    others: int
    marked: int


def barred(examiner_id: int) -> sa.ColumnElement[bool]:
    """Whether the attempt is this examiner's own, or of somebody whom they ever taught or have a tie to."""
    taught = (
        sa.exists()
        .where(Enrolment.person_id == Attempt.person_id, Teaching.cohort_id == Enrolment.cohort_id)
        .where(Teaching.person_id == examiner_id)
    )
    tied = sa.exists().where(
        sa.or_(
            sa.and_(Tie.person_id == Attempt.person_id, Tie.other_id == examiner_id),
            sa.and_(Tie.other_id == Attempt.person_id, Tie.person_id == examiner_id),
        )
    )
    return sa.or_(Attempt.person_id == examiner_id, taught, tied)


def _responses(*more: Any) -> sa.Select[Any]:
    """Responses of closed attempts that are marked by hand, with who marked them."""
    newest = (
        sa.select(sa.func.max(ResponseRevision.id))
        .where(ResponseRevision.attempt_id == AttemptItem.attempt_id)
        .where(ResponseRevision.position == AttemptItem.position, ResponseRevision.standing == Standing.HEAD)
        .correlate(AttemptItem)
        .scalar_subquery()
    )
    marked = sa.and_(EssayMarking.attempt_id == AttemptItem.attempt_id, EssayMarking.position == AttemptItem.position)
    return (
        sa.select(
            Attempt.id,
            Attempt.public_id,
            AttemptItem.position,
            Attempt.closed_at,
            QuizEdition.body,
            ItemVersion.id,
            ItemVersion.digest,
            AttemptItem.option_order,
            ResponseRevision.choice,
            EssayMarking.examiner_id,
            *more,
        )
        .join(AttemptItem, AttemptItem.attempt_id == Attempt.id)
        .join(QuizEdition, QuizEdition.id == Attempt.quiz_edition_id)
        .join(ItemVersion, ItemVersion.id == AttemptItem.item_version_id)
        .join(ResponseRevision, ResponseRevision.id == newest)
        .outerjoin(EssayMarking, marked)
        .where(Attempt.closed_at.is_not(None), ItemVersion.kind.in_(BY_HAND))
        .order_by(Attempt.closed_at, Attempt.id, AttemptItem.position)
    )


def queue(examiner_id: int) -> Queue:
    """Two statements, and another when this process has not met these items."""
    bar = barred(examiner_id)
    rows = db.session.execute(_responses(bar).where(EssayMarking.id.is_(None)).limit(MOST)).all()
    waiting = [row for row in rows if row[8]]
    count = sa.select(sa.func.count()).select_from(EssayMarking).where(EssayMarking.examiner_id == examiner_id)
    return Queue(
        _essays([row[:10] for row in waiting if not row[10]]),
        others=sum(bool(row[10]) for row in waiting),
        marked=db.session.scalar(count) or 0,
    )


def count_waiting(examiner_id: int) -> int:
    """How many wait that this examiner may mark. One statement."""
    mine = _responses().where(EssayMarking.id.is_(None), sa.not_(barred(examiner_id)))
    written = mine.where(ResponseRevision.choice != sa.literal([], Json)).order_by(None).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(written)) or 0


def essay(examiner_id: int, public_id: uuid.UUID, position: int, *, lock: bool = False) -> Essay | None:
    statement = _responses().where(Attempt.public_id == public_id, AttemptItem.position == position)
    statement = statement.where(sa.not_(barred(examiner_id)))
    if lock:
        statement = statement.with_for_update(of=Attempt)
    rows = [row for row in db.session.execute(statement).all() if row[8]]
    return next(iter(_essays(rows)), None)


def _essays(rows: Sequence[Any]) -> list[Essay]:
    read = versions({row[5]: row[6] for row in rows})
    return [
        Essay(attempt_id, public_id, position, ended_at, body["title"], read[version], tuple(shown), tuple(text), by)
        for attempt_id, public_id, position, ended_at, body, version, _digest, shown, text, by in rows
    ]


def last_score(attempt_id: int) -> int:
    """The number of the newest, 0 when there is none."""
    return db.session.scalar(sa.select(sa.func.max(Score.number)).where(Score.attempt_id == attempt_id)) or 0

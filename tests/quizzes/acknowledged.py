"""What the server acknowledged of an attempt, and whether its rows hold it (invariants 1, 2, 3). For the machine."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from training.quizzes.models import AttemptItem, ResponseRevision, Standing


@dataclass
class Known:
    """What the server has said about one attempt."""

    public_id: uuid.UUID
    deadline: datetime
    items: tuple[tuple[int, str], ...] = ()
    ended: bool = False
    carried: int = 0  # responses that came along from the attempt before
    heads: dict[int, int] = field(default_factory=dict)  # newest head revision by position
    acknowledged: dict[str, tuple[int, int]] = field(default_factory=dict)  # position and revision (0: aside), by op_id


def check_attempt(session: Session, known: Known, attempt: Any) -> None:
    *_columns, submitted_at, scores = attempt
    assert attempt.deadline_at == known.deadline
    assert (submitted_at is None) == (attempt.closed_at is None) == (scores == 0), "over means submitted and scored"
    assert not known.ended or attempt.closed_at is not None, "attempts move forward only (3)"
    items = tuple(
        (item.item_version_id, str(item.option_order))
        for item in session.execute(
            sa.select(AttemptItem.item_version_id, AttemptItem.option_order)
            .where(AttemptItem.attempt_id == attempt.id)
            .order_by(AttemptItem.position)
        )
    )
    known.items = known.items or items
    assert items == known.items, "items are fixed at the start (3)"
    seen: dict[int, int] = {}
    stored: dict[str, int] = {}
    row = ResponseRevision
    columns = (row.position, row.revision, row.saved_at, row.op_id, row.standing)
    for revision in session.execute(sa.select(*columns).where(row.attempt_id == attempt.id).order_by(row.id)):
        seen[revision.position] = seen.get(revision.position, 0) + 1
        assert revision.revision == seen[revision.position], "revisions are 1..n without gaps (2)"
        assert revision.saved_at <= (attempt.closed_at or attempt.deadline_at), "nothing counted too late (2)"
        stored[str(revision.op_id)] = revision.revision
        if revision.standing == Standing.HEAD:
            assert known.heads.get(revision.position, 0) >= revision.revision
    assert len(stored) == known.carried + len(known.acknowledged)
    assert set(stored) >= set(known.acknowledged), "what was acknowledged is stored, once, and nothing else (1)"
    for op_id, (_position, revision) in known.acknowledged.items():
        assert revision in {0, stored[op_id]}

"""What starting and ending an attempt write. These change something, and stand among the queries because they are as
hot as those: hundreds of people start and submit in the same minute."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from training.db import db
from training.prepared import Prepared, by_name, insertion
from training.quizzes.models import Attempt, AttemptItem, ClosedBy, Score, Submission

_started = by_name(
    Attempt.public_id,
    Attempt.person_id,
    Attempt.quiz_id,
    Attempt.quiz_edition_id,
    Attempt.number,
    Attempt.seed,
    Attempt.started_at,
    Attempt.deadline_at,
)
_open = {
    dialect: Prepared(insert(Attempt).values(_started).on_conflict_do_nothing().returning(Attempt.id))
    for dialect, insert in (("postgresql", insert_postgresql), ("sqlite", insert_sqlite))
}
_place = insertion(
    AttemptItem.attempt_id,
    AttemptItem.position,
    AttemptItem.item_version_id,
    AttemptItem.option_order,
    AttemptItem.flagged,
)
_close = Prepared(
    sa.update(Attempt).where(Attempt.id == sa.bindparam("attempt")).values(closed_at=sa.bindparam("ended_at"))
)
_submit = insertion(Submission.attempt_id, Submission.at, Submission.closed_by, Submission.responses_digest)
_score = insertion(
    Score.attempt_id,
    Score.number,
    Score.marks,
    Score.maximum,
    Score.passed,
    Score.item_marks,
    Score.key_digest,
    Score.scored_at,
)


def open_attempt(**row: Any) -> int | None:
    """Its id; None when another start was faster, which the database tells by its unique keys."""
    rows = _open[db.engine.dialect.name].rows(**row)
    return int(rows[0][0]) if rows else None


def place_items(rows: Sequence[dict[str, Any]]) -> None:
    _place.run_each(rows)


def end_attempt(attempt_id: int, ended_at: datetime, closed_by: ClosedBy, responses_digest: str) -> None:
    _close.run(attempt=attempt_id, ended_at=ended_at)
    _submit.run(attempt_id=attempt_id, at=ended_at, closed_by=closed_by, responses_digest=responses_digest)


def store_score(**row: Any) -> None:
    _score.run(**row)

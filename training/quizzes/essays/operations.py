"""Marking a response by its rubric. The last marking of an attempt makes its score."""

from collections.abc import Mapping
from datetime import datetime

from flask_babel import lazy_gettext as _l

from training import audit
from training.db import db
from training.quizzes import operations as quizzes
from training.quizzes import queries as quiz_queries
from training.quizzes.essays import queries
from training.quizzes.essays.queries import Essay
from training.quizzes.models import EssayMarking
from training.refusals import Refused


class AlreadyMarked(Refused):
    title = _l("This essay has been marked.")
    remedy = _l("A marking stands for good. Go on with the next one of your queue.")


def ensure_unmarked(essay: Essay) -> None:
    """Raises AlreadyMarked."""
    if essay.marked_by is not None:
        raise AlreadyMarked


def mark(essay: Essay, levels: Mapping[str, int], comment: str, *, by: int, at: datetime) -> None:
    """`essay` was read with its attempt locked. Raises AlreadyMarked; an examiner who is not independent is refused by
    the database as well."""
    ensure_unmarked(essay)
    name = f"attempt:{essay.attempt_public_id}"
    marking = EssayMarking(
        attempt_id=essay.attempt_id,
        position=essay.position,
        examiner_id=by,
        levels=dict(levels),
        comment=comment,
        marked_at=at,
    )
    db.session.add(marking)
    db.session.flush()
    audit.record("essay marked", name, by=by, at=at, position=essay.position, levels=dict(levels))
    attempt = quiz_queries.locked_attempt(essay.attempt_id)
    if attempt is None:
        raise AlreadyMarked
    sheet = quiz_queries.sheet(attempt.id, attempt.public_id)
    if not sheet.waiting:
        quizzes.score(attempt, sheet, number=queries.last_score(attempt.id) + 1, at=at)

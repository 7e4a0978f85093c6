"""What came of attempts: for the gate, the reports and the review."""

import uuid
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from training.db import db
from training.quizzes import disclosure
from training.quizzes.disclosure import Part
from training.quizzes.models import Attempt, Quiz, QuizEdition, Score, Submission
from training.quizzes.queries.newest import newest_score_number


@dataclass(frozen=True)
class QuizResult:
    """The newest score of a closed attempt."""

    person_id: int
    quiz_slug: str
    attempt_number: int
    attempt_public_id: uuid.UUID
    quiz_edition_number: int
    marks: Decimal
    maximum: Decimal
    passed: bool
    closed_at: datetime
    closed_by: str
    score_number: int
    key_digest: str
    responses_digest: str
    is_discreet: bool  # its score is closed at some moments


def results(person_ids: Sequence[int]) -> list[QuizResult]:
    """Of these persons, by quiz and attempt. One statement, another for editions not met before."""
    statement = (
        sa.select(
            Attempt.person_id,
            Quiz.slug,
            Attempt.number,
            Attempt.public_id,
            QuizEdition.number,
            Score.marks,
            Score.maximum,
            Score.passed,
            Submission.at,
            Submission.closed_by,
            Score.number,
            Score.key_digest,
            Submission.responses_digest,
            QuizEdition.digest,
        )
        .join(Quiz, Attempt.quiz_id == Quiz.id)
        .join(QuizEdition, Attempt.quiz_edition_id == QuizEdition.id)
        .join(Submission, Submission.attempt_id == Attempt.id)
        .join(Score, sa.and_(Score.attempt_id == Attempt.id, Score.number == newest_score_number))
        .where(Attempt.person_id.in_(person_ids))
        .order_by(Attempt.person_id, Quiz.slug, Attempt.number)
    )
    rows: Sequence[Any] = db.session.execute(statement).all()
    discreet = _discreet({row[-1] for row in rows})
    return [QuizResult(*(*row[:-1], discreet[row[-1]])) for row in rows]


_known: dict[str, bool] = {}  # by the digest of an edition's terms, which are frozen


def _discreet(digests: Set[str]) -> Mapping[str, bool]:
    if missing := digests - _known.keys():
        statement = sa.select(QuizEdition.digest, QuizEdition.body).where(QuizEdition.digest.in_(missing))
        for digest, body in db.session.execute(statement):
            _known[digest] = any(Part.SCORE not in parts for parts in disclosure.of(body).table.values())
    return _known


def score_of(attempt_id: int) -> Score | None:
    """The newest."""
    statement = sa.select(Score).where(Score.attempt_id == attempt_id).order_by(Score.number.desc()).limit(1)
    return db.session.scalars(statement).one_or_none()

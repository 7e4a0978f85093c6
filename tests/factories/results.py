"""Sheets of results without the writing."""

import hashlib

import sqlalchemy as sa

from tests.factories.certification import added
from training import clock
from training.db import db
from training.quizzes.models import Quiz, QuizEdition
from training.quizzes.results import work
from training.quizzes.results.models import ResultsSheet


def make_results_sheet(quiz: Quiz, language: str = "en") -> ResultsSheet:
    """A file that says whose results it would be, and its row."""
    content = f"PK {quiz.slug} {language}".encode()
    digest = hashlib.sha256(content).hexdigest()
    (work.folder() / digest).write_bytes(content)
    newest = sa.select(sa.func.max(QuizEdition.id)).where(QuizEdition.quiz_id == quiz.id)
    return added(
        ResultsSheet(
            quiz_edition_id=db.session.scalar(newest),
            language=language,
            last_score_id=0,
            scores=0,
            attempts=0,
            digest=digest,
            size=len(content),
            made_at=clock.now(),
        )
    )

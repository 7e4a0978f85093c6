"""What has been written for whom to fetch, and reading all attempts at an edition, each by a statement of a second.

What is read is as it was at one score: attempts that end while it is read, and regrades, wait for the next sheet.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from training import queue
from training.db import db
from training.people.models import Person
from training.quizzes.analysis.queries import Edition
from training.quizzes.models import Attempt, AttemptItem, Quiz, QuizEdition, Score
from training.quizzes.queries.newest import newest_score_number_until
from training.quizzes.results.models import ResultsSheet

PART = 2_500  # attempts read by one statement
WINDOW = 25_000  # attempts looked through by one statement for the items that they drew


def subject(edition_id: int, language: str) -> str:
    return queue.subject_of("results", {"edition": edition_id, "language": language})


@dataclass(frozen=True)
class Order:
    """How far the sheet of an edition is: made, on its way, or neither. `is_stale`: there are newer scores."""

    sheet: ResultsSheet | None
    job: queue.Job | None
    is_stale: bool

    @property
    def is_open(self) -> bool:
        return self.job is not None and self.job.ended_at is None


def order(edition: Edition, language: str, folder: Path) -> Order:
    """A sheet whose file is not in the folder counts for nothing. Two statements."""
    wanted = sa.select(ResultsSheet).filter_by(quiz_edition_id=edition.id, language=language)
    sheet = db.session.scalar(wanted)
    if sheet is not None and not (folder / sheet.digest).is_file():
        sheet = None
    name = subject(edition.id, language)
    is_stale = sheet is not None and (sheet.last_score_id, sheet.scores) != (edition.last_score_id, edition.scores)
    return Order(sheet, queue.latest([name]).get(name), is_stale)


@dataclass(frozen=True)
class Named:
    """A sheet with what its file is called by."""

    sheet: ResultsSheet
    slug: str
    number: int


def sheet(public_id: UUID) -> Named | None:
    statement = (
        sa.select(ResultsSheet, Quiz.slug, QuizEdition.number)
        .join(QuizEdition, QuizEdition.id == ResultsSheet.quiz_edition_id)
        .join(Quiz, Quiz.id == QuizEdition.quiz_id)
        .where(ResultsSheet.public_id == public_id)
    )
    row = db.session.execute(statement).first()
    return Named(*row) if row else None


def sheet_of(edition_id: int, language: str) -> ResultsSheet | None:
    return db.session.scalar(sa.select(ResultsSheet).filter_by(quiz_edition_id=edition_id, language=language))


def slug_of(edition_id: int) -> str:
    statement = sa.select(Quiz.slug).join(QuizEdition, QuizEdition.quiz_id == Quiz.id)
    return db.session.scalars(statement.where(QuizEdition.id == edition_id)).one()


# --- forgetting ---------------------------------------------------------------------------------------------------


def outlived(at: datetime, *, kept: timedelta, spared: timedelta) -> list[int]:
    """Sheets made longer ago than `kept`, or than `spared` when a score has come since. One statement."""
    newer = sa.exists().where(
        Score.id > ResultsSheet.last_score_id,
        Score.attempt_id == Attempt.id,
        Attempt.quiz_edition_id == ResultsSheet.quiz_edition_id,
    )
    old = sa.or_(ResultsSheet.made_at < at - kept, sa.and_(ResultsSheet.made_at < at - spared, newer))
    return list(db.session.scalars(sa.select(ResultsSheet.id).where(old)))


def digests() -> set[str]:
    """Of every file that a row names."""
    return set(db.session.scalars(sa.select(ResultsSheet.digest)))


def remove(sheet_ids: Collection[int]) -> None:
    db.session.execute(sa.delete(ResultsSheet).where(ResultsSheet.id.in_(sheet_ids)))


# --- reading attempts ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A closed attempt with its newest score; hundredths of marks, by version: None while nobody has marked it."""

    name: str
    number: int
    closed_at: datetime
    marks: float
    maximum: float
    passed: bool
    earned: dict[int, int | None]


def span(edition_id: int) -> tuple[int, int]:
    """The first and the last of its attempts; (0, -1) where there is none."""
    statement = sa.select(sa.func.min(Attempt.id), sa.func.max(Attempt.id))
    first, last = db.session.execute(statement.where(Attempt.quiz_edition_id == edition_id)).one()
    return (first, last) if first is not None else (0, -1)


def drawn(edition_id: int, first: int, last: int) -> set[int]:
    """The versions that its attempts between these two have drawn. One statement."""
    of_edition = sa.and_(
        Attempt.id == AttemptItem.attempt_id, Attempt.quiz_edition_id == edition_id, Attempt.id.between(first, last)
    )
    statement = sa.select(AttemptItem.item_version_id).join(Attempt, of_edition).distinct()
    return set(db.session.scalars(statement))


def part(edition_id: int, after: int, last_score_id: int) -> tuple[int, list[Line]]:
    """The next attempts after this one that had a score by then, and the last of them: 0 at the end. One statement."""
    newest = newest_score_number_until(last_score_id)
    statement = (
        sa.select(
            Attempt.id,
            Person.name,
            Attempt.number,
            Attempt.closed_at,
            Score.marks,
            Score.maximum,
            Score.passed,
            Score.item_marks,
            _versions(),
        )
        .join(Person, Person.id == Attempt.person_id)
        .join(Score, sa.and_(Score.attempt_id == Attempt.id, Score.number == newest))
        .where(Attempt.quiz_edition_id == edition_id, Attempt.closed_at.is_not(None), Attempt.id > after)
        .order_by(Attempt.id)
        .limit(PART)
    )
    rows: Sequence[Any] = db.session.execute(statement).all()
    return (rows[-1].id if rows else 0), list(_lines(rows))


def _lines(rows: Sequence[Any]) -> Iterator[Line]:
    for _id, name, number, closed_at, marks, maximum, passed, earned, versions in rows:
        places = {version: position for position, version in json.loads(versions or "[]")}
        by_version = {
            version: earned[position - 1] if position <= len(earned) else None for version, position in places.items()
        }
        yield Line(name, number, closed_at, float(marks), float(maximum), passed, by_version)


def _versions() -> sa.ColumnElement[str | None]:
    """Positions and versions of an attempt as one text: a row for each would take ten times as long to take in."""
    server = db.engine.dialect.name == "postgresql"
    row: Any = sa.func.json_build_array if server else sa.func.json_array
    every: Any = sa.func.json_agg if server else sa.func.json_group_array
    cells = every(row(AttemptItem.position, AttemptItem.item_version_id))
    statement = sa.select(sa.cast(cells, sa.Text)).where(AttemptItem.attempt_id == Attempt.id)
    return statement.correlate(Attempt).scalar_subquery()

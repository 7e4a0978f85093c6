"""Quizzes in their current editions, with the attempts of one person."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from training.db import db
from training.quizzes import rules
from training.quizzes.models import Attempt, Quiz, QuizEdition, Score
from training.quizzes.queries.newest import newest_edition_number, newest_score_number
from training.quizzes.queries.versions import Fingerprint, fingerprint


def terms_of(body: Any) -> rules.Terms:
    return rules.Terms(body["minutes"], body["pass_mark"], body["attempts"], timedelta(hours=body["wait_hours"]))


@dataclass(frozen=True)
class PastAttempt:
    id: int
    public_id: uuid.UUID
    number: int
    started_at: datetime
    deadline_at: datetime
    closed_at: datetime | None
    marks: Decimal | None
    maximum: Decimal | None
    passed: bool | None

    def past(self) -> rules.Past:
        return rules.Past(self.deadline_at, self.closed_at, self.passed)


@dataclass(frozen=True)
class QuizOfPerson:
    """A quiz in its current edition, with all attempts of one person at it, oldest first."""

    quiz_id: int
    slug: str
    edition_id: int
    bank_id: int
    body: Any
    offer: Fingerprint
    attempts: tuple[PastAttempt, ...]

    @property
    def terms(self) -> rules.Terms:
        return terms_of(self.body)

    @property
    def items(self) -> int:
        return sum(line["number"] * line.get("parts", 1) for line in self.body["draw"])

    def past(self) -> list[rules.Past]:
        return [attempt.past() for attempt in self.attempts]

    def bar(self, at: datetime) -> rules.Bar | None:
        return rules.bar(self.terms, self.past(), at)

    def free_from(self, at: datetime) -> datetime:
        return rules.free_from(self.terms, self.past(), at)

    def open_attempt(self, at: datetime) -> PastAttempt | None:
        return next((one for one in self.attempts if one.past().ended_at(at) is None), None)

    def overdue(self, at: datetime) -> PastAttempt | None:
        """Its time is over, and nobody has written that down yet."""
        return next(
            (one for one in self.attempts if one.closed_at is None and rules.is_over(one.deadline_at, at)), None
        )


def quizzes_of(person_id: int, *, slug: str | None = None, bank_id: int | None = None) -> list[QuizOfPerson]:
    """Every quiz, the one with this slug, or all that ever drew on this bank. One statement."""
    attempt = (
        Attempt.id,
        Attempt.public_id,
        Attempt.number,
        Attempt.started_at,
        Attempt.deadline_at,
        Attempt.closed_at,
    )
    edition = (Quiz.id, Quiz.slug, QuizEdition.id, QuizEdition.bank_id, QuizEdition.body)
    statement = (
        sa.select(
            *edition, *fingerprint(QuizEdition.bank_id.expression), *attempt, Score.marks, Score.maximum, Score.passed
        )
        .select_from(Quiz)
        .join(QuizEdition, QuizEdition.quiz_id == Quiz.id)
        .outerjoin(Attempt, sa.and_(Attempt.quiz_id == Quiz.id, Attempt.person_id == person_id))
        .outerjoin(Score, sa.and_(Score.attempt_id == Attempt.id, Score.number == newest_score_number))
        .where(QuizEdition.number == newest_edition_number)
        .order_by(Quiz.slug, Attempt.number)
    )
    if slug is not None:
        statement = statement.where(Quiz.slug == slug)
    if bank_id is not None:
        drawing = sa.select(QuizEdition.quiz_id).where(QuizEdition.bank_id == bank_id)
        statement = statement.where(Quiz.id.in_(drawing.correlate(None)))
    found: dict[int, QuizOfPerson] = {}
    rows: Sequence[Any] = db.session.execute(statement).all()
    for row in rows:
        quiz_id, name, edition_id, bank, body = row[:5]
        blank = QuizOfPerson(quiz_id, name, edition_id, bank, body, offer=tuple(row[5:10]), attempts=())
        quiz = found.setdefault(quiz_id, blank)
        if row[10] is not None:
            found[quiz_id] = replace(quiz, attempts=(*quiz.attempts, PastAttempt(*row[10:])))
    return list(found.values())


def quiz_of(person_id: int, slug: str) -> QuizOfPerson | None:
    return next(iter(quizzes_of(person_id, slug=slug)), None)


@dataclass(frozen=True)
class CurrentQuiz:
    slug: str
    number: int
    titles: dict[str, str]
    minutes: int
    pass_mark: int
    digest: str


def current_quizzes() -> dict[str, CurrentQuiz]:
    statement = (
        sa.select(Quiz.slug, QuizEdition.number, QuizEdition.body, QuizEdition.digest)
        .join(QuizEdition, QuizEdition.quiz_id == Quiz.id)
        .where(QuizEdition.number == newest_edition_number)
    )
    return {
        slug: CurrentQuiz(slug, number, body["title"], body["minutes"], body["pass_mark"], digest)
        for slug, number, body, digest in db.session.execute(statement)
    }

"""Quizzes in their current editions, with the attempts of one person."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from training.db import db
from training.prepared import Prepared
from training.quizzes import rules
from training.quizzes.models import Allowance, Attempt, Override, OverrideKind, Quiz, QuizEdition, Score
from training.quizzes.queries.newest import newest_edition_number, newest_score_number
from training.quizzes.queries.versions import Fingerprint, fingerprint


def terms_of(body: Any) -> rules.Terms:
    opens, closes = (_moment(body.get(name)) for name in ("opens", "closes"))
    wait = timedelta(hours=body["wait_hours"])
    return rules.Terms(body["minutes"], body["pass_mark"], body["attempts"], wait, opens, closes)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


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
    allowed: rules.Allowed
    attempts: tuple[PastAttempt, ...]

    @property
    def terms(self) -> rules.Terms:
        return terms_of(self.body)

    @property
    def items(self) -> int:
        return sum(rules.size_of(section) for section in self.body.get("sections") or [self.body])

    @property
    def minutes(self) -> int:
        """With the person's allowance."""
        return rules.minutes_for(self.terms.minutes, self.allowed)

    @property
    def most_attempts(self) -> int:
        return self.terms.attempts + self.allowed.more_attempts

    def deadline(self, at: datetime) -> datetime:
        """Of an attempt that starts now."""
        closes = None if rules.is_lifted(self.allowed, self.past(), at) else self.terms.closes
        return rules.deadline(at, self.minutes, closes)

    def past(self) -> list[rules.Past]:
        return [attempt.past() for attempt in self.attempts]

    def bar(self, at: datetime) -> rules.Bar | None:
        return rules.bar(self.terms, self.past(), at, self.allowed)

    def free_from(self, at: datetime) -> datetime:
        return rules.free_from(self.terms, self.past(), at)

    def has_finished(self, at: datetime) -> bool:
        return rules.has_finished(self.terms, self.past(), at, self.allowed)

    def open_attempt(self, at: datetime) -> PastAttempt | None:
        return next((one for one in self.attempts if one.past().ended_at(at) is None), None)

    def overdue(self, at: datetime) -> PastAttempt | None:
        """Its time is over, and nobody has written that down yet."""
        return next(
            (one for one in self.attempts if one.closed_at is None and rules.is_over(one.deadline_at, at)), None
        )


_person = sa.bindparam("person_id", type_=sa.Integer)


def newest_allowance() -> sa.ScalarSelect[int]:
    of_person = (Allowance.person_id == _person, Allowance.quiz_id == Quiz.id)
    return sa.select(sa.func.max(Allowance.id)).where(*of_person).correlate(Quiz).scalar_subquery()


def overrides() -> tuple[sa.ColumnElement[int], sa.ColumnElement[datetime]]:
    """How many more attempts this person was allowed at the quiz, and when the last of them."""
    more = sa.select().where(
        Override.person_id == _person,
        Override.quiz_id == Quiz.id,
        sa.or_(Override.kind == OverrideKind.AGAIN, Override.kind == OverrideKind.REOPEN),
    )
    return (
        more.with_only_columns(sa.func.count(Override.id)).correlate(Quiz).scalar_subquery(),
        more.with_only_columns(sa.func.max(Override.at)).correlate(Quiz).scalar_subquery(),
    )


_all = (
    sa.select(
        *(Quiz.id, Quiz.slug, QuizEdition.id, QuizEdition.bank_id, QuizEdition.body),
        *fingerprint(QuizEdition.bank_id.expression),
        *(Allowance.factor, Allowance.extra_minutes, *overrides()),
        *(Attempt.id, Attempt.public_id, Attempt.number, Attempt.started_at, Attempt.deadline_at, Attempt.closed_at),
        *(Score.marks, Score.maximum, Score.passed),
    )
    .select_from(Quiz)
    .join(QuizEdition, QuizEdition.quiz_id == Quiz.id)
    .outerjoin(Attempt, sa.and_(Attempt.quiz_id == Quiz.id, Attempt.person_id == _person))
    .outerjoin(Score, sa.and_(Score.attempt_id == Attempt.id, Score.number == newest_score_number))
    .outerjoin(Allowance, Allowance.id == newest_allowance())
    .where(QuizEdition.number == newest_edition_number)
    .order_by(Quiz.slug, Attempt.number)
)
_drawing = sa.select(QuizEdition.quiz_id).where(QuizEdition.bank_id == sa.bindparam("bank_id")).correlate(None)
_quizzes = Prepared(_all)
_quiz = Prepared(_all.where(Quiz.slug == sa.bindparam("wanted")))
_of_bank = Prepared(_all.where(Quiz.id.in_(_drawing)))


def quizzes_of(person_id: int) -> list[QuizOfPerson]:
    """Every quiz. One statement, as the two below."""
    return _gathered(_quizzes.rows(person_id=person_id))


def quiz_of(person_id: int, slug: str) -> QuizOfPerson | None:
    return next(iter(_gathered(_quiz.rows(person_id=person_id, wanted=slug))), None)


def quizzes_on(bank_id: int, person_id: int) -> list[QuizOfPerson]:
    """All that ever drew on this bank."""
    return _gathered(_of_bank.rows(person_id=person_id, bank_id=bank_id))


def _gathered(rows: Sequence[tuple[Any, ...]]) -> list[QuizOfPerson]:
    """A row for each attempt, or one without any."""
    found: dict[int, QuizOfPerson] = {}
    for row in rows:
        quiz_id, name, edition_id, bank, body = row[:5]
        factor, extra_minutes, more_attempts, lifted_at = row[10:14]
        allowed = rules.Allowed(factor or Decimal(1), extra_minutes or 0, more_attempts, lifted_at)
        blank = QuizOfPerson(quiz_id, name, edition_id, bank, body, tuple(row[5:10]), allowed, attempts=())
        quiz = found.setdefault(quiz_id, blank)
        if row[14] is not None:
            found[quiz_id] = replace(quiz, attempts=(*quiz.attempts, PastAttempt(*row[14:])))
    return list(found.values())


def reopening(attempt_id: int) -> Override | None:
    """The override that lets this attempt be continued."""
    of_attempt = (Override.attempt_id == attempt_id, Override.kind == OverrideKind.REOPEN)
    return db.session.scalars(sa.select(Override).where(*of_attempt).order_by(Override.id.desc()).limit(1)).first()


def edition_of(attempt_id: int) -> int:
    return db.session.scalars(sa.select(Attempt.quiz_edition_id).where(Attempt.id == attempt_id)).one()


def terms_taken(attempt_ids: Sequence[int]) -> dict[int, Any]:
    """The terms of these attempts, by attempt: of the editions that they follow. One statement."""
    statement = (
        sa.select(Attempt.id, QuizEdition.body)
        .join(QuizEdition, QuizEdition.id == Attempt.quiz_edition_id)
        .where(Attempt.id.in_(attempt_ids))
    )
    return {row[0]: row[1] for row in db.session.execute(statement)} if attempt_ids else {}


@dataclass(frozen=True)
class CurrentQuiz:
    slug: str
    number: int
    titles: dict[str, str]
    minutes: int
    pass_mark: int
    digest: str
    objectives: frozenset[str]  # those it draws on


def current_quizzes() -> dict[str, CurrentQuiz]:
    statement = (
        sa.select(Quiz.slug, QuizEdition.number, QuizEdition.body, QuizEdition.digest)
        .join(QuizEdition, QuizEdition.quiz_id == Quiz.id)
        .where(QuizEdition.number == newest_edition_number)
    )
    return {
        slug: CurrentQuiz(
            slug,
            number,
            body["title"],
            body["minutes"],
            body["pass_mark"],
            digest,
            frozenset(one for line in rules.blueprint_lines(body) for one in line["objectives"]),
        )
        for slug, number, body, digest in db.session.execute(statement)
    }

"""Reading quizzes and attempts for those who oversee them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from training.db import db, lock_row
from training.people.models import Person
from training.quizzes.models import (
    Allowance,
    Attempt,
    Override,
    Quiz,
    QuizEdition,
    RoomRefusal,
    Score,
    Signal,
)
from training.quizzes.queries.newest import newest_edition_number, newest_score_number

MOST_ATTEMPTS = 200  # of the newest, on a page


@dataclass(frozen=True)
class OverseenQuiz:
    id: int
    slug: str
    edition_id: int
    number: int
    bank_id: int
    body: Any
    attempts: int


def quizzes(slug: str | None = None) -> list[OverseenQuiz]:
    """In their current editions, with the number of attempts at them. One statement."""
    attempts = sa.select(sa.func.count(Attempt.id)).where(Attempt.quiz_id == Quiz.id).correlate(Quiz).scalar_subquery()
    statement = (
        sa.select(
            Quiz.id,
            Quiz.slug,
            QuizEdition.id,
            QuizEdition.number,
            QuizEdition.bank_id,
            QuizEdition.body,
            attempts,
        )
        .join(QuizEdition, QuizEdition.quiz_id == Quiz.id)
        .where(QuizEdition.number == newest_edition_number)
        .order_by(Quiz.slug)
    )
    if slug is not None:
        statement = statement.where(Quiz.slug == slug)
    return [OverseenQuiz(*row) for row in db.session.execute(statement)]


def quiz(slug: str) -> OverseenQuiz | None:
    return next(iter(quizzes(slug)), None)


@dataclass(frozen=True)
class OverseenAttempt:
    id: int
    public_id: uuid.UUID
    person_id: int
    name: str
    quiz_id: int
    quiz_slug: str
    body: Any
    number: int
    started_at: datetime
    deadline_at: datetime
    closed_at: datetime | None
    marks: Decimal | None
    maximum: Decimal | None
    passed: bool | None

    def is_open(self, at: datetime) -> bool:
        return self.closed_at is None and at <= self.deadline_at


_attempts = (
    sa.select(
        Attempt.id,
        Attempt.public_id,
        Person.id,
        Person.name,
        Quiz.id,
        Quiz.slug,
        QuizEdition.body,
        Attempt.number,
        Attempt.started_at,
        Attempt.deadline_at,
        Attempt.closed_at,
        Score.marks,
        Score.maximum,
        Score.passed,
    )
    .select_from(Attempt)
    .join(Person, Person.id == Attempt.person_id)
    .join(Quiz, Quiz.id == Attempt.quiz_id)
    .join(QuizEdition, QuizEdition.id == Attempt.quiz_edition_id)
    .outerjoin(Score, sa.and_(Score.attempt_id == Attempt.id, Score.number == newest_score_number))
)


def attempts_at(quiz_id: int) -> list[OverseenAttempt]:
    """The newest first, at most MOST_ATTEMPTS. One statement."""
    statement = _attempts.where(Attempt.quiz_id == quiz_id).order_by(Attempt.started_at.desc(), Attempt.id.desc())
    return [OverseenAttempt(*row) for row in db.session.execute(statement.limit(MOST_ATTEMPTS))]


def attempt(public_id: uuid.UUID, *, lock: bool = False) -> OverseenAttempt | None:
    statement = _attempts.where(Attempt.public_id == public_id)
    if lock:
        statement = statement.with_for_update(of=Attempt)
    row = db.session.execute(statement).first()
    return OverseenAttempt(*row) if row else None


def last_number(person_id: int, quiz_id: int) -> int:
    of_person = (Attempt.person_id == person_id, Attempt.quiz_id == quiz_id)
    return db.session.scalar(sa.select(sa.func.max(Attempt.number)).where(*of_person)) or 0


# --- exceptions ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Made:
    """An override, as a page tells it."""

    kind: str
    minutes: int | None
    deadline_at: datetime | None
    reason: str
    by: str
    at: datetime


def overrides_of(attempt_id: int) -> list[Made]:
    statement = (
        sa.select(Override.kind, Override.minutes, Override.deadline_at, Override.reason, Person.name, Override.at)
        .join(Person, Person.id == Override.by_id)
        .where(Override.attempt_id == attempt_id)
        .order_by(Override.id)
    )
    return [Made(*row) for row in db.session.execute(statement)]


@dataclass(frozen=True)
class Granted:
    """The allowance that holds for somebody now."""

    person_id: int
    name: str
    factor: Decimal
    extra_minutes: int
    reason: str
    by: str
    at: datetime


def allowances_at(quiz_id: int) -> list[Granted]:
    """The newest of each person. One statement."""
    newest = sa.select(sa.func.max(Allowance.id)).where(Allowance.quiz_id == quiz_id).group_by(Allowance.person_id)
    giver = aliased(Person)
    statement = (
        sa.select(
            Person.id,
            Person.name,
            Allowance.factor,
            Allowance.extra_minutes,
            Allowance.reason,
            giver.name,
            Allowance.at,
        )
        .select_from(Allowance)
        .join(Person, Person.id == Allowance.person_id)
        .join(giver, giver.id == Allowance.by_id)
        .where(Allowance.id.in_(newest))
        .order_by(Person.sort_key, Person.id)
    )
    found = [Granted(*row) for row in db.session.execute(statement)]
    return [one for one in found if one.factor != 1 or one.extra_minutes]


def allowance_before(person_id: int, quiz_id: int, at: datetime) -> Allowance | None:
    """What held for this person when an attempt began."""
    held = (Allowance.person_id == person_id, Allowance.quiz_id == quiz_id, Allowance.at <= at)
    return db.session.scalars(sa.select(Allowance).where(*held).order_by(Allowance.id.desc()).limit(1)).first()


# --- what was noticed ---------------------------------------------------------------------------------------------


def signals_of(attempt_id: int) -> Sequence[Signal]:
    return db.session.scalars(sa.select(Signal).where(Signal.attempt_id == attempt_id).order_by(Signal.id)).all()


def refusals_since(person_id: int, since: datetime) -> int:
    """Wrong words at the doors of rooms."""
    counted = sa.select(sa.func.count()).select_from(RoomRefusal)
    return db.session.scalar(counted.where(RoomRefusal.person_id == person_id, RoomRefusal.at > since)) or 0


def lock_person(person_id: int) -> None:
    """So that tries at a door are counted one after the other."""
    db.session.execute(lock_row(sa.select(Person.id).where(Person.id == person_id)))

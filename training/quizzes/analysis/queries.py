"""Reading for analysis: the quizzes, their editions, items and people. Attempts are read by `taken_queries`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from training.cohorts.models import Cohort, Enrolment
from training.db import db
from training.people.models import Person
from training.quizzes.analysis.table import Table
from training.quizzes.models import (
    Attempt,
    Bank,
    Item,
    ItemVersion,
    Quiz,
    QuizEdition,
    Score,
)
from training.quizzes.queries.newest import newest_edition_number, newest_score_number
from training.quizzes.queries.versions import Version, versions


@dataclass(frozen=True)
class Overview:
    slug: str
    number: int
    titles: Mapping[str, str]
    attempts: int
    share: float | None  # mean of the first attempts
    passed: int


def overview() -> list[Overview]:
    """Every quiz in its current edition with its first attempts. One statement."""
    first = sa.and_(Attempt.quiz_edition_id == QuizEdition.id, Attempt.number == 1, Attempt.closed_at.is_not(None))
    marks, maximum = (sa.type_coerce(column, sa.Integer) for column in (Score.marks, Score.maximum))
    share = sa.cast(marks, sa.Float) / sa.func.nullif(maximum, 0)
    statement = (
        sa.select(
            Quiz.slug,
            QuizEdition.number,
            QuizEdition.body,
            sa.func.count(Score.id),
            sa.func.avg(share),
            sa.func.sum(sa.case((Score.passed.is_(sa.true()), 1), else_=0)),
        )
        .join(QuizEdition, QuizEdition.quiz_id == Quiz.id)
        .outerjoin(Attempt, first)
        .outerjoin(Score, sa.and_(Score.attempt_id == Attempt.id, Score.number == newest_score_number))
        .where(QuizEdition.number == newest_edition_number)
        .group_by(Quiz.slug, QuizEdition.number, QuizEdition.id)
        .order_by(Quiz.slug)
    )
    return [
        Overview(slug, number, body["title"], count, None if share is None else float(share), passed or 0)
        for slug, number, body, count, share, passed in db.session.execute(statement)
    ]


@dataclass(frozen=True)
class Edition:
    """An edition of a quiz; `stamp` changes whenever one of its attempts gets a score."""

    id: int
    quiz_id: int
    slug: str
    number: int
    bank_id: int
    body: Any
    published_at: datetime
    stamp: tuple[object, ...]
    last_score_id: int  # 0 without any
    scores: int


def asked_for(editions: Sequence[Edition], number: str | None) -> Edition:
    """The one of that number, or the newest: the first of them."""
    return next((one for one in editions if str(one.number) == number), editions[0])


def editions(slug: str) -> list[Edition]:
    """The newest first. One statement."""
    of_edition = sa.select().select_from(Score).join(Attempt, Attempt.id == Score.attempt_id)
    of_edition = of_edition.where(Attempt.quiz_edition_id == QuizEdition.id).correlate(QuizEdition)
    statement = (
        sa.select(
            QuizEdition.id,
            QuizEdition.quiz_id,
            Quiz.slug,
            QuizEdition.number,
            QuizEdition.bank_id,
            QuizEdition.body,
            QuizEdition.published_at,
            of_edition.with_only_columns(sa.func.max(Score.id)).scalar_subquery(),
            of_edition.with_only_columns(sa.func.count(Score.id)).scalar_subquery(),
            of_edition.with_only_columns(sa.func.max(Score.scored_at)).scalar_subquery(),
        )
        .join(Quiz, QuizEdition.quiz_id == Quiz.id)
        .where(Quiz.slug == slug)
        .order_by(QuizEdition.number.desc())
    )
    return [
        Edition(id_, quiz_id, name, number, bank_id, body, at, (last, count, latest), last or 0, count)
        for id_, quiz_id, name, number, bank_id, body, at, last, count, latest in db.session.execute(statement)
    ]


AT_ONCE = 2_000  # scores of a quiz whose figures a page makes itself. Beyond, they are made beside the requests


def are_many(edition_list: Sequence[Edition]) -> bool:
    """Whether a page would take too long to make the figures of this quiz, of which these are all editions."""
    return sum(edition.scores for edition in edition_list) > AT_ONCE


def versions_of(found: Table) -> dict[int, Version]:
    """What the columns say. No statement when this process has read them before."""
    return versions({column.version_id: column.digest for column in found.columns})


def item_of(quiz_id: int, slug: str) -> Item | None:
    """An item of a bank from which this quiz ever drew."""
    drawing = sa.select(QuizEdition.bank_id).where(QuizEdition.quiz_id == quiz_id)
    statement = sa.select(Item).where(Item.slug == slug, Item.bank_id.in_(drawing)).order_by(Item.id).limit(1)
    return db.session.scalars(statement).one_or_none()


def newest_of(item: Item) -> Version | None:
    """What the item says now."""
    newest = sa.select(ItemVersion.id, ItemVersion.digest).where(ItemVersion.item_id == item.id)
    row = db.session.execute(newest.order_by(ItemVersion.number.desc()).limit(1)).first()
    return versions({row.id: row.digest})[row.id] if row else None


def bank_slug(item: Item) -> str:
    return db.session.scalars(sa.select(Bank.slug).where(Bank.id == item.bank_id)).one()


def groups_of(edition_ids: Sequence[int]) -> dict[int, list[str]]:
    """The cohorts and branches, as they are called, of each who attempted these editions. One statement."""
    statement = (
        sa.select(Enrolment.person_id, Cohort.name, Cohort.branch)
        .join(Cohort, Enrolment.cohort_id == Cohort.id)
        .where(Enrolment.person_id.in_(_takers(edition_ids)))
        .order_by(Enrolment.person_id, Cohort.id)
    )
    found: dict[int, list[str]] = {}
    for person_id, cohort, branch in db.session.execute(statement):
        found.setdefault(person_id, []).extend([f"{branch} · {cohort}", branch])
    return {person_id: list(dict.fromkeys(names)) for person_id, names in found.items()}


def names_of(edition_ids: Sequence[int]) -> dict[int, str]:
    """Of all who attempted these editions."""
    rows = db.session.execute(sa.select(Person.id, Person.name).where(Person.id.in_(_takers(edition_ids))))
    return {row.id: row.name for row in rows}


def _takers(edition_ids: Sequence[int]) -> sa.Select[Any]:
    """Named by a statement: their numbers may be more than one may hold."""
    return sa.select(Attempt.person_id).where(Attempt.quiz_edition_id.in_(edition_ids))

"""Reading attempts for analysis: a few statements, however many attempts; kept until a score is added."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa

from training.cohorts.models import Cohort, Enrolment
from training.db import db
from training.people.models import Person
from training.quizzes.analysis.table import Column, Table, Taken, lay
from training.quizzes.models import (
    Attempt,
    AttemptItem,
    Bank,
    Item,
    ItemVersion,
    Quiz,
    QuizEdition,
    ResponseRevision,
    Score,
    Standing,
)
from training.quizzes.queries.newest import newest_edition_number, newest_score_number
from training.quizzes.queries.versions import Version, versions

KEPT = 4  # tables, and as many sets of responses


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
        Edition(id_, quiz_id, name, number, bank_id, body, at, (last, count, latest))
        for id_, quiz_id, name, number, bank_id, body, at, last, count, latest in db.session.execute(statement)
    ]


Kept = TypeVar("Kept")
Key = tuple[object, ...]
_tables: OrderedDict[Key, Table] = OrderedDict()
_answers: "OrderedDict[Key, Answers]" = OrderedDict()


def _keep(kept: OrderedDict[Key, Kept], key: Key, read: Callable[[], Kept]) -> Kept:
    """What was read for this key before, or is now; the latest few are kept."""
    if key not in kept:
        kept[key] = read()
        while len(kept) > KEPT:
            kept.popitem(last=False)
    kept.move_to_end(key)
    return kept[key]


def table(edition_list: Sequence[Edition], *, first: bool = True) -> Table:
    """The closed attempts at these editions, all or first ones only. Three statements; none while no score is added."""
    ids = [edition.id for edition in edition_list]
    key = (first, *((edition.id, edition.stamp) for edition in edition_list))
    return _keep(_tables, key, lambda: _read(ids, first=first))


def _read(edition_ids: Sequence[int], *, first: bool) -> Table:
    wanted: list[sa.ColumnElement[bool]] = [Attempt.quiz_edition_id.in_(edition_ids), Attempt.closed_at.is_not(None)]
    wanted += [Attempt.number == 1] if first else []
    scored = sa.and_(Score.attempt_id == Attempt.id, Score.number == newest_score_number)
    rows = db.session.execute(
        sa.select(
            Attempt.id,
            Attempt.person_id,
            Attempt.number,
            Attempt.closed_at,
            Score.marks,
            Score.maximum,
            Score.passed,
            Score.item_marks,
        )
        .join(Score, scored)
        .where(*wanted)
        .order_by(Attempt.id)
    )
    attempts = [
        Taken(id_, person, number, at, float(marks), float(maximum), passed, item_marks)
        for id_, person, number, at, marks, maximum, passed, item_marks in rows
    ]
    drawn = db.session.execute(
        sa.select(AttemptItem.attempt_id, AttemptItem.position, AttemptItem.item_version_id)
        .join(Attempt, Attempt.id == AttemptItem.attempt_id)
        .join(Score, scored)
        .where(*wanted)
    ).all()
    columns = db.session.execute(
        sa.select(
            ItemVersion.id,
            ItemVersion.item_id,
            Item.slug,
            ItemVersion.number,
            ItemVersion.digest,
            ItemVersion.marks,
            ItemVersion.published_at,
        )
        .join(Item, ItemVersion.item_id == Item.id)
        .where(ItemVersion.id.in_(sorted({version for _attempt, _position, version in drawn})))
        .order_by(Item.id, ItemVersion.number)
    )
    return lay(attempts, [Column(*row) for row in columns], [(row[0], row[1], row[2]) for row in drawn])


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


@dataclass(frozen=True)
class Given:
    """The response that counts, with what the attempt showed."""

    shown: Sequence[str]
    choice: Sequence[str]


Answers = dict[int, dict[int, Given]]  # by version, by attempt


def answers(edition_list: Sequence[Edition]) -> Answers:
    """The responses that count, of all closed first attempts. One statement, none while no score is added."""
    ids = [edition.id for edition in edition_list]
    key = ("answers", *((edition.id, edition.stamp) for edition in edition_list))
    return _keep(_answers, key, lambda: _read_answers(ids))


def _read_answers(edition_ids: Sequence[int]) -> Answers:
    of_item = sa.and_(
        ResponseRevision.attempt_id == AttemptItem.attempt_id,
        ResponseRevision.position == AttemptItem.position,
        ResponseRevision.standing == Standing.HEAD,
    )
    columns = (AttemptItem.item_version_id, AttemptItem.attempt_id, AttemptItem.option_order, ResponseRevision.choice)
    statement = (
        sa.select(*columns)
        .join(Attempt, Attempt.id == AttemptItem.attempt_id)
        .outerjoin(ResponseRevision, of_item)
        .where(Attempt.quiz_edition_id.in_(edition_ids), Attempt.closed_at.is_not(None), Attempt.number == 1)
        .order_by(ResponseRevision.revision)
    )
    found: Answers = {}
    for version_id, attempt_id, shown, choice in db.session.execute(statement):
        found.setdefault(version_id, {})[attempt_id] = Given(shown, choice or ())
    return found


def groups_of(person_ids: Sequence[int]) -> dict[int, list[str]]:
    """The cohorts and branches of each, as they are called. One statement."""
    statement = (
        sa.select(Enrolment.person_id, Cohort.name, Cohort.branch)
        .join(Cohort, Enrolment.cohort_id == Cohort.id)
        .where(Enrolment.person_id.in_(person_ids))
        .order_by(Enrolment.person_id, Cohort.id)
    )
    found: dict[int, list[str]] = {}
    for person_id, cohort, branch in db.session.execute(statement):
        found.setdefault(person_id, []).extend([f"{branch} · {cohort}", branch])
    return {person_id: list(dict.fromkeys(names)) for person_id, names in found.items()}


def names_of(person_ids: Sequence[int]) -> dict[int, str]:
    rows = db.session.execute(sa.select(Person.id, Person.name).where(Person.id.in_(person_ids)))
    return {row.id: row.name for row in rows}

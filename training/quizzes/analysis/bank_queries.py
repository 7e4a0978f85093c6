"""Reading for the figures that are kept: the banks with new scores, the quizzes that drew on one, what there is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from training.db import Json, db
from training.quizzes.analysis.models import BankFigures, ItemFigures, QuizFigures
from training.quizzes.analysis.numbers import QuizNumbers
from training.quizzes.flags import Flag, Footing, footing
from training.quizzes.models import Attempt, Bank, Item, ItemVersion, Quiz, QuizEdition, Score
from training.quizzes.queries.newest import newest_version_number


@dataclass(frozen=True)
class Progress:
    """Up to which score figures have been made, and when; the newest score there is; whether somebody sits a quiz."""

    last_score_id: int
    made_at: datetime | None
    newest_score_id: int
    anybody_sits: bool


def progress(at: datetime) -> Progress:
    """One statement."""
    sits = sa.exists().where(Attempt.closed_at.is_(None), Attempt.deadline_at >= at)
    newest = sa.select(sa.func.max(Score.id)).scalar_subquery()
    statement = sa.select(sa.func.max(BankFigures.last_score_id), sa.func.max(BankFigures.made_at), newest, sits)
    last, made_at, found, anybody_sits = db.session.execute(statement).one()
    return Progress(last or 0, made_at, found or 0, anybody_sits)


@dataclass(frozen=True)
class News:
    """Where attempts got a score: at which quizzes, drawn from which banks."""

    quizzes: frozenset[int]
    banks: tuple[int, ...]


def news(after: int, until: int) -> News:
    """Of the scores after this one. One statement, as long as they are."""
    statement = (
        sa.select(QuizEdition.quiz_id, QuizEdition.bank_id)
        .join(Attempt, Attempt.quiz_edition_id == QuizEdition.id)
        .join(Score, Score.attempt_id == Attempt.id)
        .where(Score.id > after, Score.id <= until)
        .distinct()
    )
    rows = db.session.execute(statement).all()
    return News(frozenset(quiz_id for quiz_id, _bank in rows), tuple(sorted({bank_id for _quiz, bank_id in rows})))


def quizzes_on(bank_id: int) -> dict[int, str]:
    """The name of every quiz of which an edition ever drew on the bank, by its number."""
    statement = sa.select(Quiz.id, Quiz.slug).join(QuizEdition, QuizEdition.quiz_id == Quiz.id)
    rows = db.session.execute(statement.where(QuizEdition.bank_id == bank_id).distinct().order_by(Quiz.slug))
    return dict(rows.all())


def versions_in(bank_id: int) -> list[int]:
    """Every version of the bank's items."""
    statement = sa.select(ItemVersion.id).join(Item, Item.id == ItemVersion.item_id)
    return list(db.session.scalars(statement.where(Item.bank_id == bank_id)))


def replace(bank_id: int, rows: Mapping[int, Mapping[str, Any]], last_score_id: int, at: datetime) -> None:
    """Keep these figures by version, and nothing else of the bank."""
    of_bank = sa.select(ItemVersion.id).join(Item, Item.id == ItemVersion.item_id).where(Item.bank_id == bank_id)
    db.session.execute(sa.delete(ItemFigures).where(ItemFigures.item_version_id.in_(of_bank)))
    db.session.execute(sa.delete(BankFigures).where(BankFigures.bank_id == bank_id))
    if rows:
        db.session.execute(sa.insert(ItemFigures), [{"item_version_id": one, **row} for one, row in rows.items()])
    db.session.add(BankFigures(bank_id=bank_id, last_score_id=last_score_id, made_at=at))
    db.session.flush()


@dataclass(frozen=True)
class Kept:
    """What is kept of a version; shares and index in per cent."""

    attempts: int
    facility: float | None
    discrimination: float | None
    flags: Sequence[Flag]

    @property
    def footing(self) -> Footing:
        return footing(self.attempts)


def kept(version_ids: Collection[int]) -> Mapping[int, Kept]:
    """By version; those that nobody met in a first attempt are missing. One statement."""
    rows = db.session.scalars(sa.select(ItemFigures).where(ItemFigures.item_version_id.in_(version_ids)))
    return {
        row.item_version_id: Kept(
            row.attempts,
            None if row.facility is None else row.facility / 100,
            None if row.discrimination is None else row.discrimination / 100,
            [Flag(flag) for flag in row.flags],
        )
        for row in rows
    }


@dataclass(frozen=True)
class Flagged:
    """How many items of a bank have figures that want a look, in the version that is drawn."""

    slug: str
    title: Mapping[str, str]
    count: int


def flagged() -> list[Flagged]:
    """The banks with such items. One statement."""
    statement = (
        sa.select(Bank.slug, Bank.title, sa.func.count())
        .join(Item, Item.bank_id == Bank.id)
        .join(ItemVersion, ItemVersion.item_id == Item.id)
        .join(ItemFigures, ItemFigures.item_version_id == ItemVersion.id)
        .where(Item.retired_at.is_(None), ItemVersion.number == newest_version_number)
        .where(ItemFigures.flags != sa.literal([], Json))
        .group_by(Bank.id, Bank.slug, Bank.title)
        .order_by(Bank.slug)
    )
    return [Flagged(*row) for row in db.session.execute(statement)]


def made_at(bank_id: int) -> datetime | None:
    return db.session.scalar(sa.select(BankFigures.made_at).where(BankFigures.bank_id == bank_id))


# --- quizzes -------------------------------------------------------------------------------------

_numbers = TypeAdapter(QuizNumbers)


@dataclass(frozen=True)
class KeptOfQuiz:
    numbers: QuizNumbers
    made_at: datetime


def kept_of_quiz(quiz_id: int) -> KeptOfQuiz | None:
    """One statement."""
    row = db.session.get(QuizFigures, quiz_id)
    return KeptOfQuiz(_numbers.validate_python(row.body), row.made_at) if row else None


def replace_of_quiz(quiz_id: int, numbers: QuizNumbers, at: datetime) -> None:
    db.session.merge(QuizFigures(quiz_id=quiz_id, body=_numbers.dump_python(numbers, mode="json"), made_at=at))
    db.session.flush()

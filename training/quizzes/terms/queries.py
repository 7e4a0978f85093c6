"""Quizzes and their drafts as authors look at them, and what a bank offers them today."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from training.authored import LANGUAGES
from training.db import db, lock_row
from training.drafting.queries import in_hand
from training.drafting.rules import Standing
from training.people.models import Person
from training.quizzes.desk import queries as desk
from training.quizzes.desk import rules
from training.quizzes.desk.models import QuizDraft, QuizDraftRevision, QuizReturn, QuizReview
from training.quizzes.filling import Offer
from training.quizzes.models import Bank, Quiz, QuizEdition
from training.quizzes.queries import units
from training.quizzes.queries.newest import newest_edition_number


@dataclass(frozen=True)
class QuizRow:
    """A quiz in its newest edition, or one that has only a draft as yet."""

    slug: str
    number: int | None
    titles: Mapping[str, str]
    bank: Mapping[str, str] | None  # its title; None where a draft names none
    published_at: datetime | None
    draft_id: uuid.UUID | None
    drafted_by: str | None


def quizzes() -> list[QuizRow]:
    """One statement for the quizzes, one for the drafts of new ones, and one for the banks that these name."""
    is_open = sa.and_(QuizDraft.slug == Quiz.slug, QuizDraft.closed_at.is_(None))
    statement = (
        sa.select(
            Quiz.slug,
            QuizEdition.number,
            QuizEdition.body,
            Bank.title,
            QuizEdition.published_at,
            QuizDraft.public_id,
            Person.name,
        )
        .join(QuizEdition, QuizEdition.quiz_id == Quiz.id)
        .join(Bank, Bank.id == QuizEdition.bank_id)
        .outerjoin(QuizDraft, is_open)
        .outerjoin(Person, Person.id == QuizDraft.opened_by_id)
        .where(QuizEdition.number == newest_edition_number)
        .order_by(Quiz.slug)
    )
    drafts = (
        sa.select(QuizDraft.slug, _head(), QuizDraft.public_id, Person.name)
        .join(Person, Person.id == QuizDraft.opened_by_id)
        .where(QuizDraft.closed_at.is_(None), ~sa.exists().where(Quiz.slug == QuizDraft.slug))
        .order_by(QuizDraft.slug)
    )
    rows: Sequence[Any] = db.session.execute(statement).all()
    new: Sequence[Any] = db.session.execute(drafts).all()
    banks = titles_of_banks() if new else {}
    return [
        *(QuizRow(slug, number, body["title"], *rest) for slug, number, body, *rest in rows),
        *(
            QuizRow(slug, None, titles_of(slug, said), banks.get(str((said or {}).get("bank"))), None, draft_id, name)
            for slug, said, draft_id, name in new
        ),
    ]


def _head() -> sa.ScalarSelect[Any]:
    """What a draft says now."""
    return (
        sa.select(QuizDraftRevision.content)
        .where(QuizDraftRevision.draft_id == QuizDraft.id, QuizDraftRevision.standing == Standing.HEAD)
        .order_by(QuizDraftRevision.number.desc())
        .limit(1)
        .correlate(QuizDraft)
        .scalar_subquery()
    )


@dataclass(frozen=True)
class DraftRow:
    """An open draft with its title as it is written so far. `own`: the person asked about had a hand in it."""

    slug: str
    titles: Mapping[str, str]
    public_id: uuid.UUID
    opened_by: str
    opened_at: datetime
    own: bool


def open_drafts(person_id: int) -> list[DraftRow]:
    """The oldest first. One statement."""
    own = in_hand(QuizDraft, QuizDraftRevision, person_id)
    statement = (
        sa.select(QuizDraft.slug, _head(), QuizDraft.public_id, Person.name, QuizDraft.opened_at, own)
        .join(Person, Person.id == QuizDraft.opened_by_id)
        .where(QuizDraft.closed_at.is_(None))
        .order_by(QuizDraft.opened_at, QuizDraft.id)
    )
    return [
        DraftRow(slug, titles_of(slug, content), public_id, name, at, bool(mine))
        for slug, content, public_id, name, at, mine in db.session.execute(statement)
    ]


def titles_of(slug: str, content: Mapping[str, Any] | None) -> dict[str, str]:
    """By language; the name where the draft does not say, or not yet as a text."""
    said = (content or {}).get("title")
    titles = said if isinstance(said, Mapping) else {}
    return {code: str(titles.get(code) or slug) for code in LANGUAGES}


@dataclass(frozen=True)
class EditionRow:
    """`made_by`: the second author at the desk; None for files."""

    id: int
    number: int
    body: Mapping[str, Any]
    published_at: datetime
    made_by: str | None
    returned_at: datetime | None

    @property
    def is_kept(self) -> bool:
        return self.made_by is not None and self.returned_at is None


def editions(slug: str) -> list[EditionRow]:
    """The newest first. One statement."""
    statement = (
        sa.select(
            QuizEdition.id, QuizEdition.number, QuizEdition.body, QuizEdition.published_at, Person.name, QuizReturn.at
        )
        .join(Quiz, Quiz.id == QuizEdition.quiz_id)
        .outerjoin(QuizReview, QuizReview.quiz_edition_id == QuizEdition.id)
        .outerjoin(Person, Person.id == QuizReview.by_id)
        .outerjoin(QuizReturn, QuizReturn.quiz_edition_id == QuizEdition.id)
        .where(Quiz.slug == slug)
        .order_by(QuizEdition.number.desc())
    )
    rows: Sequence[Any] = db.session.execute(statement).all()
    return [EditionRow(*row) for row in rows]


def lock_quiz(slug: str) -> None:
    """Whoever gives it back meets nobody who does the same. SQLite has one writer anyway."""
    db.session.execute(sa.select(Quiz.id).where(Quiz.slug == slug).with_for_update(key_share=True))


def open_draft(slug: str) -> QuizDraft | None:
    statement = sa.select(QuizDraft).where(QuizDraft.slug == slug, QuizDraft.closed_at.is_(None))
    return db.session.scalars(statement).one_or_none()


def draft(public_id: uuid.UUID, *, lock: bool = False) -> desk.OpenDraft[QuizDraft] | None:
    """Three statements."""
    statement = sa.select(QuizDraft).where(QuizDraft.public_id == public_id)
    found = db.session.scalars(lock_row(statement) if lock else statement).one_or_none()
    return desk.with_revisions(found, QuizDraftRevision) if found is not None else None


def banks() -> list[tuple[str, Mapping[str, str]]]:
    """Those that quizzes may draw on: slug and title."""
    statement = sa.select(Bank.slug, Bank.title).where(Bank.practice_since.is_(None)).order_by(Bank.slug)
    return [(slug, title) for slug, title in db.session.execute(statement)]


def titles_of_banks() -> dict[str, Mapping[str, str]]:
    """Of every bank, by its name."""
    return dict(db.session.execute(sa.select(Bank.slug, Bank.title)).all())


def offer(bank_slug: str) -> Offer | None:
    """What quizzes can draw from the bank; None where there is no such bank. At most three statements."""
    bank = desk.bank_by_slug(bank_slug)
    if bank is None:
        return None
    ready = {row.slug: row.version for row in desk.items(bank.id) if row.state == rules.State.READY}
    return Offer(bank.practice_since is not None, {slug: unit.candidate for slug, unit in units(ready).items()})

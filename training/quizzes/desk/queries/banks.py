"""Banks with their items in the newest versions, what draws on them, and what items may cite."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from training.content.models import Edition, Manual, Section
from training.db import db
from training.quizzes.desk import rules
from training.quizzes.desk.models import ItemDraft
from training.quizzes.desk.queries.drafts import is_part
from training.quizzes.models import AttemptItem, Bank, Item, ItemVersion, Quiz, QuizEdition
from training.quizzes.queries.newest import newest_edition_number, newest_version_number
from training.quizzes.queries.versions import Version, versions


@dataclass(frozen=True)
class BankRow:
    slug: str
    title: Mapping[str, str]
    practice_since: datetime | None
    ready: int
    practice: int
    retired: int
    drafts: int


def banks() -> list[BankRow]:
    """One statement."""
    of_bank = sa.select(sa.func.count(Item.id)).where(Item.bank_id == Bank.id).correlate(Bank)
    current = of_bank.where(Item.retired_at.is_(None))
    open_drafts = sa.select(sa.func.count(ItemDraft.id)).where(
        ItemDraft.bank_id == Bank.id, ItemDraft.closed_at.is_(None), ~is_part
    )
    statement = sa.select(
        Bank.slug,
        Bank.title,
        Bank.practice_since,
        current.where(Item.practice_since.is_(None)).scalar_subquery(),
        current.where(Item.practice_since.is_not(None)).scalar_subquery(),
        of_bank.where(Item.retired_at.is_not(None)).scalar_subquery(),
        open_drafts.correlate(Bank).scalar_subquery(),
    ).order_by(Bank.slug)
    rows: Sequence[Any] = db.session.execute(statement).all()
    return [BankRow(*row) for row in rows]


@dataclass(frozen=True)
class ItemRow:
    """An item in its newest version."""

    id: int
    slug: str
    number: int
    published_at: datetime
    retired_at: datetime | None
    practice_since: datetime | None
    desk_since: datetime | None
    version: Version

    @property
    def state(self) -> rules.State:
        return rules.state_of(retired=self.retired_at is not None, practice=self.practice_since is not None)

    @property
    def stem(self) -> Mapping[str, str]:
        stem: Mapping[str, str] = self.version.body.get("stem", {"zh": "", "en": ""})
        return stem


def items(bank_id: int) -> list[ItemRow]:
    """Every item of a bank. One statement, and another when this process has not met these versions."""
    statement = (
        sa.select(
            Item.id,
            Item.slug,
            ItemVersion.number,
            ItemVersion.published_at,
            Item.retired_at,
            Item.practice_since,
            Item.desk_since,
            ItemVersion.id,
            ItemVersion.digest,
        )
        .join(ItemVersion, ItemVersion.item_id == Item.id)
        .where(Item.bank_id == bank_id, ItemVersion.number == newest_version_number)
        .order_by(Item.id)
    )
    rows = db.session.execute(statement).all()
    read = versions({row[7]: row[8] for row in rows})
    return [ItemRow(*row[:7], version=read[row[7]]) for row in rows]


def item_row(bank_id: int, slug: str) -> ItemRow | None:
    return next((row for row in items(bank_id) if row.slug == slug), None)


def is_taken(bank_id: int, slug: str) -> bool:
    """Whether an item or a case of the bank has this name, or once had it."""
    return any(slug in {row.slug, (row.version.case or {}).get("id")} for row in items(bank_id))


def bank_by_slug(slug: str) -> Bank | None:
    return db.session.scalars(sa.select(Bank).where(Bank.slug == slug)).one_or_none()


def item_by_slug(bank_slug: str, slug: str, *, lock: bool = False) -> Item | None:
    statement = (
        sa.select(Item)
        .join(Bank)
        .where(Bank.slug == bank_slug, Item.slug == slug)
        .options(sa.orm.joinedload(Item.bank))
    )
    if lock:
        statement = statement.with_for_update(of=Item, key_share=True)
    return db.session.scalars(statement).one_or_none()


# --- usage --------------------------------------------------------------------------------------------------------


def attempts_with(item_ids: Collection[int]) -> dict[int, int]:
    """In how many attempts each item stood, in whatever version. One statement."""
    statement = (
        sa.select(ItemVersion.item_id, sa.func.count())
        .join(AttemptItem, AttemptItem.item_version_id == ItemVersion.id)
        .where(ItemVersion.item_id.in_(item_ids))
        .group_by(ItemVersion.item_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


@dataclass(frozen=True)
class Drawing:
    """A quiz whose current edition draws on the bank."""

    slug: str
    title: Mapping[str, str]
    body: Mapping[str, Any]


def drawing_on(bank_id: int) -> list[Drawing]:
    statement = (
        sa.select(Quiz.slug, QuizEdition.body)
        .join(QuizEdition, QuizEdition.quiz_id == Quiz.id)
        .where(QuizEdition.number == newest_edition_number, QuizEdition.bank_id == bank_id)
        .order_by(Quiz.slug)
    )
    return [Drawing(slug, body["title"], body) for slug, body in db.session.execute(statement)]


# --- what may be cited --------------------------------------------------------------------------------------------


def sections() -> set[str]:
    """Every section of the manuals as they stand: 'golden-rule#day-plan'."""
    other = aliased(Edition)
    newest = sa.select(sa.func.max(other.number)).where(other.manual_id == Edition.manual_id).scalar_subquery()
    statement = (
        sa.select(Manual.slug, Section.anchor)
        .join(Edition, Edition.manual_id == Manual.id)
        .join(Section, Section.edition_id == Edition.id)
        .where(Edition.number == newest)
        .distinct()
    )
    return {f"{manual}#{anchor}" for manual, anchor in db.session.execute(statement)}

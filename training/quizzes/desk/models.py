"""Drafts of items and of quizzes with every revision, who readied them, what was retired and why. Nothing is
overwritten."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.db import (
    Base,
    Flag,
    Json,
    Pk,
    PublicId,
    PublicKey,
    Utc,
    When,
    foreign,
    one_of,
    table_args,
)
from training.drafting.rules import Standing
from training.people.models import Person
from training.quizzes.models import Bank, Item


class End(StrEnum):
    READY = "ready"
    DISCARDED = "discarded"


class ItemDraft(Base):
    """What may become the next version of an item, or a new item. One open draft for each id of a bank."""

    __tablename__ = "item_draft"
    __table_args__ = table_args(
        one_of("outcome", End),
        sa.CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed"),
        sa.Index(
            "uq_item_draft_open",
            "bank_id",
            "slug",
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        ),
    )

    id: Mapped[Pk]
    public_id: Mapped[PublicKey]
    bank_id: Mapped[int] = foreign("bank.id")
    slug: Mapped[str] = mapped_column(sa.Text)
    kind: Mapped[str] = mapped_column(sa.Text)
    opened_by_id: Mapped[int] = foreign("person.id")
    opened_at: Mapped[When]
    closed_at: Mapped[datetime | None] = mapped_column(Utc)
    closed_by_id: Mapped[int | None] = foreign("person.id")
    outcome: Mapped[str | None] = mapped_column(sa.Text)

    bank: Mapped[Bank] = relationship(lazy="raise_on_sql")
    opened_by: Mapped[Person] = relationship(lazy="raise_on_sql", foreign_keys=[opened_by_id])


class ItemDraftRevision(Base):
    """One save of a draft, as its author's page sent it, fit or not. Append-only; a stale one is kept beside."""

    __tablename__ = "item_draft_revision"
    __table_args__ = table_args(sa.UniqueConstraint("draft_id", "number"), one_of("standing", Standing))

    id: Mapped[Pk]
    draft_id: Mapped[int] = foreign("item_draft.id")
    number: Mapped[int] = mapped_column(sa.Integer)  # 1..n
    op_id: Mapped[uuid.UUID] = mapped_column(PublicId, unique=True)
    base_revision: Mapped[int] = mapped_column(sa.Integer)
    standing: Mapped[str] = mapped_column(sa.Text)
    content: Mapped[Any] = mapped_column(Json)
    by_id: Mapped[int] = foreign("person.id")
    at: Mapped[When]


class ItemDraftMedium(Base):
    """A picture or sound that a draft may show, under the name by which it does. Append-only: what a second author
    read cannot be changed under its name."""

    __tablename__ = "item_draft_medium"
    __table_args__ = table_args(sa.UniqueConstraint("draft_id", "name"))

    id: Mapped[Pk]
    draft_id: Mapped[int] = foreign("item_draft.id")
    name: Mapped[str] = mapped_column(sa.Text)  # 'chart.png'
    medium_id: Mapped[int] = foreign("item_medium.id")
    by_id: Mapped[int] = foreign("person.id")
    at: Mapped[When]


class ItemReview(Base):
    """A second author read this revision and made it a version. Append-only; refused to whoever wrote the draft."""

    __tablename__ = "item_review"

    draft_id: Mapped[int] = mapped_column(sa.ForeignKey("item_draft.id", ondelete="RESTRICT"), primary_key=True)
    revision_id: Mapped[int] = foreign("item_draft_revision.id", unique=True)
    item_version_id: Mapped[int] = foreign("item_version.id", unique=True)
    by_id: Mapped[int] = foreign("person.id")
    at: Mapped[When]


class ItemRetirement(Base):
    """An item was taken out of future draws, or brought back, with the reason. Append-only."""

    __tablename__ = "item_retirement"
    __table_args__ = table_args(sa.CheckConstraint("length(reason) >= 5", name="reason"))

    id: Mapped[Pk]
    item_id: Mapped[int] = foreign("item.id")
    retired: Mapped[bool] = mapped_column(Flag)
    reason: Mapped[str] = mapped_column(sa.Text)
    by_id: Mapped[int] = foreign("person.id")
    at: Mapped[When]

    item: Mapped[Item] = relationship(lazy="raise_on_sql")


class QuizDraft(Base):
    """What may become the next edition of a quiz, or a new quiz. One open draft for each name."""

    __tablename__ = "quiz_draft"
    __table_args__ = table_args(
        one_of("outcome", End),
        sa.CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed"),
        sa.Index(
            "uq_quiz_draft_open",
            "slug",
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        ),
    )

    id: Mapped[Pk]
    public_id: Mapped[PublicKey]
    slug: Mapped[str] = mapped_column(sa.Text)
    opened_by_id: Mapped[int] = foreign("person.id")
    opened_at: Mapped[When]
    closed_at: Mapped[datetime | None] = mapped_column(Utc)
    closed_by_id: Mapped[int | None] = foreign("person.id")
    outcome: Mapped[str | None] = mapped_column(sa.Text)


class QuizDraftRevision(Base):
    """One save of a quiz's draft. Append-only, as those of items."""

    __tablename__ = "quiz_draft_revision"
    __table_args__ = table_args(sa.UniqueConstraint("draft_id", "number"), one_of("standing", Standing))

    id: Mapped[Pk]
    draft_id: Mapped[int] = foreign("quiz_draft.id")
    number: Mapped[int] = mapped_column(sa.Integer)  # 1..n
    op_id: Mapped[uuid.UUID] = mapped_column(PublicId, unique=True)
    base_revision: Mapped[int] = mapped_column(sa.Integer)
    standing: Mapped[str] = mapped_column(sa.Text)
    content: Mapped[Any] = mapped_column(Json)
    by_id: Mapped[int] = foreign("person.id")
    at: Mapped[When]


class QuizReview(Base):
    """A second author read this revision and made it an edition. Append-only; refused to whoever wrote the draft."""

    __tablename__ = "quiz_review"

    draft_id: Mapped[int] = mapped_column(sa.ForeignKey("quiz_draft.id", ondelete="RESTRICT"), primary_key=True)
    revision_id: Mapped[int] = foreign("quiz_draft_revision.id", unique=True)
    quiz_edition_id: Mapped[int] = foreign("quiz_edition.id", unique=True)
    by_id: Mapped[int] = foreign("person.id")
    at: Mapped[When]


class QuizReturn(Base):
    """An edition made at the desk was given back: files may follow it with one of theirs. Append-only."""

    __tablename__ = "quiz_return"

    quiz_edition_id: Mapped[int] = mapped_column(
        sa.ForeignKey("quiz_edition.id", ondelete="RESTRICT"), primary_key=True
    )
    by_id: Mapped[int] = foreign("person.id")
    at: Mapped[When]

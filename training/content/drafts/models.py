"""Drafts of manuals: what will be an edition once somebody else has approved it."""

import uuid
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from training.db import Base, Pk, PublicId, PublicKey, Utc, When, foreign, one_of, table_args
from training.drafting.rules import Standing


class Outcome(StrEnum):
    PUBLISHED = "published"
    DISCARDED = "discarded"


class Draft(Base):
    """The next edition of a manual, while it is written; one at a time. Only its end is ever set, once."""

    __tablename__ = "draft"
    __table_args__ = table_args(
        sa.Index(
            "uq_draft_open",
            "manual_id",
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        ),
        one_of("outcome", Outcome),
        sa.CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="end"),
    )

    id: Mapped[Pk]
    public_id: Mapped[PublicKey]
    manual_id: Mapped[int] = foreign("manual.id")
    base_edition_id: Mapped[int | None] = foreign("edition.id")  # None: the manual's first
    opened_by_id: Mapped[int] = foreign("person.id")
    opened_at: Mapped[When]
    closed_at: Mapped[datetime | None] = mapped_column(Utc)
    closed_by_id: Mapped[int | None] = foreign("person.id")
    outcome: Mapped[str | None] = mapped_column(sa.Text)
    reason: Mapped[str | None] = mapped_column(sa.Text)  # why it was discarded
    edition_id: Mapped[int | None] = foreign("edition.id")  # what came of it


class DraftRevision(Base):
    """One saved state of a draft's text in a language: the whole file, its keys included. Append-only."""

    __tablename__ = "draft_revision"
    __table_args__ = table_args(
        sa.UniqueConstraint("draft_id", "language", "number"),
        sa.Index("ix_draft_revision_writers", "draft_id", "by_id", "number"),  # who wrote, without reading what
        sa.CheckConstraint("language IN ('zh', 'en')", name="language"),
        one_of("standing", Standing),
    )

    id: Mapped[Pk]
    draft_id: Mapped[int] = foreign("draft.id")
    language: Mapped[str] = mapped_column(sa.Text)
    number: Mapped[int] = mapped_column(sa.Integer)  # 1..n in each draft and language
    op_id: Mapped[uuid.UUID] = mapped_column(PublicId, unique=True)
    base_revision: Mapped[int] = mapped_column(sa.Integer)  # the number that the author had before the eyes; 0: none
    standing: Mapped[str] = mapped_column(sa.Text)
    text: Mapped[str] = mapped_column(sa.Text)
    by_id: Mapped[int] = foreign("person.id")
    at: Mapped[When]


class DraftPicture(Base):
    """A picture that the draft's texts may cite; the newest of a name counts. Append-only."""

    __tablename__ = "draft_picture"

    id: Mapped[Pk]
    draft_id: Mapped[int] = foreign("draft.id")
    name: Mapped[str] = mapped_column(sa.Text)
    picture_id: Mapped[int] = foreign("picture.id")
    by_id: Mapped[int] = foreign("person.id")
    at: Mapped[When]


class DraftAgreement(Base):
    """An author says that a section now says the same in both languages. Append-only; the newest of it counts."""

    __tablename__ = "draft_agreement"

    id: Mapped[Pk]
    draft_id: Mapped[int] = foreign("draft.id")
    anchor: Mapped[str] = mapped_column(sa.Text)  # '': the keys at the head and the introduction
    zh_digest: Mapped[str] = mapped_column(sa.Text)  # of the section's text, as it stood then
    en_digest: Mapped[str] = mapped_column(sa.Text)
    by_id: Mapped[int] = foreign("person.id")
    at: Mapped[When]


class DraftPresence(Base):
    """When a person last had the draft open."""

    __tablename__ = "draft_presence"
    __table_args__ = table_args(sa.UniqueConstraint("draft_id", "person_id"))

    id: Mapped[Pk]
    draft_id: Mapped[int] = foreign("draft.id")
    person_id: Mapped[int] = foreign("person.id")
    seen_at: Mapped[When]

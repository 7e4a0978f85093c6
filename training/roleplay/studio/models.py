"""Drafts of scenarios, who asked for their review, and what the second person said."""

import uuid
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from training.approval import REASON_AT_LEAST, Verdict
from training.db import Base, Pk, PublicId, PublicKey, Utc, When, foreign, one_of, table_args
from training.drafting.rules import Standing


class Outcome(StrEnum):
    PUBLISHED = "published"
    DISCARDED = "discarded"


class ScenarioDraft(Base):
    """The next edition of a scenario, while it is written; one at a time. Only its end is ever set, once."""

    __tablename__ = "scenario_draft"
    __table_args__ = table_args(
        sa.Index(
            "uq_scenario_draft_open",
            "scenario_id",
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        ),
        one_of("outcome", Outcome),
        sa.CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="end"),
    )

    id: Mapped[Pk]
    public_id: Mapped[PublicKey]
    scenario_id: Mapped[int] = foreign("scenario.id")
    opened_by_id: Mapped[int] = foreign("person.id")
    opened_at: Mapped[When]
    closed_at: Mapped[datetime | None] = mapped_column(Utc)
    outcome: Mapped[str | None] = mapped_column(sa.Text)
    edition_id: Mapped[int | None] = foreign("scenario_edition.id")  # what came of it


class ScenarioRevision(Base):
    """One saved state of a draft's script in a language. Append-only."""

    __tablename__ = "scenario_revision"
    __table_args__ = table_args(
        sa.UniqueConstraint("draft_id", "language", "number"),
        sa.CheckConstraint("language IN ('zh', 'en')", name="language"),
        one_of("standing", Standing),
    )

    id: Mapped[Pk]
    draft_id: Mapped[int] = foreign("scenario_draft.id")
    language: Mapped[str] = mapped_column(sa.Text)
    number: Mapped[int] = mapped_column(sa.Integer)  # 1..n in each draft and language
    op_id: Mapped[uuid.UUID] = mapped_column(PublicId, unique=True)
    base_revision: Mapped[int] = mapped_column(sa.Integer)  # what the author had before the eyes; 0: nothing
    standing: Mapped[str] = mapped_column(sa.Text)
    text: Mapped[str] = mapped_column(sa.Text)
    by_id: Mapped[int] = foreign("person.id")
    at: Mapped[When]


class ScenarioRequest(Base):
    """An author asks a second person to approve these two texts."""

    __tablename__ = "scenario_request"
    __table_args__ = table_args()

    id: Mapped[Pk]
    public_id: Mapped[PublicKey]
    draft_id: Mapped[int] = foreign("scenario_draft.id")
    zh_revision_id: Mapped[int] = foreign("scenario_revision.id")
    en_revision_id: Mapped[int] = foreign("scenario_revision.id")
    note: Mapped[str] = mapped_column(sa.Text)  # what changed, and why
    asked_by_id: Mapped[int] = foreign("person.id")
    asked_at: Mapped[When]
    withdrawn_at: Mapped[datetime | None] = mapped_column(Utc)


class ScenarioVerdict(Base):
    """What the second person said. Append-only; the database refuses a person who wrote in the draft."""

    __tablename__ = "scenario_verdict"
    __table_args__ = table_args(
        one_of("verdict", Verdict), sa.CheckConstraint(f"length(reason) >= {REASON_AT_LEAST}", name="reason")
    )

    id: Mapped[Pk]
    request_id: Mapped[int] = foreign("scenario_request.id", unique=True)
    by_id: Mapped[int] = foreign("person.id")
    at: Mapped[When]
    verdict: Mapped[str] = mapped_column(sa.Text)
    reason: Mapped[str] = mapped_column(sa.Text)

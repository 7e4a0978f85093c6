"""Asking for review, and what the approver decided."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.approval import REASON_AT_LEAST, Verdict
from training.content.drafts.models import Draft
from training.db import Base, Json, Pk, PublicKey, Utc, When, foreign, one_of, table_args
from training.people.models import Person


class ReviewRequest(Base):
    """An author asks for exactly these two texts to be published. One of a draft at a time waits or is approved; only
    the withdrawal is ever set, once."""

    __tablename__ = "review_request"
    __table_args__ = table_args(
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name="withdrawal"),
    )

    id: Mapped[Pk]
    public_id: Mapped[PublicKey]
    draft_id: Mapped[int] = foreign("draft.id")
    zh_revision_id: Mapped[int] = foreign("draft_revision.id")
    en_revision_id: Mapped[int] = foreign("draft_revision.id")
    titles: Mapped[Any] = mapped_column(Json)  # {'zh': …, 'en': …}, for lists
    changes: Mapped[Any] = mapped_column(Json)  # [{anchor, kind, severity, what: {zh, en}}]
    material: Mapped[Any] = mapped_column(Json)  # all that the edition will consist of, rendered when it was asked
    digest: Mapped[str] = mapped_column(sa.Text)  # of material and changes: what the approver approves
    asked_by_id: Mapped[int] = foreign("person.id")
    asked_at: Mapped[When]
    withdrawn_at: Mapped[datetime | None] = mapped_column(Utc)
    withdrawn_by_id: Mapped[int | None] = foreign("person.id")

    draft: Mapped[Draft] = relationship(lazy="raise_on_sql")
    asked_by: Mapped[Person] = relationship(lazy="raise_on_sql", foreign_keys=asked_by_id)

    def content(self) -> dict[str, Any]:
        """What the digest covers."""
        return {"material": self.material, "changes": self.changes}


class Review(Base):
    """What another person than any author decided, and why. Append-only; once for each request."""

    __tablename__ = "review"
    __table_args__ = table_args(
        one_of("verdict", Verdict),
        sa.CheckConstraint(f"length(trim(reason)) >= {REASON_AT_LEAST}", name="reason"),
        sa.CheckConstraint("publish_at IS NULL OR verdict = 'approved'", name="publish_at"),
    )

    id: Mapped[Pk]
    request_id: Mapped[int] = foreign("review_request.id", unique=True)
    by_id: Mapped[int] = foreign("person.id")
    at: Mapped[When]
    verdict: Mapped[str] = mapped_column(sa.Text)
    reason: Mapped[str] = mapped_column(sa.Text)
    publish_at: Mapped[datetime | None] = mapped_column(Utc)  # None: at once

    request: Mapped[ReviewRequest] = relationship(lazy="raise_on_sql")
    by: Mapped[Person] = relationship(lazy="raise_on_sql", foreign_keys=by_id)

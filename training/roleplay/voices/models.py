"""Spoken lines of the customer, each recorded within a draft."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from training.db import Base, Pk, PublicKey, Utc, When, foreign, table_args


class VoiceLine(Base):
    """Somebody says a customer's line. The bytes lie in the store of recordings, under `public_id`; only that it was
    taken back is ever set, once, and then the bytes go."""

    __tablename__ = "voice_line"
    __table_args__ = table_args(
        sa.CheckConstraint("language IN ('zh', 'en')", name="language"),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name="withdrawal"),
    )

    id: Mapped[Pk]
    public_id: Mapped[PublicKey]
    draft_id: Mapped[int] = foreign("scenario_draft.id")
    language: Mapped[str] = mapped_column(sa.Text)
    line_digest: Mapped[str] = mapped_column(sa.Text)  # sha256 of the words
    words: Mapped[str] = mapped_column(sa.Text)
    media_type: Mapped[str] = mapped_column(sa.Text)
    size: Mapped[int] = mapped_column(sa.Integer)
    digest: Mapped[str] = mapped_column(sa.Text)  # sha256 of the bytes
    duration_ms: Mapped[int] = mapped_column(sa.Integer)
    by_id: Mapped[int] = foreign("person.id")
    at: Mapped[When]
    withdrawn_at: Mapped[datetime | None] = mapped_column(Utc)
    withdrawn_by_id: Mapped[int | None] = foreign("person.id")

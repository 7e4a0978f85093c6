"""Two people at one run, and what they leave each other afterwards."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.db import Base, Pk, PublicKey, Utc, When, foreign, table_args
from training.roleplay.models import Run


class PartnerPractice(Base):
    """A run whose customer is played by a colleague. Who that is, is set once."""

    __tablename__ = "partner_practice"
    __table_args__ = table_args(
        sa.CheckConstraint("partner_id <> seller_id", name="two_people"),
        sa.Index(
            "uq_partner_practice_waiting",
            "code",
            unique=True,
            sqlite_where=sa.text("joined_at IS NULL"),
            postgresql_where=sa.text("joined_at IS NULL"),
        ),
    )

    id: Mapped[Pk]
    public_id: Mapped[PublicKey]
    run_id: Mapped[int] = foreign("run.id", unique=True)
    seller_id: Mapped[int] = foreign("person.id")
    code: Mapped[str] = mapped_column(sa.Text)
    opened_at: Mapped[When]
    partner_id: Mapped[int | None] = foreign("person.id")
    joined_at: Mapped[datetime | None] = mapped_column(Utc)
    follows_id: Mapped[int | None] = foreign("partner_practice.id", unique=True)  # with the roles the other way round

    run: Mapped[Run] = relationship(lazy="raise_on_sql")


class PartnerNote(Base):
    """A point that one of the two leaves the other; the first is praise. Append-only."""

    __tablename__ = "partner_note"
    __table_args__ = table_args(sa.UniqueConstraint("practice_id", "author_id", "position"))

    id: Mapped[Pk]
    practice_id: Mapped[int] = foreign("partner_practice.id")
    author_id: Mapped[int] = foreign("person.id")
    position: Mapped[int] = mapped_column(sa.Integer)  # 1..3
    text: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[When]

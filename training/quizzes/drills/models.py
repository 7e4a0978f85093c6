"""What a person remembers of each item, the log of every review, the days on which somebody practised."""

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from training.db import Base, Day, Json, Pk, PublicId, Utc, When, foreign, one_of, table_args


class Outcome(StrEnum):
    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"
    UNKNOWN = "unknown"  # 'I don't know'


class DrillReview(Base):
    """One response in practice, with the memory that came of it. Append-only; `card` is what a replay of the earlier
    reviews gives."""

    __tablename__ = "drill_review"
    __table_args__ = table_args(
        sa.UniqueConstraint("person_id", "item_id", "number"),
        one_of("outcome", Outcome),
        sa.CheckConstraint("rating BETWEEN 1 AND 4", name="rating"),
    )

    id: Mapped[Pk]
    op_id: Mapped[uuid.UUID] = mapped_column(PublicId, unique=True)
    person_id: Mapped[int] = foreign("person.id")
    item_id: Mapped[int] = foreign("item.id")
    item_version_id: Mapped[int] = foreign("item_version.id")
    number: Mapped[int] = mapped_column(sa.Integer)  # 1..n for this person and item
    shown: Mapped[Any] = mapped_column(Json)
    choice: Mapped[Any] = mapped_column(Json)
    outcome: Mapped[str] = mapped_column(sa.Text)
    rating: Mapped[int] = mapped_column(sa.Integer)  # 1 again, 2 hard, 3 good
    card: Mapped[Any] = mapped_column(Json)  # state, step, stability, difficulty: see `memory`
    due_at: Mapped[When]
    at: Mapped[When]


class DrillCard(Base):
    """The newest review of an item by a person, so that 'what is due today' reads no log."""

    __tablename__ = "drill_card"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"), primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("item.id", ondelete="RESTRICT"), primary_key=True)
    reviews: Mapped[int] = mapped_column(sa.Integer)
    card: Mapped[Any] = mapped_column(Json)
    due_at: Mapped[datetime] = mapped_column(Utc)
    last_review_at: Mapped[When]


class DrillDay(Base):
    """A day, in the company's zone, on which a person practised."""

    __tablename__ = "drill_day"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"), primary_key=True)
    day: Mapped[date] = mapped_column(Day, primary_key=True)

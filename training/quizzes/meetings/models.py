"""A meeting, who sits in it and what they chose: kept for a day, then removed by `training.forgetting`."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from training.db import Base, Flag, Json, Pk, PublicKey, Utc, When, foreign, table_args


class Meeting(Base):
    __tablename__ = "meeting"

    id: Mapped[Pk]
    public_id: Mapped[PublicKey]
    code: Mapped[str] = mapped_column(sa.Text, unique=True)
    host_id: Mapped[int] = foreign("person.id")
    bank_id: Mapped[int] = foreign("bank.id")
    items: Mapped[Any] = mapped_column(Json)  # [[version id, its digest, [options as shown]], …]
    position: Mapped[int] = mapped_column(sa.Integer)  # 0 while people arrive, then 1..n
    revealed: Mapped[bool] = mapped_column(Flag)
    opened_at: Mapped[datetime] = mapped_column(Utc, index=True)
    closes_at: Mapped[When]
    ended_at: Mapped[datetime | None] = mapped_column(Utc)


class MeetingSeat(Base):
    __tablename__ = "meeting_seat"
    __table_args__ = table_args(sa.UniqueConstraint("meeting_id", "person_id"))

    id: Mapped[Pk]
    meeting_id: Mapped[int] = foreign("meeting.id")
    person_id: Mapped[int] = foreign("person.id")
    joined_at: Mapped[When]


class MeetingResponse(Base):
    """What somebody chose; it may change until the key is shown."""

    __tablename__ = "meeting_response"
    __table_args__ = table_args(sa.UniqueConstraint("meeting_id", "position", "person_id"))

    id: Mapped[Pk]
    meeting_id: Mapped[int] = foreign("meeting.id")
    position: Mapped[int] = mapped_column(sa.Integer)
    person_id: Mapped[int] = foreign("person.id")
    choice: Mapped[Any] = mapped_column(Json)
    right: Mapped[bool] = mapped_column(Flag)
    at: Mapped[When]


class MeetingMiss(Base):
    """A code that led nowhere, counted against guessing."""

    __tablename__ = "meeting_miss"

    id: Mapped[Pk]
    person_id: Mapped[int] = foreign("person.id")
    at: Mapped[When]

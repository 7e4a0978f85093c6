"""Cohorts, who is in them, and who taught them."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.db import Base, Day, Pk, PublicKey, Utc, When, foreign, one_of, table_args
from training.people.models import Person


class Cohort(Base):
    """An intake trained together."""

    __tablename__ = "cohort"

    id: Mapped[Pk]
    public_id: Mapped[PublicKey]
    name: Mapped[str] = mapped_column(sa.Text)
    branch: Mapped[str] = mapped_column(sa.Text)
    starts_on: Mapped[date] = mapped_column(Day)
    ends_on: Mapped[date] = mapped_column(Day)
    created_at: Mapped[When]


class Experience(StrEnum):
    """Which flow of a script a trainee plays: set at intake."""

    NEWCOMER = "newcomer"
    EXPERIENCED = "experienced"


class Enrolment(Base):
    """A person in a cohort. Never deleted, never moved: who leaves gets `left_at` and stays in the figures."""

    __tablename__ = "enrolment"
    __table_args__ = table_args(sa.UniqueConstraint("cohort_id", "person_id"), one_of("experience", Experience))

    id: Mapped[Pk]
    cohort_id: Mapped[int] = foreign("cohort.id")
    person_id: Mapped[int] = foreign("person.id")
    experience: Mapped[str] = mapped_column(sa.Text, default=Experience.NEWCOMER)
    enrolled_at: Mapped[When]
    enrolled_by_id: Mapped[int | None] = foreign("person.id")
    left_at: Mapped[datetime | None] = mapped_column(Utc)

    cohort: Mapped[Cohort] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(lazy="raise_on_sql", foreign_keys=person_id)


class Part(StrEnum):
    TRAINER = "trainer"
    ASSISTANT = "assistant"


class Teaching(Base):
    """A person taught a cohort. Never deleted, never moved: it bars from examining its trainees for ever."""

    __tablename__ = "teaching"
    __table_args__ = table_args(
        sa.UniqueConstraint("cohort_id", "person_id", "part"),
        one_of("part", Part),
        sa.CheckConstraint("contact_hours >= 0", name="contact_hours"),
    )

    id: Mapped[Pk]
    cohort_id: Mapped[int] = foreign("cohort.id")
    person_id: Mapped[int] = foreign("person.id")
    part: Mapped[str] = mapped_column(sa.Text)
    contact_hours: Mapped[int] = mapped_column(sa.Integer)
    noted_at: Mapped[When]
    noted_by_id: Mapped[int | None] = foreign("person.id")

    cohort: Mapped[Cohort] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(lazy="raise_on_sql", foreign_keys=person_id)

"""Stations, sittings, who examines them, what they marked, and what was released."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.db import Base, Flag, Hundredths, Json, Pk, PublicKey, Utc, When, foreign, one_of, table_args
from training.people.models import Person
from training.roleplay.models import Run, ScenarioEdition


class Station(Base):
    __tablename__ = "station"

    id: Mapped[Pk]
    slug: Mapped[str] = mapped_column(sa.Text, unique=True)


class StationEdition(Base):
    """A scenario's edition with its rubric, minutes and cut. Frozen."""

    __tablename__ = "station_edition"
    __table_args__ = table_args(sa.UniqueConstraint("station_id", "number"))

    id: Mapped[Pk]
    station_id: Mapped[int] = foreign("station.id")
    number: Mapped[int] = mapped_column(sa.Integer)
    scenario_edition_id: Mapped[int] = foreign("scenario_edition.id")
    body: Mapped[Any] = mapped_column(Json)  # as authored: title, minutes, cut
    digest: Mapped[str] = mapped_column(sa.Text)
    published_at: Mapped[When]

    station: Mapped[Station] = relationship(lazy="raise_on_sql")
    scenario_edition: Mapped[ScenarioEdition] = relationship(lazy="raise_on_sql")


class Sitting(Base):
    """One trainee at one station, once. The row never changes; what happens to it is added in rows of its own."""

    __tablename__ = "sitting"
    __table_args__ = table_args(sa.UniqueConstraint("trainee_id", "station_id", "number"))

    id: Mapped[Pk]
    public_id: Mapped[PublicKey]
    trainee_id: Mapped[int] = foreign("person.id")
    station_id: Mapped[int] = foreign("station.id")
    station_edition_id: Mapped[int] = foreign("station_edition.id")
    number: Mapped[int] = mapped_column(sa.Integer)  # first, second … sitting of this person at this station
    cohort_index: Mapped[int] = mapped_column(sa.Integer)  # which flow of the script is expected
    variant: Mapped[int] = mapped_column(sa.Integer)  # drawn when scheduled
    scheduled_for: Mapped[When]
    scheduled_at: Mapped[When]
    scheduled_by_id: Mapped[int] = foreign("person.id")

    trainee: Mapped[Person] = relationship(lazy="raise_on_sql", foreign_keys=trainee_id)
    station_edition: Mapped[StationEdition] = relationship(lazy="raise_on_sql")


class Assignment(Base):
    """The examiner drawn by the server for a sitting. Only the end is ever set; one is current at a time."""

    __tablename__ = "assignment"
    __table_args__ = table_args(
        sa.Index(
            "uq_assignment_current",
            "sitting_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )

    id: Mapped[Pk]
    sitting_id: Mapped[int] = foreign("sitting.id")
    examiner_id: Mapped[int] = foreign("person.id")
    assigned_at: Mapped[When]
    draw: Mapped[Any] = mapped_column(Json)  # who could have been drawn, with what load, and who was barred, why
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    end_reason: Mapped[str | None] = mapped_column(sa.Text)

    sitting: Mapped[Sitting] = relationship(lazy="raise_on_sql")
    examiner: Mapped[Person] = relationship(lazy="raise_on_sql", foreign_keys=examiner_id)


class SittingStart(Base):
    """The examiner began; the clock runs from here. Append-only."""

    __tablename__ = "sitting_start"

    sitting_id: Mapped[int] = mapped_column(sa.ForeignKey("sitting.id", ondelete="RESTRICT"), primary_key=True)
    run_id: Mapped[int] = foreign("run.id", unique=True)
    by_id: Mapped[int] = foreign("person.id")
    at: Mapped[When]

    run: Mapped[Run] = relationship(lazy="raise_on_sql")


class SittingEnd(Base):
    """The play is over; what follows is marking. Append-only."""

    __tablename__ = "sitting_end"

    sitting_id: Mapped[int] = mapped_column(sa.ForeignKey("sitting.id", ondelete="RESTRICT"), primary_key=True)
    by_id: Mapped[int] = foreign("person.id")
    at: Mapped[When]


class MarkingKind(StrEnum):
    FIRST = "first"
    SECOND = "second"
    ADJUDICATION = "adjudication"


class Marking(Base):
    """One examiner's judgement of one sitting. Append-only; the database refuses an examiner who is not independent."""

    __tablename__ = "marking"
    __table_args__ = table_args(
        sa.UniqueConstraint("sitting_id", "kind"),
        sa.UniqueConstraint("sitting_id", "examiner_id"),
        one_of("kind", MarkingKind),
        sa.CheckConstraint("global_rating BETWEEN 1 AND 5", name="global_rating"),
        sa.CheckConstraint("total BETWEEN 0 AND 10000", name="total"),
    )

    id: Mapped[Pk]
    public_id: Mapped[PublicKey]
    sitting_id: Mapped[int] = foreign("sitting.id")
    examiner_id: Mapped[int] = foreign("person.id")
    kind: Mapped[str] = mapped_column(sa.Text, default=MarkingKind.FIRST)
    global_rating: Mapped[int] = mapped_column(sa.Integer)
    red_line: Mapped[bool] = mapped_column(Flag)
    total: Mapped[Decimal] = mapped_column(Hundredths)  # percent of the criteria that were tested
    passed: Mapped[bool] = mapped_column(Flag)
    submitted_at: Mapped[When]
    digest: Mapped[str] = mapped_column(sa.Text)

    sitting: Mapped[Sitting] = relationship(lazy="raise_on_sql")
    examiner: Mapped[Person] = relationship(lazy="raise_on_sql", foreign_keys=examiner_id)


class Mark(Base):
    """The level given for one criterion; None where the customer never gave the cue. Append-only."""

    __tablename__ = "mark"
    __table_args__ = table_args(sa.CheckConstraint("level BETWEEN 0 AND 3", name="level"))

    marking_id: Mapped[int] = mapped_column(sa.ForeignKey("marking.id", ondelete="RESTRICT"), primary_key=True)
    criterion: Mapped[int] = mapped_column(sa.Integer, primary_key=True)  # its place in the script's rubric, from 1
    level: Mapped[int | None] = mapped_column(sa.Integer)


class FeedbackPoint(Base):
    """One of at most three things said to the trainee, praise first, pinned to a moment. Append-only."""

    __tablename__ = "feedback_point"
    __table_args__ = table_args(sa.CheckConstraint("position BETWEEN 1 AND 3", name="position"))

    marking_id: Mapped[int] = mapped_column(sa.ForeignKey("marking.id", ondelete="RESTRICT"), primary_key=True)
    position: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    praise: Mapped[bool] = mapped_column(Flag)
    text: Mapped[str] = mapped_column(sa.Text)
    moment_seconds: Mapped[int | None] = mapped_column(sa.Integer)


class Release(Base):
    """The result of a sitting, made known by an act. Append-only."""

    __tablename__ = "release"

    sitting_id: Mapped[int] = mapped_column(sa.ForeignKey("sitting.id", ondelete="RESTRICT"), primary_key=True)
    released_by_id: Mapped[int] = foreign("person.id")
    released_at: Mapped[When]
    score: Mapped[Decimal] = mapped_column(Hundredths)
    cut: Mapped[Decimal] = mapped_column(Hundredths)
    passed: Mapped[bool] = mapped_column(Flag)
    basis: Mapped[Any] = mapped_column(Json)  # markings counted, with their digests and examiners

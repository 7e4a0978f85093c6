"""Consent, recordings of runs, the pieces of which they are made, and what their sound tells."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from training.db import Base, Json, Pk, PublicKey, Utc, When, foreign, one_of, table_args


class Consent(Base):
    """Somebody agreed to be recorded: the exact words. Append-only; new words ask anew."""

    __tablename__ = "recording_consent"
    __table_args__ = table_args(sa.UniqueConstraint("person_id", "version"))

    id: Mapped[Pk]
    person_id: Mapped[int] = foreign("person.id")
    version: Mapped[int] = mapped_column(sa.Integer)
    language: Mapped[str] = mapped_column(sa.Text)
    statement: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[When]


class Outcome(StrEnum):
    READY = "ready"
    REFUSED = "refused"


class Recording(Base):
    """One recording of a run. What was found in it, and its erasure, are set once; the bytes lie in the store."""

    __tablename__ = "recording"
    __table_args__ = table_args(
        one_of("outcome", Outcome),
        sa.Index(
            "uq_recording_open",
            "run_id",
            "person_id",
            unique=True,
            sqlite_where=sa.text("finished_at IS NULL"),
            postgresql_where=sa.text("finished_at IS NULL"),
        ),
    )

    id: Mapped[Pk]
    public_id: Mapped[PublicKey]
    run_id: Mapped[int] = foreign("run.id")
    person_id: Mapped[int] = foreign("person.id")
    begun_at: Mapped[When]
    finished_at: Mapped[datetime | None] = mapped_column(Utc, index=True)
    outcome: Mapped[str | None] = mapped_column(sa.Text)
    outcome_at: Mapped[datetime | None] = mapped_column(Utc)
    why: Mapped[str | None] = mapped_column(sa.Text)  # it was refused: 'kind', 'damaged', 'silent', 'long'
    media_type: Mapped[str | None] = mapped_column(sa.Text)
    size: Mapped[int | None] = mapped_column(sa.Integer)
    digest: Mapped[str | None] = mapped_column(sa.Text)  # sha256 of the joined file
    duration_ms: Mapped[int | None] = mapped_column(sa.Integer)
    measured: Mapped[Any] = mapped_column(
        Json, nullable=True
    )  # {'waveform': [0..100], 'speech': [[ms, ms]], 'syllables': [one number for each speech], 'segments': [ms]}
    erased_at: Mapped[datetime | None] = mapped_column(Utc)
    erased_by_id: Mapped[int | None] = foreign("person.id")


class RecordingSegment(Base):
    """An uninterrupted stretch: from one press of 'record', or one load of the page, to the next. Append-only."""

    __tablename__ = "recording_segment"
    __table_args__ = table_args()

    recording_id: Mapped[int] = mapped_column(sa.ForeignKey("recording.id", ondelete="RESTRICT"), primary_key=True)
    number: Mapped[int] = mapped_column(sa.Integer, primary_key=True)  # 1..n
    begun_at: Mapped[When]


class RecordingChunk(Base):
    """A piece of a segment that has arrived whole. Append-only."""

    __tablename__ = "recording_chunk"
    __table_args__ = table_args(
        sa.ForeignKeyConstraint(
            ["recording_id", "segment"],
            ["recording_segment.recording_id", "recording_segment.number"],
            ondelete="RESTRICT",
        ),
    )

    recording_id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    segment: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    number: Mapped[int] = mapped_column(sa.Integer, primary_key=True)  # 1..n within the segment
    size: Mapped[int] = mapped_column(sa.Integer)
    digest: Mapped[str] = mapped_column(sa.Text)
    arrived_at: Mapped[When]


class RecordingFacts(Base):
    """What the sound of a recording tells of the seller, beside the events of its run. Never a mark. Append-only."""

    __tablename__ = "recording_facts"
    __table_args__ = table_args()

    recording_id: Mapped[int] = mapped_column(sa.ForeignKey("recording.id", ondelete="RESTRICT"), primary_key=True)
    spoken_ms: Mapped[int] = mapped_column(sa.Integer)
    longest_ms: Mapped[int] = mapped_column(sa.Integer)  # without a pause
    pause_ms: Mapped[int | None] = mapped_column(sa.Integer)  # after the customer's lines, on average
    pace: Mapped[int | None] = mapped_column(sa.Integer)  # syllables a minute: characters, in Chinese
    measured_at: Mapped[When]

"""Scenarios in frozen editions, and runs through them as append-only lists of events."""

import uuid
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.db import Base, Flag, Pk, PublicId, PublicKey, Utc, When, foreign, one_of, table_args


class Scenario(Base):
    __tablename__ = "scenario"

    id: Mapped[Pk]
    slug: Mapped[str] = mapped_column(sa.Text, unique=True)


class ScenarioEdition(Base):
    """One published script, in both languages. Frozen; the digest covers both texts."""

    __tablename__ = "scenario_edition"
    __table_args__ = table_args(sa.UniqueConstraint("scenario_id", "number"))

    id: Mapped[Pk]
    public_id: Mapped[PublicKey]
    scenario_id: Mapped[int] = foreign("scenario.id")
    number: Mapped[int] = mapped_column(sa.Integer)
    digest: Mapped[str] = mapped_column(sa.Text)
    published_at: Mapped[When]
    approved: Mapped[bool | None] = mapped_column(Flag)  # by a second person, in the studio; None: from files

    scenario: Mapped[Scenario] = relationship(lazy="raise_on_sql")


class ScenarioText(Base):
    """The script's text in one language ('zh', 'en'). Frozen."""

    __tablename__ = "scenario_text"
    __table_args__ = table_args(sa.UniqueConstraint("scenario_edition_id", "language"))

    id: Mapped[Pk]
    scenario_edition_id: Mapped[int] = foreign("scenario_edition.id")
    language: Mapped[str] = mapped_column(sa.Text)
    title: Mapped[str] = mapped_column(sa.Text)
    source: Mapped[str] = mapped_column(sa.Text)


class RunKind(StrEnum):
    PRACTICE = "practice"
    EXAMINATION = "examination"


class Run(Base):
    """One way through a script. It pins the edition; only `ended_at` and `ending` are ever set, once."""

    __tablename__ = "run"
    __table_args__ = table_args(one_of("kind", RunKind))

    id: Mapped[Pk]
    public_id: Mapped[PublicKey]
    kind: Mapped[str] = mapped_column(sa.Text)
    scenario_edition_id: Mapped[int] = foreign("scenario_edition.id")
    person_id: Mapped[int] = foreign("person.id")  # the seller
    cohort_index: Mapped[int] = mapped_column(sa.Integer)
    variant: Mapped[int] = mapped_column(sa.Integer)
    started_at: Mapped[When]
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    ending: Mapped[str | None] = mapped_column(sa.Text)

    scenario_edition: Mapped[ScenarioEdition] = relationship(lazy="raise_on_sql")


class DecidedBy(StrEnum):
    PERSON = "person"
    HINT = "hint"  # a person confirmed what the program pointed at


class RunEvent(Base):
    """The seller's turn and the condition that was chosen for it. Append-only; replaying them gives the path."""

    __tablename__ = "run_event"
    __table_args__ = table_args(one_of("decided_by", DecidedBy))

    run_id: Mapped[int] = mapped_column(sa.ForeignKey("run.id", ondelete="RESTRICT"), primary_key=True)
    number: Mapped[int] = mapped_column(sa.Integer, primary_key=True)  # 1..n
    op_id: Mapped[uuid.UUID] = mapped_column(PublicId, unique=True)
    elapsed_ms: Mapped[int] = mapped_column(sa.Integer)  # since the run's start, by the server's clock
    actor_id: Mapped[int] = foreign("person.id")
    scene: Mapped[str] = mapped_column(sa.Text)
    branch: Mapped[int] = mapped_column(sa.Integer)  # index of the chosen condition in its turn
    said: Mapped[str] = mapped_column(sa.Text)  # what the seller typed; empty in an examination
    decided_by: Mapped[str] = mapped_column(sa.Text)
    aloud: Mapped[bool | None] = mapped_column(Flag)  # said aloud in practice: there are no words, and it is no silence

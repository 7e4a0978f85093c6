"""Programmes and their requirements, decisions, certificates, revocations."""

from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.cohorts.models import Cohort
from training.db import Base, Day, Json, Pk, PublicKey, When, foreign, one_of, table_args
from training.people.models import Person


class Programme(Base):
    __tablename__ = "programme"

    id: Mapped[Pk]
    slug: Mapped[str] = mapped_column(sa.Text, unique=True)


class ProgrammeEdition(Base):
    """What must be shown before going on duty. Frozen."""

    __tablename__ = "programme_edition"
    __table_args__ = table_args(sa.UniqueConstraint("programme_id", "number"))

    id: Mapped[Pk]
    programme_id: Mapped[int] = foreign("programme.id")
    number: Mapped[int] = mapped_column(sa.Integer)
    body: Mapped[Any] = mapped_column(Json)  # as authored: title, validity_months, requirements
    digest: Mapped[str] = mapped_column(sa.Text)
    published_at: Mapped[When]

    programme: Mapped[Programme] = relationship(lazy="raise_on_sql")


class CohortProgramme(Base):
    """The edition that a cohort is held to, fixed at intake. Append-only."""

    __tablename__ = "cohort_programme"

    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("cohort.id", ondelete="RESTRICT"), primary_key=True)
    programme_edition_id: Mapped[int] = foreign("programme_edition.id")
    set_at: Mapped[When]
    set_by_id: Mapped[int | None] = foreign("person.id")

    cohort: Mapped[Cohort] = relationship(lazy="raise_on_sql")
    programme_edition: Mapped[ProgrammeEdition] = relationship(lazy="raise_on_sql")


class Outcome(StrEnum):
    CLEARED = "cleared"
    REFUSED = "refused"


class Decision(Base):
    """Somebody decided, for a reason, upon exactly this evidence. Append-only; nothing written later changes it."""

    __tablename__ = "decision"
    __table_args__ = table_args(one_of("outcome", Outcome))

    id: Mapped[Pk]
    public_id: Mapped[PublicKey]
    person_id: Mapped[int] = foreign("person.id")
    programme_edition_id: Mapped[int] = foreign("programme_edition.id")
    outcome: Mapped[str] = mapped_column(sa.Text)
    decided_by_id: Mapped[int] = foreign("person.id")
    decided_at: Mapped[When]
    reason: Mapped[str] = mapped_column(sa.Text)
    evidence: Mapped[Any] = mapped_column(Json)  # by requirement: what met it, with digests and times
    evidence_digest: Mapped[str] = mapped_column(sa.Text)
    independence: Mapped[Any] = mapped_column(Json)  # of every examiner counted, and of the decider: what was checked

    person: Mapped[Person] = relationship(lazy="raise_on_sql", foreign_keys=person_id)
    decided_by: Mapped[Person] = relationship(lazy="raise_on_sql", foreign_keys=decided_by_id)
    programme_edition: Mapped[ProgrammeEdition] = relationship(lazy="raise_on_sql")


class Certificate(Base):
    """'May go on duty', for one period. Append-only."""

    __tablename__ = "certificate"

    id: Mapped[Pk]
    public_id: Mapped[PublicKey]
    number: Mapped[str] = mapped_column(sa.Text, unique=True)  # SG-2026-000001
    decision_id: Mapped[int] = foreign("decision.id", unique=True)
    person_id: Mapped[int] = foreign("person.id")
    name: Mapped[str] = mapped_column(sa.Text)  # as it stood when issued
    valid_from: Mapped[date] = mapped_column(Day)
    valid_until: Mapped[date] = mapped_column(Day)  # the last valid day
    issued_at: Mapped[When]

    decision: Mapped[Decision] = relationship(lazy="raise_on_sql")


class Revocation(Base):
    """The end of a certificate before its time. Append-only."""

    __tablename__ = "revocation"

    certificate_id: Mapped[int] = mapped_column(sa.ForeignKey("certificate.id", ondelete="RESTRICT"), primary_key=True)
    revoked_by_id: Mapped[int] = foreign("person.id")
    revoked_at: Mapped[When]
    reason: Mapped[str] = mapped_column(sa.Text)


class Enquiry(Base):
    """Somebody at this address asked the public page for a number. Kept for a day, to slow who asks for them all."""

    __tablename__ = "enquiry"
    __table_args__ = table_args(sa.Index("ix_enquiry_address_at", "address", "at"))

    id: Mapped[Pk]
    address: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[When]

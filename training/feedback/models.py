"""What was reported from the field, what was done about it, and what its reporter has seen of that."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from training.db import Base, Pk, PublicId, PublicKey, When, foreign, table_args
from training.feedback.rules import REASON_AT_LEAST


class FieldReport(Base):
    """What a customer asked or objected, as somebody heard it. Append-only."""

    __tablename__ = "field_report"
    __table_args__ = table_args(
        sa.CheckConstraint("length(asked) >= 3", name="asked"),
        sa.CheckConstraint("customer IN ('', 'unregistered', 'trying', 'member', 'lapsed')", name="customer"),
    )

    id: Mapped[Pk]
    public_id: Mapped[PublicKey]
    op_id: Mapped[uuid.UUID] = mapped_column(PublicId, unique=True)  # sent twice, it is kept once
    person_id: Mapped[int] = foreign("person.id")
    at: Mapped[When]
    asked: Mapped[str] = mapped_column(sa.Text)
    said: Mapped[str] = mapped_column(sa.Text)  # what the reporter answered
    product: Mapped[str] = mapped_column(sa.Text)
    customer: Mapped[str] = mapped_column(sa.Text)  # how far the customer has come
    section: Mapped[str] = mapped_column(sa.Text)  # 'manual#anchor' that it was reported from


class FieldReportStep(Base):
    """What was done about a report, with words to its reporter. Append-only; the newest counts.

    A merged report follows the one it was merged into. `target` is 'manual#section', 'bank#item' or 'scenario', and
    `floor` the newest edition of that when it was promised: what is published later keeps the promise.
    """

    __tablename__ = "field_report_step"
    __table_args__ = table_args(
        sa.UniqueConstraint("report_id", "number"),
        sa.CheckConstraint("kind IN ('taken up', 'declined', 'merged', 'separated')", name="kind"),
        sa.CheckConstraint("outcome IN ('', 'answer', 'section', 'item', 'scenario')", name="outcome"),
        sa.CheckConstraint("(kind = 'taken up') = (outcome <> '')", name="taken_up"),
        sa.CheckConstraint("(kind = 'merged') = (into_id IS NOT NULL)", name="merged"),
        sa.CheckConstraint("into_id <> report_id", name="into"),
        sa.CheckConstraint(f"kind <> 'declined' OR length(words) >= {REASON_AT_LEAST}", name="reason"),
    )

    id: Mapped[Pk]
    report_id: Mapped[int] = foreign("field_report.id")
    number: Mapped[int] = mapped_column(sa.Integer)  # 1..n of the report
    kind: Mapped[str] = mapped_column(sa.Text)
    by_id: Mapped[int] = foreign("person.id")
    at: Mapped[When]
    words: Mapped[str] = mapped_column(sa.Text)
    outcome: Mapped[str] = mapped_column(sa.Text)
    target: Mapped[str] = mapped_column(sa.Text)
    floor: Mapped[int] = mapped_column(sa.Integer)
    into_id: Mapped[int | None] = foreign("field_report.id")


class FieldReportSeen(Base):
    """How far the reporter has seen what came of it. Append-only."""

    __tablename__ = "field_report_seen"
    __table_args__ = table_args(sa.UniqueConstraint("report_id", "news"))

    id: Mapped[Pk]
    report_id: Mapped[int] = foreign("field_report.id")
    news: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[When]

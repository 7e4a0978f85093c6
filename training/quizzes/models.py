"""Banks of items in frozen versions, quizzes in frozen editions, attempts and all that is added to them."""

import uuid
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.db import (
    Base,
    Flag,
    Hundredths,
    Json,
    Pk,
    PublicId,
    PublicKey,
    Utc,
    When,
    foreign,
    one_of,
    table_args,
)


class Audience(StrEnum):
    NEWCOMER = "newcomer"
    EXPERIENCED = "experienced"
    SUPERVISORS = "supervisors"


class Bank(Base):
    __tablename__ = "bank"

    id: Mapped[Pk]
    slug: Mapped[str] = mapped_column(sa.Text, unique=True)
    title: Mapped[Any] = mapped_column(Json)  # {'zh': …, 'en': …}
    practice_since: Mapped[datetime | None] = mapped_column(Utc)  # a bank for practice alone: no quiz draws on it
    audience: Mapped[str | None] = mapped_column(sa.Text)  # an Audience: whose daily drills; None: everybody's


class Item(Base):
    """An entry of a bank. What it says lies in its versions; `retired_at` takes it out of future draws.

    `practice_since` is set once: whose key is shown in practice is never drawn by a quiz again. `desk_since`: it is
    looked after in the browser, and files do not touch it until it is given back.
    """

    __tablename__ = "item"
    __table_args__ = table_args(sa.UniqueConstraint("bank_id", "slug"))

    id: Mapped[Pk]
    bank_id: Mapped[int] = foreign("bank.id")
    slug: Mapped[str] = mapped_column(sa.Text)
    retired_at: Mapped[datetime | None] = mapped_column(Utc)
    practice_since: Mapped[datetime | None] = mapped_column(Utc)
    desk_since: Mapped[datetime | None] = mapped_column(Utc)

    bank: Mapped[Bank] = relationship(lazy="raise_on_sql")


class ItemVersion(Base):
    """What an item said, with its key, in both languages. Frozen."""

    __tablename__ = "item_version"
    __table_args__ = table_args(sa.UniqueConstraint("item_id", "number"), sa.CheckConstraint("kind <> ''", name="kind"))

    id: Mapped[Pk]
    item_id: Mapped[int] = foreign("item.id")
    number: Mapped[int] = mapped_column(sa.Integer)
    kind: Mapped[str] = mapped_column(sa.Text)  # of `kinds.KINDS`
    difficulty: Mapped[str] = mapped_column(sa.Text)
    objectives: Mapped[Any] = mapped_column(Json)
    sections: Mapped[Any] = mapped_column(Json)  # cited, 'golden-rule#effective-customer'
    marks: Mapped[int] = mapped_column(sa.Integer)
    body: Mapped[Any] = mapped_column(Json)  # stem, options with key and feedback, explanation, as authored
    digest: Mapped[str] = mapped_column(sa.Text)
    published_at: Mapped[When]

    item: Mapped[Item] = relationship(lazy="raise_on_sql")

    def content(self) -> dict[str, Any]:
        """What the digest covers."""
        columns = ("kind", "difficulty", "objectives", "sections", "marks", "body")
        return {name: getattr(self, name) for name in columns}


class Quiz(Base):
    __tablename__ = "quiz"

    id: Mapped[Pk]
    slug: Mapped[str] = mapped_column(sa.Text, unique=True)


class QuizEdition(Base):
    """The terms of a quiz: blueprint, minutes, pass mark, attempts. Frozen."""

    __tablename__ = "quiz_edition"
    __table_args__ = table_args(sa.UniqueConstraint("quiz_id", "number"))

    id: Mapped[Pk]
    quiz_id: Mapped[int] = foreign("quiz.id")
    number: Mapped[int] = mapped_column(sa.Integer)
    bank_id: Mapped[int] = foreign("bank.id")
    body: Mapped[Any] = mapped_column(Json)  # as authored: title, minutes, pass_mark, attempts, wait_hours, draw, …
    digest: Mapped[str] = mapped_column(sa.Text)
    published_at: Mapped[When]

    quiz: Mapped[Quiz] = relationship(lazy="raise_on_sql")


class Attempt(Base):
    """One person at one quiz, once. Terms and items are fixed at the start; `closed_at` is set once, and `deadline_at`
    moves only to where an override has put it, which the database checks."""

    __tablename__ = "attempt"
    __table_args__ = table_args(
        sa.UniqueConstraint("person_id", "quiz_id", "number"),
        sa.Index(
            "uq_attempt_open",
            "person_id",
            "quiz_id",
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        ),
    )

    id: Mapped[Pk]
    public_id: Mapped[PublicKey]
    person_id: Mapped[int] = foreign("person.id")
    quiz_id: Mapped[int] = foreign("quiz.id")
    quiz_edition_id: Mapped[int] = foreign("quiz_edition.id")
    number: Mapped[int] = mapped_column(sa.Integer)
    seed: Mapped[str] = mapped_column(sa.Text)
    started_at: Mapped[When]
    deadline_at: Mapped[When]
    closed_at: Mapped[datetime | None] = mapped_column(Utc, index=True)

    quiz: Mapped[Quiz] = relationship(lazy="raise_on_sql")
    quiz_edition: Mapped[QuizEdition] = relationship(lazy="raise_on_sql")


class AttemptItem(Base):
    """The item at one position of an attempt, in the version that was drawn, with what it shows there."""

    __tablename__ = "attempt_item"
    __table_args__ = table_args(sa.UniqueConstraint("attempt_id", "item_version_id"))

    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id", ondelete="RESTRICT"), primary_key=True)
    position: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    item_version_id: Mapped[int] = foreign("item_version.id")
    option_order: Mapped[Any] = mapped_column(Json)  # what this attempt shows: option ids in order, values drawn
    flagged: Mapped[bool] = mapped_column(Flag, default=False)

    item_version: Mapped[ItemVersion] = relationship(lazy="raise_on_sql")


class Standing(StrEnum):
    HEAD = "head"
    SIDE = "side"  # came from a stale page; kept, never counted


class ResponseRevision(Base):
    """One saved response. Append-only; the revisions of an attempt are chained by digests in the order of `id`."""

    __tablename__ = "response_revision"
    __table_args__ = table_args(
        sa.UniqueConstraint("attempt_id", "position", "revision"),
        sa.ForeignKeyConstraint(
            ["attempt_id", "position"],
            ["attempt_item.attempt_id", "attempt_item.position"],
            ondelete="RESTRICT",
        ),
        one_of("standing", Standing),
    )

    id: Mapped[Pk]
    attempt_id: Mapped[int] = mapped_column(sa.Integer)
    position: Mapped[int] = mapped_column(sa.Integer)
    revision: Mapped[int] = mapped_column(sa.Integer)  # 1..n within the position
    op_id: Mapped[uuid.UUID] = mapped_column(PublicId, unique=True)
    base_revision: Mapped[int] = mapped_column(sa.Integer)
    choice: Mapped[Any] = mapped_column(Json)  # list of option ids
    standing: Mapped[str] = mapped_column(sa.Text)
    saved_at: Mapped[When]
    digest: Mapped[str] = mapped_column(sa.Text)


class ClosedBy(StrEnum):
    TAKER = "taker"
    DEADLINE = "deadline"


class Submission(Base):
    """The end of an attempt. Append-only."""

    __tablename__ = "submission"
    __table_args__ = table_args(one_of("closed_by", ClosedBy))

    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id", ondelete="RESTRICT"), primary_key=True)
    at: Mapped[When]
    closed_by: Mapped[str] = mapped_column(sa.Text)
    responses_digest: Mapped[str] = mapped_column(sa.Text)  # of the last revision in the attempt's chain


class EssayMarking(Base):
    """What an examiner gave for a response that no key can mark. Append-only, one for each response; the database
    refuses an examiner who ever taught the person."""

    __tablename__ = "essay_marking"
    __table_args__ = table_args(
        sa.UniqueConstraint("attempt_id", "position"),
        sa.ForeignKeyConstraint(
            ["attempt_id", "position"],
            ["attempt_item.attempt_id", "attempt_item.position"],
            ondelete="RESTRICT",
        ),
    )

    id: Mapped[Pk]
    attempt_id: Mapped[int] = mapped_column(sa.Integer)
    position: Mapped[int] = mapped_column(sa.Integer)
    examiner_id: Mapped[int] = foreign("person.id")
    levels: Mapped[Any] = mapped_column(Json)  # by criterion: {'a': 3, 'b': 1}
    comment: Mapped[str] = mapped_column(sa.Text)
    marked_at: Mapped[When]


class Score(Base):
    """Marks of an attempt, computed from frozen rows. Append-only: a regrade adds the next number."""

    __tablename__ = "score"
    __table_args__ = table_args(sa.UniqueConstraint("attempt_id", "number"))

    id: Mapped[Pk]
    attempt_id: Mapped[int] = foreign("attempt.id")
    number: Mapped[int] = mapped_column(sa.Integer)
    marks: Mapped[Decimal] = mapped_column(Hundredths)
    maximum: Mapped[Decimal] = mapped_column(Hundredths)
    passed: Mapped[bool] = mapped_column(Flag)
    item_marks: Mapped[Any] = mapped_column(Json)  # hundredths of a mark, by position: [100, 0, 50, …]
    key_digest: Mapped[str] = mapped_column(sa.Text)
    scored_at: Mapped[When]


class Regrade(Base):
    """A wrong key was mended: what is scored anew and why. Another person than the proposer applies it, once."""

    __tablename__ = "regrade"

    id: Mapped[Pk]
    public_id: Mapped[PublicKey]
    quiz_id: Mapped[int] = foreign("quiz.id")
    keys: Mapped[Any] = mapped_column(Json)  # [[version answered, version whose key counts], …], ids
    reason: Mapped[str] = mapped_column(sa.Text)
    proposed_by_id: Mapped[int] = foreign("person.id")
    proposed_at: Mapped[When]
    applied_by_id: Mapped[int | None] = foreign("person.id")
    applied_at: Mapped[datetime | None] = mapped_column(Utc)


class RegradedScore(Base):
    """Which regrade made this score. Append-only."""

    __tablename__ = "regraded_score"

    score_id: Mapped[int] = mapped_column(sa.ForeignKey("score.id", ondelete="RESTRICT"), primary_key=True)
    regrade_id: Mapped[int] = foreign("regrade.id")


class Allowance(Base):
    """More time for one person at one quiz. Append-only: the newest counts, for attempts that start after it."""

    __tablename__ = "allowance"

    id: Mapped[Pk]
    public_id: Mapped[PublicKey]
    person_id: Mapped[int] = foreign("person.id")
    quiz_id: Mapped[int] = foreign("quiz.id")
    factor: Mapped[Decimal] = mapped_column(Hundredths)  # of the quiz's minutes
    extra_minutes: Mapped[int] = mapped_column(sa.Integer)
    reason: Mapped[str] = mapped_column(sa.Text)
    by_id: Mapped[int] = foreign("person.id")
    at: Mapped[When]


class OverrideKind(StrEnum):
    EXTEND = "extend"  # the deadline of an open attempt moves
    AGAIN = "again"  # one more attempt, without a wait
    REOPEN = "reopen"  # the attempt that ended is continued: same items, same responses


class Override(Base):
    """An exception for one person, with its reason, by another. Append-only."""

    __tablename__ = "attempt_override"
    __table_args__ = table_args(one_of("kind", OverrideKind))

    id: Mapped[Pk]
    public_id: Mapped[PublicKey]
    kind: Mapped[str] = mapped_column(sa.Text)
    person_id: Mapped[int] = foreign("person.id")
    quiz_id: Mapped[int] = foreign("quiz.id")
    attempt_id: Mapped[int] = foreign("attempt.id")  # the one it is about; for another attempt, the last one
    minutes: Mapped[int | None] = mapped_column(sa.Integer)  # how many more; of a continued attempt
    deadline_at: Mapped[datetime | None] = mapped_column(Utc)  # where an extension moves it
    reason: Mapped[str] = mapped_column(sa.Text)
    by_id: Mapped[int] = foreign("person.id")
    at: Mapped[When]


class SignalKind(StrEnum):
    LEFT = "left"  # another page or program was in front
    IDLE = "idle"  # nothing was touched for minutes
    ADDRESS = "address"  # the page was opened from this address


class Signal(Base):
    """Something noticed during an attempt, for a person to look at. Append-only; nothing follows from it by itself."""

    __tablename__ = "attempt_signal"
    __table_args__ = table_args(one_of("kind", SignalKind))

    id: Mapped[Pk]
    attempt_id: Mapped[int] = foreign("attempt.id")
    kind: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[When]
    seconds: Mapped[int | None] = mapped_column(sa.Integer)
    address: Mapped[str] = mapped_column(sa.Text)


class RoomRefusal(Base):
    """A wrong word at the door of a proctored room; forgotten after a day."""

    __tablename__ = "room_refusal"
    __table_args__ = table_args(sa.Index("ix_room_refusal_person_id_at", "person_id", "at"))

    id: Mapped[Pk]
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    quiz_id: Mapped[int] = foreign("quiz.id")
    at: Mapped[When]

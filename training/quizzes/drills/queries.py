"""The pool of practice, as one person stands to it, and the log of their reviews."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from training.cohorts.queries import newest_experience
from training.content.models import Edition, Manual, Section
from training.db import db
from training.quizzes.drills import memory, rules
from training.quizzes.drills.models import DrillCard, DrillDay, DrillReview
from training.quizzes.models import Attempt, AttemptItem, Bank, Item, ItemVersion
from training.quizzes.queries.newest import newest_version_number
from training.quizzes.queries.versions import Version, versions

BY_HAND = ("essay",)  # what a person must read cannot answer at once


def is_open(item: Any = Item) -> sa.ColumnElement[bool]:
    """Whose key may be shown to everybody: marked for practice, not retired, and in nobody's running attempt, not even
    in an older version."""
    other = sa.alias(ItemVersion.__table__)
    running = (
        sa.select(sa.literal(1))
        .select_from(AttemptItem)
        .join(other, other.c.id == AttemptItem.item_version_id)
        .join(Attempt, Attempt.id == AttemptItem.attempt_id)
        .where(other.c.item_id == item.id, Attempt.closed_at.is_(None))
        .correlate(item)
    )
    return sa.and_(item.practice_since.is_not(None), item.retired_at.is_(None), ~sa.exists(running))


@dataclass(frozen=True)
class Poolable:
    """An item of the pool in its newest version, with what one person remembers of it."""

    item_id: int
    slug: str
    bank_slug: str
    bank_title: Mapping[str, str]
    version_id: int
    version_digest: str
    audience: str | None  # of its bank
    is_own: bool  # for somebody of this person's intake, or of none
    reviews: int
    memory: memory.Memory | None

    def standing(self) -> rules.Standing:
        known = self.memory
        if known is None:
            return rules.Standing(self.item_id)
        return rules.Standing(self.item_id, known.due_at, known.last_review_at, known.is_short)


def pool(person_id: int, *, bank: str | None = None, item: str | None = None) -> list[Poolable]:
    """By bank and item. One statement."""
    statement = (
        sa.select(
            Item.id,
            Item.slug,
            Bank.slug,
            Bank.title,
            ItemVersion.id,
            ItemVersion.digest,
            Bank.audience,
            is_for(person_id),
            sa.func.coalesce(DrillCard.reviews, 0),
            DrillCard.card,
            DrillCard.due_at,
            DrillCard.last_review_at,
        )
        .join(Bank, Item.bank_id == Bank.id)
        .join(ItemVersion, ItemVersion.item_id == Item.id)
        .outerjoin(DrillCard, sa.and_(DrillCard.item_id == Item.id, DrillCard.person_id == person_id))
        .where(is_open(), ItemVersion.number == newest_version_number, ItemVersion.kind.not_in(BY_HAND))
        .order_by(Bank.slug, Item.id)
    )
    if bank is not None:
        statement = statement.where(Bank.slug == bank)
    if item is not None:
        statement = statement.where(Item.slug == item)
    return [_poolable(row) for row in db.session.execute(statement)]


def _poolable(row: Any) -> Poolable:
    card, due_at, last_review_at = row[-3:]
    known = memory.restored(card, due_at, last_review_at) if card is not None else None
    values = (*row[:-3], known)
    return Poolable(*values)


def is_for(person_id: int) -> sa.ColumnElement[bool]:
    """Whether a bank's audience is the person's own. Whoever is in no intake chooses for themselves."""
    experience = newest_experience(person_id).scalar_subquery()
    return sa.or_(Bank.audience.is_(None), sa.func.coalesce(experience, Bank.audience) == Bank.audience)


def version_of(one: Poolable) -> Version:
    return versions({one.version_id: one.version_digest})[one.version_id]


def today(person_id: int, at: datetime, day: rules.DayOf) -> rules.Today:
    """What is due today. One statement."""
    return due_of(pool(person_id), person_id, at, day)


def due_of(pool: Sequence[Poolable], person_id: int, at: datetime, day: rules.DayOf) -> rules.Today:
    """Of the banks that are the person's own; the others are gone through by choice."""
    return rules.today([one.standing() for one in pool if one.is_own], person_id, at, day)


def days_practised(person_id: int, since: date) -> Sequence[date]:
    statement = sa.select(DrillDay.day).where(DrillDay.person_id == person_id, DrillDay.day >= since)
    return db.session.scalars(statement.order_by(DrillDay.day)).all()


def card_of(person_id: int, item_id: int) -> DrillCard | None:
    """Locked, for a review of it."""
    statement = sa.select(DrillCard).where(DrillCard.person_id == person_id, DrillCard.item_id == item_id)
    return db.session.scalars(statement.with_for_update()).one_or_none()


def review_by_op(op_id: uuid.UUID) -> DrillReview | None:
    return db.session.scalars(sa.select(DrillReview).where(DrillReview.op_id == op_id)).one_or_none()


@dataclass(frozen=True)
class Reviewed:
    """A review of one's own, with the item as it was answered."""

    review: DrillReview
    version: Version
    bank_slug: str
    bank_title: Mapping[str, str]


def own_review(person_id: int, op_id: uuid.UUID) -> Reviewed | None:
    """None also when the item has left the pool since: it was retired, say, for its key was wrong."""
    statement = (
        sa.select(DrillReview, ItemVersion.digest, Bank.slug, Bank.title)
        .join(ItemVersion, ItemVersion.id == DrillReview.item_version_id)
        .join(Item, Item.id == DrillReview.item_id)
        .join(Bank, Bank.id == Item.bank_id)
        .where(DrillReview.op_id == op_id, DrillReview.person_id == person_id, is_open())
    )
    row = db.session.execute(statement).first()
    if row is None:
        return None
    version_id = row[0].item_version_id
    return Reviewed(row[0], versions({version_id: row[1]})[version_id], row[2], row[3])


@dataclass(frozen=True)
class Cited:
    """A section of a manual's newest edition, as a link needs it."""

    manual: str
    anchor: str
    heading: str


def cited(sections: Sequence[str], language: str) -> list[Cited]:
    """Those of the sections ('golden-rule#day-plan') that are published. One statement, or none."""
    if not sections:
        return []
    newest = sa.select(sa.func.max(Edition.number)).where(Edition.manual_id == Manual.id).correlate(Manual)
    named = sa.or_(
        *(
            sa.and_(Manual.slug == manual, Section.anchor == anchor)
            for manual, _sep, anchor in (section.partition("#") for section in sections)
        )
    )
    statement = (
        sa.select(Manual.slug, Section.anchor, Section.heading)
        .join(Edition, Edition.manual_id == Manual.id)
        .join(Section, Section.edition_id == Edition.id)
        .where(Edition.number == newest.scalar_subquery(), Section.language == language, named)
        .order_by(Manual.slug, Section.position)
    )
    return [Cited(*row) for row in db.session.execute(statement)]


# --- verifying ----------------------------------------------------------------------------------------------------


def faults(session: Session) -> Iterator[str]:
    """A card that is not what its log of reviews gives."""
    log = sa.select(DrillReview).order_by(DrillReview.person_id, DrillReview.item_id, DrillReview.number)
    every = session.scalars(log.execution_options(yield_per=500))
    for (person_id, item_id), reviews in groupby(every, key=lambda one: (one.person_id, one.item_id)):
        logged = list(reviews)
        card, last = session.get(DrillCard, (person_id, item_id)), logged[-1]
        known = memory.replay((one.rating, one.at) for one in logged)
        if known is None or (known.stored(), known.due_at) != (last.card, last.due_at):
            yield f"drill review {last.id} does not follow from the reviews before it"
        if card is None or (card.card, card.due_at, card.reviews) != (last.card, last.due_at, last.number):
            yield f"the drill card of person {person_id} for item {item_id} is not its last review"

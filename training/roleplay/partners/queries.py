"""Finding a practice with a partner, through one of its two people."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager

from training.db import db, lock_row
from training.people.models import Person
from training.roleplay.models import Run, RunEvent, ScenarioEdition
from training.roleplay.partners import rules
from training.roleplay.partners.models import PartnerNote, PartnerPractice
from training.roleplay.showroom.models import RunClick


def of_person(person_id: int, public_id: uuid.UUID) -> PartnerPractice | None:
    """With its run, edition and scenario. One statement."""
    return db.session.scalar(
        sa.select(PartnerPractice)
        .join(PartnerPractice.run)
        .join(Run.scenario_edition)
        .join(ScenarioEdition.scenario)
        .options(
            contains_eager(PartnerPractice.run)
            .contains_eager(Run.scenario_edition)
            .contains_eager(ScenarioEdition.scenario)
        )
        .where(
            PartnerPractice.public_id == public_id,
            sa.or_(PartnerPractice.seller_id == person_id, PartnerPractice.partner_id == person_id),
        )
    )


def waiting(code: str) -> PartnerPractice | None:
    """The practice under this code that nobody has joined, with its run, both held for a change."""
    statement: sa.Select[PartnerPractice] = (
        sa.select(PartnerPractice)
        .join(PartnerPractice.run)
        .options(contains_eager(PartnerPractice.run))
        .where(PartnerPractice.code == code, PartnerPractice.joined_at.is_(None))
    )
    return db.session.scalar(lock_row(statement))


def locked(practice_id: int) -> PartnerPractice:
    statement: sa.Select[PartnerPractice] = sa.select(PartnerPractice).where(PartnerPractice.id == practice_id)
    return db.session.scalars(lock_row(statement).execution_options(populate_existing=True)).one()


def is_taken(code: str) -> bool:
    return waiting(code) is not None


def follower(practice_id: int) -> PartnerPractice | None:
    return db.session.scalar(sa.select(PartnerPractice).where(PartnerPractice.follows_id == practice_id))


@dataclass(frozen=True)
class Seen:
    """What a device asks every second or two. One statement."""

    joined: bool
    events: int
    clicks: int
    ended: bool
    notes: int
    next_id: uuid.UUID | None

    @property
    def state(self) -> str:
        return rules.state(
            joined=self.joined,
            events=self.events,
            clicks=self.clicks,
            ended=self.ended,
            notes=self.notes,
            followed=self.next_id is not None,
        )


def seen(person_id: int, public_id: uuid.UUID) -> Seen | None:
    later = aliased(PartnerPractice)
    events = sa.select(sa.func.count()).where(RunEvent.run_id == Run.id).scalar_subquery()
    clicks = sa.select(sa.func.count()).where(RunClick.run_id == Run.id).scalar_subquery()
    notes = sa.select(sa.func.count()).where(PartnerNote.practice_id == PartnerPractice.id).scalar_subquery()
    row = db.session.execute(
        sa.select(PartnerPractice.joined_at, events, clicks, Run.ended_at, notes, later.public_id)
        .join(Run, Run.id == PartnerPractice.run_id)
        .outerjoin(later, later.follows_id == PartnerPractice.id)
        .where(
            PartnerPractice.public_id == public_id,
            sa.or_(PartnerPractice.seller_id == person_id, PartnerPractice.partner_id == person_id),
        )
    ).first()
    if row is None:
        return None
    return Seen(row[0] is not None, row[1], row[2], row[3] is not None, row[4], row[5])


def names(*person_ids: int | None) -> dict[int, str]:
    known = [person_id for person_id in person_ids if person_id]
    return dict(db.session.execute(sa.select(Person.id, Person.name).where(Person.id.in_(known))).all())


def notes(practice_id: int) -> Sequence[PartnerNote]:
    """In the order in which they are read."""
    return db.session.scalars(
        sa.select(PartnerNote)
        .where(PartnerNote.practice_id == practice_id)
        .order_by(PartnerNote.author_id, PartnerNote.position)
    ).all()

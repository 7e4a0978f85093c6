"""Reading a reader's own ticks at tasks."""

import sqlalchemy as sa

from training.content.models import TaskTick
from training.db import db, lock_row
from training.people.models import Person


def ticked(person_id: int, edition_id: int, anchor: str) -> list[int]:
    """The numbers of the section's tasks that the person has ticked. One statement."""
    rows = db.session.scalars(
        sa.select(TaskTick.number)
        .where(TaskTick.person_id == person_id, TaskTick.edition_id == edition_id, TaskTick.anchor == anchor)
        .order_by(TaskTick.number)
    )
    return list(rows)


def find(person_id: int, edition_id: int, anchor: str, number: int) -> TaskTick | None:
    """For a change: the person's row is locked first."""
    db.session.execute(lock_row(sa.select(Person.id).where(Person.id == person_id)))
    return db.session.scalar(
        sa.select(TaskTick).where(
            TaskTick.person_id == person_id,
            TaskTick.edition_id == edition_id,
            TaskTick.anchor == anchor,
            TaskTick.number == number,
        )
    )

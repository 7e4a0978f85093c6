"""The run that a visit to the showroom belongs to, and what was clicked in it."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.orm import Session

from training.db import db
from training.roleplay.models import Run
from training.roleplay.partners.models import PartnerPractice
from training.roleplay.showroom import rules
from training.roleplay.showroom.models import RunClick

CLICK = (
    RunClick.number,
    RunClick.op_id,
    RunClick.elapsed_ms,
    RunClick.turn,
    RunClick.scene,
    RunClick.page,
    RunClick.what,
)


@dataclass(frozen=True)
class Visit:
    """A run of one's own, practised alone, with a partner (then `practice_id`), or examined."""

    run: Run
    practice_id: uuid.UUID | None


def visit(person_id: int, run_id: uuid.UUID) -> Visit | None:
    """Only the run's seller finds it. One statement."""
    row = db.session.execute(
        sa.select(Run, PartnerPractice.public_id)
        .outerjoin(PartnerPractice, PartnerPractice.run_id == Run.id)
        .where(Run.public_id == run_id, Run.person_id == person_id)
    ).first()
    return Visit(*row) if row else None


def clicks(run_id: int) -> list[rules.Clicked]:
    """In the order in which they were made."""
    rows = db.session.execute(sa.select(*CLICK).where(RunClick.run_id == run_id).order_by(RunClick.number))
    return [rules.Clicked(*row) for row in rows]


def faults(session: Session) -> Iterator[str]:
    """For `flask verify`: clicks that are not numbered, or run backwards."""
    rows = session.execute(
        sa.select(Run.public_id, *CLICK)
        .join(Run, Run.id == RunClick.run_id)
        .order_by(RunClick.run_id, RunClick.number)
        .execution_options(yield_per=500)
    )
    for public_id, own in groupby(rows, key=lambda row: row[0]):
        for fault in rules.faults_in([rules.Clicked(*row[1:]) for row in own]):
            yield f"run {public_id}: {fault}"

"""What was clicked on the showroom in a run."""

from collections.abc import Iterator
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.orm import Session

from training.db import db
from training.roleplay.models import Run
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

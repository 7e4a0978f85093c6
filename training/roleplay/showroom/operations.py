"""Keeping what was clicked. Nothing here commits."""

import uuid
from datetime import datetime

from training import audit
from training.db import db
from training.roleplay import queries as runs
from training.roleplay import rules as run_rules
from training.roleplay import scripts
from training.roleplay.models import Run, RunKind
from training.roleplay.script import Click
from training.roleplay.showroom import queries, rules
from training.roleplay.showroom.models import RunClick


def click(run: Run, page: Click, what: str, *, op_id: uuid.UUID, at: datetime) -> bool:
    """Keeps what the run's seller opened, and says whether it stands in the run. The same op_id again changes nothing.

    When the run has ended, or holds more clicks than a person makes, the site goes on and nothing more is kept.
    """
    run = runs.lock_run(run.id)
    clicks = queries.clicks(run.id)
    if rules.is_kept(clicks, op_id):
        return True
    if run.ended_at is not None or len(clicks) >= rules.MOST_CLICKS:
        return False
    events = runs.run_events(run.id)
    made = rules.Clicked(
        number=len(clicks) + 1,
        op_id=op_id,
        elapsed_ms=run_rules.elapsed_ms(run.started_at, at),
        turn=len(events) + 1,
        scene=scripts.positions(run, events, scripts.RECORDED_IN)[-1].scene,
        page=page,
        what=what[: rules.LONGEST_WORD],
    )
    db.session.add(RunClick(run_id=run.id, **vars(made)))
    db.session.flush()
    if run.kind == RunKind.EXAMINATION:
        audit.record("showroom clicked", run, by=run.person_id, at=at, number=made.number, page=str(page))
    return True

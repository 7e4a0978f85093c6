"""What is kept only for a while: failed sign-ins, enquiries, sessions that nobody can use any more, old printouts
and sheets of results."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from training import files
from training.certification.models import Enquiry
from training.content.printing import operations as printing
from training.content.printing import queries as printing_queries
from training.content.printing import work as printing_work
from training.db import unit_of_work
from training.people.models import AccountSession, SignInFailure
from training.quizzes.meetings import forgetting as meetings
from training.quizzes.models import RoomRefusal
from training.quizzes.results import operations as results
from training.quizzes.results import queries as results_queries
from training.quizzes.results import work as results_work

VISITS = timedelta(days=1)  # counted within a quarter of an hour; a day helps who looks into an attack
SESSIONS = timedelta(days=30)  # after their end
AT_ONCE = 500  # rows of a table: nobody waits long for the writer's turn


def forget_old(at: datetime, *, idle: timedelta, absolute: timedelta) -> int:
    """How many rows were removed. Asks first: a writer's turn is taken only when there is something to do."""
    ended = sa.or_(
        AccountSession.ended_at < at - SESSIONS,
        AccountSession.last_seen_at < at - SESSIONS - idle,
        AccountSession.created_at < at - SESSIONS - absolute,
    )
    old: tuple[tuple[type[SignInFailure | Enquiry | AccountSession | RoomRefusal], sa.ColumnElement[bool]], ...] = (
        (SignInFailure, SignInFailure.at < at - VISITS),
        (Enquiry, Enquiry.at < at - VISITS),
        (RoomRefusal, RoomRefusal.at < at - VISITS),
        (AccountSession, ended),
    )
    removed = meetings.forget(at, AT_ONCE)
    for model, is_old in old:
        with unit_of_work(writes=False) as session:
            ids = session.scalars(sa.select(model.id).where(is_old).order_by(model.id).limit(AT_ONCE)).all()
        if ids:
            with unit_of_work(writes=True) as session:
                session.execute(sa.delete(model).where(model.id.in_(ids)))
            removed += len(ids)
    return removed + forget_files(at)


def forget_files(at: datetime) -> int:
    """Remove the rows that have outlived their use, and every file that no row names. How many rows went."""
    removed = 0
    for folder, made, rows in (
        (printing_work.folder(), printing, printing_queries),
        (results_work.folder(), results, results_queries),
    ):
        with unit_of_work(writes=False):
            old = made.outlived(at)
        if old:
            with unit_of_work(writes=True):
                rows.remove(old)
        with unit_of_work(writes=False):
            named = rows.digests()
        files.sweep(folder, named, at=at, spared=made.SPARED)
        removed += len(old)
    return removed

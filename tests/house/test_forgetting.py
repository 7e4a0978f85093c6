"""What is kept only for a while is forgotten, and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from tests.cast import Cast
from training import audit, clock, jobs
from training.certification import operations as certification
from training.certification.models import Enquiry
from training.db import db, unit_of_work
from training.people import operations, queries
from training.people.models import Account, AccountSession, SignInFailure
from training.roleplay.recordings import joining

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)


def stored(app: Flask, model: type) -> int:
    with app.app_context(), unit_of_work(writes=False) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def visit(app: Flask) -> str:
    """One of each: a failed sign-in, an enquiry, a session. The session's token."""
    with app.app_context(), unit_of_work(writes=True) as session:
        operations.note_failure("lin", at=clock.now(), address="10.0.0.9")
        certification.note_enquiry("10.0.0.9", clock.now())
        account = session.scalars(sa.select(Account).where(Account.login == "lin")).one()
        return operations.open_session(account, at=clock.now(), address="10.0.0.9", browser="test")


def test_failures_and_enquiries_are_kept_for_a_day(app: Flask, cast: Cast) -> None:
    with time_machine.travel(NOON, tick=False) as travel:
        visit(app)
        travel.shift(timedelta(days=1))
        jobs.run_due(app)
        assert (stored(app, SignInFailure), stored(app, Enquiry)) == (1, 1)
        travel.shift(timedelta(seconds=1))
        jobs.run_due(app)
        assert (stored(app, SignInFailure), stored(app, Enquiry)) == (0, 0)
        assert stored(app, AccountSession) == 1


def test_a_store_of_recordings_that_is_away_keeps_nothing_else_waiting(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(at: datetime) -> int:
        raise OSError("the store does not answer")

    monkeypatch.setattr(joining, "work", away)
    with time_machine.travel(NOON, tick=False) as travel:
        visit(app)
        travel.shift(timedelta(days=2))
        with pytest.raises(ExceptionGroup) as told:
            jobs.run_due(app)
    assert told.group_contains(OSError, match="does not answer")
    assert (stored(app, SignInFailure), stored(app, Enquiry)) == (0, 0)


def test_a_session_is_forgotten_a_month_after_its_end(app: Flask, cast: Cast) -> None:
    with time_machine.travel(NOON, tick=False) as travel:
        token = visit(app)
        with app.app_context(), unit_of_work(writes=True):
            found = queries.session_rows(operations.token_hash(token), clock.now())[0]
            operations.end_session(
                db.session.get_one(AccountSession, found.session_id), by=cast.trainee.id, at=clock.now()
            )
        travel.shift(timedelta(days=30))
        jobs.run_due(app)
        assert stored(app, AccountSession) == 1
        travel.shift(timedelta(seconds=1))
        jobs.run_due(app)
        assert stored(app, AccountSession) == 0


def test_a_session_that_ran_out_is_forgotten_too_and_the_log_keeps_all(app: Flask, cast: Cast) -> None:
    with time_machine.travel(NOON, tick=False) as travel:
        visit(app)
        entries = stored(app, audit.AuditEntry)
        travel.shift(timedelta(days=30, hours=11))
        jobs.run_due(app)
        assert stored(app, AccountSession) == 1
        travel.shift(timedelta(hours=2))
        jobs.run_due(app)
        assert stored(app, AccountSession) == 0
        assert stored(app, audit.AuditEntry) == entries

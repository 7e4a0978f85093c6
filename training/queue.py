"""Work that is too long for a request and must not be lost: asked for in the asker's own transaction, done by `jobs`.

The row is the queue: what was acknowledged is there, whatever dies. A worker holds a row for LEASE and renews it with
each step; one that falls silent loses it to the next, and can write nothing any more. So a job runs once at a time,
and again when its worker died; what it makes must be the same the second time.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from training.db import Base, Json, Pk, PublicKey, When, canonical, db, foreign, table_args

LEASE = timedelta(seconds=20)  # without a sign of life
TRIES = 3  # a job that kills its worker is not tried for ever
GIVEN_UP = "given up"


class State(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Base):
    """A piece of work, as people see it. At most one open job of a subject."""

    __tablename__ = "job"
    __table_args__ = table_args(
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
        sa.Index(
            "uq_job_subject_open",
            "subject",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )

    id: Mapped[Pk]
    public_id: Mapped[PublicKey]
    kind: Mapped[str] = mapped_column(sa.Text)
    subject: Mapped[str] = mapped_column(sa.Text, index=True)  # what it makes: asked for twice, it is made once
    arguments: Mapped[Any] = mapped_column(Json)
    asked_by_id: Mapped[int | None] = foreign("person.id")
    asked_at: Mapped[When]
    tries: Mapped[int] = mapped_column(sa.Integer, default=0)
    worker: Mapped[str] = mapped_column(sa.Text, default="")  # who holds it, or held it last
    seen_at: Mapped[When | None]  # the worker's last sign of life
    progress: Mapped[int] = mapped_column(sa.Integer, default=0)
    doing: Mapped[str] = mapped_column(sa.Text, default="")  # a word of the kind's own
    ended_at: Mapped[When | None]
    error: Mapped[str] = mapped_column(sa.Text, default="")  # likewise; empty: it went well
    result: Mapped[Any | None] = mapped_column(Json)

    @property
    def state(self) -> State:
        if self.ended_at is not None:
            return State.FAILED if self.error else State.DONE
        return State.RUNNING if self.worker else State.WAITING


class Failed(Exception):
    """This work cannot succeed, however often it is tried; `error` is a word of its kind, for its page."""

    def __init__(self, error: str, **details: Any) -> None:
        super().__init__(error)
        self.error, self.details = error, details


class Lost(Exception):
    """Another worker holds the job by now: whoever meets this stops and writes nothing."""


# --- asking -------------------------------------------------------------------------------------------------------


def ask(kind: str, subject: str, arguments: Any, *, by: int | None, at: datetime) -> Job:
    """The open job of this subject: made now, or asked for by somebody before. The caller records the act."""
    insert: Any = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    asked = {"kind": kind, "subject": subject, "arguments": arguments, "asked_by_id": by, "asked_at": at}
    db.session.execute(insert(Job).values(asked).on_conflict_do_nothing())
    return db.session.scalars(sa.select(Job).where(Job.subject == subject, Job.ended_at.is_(None))).one()


def latest(subjects: list[str]) -> dict[str, Job]:
    """The newest job of each subject that was ever asked for. One statement."""
    newest = sa.select(sa.func.max(Job.id)).where(Job.subject.in_(subjects)).group_by(Job.subject)
    return {job.subject: job for job in db.session.scalars(sa.select(Job).where(Job.id.in_(newest)))}


# --- doing: called by `jobs`, each in a unit of work of its own -----------------------------------------------------


@dataclass(frozen=True)
class Held:
    """A job in a worker's hands."""

    id: int
    kind: str
    arguments: Any
    asked_by_id: int | None
    tries: int
    worker: str


def _is_free(at: datetime) -> sa.ColumnElement[bool]:
    silent = sa.or_(Job.seen_at.is_(None), Job.seen_at < at - LEASE)
    return sa.and_(Job.ended_at.is_(None), silent)


def anything_waits(at: datetime) -> bool:
    return bool(db.session.scalar(sa.select(sa.exists().where(_is_free(at)))))


def take(worker: str, at: datetime) -> Held | None:
    """The oldest job that nobody holds, now held by `worker`. One that has failed too often is given up."""
    free = sa.select(Job).where(_is_free(at)).order_by(Job.id).limit(1).with_for_update(skip_locked=True)
    while (job := db.session.scalar(free)) is not None:
        if job.tries >= TRIES:
            job.ended_at, job.error = at, GIVEN_UP
            db.session.flush()
            continue
        job.worker, job.seen_at, job.tries = worker, at, job.tries + 1
        job.progress, job.doing = 0, ""
        db.session.flush()
        return Held(job.id, job.kind, job.arguments, job.asked_by_id, job.tries, worker)
    return None


def beat(held: Held, at: datetime, progress: int, doing: str) -> None:
    """A sign of life. Raises Lost."""
    _change(held, seen_at=at, progress=progress, doing=doing)


def end(held: Held, at: datetime, *, result: Any = None, error: str = "") -> None:
    """Raises Lost, and with it the transaction in which the result was to be kept fails."""
    known = {} if error else {"progress": 100}
    _change(held, ended_at=at, seen_at=at, error=error, result=result, **known)


def _change(held: Held, **values: Any) -> None:
    theirs = sa.update(Job).where(Job.id == held.id, Job.worker == held.worker, Job.ended_at.is_(None))
    changed: Any = db.session.execute(theirs.values(values))
    if changed.rowcount != 1:
        raise Lost


def subject_of(kind: str, arguments: Any) -> str:
    """A name for what these arguments make."""
    return f"{kind}:{canonical(arguments)}"

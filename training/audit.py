"""The audit log: append-only, chained by hashes, written in the transaction of each act.

An operation calls `record`; the unit of work writes what was recorded just before it commits, so that the lock on
the chain's head is held as briefly as possible. A unit that changes anything else than `UNLOGGED` tables without
recording an act fails: no audit row, no act.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import has_request_context, request
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, UOWTransaction, mapped_column

from training.db import Base, Json, When, before_commit, canonical, db, foreign, touch
from training.prepared import Prepared, before_bare_change, insertion

GENESIS = "0" * 64
CHAIN_LOCK = 0x5347_4C4F  # PostgreSQL advisory lock: one writer at the head of the chain


class AuditEntry(Base):
    __tablename__ = "audit_entry"

    sequence: Mapped[int] = mapped_column(sa.Integer, primary_key=True, autoincrement=False)
    at: Mapped[When]
    actor_id: Mapped[int | None] = foreign("person.id")
    verb: Mapped[str] = mapped_column(sa.Text)
    subject: Mapped[str] = mapped_column(sa.Text, index=True)
    details: Mapped[Any] = mapped_column(Json)
    address: Mapped[str] = mapped_column(sa.Text)
    previous_hash: Mapped[str] = mapped_column(sa.Text, unique=True)
    hash: Mapped[str] = mapped_column(sa.Text, unique=True)

    def content(self) -> dict[str, Any]:
        """What the hash covers, beside the hash before it."""
        return {
            "sequence": self.sequence,
            "at": self.at.isoformat(),
            "actor": self.actor_id,
            "verb": self.verb,
            "subject": self.subject,
            "details": self.details,
            "address": self.address,
        }

    def expected_hash(self) -> str:
        return hashlib.sha256(f"{self.previous_hash}\n{canonical(self.content())}".encode()).hexdigest()


@dataclass(frozen=True)
class Act:
    verb: str
    subject: str
    actor_id: int | None
    at: datetime
    details: dict[str, Any] = field(default_factory=dict)


def record(verb: str, subject: object, *, by: int | None, at: datetime, **details: Any) -> None:
    """Note an act of person `by` (None: the program itself) upon `subject`, a row or a name.

    `details` holds small JSON values: what changed, from what to what, digests.
    """
    db.session().info.setdefault("acts", []).append(Act(verb, name_of(subject), by, at, details))


def name_of(subject: object) -> str:
    """'sitting:8f0c…' for a row with a public id, 'station:no-effect' for one with a slug, 'person:7' else."""
    if isinstance(subject, str):
        return subject
    table = getattr(subject, "__tablename__", type(subject).__name__)
    key = getattr(subject, "public_id", None) or getattr(subject, "slug", None) or getattr(subject, "id", "")
    return f"{table}:{key}"


# --- sealing: before each commit ----------------------------------------------------------------------------------

UNLOGGED = {
    "audit_entry",
    "account_session",  # sign-in and sign-out are recorded; 'last seen' is not an act
    "sign_in_failure",
    "enquiry",  # a stranger asked whether a certificate is valid
    "field_report_seen",
    "job",  # its progress; that it was asked for, and what it made, are acts
    "printout",  # a file that is made again when asked for; that it was printed is an act
    "results_sheet",  # likewise; who took one out is an act
    "reading",  # how far somebody has read; the acknowledgement is the act
    "draft_revision",  # each row says who and when; that a review is asked for is the act
    "draft_presence",
    "response_revision",  # chained by themselves; the submission's entry carries the last link
    "attempt_item",
    "item_draft_revision",  # a page that saves itself; opening, readying and discarding a draft are the acts
    "quiz_draft_revision",
    "attempt_signal",  # noticed by the page, for a person to look at
    "room_refusal",  # a wrong word at a door; forgotten after a day
    "meeting",  # its opening and its end are acts; all of it is forgotten after a day
    "meeting_seat",
    "meeting_response",
    "meeting_miss",
    "bank_figures",  # made of scores, and made anew at will
    "item_figures",
    "quiz_figures",
    "drill_review",  # practice: no mark and no result comes of it
    "drill_card",
    "drill_day",
    "task_tick",  # a reader's own
    "search_entry",  # made from the editions, and made anew at will
    "search_text",
    "run_click",  # evidence beside the steps; in an examination each is an act
    "run_event",  # a practice run's steps; its start and end are acts
    "scenario_revision",  # saves of a draft, which name their author and time themselves
    "recording_segment",  # pieces on their way; the recording's beginning, its end and what was found are acts
    "recording_chunk",
}


def ensure_unlogged(table: str) -> None:
    """In a bare transaction nobody could record the act."""
    if table not in UNLOGGED:
        raise RuntimeError(f"{table} changes with an audit entry, in a unit of work")


before_bare_change.append(ensure_unlogged)


def seal(session: Session) -> None:
    """Write the recorded acts to the end of the chain. Raises when something changed and nothing was recorded."""
    session.flush()
    acts: list[Act] = session.info.pop("acts", [])
    touched: set[str] = session.info.pop("touched", set())
    if not acts:
        unexplained = touched - UNLOGGED
        if unexplained:
            raise RuntimeError(f"changed without an audit entry: {', '.join(sorted(unexplained))}")
        return
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": CHAIN_LOCK})
    head = _head.rows()
    sequence, previous, latest = head[0] if head else (0, GENESIS, None)
    address = (request.remote_addr or "") if has_request_context() else ""
    entries = []
    for act in acts:
        sequence += 1
        entry = AuditEntry(
            sequence=sequence,
            at=max(act.at, latest) if latest else act.at,
            actor_id=act.actor_id,
            verb=act.verb,
            subject=act.subject,
            details=act.details,
            address=address,
            previous_hash=previous,
        )
        entry.hash = previous = entry.expected_hash()
        latest = entry.at
        entries.append({column.key: getattr(entry, column.key) for column in AuditEntry.__table__.columns})
    _append.run_each(entries)
    session.info.pop("touched", None)


_head = Prepared(
    sa.select(AuditEntry.sequence, AuditEntry.hash, AuditEntry.at).order_by(AuditEntry.sequence.desc()).limit(1)
)
_append = insertion(*(getattr(AuditEntry, column.key) for column in AuditEntry.__table__.columns))
before_commit.append(seal)


def _note_flushed(session: Session, context: UOWTransaction) -> None:
    for row in (*session.new, *session.deleted, *(r for r in session.dirty if session.is_modified(r))):
        touch(session, row.__tablename__)


def _note_statement(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        table: Any = getattr(state.statement, "table", None)
        touch(state.session, getattr(table, "name", "?"))


def _forget(session: Session) -> None:
    session.info.pop("acts", None)
    session.info.pop("touched", None)


def watch(session_factory: Any) -> None:
    """Make every session notice what it changes, and forget it when it is rolled back."""
    sa.event.listen(session_factory, "after_flush", _note_flushed)
    sa.event.listen(session_factory, "do_orm_execute", _note_statement)
    sa.event.listen(session_factory, "after_rollback", _forget)


# --- verifying ----------------------------------------------------------------------------------------------------


def faults(session: Session) -> Iterator[str]:
    """Every fault of the chain, first one first; reads it in blocks, never whole."""
    previous, expected, latest = GENESIS, 1, None
    for entry in session.scalars(sa.select(AuditEntry).order_by(AuditEntry.sequence).execution_options(yield_per=500)):
        if entry.sequence != expected:
            yield f"audit entry {expected} is missing (found {entry.sequence})"
        if entry.previous_hash != previous:
            yield f"audit entry {entry.sequence} does not follow the entry before it"
        if entry.hash != entry.expected_hash():
            yield f"audit entry {entry.sequence} ({entry.verb}) was changed after it was written"
        if latest and entry.at < latest:
            yield f"audit entry {entry.sequence} is earlier than the entry before it"
        previous, expected, latest = entry.hash, entry.sequence + 1, entry.at

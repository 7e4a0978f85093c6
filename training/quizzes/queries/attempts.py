"""An attempt: read through the person whose it is, its items, and the trail of its responses."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from training.db import db
from training.prepared import Prepared, insertion
from training.quizzes import rules
from training.quizzes.kinds.kind import MarkedByHand
from training.quizzes.models import (
    Attempt,
    AttemptItem,
    EssayMarking,
    ItemVersion,
    Quiz,
    QuizEdition,
    ResponseRevision,
    Standing,
)
from training.quizzes.queries.versions import Version, versions


@dataclass(frozen=True)
class OwnAttempt:
    id: int
    public_id: uuid.UUID
    person_id: int
    quiz_id: int
    quiz_slug: str
    number: int
    started_at: datetime
    deadline_at: datetime
    closed_at: datetime | None
    edition_number: int
    bank_id: int
    body: Any

    def is_open(self, at: datetime) -> bool:
        return self.closed_at is None and not rules.is_over(self.deadline_at, at)


_own_attempt = (
    sa.select(
        Attempt.id,
        Attempt.public_id,
        Attempt.person_id,
        Attempt.quiz_id,
        Quiz.slug,
        Attempt.number,
        Attempt.started_at,
        Attempt.deadline_at,
        Attempt.closed_at,
        QuizEdition.number,
        QuizEdition.bank_id,
        QuizEdition.body,
    )
    .join(QuizEdition, Attempt.quiz_edition_id == QuizEdition.id)
    .join(Quiz, Attempt.quiz_id == Quiz.id)
)


_of_person = _own_attempt.where(
    Attempt.public_id == sa.bindparam("public_id"), Attempt.person_id == sa.bindparam("person_id")
)
_read = Prepared(_of_person)
_locked = Prepared(_of_person.with_for_update(of=Attempt))  # the attempt alone: others share its edition
_locked_by_id = Prepared(_own_attempt.where(Attempt.id == sa.bindparam("id")).with_for_update(of=Attempt))


def own_attempt(person_id: int, public_id: uuid.UUID, *, lock: bool = False) -> OwnAttempt | None:
    rows = (_locked if lock else _read).rows(person_id=person_id, public_id=public_id)
    return OwnAttempt(*rows[0]) if rows else None


def locked_attempt(attempt_id: int) -> OwnAttempt | None:
    """For the program itself, which closes what is overdue."""
    rows = _locked_by_id.rows(id=attempt_id)
    return OwnAttempt(*rows[0]) if rows else None


def overdue_attempts(at: datetime) -> Sequence[int]:
    statement = sa.select(Attempt.id).where(Attempt.closed_at.is_(None), Attempt.deadline_at < at).order_by(Attempt.id)
    return db.session.scalars(statement).all()


@dataclass(frozen=True)
class Entry:
    """An item of an attempt with its newest response; `head` is the revision that counts, 0 when unanswered."""

    position: int
    version: Version
    shown: tuple[str, ...]
    flagged: bool
    head: int = 0
    choice: tuple[str, ...] = ()
    saved_at: datetime | None = None
    marking: "Given | None" = None

    @property
    def waits(self) -> bool:
        """Whether an examiner has still to mark it."""
        return isinstance(self.version.kind, MarkedByHand) and bool(self.choice) and self.marking is None


@dataclass(frozen=True)
class Given:
    """What an examiner gave for a response that is marked by hand."""

    levels: Mapping[str, int]
    comment: str


@dataclass(frozen=True)
class Sheet:
    """All items of an attempt in order, and the last link of its chain of revisions."""

    entries: tuple[Entry, ...]
    last_digest: str

    def at(self, position: int) -> Entry | None:
        return self.entries[position - 1] if 1 <= position <= len(self.entries) else None

    @property
    def answered(self) -> int:
        return sum(bool(entry.choice) for entry in self.entries)

    @property
    def flagged(self) -> int:
        return sum(entry.flagged for entry in self.entries)

    @property
    def waiting(self) -> int:
        """How many responses an examiner has still to mark: until there is none, the attempt has no score."""
        return sum(entry.waits for entry in self.entries)


_sheet = Prepared(
    sa.select(
        AttemptItem.position,
        AttemptItem.item_version_id,
        ItemVersion.digest,
        AttemptItem.option_order,
        AttemptItem.flagged,
        ResponseRevision.revision,
        ResponseRevision.choice,
        ResponseRevision.standing,
        ResponseRevision.saved_at,
        ResponseRevision.digest,
    )
    .join(ItemVersion, AttemptItem.item_version_id == ItemVersion.id)
    .outerjoin(
        ResponseRevision,
        sa.and_(
            ResponseRevision.attempt_id == AttemptItem.attempt_id, ResponseRevision.position == AttemptItem.position
        ),
    )
    .where(AttemptItem.attempt_id == sa.bindparam("attempt"))
    .order_by(ResponseRevision.id)
)


def sheet(attempt_id: int, public_id: uuid.UUID) -> Sheet:
    """One statement, another when this process has not met these items, and one where an essay is among them."""
    rows = _sheet.rows(attempt=attempt_id)
    read = versions({row[1]: row[2] for row in rows})
    entries: dict[int, Entry] = {}
    last = rules.genesis(public_id)
    for position, version_id, _digest, shown, flagged, number, choice, standing, saved_at, digest in sorted(
        rows, key=lambda row: row[5] is not None
    ):
        entry = entries.setdefault(position, Entry(position, read[version_id], tuple(shown), flagged))
        if number is None:
            continue
        last = digest
        if standing == Standing.HEAD:
            entries[position] = replace(entry, head=number, choice=tuple(choice), saved_at=saved_at)
    if any(entry.waits for entry in entries.values()):
        for position, given in markings(attempt_id).items():
            entries[position] = replace(entries[position], marking=given)
    return Sheet(tuple(entries[position] for position in sorted(entries)), last)


def markings(attempt_id: int) -> dict[int, Given]:
    """By position."""
    columns = (EssayMarking.position, EssayMarking.levels, EssayMarking.comment)
    rows = db.session.execute(sa.select(*columns).where(EssayMarking.attempt_id == attempt_id))
    return {position: Given(levels, comment) for position, levels, comment in rows}


@dataclass(frozen=True)
class Slot:
    """One position of an open or closed attempt, as far as saving a response depends on it. Locked."""

    attempt_id: int
    attempt_public_id: uuid.UUID
    deadline_at: datetime
    closed_at: datetime | None
    position: int
    kind: str
    shown: list[str]


_own_slot = Prepared(
    sa.select(
        Attempt.id,
        Attempt.public_id,
        Attempt.deadline_at,
        Attempt.closed_at,
        AttemptItem.position,
        ItemVersion.kind,
        AttemptItem.option_order,
    )
    .join(AttemptItem, AttemptItem.attempt_id == Attempt.id)
    .join(ItemVersion, AttemptItem.item_version_id == ItemVersion.id)
    .where(
        Attempt.public_id == sa.bindparam("public_id"),
        Attempt.person_id == sa.bindparam("person_id"),
        AttemptItem.position == sa.bindparam("place"),
    )
    .with_for_update(of=Attempt)
)


def own_slot(person_id: int, public_id: uuid.UUID, position: int) -> Slot | None:
    rows = _own_slot.rows(person_id=person_id, public_id=public_id, place=position)
    return Slot(*rows[0]) if rows else None


def own_version(person_id: int, public_id: uuid.UUID, position: int) -> Version | None:
    """What stands at this position of an attempt, open or ended. One statement, and another when this process has not
    met it."""
    statement = (
        sa.select(ItemVersion.id, ItemVersion.digest)
        .join(AttemptItem, AttemptItem.item_version_id == ItemVersion.id)
        .join(Attempt, Attempt.id == AttemptItem.attempt_id)
        .where(Attempt.public_id == public_id, Attempt.person_id == person_id, AttemptItem.position == position)
    )
    row = db.session.execute(statement).first()
    return versions({row[0]: row[1]})[row[0]] if row else None


_own_number = Prepared(
    sa.select(Attempt.id).where(
        Attempt.public_id == sa.bindparam("public_id"), Attempt.person_id == sa.bindparam("person_id")
    )
)


def own_number(person_id: int, public_id: uuid.UUID) -> int | None:
    rows = _own_number.rows(person_id=person_id, public_id=public_id)
    return int(rows[0][0]) if rows else None


@dataclass(frozen=True)
class Saved:
    """A stored revision."""

    attempt_id: int
    position: int
    revision: int
    op_id: uuid.UUID
    base_revision: int
    choice: list[str]
    standing: str
    saved_at: datetime
    digest: str

    def sealed(self, previous: str) -> "Saved":
        """With the digest that links it to the revision before it in the attempt."""
        content = {
            "position": self.position,
            "revision": self.revision,
            "op_id": str(self.op_id),
            "base_revision": self.base_revision,
            "choice": self.choice,
            "standing": str(self.standing),
            "saved_at": self.saved_at.isoformat(),
        }
        return replace(self, digest=rules.link(previous, content))


saved_columns = (
    ResponseRevision.attempt_id,
    ResponseRevision.position,
    ResponseRevision.revision,
    ResponseRevision.op_id,
    ResponseRevision.base_revision,
    ResponseRevision.choice,
    ResponseRevision.standing,
    ResponseRevision.saved_at,
    ResponseRevision.digest,
)


@dataclass(frozen=True)
class Trail:
    """What a save must know: the response's head and newest revision, the attempt's last link, and the row that
    carries this op_id already."""

    head: Saved | None
    newest: int
    last_digest: str
    repeated: Saved | None


def _trail_statement() -> sa.Select[Any]:
    row = ResponseRevision
    of_attempt = row.attempt_id == sa.bindparam("attempt")
    of_slot = sa.and_(of_attempt, row.position == sa.bindparam("place"))

    def newest(column: Any, *conditions: Any) -> Any:
        return sa.select(sa.func.max(column)).where(*conditions).scalar_subquery()

    wanted = sa.or_(
        row.op_id == sa.bindparam("op"),
        row.id == newest(row.id, of_attempt),
        row.id == newest(row.id, of_slot),
        row.id == newest(row.id, of_slot, row.standing == Standing.HEAD),
    )
    return sa.select(*saved_columns).where(wanted).order_by(row.id)


_trail = Prepared(_trail_statement())


def trail(slot: Slot, op_id: uuid.UUID) -> Trail:
    """One statement of at most four rows."""
    rows = [Saved(*found) for found in _trail.rows(attempt=slot.attempt_id, place=slot.position, op=op_id)]
    own = [saved for saved in rows if saved.attempt_id == slot.attempt_id]
    here = [saved for saved in own if saved.position == slot.position]
    return Trail(
        head=next((saved for saved in reversed(here) if saved.standing == Standing.HEAD), None),
        newest=max((saved.revision for saved in here), default=0),
        last_digest=own[-1].digest if own else rules.genesis(slot.attempt_public_id),
        repeated=next((saved for saved in rows if saved.op_id == op_id), None),
    )


_store = insertion(*saved_columns)


def store(saved: Saved) -> None:
    """Append this revision. It changes something, and stands among the queries because it is as hot as they are."""
    _store.run(**vars(saved))


_flag = Prepared(
    sa.update(AttemptItem)
    .where(AttemptItem.attempt_id == sa.bindparam("attempt"), AttemptItem.position == sa.bindparam("place"))
    .values(flagged=sa.bindparam("flag"))
)


def set_flag(slot: Slot, flagged: bool) -> None:
    _flag.run(attempt=slot.attempt_id, place=slot.position, flag=flagged)

"""Reading consent, recordings and their pieces, each through the person whose they are."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from training.db import db, lock_row
from training.roleplay.models import Run, RunKind, ScenarioEdition, ScenarioText
from training.roleplay.recordings.models import (
    Consent,
    Outcome,
    Recording,
    RecordingChunk,
    RecordingFacts,
    RecordingSegment,
)
from training.roleplay.recordings.rules import ABANDONED, WHOLE, chunk_name


def has_consented(person_id: int, version: int) -> bool:
    return bool(
        db.session.scalar(sa.select(sa.exists().where(Consent.person_id == person_id, Consent.version == version)))
    )


def own_recording(person_id: int, public_id: uuid.UUID) -> Recording | None:
    """Of practice. Those of examinations are found through their sittings."""
    return db.session.scalar(
        sa.select(Recording)
        .join(Run, Run.id == Recording.run_id)
        .where(Recording.person_id == person_id, Recording.public_id == public_id, Run.kind == RunKind.PRACTICE)
    )


def recordings_of_run(run_id: int) -> Sequence[Recording]:
    """The oldest first: most runs have one, or none."""
    return db.session.scalars(sa.select(Recording).where(Recording.run_id == run_id).order_by(Recording.id)).all()


def locked(recording_id: int) -> Recording:
    """As it stands now, held until the end of the transaction."""
    statement: sa.Select[Recording] = lock_row(sa.select(Recording).where(Recording.id == recording_id))
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def open_recording(run_id: int, person_id: int) -> Recording | None:
    return db.session.scalar(
        sa.select(Recording).where(
            Recording.run_id == run_id, Recording.person_id == person_id, Recording.finished_at.is_(None)
        )
    )


def last_segment(recording_id: int) -> int:
    """0 when there is none."""
    return (
        db.session.scalar(
            sa.select(sa.func.max(RecordingSegment.number)).where(RecordingSegment.recording_id == recording_id)
        )
        or 0
    )


def has_segment(recording_id: int, number: int) -> bool:
    return db.session.get(RecordingSegment, (recording_id, number)) is not None


def kept_chunk(recording_id: int, segment: int, number: int) -> RecordingChunk | None:
    return db.session.get(RecordingChunk, (recording_id, segment, number))


def segments(recording_id: int) -> Sequence[RecordingSegment]:
    return db.session.scalars(
        sa.select(RecordingSegment)
        .where(RecordingSegment.recording_id == recording_id)
        .order_by(RecordingSegment.number)
    ).all()


def chunks(recording_id: int) -> dict[int, list[RecordingChunk]]:
    """The pieces that have arrived, by segment, in order."""
    found: dict[int, list[RecordingChunk]] = defaultdict(list)
    rows = db.session.scalars(
        sa.select(RecordingChunk)
        .where(RecordingChunk.recording_id == recording_id)
        .order_by(RecordingChunk.segment, RecordingChunk.number)
    )
    for row in rows:
        found[row.segment].append(row)
    return found


@dataclass(frozen=True)
class Usage:
    """Bytes of one recording's pieces, and of all that a person keeps of practice."""

    recorded: int
    kept: int


def usage(person_id: int, recording_id: int = 0) -> Usage:
    """A joined file counts by its own size, one that is still in pieces by theirs. Two statements."""
    in_pieces = sa.and_(Recording.outcome.is_(None), Recording.erased_at.is_(None))
    rows = db.session.execute(
        sa.select(Recording.id, Run.kind, sa.func.sum(RecordingChunk.size))
        .join(RecordingChunk, RecordingChunk.recording_id == Recording.id)
        .join(Run, Run.id == Recording.run_id)
        .where(Recording.person_id == person_id, in_pieces)
        .group_by(Recording.id, Run.kind)
    ).all()
    whole = db.session.scalar(
        sa.select(sa.func.sum(Recording.size))
        .join(Run, Run.id == Recording.run_id)
        .where(
            Recording.person_id == person_id,
            Run.kind == RunKind.PRACTICE,
            Recording.outcome == Outcome.READY,
            Recording.erased_at.is_(None),
        )
    )
    recorded = sum(int(size) for found, _kind, size in rows if found == recording_id)
    kept = sum(int(size) for _found, kind, size in rows if kind == RunKind.PRACTICE)
    return Usage(recorded, kept + int(whole or 0))


@dataclass(frozen=True)
class Listed:
    """A recording in its person's list."""

    public_id: uuid.UUID
    run_id: uuid.UUID
    title: str
    begun_at: datetime
    finished_at: datetime | None
    outcome: str | None
    duration_ms: int | None
    size: int | None
    erased_at: datetime | None


def recordings_of(person_id: int, language: str, run_id: int | None = None) -> list[Listed]:
    """Of practice, newest first, with the title of what was played; of one run, or of all. One statement."""
    statement = (
        sa.select(
            Recording.public_id,
            Run.public_id,
            ScenarioText.title,
            Recording.begun_at,
            Recording.finished_at,
            Recording.outcome,
            Recording.duration_ms,
            Recording.size,
            Recording.erased_at,
        )
        .join(Run, Run.id == Recording.run_id)
        .join(ScenarioEdition, ScenarioEdition.id == Run.scenario_edition_id)
        .join(
            ScenarioText,
            sa.and_(ScenarioText.scenario_edition_id == ScenarioEdition.id, ScenarioText.language == language),
        )
        .where(Recording.person_id == person_id, Run.kind == RunKind.PRACTICE)
        .order_by(Recording.begun_at.desc(), Recording.id.desc())
    )
    if run_id is not None:
        statement = statement.where(Recording.run_id == run_id)
    return [Listed(*row) for row in db.session.execute(statement)]


def facts_of(recording_id: int) -> RecordingFacts | None:
    return db.session.get(RecordingFacts, recording_id)


def run_of(recording: Recording) -> Run:
    return db.session.scalars(sa.select(Run).where(Run.id == recording.run_id)).one()


# --- for the jobs -------------------------------------------------------------------------------------------------


def to_join() -> Sequence[int]:
    """Finished, and nobody has looked into them yet."""
    return db.session.scalars(
        sa.select(Recording.id)
        .where(Recording.finished_at.is_not(None), Recording.outcome.is_(None), Recording.erased_at.is_(None))
        .order_by(Recording.id)
    ).all()


def to_measure() -> Sequence[int]:
    """They can be heard, and nothing has been told of their sound yet."""
    return db.session.scalars(
        sa.select(Recording.id)
        .outerjoin(RecordingFacts, RecordingFacts.recording_id == Recording.id)
        .where(Recording.outcome == Outcome.READY, Recording.erased_at.is_(None), RecordingFacts.recording_id.is_(None))
        .order_by(Recording.id)
    ).all()


def abandoned(at: datetime) -> Sequence[int]:
    """Open, and nothing has arrived for long."""
    newest = (
        sa.select(sa.func.max(RecordingChunk.arrived_at))
        .where(RecordingChunk.recording_id == Recording.id)
        .scalar_subquery()
    )
    begun = (
        sa.select(sa.func.max(RecordingSegment.begun_at))
        .where(RecordingSegment.recording_id == Recording.id)
        .scalar_subquery()
    )
    long_ago = at - ABANDONED
    return db.session.scalars(
        sa.select(Recording.id).where(
            Recording.finished_at.is_(None),
            sa.func.coalesce(begun, Recording.begun_at) < long_ago,
            sa.or_(newest.is_(None), newest < long_ago),
        )
    ).all()


def outlived(before: dict[RunKind, datetime]) -> Sequence[int]:
    """Not erased yet, of a run of this kind, and begun before its moment."""
    old = [sa.and_(Run.kind == kind, Recording.begun_at < moment) for kind, moment in before.items()]
    return db.session.scalars(
        sa.select(Recording.id)
        .join(Run, Run.id == Recording.run_id)
        .where(Recording.erased_at.is_(None), Recording.finished_at.is_not(None), sa.or_(*old))
    ).all()


def owned_names(public_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, set[str]]:
    """The names of the bytes that these recordings own: the whole, and the pieces while it is not made."""
    found: dict[uuid.UUID, set[str]] = {}
    making: dict[int, uuid.UUID] = {}
    for recording in db.session.scalars(
        sa.select(Recording).where(Recording.public_id.in_(public_ids), Recording.erased_at.is_(None))
    ):
        found[recording.public_id] = set() if recording.outcome == Outcome.REFUSED else {WHOLE}
        if recording.outcome is None:
            making[recording.id] = recording.public_id
    for chunk in db.session.scalars(sa.select(RecordingChunk).where(RecordingChunk.recording_id.in_(making))):
        found[making[chunk.recording_id]].add(chunk_name(chunk.segment, chunk.number, chunk.digest))
    return found


def ready_recordings(session: Session) -> Iterator[Recording]:
    """Every recording whose bytes must lie in the store, for `flask verify`."""
    yield from session.scalars(
        sa.select(Recording)
        .where(Recording.outcome == Outcome.READY, Recording.erased_at.is_(None))
        .order_by(Recording.id)
    )

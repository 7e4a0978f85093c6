"""Reading spoken lines: those of a draft, those that an edition is heard with, one for whoever may hear it."""

import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from training.db import db, lock_row
from training.people.models import Person
from training.roleplay.models import Scenario, ScenarioEdition
from training.roleplay.studio.models import ScenarioDraft
from training.roleplay.voices.models import VoiceLine

HERE = aliased(ScenarioEdition, name="here")
IN_FORCE = VoiceLine.withdrawn_at.is_(None)


def voices_of(scenario_edition_id: int, language: str) -> dict[str, uuid.UUID]:
    """The voice of each line of an edition, by the digest of its words: the newest of those that came with this edition
    or an earlier one. One statement."""
    rows = db.session.execute(
        sa.select(VoiceLine.line_digest, VoiceLine.public_id)
        .join(ScenarioDraft, ScenarioDraft.id == VoiceLine.draft_id)
        .join(ScenarioEdition, ScenarioEdition.id == ScenarioDraft.edition_id)
        .join(HERE, sa.and_(HERE.scenario_id == ScenarioEdition.scenario_id, HERE.number >= ScenarioEdition.number))
        .where(HERE.id == scenario_edition_id, VoiceLine.language == language, IN_FORCE)
        .order_by(VoiceLine.id)
    )
    return dict(rows.all())


@dataclass(frozen=True)
class Voice:
    """A spoken line as its authors see it; `is_new`: recorded in the draft, and not published yet."""

    public_id: uuid.UUID
    line_digest: str
    duration_ms: int
    by_name: str
    at: datetime
    is_new: bool


def voices_in(draft_id: int, language: str) -> dict[str, Voice]:
    """What the draft would be heard with if it were published now, by the digest of the words. One statement."""
    this = sa.select(ScenarioDraft.scenario_id).where(ScenarioDraft.id == draft_id).scalar_subquery()
    rows = db.session.execute(
        sa.select(
            VoiceLine.public_id,
            VoiceLine.line_digest,
            VoiceLine.duration_ms,
            Person.name,
            VoiceLine.at,
            VoiceLine.draft_id == draft_id,
        )
        .join(ScenarioDraft, ScenarioDraft.id == VoiceLine.draft_id)
        .join(Person, Person.id == VoiceLine.by_id)
        .where(
            ScenarioDraft.scenario_id == this,
            sa.or_(ScenarioDraft.edition_id.is_not(None), ScenarioDraft.id == draft_id),
            VoiceLine.language == language,
            IN_FORCE,
        )
        .order_by(VoiceLine.id)
    )
    return {row.line_digest: Voice(*row) for row in rows}


def recorded_in(draft_id: int, *conditions: sa.ColumnElement[bool]) -> list[VoiceLine]:
    """Those in force that were recorded in this draft, locked."""
    statement: sa.Select[VoiceLine] = lock_row(
        sa.select(VoiceLine).where(VoiceLine.draft_id == draft_id, IN_FORCE, *conditions).order_by(VoiceLine.id)
    )
    return list(db.session.scalars(statement))


def of_line(draft_id: int, language: str, line_digest: str) -> list[VoiceLine]:
    return recorded_in(draft_id, VoiceLine.language == language, VoiceLine.line_digest == line_digest)


def voice(public_id: uuid.UUID, *, published: bool) -> VoiceLine | None:
    """One that is in force; `published`: only if it came with an edition, for those who practise."""
    statement = sa.select(VoiceLine).where(VoiceLine.public_id == public_id, IN_FORCE)
    if published:
        statement = statement.join(ScenarioDraft, ScenarioDraft.id == VoiceLine.draft_id).where(
            ScenarioDraft.edition_id.is_not(None)
        )
    return db.session.scalar(statement)


def locked(public_id: uuid.UUID) -> VoiceLine | None:
    """As it stands now, in force or not, held until the end of the transaction."""
    statement: sa.Select[VoiceLine] = lock_row(sa.select(VoiceLine).where(VoiceLine.public_id == public_id))
    return db.session.scalar(statement.execution_options(populate_existing=True))


def slug_of(voice_line: VoiceLine) -> str:
    """The scenario's."""
    return db.session.scalars(
        sa.select(Scenario.slug)
        .join(ScenarioDraft, ScenarioDraft.scenario_id == Scenario.id)
        .where(ScenarioDraft.id == voice_line.draft_id)
    ).one()


# --- for the jobs -------------------------------------------------------------------------------------------------


def owners(public_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these are voices in force, whose bytes must stay."""
    return set(db.session.scalars(sa.select(VoiceLine.public_id).where(VoiceLine.public_id.in_(public_ids), IN_FORCE)))


def kept_voices(session: Session) -> Iterator[VoiceLine]:
    """Every voice whose bytes must lie in the store, for `flask verify`."""
    yield from session.scalars(sa.select(VoiceLine).where(IN_FORCE).order_by(VoiceLine.id))

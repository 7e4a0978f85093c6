"""Reading texts that are drafted in two languages: `table` holds their revisions, with the columns of `TextRevision`.
Texts are loaded where they are shown, and nowhere else."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from training.db import db
from training.drafting.rules import Saved, Standing, Trail
from training.people.models import Person


@dataclass(frozen=True)
class TextRevision:
    id: int
    draft_id: int
    language: str
    number: int
    op_id: UUID
    base_revision: int
    standing: str
    text: str
    by_id: int
    at: datetime
    by_name: str


COLUMNS = tuple(name for name in TextRevision.__dataclass_fields__ if name != "by_name")


def revisions(table: Any, *conditions: sa.ColumnElement[bool]) -> list[TextRevision]:
    return [TextRevision(*row) for row in db.session.execute(_rows(table).where(*conditions).order_by(table.id))]


def _rows(table: Any) -> sa.Select[Any]:
    columns = [getattr(table, name) for name in COLUMNS]
    return sa.select(*columns, Person.name).join(Person, Person.id == table.by_id)


def heads(table: Any, draft_ids: Collection[int]) -> dict[int, dict[str, TextRevision]]:
    """The texts that stand, by draft and language. One statement, which reads no other text."""
    newest = (
        sa.select(table.draft_id, table.language, sa.func.max(table.number).label("number"))
        .where(table.draft_id.in_(draft_ids), table.standing == Standing.HEAD)
        .group_by(table.draft_id, table.language)
        .subquery()
    )
    same = [getattr(table, name) == newest.c[name] for name in ("draft_id", "language", "number")]
    found: dict[int, dict[str, TextRevision]] = {}
    for row in db.session.execute(_rows(table).join(newest, sa.and_(*same))):
        found.setdefault(row.draft_id, {})[row.language] = TextRevision(*row)
    return found


def in_hand(drafts: Any, revisions: Any, person_id: int) -> sa.ColumnElement[bool]:
    """Whether this person opened the draft, or saved any of it."""
    saved = sa.exists().where(revisions.draft_id == drafts.id, revisions.by_id == person_id)
    return sa.or_(drafts.opened_by_id == person_id, saved)


def trail(table: Any, draft_id: int, language: str, op_id: UUID) -> Trail[TextRevision]:
    """Three statements, each by its index: however long the history, they read two texts at most."""
    of_text = sa.and_(table.draft_id == draft_id, table.language == language)
    repeated = revisions(table, table.op_id == op_id)
    newest = db.session.scalar(sa.select(sa.func.max(table.number)).where(of_text)) or 0
    standing = _rows(table).where(of_text, table.standing == Standing.HEAD)
    head = db.session.execute(standing.order_by(table.number.desc()).limit(1)).first()
    return Trail(TextRevision(*head) if head else None, newest, repeated[0] if repeated else None)


def revision(table: Any, draft_id: int, language: str, number: int) -> TextRevision | None:
    found = revisions(table, table.draft_id == draft_id, table.language == language, table.number == number)
    return found[0] if found else None


def history(table: Any, draft_id: int, language: str) -> list[Saved]:
    """Every revision of a text, without the text. One statement."""
    rows = db.session.execute(
        sa.select(table.number, table.standing, table.by_id, Person.name, table.at)
        .join(Person, Person.id == table.by_id)
        .where(table.draft_id == draft_id, table.language == language)
        .order_by(table.number)
    )
    return [Saved(*row) for row in rows]

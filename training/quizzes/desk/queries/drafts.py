"""Drafts of items, cases and quizzes: the open ones, and one with its newest revision and all who wrote any of it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from training.db import db, lock_row
from training.drafting.queries import in_hand
from training.drafting.rules import Standing
from training.people.models import Person
from training.quizzes.authored_items import CASE
from training.quizzes.desk.cases.models import CasePart
from training.quizzes.desk.models import (
    ItemDraft,
    ItemDraftMedium,
    ItemDraftRevision,
    QuizDraft,
    QuizDraftRevision,
)
from training.quizzes.media.files import Facts
from training.quizzes.media.models import ItemMedium
from training.quizzes.models import Bank

is_part = sa.exists().where(CasePart.draft_id == ItemDraft.id)  # of the draft of a case, which stands for it in lists


@dataclass(frozen=True)
class DraftRow:
    public_id: uuid.UUID
    slug: str
    kind: str
    opened_by: str
    opened_at: datetime
    saved_at: datetime | None


def open_drafts(bank_id: int, slug: str | None = None) -> list[DraftRow]:
    """Of a bank, a case without its parts; or the one of this name, a part too."""
    latest = sa.select(sa.func.max(ItemDraftRevision.at)).where(ItemDraftRevision.draft_id == ItemDraft.id)
    statement = (
        sa.select(
            ItemDraft.public_id,
            ItemDraft.slug,
            ItemDraft.kind,
            Person.name,
            ItemDraft.opened_at,
            latest.correlate(ItemDraft).scalar_subquery(),
        )
        .join(Person, Person.id == ItemDraft.opened_by_id)
        .where(ItemDraft.bank_id == bank_id, ItemDraft.closed_at.is_(None))
        .order_by(ItemDraft.opened_at, ItemDraft.id)
    )
    statement = statement.where(~is_part if slug is None else ItemDraft.slug == slug)
    rows: Sequence[Any] = db.session.execute(statement).all()
    return [DraftRow(*row) for row in rows]


@dataclass(frozen=True)
class BankDrafts:
    """The open drafts of a bank: those in which a person had a hand, and those in which they had none."""

    slug: str
    title: Mapping[str, str]
    own: int
    others: int


def drafts_by_bank(person_id: int) -> list[BankDrafts]:
    """One statement. Who wrote a part had a hand in its case."""
    part, saved = aliased(ItemDraft), aliased(ItemDraftRevision)
    of_it = sa.and_(CasePart.case_draft_id == ItemDraft.id, CasePart.draft_id == part.id)
    in_a_part = sa.exists().where(of_it, part.closed_at.is_(None), in_hand(part, saved, person_id))
    own = sa.func.count().filter(sa.or_(in_hand(ItemDraft, ItemDraftRevision, person_id), in_a_part))
    statement = (
        sa.select(Bank.slug, Bank.title, own, sa.func.count())
        .join(ItemDraft, ItemDraft.bank_id == Bank.id)
        .where(ItemDraft.closed_at.is_(None), ~is_part)
        .group_by(Bank.id, Bank.slug, Bank.title)
        .order_by(Bank.slug)
    )
    return [BankDrafts(slug, title, mine, all_ - mine) for slug, title, mine, all_ in db.session.execute(statement)]


Drafted = TypeVar("Drafted", bound=ItemDraft | QuizDraft)
Revision = ItemDraftRevision | QuizDraftRevision


@dataclass(frozen=True)
class OpenDraft(Generic[Drafted]):
    """A draft, of an item, a case or a quiz, with its newest revision and all who wrote any of it. `case_id`: of the
    draft of the case that it is a part of."""

    draft: Drafted
    head: Revision | None
    newest: int
    writers: Mapping[int, str]
    media: Mapping[str, Facts] = field(default_factory=dict)
    case_id: int | None = None

    @property
    def content(self) -> dict[str, Any]:
        return dict(self.head.content) if self.head else {}

    @property
    def revision(self) -> int:
        return self.head.number if self.head else 0


def draft(public_id: uuid.UUID, *, lock: bool = False) -> OpenDraft[ItemDraft] | None:
    """Of an item. Five statements."""
    return _draft(ItemDraft.kind != CASE, public_id, lock=lock)


def case_draft(public_id: uuid.UUID, *, lock: bool = False) -> OpenDraft[ItemDraft] | None:
    """Of a case, its situation alone. Five statements."""
    return _draft(ItemDraft.kind == CASE, public_id, lock=lock)


def _draft(kind: sa.ColumnElement[bool], public_id: uuid.UUID, *, lock: bool) -> OpenDraft[ItemDraft] | None:
    case = sa.select(CasePart.case_draft_id).where(CasePart.draft_id == ItemDraft.id).scalar_subquery()
    statement = sa.select(ItemDraft, case).where(kind, ItemDraft.public_id == public_id)
    if lock:
        statement = lock_row(statement)
    row = db.session.execute(statement.options(sa.orm.selectinload(ItemDraft.bank))).one_or_none()
    if row is None:
        return None
    return replace(with_revisions(row[0], ItemDraftRevision), media=media_of([row[0].id])[row[0].id], case_id=row[1])


def with_revisions(found: Drafted, revisions: type[Revision]) -> OpenDraft[Drafted]:
    """Two statements."""
    of_draft: Any = sa.select(revisions).where(revisions.draft_id == found.id)
    head = of_draft.where(revisions.standing == Standing.HEAD)
    newest: Revision | None = db.session.scalars(head.order_by(revisions.number.desc()).limit(1)).one_or_none()
    wrote = sa.or_(
        Person.id == found.opened_by_id,
        Person.id.in_(sa.select(revisions.by_id).where(revisions.draft_id == found.id)),
    )
    number = sa.select(sa.func.max(revisions.number)).where(revisions.draft_id == found.id)
    statement = sa.select(Person.id, Person.name, number.scalar_subquery()).where(wrote)
    people = db.session.execute(statement.order_by(Person.sort_key, Person.id)).all()
    writers = {person_id: name for person_id, name, _number in people}
    return OpenDraft(found, newest, max((row[2] or 0 for row in people), default=0), writers)


def media_of(draft_ids: Sequence[int]) -> dict[int, dict[str, Facts]]:
    """The pictures and sounds that each of these drafts may show, by name, in the order in which they came."""
    columns = (ItemMedium.digest, ItemMedium.media_type, ItemMedium.width, ItemMedium.height)
    statement = (
        sa.select(ItemDraftMedium.draft_id, ItemDraftMedium.name, *columns)
        .join(ItemMedium, ItemMedium.id == ItemDraftMedium.medium_id)
        .where(ItemDraftMedium.draft_id.in_(draft_ids))
        .order_by(ItemDraftMedium.id)
    )
    found: dict[int, dict[str, Facts]] = {draft_id: {} for draft_id in draft_ids}
    rows: Sequence[Any] = db.session.execute(statement).all()
    for draft_id, name, *facts in rows:
        found[draft_id][name] = Facts(*facts)
    return found


def revision_by_op(revisions: type[Revision], op_id: uuid.UUID) -> Revision | None:
    wanted: Any = sa.select(revisions).where(revisions.op_id == op_id)
    found: Revision | None = db.session.scalars(wanted).one_or_none()
    return found

"""Banks, items and drafts as authors look at them. Every reader of the desk sees every bank; keys are shown here."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from training.content.models import Edition, Manual, Section
from training.db import db, lock_row
from training.drafting.queries import in_hand
from training.drafting.rules import Standing
from training.people.models import Person
from training.quizzes.authored_items import CASE
from training.quizzes.desk import rules
from training.quizzes.desk.cases.models import CasePart
from training.quizzes.desk.models import (
    ItemDraft,
    ItemDraftMedium,
    ItemDraftRevision,
    ItemRetirement,
    ItemReview,
    QuizDraft,
    QuizDraftRevision,
)
from training.quizzes.media.files import Facts
from training.quizzes.media.models import ItemMedium
from training.quizzes.media.pinned import LISTS, as_written
from training.quizzes.models import AttemptItem, Bank, Item, ItemVersion, Quiz, QuizEdition
from training.quizzes.queries.newest import newest_edition_number, newest_version_number
from training.quizzes.queries.versions import Version, versions

is_part = sa.exists().where(CasePart.draft_id == ItemDraft.id)  # of the draft of a case, which stands for it in lists

# --- banks --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class BankRow:
    slug: str
    title: Mapping[str, str]
    practice_since: datetime | None
    ready: int
    practice: int
    retired: int
    drafts: int


def banks() -> list[BankRow]:
    """One statement."""
    of_bank = sa.select(sa.func.count(Item.id)).where(Item.bank_id == Bank.id).correlate(Bank)
    current = of_bank.where(Item.retired_at.is_(None))
    open_drafts = sa.select(sa.func.count(ItemDraft.id)).where(
        ItemDraft.bank_id == Bank.id, ItemDraft.closed_at.is_(None), ~is_part
    )
    statement = sa.select(
        Bank.slug,
        Bank.title,
        Bank.practice_since,
        current.where(Item.practice_since.is_(None)).scalar_subquery(),
        current.where(Item.practice_since.is_not(None)).scalar_subquery(),
        of_bank.where(Item.retired_at.is_not(None)).scalar_subquery(),
        open_drafts.correlate(Bank).scalar_subquery(),
    ).order_by(Bank.slug)
    rows: Sequence[Any] = db.session.execute(statement).all()
    return [BankRow(*row) for row in rows]


@dataclass(frozen=True)
class ItemRow:
    """An item in its newest version."""

    id: int
    slug: str
    number: int
    published_at: datetime
    retired_at: datetime | None
    practice_since: datetime | None
    desk_since: datetime | None
    version: Version

    @property
    def state(self) -> rules.State:
        return rules.state_of(retired=self.retired_at is not None, practice=self.practice_since is not None)

    @property
    def stem(self) -> Mapping[str, str]:
        stem: Mapping[str, str] = self.version.body.get("stem", {"zh": "", "en": ""})
        return stem


def items(bank_id: int) -> list[ItemRow]:
    """Every item of a bank. One statement, and another when this process has not met these versions."""
    statement = (
        sa.select(
            Item.id,
            Item.slug,
            ItemVersion.number,
            ItemVersion.published_at,
            Item.retired_at,
            Item.practice_since,
            Item.desk_since,
            ItemVersion.id,
            ItemVersion.digest,
        )
        .join(ItemVersion, ItemVersion.item_id == Item.id)
        .where(Item.bank_id == bank_id, ItemVersion.number == newest_version_number)
        .order_by(Item.id)
    )
    rows = db.session.execute(statement).all()
    read = versions({row[7]: row[8] for row in rows})
    return [ItemRow(*row[:7], version=read[row[7]]) for row in rows]


def item_row(bank_id: int, slug: str) -> ItemRow | None:
    return next((row for row in items(bank_id) if row.slug == slug), None)


def is_taken(bank_id: int, slug: str) -> bool:
    """Whether an item or a case of the bank has this name, or once had it."""
    return any(slug in {row.slug, (row.version.case or {}).get("id")} for row in items(bank_id))


def bank_by_slug(slug: str) -> Bank | None:
    return db.session.scalars(sa.select(Bank).where(Bank.slug == slug)).one_or_none()


def item_by_slug(bank_slug: str, slug: str, *, lock: bool = False) -> Item | None:
    statement = (
        sa.select(Item)
        .join(Bank)
        .where(Bank.slug == bank_slug, Item.slug == slug)
        .options(sa.orm.joinedload(Item.bank))
    )
    if lock:
        statement = statement.with_for_update(of=Item, key_share=True)
    return db.session.scalars(statement).one_or_none()


# --- usage --------------------------------------------------------------------------------------------------------


def attempts_with(item_ids: Collection[int]) -> dict[int, int]:
    """In how many attempts each item stood, in whatever version. One statement."""
    statement = (
        sa.select(ItemVersion.item_id, sa.func.count())
        .join(AttemptItem, AttemptItem.item_version_id == ItemVersion.id)
        .where(ItemVersion.item_id.in_(item_ids))
        .group_by(ItemVersion.item_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


@dataclass(frozen=True)
class Drawing:
    """A quiz whose current edition draws on the bank."""

    slug: str
    title: Mapping[str, str]
    body: Mapping[str, Any]


def drawing_on(bank_id: int) -> list[Drawing]:
    statement = (
        sa.select(Quiz.slug, QuizEdition.body)
        .join(QuizEdition, QuizEdition.quiz_id == Quiz.id)
        .where(QuizEdition.number == newest_edition_number, QuizEdition.bank_id == bank_id)
        .order_by(Quiz.slug)
    )
    return [Drawing(slug, body["title"], body) for slug, body in db.session.execute(statement)]


# --- an item's history --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Written:
    """A version, its content as an author writes it and as it is stored, and who readied it: None for files."""

    id: int
    number: int
    published_at: datetime
    content: Mapping[str, Any]
    version: Mapping[str, Any]
    readied_by: str | None
    attempts: int


def history(item_id: int) -> list[Written]:
    """Newest first. One statement."""
    used = (
        sa.select(sa.func.count())
        .select_from(AttemptItem)
        .where(AttemptItem.item_version_id == ItemVersion.id)
        .correlate(ItemVersion)
        .scalar_subquery()
    )
    statement = (
        sa.select(ItemVersion, Person.name, used)
        .outerjoin(ItemReview, ItemReview.item_version_id == ItemVersion.id)
        .outerjoin(Person, Person.id == ItemReview.by_id)
        .where(ItemVersion.item_id == item_id)
        .order_by(ItemVersion.number.desc())
    )
    return [
        Written(row.id, row.number, row.published_at, tree_of(row.content()), row.content(), name, number)
        for row, name, number in db.session.execute(statement)
    ]


def tree_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """A version's content as an author writes it: the columns and the body in one tree."""
    tree = {**{key: value for key, value in content.items() if key != "body"}, **content["body"]}
    for name in LISTS:  # the digest stays: another file under the same name is a change
        if name in tree:
            rows = zip(as_written(tree[name]), tree[name], strict=True)
            tree[name] = [{**written, "digest": row["digest"]} for written, row in rows]
    return tree


@dataclass(frozen=True)
class Turn:
    retired: bool
    reason: str
    by: str
    at: datetime


def turns(item_id: int) -> list[Turn]:
    """When it was retired and brought back here, newest first."""
    statement = (
        sa.select(ItemRetirement.retired, ItemRetirement.reason, Person.name, ItemRetirement.at)
        .join(Person, Person.id == ItemRetirement.by_id)
        .where(ItemRetirement.item_id == item_id)
        .order_by(ItemRetirement.id.desc())
    )
    rows: Sequence[Any] = db.session.execute(statement).all()
    return [Turn(*row) for row in rows]


# --- drafts -------------------------------------------------------------------------------------------------------


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
    """One statement."""
    own = sa.func.count().filter(in_hand(ItemDraft, ItemDraftRevision, person_id))
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
    return replace(with_revisions(row[0], ItemDraftRevision), media=media_of(row[0].id), case_id=row[1])


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


def media_of(draft_id: int) -> dict[str, Facts]:
    """The pictures and sounds that a draft may show, by name, in the order in which they came."""
    statement = (
        sa.select(ItemDraftMedium.name, ItemMedium.digest, ItemMedium.media_type, ItemMedium.width, ItemMedium.height)
        .join(ItemMedium, ItemMedium.id == ItemDraftMedium.medium_id)
        .where(ItemDraftMedium.draft_id == draft_id)
        .order_by(ItemDraftMedium.id)
    )
    rows: Sequence[Any] = db.session.execute(statement).all()
    return {name: Facts(*rest) for name, *rest in rows}


def revision_by_op(revisions: type[Revision], op_id: uuid.UUID) -> Revision | None:
    wanted: Any = sa.select(revisions).where(revisions.op_id == op_id)
    found: Revision | None = db.session.scalars(wanted).one_or_none()
    return found


# --- what may be cited --------------------------------------------------------------------------------------------


def sections() -> set[str]:
    """Every section of the manuals as they stand: 'golden-rule#day-plan'."""
    other = aliased(Edition)
    newest = sa.select(sa.func.max(other.number)).where(other.manual_id == Edition.manual_id).scalar_subquery()
    statement = (
        sa.select(Manual.slug, Section.anchor)
        .join(Edition, Edition.manual_id == Manual.id)
        .join(Section, Section.edition_id == Edition.id)
        .where(Edition.number == newest)
        .distinct()
    )
    return {f"{manual}#{anchor}" for manual, anchor in db.session.execute(statement)}

"""Cases as authors look at them: the draft of one with the drafts of its parts, and one as it stands in its bank."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload, selectinload

from training.db import db
from training.drafting.rules import Standing
from training.people.models import Person
from training.quizzes.desk import queries as desk
from training.quizzes.desk.cases import rules
from training.quizzes.desk.cases.models import CasePart
from training.quizzes.desk.models import ItemDraft, ItemDraftMedium, ItemDraftRevision, ItemReview
from training.quizzes.desk.queries import ItemRow, OpenDraft
from training.quizzes.media.files import Facts
from training.quizzes.models import Item, ItemVersion
from training.quizzes.situations import Told, by_case, name_of_part, standing

# --- a draft ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OpenCase:
    """The draft of a case, and those of its parts in the order in which it names them."""

    found: OpenDraft[ItemDraft]
    parts: tuple[OpenDraft[ItemDraft], ...]

    @property
    def draft(self) -> ItemDraft:
        return self.found.draft

    @property
    def writers(self) -> dict[int, str]:
        """Of the situation or of any part."""
        return {number: name for one in (self.found, *self.parts) for number, name in one.writers.items()}

    @property
    def revisions(self) -> list[int]:
        """What whoever reads it has seen: of the situation, then of each part."""
        return [one.revision for one in (self.found, *self.parts)]

    def name(self, part: OpenDraft[ItemDraft]) -> str:
        return name_of_part(self.draft.slug, part.draft.slug)

    def tree(self) -> dict[str, Any]:
        """As a file would hold it, fit or not."""
        parts = [(self.name(part), part.draft.kind, part.content) for part in self.parts]
        return rules.whole(self.draft.slug, self.found.content, parts)

    @property
    def media(self) -> dict[str, Mapping[str, Facts]]:
        """What each draft may show, by its slug; a part and its case may give one name to two files."""
        return {one.draft.slug: one.media for one in (self.found, *self.parts)}


def open_case(found: OpenDraft[ItemDraft], *, lock: bool = False) -> OpenCase:
    """Five statements. `lock`: its parts too, as the case is already."""
    statement = (
        sa.select(ItemDraft)
        .join(CasePart, CasePart.draft_id == ItemDraft.id)
        .where(CasePart.case_draft_id == found.draft.id, ItemDraft.closed_at.is_(None))
        .options(selectinload(ItemDraft.bank))
        .order_by(ItemDraft.id)
    )
    if lock:
        statement = statement.with_for_update(of=ItemDraft, key_share=True)
    drafts = {one.draft.slug: one for one in _opened(db.session.scalars(statement).all(), found.draft.id)}
    names = [f"{found.draft.slug}-{part['id']}" for part in rules.parts_of(found.content)]
    return OpenCase(found, tuple(drafts[name] for name in names if name in drafts))


def case_of(part: OpenDraft[ItemDraft]) -> OpenCase:
    """The case that this draft is a part of. Nine statements."""
    statement = sa.select(ItemDraft).where(ItemDraft.id == part.case_id).options(selectinload(ItemDraft.bank))
    draft = db.session.scalars(statement).one()
    found = desk.with_revisions(draft, ItemDraftRevision)
    return open_case(OpenDraft(draft, found.head, found.newest, found.writers, desk.media_of([draft.id])[draft.id]))


def _opened(drafts: Sequence[ItemDraft], case_id: int) -> list[OpenDraft[ItemDraft]]:
    """Three statements, however many there are."""
    ids = [draft.id for draft in drafts]
    heads, newest = dict[int, ItemDraftRevision](), dict[int, int]()
    for revision in _latest(ids):
        newest[revision.draft_id] = max(revision.number, newest.get(revision.draft_id, 0))
        if revision.standing == Standing.HEAD:
            heads[revision.draft_id] = revision
    writers, media = _writers(ids), desk.media_of(ids)
    return [
        OpenDraft(
            draft,
            heads.get(draft.id),
            newest.get(draft.id, 0),
            writers.get(draft.id, {}),
            media[draft.id],
            case_id,
        )
        for draft in drafts
    ]


def _latest(ids: Sequence[int]) -> Iterable[ItemDraftRevision]:
    """Of each draft the newest that stands and the newest that lost."""
    latest = (
        sa.select(sa.func.max(ItemDraftRevision.id))
        .where(ItemDraftRevision.draft_id.in_(ids))
        .group_by(ItemDraftRevision.draft_id, ItemDraftRevision.standing)
    )
    return db.session.scalars(sa.select(ItemDraftRevision).where(ItemDraftRevision.id.in_(latest)))


def _writers(ids: Sequence[int]) -> dict[int, dict[int, str]]:
    wrote = sa.union(
        sa.select(ItemDraft.id, ItemDraft.opened_by_id.label("by_id")).where(ItemDraft.id.in_(ids)),
        sa.select(ItemDraftRevision.draft_id, ItemDraftRevision.by_id).where(ItemDraftRevision.draft_id.in_(ids)),
    ).subquery()
    found: dict[int, dict[int, str]] = {}
    statement = sa.select(wrote.c.id, Person.id, Person.name).join(Person, Person.id == wrote.c.by_id)
    for draft_id, person_id, name in db.session.execute(statement.order_by(Person.id)):
        found.setdefault(draft_id, {})[person_id] = name
    return found


@dataclass(frozen=True)
class TakenOut:
    """A part that this draft of a case once had, with what it said last; `content` is None of one never written."""

    draft_id: int
    slug: str
    kind: str
    content: Mapping[str, Any] | None


def taken_out(case: ItemDraft) -> list[TakenOut]:
    """The latest of each name and kind, the newest first. One statement."""
    other = aliased(ItemDraftRevision)
    newest = (
        sa.select(sa.func.max(other.id))
        .where(other.draft_id == ItemDraft.id, other.standing == Standing.HEAD)
        .correlate(ItemDraft)
        .scalar_subquery()
    )
    statement = (
        sa.select(ItemDraft.id, ItemDraft.slug, ItemDraft.kind, ItemDraftRevision.content)
        .join(CasePart, CasePart.draft_id == ItemDraft.id)
        .outerjoin(ItemDraftRevision, ItemDraftRevision.id == newest)
        .where(CasePart.case_draft_id == case.id, ItemDraft.closed_at.is_not(None))
        .order_by(ItemDraft.id.desc())
    )
    found: dict[tuple[str, str], TakenOut] = {}
    rows: Sequence[Any] = db.session.execute(statement).all()
    for row in rows:
        found.setdefault((row.slug, row.kind), TakenOut(*row))
    return list(found.values())


def medium_ids(draft_id: int) -> dict[str, int]:
    """What a draft may show, by name."""
    statement = sa.select(ItemDraftMedium.name, ItemDraftMedium.medium_id).where(ItemDraftMedium.draft_id == draft_id)
    rows: Sequence[Any] = db.session.execute(statement.order_by(ItemDraftMedium.id)).all()
    return dict(rows)


# --- in its bank --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CaseRow:
    """A case in the newest versions of its parts, and the items that once were parts of it."""

    slug: str
    parts: tuple[ItemRow, ...]
    former: tuple[ItemRow, ...]

    @property
    def case(self) -> Mapping[str, Any]:
        case: Mapping[str, Any] = self.parts[0].version.body["case"]
        return case

    @property
    def is_retired(self) -> bool:
        """Not drawn, for one of its parts at least is retired."""
        return any(part.retired_at for part in self.parts)

    @property
    def practises(self) -> bool:
        return any(part.practice_since for part in self.parts)

    @property
    def desk_since(self) -> datetime | None:
        return min((part.desk_since for part in self.parts if part.desk_since), default=None)

    @cached_property
    def is_whole(self) -> bool:
        return len(self.parts) == int(self.case["of"])


def cases(rows: Sequence[ItemRow]) -> dict[str, CaseRow]:
    """Those of a bank, by name, from all of its items."""
    found = {}
    for name, ever in by_case(rows, lambda row: row.version.body).items():
        parts = standing(ever, _told)
        found[name] = CaseRow(name, tuple(parts), tuple(row for row in ever if row not in parts))
    return found


def _told(row: ItemRow) -> Told:
    return Told(row.version.body["case"], row.retired_at is not None, row.version.id)


def case_row(bank_id: int, slug: str) -> CaseRow | None:
    return cases(desk.items(bank_id)).get(slug)


def locked(rows: Iterable[ItemRow]) -> list[Item]:
    """The items themselves, to be changed, in the order of their ids."""
    statement = sa.select(Item).where(Item.id.in_([row.id for row in rows])).options(joinedload(Item.bank))
    return list(db.session.scalars(statement.order_by(Item.id).with_for_update(of=Item, key_share=True)))


def published(row: CaseRow) -> list[rules.Published]:
    """Every version that said it was part of this case. One statement."""
    statement = (
        sa.select(Item.slug, ItemVersion, Person.name)
        .join(Item, Item.id == ItemVersion.item_id)
        .outerjoin(ItemReview, ItemReview.item_version_id == ItemVersion.id)
        .outerjoin(Person, Person.id == ItemReview.by_id)
        .where(ItemVersion.item_id.in_([one.id for one in (*row.parts, *row.former)]))
    )
    return [
        rules.Published(slug, version.id, version.published_at, desk.tree_of(version.content()), name)
        for slug, version, name in db.session.execute(statement)
        if version.body.get("case", {}).get("id") == row.slug
    ]

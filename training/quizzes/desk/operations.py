"""The verbs of the desk: open a bank, draft an item, save, ready it as a second author, retire, bring back."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training import audit
from training.approval import may_decide
from training.authored import Fault, Unfit, validated
from training.content.drafts.rules import free_name
from training.db import db
from training.drafting import operations as drafting
from training.drafting.rules import Receipt, Save, Trail
from training.quizzes import library
from training.quizzes.desk import queries
from training.quizzes.desk.cases.models import CasePart
from training.quizzes.desk.fields import label_of
from training.quizzes.desk.models import (
    End,
    ItemDraft,
    ItemDraftMedium,
    ItemDraftRevision,
    ItemRetirement,
    ItemReview,
    QuizDraft,
    QuizDraftRevision,
)
from training.quizzes.kinds import KINDS
from training.quizzes.kinds.kind import AuthoredEntry, AuthoredItem, media_lists
from training.quizzes.media import queries as kept_media
from training.quizzes.media.files import Medium
from training.quizzes.media.operations import keep
from training.quizzes.media.pinned import LISTS, as_written
from training.quizzes.models import Audience, Bank, Item, ItemVersion
from training.quizzes.queries import newest_versions
from training.refusals import Invalid, Refused


class BankExists(Invalid):
    title = _l("A bank of this name exists already.")
    remedy = _l("Open that bank, or choose another name.")


class ItemExists(Invalid):
    title = _l("The bank holds an item of this name already.")
    remedy = _l("Open that item and change it there, or choose another name.")


class DraftStands(Refused):
    title = _l("Somebody is drafting this item already.")
    remedy = _l("Open that draft and go on there: nothing of it is lost.")


class NotFit(Invalid):
    title = _l("The draft has faults.")
    remedy = _l("Open the draft: each fault stands at its field.")


class PartOfCase(Refused):
    title = _l("This item is part of a case.")
    remedy = _l("A case is drafted, made ready and retired as a whole: open the case and do it there.")


class DraftClosed(Refused):
    title = _l("This draft has ended.")
    remedy = _l("It was made ready or discarded. Open the item in its bank to see how it stands.")


class NothingNew(Refused):
    title = _l("The draft says the same as the item does now.")
    remedy = _l("Change it, or discard it.")


class NeedsSecondAuthor(Refused):
    title = _l("Another author makes this ready.")
    remedy = _l("You wrote some of it. Ask a colleague who did not.")


class ChangedMeanwhile(Refused):
    title = _l("The draft was changed after you opened it.")
    remedy = _l("Read it again: only what you have seen is made ready.")


class AlreadySo(Refused):
    title = _l("That has been done already.")
    remedy = _l("Load the page again to see how the item stands now.")


REVISIONS: dict[type[ItemDraft | QuizDraft], type[queries.Revision]] = {
    ItemDraft: ItemDraftRevision,
    QuizDraft: QuizDraftRevision,
}


def ensure_open(found: queries.OpenDraft[queries.Drafted]) -> queries.OpenDraft[queries.Drafted]:
    """Raises DraftClosed."""
    if found.draft.closed_at is not None:
        raise DraftClosed
    return found


def open_bank(
    slug: str, title: Mapping[str, str], *, practice: bool, audience: Audience | None = None, by: int, at: datetime
) -> Bank:
    """`audience`: whose daily drills it belongs to; None: everybody's. Raises BankExists."""
    if queries.bank_by_slug(slug) is not None:
        raise BankExists
    bank = Bank(slug=slug, title=dict(title), practice_since=at if practice else None, audience=audience)
    db.session.add(bank)
    db.session.flush()
    audit.record("bank opened", bank, by=by, at=at, practice=practice, audience=audience)
    return bank


# --- drafting -----------------------------------------------------------------------------------------------------


def open_draft(
    bank: Bank,
    slug: str,
    kind: str,
    content: Mapping[str, Any] | None,
    *,
    media: Mapping[str, int] | None = None,
    case: ItemDraft | None = None,
    by: int,
    at: datetime,
) -> ItemDraft:
    """A draft of a new item, or of an item's next version; `content` is its first revision, `media` the ids of what it
    shows, by name, `case` the draft of the case that it is a part of. Raises DraftStands."""
    if queries.open_drafts(bank.id, slug):
        raise DraftStands
    draft = ItemDraft(bank_id=bank.id, slug=slug, kind=kind, opened_by_id=by, opened_at=at)
    db.session.add(draft)
    db.session.flush()
    if case is not None:
        db.session.add(CasePart(draft_id=draft.id, case_draft_id=case.id))
    audit.record("item draft opened", draft, by=by, at=at, bank=bank.slug, item=slug)
    _let_show(draft, media or {}, by=by, at=at)
    if content is not None:
        save(queries.OpenDraft(draft, None, 0, {}), content, op_id=uuid.uuid4(), base_revision=0, by=by, at=at)
    return draft


def draft_next(item: Item, content: Mapping[str, Any], *, by: int, at: datetime) -> ItemDraft:
    """Of the item's next version: `content` is the tree of its newest. Raises PartOfCase, DraftStands."""
    ensure_alone(content)
    tree, shelf = shelved({key: value for key, value in content.items() if key != "kind"})
    tree["practice"] = item.practice_since is not None
    return open_draft(item.bank, item.slug, content["kind"], tree, media=shelf, by=by, at=at)


def ensure_alone(content: Mapping[str, Any]) -> None:
    """That an item with this content is no part of a case. Raises PartOfCase."""
    if "case" in content:
        raise PartOfCase


def shelved(tree: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, int]]:
    """The tree of a version as an author writes it, and the ids of what it shows, by name."""
    shown = [row for name in LISTS for row in tree.get(name, [])]
    ids = kept_media.ids({row["digest"] for row in shown})
    written = {name: as_written(tree[name]) for name in LISTS if tree.get(name)}
    return {**tree, **written}, {row["file"]: ids[row["digest"]] for row in shown}


def draft_new(bank: Bank, slug: str, kind: str, *, by: int, at: datetime) -> ItemDraft:
    """Of an item, or of a case. Raises ItemExists, DraftStands."""
    if queries.is_taken(bank.id, slug):
        raise ItemExists
    return open_draft(bank, slug, kind, None, by=by, at=at)


def save(
    found: queries.OpenDraft[Any],
    content: Mapping[str, Any],
    *,
    op_id: uuid.UUID,
    base_revision: int,
    by: int,
    at: datetime,
) -> Receipt[queries.Revision]:
    """Append a revision, once for each op_id. A stale one is kept beside the head. The draft is locked.
    Raises OpIdTaken."""
    revisions = REVISIONS[type(found.draft)]
    place = {"draft_id": found.draft.id}
    trail = Trail[queries.Revision](found.head, found.newest, queries.revision_by_op(revisions, op_id))
    if (known := drafting.repeated(trail, place)) is not None:
        return known
    return drafting.append(revisions, trail, Save(op_id, base_revision, by, at), place, {"content": dict(content)})


def add_medium(found: queries.OpenDraft[ItemDraft], wanted: str, medium: Medium, *, by: int, at: datetime) -> str:
    """The name by which the draft may show it: the one wished for, or the next that is free. The draft is locked."""
    digest = medium.facts.digest
    present = next((name for name, facts in found.media.items() if facts.digest == digest), None)
    if present is not None:
        return present
    name = free_name(wanted, found.media.keys())
    _let_show(found.draft, {name: keep([medium], by=by, at=at)[digest]}, by=by, at=at)
    audit.record("item medium added", found.draft, by=by, at=at, name=name, digest=digest)
    return name


def _let_show(draft: ItemDraft, media: Mapping[str, int], *, by: int, at: datetime) -> None:
    for name, medium_id in media.items():
        db.session.add(ItemDraftMedium(draft_id=draft.id, name=name, medium_id=medium_id, by_id=by, at=at))
    db.session.flush()


def discard(found: queries.OpenDraft[ItemDraft], *, by: int, at: datetime) -> None:
    """Raises PartOfCase."""
    if found.case_id is not None:
        raise PartOfCase
    end(found, by=by, at=at)


def end(found: queries.OpenDraft[ItemDraft], *, by: int, at: datetime) -> None:
    close(found.draft, End.DISCARDED, by=by, at=at)
    audit.record("item draft discarded", found.draft, by=by, at=at, item=found.draft.slug)


def close(draft: ItemDraft | QuizDraft, outcome: End, *, by: int, at: datetime) -> None:
    draft.closed_at, draft.closed_by_id, draft.outcome = at, by, outcome
    db.session.flush()


# --- checking -----------------------------------------------------------------------------------------------------


def read(
    kind: str, slug: str, content: Mapping[str, Any], *, known: set[str], files: Collection[str] = ()
) -> AuthoredItem:
    """The item that a draft's content says; `known` are the sections that may be cited, `files` the pictures and sounds
    that may be shown. Raises Unfit with the same faults that files meet, at the paths of the fields."""
    item = validated({"id": slug, "kind": kind, **content}, KINDS[kind].authored, label_of)
    if faults := cited_faults(item, known, files):
        raise Unfit(faults)
    return item


def cited_faults(entry: AuthoredEntry, known: Collection[str], files: Collection[str], at: str = "") -> list[Fault]:
    """Sections and files that an entry names and nobody knows; `at`: where it stands in what is read."""
    faults = [
        Fault(f"{at}sections.{place}", 0, _("'%(name)s' is cited, but does not exist.", name=section), remedy)
        for remedy in [_("Mend its spelling, or take it out.")]
        for place, section in enumerate(entry.sections)
        if section not in known
    ]
    remedy = _("Choose one of the list.")
    return faults + [
        Fault(f"{at}{name}.{place}.file", 0, _("There is no file '%(name)s'.", name=one.file), remedy)
        for name, media in media_lists(entry).items()
        for place, one in enumerate(media)
        if one.file not in files
    ]


# --- ready --------------------------------------------------------------------------------------------------------


def ready(found: queries.OpenDraft[ItemDraft], revision: int, *, by: int, at: datetime) -> ItemVersion:
    """Make the draft a version: by somebody who wrote none of it, and of what they have seen. The draft is locked.
    Raises PartOfCase, NeedsSecondAuthor, ChangedMeanwhile, NotFit, NothingNew."""
    if found.case_id is not None:
        raise PartOfCase
    head, draft = ensure_seen(found, revision, by=by), found.draft
    try:
        authored = read(draft.kind, draft.slug, found.content, known=queries.sections(), files=found.media)
    except Unfit:
        raise NotFit from None
    version = library.publish_item(draft.bank, authored, present(draft.bank_id, draft.slug), at, found.media)
    if version is None:
        raise NothingNew
    look_after(db.session.get_one(Item, version.item_id), practises=authored.practice, at=at)
    review = ItemReview(draft_id=draft.id, revision_id=head.id, item_version_id=version.id, by_id=by, at=at)
    db.session.add(review)
    db.session.flush()
    close(draft, End.READY, by=by, at=at)
    wrote = sorted(found.writers)
    audit.record("item made ready", draft, by=by, at=at, item=draft.slug, number=version.number, written_by=wrote)
    return version


def look_after(item: Item, *, practises: bool, at: datetime) -> None:
    """From now on at the desk; into the pool of practice, when it is marked or its bank is."""
    item.desk_since = item.desk_since or at
    if practises or db.session.get_one(Bank, item.bank_id).practice_since is not None:
        item.practice_since = item.practice_since or at
    db.session.flush()


def ensure_seen(found: queries.OpenDraft[Any], revision: int, *, by: int) -> queries.Revision:
    """The newest revision, when it is what this second person has read. Raises NeedsSecondAuthor, ChangedMeanwhile."""
    if not may_decide(by, found.writers.keys()):
        raise NeedsSecondAuthor
    if found.head is None or found.head.number != revision:
        raise ChangedMeanwhile
    return found.head


def present(bank_id: int, slug: str) -> tuple[Item, ItemVersion] | None:
    return newest_versions(bank_id).get(slug)


# --- in and out of draws ------------------------------------------------------------------------------------------


def retire(item: Item, reason: str, *, by: int, at: datetime) -> None:
    """Raises AlreadySo."""
    _turn(item, True, reason, by=by, at=at)


def bring_back(item: Item, reason: str, *, by: int, at: datetime) -> None:
    """Raises AlreadySo."""
    _turn(item, False, reason, by=by, at=at)


def _turn(item: Item, retired: bool, reason: str, *, by: int, at: datetime) -> None:
    if (item.retired_at is not None) == retired:
        raise AlreadySo
    item.retired_at = at if retired else None
    item.desk_since = item.desk_since or at
    db.session.add(ItemRetirement(item_id=item.id, retired=retired, reason=reason, by_id=by, at=at))
    db.session.flush()
    verb = "item retired" if retired else "item brought back"
    audit.record(verb, f"item:{item.bank.slug}/{item.slug}", by=by, at=at, reason=reason)


def give_back(item: Item, *, by: int, at: datetime) -> None:
    """Let files look after the item again: the next publication writes what they say. Raises AlreadySo."""
    if item.desk_since is None:
        raise AlreadySo
    item.desk_since = None
    db.session.flush()
    audit.record("item given back to files", f"item:{item.bank.slug}/{item.slug}", by=by, at=at)

"""The verbs of cases: draft one, save it with the order of its parts, ready the whole as a second author, retire."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training import audit
from training.approval import may_decide
from training.authored import Fault, Unfit, validated
from training.db import db
from training.drafting.rules import Receipt
from training.quizzes import library
from training.quizzes.authored_items import CASE, AuthoredCase
from training.quizzes.desk import operations as desk
from training.quizzes.desk import queries as items
from training.quizzes.desk.cases import queries, rules
from training.quizzes.desk.cases.models import CaseReview
from training.quizzes.desk.fields import label_of
from training.quizzes.desk.models import End, ItemDraft, ItemRetirement, ItemReview
from training.quizzes.kinds.kind import AuthoredItem
from training.quizzes.models import Bank, Item, ItemVersion
from training.quizzes.queries import newest_versions
from training.refusals import Refused


class CaseBroken(Refused):
    title = _l("One of the parts of this case is missing.")
    remedy = _l("Give the case back to the files and publish them, or write it anew under another name.")


# --- drafting -----------------------------------------------------------------------------------------------------


def draft_next(bank: Bank, row: queries.CaseRow, *, by: int, at: datetime) -> ItemDraft:
    """Of the case and of each part, as they stand. Raises CaseBroken, DraftStands."""
    if not row.is_whole:
        raise CaseBroken
    newest = newest_versions(bank.id)
    head, contents = rules.taken_apart({part.slug: _tree_of(*newest[part.slug]) for part in row.parts})
    written, shelf = desk.shelved(head)
    case = desk.open_draft(bank, row.slug, CASE, written, media=shelf, by=by, at=at)
    for part in row.parts:
        written, shelf = desk.shelved(contents[part.slug])
        kind = newest[part.slug][1].kind
        desk.open_draft(bank, part.slug, kind, written, media=shelf, case=case, by=by, at=at)
    return case


def draft_told(bank: Bank, tree: rules.Tree, ids: Mapping[str, int], *, by: int, at: datetime) -> ItemDraft:
    """Of a new case as a file would hold it, fit or not, with its parts; `ids` of what they show, by name.
    Raises DraftStands."""
    head, contents = rules.told_apart(tree)
    case = desk.open_draft(bank, tree["id"], CASE, head, media=shown(head, ids), by=by, at=at)
    for part, content in zip(head["parts"], contents, strict=True):
        slug, media = f"{tree['id']}-{part['id']}", shown(content, ids)
        desk.open_draft(bank, slug, part["kind"], content, media=media, case=case, by=by, at=at)
    return case


def shown(content: Mapping[str, Any], ids: Mapping[str, int]) -> dict[str, int]:
    return {row["file"]: ids[row["file"]] for row in content.get("media", ())}


def _tree_of(item: Item, version: ItemVersion) -> rules.Tree:
    practice = {"practice": True} if item.practice_since else {}
    return {**items.tree_of(version.content()), **practice}


def save(
    case: queries.OpenCase,
    content: Mapping[str, Any],
    *,
    op_id: uuid.UUID,
    base_revision: int,
    by: int,
    at: datetime,
) -> Receipt[Any]:
    """As a draft of an item is saved; then the parts that it names are drafts, and those that it names no longer have
    ended. The case is locked with its parts. Raises OpIdTaken, DraftStands."""
    found = case.found
    receipt = desk.save(found, content, op_id=op_id, base_revision=base_revision, by=by, at=at)
    if receipt.is_stale or receipt.stored.number <= found.newest:
        return receipt
    wanted = {f"{case.draft.slug}-{part['id']}": part for part in rules.parts_of(content)}
    present = {part.draft.slug: part for part in case.parts}
    for slug, part in present.items():
        if slug not in wanted:
            desk.end(part, by=by, at=at)
    for slug in wanted.keys() - present.keys():
        _begin_part(case.draft, slug, wanted[slug]["kind"], by=by, at=at)
    return receipt


def _begin_part(case: ItemDraft, slug: str, kind: str, *, by: int, at: datetime) -> None:
    """Empty; or, of a part that this draft or an earlier version once had, with what it said last."""
    tree, shelf = _said_last(case, slug, kind)
    desk.open_draft(case.bank, slug, kind, tree, media=shelf, case=case, by=by, at=at)


def _said_last(case: ItemDraft, slug: str, kind: str) -> tuple[rules.Tree | None, dict[str, int]]:
    """And the ids of what it showed, by name."""
    for part in queries.taken_out(case):
        if (part.slug, part.kind) == (slug, kind) and part.content is not None:
            return dict(part.content), queries.medium_ids(part.draft_id)
    before = newest_versions(case.bank_id).get(slug)
    if before is None or not _was_part(before[1].body, case) or before[1].kind != kind:
        return None, {}
    return desk.shelved({key: value for key, value in _tree_of(*before).items() if key not in {"kind", "case"}})


def _was_part(body: Mapping[str, Any], case: ItemDraft) -> bool:
    return (body.get("case") or {}).get("id") == case.slug


def why_not(case: queries.OpenCase, parts: rules.Parts, name: str) -> str:
    """What speaks against one more part of this name; empty when nothing does."""
    slug = f"{case.draft.slug}-{name}"
    if len(parts) >= rules.MOST:
        return _("A case has six parts at most.")
    if len(slug) > 80:
        return _("Together with the name of the case this is longer than 80 characters.")
    if name in {part["id"] for part in parts}:
        return _("The case has a part of this name already.")
    row = items.item_row(case.draft.bank_id, slug)
    was_part = row is not None and _was_part(row.version.body, case.draft)
    if (not was_part and items.is_taken(case.draft.bank_id, slug)) or items.open_drafts(case.draft.bank_id, slug):
        return _("The bank holds '%(name)s' already.", name=slug)
    return ""


def discard(case: queries.OpenCase, *, by: int, at: datetime) -> None:
    """With its parts, which are locked."""
    for one in (*case.parts, case.found):
        desk.end(one, by=by, at=at)


# --- checking -----------------------------------------------------------------------------------------------------


def read(case: queries.OpenCase, known: set[str]) -> AuthoredCase:
    """The case that its drafts say; `known` are the sections that may be cited. Raises Unfit with the same faults that
    files meet, at paths such as 'parts.0.stem.en'."""
    tree = case.tree()
    try:
        authored = validated(tree, AuthoredCase, label_of)
    except Unfit as unfit:
        raise Unfit([fault for fault in map(_placed, unfit.faults) if not _told_by_the_case(fault, tree)]) from None
    faults = desk.cited_faults(authored, known, case.found.media)
    for place, (part, drafted) in enumerate(zip(authored.parts, case.parts, strict=True)):
        if isinstance(part, AuthoredItem):
            faults += desk.cited_faults(part, known.union(authored.sections), drafted.media, f"parts.{place}.")
    if faults:
        raise Unfit(faults)
    return authored


def _placed(fault: Fault) -> Fault:
    """Without the kind that stands in the path of a part: 'parts.0.single.stem'."""
    steps = fault.file.split(".")
    kept = [step for place, step in enumerate(steps) if not (place == 2 and steps[0] == "parts")]
    return Fault(".".join(kept), fault.line, fault.cause, fault.remedy)


def _told_by_the_case(fault: Fault, tree: Mapping[str, Any]) -> bool:
    """Whether it is of something that a part has from its case, where the same is told."""
    steps = fault.file.split(".")
    if len(steps) < 3 or steps[0] != "parts" or steps[2] not in rules.HANDED_DOWN:
        return False
    return steps[2] not in tree["parts"][int(steps[1])]


# --- ready --------------------------------------------------------------------------------------------------------


def ready(case: queries.OpenCase, revisions: Sequence[int], *, by: int, at: datetime) -> list[str]:
    """Make the case what its drafts say, by somebody who wrote none of it, and of what they have seen: the revision of
    the situation, then of each part. All are locked. The slugs of the parts that became versions.
    Raises NeedsSecondAuthor, ChangedMeanwhile, NotFit, ItemExists, NothingNew."""
    draft, (authored, head) = case.draft, _seen(case, revisions, by=by)
    before, present = queries.case_row(draft.bank_id, draft.slug), newest_versions(draft.bank_id)
    db.session.add(CaseReview(draft_id=draft.id, revision_id=head.id, by_id=by, at=at))
    db.session.flush()
    changed = [
        piece.id
        for part, piece in zip(case.parts, authored.pieces(), strict=True)
        if _publish(case, part, piece, present.get(piece.id), by=by, at=at)
    ]
    if not changed:
        raise desk.NothingNew
    out = _settle(case, before, at=at)
    for one in (*case.parts, case.found):
        desk.close(one.draft, End.READY, by=by, at=at)
    told = {"case": draft.slug, "new": changed, "taken_out": out, "written_by": sorted(case.writers)}
    audit.record("case made ready", draft, by=by, at=at, **told)
    return changed


def _seen(case: queries.OpenCase, revisions: Sequence[int], *, by: int) -> tuple[AuthoredCase, items.Revision]:
    if not may_decide(by, case.writers.keys()):
        raise desk.NeedsSecondAuthor
    if case.found.head is None or list(revisions) != case.revisions:
        raise desk.ChangedMeanwhile
    try:
        return read(case, items.sections()), case.found.head
    except Unfit:
        raise desk.NotFit from None


def _publish(
    case: queries.OpenCase,
    part: items.OpenDraft[ItemDraft],
    piece: AuthoredItem,
    present: tuple[Item, ItemVersion] | None,
    *,
    by: int,
    at: datetime,
) -> bool:
    """Whether the part became a version: one that says what it said before stays that version."""
    if present is not None and not _was_part(present[1].body, case.draft):
        raise desk.ItemExists
    version = library.publish_item(case.draft.bank, piece, present, at, part.media, case.found.media)
    if present is not None:
        desk.look_after(present[0], practises=piece.practice, at=at)
    if version is None or part.head is None:
        return False
    desk.look_after(db.session.get_one(Item, version.item_id), practises=piece.practice, at=at)
    review = ItemReview(draft_id=part.draft.id, revision_id=part.head.id, item_version_id=version.id, by_id=by, at=at)
    db.session.add(review)
    db.session.flush()
    return True


def _settle(case: queries.OpenCase, before: queries.CaseRow | None, *, at: datetime) -> list[str]:
    """What was taken out is drawn no more; what is in it is drawn with the others, or stays retired with them. The
    slugs of the former."""
    slugs = {part.draft.slug for part in case.parts}
    retired = before is not None and all(part.retired_at for part in before.parts)
    ever = [row for row in items.items(case.draft.bank_id) if _was_part(row.version.body, case.draft)]
    for item in queries.locked(ever):
        out = item.slug not in slugs
        item.desk_since = item.desk_since or at
        if (item.retired_at is not None) != (out or retired):
            item.retired_at = at if out or retired else None
    db.session.flush()
    return [part.slug for part in before.parts if part.slug not in slugs] if before else []


# --- in and out of draws ------------------------------------------------------------------------------------------


def retire(row: queries.CaseRow, reason: str, *, by: int, at: datetime) -> None:
    """Every part. Raises AlreadySo."""
    _turn(row, True, reason, by=by, at=at)


def bring_back(row: queries.CaseRow, reason: str, *, by: int, at: datetime) -> None:
    """Every part. Raises AlreadySo."""
    _turn(row, False, reason, by=by, at=at)


def _turn(row: queries.CaseRow, retired: bool, reason: str, *, by: int, at: datetime) -> None:
    changed = _changed(row.parts, lambda item: (item.retired_at is not None) != retired)
    for item in changed:
        item.retired_at = at if retired else None
        item.desk_since = item.desk_since or at
        db.session.add(ItemRetirement(item_id=item.id, retired=retired, reason=reason, by_id=by, at=at))
    db.session.flush()
    verb = "case retired" if retired else "case brought back"
    audit.record(verb, f"case:{changed[0].bank.slug}/{row.slug}", by=by, at=at, reason=reason)


def give_back(row: queries.CaseRow, *, by: int, at: datetime) -> None:
    """Let files look after the case again, with what was taken out of it. Raises AlreadySo."""
    changed = _changed((*row.parts, *row.former), lambda item: item.desk_since is not None)
    for item in changed:
        item.desk_since = None
    db.session.flush()
    audit.record("case given back to files", f"case:{changed[0].bank.slug}/{row.slug}", by=by, at=at)


def _changed(rows: Sequence[items.ItemRow], differs: Callable[[Item], bool]) -> list[Item]:
    """Raises AlreadySo when there is none."""
    found = [item for item in queries.locked(rows) if differs(item)]
    if not found:
        raise desk.AlreadySo
    return found

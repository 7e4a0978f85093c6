"""A draft of an item: its form, its saves, its preview, and the second author who makes it ready."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from training import clock
from training.access import Permission, requires
from training.approval import may_decide
from training.authored import Fault, Unfit
from training.conditional import EACH_TIME
from training.content.drafts.rules import picture_name
from training.db import unit_of_work
from training.drafting.rules import Receipt
from training.languages import gap, saved_time
from training.people.sessions import me
from training.quizzes import library
from training.quizzes.authored_items import CASE
from training.quizzes.desk import duplicates, fields, forms, operations, queries, rules, uploads
from training.quizzes.desk.cases import queries as cases
from training.quizzes.desk.cases.rules import HANDED_DOWN, with_inherited
from training.quizzes.desk.cases.showing import lines
from training.quizzes.desk.models import ItemDraft
from training.quizzes.desk.showing import both_faces, labelled, where
from training.quizzes.desk.views import Answer, bank_page, desk, writes
from training.quizzes.kinds import KINDS
from training.quizzes.kinds.kind import AuthoredItem
from training.quizzes.media.files import take_in
from training.quizzes.media.pinned import LISTS
from training.quizzes.media.serving import serve
from training.web import Page, manages_transactions, takes_up_to, wants_json


@desk.post("/banks/<slug>/drafts")
@requires(Permission.WRITE_BANKS)
def draft_new(slug: str) -> Page | Response:
    bank, form = queries.bank_by_slug(slug) or abort(404), forms.ItemForm()
    if not form.validate_on_submit():
        return bank_page(slug, form, status=422)
    draft = operations.draft_new(bank, form.slug.data, form.kind.data, by=me().person_id, at=clock.now())
    show = "cases.show_draft" if draft.kind == CASE else "desk.show_draft"
    return redirect(url_for(show, draft_id=draft.public_id), 303)


@desk.post("/banks/<slug>/items/<item>/drafts")
@requires(Permission.WRITE_BANKS)
def draft_next(slug: str, item: str) -> Response:
    row = queries.item_by_slug(slug, item, lock=True) or abort(404)
    draft = operations.draft_next(row, queries.history(row.id)[0].content, by=me().person_id, at=clock.now())
    return redirect(url_for("desk.show_draft", draft_id=draft.public_id), 303)


@desk.get("/drafts/<uuid:draft_id>")
@requires(Permission.SEE_BANKS)
def show_draft(draft_id: uuid.UUID) -> Page:
    return draft_page(the_draft(draft_id))


def the_draft(draft_id: uuid.UUID, *, lock: bool = False) -> queries.OpenDraft[ItemDraft]:
    """404 for none; DraftClosed for one that has ended."""
    return operations.ensure_open(queries.draft(draft_id, lock=lock) or abort(404))


def draft_page(found: queries.OpenDraft[ItemDraft], *, status: int = 200, content: Any = None, **said: Any) -> Page:
    """`content`: what was sent and lost its turn, to be looked at beside the head."""
    kind, written = KINDS[found.draft.kind], found.content
    case = cases.case_of(found) if found.case_id is not None else None
    faults = faults_of(found, written, case) if found.head else []
    asked = fields.parts(kind.authored, written, faults)
    return Page(
        "quizzes/desk/draft.html",
        status=status,
        found=found,
        draft=found.draft,
        kind=kind,
        case=case,
        lines=lines(case, []) if case else [],
        parts=uploads.offered(of_a_part(asked) if case else asked, list(found.media)),
        upload_accepts=uploads.ACCEPTS,
        faults=faults,
        loose=loose(faults, kind.authored, written),
        twins=twins_of(found, written, case),
        op_id=uuid.uuid4(),
        lost=labelled(rules.changes(written, content)) if content is not None else [],
        writes=writes(),
        **said,
    )


def of_a_part(parts: Sequence[fields.Part]) -> list[fields.Part]:
    """The fields of an item whose case says some of it; a case is for practice as a whole."""
    return [_beside_its_case(part) if part.path in HANDED_DOWN else part for part in parts if part.name != "practice"]


def _beside_its_case(part: fields.Part) -> fields.Part:
    inherits = _("Left empty, it is as in the case.")
    choices = [("", _("as in the case")), *part.choices] if part.shape == "choice" else part.choices
    return replace(part, optional=True, hint=gap().join(filter(None, [inherits, str(part.hint)])), choices=choices)


def read(found: queries.OpenDraft[ItemDraft], content: Any, case: cases.OpenCase | None = None) -> AuthoredItem:
    """`case`: the one that it is a part of. Raises Unfit."""
    whole = with_inherited(case.found.content, content) if case else content
    name = case.name(found) if case else found.draft.slug
    return operations.read(found.draft.kind, name, whole, known=queries.sections(), files=found.media)


def faults_of(found: queries.OpenDraft[ItemDraft], content: Any, case: cases.OpenCase | None = None) -> Sequence[Fault]:
    try:
        read(found, content, case)
    except Unfit as unfit:
        return unfit.faults
    return []


def loose(faults: Sequence[Fault], model: Any, content: Any) -> list[Fault]:
    """Faults of the whole, which no field shows."""
    shown: set[int] = set()

    def visit(parts: Sequence[fields.Part]) -> None:
        for part in parts:
            shown.update(id(fault) for fault in part.faults)
            visit(part.parts)

    visit(fields.parts(model, content, faults))
    return [fault for fault in faults if id(fault) not in shown]


def twins_of(
    found: queries.OpenDraft[ItemDraft], content: Any, case: cases.OpenCase | None = None
) -> list[duplicates.Twin]:
    items, slug = queries.items(found.draft.bank_id), found.draft.slug
    others = [(row.slug, duplicates.stems_of(row.version.body)) for row in items]
    situations = dict(duplicates.situations_of((row.slug, row.version.body) for row in items))
    if case is not None:
        situations[slug] = duplicates.stems_of(case.found.content)
    return duplicates.like(duplicates.stems_of(content), others, slug, situations)


@desk.post("/drafts/<uuid:draft_id>/revisions")
@requires(Permission.WRITE_BANKS)
def save_draft(draft_id: uuid.UUID) -> Answer:
    """One protocol for the form and for the script, as with responses: 409 with the newer text when it is stale."""
    found = the_draft(draft_id, lock=True)
    sent = forms.read_draft(KINDS[found.draft.kind].authored, request.form)
    receipt = operations.save(
        found, sent.content, op_id=sent.op_id, base_revision=sent.base_revision, by=me().person_id, at=clock.now()
    )
    if wants_json():
        content, case = receipt.stored.content, cases.case_of(found) if found.case_id is not None else None
        return answer(receipt, faults_of(found, content, case), twins_of(found, content, case))
    if receipt.is_stale:
        return draft_page(found, status=409, content=sent.content, stale=True)
    return onward(sent.pressed, draft_id, "desk.show_draft", "desk.preview_draft")


def answer(receipt: Receipt[Any], faults: Sequence[Fault], twins: Sequence[duplicates.Twin] = ()) -> Answer:
    """What the script of a draft is told: faults by the paths of their fields, and items that say nearly the same."""
    reply = {
        "revision": receipt.head.number,
        "saved": saved_time(receipt.stored.at),
        "faults": [{"path": fault.file, "cause": fault.cause, "remedy": fault.remedy} for fault in faults],
        "twins": [{"item": twin.second, "same": twin.same, "ratio": twin.ratio} for twin in twins],
    }
    return reply, 409 if receipt.is_stale else 200


def onward(pressed: str, draft_id: uuid.UUID, show: str, preview: str) -> Response:
    """To the preview when that was pressed, else to the field whose row came or went."""
    anchor = "f-" + pressed.partition(":")[2].replace(".", "-") if ":" in pressed else None
    return redirect(url_for(preview if pressed == "preview" else show, draft_id=draft_id, _anchor=anchor), 303)


@desk.post("/drafts/<uuid:draft_id>/media")
@requires(Permission.WRITE_BANKS)
@takes_up_to(uploads.LARGEST_BODY)
@manages_transactions
def add_medium(draft_id: uuid.UUID) -> Answer:
    """A picture or sound beside all that is written: both are saved. It is written anew before the transaction."""
    with unit_of_work(writes=False):
        into = uploads.asked_for(request.args.get("into"))
        found, file, by = the_draft(draft_id), request.files.get(f"upload-{into}"), me().person_id
        sent = forms.read_draft(KINDS[found.draft.kind].authored, request.form)
        if file is None or not file.filename:
            return draft_page(found, status=422, no_file=into)
    medium = take_in(file.stream.read())
    with unit_of_work(writes=True):
        found = the_draft(draft_id, lock=True)
        wanted = picture_name(file.filename, medium.extension, otherwise="medium")
        name = operations.add_medium(found, wanted, medium, by=by, at=clock.now())
        content = uploads.with_file(sent.content, name, into)
        receipt = operations.save(
            found, content, op_id=sent.op_id, base_revision=sent.base_revision, by=by, at=clock.now()
        )
        if receipt.is_stale:
            return draft_page(found, status=409, content=content, stale=True)
    return redirect(url_for("desk.show_draft", draft_id=draft_id, _anchor=f"f-{into}"), 303)


@desk.get("/drafts/<uuid:draft_id>/media/<int:number>")
@requires(Permission.SEE_BANKS)
def show_draft_medium(draft_id: uuid.UUID, number: int) -> Response:
    """By its number among those that the draft shows as it stands."""
    found = the_draft(draft_id)
    shown: dict[str, Any] = {path: uploads.shown(found.content, found.media, path) for path in LISTS}
    if found.case_id is not None:  # those of the case come first, as in a version
        case = cases.case_of(found).found
        shown["case"] = {"media": uploads.shown(case.content, case.media)}
    return serve(shown, number, explained=shown, caching=EACH_TIME)


@desk.get("/drafts/<uuid:draft_id>/preview")
@requires(Permission.SEE_BANKS)
def preview_draft(draft_id: uuid.UUID) -> Page | Response:
    """As a taker sees it, with its key below, what changed, and the button for a second author; a part in its case."""
    found = the_draft(draft_id)
    if found.case_id is not None:
        case = cases.case_of(found)
        anchor = case.name(found)
        return redirect(url_for("cases.preview_draft", draft_id=case.draft.public_id, _anchor=f"part-{anchor}"), 303)
    kind = KINDS[found.draft.kind]
    faults = faults_of(found, found.content)
    shown: list[Any] = []
    if not faults:
        item = read(found, found.content)
        shown = both_faces(kind, library.content_of(item, found.media), item.marks)
    row = queries.item_by_slug(found.draft.bank.slug, found.draft.slug)
    newest = queries.history(row.id)[0] if row else None
    before = {key: value for key, value in newest.content.items() if key != "kind"} if newest else {}
    return Page(
        "quizzes/desk/preview.html",
        found=found,
        draft=found.draft,
        kind=kind,
        faults=[(where(fault.file), fault) for fault in faults],
        faces=shown,
        newest=newest,
        changes=labelled(rules.changes(before, written_by(found, newest))) if newest else [],
        twins=twins_of(found, found.content),
        own=not may_decide(me().person_id, found.writers.keys()),
        writes=writes(),
    )


@desk.post("/drafts/<uuid:draft_id>/ready")
@requires(Permission.WRITE_BANKS)
def make_ready(draft_id: uuid.UUID) -> Response:
    found = the_draft(draft_id, lock=True)
    revision = request.form.get("revision", 0, type=int)
    version = operations.ready(found, revision, by=me().person_id, at=clock.now())
    flash(_("Version %(number)s is ready: quizzes draw it from now on.", number=version.number), "pass")
    return redirect(url_for("desk.show_item", slug=found.draft.bank.slug, item=found.draft.slug), 303)


@desk.post("/drafts/<uuid:draft_id>/end")
@requires(Permission.WRITE_BANKS)
def discard_draft(draft_id: uuid.UUID) -> Response:
    found = the_draft(draft_id, lock=True)
    operations.discard(found, by=me().person_id, at=clock.now())
    flash(_("The draft is discarded. What was written stays in the log of revisions."))
    return redirect(url_for("desk.show_bank", slug=found.draft.bank.slug), 303)


def written_by(found: queries.OpenDraft[ItemDraft], newest: queries.Written | None) -> dict[str, Any]:
    """The draft's content with the model's own defaults, where it is fit: so that it compares with a version."""
    try:
        item = read(found, found.content)
    except Unfit:
        return found.content
    written = queries.tree_of(library.content_of(item, found.media))
    return {key: value for key, value in written.items() if key != "kind"}

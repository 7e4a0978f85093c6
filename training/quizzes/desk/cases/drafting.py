"""A draft of a case: its situation and the order of its parts, their preview as one, and the second author."""

import uuid
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from training import clock
from training.access import Permission, requires
from training.approval import may_decide
from training.conditional import EACH_TIME
from training.content.drafts.rules import picture_name
from training.db import unit_of_work
from training.drafting.rules import Receipt
from training.people.sessions import me
from training.quizzes.desk import fields, uploads
from training.quizzes.desk import operations as desk
from training.quizzes.desk import queries as items
from training.quizzes.desk.cases import forms, operations, queries, rules, showing
from training.quizzes.desk.cases.views import cases
from training.quizzes.desk.drafting import answer, loose, onward
from training.quizzes.desk.rules import changes
from training.quizzes.desk.showing import labelled
from training.quizzes.desk.views import Answer, writes
from training.quizzes.kinds import KINDS
from training.quizzes.media.files import take_in
from training.quizzes.media.serving import serve
from training.web import Page, manages_transactions, takes_up_to, wants_json


@cases.get("/case-drafts/<uuid:draft_id>")
@requires(Permission.SEE_BANKS)
def show_draft(draft_id: uuid.UUID) -> Page:
    return draft_page(the_case(draft_id))


def the_case(draft_id: uuid.UUID, *, lock: bool = False) -> queries.OpenCase:
    """404 for none; DraftClosed for one that has ended."""
    found = desk.ensure_open(items.case_draft(draft_id, lock=lock) or abort(404))
    return queries.open_case(found, lock=lock)


def draft_page(case: queries.OpenCase, *, status: int = 200, content: Any = None, **said: Any) -> Page:
    """`content`: what was sent and lost its turn, to be looked at beside the head."""
    written = case.found.content
    faults = showing.at_the_case(showing.faults_of(case)) if case.found.head else []
    parts = showing.lines(case, faults)
    told = [fault for part in parts for fault in part.faults]
    return Page(
        "quizzes/desk/cases/draft.html",
        status=status,
        found=case.found,
        draft=case.draft,
        writers=case.writers,
        parts=uploads.offered(fields.parts(forms.Situation, written, faults), list(case.found.media)),
        upload_accepts=uploads.ACCEPTS,
        upload_to="cases.add_medium",
        lines=parts,
        taken_out=showing.taken_out(case),
        parts_faults=[fault for fault in faults if fault.file == "parts"],
        most=rules.MOST,
        kinds=KINDS.values(),
        loose=[one for one in loose(faults, forms.Situation, written) if one not in told and one.file != "parts"],
        twins=showing.twins_of(case),
        op_id=uuid.uuid4(),
        lost=labelled(changes(written, content), "Situation") if content is not None else [],
        writes=writes(),
        **said,
    )


@cases.post("/case-drafts/<uuid:draft_id>/revisions")
@requires(Permission.WRITE_BANKS)
def save_draft(draft_id: uuid.UUID) -> Answer:
    """As a draft of an item is saved; a part comes, moves and goes by the same save. 409 when it is stale."""
    case, sent = the_case(draft_id, lock=True), forms.read_case(request.form)
    if sent.name:
        return add_part(case, sent)
    receipt = save(case, sent, sent.content)
    case = the_case(draft_id)
    if wants_json():
        return answer(receipt, showing.at_the_case(showing.faults_of(case)), showing.twins_of(case))
    if receipt.is_stale:
        return draft_page(case, status=409, content=sent.content, stale=True)
    return onward(sent.pressed, draft_id, "cases.show_draft", "cases.preview_draft")


def save(case: queries.OpenCase, sent: forms.Sent, content: dict[str, Any]) -> Receipt[Any]:
    told = {"op_id": sent.op_id, "base_revision": sent.base_revision, "by": me().person_id, "at": clock.now()}
    return operations.save(case, content, **told)


def add_part(case: queries.OpenCase, sent: forms.Sent) -> Answer:
    """To the new part's own page; where it cannot be added, what else was written is saved all the same."""
    wrong = sent.misspelled or operations.why_not(case, rules.parts_of(sent.content), sent.name)
    content = sent.content if wrong else sent.with_part
    receipt = save(case, sent, content)
    case = the_case(case.draft.public_id)
    if receipt.is_stale:
        return draft_page(case, status=409, content=content, stale=True)
    if wrong:
        return draft_page(case, status=422, wrong_part=wrong, new_name=sent.name, new_kind=sent.kind)
    if sent.pressed != "part":
        return redirect(url_for("cases.show_draft", draft_id=case.draft.public_id, _anchor="f-parts"), 303)
    part = next(part for part in case.parts if case.name(part) == sent.name)
    return redirect(url_for("desk.show_draft", draft_id=part.draft.public_id), 303)


@cases.post("/case-drafts/<uuid:draft_id>/media")
@requires(Permission.WRITE_BANKS)
@takes_up_to(uploads.LARGEST_BODY)
@manages_transactions
def add_medium(draft_id: uuid.UUID) -> Answer:
    """A picture or sound of the situation, beside all that is written: both are saved."""
    with unit_of_work(writes=False):
        case, file, by = the_case(draft_id), request.files.get("upload-media"), me().person_id
        sent = forms.read_case(request.form)
        if file is None or not file.filename:
            return draft_page(case, status=422, no_file="media")
    medium = take_in(file.stream.read())
    with unit_of_work(writes=True):
        case = the_case(draft_id, lock=True)
        wanted = picture_name(file.filename, medium.extension, otherwise="medium")
        name = desk.add_medium(case.found, wanted, medium, by=by, at=clock.now())
        content = uploads.with_file(sent.content, name)
        if save(case, sent, content).is_stale:
            return draft_page(the_case(draft_id), status=409, content=content, stale=True)
    return redirect(url_for("cases.show_draft", draft_id=draft_id, _anchor="f-media"), 303)


@cases.get("/case-drafts/<uuid:draft_id>/media/<int:number>")
@requires(Permission.SEE_BANKS)
def show_draft_medium(draft_id: uuid.UUID, number: int) -> Response:
    """By its number among those that the situation shows as it stands."""
    found = desk.ensure_open(items.case_draft(draft_id) or abort(404))
    return serve({"media": uploads.shown(found.content, found.media)}, number, caching=EACH_TIME)


@cases.get("/case-drafts/<uuid:draft_id>/preview")
@requires(Permission.SEE_BANKS)
def preview_draft(draft_id: uuid.UUID) -> Page:
    """As a taker meets it, part by part, with keys, what changed, and the button for a second author."""
    case = the_case(draft_id)
    row = queries.case_row(case.draft.bank_id, case.draft.slug)
    before = rules.moments(queries.published(row))[0] if row else None
    faults, contents = showing.faults_of(case), {}
    if not faults:
        contents = showing.contents(case, operations.read(case, items.sections()))
    after = rules.comparable({slug: items.tree_of(content) for slug, content in contents.items()})
    return Page(
        "quizzes/desk/cases/preview.html",
        case=case,
        draft=case.draft,
        faults=[(showing.where_in(case, fault), fault) for fault in faults],
        situation=showing.situation(next(iter(contents.values()))["body"]) if contents else [],
        parts=showing.faces(contents),
        opens={part.draft.slug: part.draft.public_id for part in case.parts},
        before=before,
        changes=showing.differences(before.tree, after) if before and contents else [],
        twins=showing.twins_of(case),
        own=not may_decide(me().person_id, case.writers.keys()),
        writes=writes(),
    )


@cases.post("/case-drafts/<uuid:draft_id>/ready")
@requires(Permission.WRITE_BANKS)
def make_ready(draft_id: uuid.UUID) -> Response:
    case = the_case(draft_id, lock=True)
    seen = [int(text) for text in request.form.getlist("revision") if text.isascii() and text.isdigit()]
    operations.ready(case, seen, by=me().person_id, at=clock.now())
    flash(_("The case is ready: quizzes draw it from now on."), "pass")
    return redirect(url_for("cases.show_case", slug=case.draft.bank.slug, case=case.draft.slug), 303)


@cases.post("/case-drafts/<uuid:draft_id>/end")
@requires(Permission.WRITE_BANKS)
def discard_draft(draft_id: uuid.UUID) -> Response:
    case = the_case(draft_id, lock=True)
    operations.discard(case, by=me().person_id, at=clock.now())
    flash(_("The draft is discarded with its parts. What was written stays in the log of revisions."))
    return redirect(url_for("desk.show_bank", slug=case.draft.bank.slug), 303)

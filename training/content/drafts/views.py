"""The authors' desk: the list of manuals, and the page on which a draft is written."""

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from training import clock
from training.access import Permission, requires
from training.authored import LANGUAGES, plain_text
from training.content import pictures
from training.content.drafts import forms, operations, pages, previews, queries, rules
from training.content.drafts.imports import reading as imports
from training.content.manuscripts import write_manuscript
from training.content.shelves import SHELF_NAMES
from training.db import unit_of_work
from training.drafting import pages as drafting
from training.drafting.forms import Sent, read_text
from training.languages import gap, language, saved_time
from training.people.sessions import me
from training.web import Page, manages_transactions, takes_up_to, wants_json

drafts = Blueprint("drafts", __name__)
Answer = Page | Response | tuple[dict[str, Any], int]
LARGEST_PHOTOGRAPH = 16 * 1024 * 1024
LARGEST_FOLDER = 40 * 1024 * 1024
A_YEAR = timedelta(days=365)


@drafts.get("/desk/manuals")
@requires(Permission.WRITE_MANUALS)
def desk() -> Page:
    return Page("drafts/desk.html", rows=pages.desk(clock.now()), new=new_manual_form())


@drafts.post("/desk/manuals")
@requires(Permission.WRITE_MANUALS)
def begin_manual() -> Answer:
    form = new_manual_form()
    if not form.validate():
        return Page("drafts/desk.html", status=422, rows=pages.desk(clock.now()), new=form)
    cover = {"shelf": form.shelf.data, "review_by": form.review_by.data}
    texts: dict[str, str] = {
        code: write_manuscript({"title": form[f"title_{code}"].data, "summary": "…", **cover}, "", [])
        for code in LANGUAGES
    }
    operations.begin_manual(str(form.slug.data), texts, by=me().person_id, at=clock.now())
    return redirect(url_for("drafts.edit", slug=form.slug.data), 303)


@drafts.post("/desk/manuals/<slug>/drafts")
@requires(Permission.WRITE_MANUALS)
def open_draft(slug: str) -> Response:
    if queries.open_draft(slug) is None and queries.newest_edition(slug) is None:
        abort(404)
    operations.open_draft(slug, by=me().person_id, at=clock.now())
    return redirect(url_for("drafts.edit", slug=slug), 303)


def new_manual_form() -> forms.NewManualForm:
    form = forms.NewManualForm(review_by=clock.now().date() + A_YEAR)
    form.offer(SHELF_NAMES)
    return form


# --- writing ------------------------------------------------------------------------------------------------------


@drafts.get("/desk/manuals/<slug>/draft")
@requires(Permission.WRITE_MANUALS)
def edit(slug: str) -> Page:
    return draft_page(slug)


def draft_page(slug: str, status: int = 200, **said: Any) -> Page:
    """`said`: a form of the page that was sent with a fault."""
    draft = queries.open_draft(slug) or abort(404)
    context: dict[str, Any] = {"picture_form": forms.PictureForm(), "discard_form": forms.DiscardForm(), **said}
    return Page(
        "drafts/draft.html",
        status=status,
        opened=pages.opened(draft, by=me().person_id, at=clock.now()),
        objectives=queries.objectives(language()),
        op_ids={code: uuid.uuid4() for code in LANGUAGES},
        bare=True,
        **context,
    )


@drafts.post("/desk/manuals/<slug>/draft/texts/<any(zh, en):code>")
@requires(Permission.WRITE_MANUALS)
def save(slug: str, code: str) -> Answer:
    """One protocol for the form and for the script: saved, or 409 with the newer text when this one is stale."""
    draft = draft_to_save(slug)
    sent = sent_to(draft, read_text(request.form))
    receipt = operations.record_text(
        draft, code, sent.text, op_id=sent.op_id, base_revision=sent.base_revision, by=me().person_id, at=clock.now()
    )
    if wants_json():
        number = receipt.stored.number
        return drafting.answer(receipt, url_for("drafts.show_revision", slug=slug, code=code, number=number))
    if receipt.is_stale:
        return revision_page(draft, code, receipt.stored.number, status=409)
    flash(_("Saved %(time)s", time=saved_time(receipt.stored.at)), "pass")
    return redirect(url_for("drafts.edit", slug=slug, _anchor=f"pane-{code}"), 303)


def draft_to_save(slug: str) -> queries.OpenDraft:
    """Locked. Raises DraftEnded, for who writes on in a page of one that was published or discarded."""
    draft = queries.open_draft(slug, lock=True)
    if draft is None:
        raise operations.DraftEnded if queries.had_draft(slug) else NotFound
    return draft


def sent_to(draft: queries.OpenDraft, sent: Sent) -> Sent:
    """What was written in a page of an earlier draft of the manual is stale in this one, whatever its revision."""
    is_of_this = request.form.get("draft", str(draft.public_id)) == str(draft.public_id)
    return sent if is_of_this else replace(sent, base_revision=0)


@drafts.post("/desk/manuals/<slug>/draft/preview/<any(zh, en):code>")
@requires(Permission.WRITE_MANUALS)
@manages_transactions
def preview(slug: str, code: str) -> Answer:
    """The text as its readers would see it, and every fault; nothing is written. The other language comes with it, or
    is taken as it stands."""
    with unit_of_work(writes=False):
        draft = queries.open_draft(slug) or abort(404)
        heads, shown = queries.heads([draft.id])[draft.id], queries.pictures(draft.id)
        published = queries.published_anchors()
    texts: dict[str, str] = {one: plain_text(request.form.get(f"text_{one}", heads[one].text)) for one in LANGUAGES}
    texts[code] = plain_text(request.form.get("text", texts[code]))
    manuscripts, _faults = previews.read(slug, {code: texts[code]})
    seen = previews.see(slug, manuscripts[code], shown) if code in manuscripts else None
    faults = previews.faults(slug, texts, shown.keys(), published)
    if wants_json():
        html = render_template("drafts/_preview.html", seen=seen, code=code)
        return {"html": html, "faults": [vars(fault) for fault in faults]}, 200
    title = pages.title_of(draft, heads)
    return Page("drafts/preview.html", draft=draft, title=title, seen=seen, code=code, faults=faults)


@drafts.post("/desk/manuals/<slug>/draft/agreements")
@requires(Permission.WRITE_MANUALS)
def agree(slug: str) -> Response:
    """Both languages say the same here, as they stand."""
    draft = queries.open_draft(slug, lock=True) or abort(404)
    operations.agree(draft, request.form.get("anchor", ""), by=me().person_id, at=clock.now())
    return redirect(url_for("drafts.edit", slug=slug, _anchor="contents"), 303)


@drafts.post("/desk/manuals/<slug>/draft/presence")
@requires(Permission.WRITE_MANUALS)
def be_present(slug: str) -> Answer:
    """Sent by the open page every few seconds: who else is here, and which text stands."""
    draft, at = queries.open_draft(slug) or abort(404), clock.now()
    operations.note_presence(draft, by=me().person_id, at=at)
    others = list(queries.others_present(draft.id, me().person_id, at - rules.STILL_THERE))
    said = _("Also here now: %(names)s", names=_(", ").join(others)) if others else ""
    return {"others": others, "said": said, "heads": queries.head_numbers(draft.id)}, 200


@drafts.post("/desk/manuals/<slug>/draft/pictures")
@requires(Permission.WRITE_MANUALS)
@takes_up_to(LARGEST_PHOTOGRAPH)
@manages_transactions
def add_picture(slug: str) -> Answer:
    """The picture is drawn anew before the transaction; the answer is the Markdown that shows it."""
    with unit_of_work(writes=False):
        if queries.open_draft(slug) is None:
            abort(404)
        form = forms.PictureForm()
        if not form.validate():
            return draft_page(slug, 422, picture_form=form) if not wants_json() else no_picture(form)
        by = me().person_id
    with form.file.data.stream as file:
        drawn = pictures.reencode(file)
    with unit_of_work(writes=True):
        draft = queries.open_draft(slug, lock=True) or abort(404)
        wanted = rules.picture_name(form.file.data.filename or "", drawn.extension)
        name = operations.add_picture(draft, wanted, drawn, by=by, at=clock.now())
    markdown = f"![{form.alt.data or ''}]({name})"
    if wants_json():
        return {"name": name, "markdown": markdown}, 201
    flash(Markup("{} <code>{}</code>").format(_("The picture is there. Show it by writing:"), markdown), "pass")
    return redirect(url_for("drafts.edit", slug=slug, _anchor="pictures"), 303)


def no_picture(form: forms.PictureForm) -> Answer:
    remedy = gap().join(map(str, form.file.errors or form.alt.errors))
    return {"title": _("No picture was added."), "remedy": remedy}, 422


# --- what was written elsewhere -----------------------------------------------------------------------------------


@drafts.get("/desk/manuals/<slug>/draft/import")
@requires(Permission.WRITE_MANUALS)
def choose_import(slug: str) -> Page:
    draft = queries.open_draft(slug) or abort(404)
    title = pages.title_of(draft, queries.heads([draft.id])[draft.id])
    return Page("drafts/import.html", draft=draft, title=title, form=forms.ImportForm(code=language()))


@drafts.post("/desk/manuals/<slug>/draft/import")
@requires(Permission.WRITE_MANUALS)
@takes_up_to(LARGEST_FOLDER)
@manages_transactions
def look_at_import(slug: str) -> Page:
    """What the file would become, and what could not be kept; the draft stays as it is."""
    form = forms.ImportForm()
    with unit_of_work(writes=False):
        draft, by = queries.open_draft(slug) or abort(404), me().person_id
        heads, taken = queries.heads([draft.id])[draft.id], set(queries.pictures(draft.id))
        published = queries.published_anchors()
    title = pages.title_of(draft, heads)
    if not form.validate():
        return Page("drafts/import.html", status=422, draft=draft, title=title, form=form)
    now = {code: plain_text(head.text) for code, head in heads.items()}
    with form.file.data.stream as file:
        around = imports.Around(now, taken, published)
        imported = imports.read(file, form.file.data.filename or "", str(form.code.data), around)
    with unit_of_work(writes=True):
        draft = queries.open_draft(slug, lock=True) or abort(404)
        operations.keep_handed_in(draft, imported.pictures, by=by, at=clock.now())
    op_ids = {code: uuid.uuid4() for code in imported.texts}
    return Page("drafts/imported.html", draft=draft, title=title, imported=imported, heads=heads, op_ids=op_ids)


@drafts.post("/desk/manuals/<slug>/draft/imports")
@requires(Permission.WRITE_MANUALS)
def take_over(slug: str) -> Answer:
    draft = draft_to_save(slug)
    texts, named = forms.read_import(request.form)
    of_this = {code: sent_to(draft, one) for code, one in texts.items()}
    sent = {code: (one.text, one.op_id, one.base_revision) for code, one in of_this.items()}
    receipts = operations.take_over(draft, sent, named, by=me().person_id, at=clock.now())
    stale = next((receipt for receipt in receipts if receipt.is_stale), None)
    if stale is not None:
        return revision_page(draft, stale.stored.language, stale.stored.number, status=409)
    flash(_("The import is the draft's text now. The history keeps what stood before."), "pass")
    return redirect(url_for("drafts.edit", slug=slug), 303)


# --- history and the end ------------------------------------------------------------------------------------------


@drafts.get("/desk/manuals/<slug>/draft/texts/<any(zh, en):code>/revisions")
@requires(Permission.WRITE_MANUALS)
def history(slug: str, code: str) -> Page:
    draft = queries.open_draft(slug) or abort(404)
    saved = queries.history(draft.id, code)
    title = pages.title_of(draft, queries.heads([draft.id])[draft.id])
    return Page("drafts/history.html", draft=draft, title=title, code=code, **drafting.history(saved))


@drafts.get("/desk/manuals/<slug>/draft/texts/<any(zh, en):code>/revisions/<int:number>")
@requires(Permission.WRITE_MANUALS)
def show_revision(slug: str, code: str, number: int) -> Page:
    return revision_page(queries.open_draft(slug) or abort(404), code, number)


def revision_page(draft: queries.OpenDraft, code: str, number: int, status: int = 200) -> Page:
    revision = queries.revision(draft.id, code, number) or abort(404)
    heads = queries.heads([draft.id])[draft.id]
    beside = drafting.comparison(revision, heads[code])
    title = pages.title_of(draft, heads)
    return Page("drafts/revision.html", status=status, draft=draft, title=title, code=code, **beside)


@drafts.post("/desk/manuals/<slug>/draft/discarding")
@requires(Permission.WRITE_MANUALS)
def discard(slug: str) -> Answer:
    draft = queries.open_draft(slug, lock=True) or abort(404)
    form = forms.DiscardForm()
    if not form.validate():
        return draft_page(slug, 422, discard_form=form)
    title = pages.title_of(draft, queries.heads([draft.id])[draft.id])
    operations.discard(draft, str(form.reason.data), by=me().person_id, at=clock.now())
    flash(_("The draft of “%(title)s” has been discarded. What was written is kept.", title=title))
    return redirect(url_for("drafts.desk"), 303)

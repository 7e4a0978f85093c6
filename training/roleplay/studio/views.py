"""The desk of scenarios, the studio, the second person's page."""

import uuid
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask import Response as FlaskResponse
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from training import clock
from training.access import Permission, requires
from training.approval import Verdict
from training.authored import LANGUAGES, plain_text
from training.content.drafts import queries as manuals
from training.db import unit_of_work
from training.drafting import pages as drafting
from training.drafting.forms import read_text
from training.languages import language
from training.people.sessions import me
from training.roleplay import queries as runs
from training.roleplay.studio import checking, forms, operations, pages, queries, sheets, skeleton
from training.roleplay.voices import operations as voices
from training.web import Page, manages_transactions, takes_up_to, wants_json

studio = Blueprint("studio", __name__)
Answer = Page | Response | tuple[dict[str, Any], int]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@studio.get("/desk/scenarios")
@requires(Permission.WRITE_SCRIPTS)
def desk() -> Page:
    return Page("studio/desk.html", rows=pages.desk(), new=forms.NewScenarioForm(formdata=None))


@studio.post("/desk/scenarios")
@requires(Permission.WRITE_SCRIPTS)
def begin_scenario() -> Answer:
    form = forms.NewScenarioForm()
    if not form.validate_on_submit():
        return Page("studio/desk.html", status=422, rows=pages.desk(), new=form)
    titles: dict[str, str] = {code: str(form[f"title_{code}"].data) for code in LANGUAGES}
    objections: dict[str, str] = {code: str(form[f"objection_{code}"].data) for code in LANGUAGES}
    texts = skeleton.texts(str(form.slug.data), titles, objections)
    operations.begin_scenario(str(form.slug.data), texts, by=me().person_id, at=clock.now())
    return redirect(url_for("studio.edit", slug=form.slug.data), 303)


@studio.post("/desk/scenarios/<slug>/drafts")
@requires(Permission.WRITE_SCRIPTS)
def open_draft(slug: str) -> Response:
    if runs.current_scenario(slug) is None and queries.open_draft(slug) is None:
        abort(404)
    operations.open_draft(slug, by=me().person_id, at=clock.now())
    return redirect(url_for("studio.edit", slug=slug), 303)


@studio.get("/desk/scenarios/<slug>/evidence")
@requires(Permission.WRITE_SCRIPTS)
def evidence(slug: str) -> Page:
    scenario = runs.current_scenario(slug) or abort(404)
    return Page("studio/evidence.html", **pages.evidence_page(scenario, language()))


# --- writing ------------------------------------------------------------------------------------------------------


@studio.get("/desk/scenarios/<slug>/draft")
@requires(Permission.WRITE_SCRIPTS)
def edit(slug: str) -> Page:
    return studio_page(slug)


def studio_page(slug: str, status: int = 200, **said: Any) -> Page:
    """`said`: a form of the page that was sent with a fault."""
    draft = queries.open_draft(slug) or abort(404)
    context: dict[str, Any] = {
        "ask": forms.AskForm(formdata=None),
        "workbook": forms.WorkbookForm(formdata=None),
        "discarding": forms.DiscardForm(formdata=None),
        **said,
    }
    return Page("studio/studio.html", status=status, bare=True, **pages.studio_page(draft, language()), **context)


@studio.post("/desk/scenarios/<slug>/draft/texts/<any(zh, en):code>")
@requires(Permission.WRITE_SCRIPTS)
def save(slug: str, code: str) -> Answer:
    """One protocol for the form and for the script: saved, or 409 with the newer text when this one is stale."""
    draft, sent = queries.open_draft(slug, lock=True) or abort(404), read_text(request.form)
    receipt = operations.record_text(
        draft, code, sent.text, op_id=sent.op_id, base_revision=sent.base_revision, by=me().person_id, at=clock.now()
    )
    if wants_json():
        number = receipt.stored.number
        return drafting.answer(receipt, url_for("studio.show_revision", slug=slug, code=code, number=number))
    if receipt.is_stale:
        return revision_page(draft, code, receipt.stored.number, status=409)
    return redirect(url_for("studio.edit", slug=slug, _anchor=f"pane-{code}"), 303)


@studio.post("/desk/scenarios/<slug>/draft/check/<any(zh, en):code>")
@requires(Permission.WRITE_SCRIPTS)
@manages_transactions
def check(slug: str, code: str) -> Answer:
    """What is wrong with both texts as they are typed, and this one's picture. Nothing is written."""
    with unit_of_work(writes=False):
        draft = queries.open_draft(slug) or abort(404)
        heads, sections = queries.heads(draft.id), manuals.published_anchors()
    texts: dict[str, str] = {one: plain_text(request.form.get(f"text_{one}", heads[one].text)) for one in LANGUAGES}
    read = checking.with_hints(checking.checked(slug, texts, language()), texts, sections)
    lanes, play = pages.drawn(read, code), pages.by_authors(slug, code)
    if wants_json():
        drawn = render_template("roleplay/_diagram.html", lanes=lanes, play=play, in_editor=True)
        html = drawn if read.scripts[code] else None  # a picture of half a line would come and go with every key
        return {"html": html, "faults": [vars(fault) for fault in read.faults]}, 200
    return Page("studio/checked.html", play=play, read=read, lanes=lanes, is_saved=False)


@studio.get("/desk/scenarios/<slug>/draft/try/<any(zh, en):code>")
@requires(Permission.WRITE_SCRIPTS)
def try_out(slug: str, code: str) -> Page:
    """The draft as it was saved, played from any scene."""
    draft = queries.open_draft(slug) or abort(404)
    read = checking.checked(slug, {one: head.text for one, head in queries.heads(draft.id).items()}, language())
    return trial_page(read, code, pages.by_authors(slug, code))


def trial_page(read: checking.Checked, code: str, play: pages.PlayedAt) -> Page:
    script = read.scripts[code]
    if script is None:
        return Page("studio/checked.html", status=422, **pages.unreadable(read, code, play))
    at = {name: request.args.get(name, 0, type=int) for name in ("scene", "cohort", "variant")}
    return Page("studio/trial.html", play=play, **pages.trial_page(script, at, request.args.get("steps", "")))


@studio.get("/desk/scenarios/<slug>/draft/texts/<any(zh, en):code>/revisions")
@requires(Permission.WRITE_SCRIPTS)
def history(slug: str, code: str) -> Page:
    draft = queries.open_draft(slug) or abort(404)
    saved = queries.history(draft.id, code)
    return Page("studio/history.html", draft=draft, code=code, **drafting.history(saved))


@studio.get("/desk/scenarios/<slug>/draft/texts/<any(zh, en):code>/revisions/<int:number>")
@requires(Permission.WRITE_SCRIPTS)
def show_revision(slug: str, code: str, number: int) -> Page:
    return revision_page(queries.open_draft(slug) or abort(404), code, number)


def revision_page(draft: queries.OpenDraft, code: str, number: int, status: int = 200) -> Page:
    revision = queries.revision(draft.id, code, number) or abort(404)
    beside = drafting.comparison(revision, queries.heads(draft.id)[code])
    return Page("studio/revision.html", status=status, draft=draft, code=code, **beside)


@studio.get("/desk/scenarios/<slug>/draft/comparison")
@requires(Permission.WRITE_SCRIPTS)
def compare(slug: str) -> Page:
    """The draft against the edition that stands."""
    draft = queries.open_draft(slug) or abort(404)
    texts = {code: plain_text(head.text) for code, head in queries.heads(draft.id).items()}
    return Page("studio/comparison.html", draft=draft, lines=pages.compared(slug, texts))


@studio.post("/desk/scenarios/<slug>/draft/discarding")
@requires(Permission.WRITE_SCRIPTS)
def discard(slug: str) -> Answer:
    draft, form = queries.open_draft(slug, lock=True) or abort(404), forms.DiscardForm()
    if not form.validate_on_submit():
        return studio_page(slug, 422, discarding=form)
    title = pages.titles_of(slug, {code: head.text for code, head in queries.heads(draft.id).items()})[language()]
    operations.discard(draft, str(form.reason.data), by=me().person_id, at=clock.now())
    voices.withdraw_with(draft, by=me().person_id, at=clock.now())  # the hourly sweep removes their bytes
    flash(_("The draft of “%(title)s” has been discarded. What was written is kept.", title=title))
    return redirect(url_for("studio.desk"), 303)


# --- Excel --------------------------------------------------------------------------------------------------------


@studio.get("/desk/scenarios/<slug>/draft/workbook/<any(zh, en):code>")
@requires(Permission.WRITE_SCRIPTS)
def download(slug: str, code: str) -> Response:
    draft = queries.open_draft(slug) or abort(404)
    read = checking.checked(slug, {one: head.text for one, head in queries.heads(draft.id).items()}, language())
    script = read.scripts[code]
    if script is None:
        raise operations.NotPublishable
    response = FlaskResponse(sheets.write(script), mimetype=XLSX)
    response.headers["Content-Disposition"] = f"attachment; filename={slug}.{code}.xlsx"
    return response


@studio.post("/desk/scenarios/<slug>/draft/workbook/<any(zh, en):code>")
@requires(Permission.WRITE_SCRIPTS)
@takes_up_to(sheets.LARGEST)
@manages_transactions
def upload(slug: str, code: str) -> Answer:
    """The workbook becomes the next text of this language; what is wrong in it the editor then tells."""
    with unit_of_work(writes=False):
        if queries.open_draft(slug) is None:
            abort(404)
        form = forms.WorkbookForm()
        if not form.validate_on_submit():
            return studio_page(slug, 422, workbook=form)
        by = me().person_id
    text = sheets.read(form.file.data.read(), "zh" if code == "zh" else "en")
    with unit_of_work(writes=True):
        draft = queries.open_draft(slug, lock=True) or abort(404)
        base = queries.heads(draft.id)[code].number
        operations.record_text(draft, code, text, op_id=uuid.uuid4(), base_revision=base, by=by, at=clock.now())
    return redirect(url_for("studio.edit", slug=slug, _anchor=f"pane-{code}"), 303)


# --- the second person --------------------------------------------------------------------------------------------


@studio.post("/desk/scenarios/<slug>/draft/requests")
@requires(Permission.WRITE_SCRIPTS)
def ask(slug: str) -> Answer:
    draft, form = queries.open_draft(slug, lock=True) or abort(404), forms.AskForm()
    if not form.validate_on_submit():
        return studio_page(slug, 422, ask=form)
    operations.ask(draft, str(form.note.data), by=me().person_id, at=clock.now())
    flash(_("A second person will look at it."), "pass")
    return redirect(url_for("studio.edit", slug=slug), 303)


@studio.post("/desk/scenarios/requests/<uuid:request_id>/withdrawal")
@requires(Permission.WRITE_SCRIPTS)
def withdraw(request_id: uuid.UUID) -> Response:
    asked = queries.request(request_id, lock=True) or abort(404)
    operations.withdraw(asked, by=me().person_id, at=clock.now())
    return redirect(url_for("studio.edit", slug=asked.slug), 303)


@studio.get("/desk/scenarios/requests")
@requires(Permission.APPROVE_SCRIPTS)
def requests_waiting() -> Page:
    return Page("studio/requests.html", waiting=pages.waiting())


@studio.get("/desk/scenarios/requests/<uuid:request_id>")
@requires(Permission.APPROVE_SCRIPTS)
def review(request_id: uuid.UUID) -> Page:
    return review_page(request_id, forms.JudgeForm(formdata=None))


def review_page(request_id: uuid.UUID, form: forms.JudgeForm, status: int = 200) -> Page:
    asked = queries.request(request_id) or abort(404)
    return Page("studio/review.html", status=status, form=form, **pages.review_page(asked, language()))


@studio.get("/desk/scenarios/requests/<uuid:request_id>/try/<any(zh, en):code>")
@requires(Permission.APPROVE_SCRIPTS)
def try_asked(request_id: uuid.UUID, code: str) -> Page:
    """The script as it would be published, played from any scene before it is judged. Nothing is stored."""
    asked = queries.request(request_id) or abort(404)
    return trial_page(pages.asked_scripts(asked, language()), code, pages.by_approver(asked, code))


@studio.post("/desk/scenarios/requests/<uuid:request_id>/verdict")
@requires(Permission.APPROVE_SCRIPTS)
def judge(request_id: uuid.UUID) -> Answer:
    asked, form = queries.request(request_id, lock=True) or abort(404), forms.JudgeForm()
    if not form.validate_on_submit():
        return review_page(request_id, form, 422)
    number = operations.judge(
        asked, Verdict(form.verdict.data), str(form.reason.data), by=me().person_id, at=clock.now()
    )
    if number is None:
        flash(_("Returned to its authors."))
    else:
        title = pages.titles_of(asked.slug, queries.revision_texts(*asked.revision_ids))[language()]
        flash(_("Published: “%(title)s”, edition %(number)s.", title=title, number=number), "pass")
    return redirect(url_for("studio.requests_waiting"), 303)

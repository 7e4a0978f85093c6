"""Reporting what customers say, seeing what came of it, and the board on which authors triage."""

import uuid
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from training import clock
from training.access import Permission, requires
from training.feedback import forms, operations, queries, targets
from training.feedback.queries import Told
from training.feedback.rules import Outcome
from training.feedback.wording import CUSTOMERS, OUTCOMES, STATES, TONES, came_of
from training.languages import gap
from training.people.sessions import me
from training.web import Page

feedback = Blueprint("feedback", __name__)
WORDS: dict[str, Any] = {
    "states": STATES,
    "tones": TONES,
    "outcomes": OUTCOMES,
    "customers": CUSTOMERS,
    "came_of": came_of,
}


@feedback.get("/feedback")
@requires(Permission.REPORT)
def index() -> Page:
    return Page("feedback/index.html", reports=queries.own(me().person_id), sent=request.args.get("sent", ""), **WORDS)


@feedback.get("/feedback/new")
@requires(Permission.REPORT)
def new() -> Page:
    form = forms.ReportForm(formdata=None)
    form.op_id.data, form.section.data = str(uuid.uuid4()), request.args.get("section", "")[:200]
    return report_page(form)


@feedback.post("/feedback")
@requires(Permission.REPORT)
def create() -> Page | AnyResponse:
    form = forms.ReportForm()
    if not form.validate_on_submit():
        return report_page(form, status=422)
    kept = operations.report(uuid.UUID(form.op_id.data), **form.texts(), by=me().person_id, at=clock.now())
    return redirect(url_for("feedback.index", sent=kept.op_id), 303)


def report_page(form: forms.ReportForm, status: int = 200) -> Page:
    return Page("feedback/new.html", form=form, source=targets.section(form.section.data or ""), status=status)


@feedback.get("/feedback/<uuid:report_id>")
@requires(Permission.REPORT)
def show(report_id: uuid.UUID) -> Page:
    told = queries.own_one(me().person_id, report_id) or abort(404)
    return Page("feedback/report.html", told=told, **WORDS)


@feedback.post("/feedback/<uuid:report_id>/seen")
@requires(Permission.REPORT)
def see(report_id: uuid.UUID) -> AnyResponse:
    told, form = queries.own_one(me().person_id, report_id) or abort(404), forms.SeenForm()
    if not form.validate_on_submit():
        abort(422)
    operations.see(told, form.news.data or "", at=clock.now())
    return redirect(url_for("feedback.show", report_id=report_id), 303)


# --- for authors --------------------------------------------------------------------------------------------------


@feedback.get("/desk/feedback")
@requires(Permission.TRIAGE)
def board() -> Page:
    tab = request.args.get("tab", "new")
    if tab not in queries.TABS:
        abort(404)
    words, before = request.args.get("q", "").strip()[:100], request.args.get("before", type=int)
    found = queries.board(tab, words, before if before and 0 < before < 2**31 else None)
    shown, more = found[: queries.AT_ONCE], len(found) > queries.AT_ONCE
    older = url_for("feedback.board", tab=tab, q=words or None, before=shown[-1].row.id) if more else None
    newest = url_for("feedback.board", tab=tab, q=words or None) if before else None
    return Page(
        "feedback/board.html",
        reports=shown, counts=queries.counts(), tab=tab, words=words, older=older, newest=newest, **WORDS,
    )  # fmt: skip


@feedback.get("/desk/feedback/<uuid:report_id>")
@requires(Permission.TRIAGE)
def triage(report_id: uuid.UUID) -> Page:
    return triage_page(found(report_id))


@feedback.post("/desk/feedback/<uuid:report_id>/taken-up")
@requires(Permission.TRIAGE)
def take_up(report_id: uuid.UUID) -> Page | AnyResponse:
    told, form = found(report_id), forms.TakeUpForm()
    if not form.validate_on_submit():
        return triage_page(told, take_up_form=form, status=422)
    outcome, target, words = Outcome(form.outcome.data), form.target.data or "", form.words.data or ""
    try:
        operations.take_up(told, outcome, target, words, by=me().person_id, at=clock.now())
    except operations.NoSuchTarget as refusal:  # told at its field, so that the words are not lost
        form.target.errors = [f"{refusal.title}{gap()}{refusal.remedy}"]
        return triage_page(told, take_up_form=form, status=422)
    return redirect(url_for("feedback.triage", report_id=report_id), 303)


@feedback.post("/desk/feedback/<uuid:report_id>/declined")
@requires(Permission.TRIAGE)
def decline(report_id: uuid.UUID) -> Page | AnyResponse:
    told, form = found(report_id), forms.DeclineForm()
    if not form.validate_on_submit():
        return triage_page(told, decline_form=form, status=422)
    operations.decline(told, form.reason.data or "", by=me().person_id, at=clock.now())
    return redirect(url_for("feedback.triage", report_id=report_id), 303)


@feedback.post("/desk/feedback/<uuid:report_id>/merged")
@requires(Permission.TRIAGE)
def merge(report_id: uuid.UUID) -> AnyResponse:
    told, form = found(report_id), forms.MergeForm()
    into = queries.head_by_public_id(uuid.UUID(form.into.data)) if form.validate_on_submit() else None
    operations.merge(told, into, by=me().person_id, at=clock.now())
    flash(_("They are one matter now: what is done about it reaches everybody who reported it."), "pass")
    return redirect(url_for("feedback.triage", report_id=into.public_id if into else report_id), 303)


@feedback.post("/desk/feedback/<uuid:report_id>/separated")
@requires(Permission.TRIAGE)
def separate(report_id: uuid.UUID) -> AnyResponse:
    operations.separate(found(report_id), by=me().person_id, at=clock.now())
    return redirect(url_for("feedback.triage", report_id=report_id), 303)


def found(report_id: uuid.UUID) -> Told:
    return queries.any_one(report_id) or abort(404)


def triage_page(
    told: Told,
    *,
    take_up_form: forms.TakeUpForm | None = None,
    decline_form: forms.DeclineForm | None = None,
    status: int = 200,
) -> Page:
    return Page(
        "feedback/triage.html",
        status=status,
        told=told,
        alike=[] if told.is_merged else queries.alike(told),
        followers=queries.followers(told.row.id),
        take_up_form=take_up_form or forms.TakeUpForm(formdata=None, target=told.row.section),
        decline_form=decline_form or forms.DeclineForm(formdata=None),
        **WORDS,
    )

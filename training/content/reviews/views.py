"""The author sends a draft in; the approver looks at the difference and decides."""

import uuid
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse

from training import clock
from training.access import Permission, requires
from training.approval import Verdict, may_decide
from training.content import announcing
from training.content.announcing import Concerned, News
from training.content.drafts import queries as drafts
from training.content.drafts.models import Draft
from training.content.reviews import comparing, forms, operations, preparing, queries, rules, sending
from training.content.reviews.queries import RequestRow
from training.content.reviews.rules import State
from training.content.reviews.sending import ToSend
from training.content.searching.index import entries_of
from training.content.shelves import SHELF_NAMES
from training.db import unit_of_work
from training.languages import moment
from training.people.sessions import me
from training.web import Page, manages_transactions

reviews = Blueprint("reviews", __name__)

KIND_NAMES = {
    "added": _l("New section"),
    "removed": _l("Removed"),
    "changed": _l("Changed"),
    "moved": _l("Moved"),
}
STATE_NAMES = {
    State.DRAFT: _l("Draft"),
    State.IN_REVIEW: _l("In review"),
    State.RETURNED: _l("Returned"),
    State.WAITING: _l("Approved, waits for its moment"),
    State.PUBLISHED: _l("Published and current"),
    State.SUPERSEDED: _l("Superseded"),
    State.DISCARDED: _l("Discarded"),
}


@reviews.app_context_processor
def names() -> dict[str, Any]:
    return {"SEVERITY_NAMES": forms.SEVERITY_NAMES, "KIND_NAMES": KIND_NAMES, "STATE_NAMES": STATE_NAMES}


# --- the author ---------------------------------------------------------------------------------------------------


@reviews.get("/desk/manuals/<slug>/review")
@requires(Permission.WRITE_MANUALS)
def ask_form(slug: str) -> Page:
    sent = sending.to_send(slug) or abort(404)
    return ask_page(sent, forms.request_form(sent))


@reviews.post("/desk/manuals/<slug>/review-requests")
@requires(Permission.WRITE_MANUALS)
@manages_transactions
def ask(slug: str) -> Page | AnyResponse:
    """Rendered between two transactions; the second one finds out whether somebody has saved meanwhile."""
    with unit_of_work(writes=False):
        sent, published = sending.to_send(slug) or abort(404), drafts.published_anchors()
    ready, form = preparing.ready(slug, sent.texts, sent.pictures, sent.before, published), forms.RequestForm()
    valid = form.validate_on_submit()
    if ready.is_fit and not form.is_about(sent, ready):
        valid, form = False, forms.renewed(sent, form)
    if "preview" in request.form or not valid or ready.prepared is None:
        with unit_of_work(writes=False):
            return ask_page(sent, form, faults=ready.faults, status=200 if "preview" in request.form else 422)
    if not ready.differs:
        raise operations.NothingDiffers
    with unit_of_work(writes=True):
        said = form.said_of(ready.changes)
        operations.ask(sent.draft.id, sent.revisions, ready.prepared, said, by=me().person_id, at=clock.now())
    flash(_("Sent in. An approver looks at it; you find here how it stands."), "pass")
    return redirect(url_for("reviews.ask_form", slug=slug), 303)


def ask_page(sent: ToSend, form: forms.RequestForm, faults: Sequence[Any] = (), status: int = 200) -> Page:
    waits = sent.asked is not None and rules.may_withdraw(sent.asked.state)
    languages = {**(sent.before or {"languages": {}})["languages"]}
    return Page(
        "reviews/ask.html",
        status=status,
        sent=sent,
        asked=sent.asked,
        waits=waits,
        is_overtaken=queries.is_overtaken(sent.draft),
        comparison=comparing.comparison(sent.asked) if sent.asked and waits else None,
        shelves=SHELF_NAMES,
        form=form,
        faults=faults,
        headings={
            change.anchor: sending.heading_of(sent.sketch(), change.anchor)
            or sending.heading_of(languages, change.anchor)
            for change in sent.changes()
        },
        kinds={change.anchor: change.kind for change in sent.changes()},
        concerned=concerned(sent.draft, sent.slug, sent.asked.request.changes if sent.asked and waits else form.asks()),
        meanings=forms.SEVERITY_MEANINGS,
    )


def concerned(draft: Draft, slug: str, changes: Sequence[Any]) -> list[Concerned]:
    """Whom it would concern if it were published now."""
    sections = tuple((change["anchor"], change["severity"]) for change in changes if change["severity"])
    return announcing.audience().preview(News(draft.manual_id, slug, sections, clock.now()))


@reviews.post("/desk/reviews/<uuid:request_id>/withdrawal")
@requires(Permission.WRITE_MANUALS)
def withdraw(request_id: uuid.UUID) -> AnyResponse:
    row = queries.request_row(request_id) or abort(404)
    operations.withdraw(row, by=me().person_id, at=clock.now())
    flash(_("Withdrawn. The draft is yours to change again."), "pass")
    return redirect(url_for("reviews.ask_form", slug=row.slug), 303)


# --- the approver -------------------------------------------------------------------------------------------------


@reviews.get("/desk/reviews")
@requires(Permission.APPROVE_MANUALS)
def queue() -> Page:
    return Page(
        "reviews/queue.html",
        waiting=queries.waiting(),
        scheduled=queries.scheduled(),
        decided=queries.decided(),
    )


@reviews.get("/desk/reviews/<uuid:request_id>")
@requires(Permission.APPROVE_MANUALS)
def show(request_id: uuid.UUID) -> Page:
    row = queries.request_row(request_id) or abort(404)
    return review_page(row, forms.VerdictForm(formdata=None))


def review_page(row: RequestRow, form: forms.VerdictForm, status: int = 200) -> Page:
    authors = queries.authors_of(row.draft.id)
    return Page(
        "reviews/show.html",
        status=status,
        row=row,
        comparison=comparing.comparison(row),
        shelves=SHELF_NAMES,
        concerned=concerned(row.draft, row.slug, row.request.changes) if row.draft.closed_at is None else [],
        form=form,
        authors=queries.names(authors),
        may_decide=row.state == State.IN_REVIEW and may_decide(me().person_id, authors),
        had_a_hand=me().person_id in authors,
        zone=str(zone()),
    )


@reviews.post("/desk/reviews/<uuid:request_id>/verdicts")
@requires(Permission.APPROVE_MANUALS)
@manages_transactions
def decide(request_id: uuid.UUID) -> Page | AnyResponse:
    """What takes time is done between two transactions; the second one finds out whether somebody was faster."""
    form, at = forms.VerdictForm(), clock.now()
    with unit_of_work(writes=False):
        row = queries.request_row(request_id) or abort(404)
        if not form.validate_on_submit() or not form.is_near(zone(), at):
            return review_page(row, form, status=422)
    verdict, publish_at, entries = Verdict(form.verdict.data), form.moment(zone()), entries_of(row.request.material)
    reason, by = form.reason.data or "", me().person_id
    with unit_of_work(writes=True):
        edition = operations.decide(row, verdict, reason, publish_at, entries, by=by, at=at)
    if edition is not None:
        flash(_("Edition %(number)s is published.", number=edition.number), "seal")
    elif verdict == Verdict.APPROVED:
        flash(_("Approved. It is published on %(moment)s.", moment=moment(publish_at)), "pass")
    else:
        flash(_("Returned to the author with your reason."), "pass")
    return redirect(url_for("reviews.queue"), 303)


def zone() -> ZoneInfo:
    """In whose time moments are typed."""
    return ZoneInfo(current_app.config["SETTINGS"].timezone)

"""Quizzes at the authors' desk: the list, a quiz with its editions, a draft with what its bank can fill, its review."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from pydantic import ValidationError
from werkzeug.wrappers import Response

from training import clock
from training.access import Permission, requires
from training.approval import may_decide
from training.authored import Fault, Unfit
from training.languages import in_language
from training.people.sessions import me
from training.quizzes import disclosure
from training.quizzes.authored_paper import DrawLine, PaperFile
from training.quizzes.desk import fields
from training.quizzes.desk import operations as desk
from training.quizzes.desk.drafting import answer, loose, onward
from training.quizzes.desk.forms import read_draft
from training.quizzes.desk.models import QuizDraft
from training.quizzes.desk.queries import OpenDraft
from training.quizzes.desk.rules import Grid, changes, grid
from training.quizzes.desk.showing import in_words, labelled, where
from training.quizzes.desk.views import Answer, refuse_takers, writes
from training.quizzes.filling import Offer
from training.quizzes.terms import forms, operations, queries
from training.web import Page, wants_json

terms = Blueprint("terms", __name__, url_prefix="/desk/quizzes")
terms.before_request(refuse_takers)
MODEL = PaperFile.__name__


# --- quizzes ------------------------------------------------------------------------------------------------------


@terms.get("")
@requires(Permission.SEE_BANKS)
def list_quizzes() -> Page:
    return list_page(forms.QuizForm.among(queries.banks()))


def list_page(form: forms.QuizForm, status: int = 200) -> Page:
    rows = queries.quizzes()
    return Page("quizzes/terms/quizzes.html", status=status, rows=rows, form=form, writes=writes())


@terms.post("")
@requires(Permission.WRITE_BANKS)
def draft_new() -> Page | Response:
    form = forms.QuizForm.among(queries.banks())
    if not form.validate_on_submit():
        return list_page(form, 422)
    draft = operations.draft_new(form.slug.data, form.content(), by=me().person_id, at=clock.now())
    return redirect(url_for("terms.show_draft", draft_id=draft.public_id), 303)


@terms.get("/<slug>")
@requires(Permission.SEE_BANKS)
def show_quiz(slug: str) -> Page:
    editions = queries.editions(slug) or abort(404)
    newest, asked, banks = editions[0], request.args.get("with", type=int), titles_of_banks()
    older = next((one for one in editions if one.number == (asked or newest.number - 1)), None)
    return Page(
        "quizzes/terms/quiz.html",
        slug=slug,
        newest=newest,
        editions=editions,
        older=older,
        changes=labelled(changes(whole(older.body, banks), whole(newest.body, banks)), MODEL) if older else [],
        body=whole(newest.body, banks),
        bank=newest.body["bank"],
        shows=disclosure.of(newest.body),
        draft=queries.open_draft(slug),
        writes=writes(),
    )


def titles_of_banks() -> dict[str, str]:
    """By name, in the reader's language."""
    return {slug: in_language(title) for slug, title in queries.titles_of_banks().items()}


def whole(body: Mapping[str, Any], banks: Mapping[str, str]) -> dict[str, Any]:
    """With what was left at its default, choices in words and the bank's title, so that two editions compare; without
    the name, which stays."""
    try:
        paper = PaperFile.model_validate(body)
    except ValidationError:  # of a time with other terms, or a draft with faults
        told = {key: value for key, value in body.items() if key != "quiz"}
    else:
        told = in_words(paper.model_dump(mode="json", exclude={"quiz", *paper.unsaid}))
    return with_bank(told, banks)


def with_bank(terms: Mapping[str, Any], banks: Mapping[str, str]) -> dict[str, Any]:
    """With the title of the bank where its name stands."""
    return {**terms, "bank": banks.get(str(terms["bank"]), terms["bank"])} if "bank" in terms else dict(terms)


@terms.post("/<slug>/drafts")
@requires(Permission.WRITE_BANKS)
def draft_next(slug: str) -> Response:
    newest = (queries.editions(slug) or abort(404))[0]
    content = {key: value for key, value in newest.body.items() if key != "quiz"}
    draft = operations.open_draft(slug, content, by=me().person_id, at=clock.now())
    return redirect(url_for("terms.show_draft", draft_id=draft.public_id), 303)


@terms.post("/<slug>/giving-back")
@requires(Permission.WRITE_BANKS)
def give_back(slug: str) -> Response:
    _present = queries.editions(slug) or abort(404)
    operations.give_back(slug, by=me().person_id, at=clock.now())
    flash(_("The next publication of the files writes this quiz again."))
    return redirect(url_for("terms.show_quiz", slug=slug), 303)


# --- a draft ------------------------------------------------------------------------------------------------------


@terms.get("/drafts/<uuid:draft_id>")
@requires(Permission.SEE_BANKS)
def show_draft(draft_id: uuid.UUID) -> Page:
    return draft_page(the_draft(draft_id))


def the_draft(draft_id: uuid.UUID, *, lock: bool = False) -> OpenDraft[QuizDraft]:
    """404 for none; DraftClosed for one that has ended."""
    return desk.ensure_open(queries.draft(draft_id, lock=lock) or abort(404))


def draft_page(found: OpenDraft[QuizDraft], *, status: int = 200, content: Any = None) -> Page:
    """`content`: what was sent and lost its turn, to be looked at beside the head."""
    offer = offer_of(found.content)
    faults = faults_of(found, offer)
    shown = fields.parts(PaperFile, found.content, faults)
    banks = {slug: in_language(title) for slug, title in queries.banks()}
    listed = list(banks.items())
    lost = changes(with_bank(found.content, banks), with_bank(content, banks)) if content is not None else []
    return Page(
        "quizzes/terms/draft.html",
        status=status,
        found=found,
        draft=found.draft,
        title=title_of(found),
        parts=[replace(part, shape="choice", choices=listed) if part.name == "bank" else part for part in shown],
        loose=loose(faults, PaperFile, found.content),
        lines=lines_of(found.content, offer),
        grid=grid_of(offer),
        lost=labelled(lost, MODEL),
        op_id=uuid.uuid4(),
        stale=content is not None,
        writes=writes(),
    )


def title_of(found: OpenDraft[QuizDraft]) -> str:
    return in_language(queries.titles_of(found.draft.slug, found.content))


def offer_of(content: Mapping[str, Any]) -> Offer | None:
    return queries.offer(str(content.get("bank", "")))


def faults_of(found: OpenDraft[QuizDraft], offer: Offer | None) -> Sequence[Fault]:
    try:
        operations.read(found.draft.slug, found.content, offer)
    except Unfit as unfit:
        return unfit.faults
    return []


def grid_of(offer: Offer | None) -> Grid:
    """What stands alone: a case is drawn by lines of its own."""
    units = offer.units.values() if offer else ()
    return grid([(unit.objectives, unit.difficulty) for unit in units if unit.parts == 1])


def lines_of(content: Mapping[str, Any], offer: Offer | None) -> list[dict[str, Any]]:
    """Each line of the blueprints that can be read, with how many items fit it."""
    rows = [line for section in content.get("sections") or [content] for line in section.get("draw") or ()]
    found = []
    for row in rows if offer else ():
        try:
            line = DrawLine.model_validate(row)
        except ValueError:
            continue
        found.append({"line": line, "fit": offer.fitting(line) if offer else 0})
    return found


@terms.post("/drafts/<uuid:draft_id>/revisions")
@requires(Permission.WRITE_BANKS)
def save_draft(draft_id: uuid.UUID) -> Answer:
    """As a draft of an item is saved: 409 with the newer text when it is stale."""
    found = the_draft(draft_id, lock=True)
    sent = read_draft(PaperFile, request.form)
    receipt = desk.save(
        found, sent.content, op_id=sent.op_id, base_revision=sent.base_revision, by=me().person_id, at=clock.now()
    )
    if wants_json():
        content = receipt.stored.content
        return answer(receipt, faults_of(replace(found, head=receipt.stored), offer_of(content)))
    if receipt.is_stale:
        return draft_page(found, status=409, content=sent.content)
    return onward(sent.pressed, draft_id, "terms.show_draft", "terms.preview_draft")


# --- a second author ----------------------------------------------------------------------------------------------


@terms.get("/drafts/<uuid:draft_id>/preview")
@requires(Permission.SEE_BANKS)
def preview_draft(draft_id: uuid.UUID) -> Page:
    """The terms as a whole, what changed, and the button for a second author."""
    found = the_draft(draft_id)
    offer = offer_of(found.content)
    faults = faults_of(found, offer)
    editions = queries.editions(found.draft.slug)
    banks = titles_of_banks()
    now = whole({"quiz": found.draft.slug, **found.content}, banks)
    return Page(
        "quizzes/terms/preview.html",
        found=found,
        draft=found.draft,
        faults=[(where(fault.file, MODEL), fault) for fault in faults],
        body=now,
        shows=None if faults else disclosure.of(found.content),
        lines=lines_of(found.content, offer),
        newest=editions[0] if editions else None,
        changes=labelled(changes(whole(editions[0].body, banks) if editions else {}, now), MODEL),
        title=title_of(found),
        own=not may_decide(me().person_id, found.writers.keys()),
        writes=writes(),
    )


@terms.post("/drafts/<uuid:draft_id>/edition")
@requires(Permission.WRITE_BANKS)
def make_edition(draft_id: uuid.UUID) -> Response:
    found = the_draft(draft_id, lock=True)
    revision = request.form.get("revision", 0, type=int)
    edition = operations.publish(found, revision, by=me().person_id, at=clock.now())
    flash(_("Edition %(number)s stands: attempts that start from now on follow it.", number=edition.number), "pass")
    return redirect(url_for("terms.show_quiz", slug=found.draft.slug), 303)


@terms.post("/drafts/<uuid:draft_id>/end")
@requires(Permission.WRITE_BANKS)
def discard_draft(draft_id: uuid.UUID) -> Response:
    operations.discard(the_draft(draft_id, lock=True), by=me().person_id, at=clock.now())
    flash(_("The draft is discarded. What was written stays in the log of revisions."))
    return redirect(url_for("terms.list_quizzes"), 303)

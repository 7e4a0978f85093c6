"""Bringing items into a bank, by way of a preview, and taking them out of it."""

import uuid
from io import BytesIO

from flask import Blueprint, abort, flash, redirect, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from training import audit, clock
from training.access import Permission, requires
from training.db import unit_of_work
from training.people.sessions import me
from training.quizzes.desk import queries
from training.quizzes.desk.views import refuse_takers
from training.quizzes.exchange import FORMATS, forms, sheet_writer, waiting
from training.quizzes.exchange import read as read_any
from training.quizzes.exchange.decoding import LARGEST
from training.quizzes.exchange.from_items import digests_of, to_questions
from training.quizzes.exchange.items import to_items
from training.quizzes.exchange.operations import draft_all
from training.quizzes.exchange.queries import taken_ids
from training.quizzes.exchange.sides import Terms
from training.quizzes.media.queries import contents_of
from training.quizzes.models import Bank
from training.quizzes.queries import authored_items
from training.web import Page, manages_transactions, takes_up_to

exchange = Blueprint("exchange", __name__, url_prefix="/desk")
exchange.before_request(refuse_takers)
BODY = 2 * LARGEST + 2**20  # two files and the form


def bank_named(slug: str) -> Bank:
    return queries.bank_by_slug(slug) or abort(404)


@exchange.get("/banks/<slug>/import")
@requires(Permission.WRITE_BANKS)
def bring(slug: str) -> Page:
    return Page("quizzes/exchange/bring.html", bank=bank_named(slug), form=forms.ImportForm())


@exchange.get("/banks/<slug>/import/template.xlsx")
@requires(Permission.WRITE_BANKS)
def template(slug: str) -> Response:
    bank_named(slug)
    content = BytesIO(sheet_writer.template())
    return send_file(content, mimetype=FORMATS["sheet"].mimetype, as_attachment=True, download_name="items.xlsx")


@exchange.post("/banks/<slug>/import")
@requires(Permission.WRITE_BANKS)
@takes_up_to(BODY)
@manages_transactions
def read(slug: str) -> Page | Response:
    """Read and kept beside the database: nothing is recorded before the author has seen what became of it."""
    with unit_of_work(writes=False):
        bank = bank_named(slug)
        taken = taken_ids(bank.id)
    form = forms.ImportForm()
    if not form.validate_on_submit():
        return Page("quizzes/exchange/bring.html", status=422, bank=bank, form=form)
    other = form.other.data.read() if form.other.data else b""
    reading, twin = read_any(form.file.data.read()), read_any(other) if other else None
    objectives = (form.objective.data,) if form.objective.data else ()
    terms = Terms(form.language.data, False, objectives, form.difficulty.data, taken)
    items = to_items(reading.questions, terms, twin.questions if twin else ())
    report = reading.report.and_then(items.report)
    if report.refused or (twin and twin.report.refused):
        said = report.refused or (twin.report.refused if twin else "")
        return Page("quizzes/exchange/bring.html", status=422, bank=bank, form=form, refused=said)
    name = (form.file.data.filename or "")[:80]
    kept = waiting.Waiting(me().person_id, slug, form.language.data, name, list(items.items), report)
    return redirect(url_for("exchange.preview", name=waiting.keep(kept, items.media, at=clock.now())), 303)


@exchange.get("/imports/<uuid:name>")
@requires(Permission.WRITE_BANKS)
def preview(name: uuid.UUID) -> Page:
    kept = waiting.found(name, person_id=me().person_id) or abort(404)
    return Page("quizzes/exchange/preview.html", bank=bank_named(kept.bank), kept=kept, name=name)


@exchange.post("/imports/<uuid:name>")
@requires(Permission.WRITE_BANKS)
def save(name: uuid.UUID) -> Response:
    """All of it, or, when the author says so, what could be taken."""
    kept = waiting.found(name, person_id=me().person_id) or abort(404)
    if not kept.report.is_whole and request.form.get("partial") != "yes":
        flash(_("Nothing was saved: some questions had to be left out. Say that you want the others."), "warn")
        return redirect(url_for("exchange.preview", name=name), 303)
    media = waiting.media_of(name, kept)
    drafted = draft_all(bank_named(kept.bank), kept, media, by=me().person_id, at=clock.now())
    flash(ngettext("%(num)s draft was made.", "%(num)s drafts were made.", drafted), "pass")
    return redirect(url_for("desk.show_bank", slug=kept.bank), 303)


# --- out ----------------------------------------------------------------------------------------------------------


@exchange.get("/banks/<slug>/export")
@requires(Permission.WRITE_BANKS)
def offer(slug: str) -> Page:
    """The choice of a format, and what of this bank it would not carry."""
    bank, form = bank_named(slug), forms.ExportForm(request.args)
    chosen = form.validate() if request.args else False
    report = None
    if chosen:
        questions, lost = to_questions(authored_items(bank.id), form.language.data, category=slug)
        report = lost.and_then(FORMATS[form.format.data].write(questions).report)
    return Page("quizzes/exchange/offer.html", bank=bank, form=form, report=report)


@exchange.post("/banks/<slug>/export")
@requires(Permission.WRITE_BANKS)
@manages_transactions
def take(slug: str) -> Response:
    with unit_of_work(writes=False):
        bank_named(slug)
    form = forms.ExportForm()
    if not form.validate():
        abort(422)
    with unit_of_work(writes=True):
        bank = bank_named(slug)
        items = authored_items(bank.id)
        contents = contents_of(digests_of(items))
        told = {"format": form.format.data, "language": form.language.data}
        audit.record("items exported", bank, by=me().person_id, at=clock.now(), items=len(items), **told)
    chosen = FORMATS[form.format.data]
    questions, _lost = to_questions(items, form.language.data, slug, contents)
    content = BytesIO(chosen.write(questions).content)
    name = f"{slug}.{form.language.data}.{chosen.ending}"
    return send_file(content, mimetype=chosen.mimetype, as_attachment=True, download_name=name)

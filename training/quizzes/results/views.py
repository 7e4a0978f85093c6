"""The results of a quiz as a file: its page, ordering it, fetching it. Nobody who takes quizzes comes in."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, redirect, request, send_file, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from training import clock
from training.access import Permission, requires
from training.languages import language
from training.people.sessions import me
from training.queue import GIVEN_UP
from training.quizzes.analysis.queries import Edition, asked_for, editions
from training.quizzes.desk.views import refuse_takers
from training.quizzes.results import operations, queries, work
from training.web import Page

results = Blueprint("results", __name__)
results.before_request(refuse_takers)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOING: dict[str, Any] = {
    "": _l("Waiting for its turn"),
    "reading": _l("Reading the attempts"),
    "writing": _l("Writing the file"),
}
ERRORS: dict[str, Any] = {
    work.TOO_MANY: _l("A sheet of Excel holds about a million rows, and this edition has more attempts."),
    GIVEN_UP: _l("It was interrupted three times and given up. Try once more; if it fails again, tell the operator."),
}


@results.get("/desk/analysis/<slug>/results")
@requires(Permission.EXPORT_RESULTS)
def show(slug: str) -> Page:
    edition = edition_of(slug, request.args.get("edition"))
    order = queries.order(edition, language(), work.folder())
    return Page("quizzes/results/sheet.html", edition=edition, order=order, doing=DOING, errors=ERRORS)


@results.post("/desk/analysis/<slug>/results")
@requires(Permission.EXPORT_RESULTS)
def order(slug: str) -> Response:
    edition = edition_of(slug, request.form.get("edition"))
    operations.order(edition, language(), work.folder(), by=me().person_id, at=clock.now())
    return redirect(url_for("results.show", slug=slug, edition=edition.number), 303)


@results.post("/desk/analysis/results/<uuid:sheet_id>")
@requires(Permission.EXPORT_RESULTS)
def fetch(sheet_id: UUID) -> Response:
    """A POST, for the log keeps who took it. 404 when the file has gone: its page then offers to make it again."""
    found = queries.sheet(sheet_id) or abort(404)
    path = work.folder() / found.sheet.digest
    if not path.is_file():
        abort(404)
    operations.take_out(found, by=me().person_id, at=clock.now())
    name = f"{found.slug}-{found.number}.xlsx"
    response = send_file(path, mimetype=XLSX, as_attachment=True, download_name=name, conditional=False, etag=False)
    response.headers["Cache-Control"] = "no-store"
    return response


def edition_of(slug: str, number: str | None) -> Edition:
    return asked_for(editions(slug) or abort(404), number)

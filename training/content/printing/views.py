"""Printing a manual, and fetching what was printed. A programme's set is ordered in `certification`."""

from uuid import UUID

from flask import Blueprint, Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from training import clock
from training.access import Permission, requires
from training.content import queries
from training.content.printing import operations, pages, work
from training.content.printing.queries import readable_printout
from training.content.queries import Held
from training.languages import language
from training.people.sessions import me
from training.web import Page

printing = Blueprint("printing", __name__)


@printing.get("/print/manuals/<slug>")
@requires(Permission.STUDY)
def manual(slug: str) -> Page:
    held = in_hand(slug, request.args.get("edition"))
    edition = held.edition
    return pages.copies_page(
        pages.orders([edition]),
        title=edition.texts[language()].title,
        editions=[edition],
        edition=None if held.is_newest else edition.number,
        back=url_for("content.manual", slug=slug, edition=None if held.is_newest else edition.number),
        action=url_for("printing.order_manual", slug=slug),
    )


@printing.post("/print/manuals/<slug>/printouts")
@requires(Permission.STUDY)
def order_manual(slug: str) -> AnyResponse:
    held = in_hand(slug, request.form.get("edition"))
    order = pages.wanted(pages.orders([held.edition]), request.form.get("form", ""), request.form.get("language", ""))
    operations.order(order, work.folder(), by=me().person_id, at=clock.now())
    edition = None if held.is_newest else held.edition.number
    return redirect(url_for("printing.manual", slug=slug, edition=edition), 303)


@printing.get("/printouts/<uuid:printout_id>")
@requires(Permission.STUDY)
def fetch(printout_id: UUID) -> Response:
    return pages.as_file(readable_printout(me().person_id, printout_id) or abort(404))


def in_hand(slug: str, number: str | None) -> Held:
    """The edition of that number, or the newest, if this reader may read it."""
    if number and not (number.isascii() and number.isdigit() and 0 < int(number[:10]) < 2**31):
        abort(404)
    return queries.readable(me().person_id, slug, int(number[:10]) if number else None) or abort(404)

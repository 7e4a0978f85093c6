"""The manuals that a programme asks for, printed as one book: its views."""

from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from training import clock
from training.access import Permission, requires
from training.certification import queries
from training.content.printing import operations, orders, pages, work
from training.content.queries import Published, newest_published
from training.languages import in_language
from training.people.sessions import me
from training.web import Page

sets = Blueprint("sets", __name__)


@sets.get("/print/programmes")
@requires(Permission.STUDY)
def programmes() -> Page:
    return Page("certification/sets.html", programmes=list(queries.latest_editions().values()))


@sets.get("/print/programmes/<slug>")
@requires(Permission.STUDY)
def programme(slug: str) -> Page:
    named, editions = bound(slug)
    return pages.copies_page(
        pages.orders(editions, named),
        title=in_language(named.titles),
        editions=editions,
        back=url_for("sets.programmes"),
        back_words=_("Print a programme's manuals"),
        action=url_for("sets.order_programme", slug=slug),
    )


@sets.post("/print/programmes/<slug>/printouts")
@requires(Permission.STUDY)
def order_programme(slug: str) -> AnyResponse:
    named, editions = bound(slug)
    order = pages.wanted(pages.orders(editions, named), request.form.get("form", ""), request.form.get("language", ""))
    operations.order(order, work.folder(), by=me().person_id, at=clock.now())
    return redirect(url_for("sets.programme", slug=slug), 303)


def bound(slug: str) -> tuple[orders.Programme, list[Published]]:
    """The programme's latest edition, and the newest edition of each manual it asks for, in its order."""
    latest = queries.latest_editions().get(slug) or abort(404)
    newest = {edition.slug: edition for edition in newest_published()}
    asked = dict.fromkeys(line.slug for line in latest.requirements if line.kind == "manual")
    editions = [newest[name] for name in asked if name in newest] or abort(404)
    return orders.Programme(slug, latest.number, dict(latest.titles), latest.digest), editions

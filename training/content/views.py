"""The shelf, a manual's cover, its sections, and the statement that it was read."""

from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from training import clock
from training.access import Permission, requires
from training.conditional import KeptPage, unless_kept
from training.content import beyond, operations, queries, rules, ticks
from training.content.changes import changes_since, known_edition
from training.content.glossary import queries as glossaries
from training.content.glossary.linking import Explained
from training.content.models import Shelf
from training.content.queries import Place, Published, Statement
from training.content.shelves import SHELF_NAMES
from training.content.tasks import parts_of
from training.languages import language
from training.people.sessions import me
from training.web import Page

content = Blueprint("content", __name__)


@content.get("/manuals")
@requires(Permission.STUDY)
def library() -> Page:
    editions, person_id = queries.newest_published(), me().person_id
    statements = queries.statements(person_id)
    return Page(
        "content/library.html",
        shelves=[(name, [row for row in editions if row.shelf == shelf]) for shelf, name in SHELF_NAMES.items()],
        furthest=queries.furthest(person_id, [row.id for row in editions]),
        stated={row.edition_id: row for row in statements},
        stated_before={row.manual_id for row in statements},
        overdue={row.id for row in editions if rules.is_past_review(row.review_by, clock.now().date())},
    )


@content.get("/manuals/<slug>")
@requires(Permission.STUDY)
def manual(slug: str) -> Page | Response:
    place = in_hand(slug)
    overdue = rules.is_past_review(place.review_by, clock.now().date())
    return reading_page("content/manual.html", place, overdue=overdue, shelf=SHELF_NAMES[Shelf(place.shelf)])


@content.get("/manuals/<slug>/<anchor>")
@requires(Permission.STUDY)
def section(slug: str, anchor: str) -> Page | Response:
    place = in_hand(slug)
    ticked = ticks.ticked(me().person_id, place.edition_id, anchor)
    return reading_page("content/section.html", place, anchor=anchor, ticked=ticked)


@content.post("/manuals/<slug>/<anchor>/ticks")
@requires(Permission.STUDY)
def tick(slug: str, anchor: str) -> AnyResponse:
    """A reader's own tick at a task of the section, set (`done` is 1) or taken away (0)."""
    number = request.form.get("edition", type=edition_number)
    edition = (queries.readable(me().person_id, slug, number) or abort(404)).edition
    position = edition.position(anchor) or abort(404)
    tasks = len(parts_of(edition.texts[language()].sections[position - 1].html)) - 1
    task, done = request.form.get("task", type=edition_number), request.form.get("done")
    if task is None or task > tasks or done not in {"0", "1"}:
        abort(422)
    operations.tick(edition, anchor, task, done=done == "1", by=me().person_id, at=clock.now())
    older = number if "edition" in request.args else None
    return redirect(url_for("content.section", slug=slug, anchor=anchor, _anchor=f"task-{task}", edition=older), 303)


@content.post("/manuals/<slug>/<anchor>/readings")
@requires(Permission.STUDY)
def keep_place(slug: str, anchor: str) -> AnyResponse | tuple[str, int]:
    """Sent by the page itself once it is open, and by 'next section', which goes on to there."""
    edition = (queries.readable(me().person_id, slug) or abort(404)).edition
    position = edition.position(anchor) or abort(404)
    if request.form.get("edition", type=edition_number) == edition.number:
        operations.keep_place(edition, position, language(), by=me().person_id, at=clock.now())
    elif "next" in request.form:
        flash(_("A newer edition has been published while you were reading. This is it."), "warn")
    if "next" not in request.form:
        return "", 204
    following = edition.texts["zh"].sections[min(position, edition.length - 1)]
    return redirect(url_for("content.section", slug=slug, anchor=following.anchor), 303)


@content.post("/manuals/<slug>/<anchor>/seconds")
@requires(Permission.STUDY)
def note_seconds(slug: str, anchor: str) -> tuple[str, int]:
    """Sent by the page while it is in view, every 15 seconds."""
    place = queries.place_of(me().person_id, slug) or abort(404)
    edition = queries.held(place).edition
    edition.position(anchor) or abort(404)
    seconds = request.form.get("seconds", type=edition_number) or abort(422)
    if request.form.get("edition", type=edition_number) == edition.number:
        operations.note_seconds(edition, seconds, language(), by=me().person_id, at=clock.now())
    return "", 204


@content.get("/manuals/<slug>/changes/<anchor>")
@requires(Permission.STUDY)
def change(slug: str, anchor: str) -> Page | AnyResponse:
    """A section that changed since the edition that the reader knows, with the changes marked."""
    place = queries.place_of(me().person_id, slug) or abort(404)
    if known_to(place) is None:
        return redirect(url_for("content.section", slug=slug, anchor=anchor), 303)
    return reading_page("content/change.html", place, changed=anchor)


@content.post("/manuals/<slug>/changes/<anchor>/readings")
@requires(Permission.STUDY)
def keep_change(slug: str, anchor: str) -> AnyResponse | tuple[str, int]:
    """As `keep_place`, along the sections that changed; to the whole for somebody who knows no edition before."""
    place = queries.place_of(me().person_id, slug) or abort(404)
    edition, known = queries.held(place).edition, known_to(place)
    changes = changes_since(edition, known) if known else None
    following = url_for("content.section", slug=slug, anchor=anchor)
    if changes and (number := changes.place(anchor)):
        if request.form.get("edition", type=edition_number) == edition.number:
            operations.keep_change(edition, number, language(), by=me().person_id, at=clock.now())
        row = changes.asked[min(number, len(changes.asked) - 1)]
        following = url_for("content.change", slug=slug, anchor=row.anchor)
    return redirect(following, 303) if "next" in request.form else ("", 204)


@content.post("/manuals/<slug>/acknowledgements")
@requires(Permission.STUDY)
def acknowledge(slug: str) -> AnyResponse:
    """Of the whole edition; or, with `since`, of what changed since the edition that the reader knows."""
    if queries.manual(slug) is None:
        abort(404)
    number = request.form.get("edition", type=edition_number) or abort(422)
    held, changes = queries.edition(slug, number) or abort(404), None
    if "since" in request.form:
        known = known_to(queries.place_of(me().person_id, slug) or abort(404))
        if known is None or request.form.get("since", type=edition_number) != known.number:
            raise operations.EditionReplaced
        changes = changes_since(held.edition, known)
    operations.acknowledge(held, language(), changes, by=me().person_id, at=clock.now())
    return redirect(url_for("content.manual", slug=slug), 303)


def known_to(place: Place) -> Statement | None:
    """The edition before this one that the reader knows, while this one is not acknowledged."""
    return known_edition(queries.statements(me().person_id, place.manual_id), place.newest)


@content.get("/pictures/<fingerprint>")
@requires(Permission.STUDY)
def show_picture(fingerprint: str) -> AnyResponse:
    """A picture never changes: a browser that has it is told so before the bytes are read."""
    row = queries.picture(fingerprint) or abort(404)
    answer = current_app.response_class(mimetype=row.media_type)
    answer.set_etag(row.digest)
    answer.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    if row.digest not in request.if_none_match:
        answer.data = queries.picture_bytes(row.id)
    return answer.make_conditional(request)


def in_hand(slug: str) -> Place:
    """The edition that the address asks for, if this reader may read it."""
    number = request.args.get("edition", type=edition_number)
    if number is None and "edition" in request.args:
        abort(404)
    return queries.place_of(me().person_id, slug, number) or abort(404)


def edition_number(text: str) -> int:
    """Raises ValueError for what no database would hold."""
    if not 0 < (number := int(text)) < 2**31:
        raise ValueError
    return number


def reading_page(
    template: str, place: Place, *, anchor: str | None = None, changed: str | None = None, **state: Any
) -> Page | Response:
    """A page of an edition: of one section (`anchor`), of one that `changed`, or of its cover. `state`: what it shows
    beside the edition's own text."""
    person_id = me().person_id
    statements = queries.statements(person_id, place.manual_id)
    known = known_edition(statements, place.number) if place.is_newest else None
    state |= {
        "newest": place.newest,
        "furthest": queries.furthest(person_id, [place.edition_id]).get(place.edition_id, 0),
        "stated": next((row for row in statements if row.edition_id == place.edition_id), None),
        "stated_before": [row for row in statements if row.edition_id != place.edition_id],
        "opened": queries.changes_opened(person_id, place.edition_id) if known else 0,
    }

    def make() -> KeptPage:
        edition = queries.held(place).edition
        changes = changes_since(edition, known) if known else None
        if anchor is not None:
            state["position"] = edition.position(anchor) or abort(404)
            state["explained"] = explained(edition, state["position"], place.glossary)
            state["parts"] = parts_of(state["explained"].html)
            objectives = edition.texts["zh"].sections[state["position"] - 1].objectives
            state["beyond"] = beyond.about(objectives, me().permissions, place.beyond)
        if changed is not None and changes is not None:
            state["place"] = changes.place(changed) or abort(404)
        about = changes if changed or (anchor is None and state["furthest"] < edition.length) else None
        words = operations.statement_of(edition, language(), about)
        text = edition.texts[language()]
        return KeptPage(template, edition=edition, text=text, changes=changes, about=about, statement=words, **state)

    return unless_kept((place, sorted(state.items())), make)


def explained(edition: Published, position: int, glossary: str | None) -> Explained:
    """The section's text, in the language of the page, with the terms of the glossary explained in it."""
    section = edition.texts[language()].sections[position - 1]
    return glossaries.explain(
        section.html, edition=edition.public_id, language=language(), position=position, glossary=glossary
    )

"""The pages of the mock market. With `?run=` they belong to a run of one's own, and each click is sent as a form."""

import uuid
from typing import Any

from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from training import clock
from training.access import Permission, requires
from training.languages import language
from training.people.sessions import me
from training.roleplay import queries as runs
from training.roleplay.showroom import forms, operations, pages, rules, site
from training.web import Page

showroom = Blueprint("showroom", __name__)


@showroom.get("/showroom")
@requires(Permission.PRACTISE)
def home() -> Page:
    return Page("showroom/home.html", trades=site.trades(language()), **common())


@showroom.get("/showroom/search")
@requires(Permission.PRACTISE)
def search() -> Page:
    side = request.args.get("side")
    trade = site.trade_of(word(), language())
    return Page("showroom/search.html", trade=trade, side=side if side in pages.SIDES.values() else "", **common())


@showroom.get("/showroom/requests/<slug>")
@requires(Permission.PRACTISE)
def show_request(slug: str) -> Page:
    found = pages.request_page(slug, word(), language()) or abort(404)
    return Page("showroom/request.html", **found, **common())


@showroom.get("/showroom/requests/<slug>/contact")
@requires(Permission.PRACTISE)
def contact(slug: str) -> Page:
    """As far as somebody comes who is no member."""
    found = pages.request_page(slug, word(), language()) or abort(404)
    return Page("showroom/contact.html", **found, **common())


@showroom.get("/showroom/shops/<slug>")
@requires(Permission.PRACTISE)
def show_shop(slug: str) -> Page:
    found = pages.shop_page(slug, word(), typed("find"), language()) or abort(404)
    return Page("showroom/shop.html", **found, **common())


@showroom.post("/runs/<uuid:run_id>/clicks")
@requires(Permission.PRACTISE)
def click(run_id: uuid.UUID) -> AnyResponse:
    """Opens what was clicked, and keeps that it was. Once the run has ended the site goes on without it."""
    visit, form = runs.run_of_seller(me().person_id, run_id) or abort(404), forms.ClickForm()
    if not form.validate_on_submit() or form.click is None:
        abort(422)
    place = pages.place(form.click, form.key, form.word.data or "", form.find.data or "")
    words = place.in_words(language())
    if words is None:
        abort(404)
    op_id = rules.op_id(run_id, uuid.UUID(form.page_id.data), str(form.go.data), f"{place.word}\n{place.find}")
    operations.click(visit.run, place.click, words, op_id=op_id, at=clock.now())
    return redirect(place.address(run_id), 303)


def common() -> dict[str, Any]:
    return pages.site_page(visit(), word())


def visit() -> runs.OwnRun | None:
    """The run that the address carries; somebody else's, or none at all, does not exist."""
    if "run" not in request.args:
        return None
    try:
        run_id = uuid.UUID(request.args["run"])
    except ValueError:
        abort(404)
    return runs.run_of_seller(me().person_id, run_id) or abort(404)


def word() -> str:
    return typed("word")


def typed(name: str) -> str:
    """One line from the address, no longer than the search box takes."""
    return " ".join(request.args.get(name, "").split())[: rules.LONGEST_WORD]


@showroom.app_template_global()
def new_page_id() -> uuid.UUID:
    """For the door to the showroom, which stands on pages of other capabilities."""
    return uuid.uuid4()

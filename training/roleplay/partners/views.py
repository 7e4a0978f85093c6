"""Two phones at one conversation. Each asks every second or two whether something has changed; nothing is marked."""

import secrets
import uuid

from flask import Blueprint, Response, abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from training import clock, qr
from training.access import Permission, requires
from training.languages import gap, language
from training.people.sessions import me
from training.roleplay import forms as run_forms
from training.roleplay import queries as runs
from training.roleplay import scripts
from training.roleplay.partners import forms, operations, pages, queries
from training.roleplay.partners.models import PartnerPractice
from training.roleplay.script import draw_variant
from training.web import Page

partners = Blueprint("partners", __name__)


@partners.post("/scenarios/<slug>/partner")
@requires(Permission.PRACTISE)
def open_practice(slug: str) -> AnyResponse:
    scenario = runs.current_scenario(slug) or abort(404)
    script = scripts.script_of(scenario.edition_id, language())
    form = run_forms.StartForm.for_cohorts(script.cohorts, 0, sent=True)
    if not form.validate_on_submit():
        abort(422)
    variant = draw_variant(script, secrets.randbits(32))
    practice = operations.open_practice(
        scenario.edition_id, form.cohort.data, variant, by=me().person_id, at=clock.now()
    )
    return to(practice)


@partners.get("/together")
@requires(Permission.PRACTISE)
def enter_code() -> Page:
    form = forms.CodeForm(formdata=None, code=request.args.get("code", "")[:20])
    return Page("partners/join.html", form=form)


@partners.post("/together")
@requires(Permission.PRACTISE)
def join() -> Page | AnyResponse:
    form = forms.CodeForm()
    if not form.validate_on_submit():
        return Page("partners/join.html", status=422, form=form)
    try:
        return to(operations.join(form.code.data or "", by=me().person_id, at=clock.now()))
    except (operations.NoSuchCode, operations.Stopped, operations.OwnCode) as refusal:
        form.code.errors = [f"{refusal.title}{gap()}{refusal.remedy}"]
        return Page("partners/join.html", status=422, form=form)


@partners.get("/together/<uuid:practice_id>")
@requires(Permission.PRACTISE)
def show(practice_id: uuid.UUID) -> Page:
    practice, person_id, at = own(practice_id), me().person_id, clock.now()
    if practice.run.ended_at is not None:
        page = pages.ended_page(practice, person_id, language(), at)
        return Page("partners/ended.html", form=forms.NotesForm(formdata=None), **page)
    if practice.joined_at is None:
        picture = qr.svg_of(url_for("partners.enter_code", code=practice.code, _external=True), "code-square")
        page = pages.practice_page(practice, person_id, language(), at)
        return Page("partners/waiting.html", picture=picture, **page)
    if person_id == practice.seller_id:
        return Page("partners/seller.html", **pages.seller_page(practice, person_id, language(), at))
    return Page("partners/customer.html", **pages.practice_page(practice, person_id, language(), at))


@partners.get("/together/<uuid:practice_id>/state")
@requires(Permission.PRACTISE)
def state(practice_id: uuid.UUID) -> AnyResponse:
    """A few bytes, one statement: both devices ask for it all the time."""
    seen = queries.seen(me().person_id, practice_id) or abort(404)
    return Response(current_app.json.dumps({"state": seen.state}), mimetype="application/json")


@partners.post("/together/<uuid:practice_id>/events")
@requires(Permission.PRACTISE)
def choose(practice_id: uuid.UUID) -> AnyResponse:
    practice, form = own(practice_id), forms.ChosenForm()
    if not form.validate_on_submit() or form.branch.data is None or form.number.data is None:
        abort(422)
    op_id = uuid.UUID(form.op_id.data)
    operations.choose(
        practice, form.branch.data, number=form.number.data, op_id=op_id, by=me().person_id, at=clock.now()
    )
    return to(practice)


@partners.post("/together/<uuid:practice_id>/end")
@requires(Permission.PRACTISE)
def stop(practice_id: uuid.UUID) -> AnyResponse:
    practice = own(practice_id)
    operations.stop(practice, by=me().person_id, at=clock.now())
    return to(practice)


@partners.post("/together/<uuid:practice_id>/notes")
@requires(Permission.PRACTISE)
def leave_notes(practice_id: uuid.UUID) -> Page | AnyResponse:
    practice, form = own(practice_id), forms.NotesForm()
    if not form.validate_on_submit():
        page = pages.ended_page(practice, me().person_id, language(), clock.now())
        return Page("partners/ended.html", status=422, form=form, **page)
    operations.leave_notes(practice, form.texts(), by=me().person_id, at=clock.now())
    return to(practice)


@partners.post("/together/<uuid:practice_id>/roles")
@requires(Permission.PRACTISE)
def change_roles(practice_id: uuid.UUID) -> AnyResponse:
    practice = own(practice_id)
    script = scripts.script_of(practice.run.scenario_edition_id, language())
    variant = draw_variant(script, secrets.randbits(32))
    return to(operations.change_roles(practice, variant, by=me().person_id, at=clock.now()))


def own(practice_id: uuid.UUID) -> PartnerPractice:
    return queries.of_person(me().person_id, practice_id) or abort(404)


def to(practice: PartnerPractice) -> AnyResponse:
    return redirect(url_for("partners.show", practice_id=practice.public_id), 303)

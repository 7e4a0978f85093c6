"""Practising a scenario alone, by typed text. Nothing here is marked."""

import secrets
import uuid

from flask import Blueprint, abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from training import clock
from training.access import Permission, requires
from training.languages import language
from training.people.sessions import me
from training.roleplay import forms, operations, pages, queries, scripts
from training.roleplay.dictation.recogniser import recogniser_of
from training.roleplay.models import DecidedBy, Run
from training.roleplay.script import draw_variant
from training.web import Page

roleplay = Blueprint("roleplay", __name__)


@roleplay.get("/scenarios")
@requires(Permission.PRACTISE)
def index() -> Page:
    return Page("roleplay/scenarios.html", groups=pages.groups(me().person_id, language()))


@roleplay.get("/scenarios/<slug>")
@requires(Permission.PRACTISE)
def show_scenario(slug: str) -> Page:
    scenario = queries.current_scenario(slug) or abort(404)
    page = pages.scenario_page(scenario, me().person_id, language())
    chosen = pages.default_cohort(scenario, me().person_id)
    form = forms.StartForm.for_cohorts(page["script"].cohorts, chosen, sent=False)
    return Page("roleplay/scenario.html", form=form, **page)


@roleplay.post("/scenarios/<slug>/runs")
@requires(Permission.PRACTISE)
def start(slug: str) -> AnyResponse:
    scenario, reader = queries.current_scenario(slug) or abort(404), me().person_id
    script = scripts.script_of(scenario.edition_id, language())
    form = forms.StartForm.for_cohorts(script.cohorts, 0, sent=True)
    if not form.validate_on_submit():
        abort(422)
    variant = draw_variant(script, secrets.randbits(32))
    run = operations.practise(slug, scenario.edition_id, reader, form.cohort.data, variant, at=clock.now())
    return redirect(url_for("roleplay.show_run", run_id=run.public_id), 303)


@roleplay.get("/runs/<uuid:run_id>")
@requires(Permission.PRACTISE)
def show_run(run_id: uuid.UUID) -> Page | AnyResponse:
    """An open one that is practised with a partner goes on on the page of both."""
    own = queries.own_practice(me().person_id, run_id) or abort(404)
    if own.run.ended_at:
        return Page("roleplay/ended.html", **pages.ended_page(own.run, language()))
    if own.practice_id:
        return redirect(url_for("partners.show", practice_id=own.practice_id))
    return turn_page(own.run, forms.SayForm(formdata=None))


@roleplay.post("/runs/<uuid:run_id>")
@requires(Permission.PRACTISE)
def listen(run_id: uuid.UUID) -> Page | AnyResponse:
    """What the program may have heard. Nothing is stored before the person says which condition it was."""
    run, form = practised_alone(run_id), forms.SayForm()
    if run.ended_at:
        return redirect(url_for("roleplay.show_run", run_id=run_id), 303)
    if "again" in request.form:
        return turn_page(run, form, recognised=form.is_recognised)
    if not form.validate_on_submit():
        return turn_page(run, form, status=422, recognised=form.is_recognised)
    said, by_ear = form.said.data or "", form.is_recognised
    page = pages.heard_page(run, said, language(), aloud=form.is_aloud, by_ear=by_ear)
    return Page("roleplay/heard.html", form=form, clock_is_on=clock_is_on(), **page)


@roleplay.post("/runs/<uuid:run_id>/events")
@requires(Permission.PRACTISE)
def say(run_id: uuid.UUID) -> AnyResponse:
    run, form = queries.own_run(me().person_id, run_id) or abort(404), forms.ConfirmForm()
    if not form.validate_on_submit() or form.branch.data is None:
        abort(422)
    operations.choose(
        run,
        form.branch.data,
        op_id=uuid.UUID(form.op_id.data),
        said=form.said.data or "",
        aloud=form.is_aloud,
        decided_by=DecidedBy.HINT if form.confirms_a_hint else DecidedBy.PERSON,
        number=form.number.data,
        by=me().person_id,
        at=clock.now(),
    )
    clock_word = None if clock_is_on() else "off"
    return redirect(url_for("roleplay.show_run", run_id=run_id, clock=clock_word, _anchor="now"), 303)


@roleplay.post("/runs/<uuid:run_id>/end")
@requires(Permission.PRACTISE)
def stop(run_id: uuid.UUID) -> AnyResponse:
    run = queries.own_run(me().person_id, run_id) or abort(404)
    operations.end_run(run, by=me().person_id, at=clock.now())
    return redirect(url_for("roleplay.show_run", run_id=run_id), 303)


def practised_alone(run_id: uuid.UUID) -> Run:
    """The reader's own run. Raises WithPartner for one that is practised with a partner and has not ended."""
    own = queries.own_practice(me().person_id, run_id) or abort(404)
    if own.practice_id and not own.run.ended_at:
        raise operations.WithPartner
    return own.run


def turn_page(run: Run, form: forms.SayForm, status: int = 200, *, recognised: bool = False) -> Page:
    """`recognised`: a machine wrote down what stands in the field."""
    page = pages.open_page(run, language())
    machine = recogniser_of(current_app.config["SETTINGS"])
    page |= {"machine": machine.host if machine else "", "recognised": recognised}
    return Page("roleplay/turn.html", status=status, form=form, clock_is_on=clock_is_on(), **page)


def clock_is_on() -> bool:
    """In practice the reply clock may be switched off; the choice goes along from page to page."""
    return request.values.get("clock") != "off"

"""The examiner's queue, the cue screen, the mark sheet; the timetable and the release; the trainee's own page."""

import uuid

from flask import Blueprint, abort, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from training import clock
from training.access import Permission, Role, requires
from training.examining import forms, operations, pages, queries, wording
from training.examining.models import Assignment
from training.examining.queries import Sheet
from training.examining.recordings import pages as recording_pages
from training.examining.recordings.pages import Recorded
from training.examining.rules import State
from training.forms import choices
from training.languages import in_language, language
from training.people import queries as people_queries
from training.people.sessions import me
from training.roleplay.script import Script
from training.roleplay.scripts import script_of
from training.settings import Settings
from training.web import Page

examining = Blueprint("examining", __name__)


# --- the examiner -------------------------------------------------------------------------------------------------


@examining.get("/sittings")
@requires(Permission.EXAMINE)
def queue() -> Page:
    examiner = me().person_id
    return Page(
        "examining/queue.html",
        sheets=queries.queue(examiner),
        marked=queries.marked_by(examiner),
        barred=queries.barred_trainees(examiner),
        wording=wording,
        at=clock.now(),
    )


@examining.get("/sittings/<uuid:sitting_id>")
@requires(Permission.EXAMINE)
def show_sitting(sitting_id: uuid.UUID) -> Page | AnyResponse:
    """Start, cue screen, on to the mark sheet, or what was submitted: wherever the sitting stands."""
    sheet = queries.assigned_sitting(me().person_id, sitting_id) or abort(404)
    if sheet.state is State.SCHEDULED:
        bar = queries.barred_trainees(me().person_id).get(sheet.trainee.id)
        words = wording.BARS.get(bar) if bar else None
        given = pages.situation(sheet, language()) | recording_pages.asked(sheet, keep_days())
        return Page("examining/sitting.html", sheet=sheet, bar=words, **given)
    if sheet.state is State.IN_PROGRESS:
        cue = pages.cue(sheet, language(), clock.now())
        given = recording_pages.asked(sheet, keep_days())
        return Page("examining/cue.html", sheet=sheet, cue=cue, op_id=uuid.uuid4(), **given)
    if sheet.state is State.TO_MARK:
        return redirect(url_for("examining.mark_sheet", sitting_id=sitting_id))
    given = pages.marking_page(sheet, language()) | {"recorded": recorded(sheet, with_facts=True)}
    return Page("examining/marked.html", sheet=sheet, wording=wording, **given)


@examining.post("/sittings/<uuid:sitting_id>/start")
@requires(Permission.EXAMINE)
def start(sitting_id: uuid.UUID) -> AnyResponse:
    operations.start_sitting(assigned(sitting_id), by=me().person_id, at=clock.now())
    return redirect(url_for("examining.show_sitting", sitting_id=sitting_id), 303)


@examining.post("/sittings/<uuid:sitting_id>/events")
@requires(Permission.EXAMINE)
def choose(sitting_id: uuid.UUID) -> AnyResponse:
    sheet, form = assigned(sitting_id), forms.ChosenForm()
    if not form.validate_on_submit() or form.branch.data is None or form.number.data is None:
        abort(422)
    operations.choose(
        sheet,
        form.branch.data,
        number=form.number.data,
        op_id=uuid.UUID(form.op_id.data),
        by=me().person_id,
        at=clock.now(),
    )
    return redirect(url_for("examining.show_sitting", sitting_id=sitting_id), 303)


@examining.post("/sittings/<uuid:sitting_id>/end")
@requires(Permission.EXAMINE)
def end(sitting_id: uuid.UUID) -> AnyResponse:
    operations.end_sitting(assigned(sitting_id), by=me().person_id, at=clock.now())
    return redirect(url_for("examining.mark_sheet", sitting_id=sitting_id), 303)


@examining.get("/sittings/<uuid:sitting_id>/mark-sheet")
@requires(Permission.EXAMINE)
def mark_sheet(sitting_id: uuid.UUID) -> Page:
    sheet = queries.assigned_sitting(me().person_id, sitting_id) or abort(404)
    operations.ensure_may_mark(sheet, me().person_id, clock.now())
    return sheet_page(sheet, form_for(sheet)(formdata=None))


@examining.post("/sittings/<uuid:sitting_id>/markings")
@requires(Permission.EXAMINE)
def create_marking(sitting_id: uuid.UUID) -> Page | AnyResponse:
    """Twice: what was filled in is read once more before it stands for good."""
    sheet = assigned(sitting_id)
    operations.ensure_may_mark(sheet, me().person_id, clock.now())
    form = form_for(sheet)()
    if not form.validate_on_submit():
        return sheet_page(sheet, form, status=422)
    if "again" in request.form:
        return sheet_page(sheet, form)
    if "confirmed" not in request.form:
        return Page("examining/confirm.html", sheet=sheet, form=form, script=script_for(sheet), wording=wording)
    submit(sheet, form)
    flash(_("Your marking has been submitted. Thank you."), "pass")
    return redirect(url_for("examining.show_sitting", sitting_id=sitting_id), 303)


def submit(sheet: Sheet, form: forms.MarkSheetForm) -> None:
    operations.mark_sitting(
        sheet,
        form.levels(),
        global_rating=int(form.global_rating.data),
        red_line=bool(form.red_line.data),
        points=form.points(),
        by=me().person_id,
        at=clock.now(),
    )


def assigned(sitting_id: uuid.UUID) -> Sheet:
    """The reader's own sitting, locked for a change."""
    queries.lock_sitting(sitting_id)
    return queries.assigned_sitting(me().person_id, sitting_id) or abort(404)


def script_for(sheet: Sheet) -> Script:
    return script_of(sheet.edition.scenario_edition_id, language())


def form_for(sheet: Sheet) -> type[forms.MarkSheetForm]:
    return forms.mark_sheet(script_for(sheet))


def sheet_page(sheet: Sheet, form: forms.MarkSheetForm, status: int = 200) -> Page:
    return Page(
        "examining/mark_sheet.html",
        status=status,
        sheet=sheet,
        form=form,
        script=script_for(sheet),
        **pages.played(sheet, language()),
        recorded=recorded(sheet, with_facts=False),
    )


def recorded(sheet: Sheet, *, with_facts: bool) -> list[Recorded]:
    return recording_pages.recorded(sheet, language(), keep_days(), with_facts=with_facts)


def keep_days() -> int:
    found: Settings = current_app.config["SETTINGS"]
    return found.examination_recording_days


# --- the timetable and the release --------------------------------------------------------------------------------


@examining.get("/sittings/manage")
@requires(Permission.RELEASE_RESULTS)
def manage() -> Page:
    form = forms.ScheduleForm(formdata=None)
    form.propose(clock.now())
    return manage_page(form)


@examining.post("/sittings")
@requires(Permission.SCHEDULE_SITTINGS)
def schedule() -> Page | AnyResponse:
    form, at = forms.ScheduleForm(), clock.now()
    page = manage_page(form, status=422)
    if not form.validate_on_submit():
        return page
    trainee = people_queries.person_by_public_id(uuid.UUID(form.trainee.data)) or abort(422)
    station = queries.current_stations().get(form.station.data) or abort(422)
    by = me().person_id
    _sitting, assignment = operations.schedule_sitting(trainee, station, form.moment(), by=by, at=at)
    tell_of(assignment)
    return redirect(url_for("examining.manage"), 303)


@examining.post("/sittings/<uuid:sitting_id>/assignments")
@requires(Permission.SCHEDULE_SITTINGS)
def assign(sitting_id: uuid.UUID) -> AnyResponse:
    tell_of(operations.assign(anyones(sitting_id), by=me().person_id, at=clock.now()))
    return redirect(url_for("examining.manage"), 303)


@examining.post("/sittings/<uuid:sitting_id>/reassignments")
@requires(Permission.SCHEDULE_SITTINGS)
def reassign(sitting_id: uuid.UUID) -> AnyResponse:
    sheet, form = anyones(sitting_id), forms.ReasonForm()
    if not form.validate_on_submit():
        raise operations.ReasonMissing
    tell_of(operations.reassign(sheet, form.reason.data or "", by=me().person_id, at=clock.now()))
    return redirect(url_for("examining.manage"), 303)


@examining.post("/sittings/<uuid:sitting_id>/release")
@requires(Permission.RELEASE_RESULTS)
def release(sitting_id: uuid.UUID) -> AnyResponse:
    sheet = anyones(sitting_id)
    operations.release_result(sheet, by=me().person_id, at=clock.now())
    flash(_("The result of %(name)s has been released.", name=sheet.trainee.name), "pass")
    return redirect(url_for("examining.manage"), 303)


def anyones(sitting_id: uuid.UUID) -> Sheet:
    """Any sitting, locked for a change: for those who schedule and release."""
    queries.lock_sitting(sitting_id)
    return queries.sitting_sheet(sitting_id) or abort(404)


def tell_of(assignment: Assignment | None) -> None:
    if assignment is None:
        flash(_("No independent examiner is free. The sitting stays here, and you can try again."), "warn")
    else:
        flash(_("The server has drawn an independent examiner."), "pass")


def manage_page(form: forms.ScheduleForm, status: int = 200) -> Page:
    trainees = people_queries.people_with_role(Role.TRAINEE, clock.now())
    stations = queries.current_stations().values()
    form.trainee.choices = choices((str(person.public_id), person.name) for person in trainees)
    form.station.choices = choices((station.slug, in_language(station.titles)) for station in stations)
    return Page(
        "examining/manage.html",
        status=status,
        form=form,
        sheets=queries.unreleased(),
        released=queries.latest_released(),
        wording=wording,
        at=clock.now(),
        days_since=pages.days_since,
    )


# --- the trainee --------------------------------------------------------------------------------------------------


@examining.get("/my-sittings/<uuid:sitting_id>")
@requires(Permission.SIGNED_IN)
def my_sitting(sitting_id: uuid.UUID) -> Page:
    """Before the release nothing of the marking is read, so nothing of it can show."""
    sheet = queries.own_sitting(me().person_id, sitting_id) or abort(404)
    asked = recording_pages.asked(sheet, keep_days())
    if sheet.release is None:
        return Page("examining/my_sitting.html", sheet=sheet, script=script_for(sheet), **asked)
    given = pages.marking_page(sheet, language()) | asked | {"recorded": recorded(sheet, with_facts=True)}
    return Page("examining/my_result.html", sheet=sheet, wording=wording, **given)

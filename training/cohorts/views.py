"""Cohorts: the administrator's to change, their teachers' and the executives' to see."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, abort, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from training import clock
from training.access import Permission, Role, requires
from training.cohorts import forms, operations, programmes, queries
from training.cohorts.models import Cohort, Experience, Part
from training.people import queries as people
from training.people.models import Person
from training.people.sessions import me
from training.web import Page

cohorts = Blueprint("cohorts", __name__)


@cohorts.get("/cohorts")
@requires(Permission.SEE_COHORTS)
def list_cohorts() -> Page:
    return list_page(forms.CohortForm(formdata=None))


@cohorts.post("/cohorts")
@requires(Permission.MANAGE_COHORTS)
def create_cohort() -> Page | Response:
    form = forms.CohortForm()
    if not form.validate_on_submit():
        return list_page(form, status=422)
    name, branch, at = form.name.data or "", form.branch.data or "", clock.now()
    cohort = operations.create_cohort(name, branch, *form.days(), by=me().person_id, at=at)
    flash(_("The cohort stands. Now enrol its trainees and note who teaches."), "pass")
    return redirect(url_for("cohorts.show_cohort", cohort_id=cohort.public_id), 303)


def list_page(form: forms.CohortForm, status: int = 200) -> Page:
    rows = queries.cohort_rows(me().person_id, me().roles)
    return Page("cohorts/cohorts.html", status=status, form=form, rows=rows, may_change=may_change())


@cohorts.get("/cohorts/<uuid:cohort_id>")
@requires(Permission.SEE_COHORTS)
def show_cohort(cohort_id: uuid.UUID) -> Page:
    cohort = queries.visible_cohort(cohort_id, me().person_id, me().roles) or abort(404)
    return cohort_page(cohort)


def cohort_page(
    cohort: Cohort,
    *,
    enrol_form: forms.EnrolForm | None = None,
    teach_form: forms.TeachForm | None = None,
    status: int = 200,
) -> Page:
    at, members = clock.now(), queries.members([cohort.id])
    return Page(
        "cohorts/cohort.html",
        status=status,
        cohort=cohort,
        members=members,
        teachers=queries.teachers_of([cohort.id]),
        enrol_form=enrol_form or forms.EnrolForm.among(free_trainees(members, at), formdata=None),
        teach_form=teach_form or forms.TeachForm.among(possible_teachers(at), formdata=None),
        programme=programmes.panel_of(cohort.id),
        may_change=may_change(),
        experience_names=forms.EXPERIENCE_NAMES,
        part_names=forms.PART_NAMES,
    )


def may_change() -> bool:
    return Permission.MANAGE_COHORTS in me().permissions


def free_trainees(members: Sequence[queries.Member], at: datetime) -> list[tuple[str, str]]:
    inside = {member.person_id for member in members}
    return offered([person for person in people.people_with_role(Role.TRAINEE, at) if person.id not in inside])


def possible_teachers(at: datetime) -> list[tuple[str, str]]:
    found = {
        person.id: person for role in (Role.TRAINER, Role.ASSISTANT) for person in people.people_with_role(role, at)
    }
    return offered(sorted(found.values(), key=lambda person: (person.sort_key, person.id)))


def offered(persons: Sequence[Person]) -> list[tuple[str, str]]:
    return [(str(person.public_id), person.name) for person in persons]


@cohorts.post("/cohorts/<uuid:cohort_id>/enrolments")
@requires(Permission.MANAGE_COHORTS)
def enrol(cohort_id: uuid.UUID) -> Page | Response:
    cohort, at = queries.cohort_to_change(cohort_id) or abort(404), clock.now()
    form = forms.EnrolForm.among(offered(people.people_with_role(Role.TRAINEE, at)))
    if not form.validate_on_submit():
        return cohort_page(cohort, enrol_form=form, status=422)
    person = people.person_by_public_id(uuid.UUID(form.trainee.data)) or abort(422)
    operations.enrol(cohort, person, Experience(form.experience.data), by=me().person_id, at=at)
    return redirect(url_for("cohorts.show_cohort", cohort_id=cohort_id), 303)


@cohorts.post("/cohorts/<uuid:cohort_id>/teachings")
@requires(Permission.MANAGE_COHORTS)
def note_teaching(cohort_id: uuid.UUID) -> Page | Response:
    cohort, at = queries.cohort_to_change(cohort_id) or abort(404), clock.now()
    form = forms.TeachForm.among(possible_teachers(at))
    if not form.validate_on_submit():
        return cohort_page(cohort, teach_form=form, status=422)
    person = people.person_by_public_id(uuid.UUID(form.teacher.data)) or abort(422)
    hours = form.contact_hours.data or 0
    operations.note_teaching(cohort, person, Part(form.part.data), hours, by=me().person_id, at=at)
    return redirect(url_for("cohorts.show_cohort", cohort_id=cohort_id), 303)


@cohorts.post("/cohorts/<uuid:cohort_id>/departures")
@requires(Permission.MANAGE_COHORTS)
def note_departure(cohort_id: uuid.UUID) -> Response:
    cohort, form = queries.cohort_to_change(cohort_id) or abort(404), forms.LeaveForm()
    if not form.validate_on_submit():
        abort(422)
    person = people.person_by_public_id(uuid.UUID(form.person.data))
    enrolment = queries.enrolment(cohort.id, person.id) if person else None
    if person is None or enrolment is None:
        abort(422)
    operations.note_departure(enrolment, person, cohort, by=me().person_id, at=clock.now())
    flash(_("%(name)s has left the cohort and stays in its figures.", name=person.name))
    return redirect(url_for("cohorts.show_cohort", cohort_id=cohort_id), 303)

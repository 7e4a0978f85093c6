"""What changes cohorts. Nothing here is taken back: who leaves stays in the figures, who taught is barred for ever."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l

from training import audit
from training.cohorts import queries, rules
from training.cohorts.models import Cohort, Enrolment, Experience, Part, Teaching
from training.db import db
from training.people.models import Person
from training.refusals import Invalid, Refused
from training.texts import is_plain, normal_name


class DaysUnfit(Invalid):
    title = _l("The last day cannot be before the first, or more than a year after it.")
    remedy = _l("Look at both dates again.")


class CohortNameUnfit(Invalid):
    title = _l("The cohort needs a name and a branch that can be read.")
    remedy = _l("Type them again by hand.")


class AlreadyEnrolled(Refused):
    title = _l("This person is already in the cohort.")
    remedy = _l("Nothing needs to be done. Somebody who has left can only join another cohort.")


class TeachesHere(Refused):
    title = _l("This person teaches the cohort.")
    remedy = _l("Nobody is trainee and teacher of the same cohort. Choose another person, or another cohort.")


class LearnsHere(Refused):
    title = _l("This person is a trainee of the cohort.")
    remedy = _l("Nobody is trainee and teacher of the same cohort. Choose another person, or another cohort.")


class AlreadyTeaching(Refused):
    title = _l("This teaching has been noted before.")
    remedy = _l("It is kept as it was first noted, with its hours: it cannot be changed.")


class AlreadyLeft(Refused):
    title = _l("This person has left the cohort before.")
    remedy = _l("Nothing needs to be done: the first date stays.")


def create_cohort(name: str, branch: str, starts_on: date, ends_on: date, *, by: int, at: datetime) -> Cohort:
    """Raises CohortNameUnfit, DaysUnfit."""
    name, branch = normal_name(name), normal_name(branch)
    if not (name and branch and is_plain(name + branch)):
        raise CohortNameUnfit
    if not rules.days_fit(starts_on, ends_on):
        raise DaysUnfit
    cohort = Cohort(name=name, branch=branch, starts_on=starts_on, ends_on=ends_on, created_at=at)
    db.session.add(cohort)
    db.session.flush()
    days = {"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
    audit.record("cohort created", cohort, by=by, at=at, name=name, branch=branch, **days)
    return cohort


def enrol(cohort: Cohort, person: Person, experience: Experience, *, by: int, at: datetime) -> Enrolment:
    """Raises AlreadyEnrolled, TeachesHere."""
    if queries.enrolment(cohort.id, person.id):
        raise AlreadyEnrolled
    if queries.teaching_parts(cohort.id, person.id):
        raise TeachesHere
    queries.lock_person(person.id)
    enrolment = Enrolment(
        cohort_id=cohort.id, person_id=person.id, experience=experience, enrolled_at=at, enrolled_by_id=by
    )
    db.session.add(enrolment)
    db.session.flush()
    audit.record("person enrolled", cohort, by=by, at=at, person=audit.name_of(person), experience=experience)
    return enrolment


def note_teaching(cohort: Cohort, person: Person, part: Part, contact_hours: int, *, by: int, at: datetime) -> Teaching:
    """Raises AlreadyTeaching, LearnsHere. From now on this person may examine none of the cohort's trainees."""
    if part in queries.teaching_parts(cohort.id, person.id):
        raise AlreadyTeaching
    if queries.enrolment(cohort.id, person.id):
        raise LearnsHere
    queries.lock_trainees(cohort.id)
    teaching = Teaching(
        cohort_id=cohort.id, person_id=person.id, part=part, contact_hours=contact_hours, noted_at=at, noted_by_id=by
    )
    db.session.add(teaching)
    db.session.flush()
    audit.record("teaching noted", cohort, by=by, at=at, person=audit.name_of(person), part=part, hours=contact_hours)
    return teaching


def note_departure(enrolment: Enrolment, person: Person, cohort: Cohort, *, by: int, at: datetime) -> None:
    """Raises AlreadyLeft. The enrolment stays, and counts in the figures."""
    if enrolment.left_at is not None:
        raise AlreadyLeft
    enrolment.left_at = at
    audit.record("person left the cohort", cohort, by=by, at=at, person=audit.name_of(person))

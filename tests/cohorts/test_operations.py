"""Cohorts are created, filled and taught; nothing of it is taken back."""

from datetime import date

import pytest
import sqlalchemy as sa

from tests.factories.cohorts import make_cohort
from tests.factories.people import make_person
from training import audit, clock
from training.cohorts import operations, queries
from training.cohorts.models import Enrolment, Experience, Part
from training.db import db
from training.people.models import Person

NEWCOMER = Experience.NEWCOMER


@pytest.fixture
def ma(work: None) -> Person:
    return make_person("Ma")


def test_a_cohort_has_a_name_a_branch_and_days(ma: Person) -> None:
    days = (date(2026, 11, 23), date(2026, 11, 27))
    cohort = operations.create_cohort("  November　intake ", "Baigou", *days, by=ma.id, at=clock.now())
    assert (cohort.name, cohort.branch) == ("November intake", "Baigou")
    for name, branch in (("", "Baigou"), ("November", " "), ("Nov\u202e", "Baigou")):
        with pytest.raises(operations.CohortNameUnfit):
            operations.create_cohort(name, branch, *days, by=ma.id, at=clock.now())
    with pytest.raises(operations.DaysUnfit):
        operations.create_cohort("November", "Baigou", days[1], days[0], by=ma.id, at=clock.now())


def test_a_person_is_enrolled_once(ma: Person) -> None:
    cohort, lin = make_cohort(), make_person("Lin")
    operations.enrol(cohort, lin, NEWCOMER, by=ma.id, at=clock.now())
    with pytest.raises(operations.AlreadyEnrolled):
        operations.enrol(cohort, lin, Experience.EXPERIENCED, by=ma.id, at=clock.now())


def test_who_left_stays_in_the_cohort_and_does_not_come_back(ma: Person) -> None:
    cohort, lin = make_cohort(), make_person("Lin")
    enrolment = operations.enrol(cohort, lin, NEWCOMER, by=ma.id, at=clock.now())
    operations.note_departure(enrolment, lin, cohort, by=ma.id, at=clock.now())
    db.session.flush()
    with pytest.raises(operations.AlreadyLeft):
        operations.note_departure(enrolment, lin, cohort, by=ma.id, at=clock.now())
    with pytest.raises(operations.AlreadyEnrolled):
        operations.enrol(cohort, lin, NEWCOMER, by=ma.id, at=clock.now())
    assert [member.left_at is not None for member in queries.members([cohort.id])] == [True]


def test_nobody_is_trainee_and_teacher_of_one_cohort(ma: Person) -> None:
    cohort, other, lin, chen = make_cohort(), make_cohort("December"), make_person("Lin"), make_person("Chen")
    operations.enrol(cohort, lin, NEWCOMER, by=ma.id, at=clock.now())
    operations.note_teaching(cohort, chen, Part.TRAINER, 20, by=ma.id, at=clock.now())
    with pytest.raises(operations.LearnsHere):
        operations.note_teaching(cohort, lin, Part.ASSISTANT, 4, by=ma.id, at=clock.now())
    with pytest.raises(operations.TeachesHere):
        operations.enrol(cohort, chen, NEWCOMER, by=ma.id, at=clock.now())
    operations.note_teaching(other, lin, Part.ASSISTANT, 4, by=ma.id, at=clock.now())


def test_teaching_is_noted_once_for_each_part(ma: Person) -> None:
    cohort, chen = make_cohort(), make_person("Chen")
    operations.note_teaching(cohort, chen, Part.TRAINER, 20, by=ma.id, at=clock.now())
    operations.note_teaching(cohort, chen, Part.ASSISTANT, 2, by=ma.id, at=clock.now())
    with pytest.raises(operations.AlreadyTeaching):
        operations.note_teaching(cohort, chen, Part.TRAINER, 30, by=ma.id, at=clock.now())


def test_the_database_holds_it_too(ma: Person) -> None:
    cohort, lin = make_cohort(), make_person("Lin")
    operations.enrol(cohort, lin, NEWCOMER, by=ma.id, at=clock.now())
    again = Enrolment(cohort_id=cohort.id, person_id=lin.id, experience=NEWCOMER, enrolled_at=clock.now())
    savepoint = db.session.begin_nested()
    db.session.add(again)
    with pytest.raises(sa.exc.IntegrityError):
        db.session.flush()
    savepoint.rollback()


def test_every_change_is_an_act_upon_the_cohort(ma: Person) -> None:
    cohort, lin = make_cohort(), make_person("Lin")
    enrolment = operations.enrol(cohort, lin, NEWCOMER, by=ma.id, at=clock.now())
    operations.note_departure(enrolment, lin, cohort, by=ma.id, at=clock.now())
    acts = [act for act in db.session().info["acts"] if act.subject == audit.name_of(cohort)]
    assert [act.verb for act in acts][-2:] == ["person enrolled", "person left the cohort"]
    assert {act.actor_id for act in acts[-2:]} == {ma.id}

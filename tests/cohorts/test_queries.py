"""What is read of cohorts, and within which scope."""

import pytest

from tests.factories.cohorts import make_cohort, make_enrolment, make_teaching
from tests.factories.people import make_person
from training import audit, clock
from training.access import Role
from training.cohorts import queries
from training.cohorts.models import Part
from training.db import db

NONE: frozenset[Role] = frozenset()


def test_a_teacher_sees_the_cohorts_they_teach_and_no_others(work: None) -> None:
    cohort, other, chen = make_cohort(), make_cohort("Other"), make_person("Chen")
    make_teaching(cohort, chen)
    make_teaching(cohort, chen, Part.ASSISTANT)
    assert [row.id for row in queries.taught_by(chen.id)] == [cohort.id]
    assert [row.cohort.id for row in queries.cohort_rows(chen.id, NONE)] == [cohort.id]
    assert queries.visible_cohort(other.public_id, chen.id, NONE) is None
    assert queries.visible_cohort(cohort.public_id, chen.id, NONE) is not None


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.EXECUTIVE])
def test_administrators_and_executives_see_every_cohort(work: None, role: Role) -> None:
    cohorts, ma = [make_cohort(), make_cohort("Other")], make_person("Ma")
    assert {row.cohort.id for row in queries.cohort_rows(ma.id, frozenset({role}))} == {row.id for row in cohorts}


def test_a_list_counts_who_is_there_and_who_left(work: None) -> None:
    cohort, ma = make_cohort(), make_person("Ma")
    make_enrolment(cohort, make_person("Lin"))
    make_enrolment(cohort, make_person("Gone")).left_at = clock.now()
    make_teaching(cohort, make_person("Chen"))
    audit.record("person left the cohort", cohort, by=None, at=clock.now())
    db.session.flush()
    (row,) = queries.cohort_rows(ma.id, frozenset({Role.ADMINISTRATOR}))
    assert (row.in_training, row.left, row.teachers) == (1, 1, ("Chen",))


def test_the_enrolments_of_a_person_bring_their_cohorts(work: None) -> None:
    lin = make_person("Lin")
    make_enrolment(make_cohort("First"), lin)
    make_enrolment(make_cohort("Second"), lin)
    assert [enrolment.cohort.name for enrolment in queries.enrolments_of(lin.id)] == ["Second", "First"]


def test_members_of_several_cohorts_come_in_one_statement(work: None, counting) -> None:
    cohorts = [make_cohort("One"), make_cohort("Two")]
    for cohort in cohorts:
        make_enrolment(cohort, make_person(f"Trainee of {cohort.name}"))
    with counting() as counted:
        found = queries.members([cohort.id for cohort in cohorts])
    assert [member.name for member in found] == ["Trainee of One", "Trainee of Two"]
    assert len(counted) == 1
    assert queries.members([]) == []

"""No examiner marks a trainee whom she taught, or to whom she is tied: by no route, no account, no statement.

Lin is Chen's trainee. Chen is a trainer and an examiner; Zhao is an examiner who taught nobody.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.dialects import postgresql

from tests.cast import Cast
from tests.factories import examining as make
from tests.factories.cohorts import make_enrolment, make_teaching
from tests.factories.people import make_account, make_person, make_tie
from tests.page import PageClient
from training import clock
from training.access import Role
from training.cohorts.models import Cohort, Enrolment, Teaching
from training.db import db, unit_of_work
from training.examining import operations, queries
from training.examining.models import Assignment, Marking, Release, Sitting
from training.examining.rules import Bar, State
from training.people import operations as people_operations
from training.people.models import Person, Tie

MARK_SHEET = {"criterion_1": "3", "criterion_2": "3", "criterion_3": "3", "criterion_4": "3", "global_rating": "5"}
MARK_SHEET |= {"praise-text": "Well heard", "confirmed": "yes"}


@pytest.fixture
def sitting(app: Flask, cast: Cast) -> Sitting:
    """Lin's sitting, assigned to Zhao, played, waiting to be marked."""
    with app.app_context(), unit_of_work(writes=True):
        return make.make_sitting(cast.trainee, cast.administrator, state=State.TO_MARK)


@pytest.fixture
def unassigned(app: Flask, cast: Cast) -> Sitting:
    """Lin's sitting, its first examiner taken off, nobody else free."""
    with app.app_context(), unit_of_work(writes=True):
        sitting = make.make_sitting(cast.trainee, cast.administrator)
        operations.reassign(make.sheet_of(sitting), "On leave", by=cast.administrator.id, at=clock.now())
        return sitting


def marking_values(sitting: Sitting, examiner: Person) -> dict[str, Any]:
    return {
        "sitting_id": sitting.id,
        "examiner_id": examiner.id,
        "kind": "first",
        "global_rating": 5,
        "red_line": False,
        "total": Decimal(100),
        "passed": True,
        "submitted_at": clock.now(),
        "digest": "0" * 64,
    }


def assignment_values(sitting: Sitting, examiner: Person) -> dict[str, Any]:
    return {"sitting_id": sitting.id, "examiner_id": examiner.id, "assigned_at": clock.now(), "draw": {}}


def refused(app: Flask, statement: Any, match: str = ".") -> None:
    """The database itself refuses the statement, in a unit of work like any other."""
    with (
        app.app_context(),
        pytest.raises(sa.exc.IntegrityError, match=match),
        unit_of_work(writes=True) as session,
    ):
        session.execute(statement)


def stored(app: Flask, model: Any) -> int:
    with app.app_context(), unit_of_work(writes=False) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def also(app: Flask, make_row: Callable[[], Any]) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_row()


# --- by assignment ------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("cast", "work")
def test_the_draw_passes_over_her_own_trainer(cast: Cast) -> None:
    for _turn in range(5):
        sitting = make.make_sitting(cast.trainee, cast.administrator, state=State.TO_MARK)
        assert make.examiner_of(make.sheet_of(sitting)) == cast.examiner.id


@pytest.mark.usefixtures("cast", "work")
def test_her_trainer_examines_somebody_elses_trainee(cast: Cast) -> None:
    make.make_sitting(cast.trainee, cast.administrator)
    sitting = make.make_sitting(cast.other_trainee, cast.administrator)
    assert make.examiner_of(make.sheet_of(sitting)) == cast.trainer.id


@pytest.mark.usefixtures("cast", "work")
def test_teaching_bars_after_the_trainers_role_has_ended(cast: Cast) -> None:
    ended = sa.text("UPDATE role_grant SET ends_at = starts_at WHERE person_id = :id AND role = 'trainer'")
    db.session.execute(ended, {"id": cast.trainer.id})
    assert queries.barred_from(cast.trainee.id)[cast.trainer.id] is Bar.TAUGHT


@pytest.mark.usefixtures("cast", "work")
def test_teaching_bars_after_the_trainee_has_left_the_cohort(cast: Cast) -> None:
    enrolment = db.session.scalars(sa.select(Enrolment).where(Enrolment.person_id == cast.trainee.id)).one()
    enrolment.left_at = clock.now()
    db.session.flush()
    make_enrolment(cast.other_cohort, cast.trainee)
    barred = queries.barred_from(cast.trainee.id)
    assert barred[cast.trainer.id] is Bar.TAUGHT
    assert barred[cast.other_trainer.id] is Bar.TAUGHT


@pytest.mark.usefixtures("cast", "work")
@pytest.mark.parametrize("turned", [False, True])
def test_a_tie_bars_either_way_round(cast: Cast, turned: bool) -> None:
    pair = (cast.trainee, cast.examiner) if turned else (cast.examiner, cast.trainee)
    make_tie(*pair)
    assert make.sheet_of(make.make_sitting(cast.trainee, cast.administrator)).assignment is None
    assert queries.barred_trainees(cast.examiner.id)[cast.trainee.id] is Bar.TIED


@pytest.mark.usefixtures("cast", "work")
def test_who_failed_her_here_does_not_examine_her_here_again(cast: Cast) -> None:
    sitting = make.make_sitting(cast.trainee, cast.administrator, state=State.TO_MARK)
    make.mark(sitting, (0, 0, 0, 0))
    assert make.sheet_of(make.make_sitting(cast.trainee, cast.administrator)).assignment is None
    elsewhere = make.make_station("another-station")
    again = make.make_sitting(cast.trainee, cast.administrator, elsewhere)
    assert make.examiner_of(make.sheet_of(again)) == cast.examiner.id, "at another station he may"


@pytest.mark.usefixtures("cast", "work")
def test_who_passed_her_here_may_examine_her_again(cast: Cast) -> None:
    make.make_sitting(cast.trainee, cast.administrator, state=State.MARKED)
    again = make.make_sitting(cast.trainee, cast.administrator)
    assert make.examiner_of(make.sheet_of(again)) == cast.examiner.id


@pytest.mark.usefixtures("cast", "work")
def test_a_trainee_with_the_role_does_not_examine_herself(cast: Cast) -> None:
    both = make_person("Both Roles", Role.TRAINEE, Role.EXAMINER)
    sitting = make.make_sitting(both, cast.administrator)
    assert make.examiner_of(make.sheet_of(sitting)) != both.id


# --- by the site --------------------------------------------------------------------------------------------------


def test_her_trainer_finds_no_sitting_by_its_address(
    app: Flask, cast: Cast, client: PageClient, sitting: Sitting
) -> None:
    client.sign_in(cast.trainer)
    for address in (f"/sittings/{sitting.public_id}", f"/sittings/{sitting.public_id}/mark-sheet"):
        client.page(address, status=404)
    for act in ("start", "events", "end", "markings"):
        assert client.post(f"/sittings/{sitting.public_id}/{act}", data=MARK_SHEET).status_code == 404
    assert stored(app, Marking) == 0


def test_a_second_account_is_the_same_person(app: Flask, cast: Cast, client: PageClient, sitting: Sitting) -> None:
    with app.app_context(), unit_of_work(writes=True):
        account = make_account(cast.trainer, "another-name")
        token = people_operations.open_session(account, at=clock.now(), address="127.0.0.1", browser="test")
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
    assert cast.trainer.name in client.page("/sittings"), "signed in, as Chen"
    assert client.post(f"/sittings/{sitting.public_id}/markings", data=MARK_SHEET).status_code == 404
    with app.app_context(), unit_of_work(writes=False):
        assert queries.barred_from(cast.trainee.id)[cast.trainer.id] is Bar.TAUGHT
    assert stored(app, Marking) == 0


@pytest.mark.parametrize("late", ["teaching", "tie"])
def test_what_comes_to_light_after_the_assignment_bars_the_marking(
    app: Flask, cast: Cast, client: PageClient, sitting: Sitting, late: str
) -> None:
    rows = {
        "teaching": lambda: make_teaching(cast.cohort, cast.examiner, hours=1),
        "tie": lambda: make_tie(cast.trainee, cast.examiner),
    }
    also(app, rows[late])
    client.sign_in(cast.examiner)
    response = client.post(f"/sittings/{sitting.public_id}/markings", data=MARK_SHEET)
    assert response.status_code == 409
    assert "You may not examine this trainee" in response.text
    assert client.get(f"/sittings/{sitting.public_id}/mark-sheet").status_code == 409
    assert stored(app, Marking) == 0


def test_teaching_that_comes_to_light_before_the_start_bars_the_start(
    app: Flask, cast: Cast, client: PageClient
) -> None:
    with app.app_context(), unit_of_work(writes=True):
        sitting = make.make_sitting(cast.trainee, cast.administrator)
        make_teaching(cast.cohort, cast.examiner, hours=1)
    client.sign_in(cast.examiner)
    assert client.post(f"/sittings/{sitting.public_id}/start").status_code == 409
    with app.app_context(), unit_of_work(writes=False):
        assert make.sheet_of(sitting).state is State.SCHEDULED


def test_teaching_that_comes_to_light_after_the_marking_bars_the_release(
    app: Flask, cast: Cast, client: PageClient, sitting: Sitting
) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make.mark(sitting)
        make_teaching(cast.cohort, cast.examiner, hours=1)
    client.sign_in(cast.executive)
    response = client.post(f"/sittings/{sitting.public_id}/release")
    assert response.status_code == 409
    assert "not independent" in response.text
    with app.app_context(), unit_of_work(writes=False) as session:
        assert queries.releases([cast.trainee.id]) == []
        faults = list(queries.faults(session))
    assert len(faults) == 1
    assert "barred (taught)" in faults[0]


def test_the_replaced_examiner_no_longer_finds_the_sitting(app: Flask, cast: Cast, client: PageClient) -> None:
    with app.app_context(), unit_of_work(writes=True):
        sitting = make.make_sitting(cast.trainee, cast.administrator)
        make_person("Second Examiner", Role.EXAMINER)
        operations.reassign(make.sheet_of(sitting), "On leave", by=cast.administrator.id, at=clock.now())
        make.start(sitting)
        make.play(sitting)
    client.sign_in(cast.examiner)
    client.page(f"/sittings/{sitting.public_id}", status=404)
    assert client.post(f"/sittings/{sitting.public_id}/markings", data=MARK_SHEET).status_code == 404
    refused(app, sa.insert(Marking).values(marking_values(sitting, cast.examiner)), "assigned examiner")
    assert stored(app, Marking) == 0


def test_an_examiner_whose_role_has_ended_marks_nothing(
    app: Flask, cast: Cast, client: PageClient, sitting: Sitting
) -> None:
    with app.app_context(), unit_of_work(writes=True):
        ended = sa.text("UPDATE role_grant SET ends_at = starts_at WHERE person_id = :id")
        db.session.execute(ended, {"id": cast.examiner.id})
    client.sign_in(cast.examiner)
    assert client.post(f"/sittings/{sitting.public_id}/markings", data=MARK_SHEET).status_code == 403
    with app.app_context(), pytest.raises(operations.NotIndependent), unit_of_work(writes=True):
        make.mark(sitting)
    assert stored(app, Marking) == 0


# --- by the database ----------------------------------------------------------------------------------------------


def test_the_database_refuses_to_assign_her_trainer(app: Flask, cast: Cast, unassigned: Sitting) -> None:
    refused(app, sa.insert(Assignment).values(assignment_values(unassigned, cast.trainer)), "independent")


def test_the_database_refuses_a_marking_by_her_trainer(app: Flask, cast: Cast, sitting: Sitting) -> None:
    refused(app, sa.insert(Marking).values(marking_values(sitting, cast.trainer)), "marking needs")
    assert stored(app, Marking) == 0


def test_the_database_refuses_a_marking_through_the_object_mapper(app: Flask, cast: Cast, sitting: Sitting) -> None:
    with app.app_context(), pytest.raises(sa.exc.IntegrityError), unit_of_work(writes=True) as session:
        session.add(Marking(**marking_values(sitting, cast.trainer)))


def test_the_database_refuses_whoever_is_not_assigned(app: Flask, cast: Cast, unassigned: Sitting) -> None:
    refused(app, sa.insert(Marking).values(marking_values(unassigned, cast.examiner)), "assigned examiner")


@pytest.mark.parametrize("turned", [False, True])
def test_the_database_refuses_the_tied(app: Flask, cast: Cast, sitting: Sitting, turned: bool) -> None:
    pair = (cast.trainee, cast.examiner) if turned else (cast.examiner, cast.trainee)
    also(app, lambda: make_tie(*pair))
    refused(app, sa.insert(Marking).values(marking_values(sitting, cast.examiner)), "independent")


def test_the_database_refuses_the_assigned_examiner_once_she_has_taught(
    app: Flask, cast: Cast, sitting: Sitting
) -> None:
    also(app, lambda: make_teaching(cast.cohort, cast.examiner, hours=0))
    refused(app, sa.insert(Marking).values(marking_values(sitting, cast.examiner)), "independent")


def test_the_database_refuses_who_failed_her_here_before(app: Flask, cast: Cast, sitting: Sitting) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make.mark(sitting, (0, 0, 0, 0))
        again = make.make_sitting(cast.trainee, cast.administrator)
    refused(app, sa.insert(Assignment).values(assignment_values(again, cast.examiner)), "independent")


def test_the_database_refuses_the_trainee_herself(app: Flask, cast: Cast, unassigned: Sitting) -> None:
    refused(app, sa.insert(Assignment).values(assignment_values(unassigned, cast.trainee)), "independent")
    refused(app, sa.insert(Marking).values(marking_values(unassigned, cast.trainee)))


def insert_over(app: Flask, model: Any, values: dict[str, Any]) -> Any:
    """The database's own way to put a row in another's place."""
    with app.app_context():
        on_sqlite = db.engine.dialect.name == "sqlite"
    if on_sqlite:
        return sa.insert(model).prefix_with("OR REPLACE").values(values)
    return postgresql.insert(model).values(values).on_conflict_do_update(index_elements=["id"], set_=values)


def test_no_row_is_put_in_the_place_of_an_assignment(app: Flask, cast: Cast, sitting: Sitting) -> None:
    with app.app_context(), unit_of_work(writes=True):
        assigned = make.sheet_of(sitting).assignment
    assert assigned is not None
    for person in (cast.trainer, cast.other_trainer):
        refused(app, insert_over(app, Assignment, assignment_values(sitting, person) | {"id": assigned.id}))
    refused(app, insert_over(app, Assignment, assignment_values(sitting, cast.other_trainer)))
    with app.app_context(), unit_of_work(writes=False):
        assert make.examiner_of(make.sheet_of(sitting)) == cast.examiner.id


def test_no_row_is_put_in_the_place_of_a_marking(app: Flask, cast: Cast, sitting: Sitting) -> None:
    with app.app_context(), unit_of_work(writes=True):
        marking = make.mark(sitting)
    for person in (cast.trainer, cast.examiner):
        refused(app, insert_over(app, Marking, marking_values(sitting, person) | {"id": marking.id}))
        refused(app, insert_over(app, Marking, marking_values(sitting, person)))
    with app.app_context(), unit_of_work(writes=False) as session:
        assert session.scalars(sa.select(Marking.digest)).all() == [marking.digest]


def test_nothing_that_independence_rests_on_is_changed(app: Flask, cast: Cast, sitting: Sitting) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make.mark(sitting)
        make_tie(cast.trainee, cast.auditor)
    trainer, other = cast.trainer.id, cast.other_trainee.id
    elsewhere: Cohort = cast.other_cohort
    for statement in (
        sa.update(Sitting).values(trainee_id=other),
        sa.update(Assignment).values(examiner_id=trainer),
        sa.update(Marking).values(examiner_id=trainer),
        sa.update(Marking).values(total=Decimal(100)),
        sa.update(Teaching).where(Teaching.person_id == trainer).values(cohort_id=elsewhere.id),
        sa.update(Enrolment).where(Enrolment.person_id == cast.trainee.id).values(cohort_id=elsewhere.id),
        sa.update(Tie).values(other_id=other),
        sa.delete(Teaching),
        sa.delete(Enrolment),
        sa.delete(Tie),
        sa.delete(Assignment),
        sa.delete(Marking),
    ):
        refused(app, statement)


def test_an_ended_assignment_does_not_come_back(app: Flask, cast: Cast, unassigned: Sitting) -> None:
    refused(app, sa.update(Assignment).values(ended_at=None))


def release_values(sitting: Sitting, by: Person, *, passed: bool = True) -> dict[str, Any]:
    return {
        "sitting_id": sitting.id,
        "released_by_id": by.id,
        "released_at": clock.now(),
        "score": Decimal(100),
        "cut": Decimal(60),
        "passed": passed,
        "basis": {"markings": []},
    }


def test_the_database_refuses_to_release_what_nobody_marked(app: Flask, cast: Cast, sitting: Sitting) -> None:
    refused(app, sa.insert(Release).values(release_values(sitting, cast.executive, passed=False)), "needs a marking")


def test_the_database_refuses_to_pass_what_the_examiner_failed(app: Flask, cast: Cast, sitting: Sitting) -> None:
    also(app, lambda: make.mark(sitting, (0, 0, 0, 0)))
    refused(app, sa.insert(Release).values(release_values(sitting, cast.executive)), "no examiner passed")


@pytest.mark.parametrize("who", ["trainee", "examiner"])
def test_the_database_refuses_a_release_by_a_party(app: Flask, cast: Cast, sitting: Sitting, who: str) -> None:
    also(app, lambda: make.mark(sitting))
    refused(app, sa.insert(Release).values(release_values(sitting, getattr(cast, who))), "took no part")


@pytest.mark.parametrize("late", ["teaching", "tie"])
def test_the_database_refuses_to_release_a_marking_that_was_tainted_since(
    app: Flask, cast: Cast, sitting: Sitting, late: str
) -> None:
    also(app, lambda: make.mark(sitting))
    rows = {
        "teaching": lambda: make_teaching(cast.cohort, cast.examiner),
        "tie": lambda: make_tie(cast.examiner, cast.trainee),
    }
    also(app, rows[late])
    refused(app, sa.insert(Release).values(release_values(sitting, cast.executive)), "independent examiner")

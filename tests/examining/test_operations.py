"""A sitting from the timetable to the released result."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
import sqlalchemy as sa

from tests.cast import Cast
from tests.factories import examining as make
from tests.factories.people import make_person
from training import clock
from training.access import Role
from training.cohorts.models import Enrolment, Experience
from training.db import db
from training.examining import operations, queries
from training.examining.models import Assignment, Marking, Release
from training.examining.rules import State
from training.roleplay import queries as roleplay_queries
from training.roleplay.models import RunKind
from training.roleplay.operations import MovedOn
from training.roleplay.scripts import script_of

pytestmark = pytest.mark.usefixtures("cast", "work")


def last_act() -> str:
    acts = db.session().info.get("acts", [])
    return acts[-1].verb if acts else ""


# --- scheduling and assigning -------------------------------------------------------------------------------------


def test_scheduling_pins_the_edition_and_draws_an_examiner(cast: Cast) -> None:
    station = make.make_station()
    sitting, assignment = operations.schedule_sitting(
        cast.trainee, station, clock.now(), by=cast.administrator.id, at=clock.now()
    )
    assert (sitting.station_edition_id, sitting.number) == (station.edition_id, 1)
    assert assignment is not None
    assert assignment.examiner_id == cast.examiner.id, "Chen taught Lin; only Zhao is left"
    assert assignment.draw["barred"] == [{"person": cast.trainer.id, "reasons": ["taught"]}]
    assert last_act() == "examiner assigned"


def test_a_newcomer_plays_the_newcomers_flow(cast: Cast) -> None:
    sitting = make.make_sitting(cast.trainee, cast.administrator)
    script = script_of(make.sheet_of(sitting).edition.scenario_edition_id, "en")
    assert script.cohorts[sitting.cohort_index] == "newcomer"
    assert 0 <= sitting.variant < len(script.variants)


def test_an_experienced_trainee_plays_the_other_flow(cast: Cast) -> None:
    person = make_person("Old Hand", Role.TRAINEE)
    enrolment = Enrolment(
        cohort_id=cast.cohort.id,
        person_id=person.id,
        experience=Experience.EXPERIENCED,
        enrolled_at=clock.now(),
    )
    db.session.add(enrolment)
    db.session.flush()
    sitting = make.make_sitting(person, cast.administrator)
    script = script_of(make.sheet_of(sitting).edition.scenario_edition_id, "en")
    assert script.cohorts[sitting.cohort_index] == "experienced"


def test_who_is_no_trainee_has_no_sitting(cast: Cast) -> None:
    with pytest.raises(operations.NoTrainee):
        make.make_sitting(cast.auditor, cast.administrator)


@pytest.mark.parametrize("away", [timedelta(days=-3), timedelta(days=800)])
def test_a_time_that_cannot_be_meant_is_refused(cast: Cast, away: timedelta) -> None:
    with pytest.raises(operations.TimeUnfit):
        operations.schedule_sitting(
            cast.trainee, make.make_station(), clock.now() + away, by=cast.administrator.id, at=clock.now()
        )


def test_one_sitting_at_a_time_waits_for_a_trainee_at_a_station(cast: Cast) -> None:
    sitting = make.make_sitting(cast.trainee, cast.administrator)
    with pytest.raises(operations.AlreadyScheduled):
        make.make_sitting(cast.trainee, cast.administrator)
    make.start(sitting)
    assert make.make_sitting(cast.trainee, cast.administrator).number == 2


def test_nobody_independent_free_leaves_the_sitting_unassigned_and_says_so(cast: Cast) -> None:
    db.session.execute(
        sa.text("UPDATE role_grant SET ends_at = starts_at WHERE person_id = :id"), {"id": cast.examiner.id}
    )
    sitting = make.make_sitting(cast.trainee, cast.administrator)
    assert make.sheet_of(sitting).assignment is None
    assert last_act() == "no independent examiner free"
    newcomer = make_person("Fresh Examiner", Role.EXAMINER)
    assignment = operations.assign(make.sheet_of(sitting), by=cast.administrator.id, at=clock.now())
    assert assignment is not None
    assert assignment.examiner_id == newcomer.id


def test_a_sitting_with_an_examiner_is_not_drawn_again(cast: Cast) -> None:
    sitting = make.make_sitting(cast.trainee, cast.administrator)
    with pytest.raises(operations.AlreadyAssigned):
        operations.assign(make.sheet_of(sitting), by=cast.administrator.id, at=clock.now())


def test_who_has_least_open_is_assigned(cast: Cast) -> None:
    make.make_sitting(cast.trainee, cast.administrator)
    second = make_person("Second Examiner", Role.EXAMINER)
    sitting = make.make_sitting(make_person("Another", Role.TRAINEE), cast.administrator)
    drawn = make.examiner_of(make.sheet_of(sitting))
    assert drawn in {second.id, cast.trainer.id}, "Zhao has one open already"


def test_an_examiner_who_left_is_not_drawn(cast: Cast) -> None:
    db.session.execute(sa.text("UPDATE person SET left_at = created_at WHERE id = :id"), {"id": cast.examiner.id})
    assert make.sheet_of(make.make_sitting(cast.trainee, cast.administrator)).assignment is None


def test_an_assignment_ends_with_a_reason_and_another_is_drawn(cast: Cast) -> None:
    sitting = make.make_sitting(cast.trainee, cast.administrator)
    second = make_person("Second Examiner", Role.EXAMINER)
    new = operations.reassign(make.sheet_of(sitting), "On leave from Monday", by=cast.administrator.id, at=clock.now())
    assert new is not None
    assert new.examiner_id == second.id
    ended = db.session.scalars(sa.select(Assignment).where(Assignment.ended_at.is_not(None))).one()
    assert (ended.examiner_id, ended.end_reason) == (cast.examiner.id, "On leave from Monday")


def test_who_was_taken_off_does_not_come_back_by_another_draw(cast: Cast) -> None:
    sitting = make.make_sitting(cast.trainee, cast.administrator)
    assert operations.reassign(make.sheet_of(sitting), "Ill", by=cast.administrator.id, at=clock.now()) is None
    assert operations.assign(make.sheet_of(sitting), by=cast.administrator.id, at=clock.now()) is None


def test_a_sitting_that_has_begun_keeps_its_examiner(cast: Cast) -> None:
    sitting = make.make_sitting(cast.trainee, cast.administrator, state=State.IN_PROGRESS)
    with pytest.raises(operations.AlreadyStarted):
        operations.reassign(make.sheet_of(sitting), "Ill", by=cast.administrator.id, at=clock.now())


def test_without_an_assignment_there_is_none_to_end(cast: Cast) -> None:
    sitting = make.make_sitting(cast.trainee, cast.administrator)
    operations.reassign(make.sheet_of(sitting), "Ill", by=cast.administrator.id, at=clock.now())
    with pytest.raises(operations.NotAssigned):
        operations.reassign(make.sheet_of(sitting), "Ill", by=cast.administrator.id, at=clock.now())


# --- playing ------------------------------------------------------------------------------------------------------


def test_starting_begins_a_run_on_the_pinned_script(cast: Cast) -> None:
    sitting = make.make_sitting(cast.trainee, cast.administrator)
    make.make_station()  # a newer edition does not move what was scheduled
    make.start(sitting)
    run = make.sheet_of(sitting).run
    assert run is not None
    assert (run.kind, run.person_id) == (RunKind.EXAMINATION, cast.trainee.id)
    assert run.scenario_edition_id == make.sheet_of(sitting).edition.scenario_edition_id
    assert make.sheet_of(sitting).state is State.IN_PROGRESS


def test_a_sitting_starts_once(cast: Cast) -> None:
    sitting = make.make_sitting(cast.trainee, cast.administrator, state=State.IN_PROGRESS)
    with pytest.raises(operations.AlreadyStarted):
        make.start(sitting)


def test_a_double_tap_is_one_event(cast: Cast) -> None:
    sheet = make.sheet_of(make.make_sitting(cast.trainee, cast.administrator, state=State.IN_PROGRESS))
    op_id, examiner = uuid4(), make.examiner_of(sheet)
    first = operations.choose(sheet, 0, number=1, op_id=op_id, by=examiner, at=clock.now())
    acts = len(db.session().info["acts"])
    assert operations.choose(sheet, 0, number=1, op_id=op_id, by=examiner, at=clock.now()) == first
    assert sheet.run is not None
    assert len(roleplay_queries.run_events(sheet.run.id)) == 1
    assert len(db.session().info["acts"]) == acts, "what changed nothing is no act"


def test_a_stale_page_does_not_answer_for_another_turn(cast: Cast) -> None:
    sheet = make.sheet_of(make.make_sitting(cast.trainee, cast.administrator, state=State.IN_PROGRESS))
    operations.choose(sheet, 0, number=1, op_id=uuid4(), by=make.examiner_of(sheet), at=clock.now())
    with pytest.raises(MovedOn):
        operations.choose(sheet, 0, number=1, op_id=uuid4(), by=make.examiner_of(sheet), at=clock.now())


@pytest.mark.parametrize("state", [State.SCHEDULED, State.TO_MARK])
def test_nothing_is_played_before_the_start_or_after_the_end(cast: Cast, state: State) -> None:
    sheet = make.sheet_of(make.make_sitting(cast.trainee, cast.administrator, state=state))
    with pytest.raises(operations.NotUnderWay):
        operations.choose(sheet, 0, number=2, op_id=uuid4(), by=cast.examiner.id, at=clock.now())


def test_a_sitting_that_has_not_begun_cannot_end(cast: Cast) -> None:
    sheet = make.sheet_of(make.make_sitting(cast.trainee, cast.administrator))
    with pytest.raises(operations.NotUnderWay):
        operations.end_sitting(sheet, by=cast.examiner.id, at=clock.now())


def test_ending_twice_changes_nothing(cast: Cast) -> None:
    sheet = make.sheet_of(make.make_sitting(cast.trainee, cast.administrator, state=State.TO_MARK))
    acts = len(db.session().info["acts"])
    operations.end_sitting(sheet, by=cast.examiner.id, at=clock.now())
    assert len(db.session().info["acts"]) == acts


# --- marking ------------------------------------------------------------------------------------------------------


def test_a_marking_holds_levels_total_and_feedback(cast: Cast) -> None:
    sitting = make.make_sitting(cast.trainee, cast.administrator, state=State.TO_MARK)
    marking = make.mark(sitting, (3, 2, None, 1))
    assert (marking.total, marking.passed) == (Decimal("66.67"), True)
    assert queries.marks_of(marking.id) == {1: 3, 2: 2, 3: None, 4: 1}
    points = queries.points_of(marking.id)
    assert [(point.praise, point.moment_seconds) for point in points] == [(True, 44), (False, 92)]
    assert make.sheet_of(sitting).state is State.MARKED
    assert last_act() == "sitting marked"


def test_a_red_line_is_not_passed(cast: Cast) -> None:
    sitting = make.make_sitting(cast.trainee, cast.administrator, state=State.TO_MARK)
    assert not make.mark(sitting, (3, 3, 3, 3), red_line=True).passed


def test_the_critical_criterion_at_zero_is_not_passed(cast: Cast) -> None:
    sitting = make.make_sitting(cast.trainee, cast.administrator, state=State.TO_MARK)
    marking = make.mark(sitting, (3, 3, 0, 3))
    assert (marking.total, marking.passed) == (Decimal(75), False)


def test_marking_twice_leaves_the_one_that_stands(cast: Cast) -> None:
    sitting = make.make_sitting(cast.trainee, cast.administrator, state=State.MARKED)
    before = make.sheet_of(sitting).marking
    with pytest.raises(operations.AlreadyMarked):
        make.mark(sitting, (0, 0, 0, 0))
    assert make.sheet_of(sitting).marking is before
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Marking)) == 1


@pytest.mark.parametrize("state", [State.SCHEDULED, State.IN_PROGRESS])
def test_what_was_not_played_is_not_marked(cast: Cast, state: State) -> None:
    sitting = make.make_sitting(cast.trainee, cast.administrator, state=state)
    with pytest.raises(operations.NotPlayed):
        make.mark(sitting)


def test_nothing_tested_is_refused(cast: Cast) -> None:
    sitting = make.make_sitting(cast.trainee, cast.administrator, state=State.TO_MARK)
    with pytest.raises(operations.NothingTested):
        make.mark(sitting, (None, None, None, None))


@pytest.mark.parametrize("levels", [(3, 3), (3, 3, 3, 3, 3)])
def test_marks_of_another_rubric_are_refused(cast: Cast, levels: tuple[int, ...]) -> None:
    sitting = make.make_sitting(cast.trainee, cast.administrator, state=State.TO_MARK)
    with pytest.raises(operations.MarksUnfit):
        make.mark(sitting, levels)


# --- release ------------------------------------------------------------------------------------------------------


def test_a_release_says_what_it_rests_on(cast: Cast) -> None:
    sitting = make.make_sitting(cast.trainee, cast.administrator, state=State.MARKED)
    released = make.release(sitting, cast.executive)
    marking = make.sheet_of(sitting).marking
    assert marking is not None
    assert (released.score, released.cut, released.passed) == (marking.total, Decimal(60), True)
    basis = released.basis["markings"][0]
    assert (basis["digest"], basis["examiner"]) == (marking.digest, cast.examiner.id)
    assert last_act() == "result released"


def test_before_a_marking_there_is_nothing_to_release(cast: Cast) -> None:
    sitting = make.make_sitting(cast.trainee, cast.administrator, state=State.TO_MARK)
    with pytest.raises(operations.NotMarked):
        make.release(sitting, cast.executive)


def test_a_result_is_released_once(cast: Cast) -> None:
    sitting = make.make_sitting(cast.trainee, cast.administrator, state=State.RELEASED)
    with pytest.raises(operations.AlreadyReleased):
        make.release(sitting, cast.executive)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Release)) == 1


def test_neither_the_trainee_nor_the_examiner_releases(cast: Cast) -> None:
    sitting = make.make_sitting(cast.trainee, cast.administrator, state=State.MARKED)
    for person in (cast.trainee, cast.examiner):
        with pytest.raises(operations.ReleasedByParty):
            make.release(sitting, person)

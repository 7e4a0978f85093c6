"""Whose facts stand beside a recording: others' at the same scenario and flow, released, passed, not taken back."""

import pytest

from tests.cast import Cast
from tests.factories import examining as make
from tests.factories.recordings import make_heard
from tests.factories.roleplay import make_run, make_scenario
from training import clock
from training.db import db
from training.examining.recordings import operations, queries
from training.examining.rules import State
from training.roleplay.models import Run
from training.roleplay.recordings import operations as recording_operations

pytestmark = pytest.mark.usefixtures("cast", "work")


def run_of_sitting(cast: Cast, state: State, station=None) -> Run:
    run = make.sheet_of(make.make_sitting(cast.other_trainee, cast.administrator, station, state=state)).run
    assert run is not None
    return run


def counted(cast: Cast, cohort_index: int = 0) -> int:
    """How many stand beside a practice of Lin's."""
    return len(queries.figures_of_passed(make_run(make_scenario(), cast.trainee, cohort_index=cohort_index)))


def test_what_was_released_and_passed_counts_in_any_edition(cast: Cast) -> None:
    make_heard(run_of_sitting(cast, State.RELEASED))
    make.make_station()  # a newer edition of station and scenario
    make_heard(run_of_sitting(cast, State.RELEASED))
    assert counted(cast) == 2


def test_a_sitting_counts_once_by_its_longest_recording(cast: Cast) -> None:
    run = run_of_sitting(cast, State.RELEASED)
    make_heard(run, seconds=10, spoken=1)
    make_heard(run, seconds=100, spoken=40)
    (figures,) = queries.figures_of_passed(make_run(make_scenario(), cast.trainee))
    assert figures.share == 0.4


def test_what_is_not_out_does_not_count(cast: Cast) -> None:
    make_heard(run_of_sitting(cast, State.MARKED))
    assert counted(cast) == 0


def test_what_was_not_passed_does_not_count(cast: Cast) -> None:
    sitting = make.make_sitting(cast.other_trainee, cast.administrator, state=State.TO_MARK)
    make.mark(sitting, (0, 0, 0, 0))
    make.release(sitting, cast.administrator)
    run = make.sheet_of(sitting).run
    assert run is not None
    make_heard(run)
    assert counted(cast) == 0


def test_another_flow_another_scenario_and_practice_do_not_count(cast: Cast) -> None:
    make_heard(run_of_sitting(cast, State.RELEASED))
    assert counted(cast, cohort_index=1) == 0
    other = make_scenario("pitch-30s")
    assert queries.figures_of_passed(make_run(other, cast.trainee)) == []
    make_heard(make_run(make_scenario(), cast.other_trainee))
    assert counted(cast) == 1


def test_verify_names_what_was_recorded_without_consent(cast: Cast) -> None:
    sheet = make.sheet_of(make.make_sitting(cast.other_trainee, cast.administrator, state=State.IN_PROGRESS))
    assert sheet.run is not None
    recording = make_heard(sheet.run)
    (fault,) = queries.faults(db.session)
    assert str(recording.public_id) in fault


def test_verify_finds_nothing_in_what_was_agreed_to_first(cast: Cast) -> None:
    sheet = make.sheet_of(make.make_sitting(cast.other_trainee, cast.administrator, state=State.IN_PROGRESS))
    operations.agree(sheet, "en", by=cast.other_trainee.id, at=clock.now())
    operations.begin_part(sheet, by=cast.examiner.id, at=clock.now())
    assert list(queries.faults(db.session)) == []


def test_ones_own_sitting_does_not_stand_beside_oneself(cast: Cast) -> None:
    run = run_of_sitting(cast, State.RELEASED)
    make_heard(run)
    assert queries.figures_of_passed(run) == []


def test_what_was_taken_back_does_not_count_and_what_grew_old_does(cast: Cast) -> None:
    taken_back = run_of_sitting(cast, State.RELEASED)
    make_heard(taken_back, erased_by=cast.other_trainee)
    assert counted(cast) == 0
    old = make_heard(run_of_sitting(cast, State.RELEASED, make.make_station()))
    recording_operations.erase(old, by=None, at=clock.now())
    assert counted(cast) == 1

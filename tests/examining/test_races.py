"""Teaching is noted in the very moment in which the trainee is examined or decided upon.

What comes first counts, and what comes second sees it: an examiner who is being noted as the trainee's teacher does
not start, mark or release beside it. On SQLite there is one writer; on PostgreSQL the trainee's row is locked.
"""

from collections.abc import Callable
from threading import Event, Thread
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import Cast
from tests.factories import certification as gate
from tests.factories import examining as make
from training import clock
from training.access import Role
from training.certification import operations as certification
from training.certification.models import Outcome
from training.cohorts import operations as cohorts
from training.cohorts.models import Part
from training.db import unit_of_work
from training.examining.models import Marking, Release, Sitting, SittingStart
from training.examining.rules import State
from training.people import operations as people
from training.people.models import TieKind
from training.refusals import Refused


def beside(app: Flask, first: Callable[[], Any], second: Callable[[], Any]) -> str:
    """`second` is asked for when `first` is done but not committed; the name of its refusal, '' if there was none."""
    done, go_on, outcome = Event(), Event(), []

    def begin() -> None:
        with app.app_context(), unit_of_work(writes=True):
            first()
            done.set()
            go_on.wait(0.5)  # time enough for the second to come as far as it can

    def follow() -> None:
        with app.app_context():
            try:
                with unit_of_work(writes=True):
                    second()
                outcome.append("")
            except Refused as refusal:
                outcome.append(type(refusal).__name__)

    leading = Thread(target=begin)
    leading.start()
    done.wait(5)
    follow()
    go_on.set()
    leading.join()
    return outcome[0]


def stored(app: Flask, model: type) -> int:
    with app.app_context(), unit_of_work(writes=False) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


@pytest.fixture
def teach(cast: Cast) -> Callable[[], Any]:
    """Zhao, the examiner, is noted as an assistant of Lin's cohort."""
    by = cast.administrator.id
    return lambda: cohorts.note_teaching(cast.cohort, cast.examiner, Part.ASSISTANT, 2, by=by, at=clock.now())


def sitting_in(app: Flask, cast: Cast, state: State) -> Sitting:
    with app.app_context(), unit_of_work(writes=True):
        return make.make_sitting(cast.trainee, cast.administrator, state=state)


def test_who_is_being_noted_as_teacher_does_not_start(app: Flask, cast: Cast, teach: Callable[[], Any]) -> None:
    sitting = sitting_in(app, cast, State.SCHEDULED)
    assert beside(app, teach, lambda: make.start(sitting)) == "NotIndependent"
    assert stored(app, SittingStart) == 0


def test_who_is_being_noted_as_teacher_does_not_mark(app: Flask, cast: Cast, teach: Callable[[], Any]) -> None:
    sitting = sitting_in(app, cast, State.TO_MARK)
    assert beside(app, teach, lambda: make.mark(sitting)) == "NotIndependent"
    assert stored(app, Marking) == 0


def test_who_is_being_noted_as_tied_does_not_mark(app: Flask, cast: Cast) -> None:
    sitting = sitting_in(app, cast, State.TO_MARK)
    by = cast.administrator.id

    def tie() -> None:
        people.note_tie(cast.examiner, cast.trainee, TieKind.REFERRED, by=by, at=clock.now())

    assert beside(app, tie, lambda: make.mark(sitting)) == "NotIndependent"
    assert stored(app, Marking) == 0


def test_what_a_teacher_marked_is_not_released(app: Flask, cast: Cast, teach: Callable[[], Any]) -> None:
    sitting = sitting_in(app, cast, State.MARKED)
    assert beside(app, teach, lambda: make.release(sitting, cast.executive)) == "MarkingTainted"
    assert stored(app, Release) == 0


def test_who_is_being_noted_as_teacher_is_not_drawn(app: Flask, cast: Cast, teach: Callable[[], Any]) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make.make_station()
    assert beside(app, teach, lambda: make.make_sitting(cast.trainee, cast.administrator)) == ""
    with app.app_context(), unit_of_work(writes=False) as session:
        sitting = session.scalars(sa.select(Sitting)).one()
        assert make.sheet_of(sitting).assignment is None


def test_the_gate_sees_the_teaching_that_is_being_noted(app: Flask, cast: Cast, teach: Callable[[], Any]) -> None:
    with app.app_context(), unit_of_work(writes=True):
        gate.hold_to(cast.cohort, gate.make_programme())
        gate.show_everything(cast.trainee, cast)
        seen = gate.standing_of(cast.trainee).evidence_digest

    def decide() -> None:
        by = cast.executive.id
        certification.decide(cast.trainee, Outcome.CLEARED, gate.REASON, seen, by=by, at=clock.now())

    assert beside(app, teach, decide) == "ExaminerNotIndependent"


def test_a_marking_that_came_first_stands_and_is_never_released(
    app: Flask, cast: Cast, teach: Callable[[], Any]
) -> None:
    sitting = sitting_in(app, cast, State.TO_MARK)
    assert beside(app, lambda: make.mark(sitting), teach) == ""
    with app.app_context(), pytest.raises(Refused), unit_of_work(writes=True):
        make.release(sitting, cast.executive)


def test_an_act_of_a_person_does_not_wait_for_who_locked_them(app: Flask, cast: Cast, teach: Callable[[], Any]) -> None:
    """Their entry in the log points at their row: if that waited, the two would wait for each other at the chain."""
    by = cast.trainee.id
    assert beside(app, teach, lambda: people.grant_role(cast.executive, Role.AUTHOR, by=by, at=clock.now())) == ""

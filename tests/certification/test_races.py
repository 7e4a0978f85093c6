"""Two executives decide in the same moment."""

from threading import Barrier, Thread

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import Cast
from tests.factories.certification import REASON, hold_to, make_programme, show_everything, standing_of
from tests.factories.people import make_person
from training import clock
from training.access import Role
from training.certification import operations
from training.certification.models import Certificate, Outcome
from training.db import db, unit_of_work
from training.people.models import Person
from training.refusals import Refused


@pytest.fixture
def executives(app: Flask, cast: Cast) -> list[Person]:
    """Two; Lin and Zhou have shown everything."""
    with app.app_context(), unit_of_work(writes=True):
        programme = make_programme()
        for cohort, trainee in ((cast.cohort, cast.trainee), (cast.other_cohort, cast.other_trainee)):
            hold_to(cohort, programme)
            show_everything(trainee, cast)
        return [cast.executive, make_person("Second Executive", Role.EXECUTIVE)]


def decide_together(app: Flask, pairs: list[tuple[Person, Person]]) -> list[str]:
    """What came of each (executive, trainee): 'cleared', or the name of the refusal."""
    together, outcomes = Barrier(len(pairs)), []

    def decide(executive: Person, trainee: Person) -> None:
        with app.app_context():
            with unit_of_work(writes=False):
                seen = standing_of(trainee).evidence_digest
            together.wait()
            try:
                with unit_of_work(writes=True):
                    operations.decide(trainee, Outcome.CLEARED, REASON, seen, by=executive.id, at=clock.now())
                outcomes.append("cleared")
            except Refused as refusal:
                outcomes.append(type(refusal).__name__)

    threads = [Thread(target=decide, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def numbers(app: Flask) -> list[str]:
    with app.app_context(), unit_of_work(writes=False):
        return sorted(number[-6:] for number in db.session.scalars(sa.select(Certificate.number)))


def test_one_trainee_gets_one_certificate(app: Flask, cast: Cast, executives: list[Person]) -> None:
    outcomes = decide_together(app, [(executive, cast.trainee) for executive in executives])
    assert outcomes == ["HoldsCertificate", "cleared"]
    assert numbers(app) == ["000001"]


def test_two_trainees_get_numbers_that_follow_each_other(app: Flask, cast: Cast, executives: list[Person]) -> None:
    outcomes = decide_together(app, [(executives[0], cast.trainee), (executives[1], cast.other_trainee)])
    assert outcomes == ["cleared", "cleared"]
    assert numbers(app) == ["000001", "000002"]

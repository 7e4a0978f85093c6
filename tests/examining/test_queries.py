"""Evidence for the gate, faults for `flask verify`, and pages whose statements do not grow with their rows."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import Cast
from tests.factories import examining as make
from tests.factories.cohorts import make_cohort, make_enrolment, make_teaching
from tests.factories.people import make_person, make_tie
from tests.page import PageClient
from training import audit, clock
from training.access import Role
from training.cohorts.models import Part
from training.db import db, unit_of_work
from training.examining import queries
from training.examining.models import Marking
from training.examining.rules import State


@pytest.mark.usefixtures("cast", "work")
def test_the_gate_reads_released_results_with_their_basis(cast: Cast) -> None:
    sitting = make.make_sitting(cast.trainee, cast.administrator, state=State.RELEASED)
    make.make_sitting(cast.other_trainee, cast.administrator, state=State.MARKED)
    found = queries.releases([cast.trainee.id, cast.other_trainee.id])
    assert len(found) == 1
    marking = make.sheet_of(sitting).marking
    assert marking is not None
    one = found[0]
    assert (one.person_id, one.station_slug, one.sitting_number) == (cast.trainee.id, "no-effect", 1)
    assert (one.score, one.cut, one.passed) == (Decimal("75.00"), Decimal(60), True)
    assert (one.examiner_ids, one.marking_digests) == ((cast.examiner.id,), (marking.digest,))


@pytest.mark.usefixtures("cast", "work")
@pytest.mark.parametrize("state", list(State))
def test_every_sitting_says_where_it_stands(cast: Cast, state: State) -> None:
    sitting = make.make_sitting(cast.trainee, cast.administrator, state=state)
    rows = queries.sittings_of([cast.trainee.id])
    assert [(row.public_id, row.state) for row in rows] == [(sitting.public_id, state)]
    assert make.sheet_of(sitting).state is state


@pytest.mark.usefixtures("cast", "work")
def test_evidence_of_many_is_one_statement(cast: Cast, counting: Any) -> None:
    people = [make_person(f"Trainee {number}", Role.TRAINEE).id for number in range(3)]
    for read in (queries.releases, queries.sittings_of):
        with counting() as counted:
            read(people)
        assert len(counted) == 1


@pytest.mark.usefixtures("cast", "work")
def test_a_barred_person_is_named_with_the_reason(cast: Cast) -> None:
    sitting = make.make_sitting(cast.trainee, cast.administrator, state=State.TO_MARK)
    make.mark(sitting, (0, 0, 0, 0))
    station_id = sitting.station_id
    assert queries.barred_from(cast.trainee.id) == {cast.trainee.id: "self", cast.trainer.id: "taught"}
    assert queries.barred_from(cast.trainee.id, station_id)[cast.examiner.id] == "failed before"


def test_whoever_ever_taught_is_remembered(work: None) -> None:
    cohort, earlier, lin = make_cohort(), make_cohort("Earlier"), make_person("Lin")
    chen, guo, sun = make_person("Chen"), make_person("Guo"), make_person("Sun")
    make_teaching(cohort, chen)
    make_teaching(earlier, guo, Part.ASSISTANT)
    make_teaching(make_cohort("Other"), sun)
    make_enrolment(cohort, lin)
    left = make_enrolment(earlier, lin)
    left.left_at = clock.now()
    audit.record("person left the cohort", earlier, by=None, at=clock.now())
    db.session.flush()
    assert queries.relations(lin.id).taught == {chen.id, guo.id}
    assert queries.relations(chen.id).taught == set()


@pytest.mark.usefixtures("cast", "work")
def test_unassigned_sittings_come_first(cast: Cast) -> None:
    make.make_sitting(cast.trainee, cast.administrator)
    db.session.execute(sa.text("UPDATE role_grant SET ends_at = starts_at WHERE role = 'examiner'"))
    lone = make.make_sitting(cast.other_trainee, cast.administrator)
    assert queries.unreleased()[0].sitting.id == lone.id


# --- verifying ----------------------------------------------------------------------------------------------------


def without_guards(app: Flask, *statements: str) -> None:
    """As somebody with the database in hand would do it: triggers off, then on again as they were."""
    with app.app_context(), unit_of_work(writes=True) as session:
        if db.engine.dialect.name == "postgresql":
            session.execute(sa.text("SET LOCAL session_replication_role = replica"))
            names: list[Any] = []
        else:
            names = list(session.execute(sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")))
        for name, _sql in names:
            session.execute(sa.text(f"DROP TRIGGER {name}"))
        for statement in statements:
            session.execute(sa.text(statement))
        for _name, sql in names:
            session.connection().exec_driver_sql(sql)


def faults(app: Flask) -> list[str]:
    with app.app_context(), unit_of_work(writes=False) as session:
        return list(queries.faults(session))


@pytest.fixture
def released(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make.make_sitting(cast.trainee, cast.administrator, state=State.RELEASED)


@pytest.mark.usefixtures("released")
def test_what_is_whole_has_no_faults(app: Flask) -> None:
    assert faults(app) == []


@pytest.mark.usefixtures("released")
@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE marking SET total = 9900", "was changed"),
        ("UPDATE mark SET level = 3", "was changed"),
        ("UPDATE feedback_point SET text = 'x' WHERE position = 2", "was changed"),
        ("UPDATE marking SET submitted_at = assigned_at FROM assignment", "was changed"),
        ("UPDATE assignment SET examiner_id = (SELECT id FROM person WHERE name = 'Wu Tao')", "not assigned"),
        ("""UPDATE station_edition SET body = '{"title": {}, "cut": 1}'""", "station edition 1 was changed"),
        ("UPDATE release SET score = 10000", "something else than its marking"),
        ("UPDATE release SET passed = NOT passed", "something else than its marking"),
        ("""UPDATE release SET basis = '{"markings": [{"digest": "0", "examiner": 1}]}'""", "does not rest"),
        ("""UPDATE release SET basis = '{"markings": []}'""", "does not rest"),
        (
            "UPDATE marking SET examiner_id = (SELECT id FROM person WHERE name = 'Chen Jing')",
            "barred (taught)",
        ),
        (
            "UPDATE marking SET examiner_id = (SELECT trainee_id FROM sitting)",
            "barred (self)",
        ),
    ],
)
def test_each_kind_of_tampering_is_named(app: Flask, statement: str, words: str) -> None:
    without_guards(app, statement)
    assert any(words in fault for fault in faults(app)), faults(app)


def test_a_tie_noted_later_taints_the_marking(app: Flask, cast: Cast, released: None) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_tie(cast.examiner, cast.trainee)
    assert len(faults(app)) == 1
    assert "barred (tied)" in faults(app)[0]


def test_faults_do_not_grow_in_statements(app: Flask, cast: Cast, counting: Callable[[], Any]) -> None:
    counts = []
    for _round in range(2):
        with app.app_context(), unit_of_work(writes=True):
            make.make_sitting(cast.trainee, cast.administrator, state=State.RELEASED)
            assert db.session.scalar(sa.select(sa.func.count()).select_from(Marking))
        with counting() as counted:
            assert faults(app) == []
        counts.append(len(counted))
    assert counts[0] == counts[1]


# --- pages --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "address"), [("examiner", "/sittings"), ("administrator", "/sittings/manage")])
def test_a_list_costs_the_same_with_many_rows(
    app: Flask, cast: Cast, client: PageClient, counting: Callable[[], Any], who: str, address: str
) -> None:
    client.sign_in(getattr(cast, who))
    counts = []
    for rows in (1, 4):
        with app.app_context(), unit_of_work(writes=True):
            for number in range(rows):
                person = make_person(f"Trainee {rows} {number}", Role.TRAINEE)
                make.make_sitting(person, cast.administrator)
                make.make_sitting(person, cast.administrator, make.make_station("other"), state=State.RELEASED)
        client.page(address)
        with counting() as counted:
            client.page(address)
        counts.append(len(counted))
    assert counts[0] == counts[1] <= 6


@pytest.mark.usefixtures("cast", "work")
def test_the_levels_that_examiners_gave_are_counted_for_the_script(cast: Cast) -> None:
    sitting = make.make_sitting(cast.trainee, cast.administrator, state=State.RELEASED)
    sheet = make.sheet_of(sitting)
    counted = queries.levels_given(sheet.edition.scenario_edition_id)
    assert {sum(levels) for levels in counted.values()} == {1}
    assert min(counted) == 0
    assert queries.levels_given(sheet.edition.scenario_edition_id + 1) == {}

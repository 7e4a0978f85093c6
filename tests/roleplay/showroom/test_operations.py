"""Clicks are kept beside a run, in their order, and change nothing of it."""

import uuid
from datetime import timedelta
from random import Random

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from tests.factories.people import make_person
from tests.factories.roleplay import make_run, make_scenario
from tests.factories.showroom import make_clicks
from training import clock
from training.db import db
from training.roleplay import operations as runs
from training.roleplay import queries as run_queries
from training.roleplay import scripts
from training.roleplay.models import RunKind
from training.roleplay.script import Click
from training.roleplay.showroom import operations, queries, rules
from training.roleplay.showroom.evidence import evidence
from training.roleplay.showroom.models import RunClick

pytestmark = pytest.mark.usefixtures("work")


@pytest.fixture
def run():
    return make_run(make_scenario("demo-four-steps"), make_person())


def say(run, branch=0):
    return runs.choose(run, branch, op_id=uuid.uuid4(), by=run.person_id, at=clock.now())


def acts(verb):
    db.session.flush()
    return [act for act in db.session.info.get("acts", []) if act.verb == verb]


def beside(run, language="en"):
    script, events = scripts.script_of(run.scenario_edition_id, language), run_queries.run_events(run.id)
    return evidence(run, script, scripts.positions(run, events, language))


def test_a_click_keeps_its_second_its_turn_and_its_scene(run):
    operations.click(run, Click.HOME, "", op_id=uuid.uuid4(), at=run.started_at + timedelta(seconds=4))
    say(run)
    operations.click(run, Click.SEARCH, "handbags", op_id=uuid.uuid4(), at=run.started_at + timedelta(seconds=9))
    first, second = queries.clicks(run.id)
    assert (first.number, first.elapsed_ms, first.turn, first.scene) == (1, 4000, 1, "首页")
    assert (second.number, second.elapsed_ms, second.turn, second.scene) == (2, 9000, 2, "看买家")
    assert (second.page, second.what) == ("search", "handbags")


def test_a_click_sent_twice_is_kept_once(run):
    op_id, at = uuid.uuid4(), clock.now()
    assert operations.click(run, Click.SHOP, "Hemu", op_id=op_id, at=at)
    assert operations.click(run, Click.SHOP, "Hemu", op_id=op_id, at=at + timedelta(seconds=5))
    assert len(queries.clicks(run.id)) == 1


def test_after_the_end_nothing_more_is_kept_and_a_retry_still_stands(run):
    op_id = uuid.uuid4()
    operations.click(run, Click.HOME, "", op_id=op_id, at=clock.now())
    runs.end_run(run, by=run.person_id, at=clock.now())
    assert not operations.click(run, Click.SEARCH, "bag", op_id=uuid.uuid4(), at=clock.now())
    assert operations.click(run, Click.HOME, "", op_id=op_id, at=clock.now())
    assert [click.page for click in queries.clicks(run.id)] == ["home page"]


def test_nobody_fills_the_disk_by_clicking(run, monkeypatch):
    monkeypatch.setattr(rules, "MOST_CLICKS", 3)
    make_clicks(run, *["home page"] * 5)
    assert len(queries.clicks(run.id)) == 3


@pytest.mark.parametrize("seed", range(15))
def test_clicking_changes_neither_the_path_nor_its_replay(seed):
    """Two runs through the same conditions, one with clicks anywhere between them."""
    random, edition = Random(seed), make_scenario("demo-four-steps")
    cohort, variant = random.randrange(2), random.randrange(2)
    quiet, clicked = (make_run(edition, make_person(), cohort_index=cohort, variant=variant) for _each in range(2))
    while quiet.ended_at is None:
        turn = scripts.positions(quiet, run_queries.run_events(quiet.id), "zh")[-1].turn
        branch = random.randrange(len(turn.branches))
        make_clicks(clicked, *random.choices([*Click], k=random.randrange(4)))
        say(quiet, branch)
        say(clicked, branch)
    paths = [scripts.positions(run, run_queries.run_events(run.id), "zh") for run in (quiet, clicked)]
    assert paths[0] == paths[1]
    assert quiet.ending == clicked.ending
    assert list(run_queries.faults(db.session())) == list(queries.faults(db.session())) == []
    laid = beside(clicked)
    assert len(laid.clicks) == len(queries.clicks(clicked.id))
    assert beside(clicked, "zh").screens[0].expected[0].seconds == laid.screens[0].expected[0].seconds


def test_what_was_expected_stands_beside_what_was_clicked(run):
    make_clicks(run, "home page", "search")
    say(run)
    make_clicks(run, "requests", "request")
    say(run)
    home, buyers, peers = beside(run).screens
    assert [(click.name, click.seconds is not None, click.scene) for click in buyers.expected] == [
        ("search", True, "home page"),
        ("requests", True, ""),
        ("request", True, ""),
        ("contact buyer", False, ""),
    ]
    assert [click.seconds is None for click in (*home.expected, *peers.expected)] == [False, True]
    assert [click.name for click in beside(run, "zh").screens[1].expected] == ["搜索", "求购", "求购详情", "联系买家"]


def test_a_script_without_expected_clicks_asks_the_database_nothing(counting):
    run = make_run(make_scenario("obj-no-effect"), make_person())
    script = scripts.script_of(run.scenario_edition_id, "en")
    path = scripts.positions(run, [], "en")
    with counting() as counted:
        assert evidence(run, script, path) is None
    assert len(counted) == 0


def test_in_an_examination_each_click_is_an_act_and_in_practice_none(run):
    make_clicks(run, "home page")
    assert acts("showroom clicked") == []
    examined = make_run(make_scenario("demo-four-steps"), make_person(), RunKind.EXAMINATION)
    make_clicks(examined, "home page", "search")
    assert [act.details for act in acts("showroom clicked")] == [
        {"number": 1, "page": "home page"},
        {"number": 2, "page": "search"},
    ]


def test_the_cost_of_a_click_does_not_grow_with_the_clicks(run, counting):
    def cost():
        with counting() as counted:
            make_clicks(run, "search")
        return len(counted)

    make_clicks(run, "home page")
    before = cost()
    make_clicks(run, *["requests"] * 30)
    assert cost() == before <= 4


def test_only_the_seller_finds_the_run(run):
    assert run_queries.run_of_seller(run.person_id, run.public_id).run is run
    assert run_queries.run_of_seller(make_person().id, run.public_id) is None


def test_the_database_knows_what_can_be_clicked(run):
    row = {"run_id": run.id, "number": 1, "op_id": uuid.uuid4(), "elapsed_ms": 1, "turn": 1, "scene": "x", "what": ""}
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(sa.insert(RunClick).values(**row, page="elsewhere"))


def test_verification_finds_a_click_that_is_missing(run):
    make_clicks(run, "home page")
    kept = {"run_id": run.id, "op_id": uuid.uuid4(), "scene": "x", "what": "", "page": "shop"}
    db.session.execute(sa.insert(RunClick).values(**kept, number=3, elapsed_ms=10**6, turn=1))
    assert list(queries.faults(db.session())) == [f"run {run.public_id}: its clicks are not numbered 1 to n"]
    db.session.rollback()

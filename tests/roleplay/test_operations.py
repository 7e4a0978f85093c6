"""Runs begin, go on and end; the stored events alone give the path."""

import uuid
from datetime import timedelta
from random import Random

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from tests.factories.people import make_person
from tests.factories.roleplay import make_run, make_scenario
from training import clock
from training.db import db
from training.roleplay import operations, queries, rules, scripts
from training.roleplay.models import DecidedBy, RunEvent, RunKind, ScenarioText

pytestmark = pytest.mark.usefixtures("work")


def say(run, branch, *, op_id=None, at=None, number=None):
    return operations.choose(
        run,
        branch,
        op_id=op_id or uuid.uuid4(),
        said="well",
        decided_by=DecidedBy.HINT,
        number=number,
        by=run.person_id,
        at=at or clock.now(),
    )


def play(run, random):
    """To the end, by chance; the positions met on the way."""
    script = scripts.script_of(run.scenario_edition_id, "zh")
    positions = [scripts.positions(run, [], "zh")[0]]
    while (turn := positions[-1].turn) is not None:
        branch = random.randrange(len(turn.branches))
        positions.append(operations.choose_branch(script, positions[-1], branch))
        say(run, branch)
    return tuple(positions)


def acts():
    db.session.flush()
    return [act.verb for act in db.session.info.get("acts", []) if act.verb.startswith("run")]


@pytest.mark.parametrize("seed", range(40))
def test_replaying_the_stored_events_gives_the_path_that_was_played_in_both_languages(seed):
    random = Random(seed)
    edition = make_scenario(random.choice(["obj-no-effect", "demo-four-steps", "pitch-30s"]))
    script = scripts.script_of(edition.id, "zh")
    cohort, variant = random.randrange(len(script.cohorts)), random.randrange(len(script.variants))
    run = make_run(edition, make_person(), cohort_index=cohort, variant=variant)
    played = play(run, random)
    events = queries.run_events(run.id)
    assert scripts.positions(run, events, "zh") == played
    english = scripts.positions(run, events, "en")
    assert [position.scene_index for position in english] == [position.scene_index for position in played]
    assert [event.number for event in events] == list(range(1, len(played)))
    assert run.ended_at is not None
    assert run.ending == played[-1].ending
    assert list(queries.faults(db.session())) == []


def test_a_turn_sent_twice_is_stored_once_and_answered_alike():
    run, op_id = make_run(make_scenario(), make_person()), uuid.uuid4()
    first = say(run, 0, op_id=op_id)
    assert say(run, 1, op_id=op_id, number=1) == first
    assert queries.run_events(run.id) == [first]


def test_a_retry_of_the_last_turn_is_answered_after_the_run_has_ended():
    run = make_run(make_scenario(), make_person())
    play(run, Random(1))
    last = queries.run_events(run.id)[-1]
    assert say(run, last.branch, op_id=last.op_id) == last


def test_an_op_id_belongs_to_one_run():
    edition, op_id = make_scenario(), uuid.uuid4()
    say(make_run(edition, make_person()), 0, op_id=op_id)
    other = make_run(edition, make_person())
    with pytest.raises(IntegrityError), db.session.begin_nested():
        say(other, 0, op_id=op_id)


def test_an_ended_run_takes_no_more_turns():
    run = make_run(make_scenario(), make_person())
    play(run, Random(2))
    with pytest.raises(operations.RunEnded):
        say(run, 0)


def test_a_page_that_shows_an_earlier_turn_is_told_that_the_conversation_has_moved_on():
    run = make_run(make_scenario(), make_person())
    say(run, 0, number=1)
    with pytest.raises(operations.MovedOn):
        say(run, 0, number=1)


@pytest.mark.parametrize("branch", [-1, 5, 99])
def test_a_condition_that_the_turn_does_not_have_is_refused(branch):
    run = make_run(make_scenario(), make_person())
    with pytest.raises(operations.NoSuchCondition):
        say(run, branch)
    assert queries.run_events(run.id) == []


@pytest.mark.parametrize(("cohort_index", "variant"), [(2, 0), (-1, 0), (0, 2), (0, -1)])
def test_a_way_that_the_script_does_not_have_is_not_begun(cohort_index, variant):
    with pytest.raises(operations.NoSuchFlow):
        make_run(make_scenario(), make_person(), cohort_index=cohort_index, variant=variant)


def test_time_is_counted_from_the_start_by_the_servers_clock():
    run = make_run(make_scenario(), make_person())
    assert say(run, 0, at=run.started_at + timedelta(seconds=12.5)).elapsed_ms == 12_500
    assert say(run, 0, at=run.started_at + timedelta(days=40)).elapsed_ms == rules.LONGEST_ELAPSED


def test_begin_and_end_are_audited_and_the_turns_between_are_not():
    run = make_run(make_scenario(), make_person(), RunKind.EXAMINATION)
    play(run, Random(3))
    assert acts() == ["run begun", "run ended"]


def test_a_run_that_is_broken_off_ends_once_and_is_not_counted_as_practice():
    run = make_run(make_scenario(), make_person())
    operations.end_run(run, by=run.person_id, at=clock.now())
    ended_at = run.ended_at
    operations.end_run(run, by=run.person_id, at=clock.now() + timedelta(hours=1))
    assert (run.ending, run.ended_at) == (rules.STOPPED, ended_at)
    assert acts() == ["run begun", "run ended"]
    assert queries.practice_counts([run.person_id]) == {}


def test_practice_is_counted_by_person_and_scenario_across_editions_and_without_examinations():
    trainee, other = make_person(), make_person()
    for edition in (make_scenario(), make_scenario(remark=" again"), make_scenario("pitch-30s")):
        play(make_run(edition, trainee), Random(4))
        play(make_run(edition, trainee, RunKind.EXAMINATION), Random(4))
    play(make_run(make_scenario(), other), Random(4))
    assert queries.practice_counts([trainee.id]) == {
        (trainee.id, "obj-no-effect"): 2,
        (trainee.id, "pitch-30s"): 1,
    }


def test_a_run_keeps_its_edition_when_the_scenario_gets_a_newer_one():
    edition = make_scenario()
    run = make_run(edition, make_person())
    newer = make_scenario(remark=" rewritten")
    assert queries.current_scenarios()["obj-no-effect"].edition_id == newer.id
    say(run, 0)
    found = queries.own_run(run.person_id, run.public_id)
    assert found.scenario_edition.number == 1
    assert scripts.script_of(found.scenario_edition_id, "zh").title == "没有效果"
    assert scripts.script_of(newer.id, "zh").title == "没有效果 rewritten"


def test_nobody_finds_anothers_run_nor_plays_an_examination_alone():
    edition, trainee = make_scenario(), make_person()
    assert queries.own_run(make_person().id, make_run(edition, trainee).public_id) is None
    assert queries.own_run(trainee.id, make_run(edition, trainee, RunKind.EXAMINATION).public_id) is None


def test_starting_twice_in_a_row_is_one_run_and_starting_later_ends_what_was_open():
    edition, trainee, at = make_scenario(), make_person(), clock.now()
    first = operations.practise("obj-no-effect", edition.id, trainee.id, 0, 0, at=at)
    assert operations.practise("obj-no-effect", edition.id, trainee.id, 0, 1, at=at) is first
    say(first, 0)
    second = operations.practise("obj-no-effect", edition.id, trainee.id, 0, 1, at=at)
    assert second is not first
    assert first.ending == rules.STOPPED
    assert second.ended_at is None


def test_verification_names_a_run_whose_events_do_not_replay():
    run = make_run(make_scenario(), make_person())
    event = say(run, 0)
    statement = sa.insert(RunEvent).values(
        run_id=run.id,
        number=3,
        op_id=uuid.uuid4(),
        elapsed_ms=0,
        actor_id=run.person_id,
        scene=event.scene,
        branch=99,
        said="",
        decided_by="person",
    )
    db.session.execute(statement)
    assert list(queries.faults(db.session())) == [f"run {run.public_id}: its events do not replay"]


def test_verification_names_an_edition_whose_text_is_not_what_was_published():
    edition = make_scenario()
    text = ScenarioText(scenario_edition_id=edition.id, language="fr", title="x", source="added later")
    db.session.add(text)
    db.session.flush()
    assert list(queries.faults(db.session())) == [
        "scenario obj-no-effect, edition 1: its texts were changed after it was published"
    ]


def test_verification_names_an_edition_that_cannot_be_read():
    operations.publish_edition("price", {"zh": "x"}, {"zh": "not a script"}, by=None, at=clock.now())
    assert list(queries.faults(db.session())) == ["scenario price, edition 1: its script cannot be read"]

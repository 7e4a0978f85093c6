"""What is told of a run, what a reply may have been, and the look back without a score."""

import uuid
from dataclasses import replace

import pytest

from training import clock
from training.roleplay import conversation, library, review
from training.roleplay.rules import Event, elapsed_ms, faults_in
from training.roleplay.script import AllOf, AnyOf, Named, Otherwise, Timeout, begin, parse, replay
from training.settings import REPOSITORY

SCENARIOS = REPOSITORY / "training" / "roleplay" / "scenarios"
NEWCOMER, EXPERIENCED = 0, 1


def script_of(slug, language="en"):
    return parse(library.read_scenario(SCENARIOS, slug)[language].source).script


@pytest.fixture(scope="module")
def script():
    return script_of("obj-no-effect")


def event(number, branch, said="", scene=""):
    return Event(number, uuid.uuid4(), number * 1000, scene, branch, said, "person")


def told(script, *turns, cohort=NEWCOMER, variant=0):
    events = [event(number, branch, said) for number, (branch, said) in enumerate(turns, start=1)]
    path = replay(script, cohort, variant, [branch for branch, _said in turns])
    return path, events


def test_the_customers_answer_still_stands_in_the_scene_that_it_closes(script):
    lines = conversation.lines(script, *told(script, (1, "No, you are wrong")))
    assert [(line.kind, line.text[:20]) for line in lines] == [
        ("scene", "opening"),
        ("customer", "Tried online promoti"),
        ("seller", "No, you are wrong"),
        ("customer", "So it's my own fault"),
        ("scene", "second hearing"),
        ("customer", "I earn my money one "),
    ]
    assert lines[3].tone == "louder"


def test_a_turn_without_words_is_told_as_silence(script):
    lines = conversation.lines(script, *told(script, (3, "")))
    assert lines[2].kind == "silence"


def test_a_demonstration_shows_what_stands_on_the_screen():
    demo = script_of("demo-four-steps")
    assert "screen" in {line.kind for line in conversation.lines(demo, *told(demo))}


def test_a_red_line_that_was_said_is_pointed_out_where_it_was_said(script):
    lines = conversation.lines(script, *told(script, (4, "Join us: sales guaranteed!")))
    assert lines[2].crossed == ("sales guaranteed",)


def test_the_customer_is_called_by_the_first_words_of_his_description(script):
    assert conversation.customer_name(script) == "Mr Zhou"
    assert conversation.customer_name(script_of("obj-no-effect", "zh")) == "周老板"


def test_every_condition_of_the_turn_can_be_chosen_and_otherwise_stands_last(script):
    turn = begin(script, NEWCOMER, 0).turn
    replies = conversation.replies(script, turn)
    assert sorted(reply.branch for reply in replies) == list(range(len(turn.branches)))
    assert [reply.kind for reply in replies] == ["named", "named", "named", "timeout", "otherwise"]
    assert [reply.is_pitfall for reply in replies[:3]] == [False, True, True]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_model_line_is_recognised_and_unrelated_words_are_not(language):
    script = script_of("obj-no-effect", language)
    turn = begin(script, NEWCOMER, 0).turn
    point = script.key_points[0]
    first = conversation.suggestions(script, turn, point.say[0])[0]
    assert (first.name, first.because) == (point.name, point.say[0])
    unrelated = {"zh": "今天天气不错", "en": "What a fine day it is today"}[language]
    assert conversation.suggestions(script, turn, unrelated) == []


def test_a_counter_example_is_no_suggestion(script):
    turn = begin(script, NEWCOMER, 0).turn
    assert all(
        reply.name != "acknowledge" for reply in conversation.suggestions(script, turn, script.key_points[0].but_not[0])
    )


def test_at_most_three_suggestions_are_made(script):
    turn = begin(script, NEWCOMER, 0).turn
    many = replace(turn, branches=turn.branches[:1] * 5)
    assert len(conversation.suggestions(script, many, script.key_points[0].say[0])) == 3


def test_saying_nothing_lets_the_time_run_out_or_else_is_none_of_the_conditions(script):
    turn = begin(script, NEWCOMER, 0).turn
    assert isinstance(turn.branches[conversation.silent_branch(turn)].condition, Timeout)
    hurried = replace(turn, branches=(turn.branches[0], turn.branches[4]))
    assert isinstance(hurried.branches[conversation.silent_branch(hurried)].condition, Otherwise)
    assert conversation.silent_branch(replace(turn, branches=turn.branches[:1])) is None


def test_of_alternatives_the_one_that_was_said_counts_and_of_a_pair_both(script):
    one, two = script.key_points[0], script.key_points[-1]
    either = AnyOf((Named(one.name), Named(two.name)))
    assert conversation.names_met(script, either, two.say[0]) == {two.name}
    assert conversation.names_met(script, AllOf(either.parts), "") == {one.name, two.name}
    assert conversation.names_met(script, Otherwise(), two.say[0]) == set()


def test_the_look_back_names_what_was_touched_and_what_the_flow_still_asks(script):
    looked_back = review.review(script, *told(script, (0, "well"), (0, "well"), (2, "no"), (2, "no")))
    assert [point.name for point in looked_back.touched] == ["acknowledge", "set aside"]
    assert [point.name for point in looked_back.missed] == ["homework", "book next contact"]
    assert looked_back.pitfalls == ()


def test_each_cohort_is_asked_for_its_own_flow(script):
    newcomer = [point.name for point in review.expected(script, NEWCOMER)]
    experienced = [point.name for point in review.expected(script, EXPERIENCED)]
    assert newcomer == ["acknowledge", "set aside", "homework", "book next contact"]
    assert experienced[0] == "acknowledge"
    assert "homework" not in experienced


def test_there_are_three_things_to_try_again_at_most_and_red_lines_come_first(script):
    looked_back = review.review(script, *told(script, (1, "you can't lose"), (3, "")))
    assert [advice.kind for advice in looked_back.advice] == ["red line", "pitfall", "key point"]
    assert looked_back.advice[2].instead == script.key_points[0].say[0]
    assert [advice.instead for advice in looked_back.advice[:2]] == [script.key_points[0].say[1]] * 2


def test_a_run_with_everything_touched_has_nothing_to_try_again(script):
    looked_back = review.review(script, *told(script, (0, "a"), (0, "b"), (0, "c"), (0, "d")))
    assert looked_back.advice == ()
    assert looked_back.missed == ()


def test_words_like_a_counter_example_are_possibly_wrong_whatever_the_trainee_chose(script):
    wrong = "You paid for nothing because you don't know this field"
    looked_back = review.review(script, *told(script, (0, wrong), (0, wrong)))
    assert [(doubt.name, doubt.said, doubt.but) for doubt in looked_back.doubts] == [("acknowledge", wrong, wrong)]
    assert [point.name for point in looked_back.touched] == ["acknowledge", "set aside"]
    again = looked_back.advice[0]
    assert (again.kind, again.name, again.instead) == ("wrong words", "acknowledge", script.key_points[0].say[0])


def test_a_point_missed_and_possibly_wrong_is_advised_once(script):
    looked_back = review.review(script, *told(script, (4, "Many owners ask me that. There's nothing to ask.")))
    names = [advice.name for advice in looked_back.advice]
    assert names.count("acknowledge") == 1


def test_a_red_line_is_possibly_said_wrongly_even_where_it_was_denied(script):
    said = "I tell you honestly, nobody has sales guaranteed"
    looked_back = review.review(script, *told(script, (0, said), (0, said)))
    assert [(doubt.name, doubt.but) for doubt in looked_back.doubts] == [("", "sales guaranteed")]


def test_model_lines_raise_no_doubt():
    for language in ("zh", "en"):
        script = script_of("obj-no-effect", language)
        said = script.key_points[0].say[0]
        assert review.review(script, *told(script, (0, said))).doubts == ()


def test_the_mirror_says_which_points_of_a_criterion_were_touched_and_gives_no_level(script):
    mirrors = review.review(script, *told(script, (0, "well"))).mirrors
    assert [mirror.criterion for mirror in mirrors] == list(script.criteria)
    listening = next(mirror for mirror in mirrors if "acknowledge" in mirror.criterion.looks_at)
    assert "acknowledge" in listening.touched
    left_open = {name for mirror in mirrors for name in mirror.left_open}
    assert left_open <= {point.name for point in review.expected(script, NEWCOMER)}
    assert not {name for mirror in mirrors for name in mirror.touched} & left_open


def test_nothing_in_a_look_back_is_a_number(script):
    looked_back = review.review(script, *told(script, (0, "a")))
    assert not [name for name, value in vars(looked_back).items() if isinstance(value, int | float)]


def test_stored_events_are_checked_for_gaps_clock_and_scenes():
    good = [event(1, 0, scene="a"), event(2, 0, scene="b")]
    assert faults_in(good, ["a", "b", "c"]) == []
    assert faults_in(good[1:], ["b"]) == ["its events are not numbered 1 to n"]
    assert faults_in(good, ["a", "c"]) == ["an event names another scene than its path"]
    late = [replace(good[0], elapsed_ms=9000), good[1]]
    assert faults_in(late, ["a", "b"]) == ["its clock runs backwards"]


def test_elapsed_time_is_never_below_zero():
    assert elapsed_ms(clock.now(), clock.now().replace(year=2000)) == 0

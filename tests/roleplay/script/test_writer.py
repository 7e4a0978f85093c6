"""The canonical text says the same as the tree, and stays as it is."""

import pytest
from hypothesis import HealthCheck, given, settings

from tests.roleplay.script.scripts import SMALL, fixture, script
from tests.roleplay.script.trees import scripts
from training.roleplay.script import (
    AllOf,
    AnyOf,
    Named,
    Otherwise,
    Script,
    Timeout,
    format_condition,
    format_script,
    parse,
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scripts())
def test_what_is_written_reads_back_the_same(tree: Script) -> None:
    text = format_script(tree)
    parsed = parse(text)
    assert [each.sentence("en") for each in parsed.messages] == []
    assert parsed.script == tree
    assert format_script(parsed.script) == text


@pytest.mark.parametrize("name", ["price.zh", "price.en"])
def test_a_fixture_reads_back_the_same(name: str) -> None:
    tree = script(fixture(name))
    text = format_script(tree)
    assert script(text) == tree
    assert format_script(script(text)) == text


def test_the_canonical_text_keeps_the_script_s_language() -> None:
    text = format_script(script(fixture("price.en")))
    assert text.startswith(
        'scene-file obj-price v2 "Too dear"\nsource: objections#price@v1    for: newcomer, veteran\n'
    )
    assert "== again limit 2\n" in text
    assert "  [by the day or comparison and take it] customer: Not quite there. -> end: open\n" in text
    assert "criterion Taking it 40% critical see: take it, talk back\n" in text


def test_the_canonical_text_parts_its_groups() -> None:
    text = format_script(script(SMALL))
    assert "红线：包赚\n\n== 开场\n" in text
    assert "→ 结束：完\n\n要点 问好：先问好\n  说：您好，我是小林\n\n误区" in text


def test_conditions_are_bracketed_only_where_needed() -> None:
    one, two, three = Named("甲"), Named("乙"), Named("丙")
    assert format_condition(AnyOf((one, AllOf((two, three)))), "zh") == "甲 或 乙 且 丙"
    assert format_condition(AllOf((one, AnyOf((two, three)))), "en") == "甲 and (乙 or 丙)"
    assert format_condition(Timeout(), "zh") == "超时"
    assert format_condition(Otherwise(), "en") == "otherwise"


def test_a_colon_inside_a_choice_stays_as_it_was_typed() -> None:
    english = fixture("price.en").replace("{spring: ", "{spring: sum：", 1)
    assert english != fixture("price.en")
    assert "{spring: sum：" in format_script(script(english))


def test_a_sign_among_the_objectives_does_not_become_a_comment() -> None:
    text = "scene-file s1 v1 'A'\nsource: a,#b\nobjectives: A10,# A12\n\n== a\ncustomer (c,\\ \\# d): e\n"
    tree = parse(text).script
    assert tree is not None
    assert tree.objectives == ("A10", "#", "A12")
    assert parse(format_script(tree)).script == tree

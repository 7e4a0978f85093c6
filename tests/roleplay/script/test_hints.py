"""Hints point at what may have been said; they never judge."""

import pytest

from tests.roleplay.script.scripts import fixture, script
from training.roleplay.script import Hint, Position, SellerTurn, begin, heard_red_lines, hints, replay

ZH, EN = script(fixture("price.zh")), script(fixture("price.en"))


def turn_of(position: Position) -> SellerTurn:
    assert position.turn
    return position.turn


OPENING = turn_of(begin(ZH, 0, 0))
SUMS = turn_of(replay(ZH, 1, 0, [0])[-1])


def test_recited_words_point_at_their_branch() -> None:
    first, *rest = hints(ZH, OPENING, "这笔钱不小——您问清楚，是应该的！")
    assert first == Hint(0, "接住", 100, "这笔钱不小，您问清楚是应该的")
    assert all(hint.likeness < 50 for hint in rest)


def test_a_phrasing_is_found_inside_a_longer_speech() -> None:
    said = "赵老板您别急，先喝口茶。这笔钱不小，您问清楚是应该的。我今天就是带着账来的。"
    assert hints(ZH, OPENING, said)[0] == Hint(0, "接住", 100, "这笔钱不小，您问清楚是应该的")


def test_a_paraphrase_still_points() -> None:
    first = hints(ZH, OPENING, "这不是小钱，您问清楚是应该的")[0]
    assert first.name == "接住"
    assert 60 <= first.likeness < 100


def test_a_counter_example_lowers_the_hint_and_is_named() -> None:
    hint = next(each for each in hints(ZH, OPENING, "这笔钱不小，可是您问也没用") if each.name == "接住")
    assert hint.but == "这笔钱不小，可是您问也没用"
    assert hint.likeness <= 50


def test_a_distant_counter_example_does_not_speak_against() -> None:
    hint = next(each for each in hints(ZH, OPENING, "您问也是应该的") if each.name == "接住")
    assert (hint.but, hint.because) == ("", "这笔钱不小，您问清楚是应该的")


def test_the_same_words_in_another_order_count() -> None:
    turned, torn = "您问清楚是应该的，这笔钱不小", "是应该的吧，这笔钱，您"
    likeness = [hints(ZH, OPENING, said)[0].likeness for said in (turned, torn)]
    assert likeness[0] > 80
    assert likeness[0] > likeness[1]


def test_a_pitfall_is_pointed_at_like_a_key_point() -> None:
    first = hints(ZH, OPENING, "这点钱都嫌贵，那生意怎么做？")[0]
    assert (first.branch_index, first.name, first.because) == (1, "顶撞 或 超时价", "这点钱都嫌贵，那生意怎么做")


def test_a_red_line_lowers_the_key_point_and_is_named() -> None:
    said = "这笔钱不小，您问清楚是应该的，不过肯定回本"
    hint = next(each for each in hints(ZH, OPENING, said) if each.name == "接住")
    assert (hint.likeness, hint.but) == (50, "肯定回本")


def test_all_of_a_joined_condition_must_be_near() -> None:
    said = "除到三百六十五天，一天就是一碗面的钱"
    by_name = {hint.name: hint for hint in hints(ZH, SUMS, said)}
    assert by_name["摊到每天 或 对照 且 接住"].likeness == 100
    assert by_name["摊到每天 且 对照"].likeness < 50
    assert by_name["摊到每天 且 对照"].because == "您上个月跑展会的车票和住宿，比这个多"


def test_timeout_and_otherwise_resemble_nothing() -> None:
    assert {hint.branch_index for hint in hints(ZH, OPENING, "嗯")} == {0, 1}
    assert all(hint.likeness == 0 for hint in hints(ZH, OPENING, " ……"))


def test_english_is_heard_in_english() -> None:
    turn = turn_of(begin(EN, 0, 0))
    first = hints(EN, turn, "that is REAL money and you're right to ask what it buys")[0]
    assert (first.branch_index, first.name) == (0, "take it")
    assert first.likeness > 90


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("我跟您讲，肯定 回本！", ("肯定回本",)),
        ("全网，最低价，肯定回本", ("肯定回本", "全网最低价")),
        ("一定对得起这个价", ()),
        ("", ()),
    ],
)
def test_red_lines_are_heard_whatever_the_punctuation(said: str, heard: tuple[str, ...]) -> None:
    assert heard_red_lines(ZH, said) == heard


def test_an_english_red_line_is_heard_in_whole_words_only() -> None:
    assert heard_red_lines(EN, "It is sure to pay back.") == ("sure to pay back",)
    assert heard_red_lines(EN, "I am not sure to pay backwards") == ()

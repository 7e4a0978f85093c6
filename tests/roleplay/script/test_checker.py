"""What the checker lets pass, and how it reckons: the single messages are in test_messages."""

import time

import pytest
from hypothesis import HealthCheck, given, settings

from tests.roleplay.script.scripts import SMALL, all_messages, fixture, script
from tests.roleplay.script.trees import scripts
from training.roleplay.script import Script, check, check_parallel
from training.roleplay.script.paths import Paths
from training.roleplay.script.speech import plain, said_as, speaking_seconds


@pytest.mark.parametrize("name", ["price.zh", "price.en"])
def test_a_sound_script_has_no_message(name: str) -> None:
    assert all_messages(fixture(name)) == ()


def test_two_languages_of_one_scenario_agree() -> None:
    assert check_parallel(script(fixture("price.zh")), script(fixture("price.en"))) == ()


def test_the_longest_way_counts_every_visit_that_a_limit_allows() -> None:
    price = script(fixture("price.zh"))
    newcomer, veteran = Paths(price, "新人"), Paths(price, "老手")
    assert newcomer.longest_seconds() == 40 + 2 * 30 + 30
    assert veteran.longest_seconds() == 40 + 2 * 30 + 60


def test_the_longest_way_is_told_for_the_cohort_that_has_it() -> None:
    (found,) = all_messages(fixture("price.zh").replace("总时长：240秒", "总时长：150秒"))
    assert (found.code, found.line) == ("W210", 2)
    assert found.cause("en") == "The longest way for 老手 takes 160 s of replies; the total time is 150 s."


def test_a_ring_is_told_once_and_closed() -> None:
    found = all_messages(fixture("price.zh").replace("== 再来 限2次", "== 再来"))
    assert [(each.code, each.cause("zh")) for each in found] == [("W204", "新人可能无限循环：再来 → 再来。")]


def test_a_ring_of_several_scenes_is_named_in_playing_order() -> None:
    text = SMALL.replace("→ 结束：完", "→ 再说\n== 再说\n→ 开场")
    (found,) = all_messages(text)
    assert found.cause("en") == "新人 can go round for ever: 开场 → 收尾 → 再说 → 开场."


def test_only_the_cohort_that_gets_stuck_is_named() -> None:
    text = fixture("price.zh").replace("若 新人 → 请教\n", "")
    stuck = [each for each in all_messages(text) if each.code == "W203"]
    assert [each.cause("zh") for each in stuck] == ["新人走到场景“分路”就断了，没有去向。"]


def test_a_pitfall_may_cross_a_red_line() -> None:
    assert all_messages(SMALL.replace("说：那个那个", "说：跟着我包赚")) == ()


def test_counter_examples_may_look_like_their_own_phrasings() -> None:
    assert all_messages(SMALL.replace("说：您好，我是小林", "说：您好，我是小林\n  误：您好，我是小李")) == ()


def test_speaking_times_follow_the_language() -> None:
    assert speaking_seconds("一二三四" * 60, "zh") == 60
    assert speaking_seconds("word " * 150, "en") == 60
    assert speaking_seconds("除到365天", "zh") == speaking_seconds("除到三六五天", "zh")


def test_plain_text_has_no_punctuation_and_no_width() -> None:
    assert plain("您好，Ａ１ 号——OK！100%") == "您好a1号ok 100%"


def test_a_choice_says_the_drawn_value_only() -> None:
    text = "我{好：很|坏：不}高兴{好：。|坏：！}"
    assert said_as(text, "坏") == "我不高兴！"
    assert said_as(text, None) == "我高兴"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scripts())
def test_any_tree_is_checked_without_raising(tree: Script) -> None:
    assert all(each.blocks == "publish" for each in check(tree))


def test_a_large_tangle_is_checked_in_no_time() -> None:
    scenes = "\n".join(
        f"== 场{n}\n销售：\n" + "\n".join(f"  [其他] → 场{m}" for m in range(0, 200, 8)) for n in range(200)
    )
    before = time.process_time()
    found = check(script("情景 s-one v1 「标题」\n" + scenes))
    assert {"W204", "W222"} <= {each.code for each in found}
    assert time.process_time() - before < 8

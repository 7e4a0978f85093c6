"""What the reader takes from different keyboards, and what it makes of it."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.roleplay.script.scripts import SMALL, fixture, script
from training.roleplay.script import (
    AllOf,
    AnyOf,
    Click,
    CohortBranch,
    CustomerLine,
    Jump,
    Named,
    Screen,
    Script,
    SellerTurn,
    Target,
    Variant,
    check_parallel,
    click_name,
    parse,
    title_of,
)
from training.roleplay.script.wording import WORDING

PRICE = fixture("price.zh")


def test_the_head_is_read() -> None:
    price = script(PRICE)
    assert (price.identifier, price.version, price.title, price.language) == ("obj-price", 2, "太贵了", "zh")
    assert price.sources == ("objections#price@v1",)
    assert price.cohorts == ("新人", "老手")
    assert price.objectives == ("A23", "C11")
    assert (price.total_seconds, price.reply_seconds) == (240, 30)
    assert price.customer == "赵老板，做帽子批发，算账快，怕吃亏"
    assert price.variants == (Variant("旺季", "春帽"), Variant("旺季", "冬帽"))
    assert price.red_lines == ("肯定回本", "全网最低价")


def test_scenes_hold_their_steps_in_order() -> None:
    opening, again, fork, *_ = script(PRICE).scenes
    assert [type(step) for step in opening.steps] == [Screen, CustomerLine, SellerTurn]
    assert (again.name, again.limit) == ("再来", 2)
    assert fork.steps == (CohortBranch("老手", Target("拆账")), CohortBranch("新人", Target("请教")))


def test_a_turn_holds_its_time_and_its_conditions() -> None:
    turn = script(PRICE).scenes[3].steps[0]
    assert isinstance(turn, SellerTurn)
    assert turn.seconds == 60
    assert turn.expects == ("摊到每天", "对照")
    assert turn.branches[0].condition == AllOf((Named("摊到每天"), Named("对照")))
    assert turn.branches[0].customer_line == CustomerLine("点头", "这么说倒也不多。")
    assert turn.branches[0].target == Target("谈成", ends=True)
    assert turn.branches[1].condition == AnyOf((Named("摊到每天"), AllOf((Named("对照"), Named("接住")))))


def test_and_binds_tighter_than_or() -> None:
    text = SMALL.replace("[问好]", "[问好 或 冷场 且 问好]")
    turn = script(text).scenes[0].steps[1]
    assert isinstance(turn, SellerTurn)
    assert turn.branches[0].condition == AnyOf((Named("问好"), AllOf((Named("冷场"), Named("问好")))))


def test_a_criterion_holds_weight_veto_and_levels() -> None:
    criterion = script(PRICE).criteria[0]
    assert (criterion.weight, criterion.critical, criterion.looks_at) == (40, True, ("接住", "顶撞"))
    assert criterion.levels[3] == "先认可再说话，语气平"
    assert criterion.levels[0] == "与客户顶起来"


def test_english_keywords_make_an_english_script() -> None:
    price = script(fixture("price.en"))
    assert (price.language, price.title, price.total_seconds) == ("en", "Too dear", 240)
    assert price.scenes[1].limit == 2
    assert price.key_points[0].but_not == ("That is real money, and you are wrong to ask what it buys",)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("：", ":"),
        ("→", "->"),
        ("[", "［"),
        ("]", "】"),
        ("|", "｜"),
        ("=好", "＝好"),
        ("100%", "１００％"),
        ("「标题」", "“标题”"),
        ("「标题」", '"标题"'),
        ("「标题」", "标题"),
        ("== 开场", "＝＝开场"),
        ("== 开场", "=== 开场 ==="),
        ("60秒", "1分钟"),
        ("20秒", "20 s"),
        ("  3 好", "3、好"),
        ("问好] 客户：嗯", "问好]客户：  嗯"),
        ("\n", "\r\n"),
        ("\n", "\r"),
        ("\n", "   # 备注：→ 不算\n"),
        ("\n", "\n\n# 备注\n"),
        ("情景", "\ufeff情景"),
        ("您好", "您\u200b好"),
        ("适用：新人\n", "适用：新人  "),
        ("适用：新人\n", "适用：新人\u3000"),
        ("若", "if"),
        ("销售：期望 ", "SELLER: Expect "),
    ],
)
def test_every_keyboard_is_understood(typed: str, meant: str) -> None:
    assert script(SMALL.replace(typed, meant)) == script(SMALL)


def test_flows_take_both_arrows() -> None:
    assert script(PRICE.replace("›", ">")) == script(PRICE) == script(PRICE.replace("›", "＞"))


def test_what_a_chinese_keyboard_writes_for_a_sign_is_that_sign() -> None:
    """Its > is 》, its / is 、; people write 其它 and 3分."""
    typed = {
        "嗯。 → 收尾": "嗯。-》收尾",
        "→ 结束：完": "-》结束：完",
        "[其他]": "【其它】",
        "  3 ": "  3分 ",
        "红线：包赚": "红线：包赚、稳赚",
    }
    text = SMALL
    for signs, keys in typed.items():
        assert signs in text, signs
        text = text.replace(signs, keys)
    plain = SMALL.replace("红线：包赚", "红线：包赚 / 稳赚")
    assert script(text) == script(plain)
    flow = script(SMALL.replace("流程 新人：问好", "流程 新人：问好 》 问好")).flows[0]
    assert flow.stages == (("问好",), ("问好",))


def test_a_figure_after_the_sign_is_no_comment() -> None:
    opening = script(SMALL.replace("客户：{好：你好|坏：干嘛}", "客户：第 #5 号单，A#B呢   #备注")).scenes[0]
    assert opening.steps[0] == CustomerLine("", "第 #5 号单，A#B呢")


def test_a_backslash_takes_a_sign_at_its_word() -> None:
    text = SMALL.replace("嗯。", r"先点 首页 \→ 登录 \# 号 \\ 键")
    turn = script(text).scenes[0].steps[1]
    assert isinstance(turn, SellerTurn)
    assert turn.branches[0].customer_line == CustomerLine("", "先点 首页 → 登录 # 号 \\ 键")


def test_a_customer_line_may_lead_on() -> None:
    closing = script(SMALL.replace("→ 结束：完", "客户：慢走。 → 结束：完")).scenes[1]
    assert closing.steps == (CustomerLine("", "慢走。"), Jump(Target("完", ends=True)))


def test_places_do_not_count_in_comparison() -> None:
    moved = script("\n\n" + SMALL)
    assert moved == script(SMALL)
    assert moved.scenes[0].at.line == script(SMALL).scenes[0].at.line + 2


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read_without_raising(text: str) -> None:
    parsed = parse(text)
    assert (parsed.script is None) == bool(parsed.messages)


FRAGMENTS = ["[", "]", "（", "：", ":", "→", "->", "== ", "{", "}", "|", "#", "且", "若 ", "销售", "客户：", "评分 "]
FRAGMENTS += ["%", "\n", "  ", "\u3000", "限", "次", "3 ", "\\", "结束：", "说：", "\x00", "\ud800"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from([PRICE, fixture("price.en"), SMALL]),
    st.lists(
        st.tuples(st.integers(0, 3000), st.integers(0, 40), st.sampled_from(FRAGMENTS) | st.text(max_size=4)),
        min_size=1,
        max_size=6,
    ),
)
def test_a_damaged_script_is_read_without_raising(text: str, wounds: list[tuple[int, int, str]]) -> None:
    for start, length, put in wounds:
        text = text[:start] + put + text[start + length :]
    parsed = parse(text)
    assert (parsed.script is None) == bool(parsed.messages)
    assert parsed.script is None or isinstance(parsed.script, Script)


@pytest.mark.parametrize(
    "line", ["[", "(" * 90, "== " + "限 " * 500, "客户：" + "{" * 1000, "评分 " + "1" * 1900, "a  " * 600, "=" * 1900]
)
def test_the_longest_text_is_read_in_no_time(line: str) -> None:
    text = (line + "\n") * (190_000 // len((line + "\n").encode()))
    before = time.process_time()  # of this process: others may be busy beside it
    parse("情景 s-one v1 「标题」\n== 开场\n" + text)
    assert time.process_time() - before < 8


# --- clicks expected on the showroom ------------------------------------------------------------------------------

SHOWS = """\
情景 s-one v1 「标题」
== 开场
屏幕：{line}
→ 结束：完
"""


def shown(line: str) -> Screen:
    (scene,) = script(SHOWS.replace("{line}", line)).scenes
    assert isinstance(scene.steps[0], Screen)
    return scene.steps[0]


@pytest.mark.parametrize(
    "line",
    [
        "搜他的货名（点：搜索、求购）",
        "搜他的货名 (clicks: search, requests)",
        "搜他的货名（ 点击：搜索，求购 )  # 记",
    ],
)
def test_a_screen_says_which_clicks_are_expected_in_either_language(line: str) -> None:
    screen = shown(line)
    assert (screen.text, screen.clicks) == ("搜他的货名", ("search", "requests"))


@pytest.mark.parametrize(
    "line", ["手机计算器，停在 0", "首页（新版）", "（点题）说清楚", "首页（点：搜索）再等等", "他说（看点：便宜）"]
)
def test_brackets_that_hold_no_clicks_are_words(line: str) -> None:
    assert shown(line) == Screen(line)


def test_a_backslash_takes_the_bracket_at_its_word() -> None:
    assert shown(r"纸上写着\（点：首页）") == Screen("纸上写着（点：首页）")
    assert shown("纸上写着\\\\\\\\（点：首页）") == Screen("纸上写着\\\\", ("home page",))


def test_the_two_languages_must_expect_the_same_clicks() -> None:
    chinese = SHOWS.replace("{line}", "首页（点：首页、搜索）")
    english = 'scene-file s-one v1 "Title"\n== opening\nscreen: Home (clicks: home page, {click})\n-> end: over\n'
    assert check_parallel(script(chinese), script(english.replace("{click}", "search"))) == ()
    (found,) = check_parallel(script(chinese), script(english.replace("{click}", "shop")))
    assert (found.code, found.line) == ("W303", 3)


def test_the_message_lists_every_click_there_is() -> None:
    wording = WORDING["W228"]
    assert all(click in wording.remedy_en for click in Click)
    assert all(click_name(click, "zh") in wording.remedy_zh for click in Click)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (PRICE, "太贵了"),
        ('# a note\n\n\ufeffscene-file obj-x v1 "Too dear"  # for now\nnonsense', "Too dear"),
        ("scene-file obj-x v1", ""),
        ("scene-file OBJ v1 Too dear", ""),
        ("nothing of the kind", ""),
        ("", ""),
    ],
)
def test_a_title_is_read_without_the_rest(text: str, title: str) -> None:
    assert title_of(text) == title

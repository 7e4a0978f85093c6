"""Every numbered message: the smallest script that earns it, and where it points."""

import re
from pathlib import Path

import pytest

from tests.roleplay.script.scripts import SMALL, all_messages, fixture, script, spoiled
from training.roleplay.script import check_parallel, parse, report
from training.roleplay.script.wording import WORDING

REFERENCE = Path(__file__).parents[3] / "docs" / "script-messages.md"

MANY_SCENES = "\n".join(f"== 场{n}\n→ 场{n + 1}" for n in range(200)) + "\n== 场200\n→ 结束：完"
RINGS = "\n".join(
    f"== 环{n} 限20次\n销售：\n" + "\n".join(f"  [{'问好' if m else '其他'}] → 环{m}" for m in range(6))
    for n in range(6)
)

SPOILED: list[tuple[str, dict[int, str | None], int, int]] = [
    ("E101", {1: "情景 第一个 「标题」"}, 1, 1),
    ("E101", {1: "情景 s-one v1.2 「标题」"}, 1, 1),
    ("E102", {4: "总时长：90秒"}, 4, 1),
    ("E102", {8: "情景 s-one v1 「标题」\n== 开场"}, 8, 1),
    ("E103", {9: "  顾客：干嘛"}, 9, 3),
    ("E104", {8: None, 9: "客户（急）：干嘛"}, 8, 1),
    ("E104", {16: "  3 您好"}, 16, 3),
    ("E104", {8: "== 开场\n  [其他] → 收尾"}, 9, 3),
    ("E105", {3: "总时长：一小时"}, 3, 5),
    ("E105", {10: "销售 3小时：期望 问好"}, 10, 4),
    ("E106", {6: "变体：心情=好 | 心情=好"}, 6, 11),
    ("E107", {15: "要点 问好且笑：先问好"}, 15, 4),
    ("E107", {8: "== 开场/一"}, 8, 4),
    ("E108", {13: "== 收尾 限零次"}, 13, 7),
    ("E107", {10: "销售：期望 问好 且 冷场"}, 10, 7),
    ("E109", {11: "  [问好、冷场] → 收尾"}, 11, 4),
    ("E109", {11: "  [问好 且] → 收尾"}, 11, 4),
    ("E109", {11: "  [问好 → 收尾"}, 11, 3),
    ("E109", {11: "  [问好 且and 冷场] → 收尾"}, 11, 4),
    ("E109", {11: "  [超时 或 问好] → 收尾"}, 11, 4),
    ("E110", {11: "  [问好] 客户：嗯。"}, 11, 3),
    ("E110", {14: "→"}, 14, 2),
    ("E111", {14: "→ 结束："}, 14, 3),
    ("E111", {14: "→ 结束：limit"}, 14, 3),
    ("E112", {11: "  [问好] 他点头 → 收尾"}, 11, 8),
    ("E113", {10: "销售：问好"}, 10, 1),
    ("E114", {20: "评分 开口 一半"}, 20, 1),
    ("E114", {20: "评分 开口 100% 问好"}, 20, 1),
    ("E114", {20: "评分 开口 12.5%"}, 20, 1),
    ("E103", {21: "  3.5 好"}, 21, 3),
    ("E116", {13: "=="}, 13, 3),
    ("E115", {22: "  3 可"}, 22, 3),
    ("E115", {22: "  7 可"}, 22, 3),
    ("E116", {9: "客户："}, 9, 4),
    ("E117", {9: "客户：{好：你好|干嘛}"}, 9, 4),
    ("E117", {9: "客户：{好：你好"}, 9, 4),
    ("E117", {9: "客户：{好：你好|好：干嘛}"}, 9, 4),
    ("E120", {5: "客户：李\x00老板"}, 5, 5),
    ("E122", {19: "流程 新人"}, 19, 1),
    ("W201", {12: "  [其他] → 收场"}, 12, 10),
    ("W202", {14: "→ 结束：完\n== 后台\n→ 结束：完"}, 15, 4),
    ("W203", {14: "客户：再见"}, 13, 4),
    ("W204", {14: "→ 开场"}, 8, 4),
    ("W205", {12: None}, 10, 1),
    ("W206", {20: "评分 开口 100% 看：问号"}, 20, 14),
    ("W206", {11: "  [问号] 客户：嗯。 → 收尾"}, 11, 4),
    ("W207", {17: "要点 告别：道别\n  说：那我先走了\n误区 冷场：不说话"}, 17, 4),
    ("W208", {20: "评分 开口 90% 看：问好"}, 20, 1),
    ("W209", {22: None}, 20, 1),
    ("W210", {10: "销售 61秒：期望 问好"}, 1, 1),
    ("W211", {16: "  说：您好，这个包赚"}, 16, 5),
    ("W212", {4: "每次回应：1秒"}, 16, 5),
    ("W213", {18: "  说：您好我是小林！"}, 18, 5),
    ("W215", {5: None}, 1, 1),
    ("W216", dict.fromkeys(range(20, 25)), 1, 1),
    ("W217", {19: "流程 老人：问好"}, 19, 4),
    ("W217", {14: "若 老手 → 开场\n→ 结束：完"}, 14, 3),
    ("W218", {17: "误区 问好：不说话"}, 17, 4),
    ("W219", {6: None}, 8, 1),
    ("W219", {9: "客户：{好：你好}"}, 9, 1),
    ("W220", {14: "→ 结束：完\n客户：慢走"}, 15, 1),
    ("W221", {4: None}, 1, 1),
    ("W222", {12: "  [其他] → 收尾\n  [问好] → 收尾"}, 13, 3),
    ("W223", {2: "适用：新人、老手", 8: "== 开场\n若 老手 → 收尾", 19: "流程 老手：问好"}, 20, 7),
    ("W224", {14: "→ 场0\n" + MANY_SCENES}, 1, 1),
    ("W225", {10: "销售：期望 冷场"}, 10, 7),
    ("W226", {18: None}, 17, 4),
    ("W228", {9: "屏幕：首页（点：首页、求够）\n客户：{好：你好|坏：干嘛}"}, 9, 12),
    ("W229", {7: "红线：包赚，稳赚"}, 7, 4),
    ("W229", {7: "红线：包赚；稳赚"}, 7, 4),
    ("W230", {5: "客户：李老板 红线：包赚", 7: None}, 5, 4),
    ("W230", {1: "情景 s-one v1 「标题」    适用：新人", 2: None}, 1, 13),
    ("W230", {1: "情景 s-one v1 「标题」\n出处：manual:a#b 适用：新人", 2: None}, 2, 15),
    ("W231", {20: "评分 开口 否决 100% 看：问好"}, 20, 4),
    ("E116", {9: "屏幕：首页（点：）"}, 9, 9),
    ("E116", {9: "屏幕：（点：首页）"}, 9, 4),
    ("E107", {9: "屏幕：首页（点：首页/求购）"}, 9, 9),
    ("W227", {14: "→ 环0\n" + RINGS}, 1, 1),
]
OTHERS: list[tuple[str, str, int, int]] = [
    ("E101", "", 1, 1),
    ("E118", "字" * 70_000, 1, 1),
    ("E119", SMALL.replace("李老板", "李" * 2_001), 5, 2_001),
    ("E121", "乱写\n" * 300, 201, 1),
    ("W214", "情景 s-one v1 「标题」\n客户：李老板", 1, 1),
]
EN = fixture("price.en")
PARALLEL: list[tuple[str, str, int, int]] = [
    ("W301", EN.replace("obj-price v2", "obj-price v3"), 2, 1),
    ("W301", EN.replace("total: 4 min", "total: 5 min"), 2, 1),
    ("W302", EN.replace("criterion Sums", "criterion Smiles 1%\ncriterion Sums"), 2, 1),
    ("W303", EN.replace("again limit 2", "again limit 3"), 18, 1),
    ("W303", EN.replace("[timeout] customer", "[take it] customer"), 16, 3),
    ("W303", EN.replace("seller 60 s", "seller 61 s"), 27, 1),
    ("W303", EN.replace("60% see: by the day", "60% see: talk back"), 56, 1),
    ("W303", EN.replace("if veteran", "if newcomer"), 24, 1),
    ("W303", EN.replace("season=winter", "weather=winter"), 2, 1),
    ("W304", fixture("price.zh"), 2, 1),
]


def test_the_small_script_is_sound() -> None:
    assert all_messages(SMALL) == ()


@pytest.mark.parametrize(("code", "changes", "line", "column"), SPOILED)
def test_a_spoiled_line_earns_its_message(code: str, changes: dict[int, str | None], line: int, column: int) -> None:
    found = {(each.code, each.line, each.column) for each in all_messages(spoiled(changes))}
    assert (code, line, column) in found


@pytest.mark.parametrize(("code", "text", "line", "column"), OTHERS)
def test_a_spoiled_text_earns_its_message(code: str, text: str, line: int, column: int) -> None:
    found = {(each.code, each.line, each.column) for each in all_messages(text)}
    assert (code, line, column) in found


@pytest.mark.parametrize(("code", "english", "line", "column"), PARALLEL)
def test_a_language_that_strays_is_reported(code: str, english: str, line: int, column: int) -> None:
    assert english != EN
    found = check_parallel(script(fixture("price.zh")), script(english))
    assert (code, line, column) in {(each.code, each.line, each.column) for each in found}


def test_every_number_has_its_case() -> None:
    tried = {case[0] for case in (*SPOILED, *OTHERS, *PARALLEL)}
    assert tried == set(WORDING)


def test_every_number_is_explained_in_the_reference() -> None:
    entries = REFERENCE.read_text(encoding="utf-8").split("\n## ")[1:]
    explained = {entry[:4]: entry for entry in entries}
    assert list(explained) == sorted(WORDING)
    for code, entry in explained.items():
        for part in ("**What.**", "**Example.**", "**Remedy.**"):
            assert part in entry, f"{code} lacks {part}"


def test_syntax_forbids_saving_and_the_rest_forbids_publishing() -> None:
    spoiled_syntax, spoiled_sense = all_messages(spoiled({9: "客户："})), all_messages(spoiled({12: None}))
    assert [each.blocks for each in spoiled_syntax] == ["save"]
    assert [each.blocks for each in spoiled_sense] == ["publish"]
    assert parse(spoiled({9: "客户："})).script is None
    assert parse(spoiled({12: None})).script is not None


def test_a_message_speaks_both_languages() -> None:
    (found,) = all_messages(spoiled({12: "  [其他] → 收尾巴"}))
    assert found.cause("en") == "There is no scene “收尾巴”."
    assert found.remedy("en") == (
        "To end here, write -> end: 收尾巴. To go on, add a scene == 收尾巴,"
        " or lead to one that exists (perhaps “收尾”)."
    )
    assert found.sentence("zh_Hans_CN") == (
        "没有名为“收尾巴”的场景。要在这里结束，请写 → 结束：收尾巴；"
        "要继续演，请增加场景 == 收尾巴，或改为已有的场景（是不是“收尾”？）。"
    )


def test_all_faults_are_told_in_one_pass() -> None:
    found = parse(spoiled({3: "总时长：久", 9: "客户：", 11: "  [问好 → 收尾", 20: "评分 开口"})).messages
    assert [(each.code, each.line) for each in found] == [("E105", 3), ("E116", 9), ("E109", 11), ("E114", 20)]


def test_what_holds_whatever_else_cannot_be_read_is_told_in_the_same_pass() -> None:
    changes: dict[int, str | None] = {4: "每次回应：20", 12: "", 16: "  说：您好，包赚", 20: "评分 开口 90% 看：问好"}
    assert [(each.code, each.line) for each in all_messages(spoiled(changes))] == [
        ("E105", 4),
        ("W205", 10),
        ("W211", 16),
        ("W208", 20),
    ]


@pytest.mark.parametrize(
    ("line", "typed", "code"),
    [
        (2, "适用 新人", "E103"),
        (6, "变体：", "E116"),
        (10, "销售；期望 问好", "E113"),
        (11, "  [问好] 客户：嗯。\n  → 收尾", "E110"),
        (12, "  [其他 → 收尾", "E109"),
        (13, "= 收尾", "E103"),
        (15, "要点 问好", "E116"),
        (15, "关键点 问好：先问好", "E103"),
        (20, "考核 开口 100% 看：问好", "E103"),
        (16, "  说 您好，我是小林", "E103"),
        (20, "评分 开口 全部 看：问好", "E114"),
        (22, "  2可以", "E103"),
    ],
)
def test_a_line_that_cannot_be_read_is_told_without_what_follows_from_it(line: int, typed: str, code: str) -> None:
    assert [each.code for each in all_messages(spoiled({line: typed}))] == [code]


def test_words_above_the_title_line_are_told_as_such() -> None:
    found = all_messages("没有效果\n" + SMALL)
    assert [(each.code, each.line) for each in found] == [("E103", 1)]


def test_a_title_line_that_comes_too_late_is_told_once() -> None:
    first, second, *rest = SMALL.splitlines()
    found = all_messages("\n".join([second, first, *rest]))
    assert [(each.code, each.line) for each in found] == [("E101", 1)]


def test_a_text_without_a_title_line_has_no_message_without_a_line() -> None:
    assert [(each.code, each.line) for each in all_messages("")] == [("E101", 1)]


def test_a_title_line_in_unknown_words_is_told_once() -> None:
    assert [each.code for each in all_messages(spoiled({1: "场景 s-one v1 「标题」"}))] == ["E101"]


@pytest.mark.parametrize("customer", ["李老板，看得懂：识货", "李老板 客户：老", "李老板 红线：不还价"])
def test_a_colon_in_somebodys_description_is_no_lost_keyword(customer: str) -> None:
    assert all_messages(spoiled({5: f"客户：{customer}"})) == ()


def test_a_red_line_of_several_english_words_is_one() -> None:
    assert "W229" not in {each.code for each in all_messages(spoiled({7: "红线：orders guaranteed / 1,000 buyers"}))}


def test_a_pair_that_stands_too_near_to_a_time_is_told() -> None:
    (told,) = all_messages(spoiled({3: "总时长：60秒 每次回应：20秒", 4: None}))
    assert (told.code, told.line) == ("E105", 3)
    assert told.remedy("zh").startswith("“每次回应：”前面要空两格以上。")
    assert told.remedy("en").startswith("Put two spaces before “reply:”.")


def test_an_ending_without_its_colon_is_told_with_its_name() -> None:
    told = next(each for each in all_messages(spoiled({14: "→ 结束 完"})) if each.code == "W201")
    assert told.remedy("zh").startswith("要在这里结束，请写 → 结束：完；")


def test_a_report_reads_as_editors_expect() -> None:
    lines = report("one.juben", all_messages(spoiled({9: "客户："})), "en")
    assert lines == ["one.juben:9:4 E116 Nothing stands where words are needed. Write the words, or remove the line."]
    assert report("one.juben", all_messages(spoiled({9: "客户："})), "zh")[0].startswith("one.juben:9:4 E116 该写")


@pytest.mark.parametrize("code", sorted(WORDING))
def test_every_message_is_worded_in_both_languages(code: str) -> None:
    wording = WORDING[code]
    assert all(text.strip() for text in wording)
    assert wording.cause_en.isascii() or "“" in wording.cause_en or "‘" in wording.cause_en
    assert re.search("[\u4e00-\u9fff]", wording.cause_zh)
    assert re.search("[\u4e00-\u9fff]", wording.remedy_zh)
    assert set(_gaps(wording.cause_en)) == set(_gaps(wording.cause_zh))


def _gaps(text: str) -> list[str]:
    return re.findall(r"(?<!\{)\{(\w+)\}", text)


@pytest.mark.parametrize(
    ("line", "typed", "meant"),
    [
        (9, "顾客：干嘛", "是不是“客户：……”？"),
        (9, "客户 不耐烦：干嘛", "是不是“客户：……”？"),
        (12, "  其他：嗯。 → 收尾", "是不是“［其他］ 客户：…… → ……”？"),
        (16, "  说法：您好", "是不是“说：……”？"),
        (13, "场景 收尾", "是不是“== 场景名”？"),
        (16, "  不说：您好", "是不是“误：……”？"),
        (22, "  2可以", "是不是“3 看到的表现”？"),
        (22, "  （2）可以", "是不是“3 看到的表现”？"),
        (14, "如果 新人 → 开场", "是不是“若 适用 → 场景”？"),
        (3, "总时间：60秒", "是不是“总时长：300秒”？"),
        (7, "redline: 包赚", "是不是“红线：……”？"),
        (15, "Key points 问好: 先问好", "是不是“要点 名称：……”？"),
        (20, "criteria 开口 100%", "是不是“评分 名称 25% 看：……”？"),
    ],
)
def test_an_unknown_line_is_told_with_what_it_was_perhaps_meant_to_be(line: int, typed: str, meant: str) -> None:
    told = next(each for each in all_messages(spoiled({line: typed})) if each.code == "E103")
    assert told.remedy("zh").startswith(meant)
    assert told.remedy("en").startswith("Perhaps “")


@pytest.mark.parametrize(("line", "typed"), [(10, "学员：期望 问好"), (10, "业务员 20秒：期望 问好")])
def test_one_mistake_is_told_once_and_not_for_every_line_below_it(line: int, typed: str) -> None:
    assert [each.code for each in all_messages(spoiled({line: typed}))] == ["E103"]

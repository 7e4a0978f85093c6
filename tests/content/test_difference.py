"""What differs: sections, then blocks, then signs; both texts can always be given back."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.content.difference import (
    OBJECT,
    Block,
    Kind,
    Node,
    Piece,
    Run,
    SectionChange,
    Sign,
    Text,
    changed_sections,
    compare,
    compare_texts,
    moved_anchors,
    tree,
)
from training.content.marking import Words, marked, side_by_side
from training.markup import render

WORDS = Words("gone:", "new:")
RARE = "𠮷野家 葛\U000e0100城 👩🏽\u200d🏫 e\u0301"  # beyond the first plane, with a variation, joined, combined


def marked_signs(old: str, new: str) -> list[tuple[str, str]]:
    return [(sign.value, run.text) for sign, run in compare_texts(Text((Run(old),)), Text((Run(new),)))]


# --- sections -----------------------------------------------------------------------------------------------------


def languages(*sections: tuple[str, str], picture: str = "") -> dict[str, Any]:
    """(anchor, words) pairs as the material of an edition holds them."""
    image = f'<img src="/pictures/{picture}">' if picture else ""
    return {
        language: {
            "sections": [
                {"anchor": anchor, "heading": anchor, "objectives": ["A14"], "markdown": words, "html": words + image}
                for anchor, words in sections
            ]
        }
        for language in ("zh", "en")
    }


def test_sections_are_added_removed_and_changed_by_their_anchor() -> None:
    old, new = languages(("a", "1"), ("b", "2"), ("c", "3")), languages(("a", "1"), ("c", "three"), ("d", "4"))
    assert changed_sections(old, new) == [
        SectionChange("c", Kind.CHANGED),
        SectionChange("d", Kind.ADDED),
        SectionChange("b", Kind.REMOVED),
    ]


def test_a_change_in_one_language_is_a_change() -> None:
    old, new = languages(("a", "1"), ("b", "2")), languages(("a", "1"), ("b", "2"))
    new["en"]["sections"][1]["markdown"] = "two"
    assert changed_sections(old, new) == [SectionChange("b", Kind.CHANGED)]


@pytest.mark.parametrize("name", ["heading", "objectives"])
def test_heading_and_objectives_belong_to_a_section(name: str) -> None:
    old, new = languages(("a", "1")), languages(("a", "1"))
    new["zh"]["sections"][0][name] = ["A15"]
    assert changed_sections(old, new) == [SectionChange("a", Kind.CHANGED)]


def test_another_picture_under_the_same_name_is_a_change() -> None:
    assert changed_sections(languages(("a", "1"), picture="one"), languages(("a", "1"), picture="two"))


def test_another_way_of_rendering_is_none() -> None:
    old, new = languages(("a", "1")), languages(("a", "1"))
    new["zh"]["sections"][0]["html"] = "<p>1</p>"
    assert changed_sections(old, new) == []


def test_only_what_has_to_move_has_moved() -> None:
    assert moved_anchors(["a", "b", "c", "d"], ["d", "a", "b", "c"]) == {"d"}
    assert moved_anchors(["a", "b", "c"], ["a", "b", "c"]) == set()
    assert moved_anchors([], []) == set()
    old, new = languages(("a", "1"), ("b", "2"), ("c", "3")), languages(("c", "3"), ("a", "one"), ("b", "2"))
    assert changed_sections(old, new) == [SectionChange("c", Kind.MOVED, True), SectionChange("a", Kind.CHANGED)]


def test_a_section_between_others_moves_nothing() -> None:
    assert changed_sections(languages(("a", "1"), ("b", "2")), languages(("a", "1"), ("x", "0"), ("b", "2"))) == [
        SectionChange("x", Kind.ADDED)
    ]


# --- blocks -------------------------------------------------------------------------------------------------------


def signs(old: str, new: str) -> list[str]:
    return [piece.sign.value for piece in compare(tree(render(old)), tree(render(new)))]


def test_paragraphs_are_compared_each_with_its_like() -> None:
    old = "先问数量，再问交期。\n\n不要先报价。\n\n最后确认地址。"
    new = "新的一段在最前面写着。\n\n先问数量，再问颜色与交期。\n\n最后确认地址。"
    assert signs(old, new) == ["new", "changed", "gone", "same"]


def test_a_list_is_compared_item_by_item() -> None:
    html = marked(render("- 甲方案\n- 乙方案\n"), render("- 甲方案\n- 丙\n- 乙方案改\n"), WORDS)
    assert html.count("<li") == 3
    assert html.count("<ul>") == 1
    assert "<li>甲方案</li>" in html


TABLE = "| 项目 | 时间 |\n| --- | --- |\n| 演示 | {} 分钟 |\n| 异议 | 5 分钟 |\n"


def test_a_table_is_compared_cell_by_cell() -> None:
    html = marked(render(TABLE.format(3)), render(TABLE.format(4)), WORDS)
    assert html.count("<tr>") == 3
    assert html.count("<del>") == html.count("<ins>") == 1
    assert '<td class="diff-changed"><del>' in html


def test_a_table_with_another_column_is_another_table() -> None:
    wider = "| 项目 | 时间 | 谁 |\n| --- | --- | --- |\n| 演示 | 4 分钟 | 甲 |\n"
    assert signs(TABLE.format(3), wider) == ["gone", "new"]


def test_a_box_is_compared_inside() -> None:
    box = '!!! say "可以这样说"\n    老板，您一次要{}？\n'
    html = marked(render(box.format("多少")), render(box.format("多少件")), WORDS)
    assert html.count('class="admonition say"') == 1
    assert "件</ins>" in html


def test_a_box_of_another_kind_is_another_box() -> None:
    assert signs('!!! say "说"\n    一句话。\n', '!!! warning "说"\n    一句话。\n') == ["gone", "new"]


def test_side_by_side_each_column_is_its_own_text() -> None:
    (row,) = side_by_side("<p>先问数量</p>", "<p>先问颜色与数量</p>", WORDS)
    assert "<ins>" not in row.old
    assert "<del>" not in row.new
    gone, new = side_by_side("<p>旧</p>", "<ul><li>新</li></ul>", WORDS)
    assert (gone.new, new.old) == ("", "")


# --- signs --------------------------------------------------------------------------------------------------------


def test_chinese_is_compared_sign_by_sign() -> None:
    assert marked_signs("客户沉默时，等三秒。", "客户沉默时，等五秒。") == [
        ("same", "客户沉默时，等"),
        ("gone", "三"),
        ("new", "五"),
        ("same", "秒。"),
    ]


def test_a_word_and_a_number_are_marked_whole() -> None:
    assert marked_signs("count to three in 15 s", "count to thirty in 150 s") == [
        ("same", "count to "),
        ("gone", "three"),
        ("new", "thirty"),
        ("same", " in "),
        ("gone", "15"),
        ("new", "150"),
        ("same", " s"),
    ]


def test_rare_and_combined_signs_stay_whole() -> None:
    for sign, text in marked_signs("葛\U000e0100城", "葛\U000e0101城"):
        assert (sign, text) in {("gone", "葛\U000e0100"), ("new", "葛\U000e0101"), ("same", "城")}
    assert marked_signs("吉野家", "𠮷野家")[1] == ("new", "𠮷")
    assert marked_signs("👩🏽\u200d🏫", "👩🏻\u200d🏫") == [("gone", "👩🏽\u200d🏫"), ("new", "👩🏻\u200d🏫")]


def test_bold_and_the_address_of_a_link_are_changes() -> None:
    html = marked("<p>问<strong>三句</strong></p>", "<p>问三句</p>", WORDS)
    assert "<del>" in html
    assert "<strong>三句</strong></del>" in html
    html = marked('<p><a href="/a">这里</a></p>', '<p><a href="/b">这里</a></p>', WORDS)
    assert html.index('href="/a"') < html.index("</del>") < html.index('href="/b"')


def test_marks_and_words_are_escaped() -> None:
    html = marked("<p>a &lt; b</p>", "<p>a &lt;script&gt; b</p>", Words("<gone>", "<new>"))
    assert "<script>" not in html
    assert "script&gt;" in html
    assert "<new>" not in html


def test_every_mark_says_what_it_is() -> None:
    html = marked("<p>一二三四五</p>", "<p>一二六四五</p>", WORDS)
    assert '<del><span class="visually-hidden">gone: </span>三</del>' in html
    assert '<ins><span class="visually-hidden">new: </span>六</ins>' in html


def test_a_picture_is_replaced_as_a_whole() -> None:
    old, new = '<p>看图<img src="/pictures/a"></p>', '<p>看图<img src="/pictures/b"></p>'
    html = marked(old, new, WORDS)
    assert html.index("/pictures/a") < html.index("</del>") < html.index("<ins>") < html.index("/pictures/b")


# --- both texts can be given back ---------------------------------------------------------------------------------


def side(pieces: tuple[Piece, ...], old: bool) -> list[Node]:
    """One of the two texts, put together from the pieces alone."""
    found: list[Node] = []
    for piece in pieces:
        node = piece.old if old else piece.new
        if node is None:
            continue
        if isinstance(node, Text) and piece.sign == Sign.CHANGED:
            left_out = Sign.NEW if old else Sign.GONE
            found.append(Text(tuple(joined([run for sign, run in piece.runs if sign != left_out]))))
        elif isinstance(node, Block) and piece.sign == Sign.CHANGED:
            found.append(Block(node.tag, node.opening, tuple(side(piece.parts, old))))
        else:
            found.append(node)
    return found


def joined(runs: list[Run]) -> list[Run]:
    found: list[Run] = []
    for run in runs:
        if found and found[-1].marks == run.marks and OBJECT not in (found[-1].text, run.text):
            found[-1] = Run(found[-1].text + run.text, run.marks)
        else:
            found.append(run)
    return found


LINES = st.lists(
    st.text(alphabet=st.sampled_from(list("客户先问数量报价ab12 ，。") + list(RARE)), min_size=1, max_size=30),
    max_size=8,
)
SHAPES = st.sampled_from(
    ["{}", "- {}", "**{}** x", "| {} | b |\n| --- | --- |\n| c | {} |", '!!! tip "T"\n    {}', "### {}"]
)


@st.composite
def markdown(draw: st.DrawFn) -> str:
    return "\n\n".join(draw(SHAPES).replace("{}", line.strip() or "x") for line in draw(LINES))


@settings(max_examples=150, deadline=None)
@given(old=markdown(), new=markdown())
def test_the_pieces_give_both_texts_back(old: str, new: str) -> None:
    was, now = tree(render(old)), tree(render(new))
    pieces = compare(was, now)
    assert side(pieces, old=True) == list(was)
    assert side(pieces, old=False) == list(now)


@settings(max_examples=100, deadline=None)
@given(text=markdown())
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    html = render(text)
    assert all(piece.sign == Sign.SAME for piece in compare(tree(html), tree(html)))
    assert tree(marked(html, html, WORDS)) == tree(html)


@settings(max_examples=150, deadline=None)
@given(old=st.text(max_size=60), new=st.text(max_size=60))
def test_any_two_texts_can_be_compared(old: str, new: str) -> None:
    found = marked_signs(old, new)
    assert "".join(text for sign, text in found if sign != "new") == old
    assert "".join(text for sign, text in found if sign != "gone") == new


def test_what_changed_in_a_very_long_paragraph_is_replaced_whole() -> None:
    """Comparing it sign by sign would take seconds; what it begins and ends with stays."""
    old, new = "甲乙" * 2_500, "乙甲" * 2_500
    assert marked_signs(f"丙{old}丁", f"丙{new}丁") == [("same", "丙"), ("gone", old), ("new", new), ("same", "丁")]
    assert marked_signs("甲" * 15_000, "乙" + "甲" * 15_000) == [("new", "乙"), ("same", "甲" * 15_000)]

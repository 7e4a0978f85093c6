"""Imports: what becomes of Markdown and Word, what is told line by line, and files that mean harm."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.content.drafts.documents import bomb, docx, image, in_gbk, p, packed, table, with_link
from tests.factories.content import MANUAL_EN, MANUAL_ZH, picture_bytes
from training.content.drafts import previews
from training.content.drafts.imports import reading
from training.content.drafts.imports.archives import NoArchive, UnsafeArchive
from training.content.drafts.imports.html import markdown_of
from training.content.drafts.imports.reading import Around, Imported
from training.content.drafts.imports.report import Report

NOW = {"zh": MANUAL_ZH, "en": MANUAL_EN}


@pytest.fixture(autouse=True)
def at_work(app: Flask) -> Iterator[None]:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        yield


def read(content: bytes, name: str = "book.zip", language: str = "zh") -> Imported:
    return reading.read(BytesIO(content), name, language, Around(NOW, {"taken.png"}, {"objections#listen"}))


def told(imported: Imported) -> list[str]:
    return [f"{left.line}: {left.what}" for left in imported.left]


# --- Markdown -----------------------------------------------------------------------------------------------------


def test_our_own_folder_comes_in_as_it_went_out() -> None:
    imported = read(packed({"quoting/zh.md": MANUAL_ZH, "quoting/en.md": MANUAL_EN}))
    assert (imported.texts, told(imported)) == (NOW, [])


def test_our_own_pictures_boxes_and_links_to_other_manuals_come_in_as_they_went_out() -> None:
    more = '\n\n![图](chart.png)\n\n!!! tip "看"\n    ![图](chart.png)\n\n    - [听](objections#listen)\n'
    files: dict[str, bytes | str] = {
        "quoting/zh.md": MANUAL_ZH + more, "quoting/en.md": MANUAL_EN, "quoting/pictures/chart.png": picture_bytes()
    }  # fmt: skip
    imported = read(packed(files))
    assert imported.texts["zh"] == (MANUAL_ZH + more).replace("\n\n\n", "\n\n")
    assert (list(imported.pictures), told(imported)) == (["chart.png"], [])


LISTS = {
    "below a line of words": ("such as:\n- a\n- b", "such as:\n\n- a\n- b"),
    "two spaces a level": ("- a\n  - b\n    - c\n- d", "- a\n    - b\n        - c\n- d"),
    "four spaces a level": ("- a\n    - b\n        - c", "- a\n    - b\n        - c"),
    "numbers with a bracket": ("1) a\n2) b\n   - c", "1. a\n2. b\n    - c"),
    "a second paragraph": ("- a\n\n  more\n\nend", "- a\n\n    more\n\nend"),
    "a number in a sentence": ("it was in\n2026. Then", "it was in\n2026. Then"),
    "a link in a point in a point": ("- a\n    - see [there](#nowhere)", "- a\n    - see there"),
    "a rule": ("a\n\n- - -\n\nb", "a\n\n- - -\n\nb"),
    "a table below a line of words": ("so:\n| a |\n| - |\n| 1 |", "so:\n\n| a |\n| - |\n| 1 |"),
    "code after a paragraph": ("a\n\n    <b>x</b>\n\nb", "a\n\n    <b>x</b>\n\nb"),
}


@pytest.mark.parametrize(("written", "becomes"), LISTS.values(), ids=LISTS.keys())
def test_lists_and_tables_are_written_as_our_markdown_reads_them(written: str, becomes: str) -> None:
    imported = read(f"## One\n\n{written}\n".encode(), "x.md", "en")
    assert imported.texts["en"].endswith(f"\n\n{becomes}\n")


def test_a_text_of_anybodys_gets_keys_ids_and_sections() -> None:
    text = "# 成交\n\n先听。\n\n## 报价前\n\n问三句。\n\nSecond\n------\n\n说。\n\n## 加一节\n\n完。\n"
    text += "\n## 再加一节\n\n完。\n"
    imported = read(text.encode(), "成交.md")
    written = imported.texts["zh"]
    cover = "summary: 先问清楚，再开口报价。\nshelf: selling\nreview_by: 2027-05-31"
    assert written.startswith(f'---\ntitle: "成交"\n{cover}\n---\n\n先听。')
    headings = [line for line in written.split("\n") if line.startswith("## ")]
    assert headings == [
        '## 报价前 {#ask-first objectives=""}',  # the ids of the English at the same places
        '## Second {#say-it objectives=""}',
        '## 加一节 {#hold-it objectives=""}',
        '## 再加一节 {#zai-jia-yi-jie objectives=""}',
    ]
    assert told(imported) == []


def test_several_first_headings_are_sections() -> None:
    written = read(b"# One\n\na\n\n## Deeper\n\nb\n\n# Two\n\nc\n", "x.md", "en").texts["en"]
    assert "## One {#" in written
    assert "### Deeper\n" in written
    assert "## Two {#" in written


LOSSES = {
    "html": ("a <b>bold</b> word", "HTML is left out, its words are kept: <b>", "a bold word"),
    "a picture that is not there": ("see ![a tag](no.png)", "The picture 'no.png' is not there", "see a tag"),
    "a picture from the web": ("![a tag](https://a.b/c.png)", "The picture 'https://a.b/c.png' is not there", "a tag"),
    "a dead link": ("see [there](other.md#x)", "The link to 'other.md#x' leads nowhere", "see there"),
    "a footnote": ("so[^1] it is", "A footnote is kept as text", "so(1) it is"),
    "a box to tick": ("- [x] done", "A box to tick is kept as a point", "- done"),
    "an unseen sign": ("one\u202eprice", "A character that cannot be seen is left out.", "oneprice"),
}


@pytest.mark.parametrize(("line", "what", "kept"), LOSSES.values(), ids=LOSSES.keys())
def test_what_cannot_be_kept_is_told_with_its_line_and_its_words_stay(line: str, what: str, kept: str) -> None:
    imported = read(f"## One\n\nfirst\n\n{line}\n".encode(), "x.md", "en")
    assert any(entry.startswith(f"5: {what}") for entry in told(imported)), told(imported)
    assert kept in imported.texts["en"]


def test_code_is_kept_as_code_and_nothing_in_it_is_read() -> None:
    imported = read(b"## One\n\n```html\n<b>![x](y.png)</b>\n# no heading\n```\n\nend\n", "x.md", "en")
    assert "    <b>![x](y.png)</b>\n    # no heading\n" in imported.texts["en"]
    assert told(imported) == []


def test_pictures_of_a_folder_are_drawn_anew_under_names_of_ours() -> None:
    text = "## One\n\n![A tag](img/Price%20Tag.PNG)\n\n![The same][t]\n\n[t]: img/Price%20Tag.PNG\n\n![x](taken.png)\n"
    files = {"b/en.md": text, "b/img/Price Tag.PNG": picture_bytes(), "b/taken.png": picture_bytes("navy")}
    imported = read(packed({**files, "b/img/bad.png": b"<svg>", "__MACOSX/b/._en.md": b"x", "b/notes.pdf": b"x"}))
    assert list(imported.pictures) == ["price-tag.png", "taken-2.png"]
    assert "![A tag](price-tag.png)\n\n![The same](price-tag.png)" in imported.texts["en"]
    assert "![x](taken-2.png)" in imported.texts["en"]
    assert {entry.split(": ", 1)[1][:30] for entry in told(imported)} == {
        "The picture 'b/img/bad.png' is"[:30],
        "This file was not taken: a folder"[:30],
    }


def test_a_text_in_the_old_chinese_encoding_is_read() -> None:
    imported = read(in_gbk("手册.md", "## 报价\n\n一口价。\n".encode("gb18030")))
    assert "一口价。" in imported.texts["zh"]
    assert not imported.left


@pytest.mark.parametrize(
    "text", ["", "---", "# ", "##", "```\nnever closed", "a" * 5000, "\x00\x01", "---\n---\n", "====\n"]
)
def test_any_text_is_taken_and_gives_a_text_that_can_be_read(text: str) -> None:
    written = read(text.encode(), "x.md", "en").texts["en"]
    assert previews.read("quoting", {"en": written})[0]["en"].cover is not None


WORDS = ("---", "```", "![", "](", "[^1]", "## ", "<b>")
MARKS = st.sampled_from([*"#`~-=|[](){}!<>*_&;:\\\"' \t\n0a字\u202e", *WORDS])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(MARKS, max_size=60).map("".join))
def test_whatever_is_written_comes_in_and_its_section_ids_differ(text: str) -> None:
    written = read(text.encode(), "x.md", "en").texts["en"]
    manuscript = previews.read("quoting", {"en": written})[0]["en"]
    assert manuscript.cover is not None
    ids = [section.anchor for section in manuscript.sections]
    assert len(ids) == len(set(ids))
    previews.see("quoting", manuscript, {})


# --- Word ---------------------------------------------------------------------------------------------------------

SOUND = (
    p("成交", "t")
    + p("先听，再说。")
    + p("报价前", "1")
    + p("问三句：", run="<w:b/>")
    + p("5 * 3 = 15 [sic] &lt;b&gt;")
    + table(("步骤", "做法"), ("一", "问|听"))
    + image()
    + p("说出来", "1")
    + p("细节", "2")
    + p("一口价。")
)


def test_a_word_document_becomes_sections_tables_and_pictures() -> None:
    imported = read(docx(SOUND), "成交.docx")
    written = imported.texts["zh"]
    for words in (
        'title: "成交"\n',
        '## 报价前 {#ask-first objectives=""}',
        '## 说出来 {#say-it objectives=""}',
        "### 细节\n",
        "**问三句：**",
        "5 \\* 3 = 15 \\[sic\\] &lt;b>",
        "| 步骤 | 做法 |\n| --- | --- |\n| 一 | 问\\|听 |",
        "![A price tag](a-price-tag.png)",
    ):
        assert words in written, written
    assert list(imported.pictures) == ["a-price-tag.png"]
    assert told(imported) == []
    manuscripts, faults = previews.read("quoting", {"zh": written})
    assert {fault.cause for fault in faults} == {"This section names no objective."}
    assert len(manuscripts["zh"].sections) == 2


TYPED = ("1. 先问", "2) 再报", "# 三", "- 四", "!!! 五", "[六](七)", "[八]: 九", "三、十")


def test_what_was_typed_in_word_is_read_as_it_was_typed() -> None:
    """No sign of it becomes a point, a heading, a box or a link, and no stroke that keeps it from that is seen."""
    body = "".join(p(words) for words in TYPED)
    imported = read(docx(p("Book", "t") + p("One", "1") + body), "x.docx")
    manuscript = previews.read("quoting", {"zh": imported.texts["zh"]})[0]["zh"]
    assert not manuscript.links
    html = str(previews.see("quoting", manuscript, {}).parts[0].html)
    assert html == "\n".join(f"<p>{words}</p>" for words in TYPED)
    assert told(imported) == []


def test_headings_and_the_title_are_plain_text() -> None:
    body = (
        p("价格_表 [旧]", "t")
        + p("第一章", "1", "<w:b/>")
        + p("x")
        + p("A_B*C 与 5 &lt; 8", "1")
        + p("y", "2", "<w:b/>")
        + p("z")
    )
    written = read(docx(body), "x.docx").texts["zh"]
    assert 'title: "价格_表 [旧]"\n' in written
    assert "## 第一章 {#ask-first" in written
    assert "## A_B*C 与 5 < 8 {#say-it" in written
    assert "### **y**\n" in written


def test_a_heading_with_a_bold_word_says_just_that() -> None:
    written = read("## 第一章**重点**\n\nx\n\n## a__b__c\n\ny\n".encode(), "x.md").texts["zh"]
    assert "## 第一章重点 {#" in written
    assert "## a__b__c {#" in written


def test_a_list_in_a_cell_stays_in_its_cell() -> None:
    listed = "<p>先：</p><ul><li>问</li><li>听<ol><li>记</li></ol></li></ul><p>再说</p>"
    report = Report("x.docx")
    written = markdown_of(f"<table><tr><td>{listed}</td><td>好</td></tr></table><p>完</p>", report)
    assert written == "| 先： • 问 • 听 1. 记 再说 | 好 |\n| --- | --- |\n\n完\n"
    assert [left.what for left in report.left] == ["A list in a table is written in one line of its cell."]


WORD_LOSSES = {
    "a formula": ("<w:p><m:oMath><m:r><m:t>x</m:t></m:r></m:oMath></w:p>", "2: A formula is left out."),
    "a highlight": (p("x", run='<w:highlight w:val="yellow"/>'), "2: A highlight is left out: its words are kept."),
    "a colour": (p("x", run='<w:color w:val="FF0000"/>'), "2: Coloured words are kept without their colour."),
    "slanted": (p("x", run="<w:i/>"), "2: Slanted words are kept upright."),
    "a change": ("<w:p><w:del><w:r><w:delText>x</w:delText></w:r></w:del></w:p>", "2: Words that were struck out"),
    "a style": (p("x", "q"), "0: The style 'Fancy Quote' is unknown here: its words are ordinary text."),
    "a picture from elsewhere": (image("i2"), "0: "),
}


@pytest.mark.parametrize(("body", "what"), WORD_LOSSES.values(), ids=WORD_LOSSES.keys())
def test_what_word_can_and_a_manual_cannot_is_told_by_its_paragraph(body: str, what: str) -> None:
    imported = read(docx(p("One", "1") + body), "x.docx", "en")
    assert any(entry.startswith(what) for entry in told(imported)), told(imported)


def test_black_and_not_bold_are_no_losses() -> None:
    run = '<w:color w:val="auto"/><w:i w:val="0"/><w:u w:val="none"/>'
    assert told(read(docx(p("One", "1") + p("x", run=run)), "x.docx", "en")) == []


def test_a_document_reaches_for_no_file_and_no_address(tmp_path: object) -> None:
    for address in ("file:///etc/passwd", "http://127.0.0.1:9/x.png", "../../etc/passwd"):
        imported = read(docx(p("One", "1") + image("i2"), external=address), "x.docx", "en")
        assert not imported.pictures
        assert "root:" not in imported.texts["en"]


# --- files that mean harm -----------------------------------------------------------------------------------------

ENTITY = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
HARM = {
    "a bomb": (bomb(), "x.zip", UnsafeArchive),
    "a bomb named docx": (bomb(), "x.docx", UnsafeArchive),
    "a way out": (packed({"../zh.md": "x"}), "x.zip", UnsafeArchive),
    "an absolute path": (packed({"/etc/zh.md": "x"}), "x.zip", UnsafeArchive),
    "a drive": (packed({"C:/zh.md": "x"}), "x.zip", UnsafeArchive),
    "a backward stroke": (packed({"..\\zh.md": "x"}), "x.zip", UnsafeArchive),
    "a link": (with_link(), "x.zip", UnsafeArchive),
    "too many": (packed({f"{number}.md": "" for number in range(1001)}), "x.zip", UnsafeArchive),
    "HTML named docx": (b"<html><script>alert(1)</script>", "x.docx", NoArchive),
    "a picture named zip": (picture_bytes(), "x.zip", NoArchive),
    "nothing": (b"", "x.zip", NoArchive),
    "torn off": (docx(SOUND)[:-60], "x.docx", NoArchive),
    "an empty folder": (packed({}), "x.zip", NoArchive),
    "no text": (packed({"a.png": picture_bytes()}), "x.zip", NoArchive),
    "entities": (docx(p("&b;"), head=ENTITY), "x.docx", NoArchive),
    "a file from outside": (docx(p("&a;"), head=OUTSIDE), "x.docx", NoArchive),
    "no XML": (docx("<w:p>"), "x.docx", NoArchive),
    "half a document": (packed({"word/document.xml": "<x/>", "[Content_Types].xml": "<x/>"}), "x.docx", NoArchive),
}


@pytest.mark.parametrize(("content", "name", "refusal"), HARM.values(), ids=HARM.keys())
def test_a_file_that_means_harm_is_refused_in_words(content: bytes, name: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        read(content, name)

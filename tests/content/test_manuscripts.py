"""Manuals on disk: one test for each fault, with its file, line, cause and remedy."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale

from tests.factories.content import MANUAL_EN, MANUAL_ZH, SHIPPED_MANUALS, write_manual
from training.authored import Fault
from training.content import library


@pytest.fixture(autouse=True)
def speaking(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def only_fault(folder: Path) -> Fault:
    found = library.check(folder)
    assert len(found) == 1, "\n".join(map(str, found))
    return found[0]


def test_the_shipped_manuals_have_no_fault() -> None:
    assert library.check(SHIPPED_MANUALS) == []


def test_a_manual_without_fault_has_none(tmp_path: Path) -> None:
    write_manual(tmp_path)
    assert library.check(tmp_path) == []
    assert library.anchors(tmp_path) == {"quoting#ask-first", "quoting#say-it", "quoting#hold-it"}


# What is replaced in the English file, by what; the fault's line, cause and remedy.
IN_ONE_FILE = {
    "no keys at the head": ("---\ntitle", "title", 1, "The keys at the head are missing.", "'---'"),
    "a missing key": ("summary: Ask first, then quote.\n", "", 2, "'summary' is missing.", "summary: …"),
    "an unknown key": ("shelf:", "author: me\nshelf:", 4, "'author' is not known here.", "Remove it"),
    "an unknown shelf": ("shelf: selling", "shelf: toys", 4, "'toys' is not one of 'company'", "one of them"),
    "a wrong date": ("2027-05-31", "2027-02-30", 5, "This value does not exist.", "Mend it"),
    "too long a title": ("Quoting a price", "Quoting " * 20, 2, "longer than 120 characters.", "Shorten it."),
    "no id": ("{#say-it objectives=", "{objectives=", 17, "This section has no id.", "Write ## Heading {#id"),
    "an id with capitals": ("#say-it", "#Say_it", 17, "The id 'Say_it' cannot be used.", "hyphens"),
    "no objective": ('#say-it objectives="A16"', "#say-it", 17, "This section names no objective.", "Write ##"),
    "an unknown form of objective": ('"A16"', '"E7"', 17, "'E7' is no objective's id.", "such as A14"),
    "an objective twice": ('"A16"', '"A16 A16"', 17, "'A16' stands here twice.", "Keep one"),
    "an unknown attribute": ('"A16"', '"A16" class="x"', 17, "'class' is not known here.", "Write ## Heading"),
    "a stray word in the braces": ('"A16"', '"A16" x', 17, "'x' is not known here.", "Write ## Heading"),
    "no heading": ("## Say it {", "## {", 17, "This section has no heading.", "Write ## Heading"),
    "an empty section": ("One price, without “about”.\n", "", 17, "The section 'Say it' holds no text.", "remove its"),
    "a heading of the first level": ("One price,", "# One price", 19, "A heading of the first level", "with ##"),
    "an indented heading": ("One price,", "  ## One price", 19, "A section's heading is indented.", "left edge"),
    "an underlined heading": (
        "One price,",
        "One price\n---\n",
        20,
        "turns the one above it into a heading",
        "empty line",
    ),
    "raw HTML": ("One price", "<b>One</b> price", 19, "HTML stands here.", "Use Markdown"),
    "an HTML comment": ("One price", "<!-- x --> price", 19, "HTML stands here.", "Use Markdown"),
    "a picture without words": ("One price", "![](price.png) price", 19, "This picture has no words.", "what it shows"),
    "a picture that is not there": ("One price", "![tag](price.png) price", 19, "There is no picture", "mend its name"),
    "a picture from elsewhere": ("One price", "![tag](https://a.b/c.png)", 19, "cannot be a picture's name.", "Latin"),
    "a picture cited apart": ("One price", "![a tag][tag] price", 19, "A picture is not written so.", "on one line"),
    "an invisible character": ("One price", "One\u202eprice", 19, "A character that cannot be seen", "again"),
    "an unknown box": ("!!! say", "!!! shout", 14, "'shout' is no kind of box.", "say, tip, task, warning"),
    "a box without title": ('!!! say "You could say"', "!!! say", 14, "This box has no title.", "straight quotes"),
    "an empty box": ("    How many", "How many", 14, "This box is empty.", "by four spaces"),
    "a link to no section": ("(#ask-first)", "(#ask-last)", 8, "The link '#ask-last' leads nowhere.", "Write #section"),
    "a link to no manual": (
        "(#ask-first)",
        "(other#ask-first)",
        8,
        "'other#ask-first' leads nowhere.",
        "Write #section",
    ),
    "a link over two lines": ("One price", "See [one\nprice](#ask-last)", 19, "'#ask-last' leads nowhere.", "#section"),
    "a link to a script": ("(#ask-first)", "(javascript:x)", 8, "'javascript:x' leads nowhere.", "https://"),
    "another shelf": ("shelf: selling", "shelf: trade", 4, "'shelf' is trade here and selling in zh.md.", "the same"),
    "another date": ("2027-05-31", "2027-06-01", 5, "'review_by' is 2027-06-01 here and 2027-05-31", "the same"),
    "other objectives": ('"A16"', '"A17"', 17, "The objectives are A17 here and A16 in zh.md.", "the same"),
}


@pytest.mark.parametrize(("old", "new", "line", "cause", "remedy"), IN_ONE_FILE.values(), ids=IN_ONE_FILE.keys())
def test_a_fault_of_a_manual(tmp_path: Path, old: str, new: str, line: int, cause: str, remedy: str) -> None:
    assert old in MANUAL_EN
    en = MANUAL_EN.replace(old, new, 1)
    write_manual(tmp_path, en=en)
    told = [fault for fault in library.check(tmp_path) if cause in fault.cause]
    assert [(fault.file, fault.line) for fault in told] == [(f"{tmp_path.name}/quoting/en.md", line)]
    assert remedy in told[0].remedy
    with force_locale("zh_Hans_CN"):
        chinese = {str(fault) for fault in library.check(tmp_path)}
    assert str(told[0]) not in chinese


def test_a_missing_language_is_told(tmp_path: Path) -> None:
    (write_manual(tmp_path) / "en.md").unlink()
    fault = only_fault(tmp_path)
    assert (fault.file, fault.cause) == (f"{tmp_path.name}/quoting/en.md", "The file is missing.")


def test_an_id_that_stands_twice_is_told(tmp_path: Path) -> None:
    zh, en = (text.replace("#say-it", "#ask-first") for text in (MANUAL_ZH, MANUAL_EN))
    write_manual(tmp_path, zh=zh, en=en)
    found = library.check(tmp_path)
    assert [(fault.line, fault.cause) for fault in found] == [(17, "The id 'ask-first' stands on line 10 already.")] * 2
    assert found[0].remedy == "Give each section an id of its own."


def test_a_section_that_one_language_lacks_is_told_where_the_other_has_it(tmp_path: Path) -> None:
    write_manual(tmp_path, en=MANUAL_EN[: MANUAL_EN.index("## Hold it")])
    fault = only_fault(tmp_path)
    assert (fault.file, fault.line) == (f"{tmp_path.name}/quoting/zh.md", 21)
    assert fault.cause == "The section 'hold-it' is missing in en.md."
    assert fault.remedy == "Write it there too, or mend the id."
    write_manual(tmp_path, zh=MANUAL_ZH[: MANUAL_ZH.index("## 守住")])
    fault = only_fault(tmp_path)
    assert (fault.file, fault.line) == (f"{tmp_path.name}/quoting/en.md", 21)
    assert fault.cause == "The section 'hold-it' is missing in zh.md."


def test_sections_in_another_order_are_told_from_the_first_one_on(tmp_path: Path) -> None:
    say, hold = MANUAL_EN.index("## Say it"), MANUAL_EN.index("## Hold it")
    write_manual(tmp_path, en=MANUAL_EN[:say] + MANUAL_EN[hold:] + "\n" + MANUAL_EN[say:hold])
    fault = only_fault(tmp_path)
    assert (fault.line, fault.cause) == (17, "From 'hold-it' on, the sections stand in another order than in zh.md.")
    assert fault.remedy == "Use the same order in both."


def test_a_manual_without_sections_is_told(tmp_path: Path) -> None:
    zh, en = (
        text[: text.index("## ")].replace("(#ask-first)", "(https://example.com)") for text in (MANUAL_ZH, MANUAL_EN)
    )
    write_manual(tmp_path, zh=zh, en=en)
    assert [fault.cause for fault in library.check(tmp_path)] == ["The manual has no section."] * 2


def test_a_folder_whose_name_cannot_stand_in_an_address_is_told(tmp_path: Path) -> None:
    write_manual(tmp_path, "Quoting 2")
    fault = only_fault(tmp_path)
    assert (fault.file, fault.cause) == (f"{tmp_path.name}/Quoting 2", "This name cannot stand in an address.")


def test_a_file_that_is_no_part_of_a_manual_is_told(tmp_path: Path) -> None:
    (write_manual(tmp_path) / "fr.md").write_text("Bonjour")
    (tmp_path / "notes.md").write_text("x")
    found = library.check(tmp_path)
    assert [fault.file.rpartition("/")[2] for fault in found] == ["notes.md", "fr.md"]
    assert {fault.cause for fault in found} == {"This file is no part of a manual."}


def test_faults_of_the_keys_and_of_the_text_come_at_once(tmp_path: Path) -> None:
    write_manual(tmp_path, en=MANUAL_EN.replace("shelf: selling", "shelf: toys").replace("One price", "<i>One</i>"))
    assert [fault.line for fault in library.check(tmp_path)] == [4, 19]


def test_code_may_hold_what_text_may_not(tmp_path: Path) -> None:
    write_manual(tmp_path, en=MANUAL_EN.replace("One price", "`<b>` and `[a](#b)` and `![]` price"))
    assert library.check(tmp_path) == []


def test_brackets_that_make_no_link_lead_nowhere_and_may(tmp_path: Path) -> None:
    write_manual(tmp_path, en=MANUAL_EN.replace("One price", "\\[a\\](b), [c\n\nd](e), \\[[f]: g"))
    assert library.check(tmp_path) == []


def test_a_link_may_lead_to_another_manual(tmp_path: Path) -> None:
    write_manual(tmp_path, "listening")
    write_manual(tmp_path, en=MANUAL_EN.replace("(#ask-first)", "(listening#hold-it)"))
    assert library.check(tmp_path) == []

"""Which section is behind in the other language, what differs, which revisions have a line, what names are free."""

from datetime import UTC, datetime, timedelta

from tests.factories.content import MANUAL_EN, MANUAL_ZH
from training.content.drafts import rules
from training.content.drafts.rules import Saved

BASE = {"zh": MANUAL_ZH, "en": MANUAL_EN}


def behind(now: dict[str, str], **agreed: tuple[str, str]) -> dict[str, str | None]:
    return {place.anchor: place.behind for place in rules.places(BASE, {**BASE, **now}, agreed) if place.behind}


def test_nothing_is_behind_where_nothing_was_changed() -> None:
    assert behind({}) == {}
    assert [place.anchor for place in rules.places(BASE, BASE)] == ["", "ask-first", "say-it", "hold-it"]


def test_a_section_changed_in_one_language_is_behind_in_the_other() -> None:
    assert behind({"zh": MANUAL_ZH.replace("一口价", "一个价")}) == {"say-it": "en"}
    assert behind({"en": MANUAL_EN.replace("One price", "A price")}) == {"say-it": "zh"}


def test_a_section_changed_in_both_is_behind_in_neither() -> None:
    now = {"zh": MANUAL_ZH.replace("一口价", "一个价"), "en": MANUAL_EN.replace("One price", "A price")}
    assert behind(now) == {}


def test_a_change_that_was_taken_back_counts_for_nothing() -> None:
    assert behind({"zh": MANUAL_ZH + "\n\n"}) == {}


def test_the_cover_and_the_introduction_are_compared_too() -> None:
    assert behind({"zh": MANUAL_ZH.replace("不是比谁低", "不比谁低")}) == {"": "en"}
    assert behind({"en": MANUAL_EN.replace("title: Quoting", "title: Naming")}) == {"": "zh"}


def test_a_section_that_only_one_language_has_is_missing_in_the_other() -> None:
    places = rules.places(BASE, {**BASE, "zh": MANUAL_ZH + '\n## 结语 {#close objectives="A14"}\n\n再见。\n'})
    (missing,) = [place for place in places if place.missing]
    assert (missing.anchor, missing.behind, missing.heading) == ("close", "en", {"zh": "结语", "en": ""})


def test_what_an_author_says_agrees_is_level_until_one_of_both_changes_again() -> None:
    zh = MANUAL_ZH.replace("一口价", "一个价")
    agreed = (rules.marks_of(zh, "say-it"), rules.marks_of(MANUAL_EN, "say-it"))
    assert behind({"zh": zh}, **{"say-it": agreed}) == {}
    assert behind({"zh": zh.replace("大概", "也许")}, **{"say-it": agreed}) == {"say-it": "en"}
    assert behind({"zh": zh, "en": MANUAL_EN.replace("One price", "A price")}, **{"say-it": agreed}) == {"say-it": "zh"}


def test_a_text_full_of_faults_still_has_its_contents() -> None:
    for text in ("", "---", "## A\n## A\n", "---\ntitle\n", "##\n\n##"):
        assert rules.places(BASE, {**BASE, "zh": text})


# --- differences --------------------------------------------------------------------------------------------------


def told(old: str, new: str) -> list[str]:
    signs = {"same": " ", "removed": "-", "added": "+", "skipped": "~"}
    return [f"{signs[line.kind]}{line.text or line.number}" for line in rules.difference(old, new)]


def test_a_difference_is_told_line_by_line_with_little_of_what_is_the_same() -> None:
    old = "\n".join("abcdefghijklmnop")
    assert told(old, old.replace("h", "H")) == ["~5", " f", " g", "-h", "+H", " i", " j", "~6"]


def test_the_same_text_has_no_difference() -> None:
    assert {line.kind for line in rules.difference("a\nb", "a\nb")} <= {"same", "skipped"}


def test_a_line_left_out_is_not_worth_leaving_out() -> None:
    assert told("a\nb\nc\nd", "a\nb\nc\nD") == [" a", " b", " c", "-d", "+D"]


# --- history ------------------------------------------------------------------------------------------------------

START = datetime(2026, 11, 26, 9, tzinfo=UTC)


def saved(number: int, minutes: float, by: int = 1, standing: str = "head") -> Saved:
    return Saved(number, standing, by, f"author {by}", START + timedelta(minutes=minutes))


def test_a_run_of_saves_is_one_line_its_last() -> None:
    rows = [saved(1, 0), saved(2, 1), saved(3, 2), saved(4, 30), saved(5, 31, by=2)]
    assert [row.number for row in rules.milestones(rows)] == [5, 4, 3, 1]


def test_what_was_kept_beside_the_text_has_its_own_line() -> None:
    rows = [saved(1, 0), saved(2, 1), saved(3, 1.5, by=2, standing="side"), saved(4, 2)]
    assert [row.number for row in rules.milestones(rows)] == [4, 3, 1]


# --- names --------------------------------------------------------------------------------------------------------


def test_a_pictures_name_is_made_of_its_files() -> None:
    assert rules.picture_name("IMG 2031 (1).JPG", "jpg") == "img-2031-1.jpg"
    assert rules.picture_name("报价单.png", "webp") == "picture.webp"
    assert rules.picture_name("", "png") == "picture.png"
    assert len(rules.picture_name("x" * 300, "png")) <= 80


def test_a_name_that_is_taken_gets_a_number() -> None:
    assert rules.free_name("chart.png", set()) == "chart.png"
    assert rules.free_name("chart.png", {"chart.png", "chart-2.png"}) == "chart-3.png"

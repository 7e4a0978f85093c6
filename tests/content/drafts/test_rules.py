"""Which section is behind in the other language, what names are free."""

from tests.factories.content import MANUAL_EN, MANUAL_ZH
from training.content.drafts import rules

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


# --- names --------------------------------------------------------------------------------------------------------


def test_a_pictures_name_is_made_of_its_files() -> None:
    assert rules.picture_name("IMG 2031 (1).JPG", "jpg") == "img-2031-1.jpg"
    assert rules.picture_name("报价单.png", "webp") == "picture.webp"
    assert rules.picture_name("", "png") == "picture.png"
    assert len(rules.picture_name("x" * 300, "png")) <= 80


def test_a_name_that_is_taken_gets_a_number() -> None:
    assert rules.free_name("chart.png", set()) == "chart.png"
    assert rules.free_name("chart.png", {"chart.png", "chart-2.png"}) == "chart-3.png"

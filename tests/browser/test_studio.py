"""A scenario from its first words to a trainee's practice: written, mended, played, and approved by somebody else."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser import steps
from tests.browser.conftest import DESK, PHONE, Visitor
from training.demo import cast

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
SLUG = "neighbour-no-calls"
DRAFT = f"/desk/scenarios/{SLUG}/draft"
SAID = "您问得好，换成我也会先问这一句"


def begin(author: Visitor) -> None:
    author.go("/desk/scenarios")
    author.page.get_by_text(author.say("Begin a new scenario")).click()
    author.write("Chinese title", "隔壁做了没电话")
    author.write("What the customer says first, in Chinese", "隔壁去年就做了，一个电话都没有。")
    author.write("English title", "The neighbour got no calls")
    author.write("What the customer says first, in English", "My neighbour joined and never had one call.")
    author.write("Name in addresses", SLUG)
    author.press("Begin")
    author.page.wait_for_load_state("networkidle")


def text(author: Visitor, code: str) -> Locator:
    return author.page.locator(f"#pane-{code} textarea")


def faults(author: Visitor, code: str) -> Locator:
    return author.page.locator(f"#pane-{code} [data-faults] li:not(.hint)")


def line_of_caret(area: Locator) -> str:
    line: str = area.evaluate(
        "area => area.value.split('\\n')[area.value.slice(0, area.selectionStart).split('\\n').length - 1]"
    )
    return line


def test_from_the_first_words_to_a_trainees_practice(visitor: Callable[..., Visitor]) -> None:
    gu = visitor("zh", DESK)
    steps.open_the_demo(gu)
    steps.sign_in(gu, cast.GU)
    begin(gu)
    expect(faults(gu, "zh")).to_have_count(0)
    gu.sees(gu.say("Change the text below line by line, in one language first. It is saved by itself."))
    a_fault_is_told_as_one_types_and_mended(gu)
    a_part_goes_where_it_belongs_and_undo_takes_it_back(gu)
    the_draft_is_played_from_a_scene(gu)
    gu.page.locator("textarea[name=note]").fill("一条新的异议：隔壁做了没电话。")
    gu.press("Ask for approval")
    gu.sees(gu.say("A second person is looking at this script"))
    somebody_else_publishes(visitor("en", DESK, "dark"))
    lin = visitor("zh", PHONE)
    steps.sign_in(lin, cast.LIN)
    steps.practise(lin, SLUG, {"zh": SAID})


def a_fault_is_told_as_one_types_and_mended(gu: Visitor) -> None:
    area = text(gu, "zh")
    sound = area.input_value()
    area.fill(sound.replace("客户（摆手）", "顾客（摆手）"))
    expect(faults(gu, "zh")).to_have_count(1)
    expect(faults(gu, "zh")).to_contain_text("是不是“客户：……”？")
    expect(gu.page.locator("#pane-zh .flow-picture").first).to_be_visible()
    gu.look()
    faults(gu, "zh").locator("button").click()
    assert line_of_caret(area).startswith("顾客（摆手）")
    gu.page.keyboard.type("客户（不信）：隔壁去年就做了，一个电话都没有。")  # the whole line is chosen, and typed over
    expect(faults(gu, "zh")).to_have_count(0)
    assert area.input_value() == sound.replace("摆手", "不信")
    saved = gu.page.locator("#pane-zh [data-saved]")
    expect(saved).to_have_class("saved")


def a_part_goes_where_it_belongs_and_undo_takes_it_back(gu: Visitor) -> None:
    area = text(gu, "zh")
    sound = area.input_value()
    part = gu.page.locator("#pane-zh [data-parts] button", has_text=gu.say("Key point"))
    part.focus()
    gu.page.keyboard.press("Enter")
    assert re.search(r"要点 新要点：.*\n.*\n.*\n+# 四", area.input_value())
    expect(faults(gu, "zh")).not_to_have_count(0)
    expect(faults(gu, "en")).not_to_have_count(0)  # the English lacks it now
    gu.page.keyboard.type("问老李")
    assert "要点 问老李：" in area.input_value()
    for _step in range(10):
        if area.input_value() != sound:
            gu.page.keyboard.press("Control+z")
    assert area.input_value() == sound
    expect(faults(gu, "zh")).to_have_count(0)
    expect(faults(gu, "en")).to_have_count(0)


def the_draft_is_played_from_a_scene(gu: Visitor) -> None:
    expect(gu.page.locator("#pane-zh [data-saved]")).to_have_class("saved")
    gu.page.locator("#pane-zh .flow-try a", has_text="澄清").first.click()
    gu.look()
    gu.page.keyboard.press("1")
    gu.sees("我就是担心这个。")
    gu.sees("已说清")
    gu.look()
    gu.press("To the script")


def somebody_else_publishes(tang: Visitor) -> None:
    steps.sign_in(tang, cast.TANG)
    if tang.page.locator("html").get_attribute("lang") != "en":
        tang.page.locator("button[name=language][value=en]").click()
    tang.go("/desk/scenarios/requests")
    tang.page.get_by_role("link", name="The neighbour got no calls").click()
    tang.look()
    tang.page.locator(".flow-try a").first.click()
    tang.page.keyboard.press("1")
    tang.sees("The script as it would be published. Nothing is stored.")
    tang.look()
    tang.press("To the script")
    tang.sees("My neighbour joined and never had one call.")
    tang.page.locator("label.opt", has=tang.page.locator("input[value=approved]")).click()
    tang.page.locator("textarea[name=reason]").fill("Short, and the levels can be told apart.")
    tang.press("Answer")
    tang.sees("Published: “The neighbour got no calls”, edition 1.")


def test_the_studio_is_read_on_a_phone_in_the_dark(visitor: Callable[..., Visitor]) -> None:
    """One language at a time, its faults and its picture; nothing but the picture scrolls sideways."""
    gu = visitor("zh", PHONE, "dark")
    steps.open_the_demo(gu)
    steps.sign_in(gu, cast.GU)
    begin(gu)
    gu.look()
    assert not text(gu, "en").is_visible()
    gu.page.get_by_text(gu.say("The lines of a script")).first.click()
    gu.page.locator("input[name=view][value=en]").check()
    expect(text(gu, "en")).to_be_visible()
    text(gu, "en").fill("seller: expect nothing")
    expect(faults(gu, "en")).not_to_have_count(0)
    gu.look()

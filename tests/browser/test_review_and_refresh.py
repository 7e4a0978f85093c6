"""An author changes a section, somebody else approves it, and on a phone a salesperson reads just that, and says so."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser import steps
from tests.browser.conftest import DESK, PHONE, Visitor
from training.demo import cast

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
SLUG, ANCHOR = "golden-rule", "coverage"
ADDED = {"zh": "每周五重算一遍。", "en": "Work it out anew each Friday."}


def add_a_line(author: Visitor, code: str) -> None:
    """Below the section's heading, as typed there."""
    area: Locator = author.page.locator(f"#pane-{code} textarea")
    text = area.input_value()
    place = text.index("\n\n", text.index(f"{{#{ANCHOR}")) + 2
    area.fill(text[:place] + ADDED[code] + "\n\n" + text[place:])
    expect(author.page.locator(f"#pane-{code} [data-saved]")).to_have_class("saved")


def send_in(author: Visitor) -> None:
    author.go("/desk/manuals")
    form = author.page.locator(f"form[action='/desk/manuals/{SLUG}/drafts'] button")
    form.click()
    author.page.wait_for_load_state("networkidle")
    for code in ("zh", "en"):
        add_a_line(author, code)
    author.press("Review")
    author.page.locator("input[name='changes-0-severity'][value=reread]").check(force=True)
    author.page.locator("[name='changes-0-what_zh']").fill("每周五重算")
    author.page.locator("[name='changes-0-what_en']").fill("Worked out anew each Friday")
    author.press("Count again")
    author.sees("New salesperson")
    author.press("Ask for review")
    author.sees("In review")


def approve(approver: Visitor) -> None:
    approver.go("/desk/reviews")
    approver.page.locator("main ol.list li", has_text="Fang").filter(has_text="golden").or_(
        approver.page.locator("main ol.list li").last
    ).get_by_role("link").first.click()
    approver.page.wait_for_load_state()
    approver.look()
    expect(approver.page.locator("ins", has_text=ADDED["en"])).to_be_visible()
    approver.page.locator("input[name=verdict][value=approved]").check(force=True)
    approver.write("Reason", "Read in both languages: the sum is right.")
    approver.press("Decide")
    approver.sees("Edition 3 is published.")


def test_a_change_goes_from_the_desk_to_a_phone(visitor: Callable[..., Visitor]) -> None:
    first = visitor("en", DESK)
    steps.open_the_demo(first)
    steps.sign_in(first, cast.FANG)
    send_in(first)
    approver = visitor("en", DESK)
    steps.sign_in(approver, cast.TANG)
    approve(approver)
    li = visitor("en", PHONE, "dark")
    steps.sign_in(li, cast.LI)
    li.go("/refreshers")
    li.go("/")
    li.press("Do it now")
    li.sees("What changed since edition 1")
    li.press("Read what changed")
    li.press("Next change")
    li.sees("Worked out anew each Friday")
    expect(li.page.locator("ins", has_text=ADDED["en"])).to_be_visible()
    li.press("I know what changed")
    li.sees("Read and acknowledged")
    li.go("/refreshers")
    li.sees("Nothing to refresh")

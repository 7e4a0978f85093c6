"""An author writes an item and a second one makes it ready; a drill on a phone; an evening meeting with two phones."""

import re
from collections.abc import Callable

import pytest

from tests.browser import steps
from tests.browser.conftest import DESK, PHONE, Visitor
from training.demo import cast

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
Arrive = Callable[..., Visitor]


def test_a_drill_on_a_phone_and_a_meeting_of_two(visitor: Arrive) -> None:
    steps.open_the_demo(visitor("en"))
    trainee = visitor("en", PHONE)
    steps.sign_in(trainee, cast.LIN)
    trainee.go("/drills")
    trainee.press("Start")
    trainee.press("I don’t know")
    trainee.sees(trainee.say("Now you know it"))
    trainee.press("Next")

    trainer = visitor("en", DESK)
    steps.sign_in(trainer, cast.CHEN)
    trainer.go("/meetings")
    trainer.press("Open the meeting")
    code = re.sub(r"\D", "", trainer.page.locator(".meeting-code").inner_text())
    phones = [trainee]
    other = visitor("en", PHONE, "dark")
    steps.sign_in(other, cast.ZHAO)
    phones.append(other)
    for phone in phones:
        phone.go("/meetings/join")
        phone.write("Code", code)
        phone.press("Join")
        phone.sees(phone.say("You are in"))
    trainer.page.locator("[data-seats]", has_text="2").wait_for()
    trainer.press("Begin")
    for phone in phones:  # they notice by themselves
        phone.page.locator("form#answer").wait_for()
    assert trainer.page.locator("[data-answered]").inner_text() == "0"
    trainer.press("Show the answer")
    for phone in phones:
        phone.sees(phone.say("Now you know it"))
        phone.look()
    trainer.press("Stop")
    for phone in phones:
        phone.sees(phone.say("The meeting has ended"))


def test_one_author_writes_and_a_second_makes_ready(visitor: Arrive) -> None:
    administrator = visitor("en")
    steps.open_the_demo(administrator)
    steps.sign_in(administrator, cast.MA)
    for character in (cast.HE, cast.ZHAO):
        administrator.go("/people")
        administrator.page.get_by_role("link", name=character.name("en"), exact=True).first.click()
        administrator.page.wait_for_load_state()
        administrator.page.get_by_label("Role", exact=True).select_option("author")
        administrator.press("Grant the role")
    author = visitor("en")
    steps.sign_in(author, cast.HE)
    author.go("/desk/banks/sales-foundations")
    author.page.locator("#new input[name=slug]").fill("eight-visits")
    author.page.locator("#new select[name=kind]").select_option("true-false")
    author.press("Begin the draft")
    fields = {"stem.zh": "八次拜访一定签一单。", "stem.en": "Eight visits always bring an order."}
    fields |= {"explanation.zh": "那是平均数。", "explanation.en": "It is an average."}
    for name, text in fields.items():
        author.page.locator(f"[name='{name}']").fill(text)
    author.page.locator("[name=objectives]").fill("A07")
    author.page.locator("[name=difficulty]").select_option("easy")
    author.page.locator("[name=marks]").fill("1")
    author.page.locator("[data-saved]:not(.waiting)").wait_for()  # it saves itself
    author.press("Preview")
    author.sees("A second author makes it ready")
    second = visitor("en", PHONE)
    steps.sign_in(second, cast.ZHAO)
    second.go(author.page.url.removeprefix(author.address))
    second.press("Make it ready")
    second.go("/desk/banks/sales-foundations/items/eight-visits")
    second.sees(second.say("History"))

"""Two authors make an item and a quiz that a trainee takes; a drill on a phone; an evening meeting with two phones."""

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
    trainer.press("First item")
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


STATEMENT = "Eight visits always bring an order."


def test_two_authors_ready_an_item_and_a_quiz_and_a_trainee_draws_it(visitor: Arrive) -> None:
    steps.open_the_demo(visitor("en"))
    author, second, trainee = visitor("en"), visitor("en", PHONE), visitor("en", PHONE, "dark")
    for person, character in ((author, cast.GU), (second, cast.FANG), (trainee, cast.LIN)):
        steps.sign_in(person, character)
    author.go("/desk/banks")
    steps.fill(author, {"slug": "visits", "title_zh": "拜访", "title_en": "Visits"})
    author.press("Open the bank")
    steps.fill(author, {"slug": "eight-visits"})
    author.page.locator("#new select[name=kind]").select_option("true-false")
    author.press("Begin the draft")
    texts = {"stem.zh": "八次拜访一定签一单。", "stem.en": STATEMENT}
    texts |= {"explanation.zh": "那是平均数。", "explanation.en": "It is an average."}
    steps.fill(author, {**texts, "objectives": "A07", "marks": "1"})
    author.page.locator("[name=difficulty]").select_option("easy")
    author.page.locator("[data-saved]:not(.waiting)").wait_for()  # it saves itself
    author.press("Preview")
    author.sees("A second author makes it ready")
    second.go(author.page.url.removeprefix(author.address))
    second.press("Make it ready")
    second.sees(second.say("History"))

    author.go("/desk/quizzes")
    steps.fill(author, {"slug": "visits-quiz", "title_zh": "拜访测验", "title_en": "Visits quiz"})
    author.page.locator("select[name=bank]").select_option("visits")
    author.press("Begin the draft")
    steps.fill(author, {"draw.0.objectives": "A07", "draw.0.number": "1"})
    author.page.locator("[name='draw.0.difficulty'][value=easy]").check()
    author.page.locator("select[name=review]").select_option("right-or-wrong never")
    author.page.locator("[data-saved]:not(.waiting)").wait_for()
    author.press("Read it through")
    author.sees("A second author makes it an edition")
    second.go(author.page.url.removeprefix(author.address))
    second.press("Make it an edition")
    second.sees("Edition 1 stands")

    trainee.go("/quizzes/visits-quiz")
    trainee.press("Start the clock")
    trainee.sees(STATEMENT)
    trainee.page.locator("label", has_text="True").click()
    trainee.page.get_by_role("button", name="To the summary").click()
    trainee.page.wait_for_url("**/summary")  # once it is saved
    trainee.press("Submit")
    trainee.sees("Not passed this time")
    trainee.sees("not shown by this quiz")

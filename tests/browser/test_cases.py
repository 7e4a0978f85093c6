"""An author writes a case of two parts, a second author reads it and makes it ready, a trainee meets it whole."""

from collections.abc import Callable

import pytest

from tests.browser import steps
from tests.browser.conftest import PHONE, Visitor
from training.demo import cast

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
SITUATION = "Mr Wu shakes his head: it does nothing."
FIRST, SECOND = "He has heard it from his neighbour.", "He has tried it himself for a year."


def test_a_case_is_written_readied_and_met_whole(visitor: Callable[..., Visitor]) -> None:
    steps.open_the_demo(visitor("en"))
    author, second, trainee = visitor("en"), visitor("en", PHONE), visitor("en", PHONE, "dark")
    for person, character in ((author, cast.GU), (second, cast.FANG), (trainee, cast.LIN)):
        steps.sign_in(person, character)
    author.go("/desk/banks")
    steps.fill(author, {"slug": "shops", "title_zh": "店里", "title_en": "Shops"})
    author.press("Open the bank")
    steps.fill(author, {"slug": "mr-wu"})
    author.page.locator("#new select[name=kind]").select_option("case")
    author.press("Begin the draft")
    draft = author.page.url.removeprefix(author.address)
    steps.fill(author, {"stem.zh": "吴老板摇头：没效果。", "stem.en": SITUATION, "objectives": "A23"})
    author.page.locator("[name=difficulty]").select_option("medium")
    saved(author)
    write_part(author, "tried", {"stem.zh": "他自己用过一年。", "stem.en": SECOND})
    author.go(draft)
    write_part(author, "heard", {"stem.zh": "他是听邻居说的。", "stem.en": FIRST})
    author.go(draft)
    author.page.get_by_role("button", name="Move up: part 2").click()
    author.page.locator("#f-parts-0", has_text="heard").wait_for()  # without a page in between
    author.look()
    author.press("Preview")
    author.sees("A second author makes it ready")

    second.go(author.page.url.removeprefix(author.address))
    second.sees(SITUATION)
    second.press("Make it ready")
    second.sees("The case is ready")

    author.go("/desk/quizzes")
    steps.fill(author, {"slug": "shops-quiz", "title_zh": "店里测验", "title_en": "Shops quiz"})
    author.page.locator("select[name=bank]").select_option("shops")
    author.press("Begin the draft")
    steps.fill(author, {"draw.0.objectives": "A23", "draw.0.number": "1", "draw.0.parts": "2"})
    author.page.locator("[name='draw.0.difficulty'][value=medium]").check()
    saved(author)
    author.press("Read it through")
    second.go(author.page.url.removeprefix(author.address))
    second.press("Make it an edition")

    trainee.go("/quizzes/shops-quiz")
    trainee.press("Start the clock")
    asked: list[str] = []
    trainee.page.on("request", lambda request: request.is_navigation_request() and asked.append(request.url))
    for number, stem in ((1, FIRST), (2, SECOND)):
        trainee.sees(SITUATION)
        trainee.sees(f"Question {number} of 2")
        trainee.sees(stem)
        trainee.page.locator("label", has_text="True").click()
        trainee.page.get_by_role("button", name="Next" if number == 1 else "To the summary", exact=True).click()
        trainee.page.wait_for_url("**/items/2" if number == 1 else "**/summary")
        trainee.look()
    assert len(asked) == 2, f"a page is turned by asking once: {asked}"
    trainee.press("Submit")


def write_part(author: Visitor, name: str, texts: dict[str, str]) -> None:
    author.page.locator("[name=new_kind]").select_option("true-false")
    steps.fill(author, {"new_name": name})
    author.press("Add the part")
    author.sees(SITUATION)
    steps.fill(author, {**texts, "explanation.zh": "这是他的原话。", "explanation.en": "He said so.", "marks": "1"})
    saved(author)


def saved(author: Visitor) -> None:
    author.page.locator("[data-saved]:not(.waiting)").wait_for()  # it saves itself

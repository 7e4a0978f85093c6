"""The four steps of the web demo, clicked on a phone while the customer is talked to in another tab."""

from collections.abc import Callable

import pytest

from tests.browser import steps
from tests.browser.conftest import DESK, PHONE, Visitor
from training.demo import cast
from training.roleplay.showroom import site

pytestmark = pytest.mark.browser

WORD = {"zh": "女包", "en": "handbags"}
SAID = {"zh": "这就是千里集，您主打的是哪样？我就搜这个词", "en": "This is Qianli Market. Which line sells best?"}


@pytest.mark.parametrize(("language", "width", "theme"), [("zh", PHONE, "light"), ("en", DESK, "dark")])
def test_the_four_steps_are_really_clicked(
    visitor: Callable[..., Visitor], language: str, width: int, theme: str
) -> None:
    steps.open_the_demo(visitor(language, width, theme))
    lin = visitor(language, width, theme)
    steps.sign_in(lin, cast.LIN)
    lin.go("/scenarios/demo-four-steps")
    lin.press("Start practising")
    lin.picture("showroom-turn")
    with lin.page.context.expect_page() as opened:
        lin.page.get_by_role("button", name=lin.say("Open the showroom")).click()
    shop = Visitor(opened.value, lin.address, language)
    shop.page.wait_for_load_state()
    assert shop.page.evaluate("window.opener") is None
    shop.look()
    shop.picture("showroom-home")

    trade = site.trade_of(WORD[language], language)
    shop.write("What buyers type", WORD[language])
    shop.press("Search")
    shop.picture("showroom-search")
    lin.page.locator("#said").fill(f"{SAID[language]} https://qianli.example/{'a' * 90}")
    lin.press("Say it")
    slip = lin.page.locator(".line.mine .line-said").last.bounding_box()
    assert slip is not None
    assert slip["x"] >= 0, "an address without a break stays on the page"
    lin.page.locator("button[name=branch]").first.click()
    lin.page.wait_for_load_state()
    shop.press("Requests")
    shop.page.get_by_role("button", name=trade.requests[0].title).click()
    shop.look()
    shop.picture("showroom-request")
    shop.press("Contact buyer")
    shop.sees(shop.say("Contact the buyer with Qianli Pass"))
    shop.picture("showroom-contact")
    shop.press("Supply")
    shop.picture("showroom-supply")
    shop.page.get_by_role("button", name=trade.shops[0].name).first.click()
    shop.sees(trade.shops[0].about)
    shop.look()
    shop.picture("showroom-shop")
    shop.page.get_by_label(shop.say("Search this shop")).fill(trade.goods[0].name)
    shop.page.get_by_label(shop.say("Search this shop")).press("Enter")
    shop.page.wait_for_load_state()
    shop.look()

    lin.press("Stop here")
    ended = lin.page.locator(".clicks-done")
    assert ended.nth(0).locator(".tag-pass").count() == 1
    assert ended.nth(1).locator(".tag-pass").count() == 4  # the search a turn early, which the page says
    lin.look()
    lin.picture("showroom-ended")
    shop.page.get_by_role("button", name=shop.say("Supply")).click()
    shop.sees(shop.say("The conversation is over: nothing is noted any more."))
    shop.look()


def test_an_examiner_s_cue_screen_shows_the_clicks_as_they_come(visitor: Callable[..., Visitor]) -> None:
    steps.open_the_demo(visitor("en", DESK))
    ma = visitor("en", DESK)
    steps.sign_in(ma, cast.MA)
    drawn = steps.schedule(ma, cast.LIN.name("en"), {"en": "demo"})
    examiner, lin = visitor("en", DESK), visitor("en", PHONE, "dark")
    steps.sign_in(examiner, drawn)
    examiner.go("/sittings")
    examiner.page.locator("li", has_text="demo").get_by_role("link").first.click()
    examiner.press("Start: the clock runs from here")
    sitting = examiner.page.url.rpartition("/")[2]
    steps.sign_in(lin, cast.LIN)
    lin.go(f"/my-sittings/{sitting}")
    lin.picture("showroom-sitting")
    with lin.page.context.expect_page() as opened:
        lin.page.get_by_role("button", name=lin.say("Open the showroom")).click()
    shop = Visitor(opened.value, lin.address, "en")
    shop.write("What buyers type", "suitcases")
    shop.press("Search")
    examiner.sees("Showroom, last click: search · suitcases")
    examiner.page.locator(".cue-choice").first.click()
    examiner.page.wait_for_load_state()
    examiner.page.locator("#clicked summary").click()
    shop.press("Requests")
    examiner.sees("Showroom, last click: requests · suitcases")
    assert examiner.page.locator("#clicked li").nth(2).is_visible()  # what was unfolded stays so
    examiner.look()
    examiner.picture("showroom-cue")
    examiner.press("End the play and mark it")
    examiner.sees("All 3 clicks")
    examiner.picture("showroom-marking")

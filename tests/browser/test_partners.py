"""Two phones play one practice; one of them loses its connection for a while."""

import re
from collections.abc import Callable

import pytest

from tests.browser import steps
from tests.browser.conftest import PHONE, Visitor
from training.demo import cast

pytestmark = pytest.mark.browser
AWAY = 20_000  # ms


@pytest.mark.parametrize("language", ["zh", "en"])
def test_two_phones_play_one_practice(visitor: Callable[..., Visitor], language: str) -> None:
    lin, guo = visitor(language, PHONE), visitor(language, PHONE, "dark")
    steps.open_the_demo(lin)
    steps.sign_in(lin, cast.LIN)
    steps.sign_in(guo, cast.GUO)
    lin.go("/scenarios/obj-no-effect")
    lin.press("With a partner")
    lin.picture("partner-code")
    guo.go("/together")
    guo.write("The code on your colleague's screen", lin.page.locator(".big-code").inner_text())
    guo.press("Play along")
    guo.picture("partner-cue")
    lin.sees(lin.say("Your turn: say it aloud"))
    lin.look()
    choose(guo)
    lin.page.locator(".line.mine").first.wait_for()

    guo.page.context.set_offline(True)
    guo.page.locator(".cue-choice").first.click()
    guo.sees(guo.say("The connection is gone. It goes on by itself when it is back."))
    guo.page.wait_for_timeout(AWAY)
    assert lin.page.locator(".line.mine").count() == 1
    guo.page.context.set_offline(False)
    lin.page.locator(".line.mine").nth(1).wait_for()
    guo.errors.clear()  # what the browser says of the lost connection

    turns = 0
    while guo.page.locator(".cue-choice").count():
        turns += 1
        assert turns < 20, "the play comes to an end"
        choose(guo)
    guo.write("What was good", "…")
    guo.press("Send it")
    lin.sees(lin.say("What %(name)s told you", name=cast.GUO.name(language)))
    lin.page.get_by_text("…", exact=True).wait_for()
    lin.look()
    lin.picture("partner-ended")
    lin.page.get_by_role("button", name=lin.say("Change roles")).click()
    guo.page.get_by_role("link", name=guo.say("The roles have changed: go on here")).click()
    guo.sees(guo.say("Your turn: say it aloud"))


def choose(partner: Visitor) -> None:
    """Chooses the first condition, and waits for what comes next."""
    before = partner.page.locator("input[name=number]").first.get_attribute("value")
    partner.page.locator(".cue-choice").first.click()
    partner.page.wait_for_function(
        "before => document.querySelector('input[name=number]')?.value !== before", arg=before
    )
    partner.page.wait_for_load_state()
    assert re.search(r"/together/", partner.page.url)
    partner.look()

"""A report from a phone that loses its network, triage at a desk, and the dot until it is seen."""

from collections.abc import Callable

import pytest

from tests.browser import steps
from tests.browser.conftest import DESK, PHONE, Visitor
from training.demo import cast

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
ASKED = "老板问：摊位租金涨了，网上能不能先付一半？"


def test_a_report_outlives_a_dead_network_and_is_answered(visitor: Callable[..., Visitor]) -> None:
    steps.open_the_demo(visitor("zh", DESK))
    lin, gu = visitor("zh", PHONE), visitor("zh", DESK)
    steps.sign_in(lin, cast.LIN)
    lin.press("A customer asked something new? Report it")
    lin.page.context.set_offline(True)
    lin.write("What did the customer ask or object?", ASKED)
    lin.page.get_by_role("button", name=lin.say("Send"), exact=True).click()
    lin.sees(
        lin.say(
            "No network. Your text is kept on this device and sent as soon as there is one; you may close the page."
        )
    )
    lin.errors.clear()  # the browser itself logs the failed request
    lin.page.context.set_offline(False)
    lin.page.wait_for_url("**/feedback?sent=*")
    lin.look()
    assert lin.page.locator(".field-asked").count() == 1
    assert lin.page.evaluate("localStorage.length") == 0

    steps.sign_in(gu, cast.GU)
    gu.go("/desk/feedback")
    gu.page.get_by_role("link", name=ASKED[:20]).first.click()
    gu.look()
    gu.page.get_by_role("radio", name=gu.say("An answer, here and now")).check()
    gu.write("To those who reported it", "可以分两次付，签约时付一半。")
    gu.press("Take it up")
    gu.sees(gu.say("It has been answered."))

    lin.go("/")
    lin.page.get_by_role("link", name="条反馈有回音了").click()
    lin.sees("可以分两次付，签约时付一半。")
    lin.look()
    lin.page.wait_for_timeout(500)
    lin.go("/")
    assert lin.page.get_by_text("条反馈有回音了").count() == 0

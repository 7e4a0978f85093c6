"""The customer is heard: by the browser's voice, by itself when one wishes so, not at all where there is no voice; an
author speaks a line into the microphone."""

from collections.abc import Callable

import pytest

from tests.browser import steps
from tests.browser.conftest import DESK, PHONE, Visitor
from tests.server import Server
from training.demo import cast

pytestmark = pytest.mark.browser

# A browser's voices, as far as the page uses them; what was said stands in `window.heard`, over all pages of the tab.
VOICES = """
const heard = JSON.parse(sessionStorage.getItem('heard') ?? '[]');
window.heard = heard;
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, 'speechSynthesis', {value: {
  getVoices: () => %s,
  cancel() { this.silenced = (this.silenced ?? 0) + 1; },
  addEventListener() {},
  speak(words) {
    heard.push([words.lang, words.text]);
    sessionStorage.setItem('heard', JSON.stringify(heard));
    setTimeout(() => words.onend(), 1000);
  },
}});
"""
SEVERAL = """[
  {lang: 'zh-HK', localService: true}, {lang: 'zh-CN', localService: false}, {lang: 'zh-CN', localService: true},
  {lang: 'en-GB', localService: true}, {lang: 'fr-FR', localService: true},
]"""


def at_the_customers(visitor: Callable[..., Visitor], language: str, voices: str) -> Visitor:
    steps.open_the_demo(visitor(language, DESK))
    lin = visitor(language, PHONE)
    lin.page.add_init_script(VOICES % voices)
    steps.sign_in(lin, cast.LIN)
    lin.go("/scenarios/obj-no-effect")
    lin.press("Start practising")
    return lin


def heard(lin: Visitor) -> list[list[str]]:
    found: list[list[str]] = lin.page.evaluate("window.heard")
    return found


def last_line(lin: Visitor) -> str:
    return lin.page.locator("[data-customer-line] .line-said").last.inner_text()


@pytest.mark.parametrize(("language", "tongue"), [("en", "en-GB"), ("zh", "zh-CN")])
def test_the_customer_speaks(visitor: Callable[..., Visitor], language: str, tongue: str) -> None:
    lin = at_the_customers(visitor, language, SEVERAL)
    assert heard(lin) == [], "nothing is said before one asks for it"
    lin.page.get_by_role("button", name=lin.say("Hear it")).last.click()
    assert lin.page.locator(".spoken [data-hear]").inner_text() == lin.say("Stop")
    assert heard(lin) == [[tongue, last_line(lin)]]
    lin.page.get_by_label(lin.say("Let the customer speak unasked")).check()
    lin.page.wait_for_function("window.heard.length === 2")
    lin.page.get_by_role("button", name=lin.say("No answer")).click()
    lin.page.wait_for_url("**#now")
    lin.page.wait_for_function("window.heard.length >= 3")
    lin.look()
    assert lin.page.get_by_label(lin.say("Let the customer speak unasked")).is_checked()
    lin.page.wait_for_timeout(3500)
    said = heard(lin)[2:]
    new = lin.page.locator("[data-customer-line][data-new] .line-said").all_inner_texts()
    assert [text for _tongue, text in said] == new, "all that is new, and nothing twice"


def test_where_the_browser_has_no_voice_nothing_is_offered(visitor: Callable[..., Visitor]) -> None:
    lin = at_the_customers(visitor, "en", "[{lang: 'fr-FR', localService: true}]")
    assert lin.page.get_by_text(lin.say("Hear it")).first.is_hidden()
    assert lin.page.get_by_text(lin.say("Let the customer speak unasked")).is_hidden()
    lin.page.get_by_role("button", name=lin.say("No answer")).click()
    lin.page.wait_for_url("**#now")
    assert last_line(lin)
    lin.look()


def test_an_author_speaks_a_line_and_hears_it(visitor: Callable[..., Visitor], server: Server) -> None:
    fang = visitor("en", DESK)
    steps.open_the_demo(fang)
    steps.sign_in(fang, cast.FANG)
    fang.go("/desk/scenarios")
    fang.page.locator("form[action$='/obj-no-effect/drafts'] button").click()
    fang.page.wait_for_load_state()
    fang.page.get_by_role("link", name="The customer’s voice: English").click()
    fang.look()
    first = fang.page.locator("form[data-voice-line]").first
    first.locator("[data-voice-record]").click()
    first.get_by_text("Recording … press again when you have said it.").wait_for()
    fang.page.wait_for_timeout(1500)
    first.locator("[data-voice-record]").click()
    fang.page.wait_for_url("**#line-*")
    fang.look()
    player = fang.page.locator("audio").first
    player.evaluate("sound => { sound.preload = 'metadata'; sound.load(); }")
    fang.page.wait_for_function("document.querySelector('audio').readyState >= 1")
    assert 0.5 < player.evaluate("sound => sound.duration") < 10

"""The customer is heard: by the browser's voice, by itself when one wishes so, not at all where there is no voice; an
author speaks a line into the microphone; and the trainee speaks, where the operator has named a machine."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser import steps
from tests.browser.conftest import DESK, PHONE, Visitor
from tests.roleplay.dictation.machine import running
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

LENGTH = """
sound => new Promise(done => {
  sound.addEventListener('loadedmetadata', () => done(sound.duration), {once: true});
  sound.preload = 'metadata';
  sound.load();
})
"""


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


def hears(lin: Visitor, number: int) -> None:
    """Waits until so many lines have been begun."""
    for _each in range(100):
        if len(heard(lin)) >= number:
            return
        lin.page.wait_for_timeout(100)
    raise AssertionError(heard(lin))


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
    hears(lin, 2)
    lin.page.get_by_role("button", name=lin.say("No answer")).click()
    lin.page.wait_for_url("**#now")
    hears(lin, 3)
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


def test_an_author_speaks_a_line_and_hears_it(visitor: Callable[..., Visitor]) -> None:
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
    assert 0.5 < player.evaluate(LENGTH) < 10


def test_what_is_said_is_written_down_mended_and_sent(visitor: Callable[..., Visitor], tmp_path: Path) -> None:
    with running() as machine:
        (tmp_path / "speaking").mkdir()
        server = Server(tmp_path / "speaking", RECOGNITION_ADDRESS=machine.address).start()
        try:
            lin = visitor("en", PHONE)
            lin.address = server.address
            steps.open_the_demo(lin)
            steps.sign_in(lin, cast.LIN)
            lin.go("/scenarios/obj-no-effect")
            lin.press("Start practising")
            lin.look()
            lin.page.get_by_role("button", name="Speak instead of typing").click()
            lin.sees("Listening … press again when you have said it.")
            lin.page.wait_for_timeout(800)
            lin.page.get_by_role("button", name="I have said it", exact=True).click()
            lin.sees("A machine wrote this down and may be wrong. Mend it, then say it.")
            lin.look()
            field = lin.page.locator("[data-say]")
            assert field.input_value() == "Of course you ask."
            field.fill("You paid for nothing once, so of course you ask.")
            lin.press("Say it")
            lin.sees("You may have said acknowledge. Is that so?")
            machine.status = 500
            lin.press("Say it differently")
            lin.page.get_by_role("button", name="Speak instead of typing").click()
            lin.page.wait_for_timeout(500)
            lin.page.get_by_role("button", name="I have said it", exact=True).click()
            lin.sees("The machine that writes down speech does not answer.")
            assert field.input_value().startswith("You paid for nothing once")
        finally:
            server.stop()

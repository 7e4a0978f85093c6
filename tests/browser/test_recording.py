"""A trainee records a practice while the server dies twice, and hears all of it."""

import hashlib
import time
from collections.abc import Callable

import pytest

from tests.browser import steps
from tests.browser.conftest import PHONE, Visitor
from tests.server import Server
from training.demo import cast

pytestmark = pytest.mark.browser
SPOKEN = 3000  # ms


def test_a_recording_survives_two_dead_servers_and_a_reload(visitor: Callable[..., Visitor], server: Server) -> None:
    lin = visitor("en", PHONE)
    steps.open_the_demo(lin)
    steps.sign_in(lin, cast.LIN)
    lin.go("/scenarios/pitch-30s")
    lin.press("Start practising")
    lin.press("Record this conversation")
    lin.press("I agree to be recorded")
    lin.page.get_by_role("button", name="Sound only").click()
    lin.sees(lin.say("You are heard. Go on when you are ready."))
    lin.look()
    lin.press("Go on and record")
    begun = time.monotonic()
    for _each in range(2):
        speak(lin)
        server.kill()
        lin.page.wait_for_timeout(SPOKEN)
        lin.sees(lin.say("Recording. The connection is gone: pieces wait in this browser."))
        server.start()
    speak(lin)
    lin.errors.clear()  # what the browser says of the dead server
    before_the_reload = time.monotonic() - begun
    lin.page.reload()
    begun = time.monotonic()
    speak(lin)
    lin.page.get_by_role("button", name=lin.say("Stop here")).click()  # the page turns once the last piece has gone
    spoken = before_the_reload + time.monotonic() - begun
    lin.page.get_by_role("link", name=lin.say("Listen to it")).click()
    lin.page.locator("[data-player]").wait_for(timeout=60_000)
    lin.look()
    assert seconds(lin) == pytest.approx(spoken, abs=4), "what was said while the server was dead is there"
    assert lin.page.evaluate(SEEK, 10) == pytest.approx(10, abs=0.2)
    media = lin.page.request.get(lin.page.url.partition("?")[0] + "/media")
    assert hashlib.sha256(media.body()).hexdigest()[:12] == lin.page.locator("dd").last.inner_text()


SEEK = """
moment => new Promise(done => {
  const player = document.querySelector('[data-player]');
  player.addEventListener('seeked', () => done(player.currentTime), {once: true});
  player.currentTime = moment;
})
"""


def speak(lin: Visitor) -> None:
    lin.sees(lin.say("Recording. Everything so far is stored."))
    lin.page.wait_for_timeout(SPOKEN)


def seconds(lin: Visitor) -> float:
    lin.page.wait_for_function("document.querySelector('[data-player]').readyState >= 1")
    length: float = lin.page.evaluate("document.querySelector('[data-player]').duration")
    return length

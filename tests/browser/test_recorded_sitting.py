"""A sitting is recorded on the examiner's tablet while the server dies and the page is reloaded; the examiner pins
points to what is heard, and the trainee hears them."""

import hashlib
import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser import steps
from tests.browser.conftest import DESK, PHONE, Visitor
from tests.server import Server
from training.demo import cast

pytestmark = pytest.mark.browser
TABLET = 820
SPOKEN = 2500  # ms
PRAISE = "You let him finish."


def test_a_sitting_is_recorded_marked_and_heard(visitor: Callable[..., Visitor], server: Server) -> None:
    ma, lin, zhao = visitor("en", DESK), visitor("en", PHONE), visitor("en", TABLET)
    steps.open_the_demo(ma)
    steps.sign_in(ma, cast.MA)
    examiner = steps.schedule(ma, cast.LIN.name("en"))
    agree(lin)
    steps.sign_in(zhao, examiner)
    begun = start_recording(zhao)
    play_while_the_server_dies(zhao, server)
    before_the_reload = time.monotonic() - begun
    zhao.errors.clear()  # what the browser said of the dead server
    zhao.page.reload()
    begun = time.monotonic()
    speak(zhao)
    zhao.page.get_by_role("button", name=zhao.say("End the play and mark it")).click()
    recorded = before_the_reload + time.monotonic() - begun
    length = mark_what_is_heard(zhao)
    assert length == pytest.approx(recorded, abs=4), "what was said while the server was dead is there"
    steps.release(ma, cast.LIN.name("en"))
    hear_the_point(lin)


def agree(lin: Visitor) -> None:
    steps.sign_in(lin, cast.LIN)
    lin.page.locator("a[href^='/my-sittings/']").first.click()
    lin.look()
    lin.press("I agree to be recorded")
    lin.sees(lin.say("Take it back"))


def start_recording(zhao: Visitor) -> float:
    zhao.go("/sittings")
    zhao.page.get_by_role("link", name=cast.LIN.name("en")).first.click()
    zhao.look()
    zhao.press("Prepare the recording")
    zhao.page.get_by_role("button", name=zhao.say("Sound only")).click()
    zhao.sees(zhao.say("You are heard. Go on when you are ready."))
    zhao.look()
    zhao.press("Go on and record")
    zhao.press("Start: the clock runs from here")
    speak(zhao)
    zhao.look()
    return time.monotonic() - SPOKEN / 1000


def play_while_the_server_dies(zhao: Visitor, server: Server) -> None:
    """The first choice leaves the page where it is; the second one meets no server, and is pressed again."""
    page = zhao.page
    page.evaluate("window.here = true")
    number = page.locator("input[name=number]")
    page.locator(".cue-choice").first.click()
    until(page, "document.querySelector('input[name=number]')?.value === '2'")
    zhao.look()
    server.kill()
    page.locator(".cue-choice").first.click()
    zhao.sees(zhao.say("No connection: press it again."))
    zhao.sees(zhao.say("Recording. The connection is gone: pieces wait in this browser."))
    server.start()
    page.locator(".cue-choice").first.click()
    until(page, "document.querySelector('input[name=number]')?.value !== '2'")
    assert page.evaluate("window.here"), "the page was never left, so the recording is of one piece"
    assert number.count() == 0 or number.input_value() == "3"
    speak(zhao)


def mark_what_is_heard(zhao: Visitor) -> float:
    """How long the recording is."""
    page = zhao.page
    page.wait_for_url("**/mark-sheet")
    page.locator("[data-player]").wait_for(timeout=90_000)
    zhao.look()
    until(page, "document.querySelector('[data-player]').readyState >= 1")
    length: float = page.evaluate("document.querySelector('[data-player]').duration")
    page.locator("[data-seek]").nth(1).click()
    until(page, "!document.querySelector('[data-player]').paused")
    page.locator("textarea").first.press_sequentially(PRAISE)
    assert page.evaluate("document.querySelector('[data-player]').paused"), "typing pauses it"
    assert re.fullmatch(r"0:\d\d", page.locator("input[name=praise-moment]").input_value()), "pinned by itself"
    page.locator("textarea").nth(1).fill("Name the source.")
    page.locator("[data-pin]").nth(1).click()
    zhao.look()
    zhao.picture("mark-sheet-heard")
    media = page.request.get(page.url.replace("/mark-sheet", "/recordings/1/media"))
    assert media.headers["etag"] == f'"{hashlib.sha256(media.body()).hexdigest()}"', "the digest of the database"
    for criterion in page.locator("fieldset.criterion").all():
        criterion.locator("label.level", has=page.locator("input[value='3']")).click()
    page.locator("label.opt", has=page.locator("input[name=global_rating][value='4']")).click()
    zhao.press("Read it once more")
    zhao.press("Submit for good")
    zhao.sees(zhao.say("What the sound tells"))
    return length


def hear_the_point(lin: Visitor) -> None:
    lin.page.reload()
    lin.look()
    lin.sees(PRAISE)
    lin.page.locator("[data-moment]").first.click()
    until(lin.page, "document.querySelector('[data-player]').currentTime > 0")
    lin.look()


def speak(zhao: Visitor) -> None:
    zhao.sees(zhao.say("Recording. Everything so far is stored."))
    zhao.page.wait_for_timeout(SPOKEN)


def until(page: Page, condition: str) -> None:
    """The policy of our pages forbids the browser to look by itself."""
    ends = time.monotonic() + 20
    while not page.evaluate(condition):
        assert time.monotonic() < ends, condition
        page.wait_for_timeout(100)

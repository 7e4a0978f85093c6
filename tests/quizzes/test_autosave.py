"""The scripts of the item page in Chromium: saving without a press, without a network, from two windows."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from tests.cast import Cast
from tests.factories.quizzes import make_attempt, make_quiz
from tests.page import PageClient
from training import clock
from training.db import unit_of_work
from training.quizzes import operations, queries

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)  # a busy machine is slow, not wrong


class Taker:
    """A trainee at an attempt, with the server in a thread."""

    def __init__(self, app: Flask, attempt: queries.OwnAttempt, address: str, context: BrowserContext) -> None:
        self.app, self.attempt, self.address, self.context = app, attempt, address, context

    def open(self, position: int = 1) -> Page:
        page = self.context.new_page()
        page.goto(f"{self.address}/attempts/{self.attempt.public_id}/items/{position}")
        return page

    def entry(self) -> queries.Entry:
        with self.app.app_context(), unit_of_work(writes=False):
            return queries.sheet(self.attempt.id, self.attempt.public_id).entries[0]

    def number(self) -> int:
        """The chosen option as the page numbers it."""
        entry = self.entry()
        return entry.shown.index(entry.choice[0]) + 1


@pytest.fixture
def taker(app: Flask, cast: Cast, client: PageClient, browser: Browser, kinds: list[str]) -> Iterator[Taker]:
    with app.app_context(), unit_of_work(writes=True):
        attempt = make_attempt(cast.trainee, make_quiz("first", kinds))
    cookie = client.sign_in(cast.trainee).get_cookie("shanggang")
    assert cookie is not None
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    address = f"http://127.0.0.1:{server.port}"
    context = browser.new_context(locale="en")
    context.add_cookies([{"name": "shanggang", "value": cookie.value, "url": address}])
    yield Taker(app, attempt, address, context)
    context.close()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def kinds() -> list[str]:
    return ["single"]


def saved(page: Page) -> None:
    """The page says so, and nothing waits in the browser."""
    page.wait_for_function("() => !Object.keys(localStorage).length")
    expect(page.locator("[data-saved]")).to_have_class("saved")


def test_a_choice_is_saved_by_its_digit(taker: Taker) -> None:
    page = taker.open()
    page.keyboard.press("2")
    expect(page.locator("[data-saved]")).to_be_visible()
    saved(page)
    assert taker.number() == 2


def test_what_is_chosen_without_a_network_is_sent_when_it_is_back(taker: Taker) -> None:
    page = taker.open()
    taker.context.set_offline(True)
    page.keyboard.press("2")
    expect(page.locator("[data-save-says]")).to_contain_text("no connection")
    page.keyboard.press("3")
    taker.context.set_offline(False)
    saved(page)
    assert (taker.number(), taker.entry().head) == (3, 2)


def test_what_was_not_sent_before_a_reload_is_sent_after_it(taker: Taker) -> None:
    page = taker.open()
    taker.context.set_offline(True)
    page.keyboard.press("4")
    expect(page.locator("[data-save-says]")).to_contain_text("no connection")
    page.evaluate("() => window.stop()")
    taker.context.set_offline(False)
    page.reload()
    saved(page)
    assert taker.number() == 4
    expect(page.locator("input[name=choice][value='4']")).to_be_checked()


def test_an_answer_that_was_lost_on_the_way_is_not_saved_twice(taker: Taker) -> None:
    page = taker.open()
    lost = []

    def lose_the_first(route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch())
        route.abort()

    page.route("**/responses/1", lose_the_first)
    page.keyboard.press("2")
    saved(page)
    assert (taker.number(), taker.entry().head) == (2, 1)


def test_a_second_window_shows_the_newer_response(taker: Taker) -> None:
    first, second = taker.open(), taker.open()
    second.keyboard.press("1")
    saved(second)
    first.bring_to_front()
    first.keyboard.press("4")
    expect(first.locator("[data-save-says]")).to_contain_text("A newer response")
    expect(first.locator("input[name=choice][value='1']")).to_be_checked()
    first.keyboard.press("4")
    saved(first)
    assert taker.number() == 4


def test_after_the_end_the_page_says_not_counted(taker: Taker) -> None:
    page = taker.open()
    with taker.app.app_context(), unit_of_work(writes=True):
        operations.submit(taker.attempt, by=taker.attempt.person_id, at=clock.now())
    page.keyboard.press("3")
    expect(page.locator("[data-save-says]")).to_contain_text("Not counted")
    expect(page.locator("input[name=choice][value='3']")).to_be_checked()


@pytest.mark.parametrize("kinds", [["ordering"]])
def test_steps_are_moved_and_saved_in_their_new_order(taker: Taker) -> None:
    page = taker.open()
    before = taker.entry().shown
    page.locator("[data-move='1']").first.click()
    saved(page)
    assert taker.entry().choice == (before[1], before[0], *before[2:])
    page.reload()
    assert page.locator("[data-place]").all_inner_texts() == ["1", "2", "3", "4"]
    assert page.locator(".step-text").first.inner_text() == f"Step named {before[1]}"


@pytest.mark.parametrize("kinds", [["single", "single"]])
def test_the_next_item_opens_once_the_choice_is_saved(taker: Taker) -> None:
    page = taker.open()
    page.keyboard.press("2")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/items/2")
    assert taker.number() == 2
    expect(page.locator("[data-clock]")).to_contain_text("left")


@pytest.mark.parametrize("kinds", [["ordering"]])
def test_a_step_is_dragged_and_told(taker: Taker) -> None:
    page = taker.open()
    before = taker.entry().shown
    page.locator("[data-handle]").first.drag_to(page.locator(".step").last, target_position={"x": 40, "y": 40})
    saved(page)
    assert taker.entry().choice == (*before[1:], before[0])
    expect(page.locator("[data-moves]")).to_have_text(f"Now at 4: Step named {before[0]}")


@pytest.mark.parametrize("kinds", [["matching"]])
def test_cards_are_dragged_or_tapped_onto_their_counterparts(taker: Taker) -> None:
    page = taker.open()
    page.locator("[data-right='2']").drag_to(page.locator(".pair").first)
    saved(page)
    page.locator("[data-right='1']").click()
    page.locator(".pair-left").last.click()
    expect(page.locator("[data-moves]")).to_contain_text("goes with")
    saved(page)
    entry = taker.entry()
    assert entry.version.kind.write(entry.choice, entry.shown) == ["1:2", "3:1"]
    page.reload()
    assert [select.input_value() for select in page.locator(".pair select").all()] == ["1:2", "", "3:1"]


@pytest.mark.parametrize("kinds", [["fill-in"]])
def test_what_is_typed_is_saved_while_it_is_typed(taker: Taker) -> None:
    first, second = taker.open(), taker.open()
    first.locator("input.blank").last.press_sequentially("listen")
    saved(first)
    assert taker.entry().choice == ("", "listen")
    assert first.locator("input.blank").last.evaluate("field => field === document.activeElement")
    second.locator("input.blank").first.fill("look")
    expect(second.locator("[data-save-says]")).to_contain_text("A newer response")
    expect(second.locator("input.blank").last).to_have_value("listen")
    expect(second.locator("input.blank").first).to_have_value("")


@pytest.mark.parametrize("kinds", [["numeric"]])
def test_a_number_that_cannot_be_read_is_told_at_once(taker: Taker) -> None:
    page = taker.open()
    page.locator("input.number-input").fill("twelve")
    expect(page.locator("[data-save-says]")).to_contain_text("cannot be read as a number")
    page.locator("input.number-input").fill("1,250")
    saved(page)
    page.locator("select.number-unit").select_option(label="ten thousand yuan")
    page.wait_for_timeout(400)
    saved(page)
    assert taker.entry().choice == ("1,250", "b")


@pytest.mark.parametrize("kinds", [["single", "single", "single"]])
def test_what_other_pages_left_waiting_goes_in_one_request(taker: Taker) -> None:
    pages = [taker.open(position) for position in (1, 2)]
    taker.context.set_offline(True)
    for page in pages:
        page.bring_to_front()
        page.keyboard.press("2")
        expect(page.locator("[data-save-says]")).to_contain_text("no connection")
        page.evaluate("() => window.stop()")
    for page in pages:
        page.close()
    taker.context.set_offline(False)
    page = taker.context.new_page()
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.goto(f"{taker.address}/attempts/{taker.attempt.public_id}/items/3")
    expect(page.locator("[data-waiting-says]")).to_contain_text("2 saved")
    assert [url for url in sent if url.endswith("/responses")] == [
        f"{taker.address}/attempts/{taker.attempt.public_id}/responses"
    ]
    assert page.evaluate("() => Object.keys(localStorage).length") == 0
    with taker.app.app_context(), unit_of_work(writes=False):
        assert queries.sheet(taker.attempt.id, taker.attempt.public_id).answered == 2


@pytest.mark.parametrize("kinds", [["single", "single"]])
def test_ten_minutes_without_a_network_lose_nothing_and_the_page_turns_when_it_is_back(
    taker: Taker, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = taker.context.new_page()
    page.clock.install()
    page.goto(f"{taker.address}/attempts/{taker.attempt.public_id}/items/1")
    taker.context.set_offline(True)
    page.keyboard.press("2")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-save-says]")).to_contain_text("turns by itself")
    later = clock.now() + timedelta(minutes=10)
    monkeypatch.setattr(clock, "now", lambda: later)
    page.clock.fast_forward("10:00")
    expect(page.locator("input[name=choice][value='2']")).to_be_checked()
    assert page.url.endswith("/items/1")
    taker.context.set_offline(False)
    page.clock.run_for(10_000)
    page.wait_for_url("**/items/2")
    assert (taker.number(), taker.entry().saved_at) == (2, later)


@pytest.mark.parametrize("kinds", [["single", "single"]])
def test_without_a_network_no_link_of_the_attempt_leads_to_an_error_page(taker: Taker) -> None:
    page = taker.open()
    taker.context.set_offline(True)
    page.locator(".dots a").first.click()
    expect(page.locator("[data-save-says]")).to_contain_text("turns by itself")
    page.keyboard.press("3")
    expect(page.locator("[data-save-says]")).to_contain_text("no connection")
    taker.context.set_offline(False)
    saved(page)
    assert page.url.endswith("/items/1"), "who goes on answering is not taken away"
    assert taker.number() == 3

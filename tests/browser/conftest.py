"""Chromium before the real server. Every page a visitor comes to is looked over by axe and must log no error."""

import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.support import Translations
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, expect

from tests.server import Server
from training.languages import CATALOGUES, LOCALES, compile_catalogues

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
PHONE, DESK = 360, 1280
THIN = """[...document.querySelectorAll('main .data-table a, main .list a, main .glossary-taught a')]
    .filter(link => link.checkVisibility() && link.getBoundingClientRect().height < 43.9)
    .map(link => link.textContent.trim())"""

expect.set_options(timeout=15_000)  # a page that will be right is waited for; two cores may have much else to do


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A fresh installation, as `make run` leaves it before the first visit."""
    server = Server(tmp_path).start()
    yield server
    server.stop()


@cache
def translations(language: str) -> Translations:
    compile_catalogues()
    found = Translations.load(str(CATALOGUES), [LOCALES[language]])
    assert isinstance(found, Translations)
    return found


class Visitor:
    """Somebody at a browser of their own, who reads pages in one language and looks for buttons by their words."""

    def __init__(self, page: Page, address: str, language: str) -> None:
        self.page, self.address, self.language = page, address, language
        self.looked_at: set[str] = set()
        self.errors: list[str] = []
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            self.errors.append(message.text)

    def say(self, msgid: str, **values: object) -> str:
        """The program's words in this visitor's language."""
        words = msgid if self.language == "en" else translations(self.language).ugettext(msgid)
        assert self.language == "en" or words != msgid, f"no Chinese for {msgid!r}"
        return words % values if values else words

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)
        self.look()

    def press(self, msgid: str, **values: object) -> None:
        """Press the button or follow the link with these words, and look at what comes."""
        words = self.say(msgid, **values)
        button = self.page.get_by_role("button", name=words, exact=True).or_(
            self.page.get_by_role("link", name=words, exact=True)
        )
        button.first.click()
        self.page.wait_for_load_state()
        self.look()

    def write(self, msgid: str, text: str) -> None:
        self.page.get_by_label(self.say(msgid), exact=True).first.fill(text)

    def look(self) -> None:
        """axe finds nothing, nothing was logged, the page does not scroll sideways, and on a phone the links of lists
        and tables are as high as a thumb; once for each kind of page. A page that turns meanwhile by a script of its
        own is let go, and the one that comes is looked at."""
        for _turn in range(3):
            try:
                return self._look()
            except Error as error:
                if "Execution context was destroyed" not in error.message:
                    raise
            self.page.wait_for_load_state()
        return self._look()

    def _look(self) -> None:
        assert not self.errors, self.errors
        kind = self.page.locator("main").first.evaluate("main => location.pathname + '|' + main.innerText.length")
        if kind in self.looked_at:
            return
        self.page.evaluate(AXE)
        found = self.page.evaluate(
            "axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.map("
            "v => v.id + ': ' + v.help + ' ' + v.nodes.map(n => n.html).slice(0, 3).join(' | ')))"
        )
        assert not found, f"{self.page.url}\n" + "\n".join(found)
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url} is {wide}px too wide"
        if (self.page.viewport_size or {}).get("width") == PHONE:
            thin = self.page.evaluate(THIN)
            assert not thin, f"{self.page.url}: too thin for a thumb: {thin[:5]}"
        self.looked_at.add(kind)

    def sees(self, text: str) -> None:
        self.page.get_by_text(text).first.wait_for()

    def picture(self, name: str) -> None:
        """A screenshot for the documentation, when PICTURES names a folder."""
        if folder := os.environ.get("PICTURES"):
            self.page.screenshot(path=f"{folder}/{name}-{self.language}.png", animations="disabled")


@pytest.fixture
def visitor(browser: Browser, server: Server) -> Iterator[Callable[..., Visitor]]:
    """`visitor('zh', PHONE)`: a new browser profile that asks for pages in Chinese."""
    contexts = []

    def arrive(language: str, width: int = DESK, theme: str = "light") -> Visitor:
        context = browser.new_context(
            locale={"zh": "zh-CN", "en": "en-GB"}[language],
            viewport={"width": width, "height": 740 if width < 700 else 800},
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",
            bypass_csp=False,
        )
        context.set_default_timeout(40_000)
        contexts.append(context)
        return Visitor(context.new_page(), server.address, language)

    yield arrive
    for number, context in enumerate(contexts, start=1):
        if folder := os.environ.get("LAST_PICTURES"):  # where each of them was when the test ended
            context.pages[0].screenshot(path=f"{folder}/last-{number}.png")
        context.close()

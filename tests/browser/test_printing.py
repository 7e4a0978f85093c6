"""Printing a manual: the bar moves by itself, the page can be left, the book is fetched; also without JavaScript."""

from collections.abc import Callable

import pytest
from pypdf import PdfReader

from tests.browser import steps
from tests.browser.conftest import DESK, PHONE, Visitor
from training.demo import cast

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def test_a_manual_is_printed_while_one_does_something_else(visitor: Callable[..., Visitor]) -> None:
    steps.open_the_demo(visitor("zh", PHONE))
    lin = visitor("zh", PHONE)
    steps.sign_in(lin, cast.DOOR[0])
    lin.go("/manuals/golden-rule")
    lin.page.get_by_role("link", name=lin.say("Print, or take along (PDF, EPUB)")).click()
    lin.press("Make it: %(name)s, %(language)s", name="PDF", language="中文")
    lin.go("/manuals")
    lin.go("/print/manuals/golden-rule")
    link = lin.page.get_by_role("link", name=lin.say("Fetch %(name)s, %(language)s", name="PDF", language="中文"))
    link.wait_for(timeout=60_000)  # nobody reloads: the page looks by itself
    lin.look()
    with lin.page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename.endswith(".pdf")
    assert "黄金法则" in download.value.suggested_filename
    assert "黄金法则" in PdfReader(download.value.path()).pages[0].extract_text()


def test_a_set_is_printed_at_a_desk(visitor: Callable[..., Visitor]) -> None:
    steps.open_the_demo(visitor("en", DESK))
    lin = visitor("en", DESK)
    steps.sign_in(lin, cast.DOOR[0])
    lin.go("/manuals")
    lin.page.get_by_role("link", name="Print a programme's manuals").click()
    lin.look()
    lin.page.locator(".card-link").first.click()
    lin.look()
    lin.press("Make it: %(name)s, %(language)s", name="EPUB", language="English")
    lin.page.get_by_role("link", name="Fetch EPUB, English").wait_for(timeout=60_000)

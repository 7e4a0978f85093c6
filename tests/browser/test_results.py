"""The results of a quiz: ordered with the keyboard, waited for on a page that looks by itself, and fetched."""

from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest

from tests.browser import steps
from tests.browser.conftest import PHONE, Visitor
from training.demo import cast

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def test_an_executive_takes_the_results_along(visitor: Callable[..., Visitor]) -> None:
    steps.open_the_demo(visitor("zh", PHONE))
    qian = visitor("zh", PHONE, "dark")
    steps.sign_in(qian, cast.QIAN)
    qian.go("/desk/analysis")
    qian.page.locator("main table a").first.click()
    qian.look()
    order = qian.page.get_by_role("button", name=qian.say("Results as an Excel file"))
    order.focus()
    qian.page.keyboard.press("Enter")
    fetch = qian.page.get_by_role("button", name=qian.say("Fetch the file"))
    fetch.wait_for(timeout=60_000)  # nobody reloads
    qian.look()
    fetch.focus()
    with qian.page.expect_download() as download:
        qian.page.keyboard.press("Enter")
    assert download.value.suggested_filename == "foundations-1.xlsx"
    book = openpyxl.load_workbook(BytesIO(download.value.path().read_bytes()))
    assert book.sheetnames == ["全部作答", "各题得分", "统计"]
    assert book.worksheets[0].max_row > 2
    qian.look()

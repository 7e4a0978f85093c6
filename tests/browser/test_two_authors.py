"""Two authors meet in one draft: each is told of the other, both texts are kept, and nothing is lost."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser import steps
from tests.browser.conftest import DESK, PHONE, Visitor
from tests.content.drafts.documents import docx, p
from tests.content.drafts.test_imports import SOUND
from tests.factories.content import picture_bytes
from training.demo import cast

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
DRAFT = "/desk/manuals/objections/draft"


def text(author: Visitor, code: str) -> Locator:
    return author.page.locator(f"#pane-{code} textarea")


def type_at_the_end(author: Visitor, code: str, words: str) -> None:
    area = text(author, code)
    area.focus()
    author.page.keyboard.press("Control+End")
    author.page.keyboard.type(words)


def is_saved(author: Visitor, code: str, revision: int) -> None:
    expect(author.page.locator(f"#pane-{code} input[name=base_rev]")).to_have_value(str(revision))
    expect(author.page.locator(f"#pane-{code} [data-saved]")).to_have_class("saved")


def is_contested(author: Visitor, code: str) -> None:
    author.page.locator(f"#pane-{code} [data-conflict]").get_by_text(author.say("A newer text stands")).wait_for()


@pytest.fixture
def authors(visitor: Callable[..., Visitor]) -> tuple[Visitor, Visitor]:
    """Gu at a desk in Chinese, Fang at another in English, both with the draft open."""
    gu, fang = visitor("zh", DESK), visitor("en", DESK)
    steps.open_the_demo(gu)
    for author, character in ((fang, cast.FANG), (gu, cast.GU)):
        steps.sign_in(author, character)
        if author.language == "en":
            author.page.locator("button[name=language][value=en]").click()
        author.go(DRAFT)
        author.page.wait_for_load_state("networkidle")
    return gu, fang


def test_two_authors_in_one_draft_lose_nothing(authors: tuple[Visitor, Visitor]) -> None:
    gu, fang = authors
    gu.sees(gu.say("Also here now: %(names)s", names=cast.FANG.zh))
    type_at_the_end(gu, "en", "\nGu was here.\n")
    is_saved(gu, "en", 2)
    type_at_the_end(fang, "en", "\nFang was here.\n")
    is_contested(fang, "en")
    fang.look()
    fang.page.locator("#pane-en [data-conflict] a").click()
    fang.look()
    merged = fang.page.locator("textarea[name=text]")
    assert "Fang was here." in merged.input_value()
    fang.sees("Gu was here.")
    merged.fill(merged.input_value().rstrip() + "\n\nGu was here.\n")
    fang.press("Save this as the text")
    standing = text(fang, "en").input_value()
    assert "Fang was here." in standing
    assert "Gu was here." in standing
    type_at_the_end(gu, "en", "Gu writes on.")
    is_contested(gu, "en")
    gu.page.locator("#pane-en [data-take-newer]").click()
    assert text(gu, "en").input_value() == standing
    type_at_the_end(gu, "en", "\nGu goes on from both.\n")
    gu.page.locator("#pane-en form button[type=submit]").first.click()
    expect(gu.page.locator("#pane-en [data-saved]")).to_have_class("saved")
    fang.go(f"{DRAFT}/texts/en/revisions")
    fang.sees("kept beside the text")
    fang.go(DRAFT)
    assert "Gu goes on from both." in text(fang, "en").input_value()


def test_what_is_typed_after_a_newer_text_was_met_is_kept_too(authors: tuple[Visitor, Visitor]) -> None:
    gu, fang = authors
    type_at_the_end(gu, "en", "\nGu was here.\n")
    is_saved(gu, "en", 2)
    type_at_the_end(fang, "en", "\nFang was here.\n")
    is_contested(fang, "en")
    type_at_the_end(fang, "en", "And here.\n")
    fang.page.locator("#pane-en [data-conflict] a").click()
    expect(fang.page.locator("#text")).to_have_value(re.compile("Fang was here.\\s+And here."))


def test_what_was_typed_in_a_draft_that_ended_is_kept_for_the_next_one(authors: tuple[Visitor, Visitor]) -> None:
    gu, fang = authors
    fang.go(DRAFT)
    fang.page.locator("summary", has_text=fang.say("Discard this draft")).click()
    fang.page.get_by_label("Reason").fill("We begin anew.")
    fang.press("Discard the draft")
    fang.sees("has been discarded")
    type_at_the_end(gu, "en", "\nGu was here.\n")
    gu.sees(gu.say("This draft has ended."))
    gu.errors.clear()  # the browser's own word about the answer
    fang.page.get_by_role("button", name="Open a draft: Handling").click()
    type_at_the_end(fang, "en", "\nFang was here.\n")
    is_saved(fang, "en", 2)
    gu.page.on("dialog", lambda dialog: dialog.accept())
    gu.go(DRAFT)
    is_contested(gu, "en")
    gu.errors.clear()  # the same
    assert "Gu was here." in text(gu, "en").input_value()
    gu.page.locator("#pane-en [data-conflict] a").click()
    gu.sees("Fang was here.")
    expect(gu.page.locator("#text")).to_have_value(re.compile("Gu was here."))


def test_what_was_typed_without_a_network_is_sent_when_it_is_back(authors: tuple[Visitor, Visitor]) -> None:
    gu, _fang = authors
    gu.page.context.set_offline(True)
    type_at_the_end(gu, "zh", "\n断网时写的。\n")
    gu.sees(gu.say("Not saved yet: no connection. It is kept on this device and sent again by itself."))
    gu.errors.clear()  # the browser's own word about the network
    gu.page.context.set_offline(False)
    is_saved(gu, "zh", 3)


def test_what_one_author_left_in_a_browser_is_not_sent_as_the_next_ones(authors: tuple[Visitor, Visitor]) -> None:
    _gu, fang = authors
    fang.page.context.route("**/draft/texts/*", lambda route: route.abort())
    type_at_the_end(fang, "en", "\nWritten on a borrowed computer.\n")
    fang.sees("no connection")
    for character, borrowed in ((cast.GU, False), (cast.FANG, True)):
        fang.page.context.clear_cookies()
        fang.page.goto(f"{fang.address}/sign-in")
        fang.errors.clear()  # the browser's own word about the requests
        steps.sign_in(fang, character)
        fang.page.context.unroute("**/draft/texts/*")
        fang.go(DRAFT)
        fang.page.wait_for_load_state("networkidle")
        assert ("borrowed" in text(fang, "en").input_value()) == borrowed


def test_the_tools_write_what_the_checker_accepts(authors: tuple[Visitor, Visitor], tmp_path: Path) -> None:
    """A section with an id made for it, objectives picked, a box, a picture: no fault is left in the English."""
    _gu, fang = authors
    page, area = fang.page, text(fang, "en")
    type_at_the_end(fang, "en", "\n\n")
    page.locator("#pane-en [data-tool=section]").click()
    assert '## New section {#new-section objectives=""}' in area.input_value()
    expect(page.locator("#pane-en [data-faults]")).to_contain_text("names no objective")
    page.get_by_text("Objectives", exact=True).first.click()
    page.locator("[data-objectives] input[value=A23]").check()
    page.locator("[data-objectives] input[value=A14]").check()
    assert '{#new-section objectives="A14 A23"}' in area.input_value()
    type_at_the_end(fang, "en", "\n\nSome words.\n\n")
    page.locator("#pane-en [data-tool=box]").select_option("tip")
    assert '!!! tip "Tip"\n    text' in area.input_value()
    file = tmp_path / "Price tag.png"
    file.write_bytes(picture_bytes())
    page.get_by_label("What it shows").fill("A price tag")
    page.locator("#pictures input[type=file]").set_input_files(str(file))
    fang.sees("price-tag.png is there")
    assert "![A price tag](price-tag.png)" in area.input_value()
    expect(page.locator("#pane-en [data-preview] img")).to_have_attribute("alt", "A price tag")
    faults = page.locator("#pane-en [data-faults] li")
    expect(faults).to_have_count(1)  # the Chinese lacks this section
    expect(faults).to_contain_text("missing in zh.md")
    fang.look()
    faults.locator("button").click()
    line = area.evaluate("area => area.value.slice(0, area.selectionStart).split('\\n').length")
    assert area.input_value().split("\n")[line - 1].startswith("## New section")


def test_a_draft_is_written_and_a_document_imported_on_a_phone_in_the_dark(
    visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    gu = visitor("zh", PHONE, "dark")
    steps.open_the_demo(gu)
    steps.sign_in(gu, cast.GU)
    gu.go("/desk/manuals")
    gu.go(DRAFT)
    gu.page.wait_for_load_state("networkidle")
    assert not text(gu, "en").is_visible()
    gu.page.locator("input[name=view][value=en]").check()
    assert text(gu, "en").is_visible()
    assert not text(gu, "zh").is_visible()
    type_at_the_end(gu, "en", "\nFrom a phone.\n")
    is_saved(gu, "en", 2)
    gu.look()
    import_a_document(gu, tmp_path)


def import_a_document(author: Visitor, folder: Path) -> None:
    author.press("Import a file")
    file = folder / "成交.docx"
    file.write_bytes(docx(SOUND + p("红字", run='<w:color w:val="FF0000"/>')))
    author.page.locator("input[type=file]").set_input_files(str(file))
    author.press("Read the file")
    author.sees(author.say("Coloured words are kept without their colour."))
    author.press("Take it over")
    author.page.wait_for_load_state("networkidle")
    assert "![A price tag](a-price-tag.png)" in text(author, "zh").input_value()
    author.look()

"""Every page that the demo's people can reach by links, on a phone in the dark and at a desk in the light."""

import re
from collections import Counter
from collections.abc import Callable
from random import Random

import pytest

from tests.browser import steps
from tests.browser.conftest import DESK, PHONE, Visitor
from training.demo import cast

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1500)]
OF_A_KIND = 2  # pages that differ only in whose they are
FOLDERS = (
    "manuals", "scenarios", "banks", "items", "quizzes", "analysis", "drills", "editions", "versions", "revisions",
    "requests", "shops", "cases",
)  # fmt: skip
NAMES = [rf"(?<=/{folder}/)[\w-]+" for folder in FOLDERS]
NAMED = re.compile("|".join([r"[0-9a-f]{8}-[0-9a-f-]{27}", r"SG-\d{4}-\d{6}", *NAMES]))


def kind_of(path: str) -> str:
    """The address without whose it is, which manual, which section."""
    return re.sub(r"/manuals/\*/.+", "/manuals/*/*", NAMED.sub("*", path.partition("?")[0]))


def wander(visitor: Visitor) -> Counter[str]:
    """Follow every link from home that stays on the site; each page is looked at."""
    waiting, seen, kinds, chance = ["/"], {"/"}, Counter[str](), Random(3)
    while waiting:
        path = waiting.pop(chance.randrange(len(waiting)))
        if kinds[kind_of(path)] >= OF_A_KIND:
            continue
        kinds[kind_of(path)] += 1
        if is_a_file(visitor, path):
            continue
        visitor.go(path)
        addresses = visitor.page.locator("a[href^='/']").evaluate_all("links => links.map(a => a.getAttribute('href'))")
        for address in (address.partition("#")[0] for address in addresses):
            if address and address not in seen:
                seen.add(address)
                waiting.append(address)
    return kinds


def is_a_file(visitor: Visitor, path: str) -> bool:
    """A workbook or a book, which a browser saves instead of showing it."""
    head = visitor.page.request.head(visitor.address + path)
    return head.headers.get("content-disposition", "").startswith("attachment")


@pytest.mark.parametrize(("language", "width", "theme"), [("zh", PHONE, "dark"), ("en", DESK, "light")])
def test_every_page_is_sound(visitor: Callable[..., Visitor], language: str, width: int, theme: str) -> None:
    steps.open_the_demo(visitor(language, width, theme))
    found: Counter[str] = Counter()
    for character in cast.DOOR:
        person = visitor(language, width, theme)
        steps.sign_in(person, character)
        found |= wander(person)
    assert {"/gate/*", "/certificates/*", "/reports/cohorts/*", "/sittings/*", "/audit", "/people/*"} <= set(found)

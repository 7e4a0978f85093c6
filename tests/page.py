"""A test client that looks at every page it is given, as a careful reader would."""

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element  # nothing is parsed by it: html5lib builds these

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from training import clock
from training.db import db, unit_of_work
from training.people import operations
from training.people.models import Account, Person

UNLABELLED_INPUTS = {"hidden", "submit", "button", "image", "reset"}
ENGLISH_SENTENCE = re.compile(r"\b[A-Za-z]{2,}(?:[ ,'’-]+[A-Za-z]{2,}){2,}")
FOREIGN = {"code", "pre", "kbd", "script", "style", "textarea", "option"}
INLINE = {"a", "abbr", "b", "bdi", "em", "mark", "small", "span", "strong", "time"}
SPACED = re.compile(r".{0,20}[。！？；] [\u4e00-\u9fff“‘《（].{0,20}")


class PageClient(FlaskClient):
    """Follows no redirects by itself; `page(…)` gets a page, asserts 200 and returns its text."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app, app.response_class, use_cookies=True)
        self.flask_app = app
        self.preset_language = ""

    def sign_in(self, person: Person) -> "PageClient":
        """A session as signing in makes it, without the cost of the password."""
        with self.flask_app.app_context(), unit_of_work(writes=True):
            account = db.session.scalars(select(Account).where(Account.person_id == person.id)).first()
            assert account is not None, f"{person.name} has no account"
            token = operations.open_session(account, at=clock.now(), address="127.0.0.1", browser="test")
        with self.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True
        return self

    def speak(self, language: str) -> "PageClient":
        """Ask for pages in 'zh' or 'en' (a signed-in person's own choice comes first)."""
        self.preset_language = {"zh": "zh-CN,zh;q=0.9", "en": "en"}[language]
        return self

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if self.preset_language:
            kwargs.setdefault("headers", {}).setdefault("Accept-Language", self.preset_language)
        kwargs.setdefault("buffered", True)  # as a browser, which takes the whole of a file and lets it go
        response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and response.data and response.status_code not in range(300, 400):
            check_page(response.get_data(as_text=True))
            check_place(response.get_data(as_text=True), response.request.path)
        return response

    def page(self, address: str, *, status: int = 200) -> str:
        response = self.get(address)
        assert response.status_code == status, f"{address}: {response.status_code} {response.location or ''}"
        return response.get_data(as_text=True)


def check_page(html: str) -> None:
    """Valid HTML, one h1, a title, a language, unique ids, labels for inputs, alternatives for images, nothing inline;
    a Chinese page holds no English sentence of ours."""
    parser = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False)
    document = parser.parse(html)
    assert not parser.errors, f"not valid HTML: {parser.errors[:3]}\n{around(html, parser.errors[0][0])}"
    elements = [element for element in document.iter() if isinstance(element.tag, str)]
    assert len([element for element in elements if element.tag == "h1"]) == 1, "a page has one h1"
    title = document.find(".//head/title")
    assert title is not None, "a page has a title"
    assert (title.text or "").strip(), "the title says something"
    assert document.get("lang"), "the page names its language"
    ids = [element.get("id") for element in elements if element.get("id")]
    assert len(ids) == len(set(ids)), f"ids stand twice: {sorted({name for name in ids if ids.count(name) > 1})}"
    check_labels(elements)
    for element in elements:
        assert "style" not in element.attrib, f"<{element.tag}> has an inline style"
        assert not [name for name in element.attrib if name.startswith("on")], f"<{element.tag}> has an inline script"
        if element.tag == "img":
            assert "alt" in element.attrib, "an image has its words"
        if element.tag in {"a", "button"}:
            words = "".join(element.itertext()).strip() or element.get("aria-label")
            assert words, f"<{element.tag}> says nothing: {element.attrib}"
    if document.get("lang", "").startswith("zh"):
        check_chinese(document)


def check_place(html: str, path: str) -> None:
    """The bar of places marks where one is, whatever the page; one's own account alone lies nowhere."""
    bar = html.partition('<nav class="nav"')[2].partition("</nav>")[0]
    if bar:
        marked = bar.count('aria-current="page"')
        assert marked == (not f"{path}/".startswith("/account/")), f"{path} marks {marked} places in the bar"


def check_labels(elements: list[Element]) -> None:
    labelled = {element.get("for") for element in elements if element.tag == "label"}
    wrapped = {id(child) for label in elements if label.tag == "label" for child in label.iter()}
    for element in elements:
        if element.tag not in {"input", "select", "textarea"} or element.get("type") in UNLABELLED_INPUTS:
            continue
        named = element.get("id") in labelled or element.get("aria-label") or element.get("aria-labelledby")
        assert named or id(element) in wrapped, f"no label for {element.attrib}"


def check_chinese(document: Element) -> None:
    """No English sentence of the program itself; what is marked as English (lang='en'), code and input are not ours."""

    def visit(element: Element) -> None:
        if not isinstance(element.tag, str):
            texts: list[str | None] = []
        elif element.tag in FOREIGN or element.get("lang", "").startswith("en") or element.get("translate") == "no":
            texts = []
        else:
            texts = [element.text]
            for child in element:
                visit(child)
                texts.append(child.tail)
        for text in texts:
            found = ENGLISH_SENTENCE.search(text or "")
            assert not found, f"left in English: {(text or '').strip()!r}"

    visit(document)
    body = document.find(".//body")
    for run in runs_of_text(body) if body is not None else ():
        found = SPACED.search(run)
        assert not found, f"a space between two Chinese sentences: {found[0] if found else ''!r}"


def runs_of_text(element: Element) -> Iterator[str]:
    """What stands in one line of thought: text through inline elements, up to the next block. Of what an author wrote
    (code, input, other people's words) nothing is asked."""
    run = [element.text or ""]
    for child in element:
        if not isinstance(child.tag, str) or child.tag in FOREIGN or child.get("translate") == "no":
            run.append("\0")
        elif child.tag in INLINE:
            run.append("".join(runs_of_text(child)))
        else:
            yield "".join(run)
            yield from runs_of_text(child)
            run = []
        run.append(child.tail or "")
    yield "".join(run)


def around(html: str, position: tuple[int, int]) -> str:
    lines = html.split("\n")
    return "\n".join(lines[max(0, position[0] - 2) : position[0] + 1])

"""Pages that a browser may keep and ask about: 'is it still so?' is answered 304, before any of the text is read.

Such a page names all that it depends on. What it shows of frozen texts is named by their digest; all else by its value.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request, session
from flask_babel import get_locale
from flask_wtf.csrf import generate_csrf

from training.settings import REPOSITORY
from training.web import Page, reader

EACH_TIME = "private, no-cache"  # kept by the browser, and asked about before it is used again
WRITTEN = {".py", ".po", ".html", ".css", ".js", ".svg"}


def init_app(app: Flask) -> None:
    app.config["BUILD"] = build_of(REPOSITORY / "templates", REPOSITORY / "training")


def build_of(*folders: Path) -> str:
    """One digest for the program as it runs: a page of another build is another page."""
    total = hashlib.sha256()
    for path in sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in WRITTEN):
        total.update(path.name.encode())
        total.update(path.read_bytes())
    return total.hexdigest()[:16]


class KeptPage(Page):
    """A page with its tag: for its own reader's browser, which asks each time before it shows it again."""

    tag = ""

    def render(self) -> Response:
        return marked(super().render(), self.tag)


def unless_kept(depends_on: object, make: Callable[[], KeptPage]) -> Page | Response:
    """304 when the browser holds just this page; else the page. `depends_on`: whatever the page shows, beside what the
    address, the reader, the language and the program itself decide; its repr must tell it whole."""
    if "_flashes" in session:  # said once, and not to be said again from a cache
        page: Page = make()
        return page
    tag = tag_of(depends_on)
    if not request.if_none_match.star_tag and request.if_none_match.contains_weak(tag):
        return marked(Response(status=304), tag)
    kept = make()
    kept.tag = tag
    return kept


def tag_of(depends_on: object) -> str:
    generate_csrf()  # the page's forms carry it: with another secret it is another page
    secret = session.get(current_app.config.get("WTF_CSRF_FIELD_NAME", "csrf_token"), "")
    who: Any = reader()
    person = (who.session_id, who.name, sorted(who.roles), who.must_change) if who else None
    parts = (current_app.config["BUILD"], request.full_path, str(get_locale()), person, secret, depends_on)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def marked(response: Response, tag: str) -> Response:
    if tag:
        response.set_etag(tag, weak=True)
        response.headers["Cache-Control"] = EACH_TIME
    return response

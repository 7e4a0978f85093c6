"""The page of a book: which copies there are, how far the others have come; and the file itself as an answer."""

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Response, abort
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training.content.printing import queries, work
from training.content.printing.models import Printout
from training.content.printing.orders import MEDIA_TYPES, Form, Order, Programme, Volume, read
from training.content.queries import Published
from training.languages import LOCALES, language
from training.queue import GIVEN_UP
from training.web import Page

DOING: dict[str, Any] = {
    "": _l("Waiting for its turn"),
    "gathering": _l("Gathering the texts"),
    "laying out": _l("Setting the pages"),
    "writing": _l("Writing the file"),
    "ending": _l("Looking it over"),
}
ERRORS: dict[str, Any] = {
    work.NO_LIBRARY: _l(
        "This server lacks a library that PDF needs. Ask whoever runs it to install, on Debian or Ubuntu: "
        "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk. The EPUB needs none of them."
    ),
    work.TOO_LONG: _l("It took longer than ten minutes and was stopped. Print the manuals one by one."),
    work.BROKEN: _l("Something in the text could not be set. The operator finds the cause in the server's log."),
    work.GONE: _l("An edition in it is not there any more. Open the page of the manual again."),
    GIVEN_UP: _l("It was interrupted three times and given up. Try once more; if it fails again, tell the operator."),
}


def orders(editions: Sequence[Published], programme: Programme | None = None) -> list[Order]:
    """Every form in every language, the reader's language first."""
    volumes = tuple(Volume(edition.slug, edition.number, edition.digest) for edition in editions)
    languages = sorted(LOCALES, key=lambda spoken: spoken != language())
    return [Order(form, spoken, volumes, programme) for spoken in languages for form in Form]


def wanted(orders: Sequence[Order], form: str, spoken: str) -> Order:
    """The one that was asked for; 422 when there is none such."""
    return next((order for order in orders if (order.form, order.language) == (form, spoken)), None) or abort(422)


def copies_page(orders: Sequence[Order], **context: Any) -> Page:
    """`context`: title, editions, back (address), action (where a copy is ordered)."""
    copies = queries.copies(orders, work.folder())
    return Page("printing/copies.html", copies=copies, doing=DOING, errors=ERRORS, **context)


def as_file(printout: Printout) -> Response:
    """404 when the file has gone: its page then offers to make it again."""
    path: Path = work.folder() / printout.digest
    if not path.is_file():
        abort(404)
    order = read(printout.ordered)
    response = Response(path.read_bytes(), mimetype=MEDIA_TYPES[order.form])
    response.headers["Content-Disposition"] = disposition(file_name(order, "en"), file_name(order, order.language))
    return response


def file_name(order: Order, spoken: str) -> str:
    """'Handling objections, edition 2 (Chinese).pdf'; in the book's own language it needs not say which."""
    with force_locale(LOCALES[spoken]):
        if order.programme:
            title, number = order.programme.titles[spoken], order.programme.number
        else:
            edition = queries.bound(order.volumes)[0]
            title, number = edition.texts[spoken].title, edition.number
        name = _("%(title)s, edition %(number)s", title=title, number=number)
        if spoken != order.language:
            name += f" ({'Chinese' if order.language == 'zh' else 'English'})"
        return re.sub(r'[\\/:*?"<>|\x00-\x1f]+', " ", name).strip() + f".{order.form}"


def disposition(plain: str, own: str) -> str:
    """RFC 6266: a name in ASCII for old programs, the real one in UTF-8."""
    ascii_name = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode() or "book"
    return f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(own, safe='')}"

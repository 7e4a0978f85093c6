"""A book's pages: what is bound, with links that lead inside it, and its HTML for the press."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import current_app
from flask_babel import gettext as _

from training.content.printing.orders import Order
from training.content.queries import Published, PublishedText
from training.languages import day

STYLE = Path(__file__).with_name("book.css")
INNER = re.compile(r'<a href="/manuals/([a-z0-9-]+)(?:/([a-z0-9-]+))?"[^>]*>(.*?)</a>', re.DOTALL)
PICTURE = re.compile(r'src="/pictures/([0-9a-f]{64})"')
HEADING = re.compile(r"<(/?)h([2-5])\b")


@dataclass(frozen=True)
class Book:
    order: Order
    editions: Sequence[Published]

    @property
    def texts(self) -> list[tuple[Published, PublishedText]]:
        return [(edition, edition.texts[self.order.language]) for edition in self.editions]

    @property
    def title(self) -> str:
        if self.order.programme:
            return self.order.programme.titles[self.order.language]
        return self.texts[0][1].title

    @property
    def places(self) -> dict[str, str]:
        """Where an address of the site lies in this book."""
        found = {f"/manuals/{edition.slug}": part_id(edition) for edition in self.editions}
        for edition in self.editions:
            for section in edition.texts["zh"].sections:
                found[f"/manuals/{edition.slug}/{section.anchor}"] = section_id(edition, section.anchor)
        return found

    @property
    def pictures(self) -> set[str]:
        """The digests of all pictures in it."""
        found: set[str] = set()
        for _edition, text in self.texts:
            for html in (text.introduction_html, *(section.html for section in text.sections)):
                found.update(PICTURE.findall(html))
        return found


def part_id(edition: Published) -> str:
    return f"m-{edition.slug}"


def section_id(edition: Published, anchor: str) -> str:
    return f"s-{edition.slug}--{anchor}"


def bound(html: str, places: Mapping[str, str], link: str = '<a class="inside" href="#{place}">{words}</a>') -> str:
    """A text of the site as it stands in a book: headings one deeper, links to what is bound here lead there, links
    to what is not are only words."""

    def lead(found: re.Match[str]) -> str:
        address = f"/manuals/{found[1]}" + (f"/{found[2]}" if found[2] else "")
        place = places.get(address)
        return link.format(place=place, words=found[3]) if place else found[3]

    deeper = HEADING.sub(lambda found: f"<{found[1]}h{int(found[2]) + 1}", html)
    return INNER.sub(lead, deeper)


def number_of(book: Book) -> int:
    """Of the edition that the book is named by."""
    return book.order.programme.number if book.order.programme else book.editions[0].number


def style() -> str:
    """The book's style sheet, with the words of its feet in the language that is spoken now."""
    words = [
        f'"{part}"' for part in _("Page %(page)s of %(pages)s", page="\n", pages="\n").replace('"', "").split("\n")
    ]
    foot = f"@page {{ @bottom-right {{ content: {words[0]} counter(page) {words[1]} counter(pages) {words[2]}; }} }}\n"
    return STYLE.read_text(encoding="utf-8") + foot


def page(book: Book) -> str:
    """The whole book as one HTML page, in the language that is spoken now (`force_locale`)."""
    places = book.places
    number = number_of(book)
    published = max(edition.published_at for edition in book.editions)
    foot = _("Edition %(number)s", number=number) + " · " + day(published) + " · " + book.order.digest[:12]
    html: str = current_app.jinja_env.get_template("printing/book.html").render(
        book=book,
        foot=foot,
        number=number,
        published=published,
        review_by=min(edition.review_by for edition in book.editions),
        bound=lambda text: bound(text, places),
        part_id=part_id,
        section_id=section_id,
    )
    return PICTURE.sub(r'src="book:/pictures/\1"', html)

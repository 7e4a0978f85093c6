"""A book as EPUB 3: one file a section, the same bytes for the same book.

The container is small and fixed, so it is written here; what the specification asks of it is tested.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping
from html import escape
from html.parser import HTMLParser

from flask import current_app

from training.content.printing.book import Book, bound, number_of
from training.content.printing.pictures import Picture
from training.content.queries import Published
from training.settings import REPOSITORY

VOID = {"br", "hr", "img", "col", "wbr"}
EARLIEST = (1980, 1, 1, 0, 0, 0)  # a ZIP knows no moment before; ours carries none
STYLE = (REPOSITORY / "training" / "content" / "printing" / "epub.css").read_text(encoding="utf-8")
CONTAINER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="book/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>\n'
)


def written(book: Book, pictures: Mapping[str, Picture]) -> bytes:
    """The whole file, in the language that is spoken now (`force_locale`). `pictures` by digest."""
    with io.BytesIO() as buffer:
        with zipfile.ZipFile(buffer, "w") as archive:
            _put(archive, "mimetype", b"application/epub+zip", zipfile.ZIP_STORED)  # first, and not compressed
            _put(archive, "META-INF/container.xml", CONTAINER.encode())
            for name, text in _pages(book, pictures):
                _put(archive, f"book/{name}", text.encode())
            for digest in sorted(book.pictures & set(pictures)):
                picture = pictures[digest]
                _put(archive, f"book/{picture.file_name}", picture.content, zipfile.ZIP_STORED)
        return buffer.getvalue()


def _put(archive: zipfile.ZipFile, name: str, content: bytes, compression: int = zipfile.ZIP_DEFLATED) -> None:
    entry = zipfile.ZipInfo(name, EARLIEST)
    entry.compress_type, entry.create_system, entry.external_attr = compression, 3, 0o644 << 16
    archive.writestr(entry, content, compresslevel=9)


def _pages(book: Book, pictures: Mapping[str, Picture]) -> Iterator[tuple[str, str]]:
    """Every file of ours: package, contents, style, cover, sections."""
    environment = current_app.jinja_env
    shared = {
        "book": book,
        "number": number_of(book),
        "published": max(edition.published_at for edition in book.editions),
        "review_by": min(edition.review_by for edition in book.editions),
        "language_tag": "zh-CN" if book.order.language == "zh" else "en",
        "part_file": part_file,
        "section_file": section_file,
        "pictures": [pictures[digest] for digest in sorted(book.pictures & set(pictures))],
    }
    for name, template in (("book.opf", "package"), ("contents.xhtml", "contents"), ("cover.xhtml", "cover")):
        yield name, environment.get_template(f"printing/epub/{template}.xml").render(shared)
    yield "style.css", STYLE
    places = _places(book)
    page = environment.get_template("printing/epub/page.xml")
    for edition, text in book.texts:
        body = xhtml(bound(text.introduction_html, places, LINK), pictures)
        yield part_file(edition), page.render(shared, heading=text.title, level=1, body=body, edition=edition)
        for section in text.sections:
            body = xhtml(bound(section.html, places, LINK), pictures)
            yield (
                section_file(edition, section.anchor),
                page.render(shared, heading=section.heading, level=2, body=body),
            )


LINK = '<a href="{place}">{words}</a>'


def part_file(edition: Published) -> str:
    return f"{edition.slug}.xhtml"


def section_file(edition: Published, anchor: str) -> str:
    return f"{edition.slug}--{anchor}.xhtml"


def _places(book: Book) -> dict[str, str]:
    found = {f"/manuals/{edition.slug}": part_file(edition) for edition in book.editions}
    for edition in book.editions:
        for section in edition.texts["zh"].sections:
            found[f"/manuals/{edition.slug}/{section.anchor}"] = section_file(edition, section.anchor)
    return found


def xhtml(html: str, pictures: Mapping[str, Picture]) -> str:
    """The same content as well-formed XML: the sanitiser writes HTML, in which some elements never end."""
    reader = _Xhtml(pictures)
    reader.feed(html)
    reader.close()
    return "".join(reader.parts)


class _Xhtml(HTMLParser):
    def __init__(self, pictures: Mapping[str, Picture]) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._pictures = pictures

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = [(name, value or "") for name, value in attrs if name not in {"loading", "decoding"}]
        if tag == "img":
            digest = dict(known).get("src", "").rpartition("/")[2]
            if digest not in self._pictures:  # the words of a picture that is not there
                self.parts.append(escape(dict(known).get("alt", "")))
                return
            known = [(name, self._pictures[digest].file_name if name == "src" else value) for name, value in known]
        written = "".join(f' {name}="{escape(value)}"' for name, value in known)
        self.parts.append(f"<{tag}{written}{'/' if tag in VOID else ''}>")

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.parts.append(escape(data, quote=False))

"""Books as they come out: set by the real press, read again by other programs."""

import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask_babel import force_locale
from pypdf import PdfReader

from tests.factories.content import MANUAL_EN, MANUAL_ZH, SHIPPED_MANUALS, make_manual, picture_bytes, write_manual
from tests.factories.printing import make_order
from training import clock
from training.content import library
from training.content.printing import epub, work
from training.content.printing.book import Book, bound
from training.content.printing.orders import Form, Order, Programme, Volume
from training.content.queries import Published, newest_published
from training.db import unit_of_work
from training.languages import LOCALES

pytestmark = pytest.mark.press
RARE = "𠮷㙍喆镕堃"
ZH = MANUAL_ZH.replace("客户沉默时，等三秒。", f"客户沉默时，等三秒。这几位客户：{RARE}。\n\n回到[先问](#ask-first)。")
EN = MANUAL_EN.replace("to three.", "to three.\nAnd back to [asking](#ask-first), or [elsewhere](other#place).")
XHTML = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"


@pytest.fixture
def edition(app: Flask, tmp_path: Path) -> Published:
    with app.app_context(), unit_of_work(writes=True):
        make_manual(tmp_path, "other", MANUAL_ZH.replace("hold-it", "place"), MANUAL_EN.replace("hold-it", "place"))
        return make_manual(tmp_path, "quoting", ZH, EN)


def printed(app: Flask, order: Order) -> tuple[PdfReader, work.Made]:
    told: list[tuple[int, str]] = []
    with app.app_context():
        made = work.make(order.arguments(), lambda progress, doing: told.append((progress, doing)))
        reader = PdfReader(work.folder() / made.digest)
    assert [progress for progress, _doing in told] == sorted(progress for progress, _doing in told)
    assert {doing for _progress, doing in told} >= {"gathering", "laying out", "writing"}
    return reader, made


def test_a_chinese_manual_has_cover_contents_and_feet(app: Flask, edition: Published) -> None:
    reader, made = printed(app, make_order(edition))
    pages = [page.extract_text() for page in reader.pages]
    assert len(pages) == made.pages
    assert "报价" in pages[0]
    assert "先问清楚，再开口报价。" in pages[0]
    assert re.sub(r"\s", "", edition.digest) in re.sub(r"\s", "", pages[0])
    assert re.search(r"先问三句[ .]*3", pages[1]), pages[1]
    for number, text in enumerate(pages, 1):
        assert edition.digest[:12] in text
        assert re.sub(r"\s", "", f"第{number}页，共{len(pages)}页") in re.sub(r"\s", "", text)
    assert (reader.trailer["/Root"]["/Lang"], reader.metadata.title) == ("zh-CN", "报价")  # type: ignore[union-attr]
    assert [entry["/Title"] for entry in reader.outline if isinstance(entry, dict)] == ["目录", "报价"]


def test_rare_characters_are_there(app: Flask, edition: Published) -> None:
    reader, made = printed(app, make_order(edition))
    text = "".join(page.extract_text() for page in reader.pages)
    assert [character for character in RARE if character not in text] == []
    assert made.missing == ""


def test_an_english_manual_is_english_throughout(app: Flask, edition: Published) -> None:
    reader, _made = printed(app, make_order(edition, language="en"))
    text = " ".join(page.extract_text() for page in reader.pages)
    for words in ("Quoting a price", "Contents", "Page 1 of", "Ask three things", "Review by", "31 May 2027"):
        assert words in text
    assert "asking (3)" in text  # a link within the book names its page
    assert "elsewhere." in text  # one that leads out of it is words


def test_a_set_binds_manuals_in_order_and_leads_between_them(app: Flask, edition: Published) -> None:
    with app.app_context(), unit_of_work(writes=False):
        other = next(row for row in newest_published() if row.slug == "other")
    programme = Programme("new", 3, {"zh": "新人上岗", "en": "New salesperson"}, "ab" * 32)
    order = Order(Form.PDF, "en", tuple(Volume(e.slug, e.number, e.digest) for e in (other, edition)), programme)
    reader, _made = printed(app, order)
    text = " ".join(page.extract_text() for page in reader.pages)
    assert "New salesperson" in reader.pages[0].extract_text()
    assert "Edition 3" in reader.pages[0].extract_text()
    assert re.search(r"elsewhere \(\d+\)", text)


def test_the_same_order_makes_the_same_epub_byte_for_byte(app: Flask, edition: Published) -> None:
    order = make_order(edition, Form.EPUB)
    assert written(app, order, edition) == written(app, order, edition)


def written(app: Flask, order: Order, edition: Published) -> bytes:
    with app.app_context(), force_locale(LOCALES[order.language]):
        return epub.written(Book(order, [edition]), {})


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_epub_is_what_the_specification_asks(app: Flask, edition: Published, language: str) -> None:
    content = written(app, make_order(edition, Form.EPUB, language), edition)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
        assert archive.read("mimetype") == b"application/epub+zip"
        container = ElementTree.fromstring(archive.read("META-INF/container.xml"))  # noqa: S314 - we wrote it
        (root,) = [element.get("full-path") for element in container.iter() if element.tag.endswith("rootfile")]
        package = ElementTree.fromstring(archive.read(root or ""))  # noqa: S314
        files = {name.removeprefix("book/") for name in archive.namelist() if name.startswith("book/")}
        pages = {name: archive.read(f"book/{name}") for name in files if name.endswith(".xhtml")}
    check_package(package, files - {"book.opf"}, edition, language)
    for name, page in pages.items():
        document = ElementTree.fromstring(page)  # noqa: S314 - well-formed, or this fails
        assert document.tag == f"{XHTML}html"
        assert document.get("lang") == {"zh": "zh-CN", "en": "en"}[language]
        for link in document.iter(f"{XHTML}a"):
            target = (link.get("href") or "").partition("#")[0]
            assert target.startswith(("http://", "https://")) or target in files, f"{name} links to {target}"


def check_package(package: ElementTree.Element, files: set[str], edition: Published, language: str) -> None:
    assert package.get("version") == "3.0"
    (identifier,) = package.iter(f"{DC}identifier")
    assert identifier.get("id") == package.get("unique-identifier")
    assert edition.digest in (identifier.text or "")
    properties = {meta.get("property"): meta.text for meta in package.iter(f"{OPF}meta")}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", properties["dcterms:modified"] or "")
    assert properties["dcterms:valid"] == edition.review_by.isoformat()
    assert [element.text for element in package.iter(f"{DC}title")] == [edition.texts[language].title]
    items = {item.get("id"): item for item in package.iter(f"{OPF}item")}
    assert {item.get("href") for item in items.values()} == files
    assert len([item for item in items.values() if item.get("properties") == "nav"]) == 1
    spine = [reference.get("idref") for reference in package.iter(f"{OPF}itemref")]
    assert len(set(spine)) == len(spine) == len([name for name in files if name.endswith(".xhtml")])
    assert set(spine) <= set(items)


def test_what_html_leaves_open_is_closed_in_an_epub() -> None:
    html = '<p>a<br>b &amp; c&nbsp;d</p><hr><img src="/pictures/x" alt="a &lt; b"><a href="?a=1&amp;b=2">e</a>'
    made = epub.xhtml(html, {})
    ElementTree.fromstring(f"<div>{made}</div>")  # noqa: S314 - we wrote it
    assert "<br/>" in made
    assert "a &lt; b" in made  # a picture that is not there leaves its words


def test_headings_go_one_deeper_and_links_lead_inside() -> None:
    html = '<h2>a</h2><p><a href="/manuals/quoting/say-it" rel="noopener">b</a> <a href="/manuals/gone/x">c</a></p>'
    made = bound(html, {"/manuals/quoting/say-it": "s-1"})
    assert made == '<h3>a</h3><p><a class="inside" href="#s-1">b</a> c</p>'


def test_the_press_fetches_nothing_but_pictures_of_the_book(app: Flask, edition: Published, tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(b"secret")
    page = f'<p>a<img src="file://{tmp_path}/secret.png"><img src="http://127.0.0.1:9/x"><img src="../secret.png"></p>'
    (tmp_path / "book.html").write_text(page)
    (tmp_path / "book.css").write_text("p { color: red }")
    done = subprocess.run([sys.executable, str(work.PRESS), str(tmp_path)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not list(PdfReader(tmp_path / "book.pdf").pages[0].images)


def test_without_its_libraries_the_press_says_so(
    app: Flask, edition: Published, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As on a machine that has Python and pip and nothing else."""
    (tmp_path / "weasyprint").mkdir()
    (tmp_path / "weasyprint" / "__init__.py").write_text("raise OSError(\"cannot load library 'libpango-1.0-0'\")")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with app.app_context(), pytest.raises(work.queue.Failed) as failed:
        work.make(make_order(edition).arguments(), lambda progress, doing: None)
    assert failed.value.error == work.NO_LIBRARY
    assert "libpango" in failed.value.details["cause"]


def test_what_breaks_the_press_is_told_as_broken(
    app: Flask, edition: Published, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "weasyprint").mkdir()
    (tmp_path / "weasyprint" / "__init__.py").write_text("import os; os.abort()")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with app.app_context(), pytest.raises(work.queue.Failed) as failed:
        work.make(make_order(edition).arguments(), lambda progress, doing: None)
    assert failed.value.error == work.BROKEN
    with app.app_context():
        assert list(work.folder().glob("draft-*")) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_shipped_manuals_can_be_set(app: Flask, language: str) -> None:
    """Tables, lists, boxes, all that authors write."""
    with app.app_context(), unit_of_work(writes=True):
        library.publish(SHIPPED_MANUALS, at=clock.now())
        editions = newest_published()
    programme = Programme("new", 1, {"zh": "新人上岗", "en": "New salesperson"}, "ab" * 32)
    volumes = tuple(Volume(edition.slug, edition.number, edition.digest) for edition in editions)
    reader, made = printed(app, Order(Form.PDF, language, volumes, programme))
    assert len(reader.pages) > 3 * len(editions)
    assert made.missing == ""


def test_pictures_stand_in_both_forms(app: Flask, tmp_path: Path) -> None:
    with app.app_context(), unit_of_work(writes=True):
        place = write_manual(
            tmp_path,
            "drawn",
            MANUAL_ZH.replace("等三秒。", '等三秒。\n\n![走势图](chart.png "上个月")'),
            MANUAL_EN.replace("to three.", 'to three.\n\n![A curve](chart.png "Last month")'),
        )
        (place / "pictures").mkdir()
        (place / "pictures" / "chart.png").write_bytes(picture_bytes("teal"))
        library.publish(tmp_path, at=clock.now())
        drawn = next(row for row in newest_published() if row.slug == "drawn")
    reader, _made = printed(app, make_order(drawn))
    assert [image for page in reader.pages for image in page.images]
    assert "上个月" in "".join(page.extract_text() for page in reader.pages)
    with app.app_context():
        made = work.make(make_order(drawn, Form.EPUB).arguments(), lambda progress, doing: None)
        with zipfile.ZipFile(work.folder() / made.digest) as archive:
            (name,) = [name for name in archive.namelist() if name.startswith("book/pictures/")]
            assert archive.read(name) == picture_bytes("teal")
            assert name.removeprefix("book/") in archive.read("book/drawn--hold-it.xhtml").decode()
            assert name.removeprefix("book/") in archive.read("book/book.opf").decode()

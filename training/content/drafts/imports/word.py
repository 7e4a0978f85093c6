"""A Word document -> Markdown and pictures. Its XML is read by a parser that follows nothing, before the converter sees
it; what the converter would drop in silence is looked for in the document and told by its paragraph."""

import re
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element  # the type alone: parsing is defusedxml's
from xml.parsers.expat import ExpatError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training.content.drafts.imports.archives import NoArchive
from training.content.drafts.imports.html import markdown_of
from training.content.drafts.imports.report import Report
from training.content.pictures import Encoded, NotAPicture, PictureTooLarge, reencode

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BODY = "word/document.xml"
STYLES = """
p[style-name='Title'] => h1.title:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='List Paragraph'] => p:fresh
b => strong
i =>
u =>
strike =>
comment-reference =>
"""
Keep = Callable[[Encoded, str], str]  # a picture and what it may be called -> its name in the texts

# Within a paragraph: the local name of an element, and what becomes of it.
LOSSES: tuple[tuple[str, Any], ...] = (
    ("oMath", _l("A formula is left out.")),
    ("chart", _l("A chart is left out: paste it as a picture.")),
    ("relIds", _l("A diagram is left out: paste it as a picture.")),
    ("txbxContent", _l("A text box may be left out: write its words into the text.")),
    ("object", _l("An embedded object is left out.")),
    ("commentReference", _l("A comment is left out.")),
    ("del", _l("Words that were struck out by tracked changes are left out.")),
    ("ins", _l("Words that were added by tracked changes are taken as they are.")),
    ("highlight", _l("A highlight is left out: its words are kept.")),
    ("color", _l("Coloured words are kept without their colour.")),
    ("u", _l("Underlined words are kept without the line.")),
    ("i", _l("Slanted words are kept upright.")),
    ("footnoteReference", _l("A footnote stands at the end of the text.")),
    ("endnoteReference", _l("An endnote stands at the end of the text.")),
    ("gridSpan", _l("Joined cells of a table are written once.")),
    ("vMerge", _l("Joined cells of a table are written once.")),
)
UNKNOWN_STYLE = re.compile(r"Unrecognised (?:paragraph|run) style: '?(?P<name>.*?)'? \(Style ID")
KNOWN_ALREADY = re.compile(r"unrecognised element|Unrecognised table style|image file")


def convert(files: dict[str, bytes], keep: Keep, report: Report) -> str:
    """Markdown with headings as the document has them. Raises NoArchive when it is no Word document."""
    import mammoth  # here, for it takes 9 MB of every worker

    body = _checked(files)
    for number, losses in _losses(body):
        for loss in losses:
            report.note(number, str(loss))
    for name in files:
        if re.fullmatch(r"word/(header|footer)\d*\.xml", name) and _words(fromstring(files[name], forbid_dtd=True)):
            report.note(0, _("The words at the head or foot of its pages are left out."))
    try:
        result = mammoth.convert_to_html(
            BytesIO(_packed(files)),
            style_map=STYLES,
            include_embedded_style_map=False,
            convert_image=mammoth.images.img_element(_picture_taker(keep, report)),
        )
    except (ArithmeticError, AttributeError, ExpatError, LookupError, OSError, RecursionError, TypeError, ValueError):
        raise NoArchive from None
    for message in result.messages:
        _note_message(str(message.message), report)
    return markdown_of(result.value, report)


def _checked(files: dict[str, bytes]) -> Element:
    """The document's XML; every XML part has been read once by a parser that expands and fetches nothing."""
    if BODY not in files or "[Content_Types].xml" not in files:
        raise NoArchive
    try:
        parts = {
            name: fromstring(content, forbid_dtd=True)
            for name, content in files.items()
            if name.endswith((".xml", ".rels"))
        }
    except (DefusedXmlException, ParseError, LookupError, ValueError):
        raise NoArchive from None
    return parts[BODY]


def _losses(body: Element) -> Iterator[tuple[int, list[Any]]]:
    """Paragraphs are numbered as one counts them in the document, those of tables included."""
    for number, paragraph in enumerate(body.iter(f"{W}p"), 1):
        found = {_local(element) for element in paragraph.iter() if not _is_off(element)}
        yield number, list(dict.fromkeys(words for name, words in LOSSES if name in found))
    spans = {_local(element) for element in body.iter()} & {"gridSpan", "vMerge"}
    if spans:
        yield 0, [dict(LOSSES)["gridSpan"]]


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _is_off(element: Element) -> bool:
    """A property that is written down as not set; black is no colour."""
    return element.get(f"{W}val") in {"0", "false", "none", "auto", "000000"}


def _words(part: Element) -> str:
    return "".join(element.text or "" for element in part.iter(f"{W}t")).strip()


def _packed(files: dict[str, bytes]) -> bytes:
    """The document anew, of the files that were checked and of nothing else."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _picture_taker(keep: Keep, report: Report) -> Callable[[Any], dict[str, str]]:
    def take(image: Any) -> dict[str, str]:
        try:
            with image.open() as file:
                drawn = reencode(BytesIO(file.read()))
        except (NotAPicture, PictureTooLarge, OSError, LookupError, ValueError) as refusal:
            report.note(0, _("A picture is left out: %(why)s", why=getattr(refusal, "title", "")))
            return {"src": ""}
        return {"src": keep(drawn, image.alt_text or "picture")}

    return take


def _note_message(message: str, report: Report) -> None:
    if style := UNKNOWN_STYLE.match(message):
        report.note(0, _("The style '%(name)s' is unknown here: its words are ordinary text.", name=style["name"]))
    elif not KNOWN_ALREADY.search(message):
        report.note(0, _("The converter says: %(message)s", message=message[:200]))

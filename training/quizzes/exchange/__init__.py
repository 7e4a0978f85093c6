"""Items from other programs and for them: a module for each format, with the same two faces.

`read(bytes) -> Reading` gives questions and a report; `write(questions) -> Writing` gives bytes and a report.
`items` turns questions into items of a bank and back.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training.quizzes.exchange import (
    aiken,
    gift,
    gift_writer,
    moodle_xml,
    moodle_xml_writer,
    qti,
    qti_writer,
    sheet,
    sheet_writer,
)
from training.quizzes.exchange.questions import Question
from training.quizzes.exchange.report import Reader, Reading, Report, Writing


@dataclass(frozen=True)
class Format:
    name: str
    label: Any
    ending: str
    mimetype: str
    read: Reader
    write: Callable[[Sequence[Question]], Writing]


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS: dict[str, Format] = {
    one.name: one
    for one in (
        Format("sheet", _l("Excel template"), "xlsx", XLSX, sheet.read, sheet_writer.write),
        Format("gift", "GIFT", "gift.txt", "text/plain", gift.read, gift_writer.write),
        Format("aiken", "Aiken", "aiken.txt", "text/plain", aiken.read, aiken.write),
        Format("moodle", "Moodle XML", "xml", "application/xml", moodle_xml.read, moodle_xml_writer.write),
        Format("qti", "QTI 2.1", "qti21.zip", "application/zip", qti.read, qti_writer.write),
        Format("qti3", "QTI 3", "qti3.zip", "application/zip", qti.read, qti_writer.write_3),
    )
}


def read(content: bytes, name: str = "") -> Reading:
    """In the format named; else in the one that the file looks like, by its beginning and how much each finds."""
    if name:
        return FORMATS[name].read(content)
    head = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:4000]
    if content.startswith(b"PK"):
        likely = ["sheet"] if b"xl/" in content else ["qti"]
    elif head.startswith(b"<"):
        likely = ["moodle"] if b"<quiz" in head else ["qti"]
    else:
        likely = ["gift", "aiken", "sheet"]
    readings = [FORMATS[one].read(content) for one in likely]
    best = max(readings, key=lambda reading: reading.report.taken)
    if not best.report.found and not best.report.refused:
        return Reading((), Report(refused=_("No question was found in the file.")))
    return best

"""The cells of an Excel file, of any maker, as texts. What a damaged or wicked one would make the reader reserve is
looked at before: too much ends not this request but the process."""

import io
import re
from xml.parsers import expat

from flask_babel import gettext as _
from python_calamine import CalamineWorkbook

from training.quizzes.exchange.decoding import unpack
from training.quizzes.exchange.report import Unusable

ROWS, COLUMNS = 20_000, 200
SHEETS = 20
STRINGS = 9_999_999  # a file of 100 MB has no more
PLACED = re.compile(rb"<(?:\w{1,20}:)?(?:c|row)\s([^<]*)")
PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,9})(\d{0,20})["']""")
COUNTED = re.compile(rb"""\buniqueCount\s*=\s*["']([^"']*)["']""")


def sheets(content: bytes) -> list[list[list[str]]]:
    """Raises Unusable."""
    for part in unpack(content).values():
        if b"sheetData" in part or b"uniqueCount" in part:
            _ensure_modest(part)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        found = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names[:SHEETS]]
        read = [[[_cell(cell) for cell in row] for row in one.to_python(skip_empty_area=False)] for one in found]
    except Exception:  # noqa: BLE001 - the reader has errors of many kinds for what is damaged
        raise _damaged() from None
    if not read:
        raise Unusable(_("The file holds no sheet."))
    return read


def _ensure_modest(part: bytes) -> None:
    """Raises Unusable. Of XML that is well-formed a tag ends before the next begins."""
    try:
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = _refuse
        parser.Parse(part, True)
    except (expat.ExpatError, LookupError, ValueError):  # the others of an encoding that does not exist
        raise _damaged() from None
    if any(not told[1].isdigit() or int(told[1]) > STRINGS for told in COUNTED.finditer(part)):
        raise _damaged()
    for placed in PLACED.finditer(part):
        for column, row in PLACE.findall(placed[1]):
            if int(row or 0) > ROWS or len(column) > 2:
                raise Unusable(_("The sheet is too large: at most %(rows)s rows are read.", rows=ROWS))


def _refuse(*_doctype: object) -> None:
    """No program for sheets writes one. Raises Unusable."""
    raise _damaged()


def _damaged() -> Unusable:
    return Unusable(_("This is no Excel file that can be read. Save it as .xlsx again."))


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return re.sub("\r\n?", "\n", str(value)).strip()

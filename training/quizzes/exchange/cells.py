"""The cells of an Excel file, of any maker, as texts."""

import io
import re

from flask_babel import gettext as _
from python_calamine import CalamineWorkbook

from training.quizzes.exchange.decoding import unpack
from training.quizzes.exchange.report import Unusable
from training.workbooks import Damaged, TooLarge, ensure_modest

ROWS, COLUMNS = 20_000, 200
SHEETS = 20


def sheets(content: bytes) -> list[list[list[str]]]:
    """Raises Unusable."""
    try:
        ensure_modest(unpack(content).values(), ROWS)
    except Damaged:
        raise _damaged() from None
    except TooLarge:
        raise Unusable(_("The sheet is too large: at most %(rows)s rows are read.", rows=ROWS)) from None
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        found = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names[:SHEETS]]
        read = [[[_cell(cell) for cell in row] for row in one.to_python(skip_empty_area=False)] for one in found]
    except Exception:  # noqa: BLE001 - the reader has errors of many kinds for what is damaged
        raise _damaged() from None
    if not read:
        raise Unusable(_("The file holds no sheet."))
    return read


def _damaged() -> Unusable:
    return Unusable(_("This is no Excel file that can be read. Save it as .xlsx again."))


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return re.sub("\r\n?", "\n", str(value)).strip()

"""Sheets for Excel that a stranger's text cannot turn into a formula."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

FORMULA_SIGNS = tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20")


class Sheet:
    """One sheet of a workbook. Texts are written as texts, whatever they begin with."""

    def __init__(self, book: Any, name: str) -> None:
        self._sheet = book.add_worksheet(name[:31])
        self._wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self._quoted = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
        self._bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.row = 0

    def head(self, cells: list[str], widths: list[float]) -> None:
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, width)
        for column, cell in enumerate(cells):
            self._sheet.write_string(self.row, column, cell, self._bold)
        self.row += 1
        self._sheet.freeze_panes(self.row, 0)

    def add(self, cells: list[Any]) -> None:
        """Numbers as numbers, None as an empty cell, everything else as text."""
        for column, cell in enumerate(cells):
            if cell is None or cell == "":
                continue
            if isinstance(cell, int | float) and not isinstance(cell, bool):
                self._sheet.write_number(self.row, column, cell, self._wrapped)
            else:
                text = str(cell)[:32_000]
                form = self._quoted if text.startswith(FORMULA_SIGNS) else self._wrapped
                self._sheet.write_string(self.row, column, text, form)
        self.row += 1

    def choose_from(self, column: int, rows: int, words: list[str]) -> None:
        """A list to choose from, for so many rows below the headings."""
        self._sheet.data_validation(
            1, column, rows, column, {"validate": "list", "source": words, "ignore_blank": True}
        )


class Book:
    def __init__(self, book: Any) -> None:
        self._book = book

    def sheet(self, name: str) -> Sheet:
        return Sheet(self._book, name)


@contextmanager
def workbook(target: io.BytesIO) -> Iterator[Book]:
    """Written into `target` at the end, without temporary files."""
    import xlsxwriter  # here, for it takes 8 MB of every worker

    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    try:
        yield Book(book)
    finally:
        book.close()

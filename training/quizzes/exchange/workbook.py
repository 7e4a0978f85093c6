"""Sheets for Excel that a stranger's text cannot turn into a formula: in memory, or written by a process of its own.

`python workbook.py FILE` writes a workbook line by line, as `elsewhere` tells it: what is large takes a second of
processor for every hundred thousand cells, and no more memory than a line. It imports nothing of ours.
"""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Protocol

FORMULA_SIGNS = tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20")
PATIENCE = 600.0  # seconds in which the other process must have tied up what it was told
CUT_SHORT = 4  # exit: nobody has said that this was all


class Rows(Protocol):
    """What sheets take, wherever they are written."""

    def head(self, cells: list[str], widths: Sequence[float]) -> None: ...

    def add(self, cells: list[Any]) -> None: ...


class Sheet:
    """One sheet of a workbook. Texts are written as texts, whatever they begin with."""

    def __init__(self, book: Any, name: str) -> None:
        self._sheet = book.add_worksheet(name[:31])
        self._wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self._quoted = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
        self._bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self._moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left", "valign": "top"})
        self.row = 0

    def head(self, cells: list[str], widths: Sequence[float]) -> None:
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, width)
        for column, cell in enumerate(cells):
            self._sheet.write_string(self.row, column, cell, self._bold)
        self.row += 1
        self._sheet.freeze_panes(self.row, 0)

    def add(self, cells: list[Any]) -> None:
        """Numbers as numbers, moments as moments, None as an empty cell, everything else as text."""
        for column, cell in enumerate(cells):
            if cell is None or cell == "":
                continue
            if isinstance(cell, int | float) and not isinstance(cell, bool):
                self._sheet.write_number(self.row, column, cell, self._wrapped)
            elif isinstance(cell, datetime):
                self._sheet.write_datetime(self.row, column, cell, self._moment)
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


TEXTS_STAY = {"strings_to_formulas": False, "strings_to_urls": False}


@contextmanager
def workbook(target: io.BytesIO) -> Iterator[Book]:
    """Written into `target` at the end, without temporary files."""
    import xlsxwriter  # here, for it takes 8 MB of every worker

    book = xlsxwriter.Workbook(target, {"in_memory": True, **TEXTS_STAY})
    try:
        yield Book(book)
    finally:
        book.close()


# --- by a process of its own --------------------------------------------------------------------------------------


class NotWritten(Exception):
    """The other process has ended too early; with its last words."""


class SheetElsewhere:
    """Rows of several sheets may come by turns; moments are without a zone."""

    def __init__(self, told: IO[str], place: int, name: str) -> None:
        self._told, self._place = told, place
        self._tell("sheet", name)

    def head(self, cells: list[str], widths: Sequence[float]) -> None:
        self._tell("head", cells, widths)

    def add(self, cells: list[Any]) -> None:
        self._tell("row", [{"at": cell.isoformat()} if isinstance(cell, datetime) else cell for cell in cells])

    def _tell(self, *words: Any) -> None:
        self._told.write(json.dumps([self._place, *words]) + "\n")


class BookElsewhere:
    def __init__(self, told: IO[str]) -> None:
        self._told, self._sheets = told, 0

    def sheet(self, name: str) -> SheetElsewhere:
        self._sheets += 1
        return SheetElsewhere(self._told, self._sheets - 1, name)


@contextmanager
def elsewhere(target: Path, *, waiting: Callable[[], object] = lambda: None) -> Iterator[BookElsewhere]:
    """`target` is whole at the end; its folder takes what is written meanwhile. `waiting` is called each second while
    the end is awaited. Raises NotWritten."""
    command = [sys.executable, "-P", __file__, str(target)]
    with (target.parent / "errors").open("w+b") as errors:
        process = subprocess.Popen(  # noqa: S603 - our own program
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=errors, encoding="utf-8"
        )
        told = process.stdin
        try:
            if told is None:
                raise NotWritten
            with suppress(BrokenPipeError):  # its status says why
                yield BookElsewhere(told)
                told.write("[]\n")
                told.close()
            status = _awaited(process, waiting)
        finally:
            process.kill()  # nothing to it, when it has ended
            process.wait()
            with suppress(BrokenPipeError):
                told and told.close()
        if status:
            errors.seek(0)
            raise NotWritten(f"{status}: {errors.read()[-2000:].decode('utf-8', 'replace')}")


def _awaited(process: subprocess.Popen[str], waiting: Callable[[], object]) -> int:
    for _second in range(int(PATIENCE)):
        try:
            return process.wait(1.0)
        except subprocess.TimeoutExpired:
            waiting()
    raise NotWritten("too long")


def main(target: Path) -> int:
    """Lines of the standard input: place of the sheet, what to do, with what; an empty list is the end."""
    import xlsxwriter

    if hasattr(os, "nice"):
        os.nice(10)  # whoever sits a quiz comes first
    book = xlsxwriter.Workbook(target, {"constant_memory": True, "tmpdir": str(target.parent), **TEXTS_STAY})
    sheets: list[Sheet] = []
    for line in io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8"):
        match json.loads(line):
            case [_place, "sheet", name]:
                sheets.append(Sheet(book, name))
            case [place, "head", cells, widths]:
                sheets[place].head(cells, widths)
            case [place, "row", cells]:
                sheets[place].add([_moment(cell) if isinstance(cell, dict) else cell for cell in cells])
            case []:
                book.close()
                return 0
    return CUT_SHORT


def _moment(cell: dict[str, str]) -> datetime:
    return datetime.fromisoformat(cell["at"])


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

"""Excel files of any maker, looked at before they are read: the reader reserves what a file claims, and too much of it
ends not the request but the process."""

import re
from collections.abc import Iterable
from xml.parsers import expat

STRINGS = 9_999_999  # a file of 100 MB has no more
PLACED = re.compile(rb"<(?:\w{1,20}:)?(?:c|row)\s([^<]*)")
PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,9})(\d{0,20})["']""")
COUNTED = re.compile(rb"""\buniqueCount\s*=\s*["']([^"']*)["']""")


class Damaged(Exception):
    """No program for sheets writes such a file."""


class TooLarge(Exception):
    """Its cells lie further out than anybody fills in."""


def ensure_modest(parts: Iterable[bytes], rows: int) -> None:
    """The unpacked files of a workbook that may be read up to so many rows. Raises Damaged, TooLarge."""
    for part in parts:
        if b"sheetData" in part or b"uniqueCount" in part:
            _ensure_well_formed(part)
            _ensure_near(part, rows)


def _ensure_well_formed(part: bytes) -> None:
    """Of XML that is well-formed a tag ends before the next begins, as PLACED takes for granted."""
    try:
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = _refuse
        parser.Parse(part, True)
    except (expat.ExpatError, LookupError, ValueError):  # the others of an encoding that does not exist
        raise Damaged from None


def _refuse(*_doctype: object) -> None:
    raise Damaged


def _ensure_near(part: bytes, rows: int) -> None:
    if any(not told[1].isdigit() or int(told[1]) > STRINGS for told in COUNTED.finditer(part)):
        raise Damaged
    for placed in PLACED.finditer(part):
        for column, row in PLACE.findall(placed[1]):
            if int(row or 0) > rows or len(column) > 2:
                raise TooLarge

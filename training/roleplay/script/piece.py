"""A piece of a line that remembers where it stands, so that every message can name its column.

Escapes: a backslash before `#`, `＃`, `→`, `-` or another backslash takes the sign at its word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from training.roleplay.script.tree import Name, Place

INVISIBLE = re.compile("[\u200b\u2060\ufeff]")
ESCAPED = re.compile(r"\\([\\#＃→-])")
LINE_COMMENT = re.compile(r"(?=\s*[#＃])")
COMMENT = re.compile(r"(?<=\s)[#＃](?![0-9０-９])")


def tidy(text: str) -> str:
    """One space for any white space, no invisible signs, composed letters."""
    return " ".join(unicodedata.normalize("NFC", INVISIBLE.sub("", text)).split())


@dataclass(frozen=True)
class Piece:
    text: str
    line: int
    column: int

    @property
    def at(self) -> Place:
        return Place(self.line, self.column)

    def __bool__(self) -> bool:
        return bool(self.text)

    def cut(self, start: int, end: int | None = None) -> Piece:
        """The part from `start` to `end` without the white space around it."""
        part = self.text[start:end]
        bare = part.lstrip()
        return Piece(bare.rstrip(), self.line, self.column + start + len(part) - len(bare))

    def after(self, match: re.Match[str]) -> Piece:
        return self.cut(match.end())

    def group(self, match: re.Match[str], name: str) -> Piece:
        """A named group, empty when it took no part."""
        start, end = match.span(name)
        return self.cut(max(start, 0), max(end, 0))

    def split(self, separator: re.Pattern[str]) -> Iterator[Piece]:
        """The parts that are not empty."""
        start = 0
        for match in separator.finditer(self.text):
            if part := self.cut(start, match.start()):
                yield part
            start = match.end()
        if part := self.cut(start):
            yield part

    def value(self) -> str:
        return tidy(ESCAPED.sub(r"\1", self.text))

    def name(self) -> Name:
        return Name(self.value(), self.at)


def lines_of(text: str) -> Iterator[Piece]:
    """Every line that says something: comments and the white space around are gone."""
    for number, raw in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        line = INVISIBLE.sub("", raw)
        comment = LINE_COMMENT.match(line) or COMMENT.search(line)
        if piece := Piece(line, number, 1).cut(0, comment.start() if comment else None):
            yield piece

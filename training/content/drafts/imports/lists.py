"""Lists and tables of anybody's Markdown as ours reads them: an empty line before them, four spaces a level."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

POINT = re.compile(r" *(?P<sign>[-*+]|\d{1,9}[.)]) +(?=\S)")
RULE = re.compile(r" *(?:(?:- *){3,}|(?:\* *){3,}|(?:\+ *){3,})$")
BEGINS = re.compile(r"[-*+]|1[.)]")  # the sign of a point that may follow a line of a paragraph
LEVEL = 4  # spaces


@dataclass
class Heading:
    level: int
    text: str


@dataclass
class Line:
    number: int
    text: str
    code: bool = False
    heading: Heading | None = None


def arranged(lines: Iterable[Line]) -> Iterator[Line]:
    """An indented line is code where it belongs to no point and to no box."""
    points: list[int] = []  # of each open point, the column where its text begins
    in_box = in_paragraph = after_blank = False
    for line in lines:
        if line.code or line.heading or not line.text.strip():
            if line.code or line.heading:
                points, in_box = [], False
            in_paragraph, after_blank = False, True
            yield line
            continue
        line.text = line.text.replace("\t", " " * LEVEL)
        words = line.text.lstrip(" ")
        column = len(line.text) - len(words)
        point = None if RULE.fullmatch(line.text) else POINT.match(line.text)
        if point and in_paragraph and not BEGINS.fullmatch(point["sign"]):
            point = None
        if in_box and column >= LEVEL:
            yield line
            continue
        while points and column < points[-1] and (point or after_blank):
            points.pop()
        in_box = column < LEVEL and words.startswith("!!!")
        if in_paragraph and (point or words.startswith("|")):
            yield Line(line.number, "")
        if point and (points or column < LEVEL):
            line.text = " " * LEVEL * len(points) + re.sub(r"^(\d+)\)", r"\1.", words)
            points.append(point.end())
        elif points and column >= points[-1]:
            line.text = " " * max(column, LEVEL * len(points)) + words
        elif not points:
            line.code = column >= LEVEL and not words.startswith("!!!")
        in_paragraph = not (points or in_box or line.code or words.startswith(("|", ">")))
        after_blank = False
        yield line

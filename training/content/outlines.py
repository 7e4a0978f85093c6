"""The bones of a manuscript: its head, its introduction and its sections with their lines. Plain Python, and cheap: no
YAML is read and nothing is checked, so that pages may ask for it; `manuscripts` reads the whole."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

ATTRIBUTES = re.compile(r"^(?P<heading>.*?)\s*(?:\{:?\s*(?P<attributes>[^{}]*?)\s*\})?$")
ATTRIBUTE = re.compile(r'#(?P<id>\S+)|(?P<key>[\w-]+)="(?P<value>[^"]*)"|(?P<other>\S+)')
TITLE = re.compile(r"""^title:\s*(?:"(?P<double>.*)"|'(?P<single>.*)'|(?P<plain>.*?))\s*$""", re.MULTILINE)

Numbered = tuple[int, str]  # a line and its number
Part = tuple[Numbered, list[Numbered]]  # a section's heading, and the lines below it


@dataclass(frozen=True)
class Section:
    anchor: str
    heading: str
    objectives: tuple[str, ...]
    markdown: str
    line: int


@dataclass(frozen=True)
class Outline:
    head: str  # the keys, without the lines that fence them
    introduction: str
    sections: tuple[Section, ...]

    @property
    def title(self) -> str:
        found = TITLE.search(self.head)
        return next((text for text in found.groups() if text), "") if found else ""


def outline(text: str) -> Outline:
    """Of any text, however many faults it has."""
    lines = text.split("\n")
    end = 0
    if lines[0].rstrip() == "---":
        end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), 0)
    introduction, parts = split(list(enumerate(lines[end + 1 :] if end else lines, end + 2 if end else 1)))
    return Outline("\n".join(lines[1:end]), introduction, tuple(read_section(*part) for part in parts))


def split(numbered: Sequence[Numbered]) -> tuple[str, list[Part]]:
    """The introduction, and each section's heading with the lines below it."""
    introduction: list[str] = []
    parts: list[Part] = []
    for number, line in numbered:
        if line.startswith("##") and not line.startswith("###"):
            parts.append(((number, line[2:].strip()), []))
        elif parts:
            parts[-1][1].append((number, line))
        else:
            introduction.append(line)
    return "\n".join(introduction).strip("\n"), parts


def read_section(heading: Numbered, below: Sequence[Numbered]) -> Section:
    words, named = attributes(heading[1])
    markdown = "\n".join(line for _number, line in below).strip("\n")
    return Section(named.get("id", ""), words, tuple(named.get("objectives", "").split()), markdown, heading[0])


def attributes(text: str) -> tuple[str, dict[str, str]]:
    """'Heading {#id objectives="A14 A15"}' -> the heading, {'id': 'id', 'objectives': 'A14 A15'}; others under '?'."""
    found = ATTRIBUTES.match(text)
    named: dict[str, str] = {}
    for part in ATTRIBUTE.finditer(found["attributes"] or "") if found else ():
        if part["id"]:
            named["id"] = part["id"]
        elif part["key"]:
            named[part["key"]] = part["value"]
        else:
            named["?"] = part["other"]
    return (found["heading"] if found else text), named

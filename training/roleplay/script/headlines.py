"""The lines above the first scene: the title line, and `key：value` pairs parted by two or more spaces."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from training.roleplay.script import lexicon as lex
from training.roleplay.script.messages import Both, message
from training.roleplay.script.names import Faults, read_name, read_names, read_time
from training.roleplay.script.piece import Piece, lines_of
from training.roleplay.script.tree import NOWHERE, Language, Name, Place, Variant


@dataclass
class Head:
    """What has been read so far; the names are those of `Script`."""

    identifier: str = ""
    version: int = 0
    title: str = ""
    language: Language = "zh"
    sources: tuple[str, ...] = ()
    cohorts: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()
    total_seconds: int = 0
    reply_seconds: int = 0
    customer: str = ""
    variants: tuple[Variant, ...] = ()
    red_lines: tuple[str, ...] = ()
    at: Place = NOWHERE

    def fields(self) -> dict[str, Any]:
        return dict(vars(self))


class HeadReader:
    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.head = Head()
        self.seen: set[str] = set()

    def title_line(self, line: Piece) -> None:
        self.head.at = line.at
        self.head.language = "zh" if line.text.startswith(lex.word("head", "zh")) else "en"
        match = lex.HEAD.match(line.text)
        if not match or not lex.IDENTIFIER.fullmatch(match["identifier"]) or int(match["version"]) < 1:
            self.faults.append(message("E101", line.at))
            return
        self.head.identifier, self.head.version = match["identifier"], int(match["version"])
        title = line.after(match)
        self.head.title = Name(_unquoted(title.value()), title.at)
        if not self.head.title:
            self.faults.append(message("E116", title.at))

    def pairs(self, line: Piece) -> None:
        found = list(lex.ANY_PAIR.finditer(line.text))
        ends = [match.start() for match in found[1:]] + [len(line.text)]
        for match, end in zip(found, ends, strict=True):
            key, value = lex.pair_key(match["key"]), line.cut(match.end(), end)
            if key in self.seen:
                what = Both(lex.word(key, "en"), lex.word(key, "zh"))
                self.faults.append(message("E102", line.group(match, "key").at, what=what))
            elif not value:
                self.faults.append(message("E116", value.at))
            else:
                self.pair(key, value)
            self.seen.add(key)

    def pair(self, key: str, value: Piece) -> None:
        head = self.head
        if key == "source":
            head.sources = _listed(value)
        elif key == "for":
            head.cohorts = read_names(value, self.faults)
        elif key == "objectives":
            head.objectives = _listed(value)
        elif key == "total":
            head.total_seconds = read_time(value, self.faults)
        elif key == "reply":
            head.reply_seconds = read_time(value, self.faults)
        elif key == "customer":
            head.customer = value.name()
        elif key == "variants":
            head.variants = self.variants(value)
        else:
            head.red_lines = tuple(part.name() for part in value.split(lex.RED_LINE_PARTED))

    def variants(self, value: Piece) -> tuple[Variant, ...]:
        variants: list[Variant] = []
        for part in value.split(lex.ALTERNATIVE):
            equals = re.search(r"[=＝]", part.text)
            aspect = read_name(part.cut(0, equals.start()), self.faults) if equals else ""
            chosen = part.after(equals) if equals else part
            name = read_name(chosen, self.faults) if chosen else Name("", part.at)
            if not name or any(name == other.value for other in variants):
                self.faults.append(message("E106", part.at, text=part.text))
            variants.append(Variant(aspect, name))
        return tuple(variants)


def title_of(text: str) -> str:
    """The title alone, for lists; '' where its line cannot be read. What stands below is not looked at."""
    reader = HeadReader([])
    for line in lines_of(text):
        if lex.opening(line.text) == "head":
            reader.title_line(line)
            break
    return reader.head.title


def _listed(value: Piece) -> tuple[str, ...]:
    """Sources and objectives, also where only spaces part them."""
    return tuple(part.name() for piece in value.split(lex.LIST) for part in piece.split(re.compile(r"\s+")))


def _unquoted(title: str) -> str:
    return title[1:-1].strip() if len(title) > 1 and lex.QUOTES.get(title[0]) == title[-1] else title

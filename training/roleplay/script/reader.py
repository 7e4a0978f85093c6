"""From text to tree: recursive descent over the lines, all faults in one pass, in time linear in the text.

Comments (`#` at a line's start, or after white space unless a figure follows) are not kept in the tree. A
customer line outside a condition may end with an arrow; it reads as the line and a jump.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from training.roleplay.script import lexicon as lex
from training.roleplay.script.clicks import click_named, without_tail
from training.roleplay.script.conditions import TOKEN, UnreadableError, read_condition
from training.roleplay.script.headlines import Head, HeadReader
from training.roleplay.script.lines import BELONGS, BLOCKS, PARTS, at_last_arrow, readable, rest_of
from training.roleplay.script.messages import Both, Message, in_order, message
from training.roleplay.script.names import Faults, read_name, read_names, read_time
from training.roleplay.script.piece import Piece
from training.roleplay.script.speech import unreadable_choice, with_plain_choices
from training.roleplay.script.tree import (
    Branch,
    CohortBranch,
    Condition,
    Criterion,
    CustomerLine,
    Flow,
    Jump,
    KeyPoint,
    Language,
    Name,
    Otherwise,
    Pitfall,
    Place,
    Scene,
    Screen,
    Script,
    SellerTurn,
    Step,
    Target,
    names_in,
    place_of,
)

MOST_BYTES = 200_000
MOST_MESSAGES = 200
MOST_VISITS = 20


@dataclass(frozen=True)
class Parsed:
    """`script` is None when a message forbids saving: then `rest` is what could be read of it, and `spoiled` names the
    parts of it (see `PARTS`) that may lack what could not be read."""

    script: Script | None
    messages: tuple[Message, ...]
    rest: Script | None = None
    spoiled: frozenset[str] = frozenset()


def parse(text: str) -> Parsed:
    """Never raises; reports every fault that forbids saving, in the order of the lines."""
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        return Parsed(None, (message("E118", Place(1, 1), limit=MOST_BYTES // 1000),))
    faults = Faults()
    reader = _Reader(readable(text.removeprefix("\ufeff"), faults), faults)
    script = reader.script()
    found = in_order(faults)
    if len(found) > MOST_MESSAGES:
        last = found[MOST_MESSAGES]
        too_many = message("E121", Place(last.line, last.column), limit=MOST_MESSAGES)
        return Parsed(None, (*found[:MOST_MESSAGES], too_many))
    return Parsed(None, found, script, frozenset(reader.spoiled)) if found else Parsed(script, ())


class _Reader:
    def __init__(self, lines: list[Piece], faults: Faults) -> None:
        self.lines = lines
        self.kinds = [lex.opening(line.text) for line in lines]
        self.faults = faults
        self.position = 0
        self.lost = False  # an unreadable line came before, in this block: what it opened is not told as misplaced
        self.spoiled = set(PARTS.values()) if faults else set[str]()  # lines that were left out may have been anything
        self.language: Language = "zh"
        self.scenes: list[Scene] = []
        self.key_points: list[KeyPoint] = []
        self.pitfalls: list[Pitfall] = []
        self.flows: list[Flow] = []
        self.criteria: list[Criterion] = []

    def fault(self, code: str, piece: Piece, **gaps: str | int | Both) -> None:
        self.faults.append(message(code, piece.at, **{"text": piece.text, **gaps}))

    def kind(self) -> str | None:
        """What the line in hand is; 'nothing' after the last."""
        return self.kinds[self.position] if self.position < len(self.lines) else "nothing"

    def take(self) -> Piece:
        self.position += 1
        return self.lines[self.position - 1]

    def inside(self) -> Iterator[tuple[str | None, Piece]]:
        """The lines down to the next block."""
        while (kind := self.kind()) not in BLOCKS and kind != "nothing":
            yield kind, self.take()

    def script(self) -> Script:
        with self.part_of("head"):
            head = self.head()
        self.language = head.language
        readers = {
            "scene": self.scene,
            "key point": self.key_point,
            "pitfall": self.pitfall,
            "flow": self.flow,
            "criterion": self.criterion,
        }
        while (kind := self.kind()) != "nothing":
            line = self.take()
            if kind in readers:
                self.lost = False
                with self.part_of(kind):
                    readers[kind](line)
            elif kind == "head":
                self.fault("E102", line, what=Both("scene-file", "情景"))
            else:
                self.misplaced(kind, line)
        return Script(
            **head.fields(),
            scenes=tuple(self.scenes),
            key_points=tuple(self.key_points),
            pitfalls=tuple(self.pitfalls),
            flows=tuple(self.flows),
            criteria=tuple(self.criteria),
        )

    @contextmanager
    def part_of(self, kind: str) -> Iterator[None]:
        """The part of the script to which such a block belongs is spoiled by a fault within."""
        before = len(self.faults)
        yield
        if len(self.faults) > before:
            self.spoiled.add(PARTS[kind])

    def misplaced(self, kind: str | None, line: Piece) -> None:
        if kind is None:
            self.lost = True
            self.spoiled.add("scenes")
            english, chinese = lex.meant(line.text) or ("", "")
            near_en, near_zh = english and f"Perhaps “{english}”? ", chinese and f"是不是“{chinese}”？"
            self.fault("E103", line, near_en=near_en, near_zh=near_zh)
            return
        groups = {"branch": "branch", "level": "level", "say": "words", "not": "words"}
        group = "scene" if kind in lex.STEPS else groups.get(kind, "pair")
        self.spoiled.add(PARTS[group])
        if not self.lost or group == "pair":
            self.fault("E104", line, where=BELONGS[group])

    def head(self) -> Head:
        reader = HeadReader(self.faults)
        titled = next((kind for kind in self.kinds if kind), None) == "head"
        while titled and self.kind() is None:
            self.misplaced(None, self.take())
        if titled:
            reader.title_line(self.take())
        else:
            first = self.lines[0] if self.lines else Piece("", 1, 1)
            self.fault("E101", first)
            if self.kind() is None:
                self.take()
        self.pairs(reader)
        if not titled and self.kind() == "head":
            reader.title_line(self.take())
            self.pairs(reader)
        return reader.head

    def pairs(self, reader: HeadReader) -> None:
        for kind, line in self.inside():
            if kind in lex.HEAD_PAIRS and lex.ANY_PAIR.match(line.text):
                if not (self.lost and kind in reader.seen):
                    reader.pairs(line)
            else:
                self.misplaced(kind, line)

    # Scenes

    def scene(self, line: Piece) -> None:
        rest = rest_of("scene", line)
        header = rest.cut(0, len(rest.text.rstrip("=＝")))
        limit = None
        if limited := lex.LIMITED.search(header.text):
            figure = limited["zh"] if limited["zh"] is not None else limited["en"]
            limit = int(figure) if re.fullmatch(r"\d{1,4}", figure) else 0
            if not 1 <= limit <= MOST_VISITS:
                self.fault("E108", header.cut(limited.start()))
            header = header.cut(0, limited.start())
        name = read_name(header, self.faults)
        steps: list[Step] = []
        for kind, inner in self.inside():
            steps.extend(self.steps(kind, inner))
        self.scenes.append(Scene(name, limit, tuple(steps), line.at))

    def steps(self, kind: str | None, line: Piece) -> Iterator[Step]:
        if kind == "customer":
            yield from self.customer_step(line)
        elif kind == "screen":
            yield self.screen(line)
        elif kind == "seller":
            yield self.turn(line)
        elif kind == "if":
            yield from self.cohort_branch(line)
        elif kind == "jump":
            yield Jump(self.target(rest_of("jump", line)), line.at)
        else:
            self.misplaced(kind, line)

    def screen(self, line: Piece) -> Screen:
        shown, tail = without_tail(rest_of("screen", line))
        text = self.spoken(shown)
        if tail is None:
            return Screen(text, at=line.at)
        names = read_names(tail, self.faults)
        if not names:
            self.fault("E116", tail)
        return Screen(text, tuple(Name(click_named(name) or name, place_of(name)) for name in names), line.at)

    def customer_step(self, line: Piece) -> Iterator[Step]:
        before, arrow, after = at_last_arrow(line)
        yield self.customer_line(before)
        if arrow:
            yield Jump(self.target(after), arrow.at)

    def cohort_branch(self, line: Piece) -> Iterator[Step]:
        before, arrow, after = at_last_arrow(line)
        if arrow:
            cohort = read_name(rest_of("if", before), self.faults)
            yield CohortBranch(cohort, self.target(after), line.at)
        else:
            self.fault("E110", line)

    def turn(self, line: Piece) -> SellerTurn:
        seconds: int | None = None
        expects: tuple[str, ...] = ()
        if match := lex.SELLER.match(line.text):
            if time := line.group(match, "time"):
                seconds = read_time(time, self.faults)
            rest = line.after(match)
            if expecting := lex.EXPECT.match(rest.text):
                expects = read_names(rest.after(expecting), self.faults, joins=TOKEN)
            if rest and not expects:
                self.fault("E113", line)
        else:
            self.fault("E113", line)
        branches = []
        while (kind := self.kind()) in ("branch", None):
            inner = self.take()
            if kind is None:
                self.misplaced(kind, inner)
            elif branch := self.branch(inner):
                branches.append(branch)
            else:
                self.lost = True  # the line below may be the rest of it
        return SellerTurn(seconds, expects, tuple(branches), line.at)

    def branch(self, line: Piece) -> Branch | None:
        closing = re.search(r"[\]］】]", line.text)
        if not closing:
            self.fault("E109", line)
            return None
        condition = self.condition(line.cut(1, closing.start()), line)
        before, arrow, after = at_last_arrow(line.after(closing))
        if not arrow:
            self.fault("E110", line)
            return None
        target = self.target(after)
        answer = None
        if lex.CUSTOMER.match(before.text):
            answer = self.customer_line(before)
        elif before:
            self.fault("E112", before)
        return Branch(condition, answer, target, line.at)

    def condition(self, piece: Piece, line: Piece) -> Condition:
        try:
            condition = read_condition(piece)
        except UnreadableError:
            self.fault("E109", piece or line)
            return Otherwise()
        for name in names_in(condition):
            if lex.RESERVED.search(name):
                self.faults.append(message("E109", place_of(name, piece.at), text=name))
        return condition

    def customer_line(self, piece: Piece) -> CustomerLine:
        match = lex.CUSTOMER.match(piece.text)
        tone = piece.group(match, "tone").value() if match else ""
        return CustomerLine(tone, self.spoken(rest_of("customer", piece)), piece.at)

    def spoken(self, piece: Piece) -> str:
        text = self.words(piece)
        if (fault := unreadable_choice(text)) is not None:
            self.fault("E117", piece, text=fault)
        return with_plain_choices(text, self.language)

    def words(self, piece: Piece) -> str:
        if not (text := piece.value()):
            self.fault("E116", piece)
        return text

    def target(self, piece: Piece) -> Target:
        ending = lex.END.match(piece.text)
        if not piece:
            self.fault("E110", piece)
            return Target("")
        if not ending:
            return Target(read_name(piece, self.faults))
        named = piece.after(ending)
        if not named or named.value().casefold() == lex.LIMIT:
            self.fault("E111", piece)
            return Target("", ends=True)
        return Target(read_name(named, self.faults), ends=True)

    # Key points, flows, criteria

    def key_point(self, line: Piece) -> None:
        name, meaning = self.named("key point", line)
        self.key_points.append(KeyPoint(name, meaning, *self.phrasings(), line.at))

    def pitfall(self, line: Piece) -> None:
        name, meaning = self.named("pitfall", line)
        self.pitfalls.append(Pitfall(name, meaning, *self.phrasings(), line.at))

    def named(self, kind: str, line: Piece) -> tuple[Name, str]:
        rest = rest_of(kind, line)
        colon = re.search(r"[：:]", rest.text)
        before, after = (colon.start(), colon.end()) if colon else (len(rest.text), len(rest.text))
        name = read_name(rest.cut(0, before), self.faults, joins=TOKEN)
        return name, self.words(rest.cut(after))

    def phrasings(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        say: list[str] = []
        but_not: list[str] = []
        for kind, line in self.inside():
            if kind in ("say", "not"):
                piece = rest_of(kind, line)
                (say if kind == "say" else but_not).append(Name(self.words(piece), piece.at))
            else:
                self.misplaced(kind, line)
        return tuple(say), tuple(but_not)

    def flow(self, line: Piece) -> None:
        rest = rest_of("flow", line)
        colon = re.search(r"[：:]", rest.text)
        stages = tuple(
            names
            for part in (rest.after(colon).split(lex.STAGE) if colon else ())
            if (names := read_names(part, self.faults))
        )
        if not colon or not stages:
            self.fault("E122", line)
            return
        cohort = rest.cut(0, colon.start())
        self.flows.append(Flow(read_name(cohort, self.faults) if cohort else "", stages, line.at))

    def criterion(self, line: Piece) -> None:
        rest = rest_of("criterion", line)
        weighed = lex.WEIGHT.search(rest.text)
        weight = int(weighed["weight"]) if weighed else 0
        if not weighed or not 1 <= weight <= 100:
            self.fault("E114", line)
        name_piece = rest.cut(0, weighed.start()) if weighed else rest.cut(0, 0)
        tail = rest.after(weighed) if weighed else rest.cut(0, 0)
        if critical := lex.CRITICAL.match(tail.text):
            tail = tail.after(critical)
        looks_at: tuple[str, ...] = ()
        if see := lex.SEE.match(tail.text):
            looks_at = read_names(tail.after(see), self.faults)
        if tail and not looks_at:
            self.fault("E114", line)
        name = read_name(name_piece, self.faults) if weighed else Name("", line.at)
        self.criteria.append(Criterion(name, weight, bool(critical), looks_at, self.levels(), line.at))

    def levels(self) -> tuple[str, str, str, str]:
        levels = ["", "", "", ""]
        for kind, line in self.inside():
            if kind != "level":
                self.misplaced(kind, line)
                continue
            number = int(line.text[0])
            if number <= 3 and levels[number] and self.lost:
                continue
            if number > 3 or levels[number]:
                self.fault("E115", line, text=str(number))
            else:
                levels[number] = self.words(rest_of("level", line))
        return levels[0], levels[1], levels[2], levels[3]

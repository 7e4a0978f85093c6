"""What differs between two editions: by section, within a section by paragraph, within a paragraph by character. Pure.

The rendered text is compared, so that a table is compared cell by cell, a list item by item, a box by its paragraphs;
the marks of Markdown never show. Chinese is compared sign by sign, without guessing where words end; a Latin word or a
number is one sign, and a sign with what combines with it (a variation selector, an accent) is never torn apart.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache
from html.parser import HTMLParser
from itertools import takewhile
from typing import Any

from diff_match_patch import diff_match_patch

# --- sections -----------------------------------------------------------------------------------------------------


class Kind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"  # the same words in another place


@dataclass(frozen=True)
class SectionChange:
    anchor: str
    kind: Kind
    moved: bool = False  # a changed section may have moved, too


PICTURE = re.compile(r'src="(/pictures/[^"]+)"')


def changed_sections(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[SectionChange]:
    """Of two editions' `languages`, as their material holds them: in the order of the new one, what is gone at the end.

    A section counts as changed when its heading, objectives, text or a picture differs in either language.
    """
    before, after = _by_anchor(old), _by_anchor(new)
    moved = moved_anchors([anchor for anchor in before if anchor in after], [a for a in after if a in before])
    found = []
    for anchor, words in after.items():
        if anchor not in before:
            found.append(SectionChange(anchor, Kind.ADDED))
        elif words != before[anchor]:
            found.append(SectionChange(anchor, Kind.CHANGED, anchor in moved))
        elif anchor in moved:
            found.append(SectionChange(anchor, Kind.MOVED, True))
    return found + [SectionChange(anchor, Kind.REMOVED) for anchor in before if anchor not in after]


def _by_anchor(languages: Mapping[str, Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for language in sorted(languages, reverse=True):  # Chinese first: its order is that of the manual
        for section in languages[language]["sections"]:
            told = (section["heading"], section["objectives"], section["markdown"], PICTURE.findall(section["html"]))
            found.setdefault(section["anchor"], []).append((language, told))
    return found


def moved_anchors(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """Of the same anchors in two orders, the fewest that have to move to turn one into the other."""
    place = {anchor: number for number, anchor in enumerate(old)}
    rows: list[tuple[str, ...]] = [()]  # the longest in the old order that ends with each of the new ones
    for anchor in new:
        longest: tuple[str, ...] = ()
        for row in rows:
            if len(row) > len(longest) and place[row[-1]] < place[anchor]:
                longest = row
        rows.append((*longest, anchor))
    staying: tuple[str, ...] = max(rows, key=len)
    return set(new) - set(staying)


# --- the tree of a rendered text ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Run:
    """Text under the same marks: the opening tags round it, such as '<strong>', outermost first."""

    text: str
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Text:
    runs: tuple[Run, ...]

    @property
    def plain(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Block:
    tag: str
    opening: str
    children: tuple["Node", ...]

    @property
    def plain(self) -> str:
        return "\n".join(child.plain for child in self.children)


Node = Text | Block

BLOCKS = frozenset({
    "p", "pre", "blockquote", "ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td",
    "h1", "h2", "h3", "h4", "h5", "h6", "div", "hr", "figure", "figcaption",
})  # fmt: skip
OBJECT = "\ufffc"  # stands for what is no text: a picture, a line break; its tag is the innermost mark
VOID = frozenset({"br", "hr", "img"})


@lru_cache(maxsize=256)
def tree(html: str) -> tuple[Node, ...]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.nodes()


class _Reader(HTMLParser):
    """HTML as `markup.render` writes it: well formed, with nothing in it that runs."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[tuple[str, str, list[Node]]] = [("", "", [])]
        self._marks: list[tuple[str, str]] = []
        self._runs: list[Run] = []

    def nodes(self) -> tuple[Node, ...]:
        self._end_text()
        return tuple(self._open[0][2])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        opening = self.get_starttag_text() or f"<{tag}>"
        if tag not in BLOCKS:
            if tag in VOID:
                self._runs.append(Run(OBJECT, (*(mark for _tag, mark in self._marks), opening)))
            else:
                self._marks.append((tag, opening))
            return
        self._end_text()
        if tag in VOID:
            self._open[-1][2].append(Block(tag, opening, ()))
        else:
            self._open.append((tag, opening, []))

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self._end_text()
            if len(self._open) > 1 and self._open[-1][0] == tag:
                name, opening, children = self._open.pop()
                self._open[-1][2].append(Block(name, opening, tuple(children)))
        elif self._marks and self._marks[-1][0] == tag:
            self._marks.pop()

    def handle_data(self, data: str) -> None:
        marks = tuple(mark for _tag, mark in self._marks)
        if self._runs and self._runs[-1].marks == marks and self._runs[-1].text != OBJECT:
            self._runs[-1] = Run(self._runs[-1].text + data, marks)
        elif data:
            self._runs.append(Run(data, marks))

    def _end_text(self) -> None:
        if any(run.text.strip() for run in self._runs):
            self._open[-1][2].append(Text(tuple(self._runs)))
        self._runs = []


# --- comparing blocks ---------------------------------------------------------------------------------------------


class Sign(StrEnum):
    SAME = "same"
    GONE = "gone"
    NEW = "new"
    CHANGED = "changed"


@dataclass(frozen=True)
class Piece:
    """One block or text in both editions: what it was, what it is; for a changed one its parts, or its marked text."""

    sign: Sign
    old: Node | None
    new: Node | None
    parts: tuple["Piece", ...] = ()
    runs: tuple[tuple[Sign, Run], ...] = ()


ALIKE = 0.3  # share of common pairs of signs from which on two blocks are one that was changed
AT_MOST_PAIRED = 2_500  # comparisons of blocks with blocks in one stretch; beyond, they are taken in their order
AT_MOST_SIGNS = 8_000  # between what two texts begin and end with, both counted; beyond, all of it is replaced


def compare(old: Sequence[Node], new: Sequence[Node]) -> tuple[Piece, ...]:
    """Every block of both, in the order of the new ones. Taking the old, or the new, of each gives that text back."""
    pieces: list[Piece] = []
    for sign, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if sign == "equal":
            pieces.extend(Piece(Sign.SAME, was, now) for was, now in zip(old[a:b], new[c:d], strict=True))
        else:
            pieces.extend(_stretch(old[a:b], new[c:d]))
    return tuple(pieces)


def _stretch(old: Sequence[Node], new: Sequence[Node]) -> Iterator[Piece]:
    """Blocks of which none is the same: those that are alike meet, the others come and go."""
    a = c = 0
    for was, now in [*_pairs(old, new), (len(old), len(new))]:
        yield from (Piece(Sign.GONE, node, None) for node in old[a:was])
        yield from (Piece(Sign.NEW, None, node) for node in new[c:now])
        if was < len(old):
            yield _changed(old[was], new[now])
        a, c = was + 1, now + 1


def _pairs(old: Sequence[Node], new: Sequence[Node]) -> list[tuple[int, int]]:
    """Which old block became which new one, in order: the most likeness in all."""
    if len(old) * len(new) > AT_MOST_PAIRED:
        return [(n, n) for n in range(min(len(old), len(new))) if _likeness(old[n], new[n]) >= ALIKE]
    best: list[list[tuple[float, tuple[tuple[int, int], ...]]]] = [[(0.0, ())] * (len(new) + 1)]
    for was, old_node in enumerate(old):
        row: list[tuple[float, tuple[tuple[int, int], ...]]] = [(0.0, ())]
        for now, new_node in enumerate(new):
            alike = _likeness(old_node, new_node)
            found = max(best[was][now + 1], row[now], key=lambda each: each[0])
            total, pairs = best[was][now]
            if alike >= ALIKE and total + alike > found[0]:
                found = (total + alike, (*pairs, (was, now)))
            row.append(found)
        best.append(row)
    return list(best[-1][-1][1])


def _likeness(old: Node, new: Node) -> float:
    if not _comparable(old, new):
        return 0.0
    one, other = _bigrams(old), _bigrams(new)
    in_both, in_all = sum((one & other).values()), sum(one.values()) + sum(other.values())
    return 2 * in_both / in_all if in_all else 1.0


def _comparable(old: Node, new: Node) -> bool:
    """Of one kind; tables and their rows only with as many columns, so that a marked table stays one."""
    if isinstance(old, Text) or isinstance(new, Text):
        return isinstance(old, Text) and isinstance(new, Text)
    if old.opening != new.opening:
        return False
    return _columns(old) == _columns(new) if old.tag in {"table", "tr"} else True


def _columns(block: Block) -> int:
    if block.tag == "tr":
        return len(block.children)
    return max((_columns(child) for child in block.children if isinstance(child, Block)), default=0)


@lru_cache(maxsize=4096)
def _bigrams(node: Node) -> Counter[str]:
    text = f" {node.plain} "
    return Counter(text[place : place + 2] for place in range(len(text) - 1))


def _changed(old: Node, new: Node) -> Piece:
    if isinstance(old, Text) and isinstance(new, Text):
        return Piece(Sign.CHANGED, old, new, runs=compare_texts(old, new))
    if isinstance(old, Block) and isinstance(new, Block) and old.tag == "tr":
        cells = zip(old.children, new.children, strict=True)
        return Piece(Sign.CHANGED, old, new, tuple(_cell(was, now) for was, now in cells))
    if isinstance(old, Block) and isinstance(new, Block):
        return Piece(Sign.CHANGED, old, new, compare(old.children, new.children))
    raise TypeError("a text is never paired with a block")


def _cell(old: Node, new: Node) -> Piece:
    return Piece(Sign.SAME, old, new) if old == new else _changed(old, new)


# --- comparing texts ----------------------------------------------------------------------------------------------

COMBINING = (  # accents, variation selectors, tones of skin
    "[\\u0300-\\u036f\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe00-\\ufe0f\\ufe20-\\ufe2f"
    "\\U0001f3fb-\\U0001f3ff\\U000e0100-\\U000e01ef]"
)
SIGN = re.compile(
    f"[A-Za-z0-9À-ɏ]+(?:[’'][A-Za-z]+)?{COMBINING}*"  # a Latin word, a number
    "|[\U0001f1e6-\U0001f1ff]{2}"  # a flag
    f"|.{COMBINING}*(?:\u200d.{COMBINING}*)*",  # any sign, with what combines with it
    re.DOTALL,
)
PRIVATE = 0xF0000  # from here on: signs of more than one code point, for the length of a comparison


def compare_texts(old: Text, new: Text) -> tuple[tuple[Sign, Run], ...]:
    """The runs of both; between two that stay, what is gone stands before what is new.

    Another mark round the same words (bold, a link's address) is a change, too.
    """
    was, now = _signs(old), _signs(new)
    marked: list[tuple[Sign, Run]] = []
    gone: list[Run] = []
    came: list[Run] = []

    def settle() -> None:
        marked.extend((Sign.GONE, run) for run in _joined(gone))
        marked.extend((Sign.NEW, run) for run in _joined(came))
        gone.clear()
        came.clear()

    a = c = 0
    for step, count in _steps([run.text for run in was], [run.text for run in now]):
        if step < 0:
            gone.extend(was[a : a + count])
        elif step > 0:
            came.extend(now[c : c + count])
        else:
            for before, after in zip(was[a : a + count], now[c : c + count], strict=True):
                if before == after:
                    settle()
                    marked.append((Sign.SAME, after))
                else:
                    gone.append(before)
                    came.append(after)
        a, c = a + (count if step <= 0 else 0), c + (count if step >= 0 else 0)
    settle()
    return tuple(_joined_marked(marked))


def _signs(text: Text) -> list[Run]:
    return [Run(found[0], run.marks) for run in text.runs for found in SIGN.finditer(run.text)]


def _steps(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """(-1 | 0 | 1, so many signs)."""
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    gone, come = len(old) - head - tail, len(new) - head - tail
    if gone + come > AT_MOST_SIGNS:
        return [(0, head), (-1, gone), (1, come), (0, tail)]
    taken = {sign for sign in (*old, *new) if len(sign) == 1}
    free = (chr(code) for code in range(PRIVATE, 0x110000) if chr(code) not in taken)
    codes = {sign: next(free) for sign in dict.fromkeys((*old, *new)) if len(sign) > 1}
    tool = diff_match_patch()
    tool.Diff_Timeout = 0  # the same answer on every machine
    found = tool.diff_main(*("".join(codes.get(sign, sign) for sign in signs) for signs in (old, new)), False)
    tool.diff_cleanupSemantic(found)
    return [(step, len(text)) for step, text in found]


def _shared(old: Sequence[str], new: Sequence[str]) -> int:
    """How many signs both begin with."""
    return sum(1 for _both in takewhile(lambda both: both[0] == both[1], zip(old, new, strict=False)))


def _joined(runs: Sequence[Run]) -> Iterator[Run]:
    return (run for _sign, run in _joined_marked([(Sign.SAME, run) for run in runs]))


def _joined_marked(marked: Sequence[tuple[Sign, Run]]) -> list[tuple[Sign, Run]]:
    """Neighbours under the same marks become one; what is no text stays alone."""
    found: list[tuple[Sign, Run]] = []
    for sign, run in marked:
        last = found[-1] if found else None
        if last and last[0] == sign and last[1].marks == run.marks and OBJECT not in (last[1].text, run.text):
            found[-1] = (sign, Run(last[1].text + run.text, run.marks))
        else:
            found.append((sign, run))
    return found

"""What becomes of a save, which revisions are worth a line, what differs between two texts. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any, Generic, Literal, Protocol, TypeVar
from uuid import UUID

ONE_SITTING = timedelta(minutes=10)  # saves of one author that are no further apart are one line of the history


class Standing(StrEnum):
    HEAD = "head"
    SIDE = "side"  # came from a stale page: kept beside the text that stands, never in its place


class Numbered(Protocol):
    """A revision, as far as the protocol asks."""

    @property
    def number(self) -> Any: ...  # a number, 1..n
    @property
    def standing(self) -> Any: ...  # a Standing


Revision = TypeVar("Revision", bound=Numbered)


@dataclass(frozen=True)
class Trail(Generic[Revision]):
    """What a save must know: the text that stands, the newest number, and whether this save is known already."""

    head: Revision | None
    newest: int
    repeated: Revision | None

    def standing(self, base_revision: int) -> Standing:
        return Standing.HEAD if base_revision == (self.head.number if self.head else 0) else Standing.SIDE


@dataclass(frozen=True)
class Save:
    """`base_revision`: what its author had before the eyes; 0: nothing."""

    op_id: UUID
    base_revision: int
    by: int
    at: datetime


@dataclass(frozen=True)
class Receipt(Generic[Revision]):
    """What became of a save. `head` is the text that stands now."""

    stored: Revision
    head: Revision

    @property
    def is_stale(self) -> bool:
        return bool(self.stored.standing == Standing.SIDE)


# --- history ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Saved:
    """A revision without its text."""

    number: int
    standing: str
    by_id: int
    by_name: str
    at: datetime


def milestones(revisions: Sequence[Saved]) -> list[Saved]:
    """Newest first: of each author's run of saves the last, and every one that was kept beside the text."""
    kept: list[Saved] = []
    later: Saved | None = None
    for one in sorted(revisions, key=lambda row: -row.number):
        runs_on = (
            later is not None
            and later.standing == one.standing == "head"
            and later.by_id == one.by_id
            and later.at - one.at <= ONE_SITTING
            and one.number != 1
        )
        if not runs_on:
            kept.append(one)
        if one.standing == "head":
            later = one
    return kept


# --- two texts, line by line --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    kind: Literal["same", "removed", "added", "skipped"]
    text: str
    number: int  # in the text in which it stands; of what was skipped, how many lines


AROUND = 2  # lines that stay the same, shown round each difference


def difference(old: str, new: str) -> list[Line]:
    """Line by line, without the long stretches that are the same."""
    before, after = old.split("\n"), new.split("\n")
    lines: list[Line] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            lines.extend(_around(after, c, d, first=c == 0, last=d == len(after)))
        else:
            lines.extend(Line("removed", before[place], place + 1) for place in range(a, b))
            lines.extend(Line("added", after[place], place + 1) for place in range(c, d))
    return lines


def _around(after: Sequence[str], start: int, end: int, *, first: bool, last: bool) -> Iterator[Line]:
    head, tail = (0 if first else AROUND), (0 if last else AROUND)
    if end - start <= head + tail + 1:
        head, tail = end - start, 0
    hidden = end - start - head - tail
    yield from (Line("same", after[place], place + 1) for place in range(start, start + head))
    if hidden:
        yield Line("skipped", "", hidden)
    yield from (Line("same", after[place], place + 1) for place in range(end - tail, end))

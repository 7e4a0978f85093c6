"""What an author's page needs to know: states of an item, what changed between two versions."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any, Literal


class State(StrEnum):
    READY = "ready"
    PRACTICE = "practice"
    RETIRED = "retired"


def state_of(*, retired: bool, practice: bool) -> State:
    if retired:
        return State.RETIRED
    return State.PRACTICE if practice else State.READY


@dataclass(frozen=True)
class Grid:
    """How many items of a bank quizzes can draw: one row an objective, one column a difficulty."""

    difficulties: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]


def grid(items: Sequence[tuple[Collection[str], str]]) -> Grid:
    """`items`: objectives and difficulty of each. An item with two objectives counts in two rows."""
    difficulties = ("easy", "medium", "hard")
    objectives = sorted({one for carried, _difficulty in items for one in carried})
    rows = tuple(
        (one, tuple(sum(one in carried and hard == column for carried, hard in items) for column in difficulties))
        for one in objectives
    )
    return Grid(difficulties, rows)


# --- difference ---------------------------------------------------------------------------------------------------

Piece = tuple[Literal["same", "out", "in"], str]


@dataclass(frozen=True)
class Change:
    """A text that differs, at its path ('options.0.text.zh'), as pieces that stayed, went out or came in."""

    path: str
    pieces: tuple[Piece, ...]


def changes(old: Any, new: Any) -> list[Change]:
    before, after = dict(leaves(old)), dict(leaves(new))
    paths = [*after, *(path for path in before if path not in after)]
    return [
        Change(path, tuple(pieces(before.get(path, ""), after.get(path, ""))))
        for path in paths
        if before.get(path, "") != after.get(path, "")
    ]


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text, number and truth value of a tree, with its path."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for number, inner in enumerate(value):
            yield from leaves(inner, f"{path}.{number}")
    elif value is True or value is False:
        yield path, "✓" if value else ""
    elif value is not None:
        yield path, str(value)


def pieces(old: str, new: str) -> Iterator[Piece]:
    """Character by character, as Chinese needs it; two texts with little in common are shown whole."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if len(old) * len(new) > 4_000_000 or matcher.ratio() < 0.4:
        yield from ((kind, text) for kind, text in (("out", old), ("in", new)) if text)  # type: ignore[misc]
        return
    for step, start, end, start_new, end_new in matcher.get_opcodes():
        if step == "equal":
            yield "same", old[start:end]
            continue
        if end > start:
            yield "out", old[start:end]
        if end_new > start_new:
            yield "in", new[start_new:end_new]

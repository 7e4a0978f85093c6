"""Pointers to what a trainee may have said. Never a score: the same words in a wrong sentence look alike.

Edit likeness of plain text (no punctuation, small letters); in a longer speech the nearest stretch counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from training.roleplay.script.speech import holds, plain
from training.roleplay.script.tree import (
    AllOf,
    AnyOf,
    Condition,
    KeyPoint,
    Named,
    Pitfall,
    Script,
    SellerTurn,
)
from training.roleplay.script.writer import format_condition

LONGEST_SAID = 2_000


@dataclass(frozen=True)
class Hint:
    """`because` is the phrasing resembled; `but` the counter-example or red line that speaks against it."""

    branch_index: int
    name: str
    likeness: int
    because: str
    but: str = ""


@dataclass(frozen=True)
class _Heard:
    likeness: int
    because: str
    but: str = ""


def hints(script: Script, turn: SellerTurn, said: str) -> tuple[Hint, ...]:
    """One for each branch that names something, nearest first; silence and ‘otherwise’ resemble nothing."""
    spoken = plain(said[:LONGEST_SAID])
    crossed = heard_red_lines(script, said)
    found = []
    for index, branch in enumerate(turn.branches):
        if heard := _hear(script, branch.condition, spoken, crossed):
            name = format_condition(branch.condition, script.language)
            found.append(Hint(index, name, heard.likeness, heard.because, heard.but))
    return tuple(sorted(found, key=lambda hint: (-hint.likeness, hint.branch_index)))


def heard_red_lines(script: Script, said: str) -> tuple[str, ...]:
    """The red lines that the words hold, denied or not: a person judges."""
    return tuple(line for line in script.red_lines if holds(said[:LONGEST_SAID], line))


def likeness(spoken: str, phrase: str) -> int:
    """0 to 100, of two plain texts."""
    if not spoken or not phrase:
        return 0
    nearest = fuzz.partial_ratio if len(spoken) > len(phrase) else fuzz.ratio
    return int(nearest(spoken, phrase))


def _hear(script: Script, condition: Condition, spoken: str, crossed: Sequence[str]) -> _Heard | None:
    if isinstance(condition, Named):
        return _hear_named(script, condition.name, spoken, crossed)
    if isinstance(condition, AllOf | AnyOf):
        parts = [_hear(script, part, spoken, crossed) for part in condition.parts]
        heard = [part for part in parts if part]
        weigh = min if isinstance(condition, AllOf) else max
        return weigh(heard, key=lambda part: part.likeness) if heard else None
    return None


def _hear_named(script: Script, name: str, spoken: str, crossed: Sequence[str]) -> _Heard:
    """A counter-example at least as near halves the likeness; so does a red line, but not a pitfall's."""
    points: tuple[KeyPoint | Pitfall, ...] = (*script.key_points, *script.pitfalls)
    point = next((each for each in points if each.name == name), None)
    if point is None:
        return _Heard(0, "")
    nearest, because = _nearest(spoken, point.say)
    against, but = _nearest(spoken, point.but_not)
    if against and against >= nearest:
        return _Heard(nearest // 2, because, but)
    if crossed and isinstance(point, KeyPoint):
        return _Heard(nearest // 2, because, crossed[0])
    return _Heard(nearest, because)


def _nearest(spoken: str, phrases: Sequence[str]) -> tuple[int, str]:
    """The likeness of the nearest phrasing, the first of equals; (0, '') when there is none."""
    return max(
        ((likeness(spoken, plain(phrase)), phrase) for phrase in phrases),
        key=lambda pair: pair[0],
        default=(0, ""),
    )

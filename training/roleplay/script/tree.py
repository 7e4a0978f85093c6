"""The screenplay as a tree of frozen values, the same for Chinese and for English.

Every node knows where it was written (`at`), and forgets it when compared: two trees are equal when they
say the same thing. A name that was read from a file is a `Name`, a string which remembers its place.

Variants. `变体：顾虑=没人问 | 顾虑=不成交` gives two variants, each with an aspect (顾虑) and a value
(没人问). One of them is drawn when a run begins. A customer line or a screen may hold choices in braces,
`{没人问：怕没人来问。|不成交：问的多，买的少。}`: the text after the drawn variant's value is said, and
the others are not. Choices stay unresolved in the tree; the player says them (see `speech.said_as`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Language = Literal["zh", "en"]


class Place(NamedTuple):
    """Line and column, both from 1; zero and zero when the node was not read from a text."""

    line: int = 0
    column: int = 0


NOWHERE = Place()


class Name(str):
    """A string which remembers where it was read. Equal to any string with the same letters."""

    at: Place

    def __new__(cls, text: str, at: Place = NOWHERE) -> Name:
        name = super().__new__(cls, text)
        name.at = at
        return name


def place_of(name: str, otherwise: Place = NOWHERE) -> Place:
    return name.at if isinstance(name, Name) else otherwise


@dataclass(frozen=True)
class Named:
    """Heard: this key point or pitfall."""

    name: str


@dataclass(frozen=True)
class AllOf:
    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class AnyOf:
    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Timeout:
    """The reply time ran out in silence."""


@dataclass(frozen=True)
class Otherwise:
    """None of the turn's other conditions."""


Condition = Named | AllOf | AnyOf | Timeout | Otherwise


def names_in(condition: Condition) -> Iterator[str]:
    """The key points and pitfalls that a condition names, in writing order."""
    if isinstance(condition, Named):
        yield condition.name
    elif isinstance(condition, AllOf | AnyOf):
        for part in condition.parts:
            yield from names_in(part)


@dataclass(frozen=True)
class Target:
    """Where a step leads: a scene, or (`ends`) an ending."""

    name: str
    ends: bool = False


@dataclass(frozen=True)
class CustomerLine:
    tone: str
    text: str
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True)
class Screen:
    """What a demonstration step shows, and the clicks expected on the showroom (see `clicks`)."""

    text: str
    clicks: tuple[str, ...] = ()
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True)
class Branch:
    condition: Condition
    customer_line: CustomerLine | None
    target: Target
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True)
class SellerTurn:
    """`seconds` is None where the script's own reply time holds."""

    seconds: int | None
    expects: tuple[str, ...]
    branches: tuple[Branch, ...]
    at: Place = field(default=NOWHERE, compare=False, repr=False)


def names_asked(turn: SellerTurn) -> set[str]:
    """The key points expected, and all that the conditions name."""
    return {*turn.expects, *(name for branch in turn.branches for name in names_in(branch.condition))}


@dataclass(frozen=True)
class CohortBranch:
    cohort: str
    target: Target
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True)
class Jump:
    target: Target
    at: Place = field(default=NOWHERE, compare=False, repr=False)


Step = CustomerLine | Screen | SellerTurn | CohortBranch | Jump


@dataclass(frozen=True)
class Scene:
    """A scene may be entered `limit` times; None means as often as the script leads to it."""

    name: str
    limit: int | None
    steps: tuple[Step, ...]
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True)
class Variant:
    """`aspect` may be empty: `变体：没人问 | 不成交`."""

    aspect: str
    value: str


@dataclass(frozen=True)
class KeyPoint:
    """`say` holds accepted phrasings; `but_not` the same words with the wrong meaning."""

    name: str
    meaning: str
    say: tuple[str, ...]
    but_not: tuple[str, ...]
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True)
class Pitfall:
    name: str
    meaning: str
    say: tuple[str, ...]
    but_not: tuple[str, ...]
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True)
class Flow:
    """The order expected of a cohort (empty: of everybody); within a stage any order is right."""

    cohort: str
    stages: tuple[tuple[str, ...], ...]
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True)
class Criterion:
    """`levels[n]` describes level n, from 0 to 3; empty where the author has not described it yet."""

    name: str
    weight: int
    critical: bool
    looks_at: tuple[str, ...]
    levels: tuple[str, str, str, str]
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True)
class Script:
    """`total_seconds` and `reply_seconds` are 0 where the author has not stated them yet."""

    identifier: str
    version: int
    title: str
    language: Language
    sources: tuple[str, ...]
    cohorts: tuple[str, ...]
    objectives: tuple[str, ...]
    total_seconds: int
    reply_seconds: int
    customer: str
    variants: tuple[Variant, ...]
    red_lines: tuple[str, ...]
    scenes: tuple[Scene, ...]
    key_points: tuple[KeyPoint, ...]
    pitfalls: tuple[Pitfall, ...]
    flows: tuple[Flow, ...]
    criteria: tuple[Criterion, ...]
    at: Place = field(default=NOWHERE, compare=False, repr=False)

    def scene_index(self, name: str) -> int | None:
        """The first scene of that name."""
        return next((index for index, scene in enumerate(self.scenes) if scene.name == name), None)

    def turns(self) -> Iterator[tuple[Scene, SellerTurn]]:
        for scene in self.scenes:
            for step in scene.steps:
                if isinstance(step, SellerTurn):
                    yield scene, step

    def uses_showroom(self) -> bool:
        """Whether any screen expects clicks."""
        return any(isinstance(step, Screen) and step.clicks for scene in self.scenes for step in scene.steps)

    def seconds_for(self, turn: SellerTurn) -> int:
        return turn.seconds or self.reply_seconds

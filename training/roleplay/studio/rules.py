"""Where a draft stands, who may approve it, what traffic tells about a script. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

LONGEST = 200_000  # characters of a script
ENOUGH_TURNS = 10  # of a seller's turn, before its share of 'otherwise' is worth a word
OFTEN = 0.4
ENOUGH_SITTINGS = 30
MOST_SAYINGS = 5


class State(StrEnum):
    WRITING = "writing"
    ASKED = "asked"
    RETURNED = "returned"


def state(*, asked: bool, withdrawn: bool, verdict: str | None) -> State:
    """Of an open draft, by its newest request."""
    if not asked or withdrawn:
        return State.WRITING
    return State.RETURNED if verdict == "returned" else State.ASKED


def may_approve(person_id: int, writers: Collection[int]) -> bool:
    """`writers`: whoever opened the draft, saved a text of it, or asked for its review."""
    return person_id not in writers


@dataclass(frozen=True)
class Turn:
    """How often each branch of a turn was chosen; `sayings` were typed where 'otherwise' was."""

    scene: int
    counts: Sequence[int]
    otherwise: int | None  # the index of that branch
    sayings: Sequence[str] = ()

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class OftenOtherwise:
    """So large a share of what was said in a scene met no condition; these sayings most often."""

    scene: int
    share: float
    total: int
    sayings: tuple[str, ...]


@dataclass(frozen=True)
class NeverChosen:
    scene: int
    branch: int
    total: int


def often_otherwise(turns: Sequence[Turn]) -> list[OftenOtherwise]:
    found = []
    for turn in turns:
        if turn.otherwise is None or turn.total < ENOUGH_TURNS:
            continue
        share = turn.counts[turn.otherwise] / turn.total
        if share >= OFTEN:
            often = sorted(set(turn.sayings), key=lambda text: (-list(turn.sayings).count(text), text))
            found.append(OftenOtherwise(turn.scene, share, turn.total, tuple(often[:MOST_SAYINGS])))
    return sorted(found, key=lambda one: -one.share)


def never_chosen(turns: Sequence[Turn]) -> list[NeverChosen]:
    """Replies that nobody met in thirty turns at that place."""
    return [
        NeverChosen(turn.scene, branch, turn.total)
        for turn in turns
        if turn.total >= ENOUGH_SITTINGS
        for branch, count in enumerate(turn.counts)
        if not count
    ]


def never_given(levels: Mapping[int, Sequence[int]]) -> list[tuple[int, int]]:
    """(criterion, level) pairs that no examiner gave in thirty markings. `levels`: counts of levels by criterion."""
    return [
        (criterion, level)
        for criterion, counts in sorted(levels.items())
        if sum(counts) >= ENOUGH_SITTINGS
        for level, count in enumerate(counts)
        if not count
    ]

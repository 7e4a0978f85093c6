"""What traffic tells about a script. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LONGEST = 200_000  # characters of a script
ENOUGH_TURNS = 10  # of a seller's turn, before its share of 'otherwise' is worth a word
OFTEN = 0.4
ENOUGH_SITTINGS = 30
MOST_SAYINGS = 5


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

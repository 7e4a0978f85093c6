"""What is worth a look in an item's figures: per option the share and the mean rest, and the flags that follow.

Below `FEW` first attempts nothing is flagged, for chance alone would; up to `ENOUGH` a flag is provisional.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

FEW, ENOUGH = 30, 100
RARE = 0.05  # an option that fewer choose tells nobody apart


class Footing(StrEnum):
    """How far so many first attempts carry."""

    TOO_FEW = "too few"
    PROVISIONAL = "provisional"
    FIRM = "firm"


class Flag(StrEnum):
    RARE_OPTION = "rare option"
    WRONG_KEY = "wrong key"  # probable: an option whose takers do better elsewhere than the key's
    NEGATIVE = "negative"  # who does well elsewhere does worse here


@dataclass(frozen=True)
class OptionFigures:
    """`share` of the attempts that chose it, `rest` their mean on the other items, in per cent of what could be had."""

    option: str
    right: bool
    chosen: int
    share: float | None
    rest: float | None


def footing(attempts: int) -> Footing:
    if attempts < FEW:
        return Footing.TOO_FEW
    return Footing.PROVISIONAL if attempts < ENOUGH else Footing.FIRM


def option_table(
    options: Mapping[str, bool], choices: Sequence[Sequence[str]], rests: Sequence[float]
) -> list[OptionFigures]:
    """`options` with whether each is right; `choices` and `rests` of the attempts, in the same order."""
    rows = []
    for option, right in options.items():
        theirs = [rest for choice, rest in zip(choices, rests, strict=True) if option in choice]
        share = len(theirs) / len(choices) if choices else None
        rows.append(OptionFigures(option, right, len(theirs), share, mean(theirs)))
    return rows


def mean(values: Sequence[float]) -> float | None:
    return math.fsum(values) / len(values) if values else None


def flags(attempts: int, discrimination_index: float | None, options: Sequence[OptionFigures] = ()) -> list[Flag]:
    """In the order of their weight. None below `FEW` attempts."""
    if footing(attempts) is Footing.TOO_FEW:
        return []
    found = []
    if any(better_than_a_key(option, options) for option in options):
        found.append(Flag.WRONG_KEY)
    if discrimination_index is not None and discrimination_index < 0:
        found.append(Flag.NEGATIVE)
    if any(is_rare(option) for option in options):
        found.append(Flag.RARE_OPTION)
    return found


def is_rare(option: OptionFigures) -> bool:
    return option.share is not None and option.share < RARE


def better_than_a_key(option: OptionFigures, options: Sequence[OptionFigures]) -> bool:
    """Whether this wrong option's takers do better on the rest than those of a right one: of any right one. An option
    that is rare proves nothing."""
    if option.right or option.rest is None or is_rare(option):
        return False
    return any(key.right and key.rest is not None and option.rest > key.rest for key in options)

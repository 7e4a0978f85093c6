"""How a pass mark was set: the modified Angoff method, from the judges' estimates."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Angoff:
    """`cut` and its standard error in items of one mark; `judges` holds each judge's own cut."""

    cut: float
    standard_error: float
    judges: tuple[float, ...]
    items: int

    @property
    def share(self) -> float:
        return self.cut / self.items

    @property
    def share_error(self) -> float:
        return self.standard_error / self.items


def angoff(estimates: Sequence[Sequence[float]]) -> Angoff:
    """`estimates` of judges x items: the share of borderline people who answer the item rightly, from 0 to 1.

    The cut is the sum of the items' means; its standard error that of the mean of the judges' sums (Angoff 1971;
    Livingston and Zieky 1982). Raises ValueError for fewer than two judges, no items, or rows of different length.
    """
    if len(estimates) < 2 or not estimates[0] or any(len(row) != len(estimates[0]) for row in estimates):
        raise ValueError("two judges or more, who estimated the same items")
    sums = tuple(math.fsum(row) for row in estimates)
    error = statistics.stdev(sums) / math.sqrt(len(sums))
    return Angoff(statistics.fmean(sums), error, sums, len(estimates[0]))

"""Has an item grown easier in one group alone? A stated test, whose finding is a reason to look and nothing more.

For each item and each group (a cohort, a branch) the group's attempts are halved at their median moment; everybody
else's are parted at the same moment. Within thirds of the rest score, so that abler people are compared with abler
ones, the odds of a right answer after and before are pooled (Mantel and Haenszel 1959), with the variance of Robins,
Breslow and Greenland (1986). Found is where the group's growth exceeds the others' growth by a one-sided z test whose
p survives Holm's correction (1979) over all items and groups at 5 %: in quizzes without any leak, at most one in
twenty shows a finding at all.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from training.late import Late

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Flags = npt.NDArray[np.bool_]
else:
    np = Late("numpy")

LEAST = 20  # attempts that met the item, in the group and beside it, before and after
LEVEL = 0.05
STRATA = 3


@dataclass(frozen=True)
class Leak:
    """Shares of right answers, before and after the moment, in the group and elsewhere."""

    item: int
    group: str
    before: float
    after: float
    others_before: float
    others_after: float
    p: float  # corrected


@dataclass(frozen=True)
class Growth:
    log_odds: float
    variance: float


def find(right: Any, rests: Any, moments: Sequence[float], groups: Mapping[str, Sequence[int]]) -> list[Leak]:
    """`right`: a masked table of truth values, attempts x items; `rests`: the same shape, the share on other items;
    `groups`: the rows of each. The surest first."""
    at = np.asarray(moments, dtype=float)
    met, answers, others = ~np.ma.getmaskarray(right), np.ma.getdata(right).astype(bool), np.asarray(rests, dtype=float)
    parted = list(_parted(at, groups))
    tested: list[tuple[float, Leak]] = []
    for item in range(met.shape[1] if parted else 0):
        rows = met[:, item]
        strata = _strata(others[rows, item])
        for name, inside, late in parted:
            found = _compare(answers[rows, item], inside[rows], late[rows], strata)
            if found is not None:
                p, shares = found
                tested.append((p, Leak(item, name, *shares, p=p)))
    return _holm(tested)


def _parted(at: npt.NDArray[np.float64], groups: Mapping[str, Sequence[int]]) -> Iterator[tuple[str, Flags, Flags]]:
    """Each group that is large enough: who is in it, and who came after the median of its own."""
    for name, members in groups.items():
        inside = np.zeros(len(at), dtype=bool)
        inside[list(members)] = True
        if inside.sum() >= 2 * LEAST and (~inside).sum() >= 2 * LEAST:
            yield name, inside, at > np.median(at[inside])


def _compare(
    right: Flags, inside: Flags, late: Flags, strata: npt.NDArray[np.intp]
) -> tuple[float, tuple[float, float, float, float]] | None:
    """Of those who met the item: p of 'the group has grown more than the others', and the four shares; None when they
    are too few."""
    cells = [side & time for side in (inside, ~inside) for time in (~late, late)]
    if min(int(cell.sum()) for cell in cells) < LEAST:
        return None
    own, other = (growth(right, late, side, strata) for side in (inside, ~inside))
    z = (own.log_odds - other.log_odds) / math.sqrt(own.variance + other.variance)
    p = 1.0 if own.log_odds <= 0 else 0.5 * math.erfc(z / math.sqrt(2))
    shares = [float(right[cell].mean()) for cell in cells]
    return p, (shares[0], shares[1], shares[2], shares[3])


def _strata(rests: npt.NDArray[np.float64]) -> npt.NDArray[np.intp]:
    edges = np.quantile(rests, np.arange(1, STRATA) / STRATA) if len(rests) else np.zeros(STRATA - 1)
    return np.searchsorted(edges, rests, side="left")


def growth(right: Flags, late: Flags, those: Flags, strata: npt.NDArray[np.intp]) -> Growth:
    """Of the odds of a right answer, late against early, over the strata. Half a person is added to each cell, so that
    an empty one is no infinity."""
    cells = np.bincount((4 * strata + 2 * late + right)[those], minlength=4 * STRATA).reshape(STRATA, 2, 2)
    r = s = pr = ps_qr = qs = 0.0
    for early_ones, late_ones in cells.tolist():
        if not sum(early_ones) + sum(late_ones):
            continue
        b, a = (count + 0.5 for count in late_ones)  # wrong, right
        d, c = (count + 0.5 for count in early_ones)
        n = a + b + c + d
        rk, sk, p, q = a * d / n, b * c / n, (a + d) / n, (b + c) / n
        r, s = r + rk, s + sk
        pr, ps_qr, qs = pr + p * rk, ps_qr + p * sk + q * rk, qs + q * sk
    return Growth(math.log(r / s), pr / (2 * r * r) + ps_qr / (2 * r * s) + qs / (2 * s * s))


def _holm(tested: list[tuple[float, Leak]]) -> list[Leak]:
    found: list[Leak] = []
    corrected = 0.0
    for place, (p, leak) in enumerate(sorted(tested, key=lambda one: one[0])):
        corrected = max(corrected, min(1.0, p * (len(tested) - place)))
        if corrected > LEVEL:
            break
        found.append(Leak(**{**vars(leak), "p": corrected}))
    return found

"""How far a quiz's marks can be trusted: alpha with its interval, omega, and the error of one person's mark.

Beside `statistics`, which has alpha itself. Kept apart so that each can be read on one page.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from training.late import Late
from training.quizzes.statistics import Marks, as_table, cronbach_alpha

if TYPE_CHECKING:
    import numpy as np

    from training.quizzes.statistics import Floats
else:
    np = Late("numpy")

SETTLED = 1e-10  # what another round still moves a loading by
ROUNDS = 5000  # of the search for the factor; a bank's items need tens


def alpha_interval(marks: Marks, level: float = 0.95) -> tuple[float, float] | None:
    """The confidence interval of Cronbach's alpha by Feldt (1965; Feldt, Woodruff and Salih 1987): (1 - alpha) / (1 -
    its estimate) is distributed as F with n - 1 and (n - 1)(p - 1) degrees of freedom. None where alpha is, and for
    masked marks, for which it does not hold."""
    table, alpha = as_table(marks), cronbach_alpha(marks)
    if alpha is None or table.mask.any():
        return None
    attempts, items = table.shape
    return feldt_interval(alpha, attempts, items, level)


def feldt_interval(alpha: float, attempts: int, items: int, level: float = 0.95) -> tuple[float, float]:
    from scipy.special import fdtri  # here, for it takes 30 MB of every worker

    freedom = attempts - 1, (attempts - 1) * (items - 1)
    tail = (1 - level) / 2
    return (
        float(1 - (1 - alpha) * fdtri(*freedom, 1 - tail)),
        float(1 - (1 - alpha) * fdtri(*freedom, tail)),
    )


def omega_total(marks: Marks) -> float | None:
    """McDonald's omega (1999) of the sum of marks under one factor, found by minres on the correlations (Harman and
    Jones 1966): (sum of loadings)^2 / ((sum of loadings)^2 + sum of what is left), loadings in marks.

    None below three items, where one factor is not determined; where an item has no spread; where the factor would
    explain more than an item's whole variance (a Heywood case); and for masked marks.
    """
    table = as_table(marks)
    s, p = table.shape
    if s < 3 or p < 3 or table.mask.any():
        return None
    spreads = table.data.std(axis=0, ddof=1)
    if not (spreads > 1e-9 * (np.abs(table.data).max() or 1)).all():
        return None
    loadings = one_factor(np.corrcoef(table.data, rowvar=False))
    if loadings is None:
        return None
    explained = float((loadings * spreads).sum()) ** 2
    left = float((spreads**2 * (1 - loadings**2)).sum())
    return explained / (explained + left) if explained + left else None


def one_factor(correlations: Floats) -> Floats | None:
    """Loadings that leave the least squares off the diagonal: each in turn is set to its best value given the others.
    None when one would pass 1, or none settles."""
    off = correlations - np.diag(np.diag(correlations))
    values, vectors = np.linalg.eigh(correlations)
    loadings = vectors[:, -1] * math.sqrt(max(values[-1] - 1, 1e-6))
    for _round in range(ROUNDS):
        before = loadings.copy()
        for item in range(len(loadings)):
            others = float(loadings @ loadings - loadings[item] ** 2)
            if others <= 1e-300:
                return None
            loadings[item] = float(off[item] @ loadings) / others
        if np.abs(loadings - before).max() < SETTLED:
            most = float(np.abs(loadings).max())
            return np.clip(loadings, -1, 1) if most <= 1 + SETTLED else None
    return None


def standard_error_of_measurement(sd: float, reliability: float) -> float | None:
    """sd sqrt(1 - reliability), in marks: about two of three marks lie this near to the person's true one."""
    return sd * math.sqrt(1 - reliability) if reliability <= 1 else None


def conditional_error(right: int, items: int) -> float | None:
    """Lord's (1955) standard error of the number of right answers, for somebody with so many: sqrt(x (k - x) / (k -
    1)). It is widest in the middle, and nought at the ends. None below two items."""
    if items < 2:
        return None
    if not 0 <= right <= items:
        raise ValueError(f"{right} right answers to {items} items")
    return math.sqrt(right * (items - right) / (items - 1))

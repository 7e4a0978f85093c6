"""What a quiz's marks say about its items and about itself: Moodle's definitions, on attempts x items.

Source of the formulas: Moodle, `question/classes/statistics/questions/calculator.php` and
`mod/quiz/report/statistics`, explained at https://docs.moodle.org/dev/Quiz_statistics_calculations. Variances and
covariances divide by s - 1, s being the number of attempts.

`marks` are rows of attempts: lists, tuples or numpy arrays of whole numbers, floats, decimals or truth values. None
counts as nought, as an unanswered item does. In a masked array (`numpy.ma`) what is masked was never asked, as when
each attempt draws its own items: every item is then judged on the attempts that met it. What cannot be computed is
None, never nan; what is no table of marks raises ValueError.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, cast

from training.late import Late

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
else:
    np = Late("numpy")

Marks = Any  # a table of numbers, in any of the forms above
NOTHING = 1e-12  # what rounding leaves of a sum of squares that is nought, as a share of what was summed


class Record(Mapping[str, Any]):
    """A frozen record whose figures are read as attributes or by key."""

    def __getitem__(self, key: str) -> Any:
        if key not in iter(self):
            raise KeyError(key)
        return getattr(self, key)

    def __iter__(self) -> Iterator[str]:
        return (field.name for field in fields(cast(Any, self)))  # every subclass is a dataclass

    def __len__(self) -> int:
        return sum(1 for _name in self)


@dataclass(frozen=True, eq=False)
class ItemStatistics(Record):
    """`facility` is a share of the maximum, `sd` in marks, the others in per cent; `attempts` met the item."""

    facility: float | None
    sd: float | None
    effective_weight: float | None
    discrimination_index: float | None
    discriminative_efficiency: float | None
    attempts: int = 0


@dataclass(frozen=True, eq=False)
class QuizStatistics(Record):
    """Of the attempts' totals. `mean`, `median`, `sd`, `standard_error` in marks; `cic` (Cronbach's alpha) and
    `error_ratio` (the share of the spread that is chance) in per cent."""

    mean: float | None
    median: float | None
    sd: float | None
    skewness: float | None
    kurtosis: float | None
    cic: float | None
    error_ratio: float | None
    standard_error: float | None


def item_statistics(marks: Marks, max_marks: Sequence[Any] | npt.NDArray[Any]) -> list[ItemStatistics]:
    """One record for each item, in order. Raises ValueError."""
    maxima = _maxima(max_marks)
    table = as_table(marks, items=len(maxima))
    totals = table.sum(axis=1).filled(0.0)
    found = [_item(table, place, totals, maximum) for place, maximum in enumerate(maxima)]
    weights = [math.sqrt(cov) if cov is not None and cov >= 0 else None for _record, cov in found]
    whole = math.fsum(weight for weight in weights if weight is not None)
    return [
        ItemStatistics(**{**record, "effective_weight": 100 * weight / whole if weight is not None and whole else None})
        for (record, _cov), weight in zip(found, weights, strict=True)
    ]


def quiz_statistics(marks: Marks, max_marks: Sequence[Any] | npt.NDArray[Any]) -> QuizStatistics:
    """Raises ValueError."""
    table = as_table(marks, items=len(_maxima(max_marks)))
    totals = table.sum(axis=1).filled(0.0)
    if not len(totals):
        return QuizStatistics(*(None,) * 8)
    skewness, kurtosis = shape(totals)
    sd = _root(_variance(totals))
    alpha = _alpha(table)
    error_ratio = None if alpha is None else 100 * math.sqrt(1 - alpha)
    return QuizStatistics(
        mean=float(totals.mean()),
        median=float(np.median(totals)),
        sd=sd,
        skewness=skewness,
        kurtosis=kurtosis,
        cic=None if alpha is None else 100 * alpha,
        error_ratio=error_ratio,
        standard_error=None if sd is None or error_ratio is None else sd * error_ratio / 100,
    )


def cronbach_alpha(marks: Marks) -> float | None:
    """p/(p-1) (1 - sum var x / var T) (Cronbach 1951). None for less than two items or attempts, or equal totals.
    Raises ValueError.

    With masked marks: k c / (v + (k-1) c), v and c being the mean variance and the mean covariance of two items over
    the attempts that met them, k the mean number of items of an attempt. On a full table that is the same number.
    """
    return _alpha(as_table(marks))


def kr20(marks: Marks) -> float | None:
    """Kuder and Richardson's formula 20 (1937): alpha of items that are right (1) or wrong (0). Raises ValueError,
    also for any other mark."""
    table = as_table(marks)
    if not np.isin(table.compressed(), (0.0, 1.0)).all():
        raise ValueError("KR-20 takes marks of 0 and 1 only; use cronbach_alpha for others")
    return _alpha(table)


# --- reading a table ----------------------------------------------------------------------------------------------


def as_table(marks: Marks, items: int | None = None) -> np.ma.MaskedArray[Any, np.dtype[np.float64]]:
    """A masked table of floats, attempts x items. Raises ValueError: no table, no numbers, not finite, another number
    of items."""
    mask = np.ma.getmaskarray(marks) if isinstance(marks, np.ma.MaskedArray) else None
    if (ready := _ready(marks, items)) is not None:
        return ready
    rows = np.ma.getdata(marks).tolist() if isinstance(marks, np.ndarray) else list(marks)
    if not all(isinstance(row, list | tuple | np.ndarray) for row in rows):
        raise ValueError("marks are a table: one row for each attempt, with one mark for each item")
    widths = {len(row) for row in rows}
    if len(widths) > 1:
        raise ValueError(f"every attempt has one mark for each item, but the rows hold {sorted(widths)} marks")
    width = widths.pop() if widths else _width_of_empty(marks, items)
    if items is not None and width != items:
        raise ValueError(f"the rows hold {width} marks, but {items} maximum marks are given")
    if mask is None:
        values = [[_number(mark) for mark in row] for row in rows]
        mask = np.zeros((len(rows), width), dtype=bool)
    else:  # what is masked may hold anything
        values = [
            [0.0 if hidden else _number(mark) for mark, hidden in zip(row, hides, strict=True)]
            for row, hides in zip(rows, mask.tolist(), strict=True)
        ]
    return np.ma.MaskedArray(np.array(values, dtype=float).reshape(len(rows), width), mask=mask)


def _ready(marks: Marks, items: int | None) -> np.ma.MaskedArray[Any, np.dtype[np.float64]] | None:
    """A table that is one already, which of many attempts need not be looked at number by number; else None."""
    if not isinstance(marks, np.ndarray) or marks.ndim != 2 or marks.dtype != np.float64 or not len(marks):
        return None
    mask, values = np.ma.getmaskarray(marks), np.ma.getdata(marks)
    values = np.where(mask, 0.0, values)
    fits = items is None or marks.shape[1] == items
    return np.ma.MaskedArray(values, mask=mask) if fits and bool(np.isfinite(values).all()) else None


def _width_of_empty(marks: Marks, items: int | None) -> int:
    if isinstance(marks, np.ndarray) and marks.ndim == 2:
        return int(marks.shape[1])
    return items or 0


def _number(mark: Any) -> float:
    """None is nought: an item that was asked and not answered."""
    if mark is None:
        return 0.0
    if isinstance(mark, str | bytes | complex):
        raise ValueError(f"{mark!r} is no mark")
    try:
        value = float(mark)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{mark!r} is no mark") from None
    if not math.isfinite(value):
        raise ValueError(f"{mark!r} is no mark: a missing one is None, one that was never asked is masked")
    return value


def _maxima(max_marks: Sequence[Any] | npt.NDArray[Any]) -> list[float]:
    maxima = [_number(mark) for mark in np.ma.getdata(max_marks).tolist()] if _is_array(max_marks) else None
    maxima = [_number(mark) for mark in max_marks] if maxima is None else maxima
    if any(maximum < 0 for maximum in maxima):
        raise ValueError("a maximum mark is never below nought")
    return maxima


def _is_array(value: Any) -> bool:
    if isinstance(value, np.ndarray) and value.ndim != 1:
        raise ValueError("maximum marks are one row: one for each item")
    return isinstance(value, np.ndarray)


# --- items --------------------------------------------------------------------------------------------------------


def _item(table: Any, place: int, all_totals: Floats, maximum: float) -> tuple[dict[str, Any], float | None]:
    """The figures but for the effective weight; and the covariance with the total, of which that is made."""
    met = ~table.mask[:, place]
    x, totals = table.data[met, place], all_totals[met]
    record: dict[str, Any] = {"attempts": len(x), "facility": None, "sd": None}
    record |= {"discrimination_index": None, "discriminative_efficiency": None}
    if not len(x):
        return record, None
    record["facility"] = float(x.mean()) / maximum if maximum else None
    record["sd"] = _root(_variance(x))
    rest = totals - x
    covariance, spreads = _covariance(x, rest), (_variance(x), _variance(rest))
    if covariance is not None and spreads[0] and spreads[1]:
        index = 100 * covariance / math.sqrt(spreads[0] * spreads[1])
        record["discrimination_index"] = min(100.0, max(-100.0, index))  # rounding may pass the end
        most = _covariance(np.sort(x), np.sort(rest))  # the highest that these marks and rests could have
        record["discriminative_efficiency"] = 100 * covariance / most if most else None
    return record, _covariance(x, totals)


def _variance(values: Floats) -> float | None:
    return _covariance(values, values)


def _covariance(one: Floats, other: Floats) -> float | None:
    """With s - 1; None below two values. What is only rounding is nought."""
    if len(one) < 2:
        return None
    products = (one - one.mean()) * (other - other.mean())
    total = math.fsum(products.tolist())
    scale = math.sqrt(float((one * one).sum()) * float((other * other).sum()))
    return 0.0 if abs(total) <= NOTHING * scale else total / (len(one) - 1)


def _root(value: float | None) -> float | None:
    return None if value is None else math.sqrt(value)


# --- the whole ----------------------------------------------------------------------------------------------------


def shape(totals: Floats) -> tuple[float | None, float | None]:
    """Skewness k3 / k2^(3/2) and kurtosis k4 / k2^2, by Fisher's k-statistics; the first needs three attempts, the
    second four, both some spread."""
    s, k2 = len(totals), _variance(totals)
    if not k2 or s < 3:
        return None, None
    deviations = totals - totals.mean()
    m2, m3, m4 = (float((deviations**power).mean()) for power in (2, 3, 4))
    skewness = s * s * m3 / ((s - 1) * (s - 2)) / k2**1.5
    if s < 4:
        return skewness, None
    k4 = s * s * ((s + 1) * m4 - 3 * (s - 1) * m2 * m2) / ((s - 1) * (s - 2) * (s - 3))
    return skewness, k4 / k2**2


def _alpha(table: Any) -> float | None:
    s, p = table.shape
    if s < 2 or p < 2:
        return None
    if table.mask.any():
        return _alpha_of_drawn(table)
    spread = _variance(table.data.sum(axis=1))
    if not spread:
        return None
    parts = math.fsum(_variance(column) or 0.0 for column in table.data.T)
    return _at_most_one(p / (p - 1) * (1 - parts / spread))


def _alpha_of_drawn(table: Any) -> float | None:
    """Covariances of all pairs at once: what is masked is nought, and counts say how many attempts met both items."""
    here = (~table.mask).astype(float)
    x = np.where(table.mask, 0.0, table.data)
    both = here.T @ here
    freedom = np.maximum(both - 1, 0)
    sums = x.T @ here  # of the row's item, over the attempts that met the column's item too
    with_means = np.divide(sums * sums.T, both, out=np.zeros_like(both), where=both > 0)
    products = np.where(freedom > 0, x.T @ x - with_means, 0.0)
    pairs = ~np.eye(len(both), dtype=bool)
    k, one, two = float(here.sum(axis=1).mean()), np.diag(freedom).sum(), freedom[pairs].sum()
    if k < 2 or not one or not two:
        return None
    variance, covariance = np.diag(products).sum() / one, products[pairs].sum() / two
    spread = variance + (k - 1) * covariance
    if spread <= NOTHING * (float((x * x).sum()) or 1.0) / one or covariance > variance * (1 + NOTHING):
        return None  # no spread, or too few met the same items to tell
    return _at_most_one(k * covariance / spread)


def _at_most_one(alpha: float) -> float:
    """Of items that say the same of everybody it is one: rounding ends a little beside it, or beyond."""
    return 1.0 if alpha > 1 - NOTHING else float(alpha)

"""Marks of a quiz's attempts as a table: a row for each attempt, a column for each version of an item that was met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from training.late import Late

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
else:
    np = Late("numpy")


@dataclass(frozen=True)
class Taken:
    """A closed attempt with its newest score."""

    id: int
    person_id: int
    number: int
    closed_at: datetime
    marks: float
    maximum: float
    passed: bool
    item_marks: Sequence[int | None]  # hundredths, by position

    @property
    def share(self) -> float:
        return self.marks / self.maximum if self.maximum else 0.0


@dataclass(frozen=True)
class Column:
    """A version of an item."""

    version_id: int
    item_id: int
    slug: str
    number: int
    digest: str
    marks: int
    published_at: datetime


@dataclass(frozen=True)
class Table:
    """`marks` is masked where an attempt did not draw the version, or where nobody has marked it yet."""

    attempts: tuple[Taken, ...]
    columns: tuple[Column, ...]
    marks: np.ma.MaskedArray[Any, np.dtype[np.float64]]

    @property
    def maxima(self) -> list[int]:
        return [column.marks for column in self.columns]

    @property
    def hidden(self) -> npt.NDArray[np.bool_]:
        return np.ma.getmaskarray(self.marks)

    def rests(self, place: int) -> list[float]:
        """Of the attempts that met the column, in order: their share on all the other items, in per cent."""
        met = ~self.hidden[:, place]
        others = np.where(self.hidden, 0.0, np.array(self.maxima, dtype=float)).sum(axis=1) - self.maxima[place]
        earned = self.marks.filled(0.0).sum(axis=1) - self.marks.filled(0.0)[:, place]
        shares = np.divide(100 * earned, others, out=np.zeros_like(earned), where=others > 0)
        return [float(share) for share in shares[met]]

    def met(self, place: int) -> list[Taken]:
        return [taken for taken, hidden in zip(self.attempts, self.hidden[:, place], strict=True) if not hidden]


def lay(attempts: Sequence[Taken], columns: Sequence[Column], drawn: Sequence[tuple[int, int, int]]) -> Table:
    """`drawn`: attempt, position (from 1), version."""
    row = {taken.id: place for place, taken in enumerate(attempts)}
    col = {column.version_id: place for place, column in enumerate(columns)}
    marks = np.zeros((len(attempts), len(columns)))
    mask = np.ones(marks.shape, dtype=bool)
    for attempt_id, position, version_id in drawn:
        place = row[attempt_id]
        earned = attempts[place].item_marks
        hundredths = earned[position - 1] if position <= len(earned) else None
        if hundredths is not None:
            marks[place, col[version_id]] = hundredths / 100
            mask[place, col[version_id]] = False
    return Table(tuple(attempts), tuple(columns), np.ma.MaskedArray(marks, mask=mask))

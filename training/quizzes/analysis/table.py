"""First attempts at a quiz as tables: a row for each attempt, a column for each version of an item that was met.

Numbers and codes in arrays: 50,000 attempts of 20 items take 60 MB, where an object for each response took 600.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from training.late import Late

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
else:
    np = Late("numpy")


@dataclass(frozen=True)
class Taken:
    """A closed attempt with its newest score."""

    id: int
    person_id: int
    edition_id: int
    number: int
    closed_at: datetime
    marks: float
    maximum: float
    passed: bool

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
class Given:
    """A response that counts, with what the attempt showed. Attempts that gave the same share one."""

    shown: Sequence[str] = ()
    choice: Sequence[str] = ()


@dataclass(frozen=True)
class Met:
    """An item in one attempt. `hundredths` of its marks: None while nobody has marked it."""

    version_id: int
    hundredths: int | None
    given: int  # its place among all that were given


@dataclass(frozen=True)
class Table:
    """`marks` is masked where an attempt did not draw the version, or where nobody has marked it yet; `codes` are
    places in `given`."""

    attempts: tuple[Taken, ...]
    columns: tuple[Column, ...]
    marks: np.ma.MaskedArray[Any, np.dtype[np.float64]]
    codes: npt.NDArray[np.int32]
    given: Sequence[Given]

    @property
    def maxima(self) -> list[int]:
        return [column.marks for column in self.columns]

    @cached_property
    def hidden(self) -> npt.NDArray[np.bool_]:
        return np.ma.getmaskarray(self.marks)

    @cached_property
    def _earned(self) -> Floats:
        return np.where(self.hidden, 0.0, self.marks.data)

    @cached_property
    def _sums(self) -> tuple[Floats, Floats]:
        """Of each attempt: what it earned, and what could be had."""
        return self._earned.sum(axis=1), np.where(self.hidden, 0.0, np.array(self.maxima, dtype=float)).sum(axis=1)

    def rests(self, place: int) -> Floats:
        """Of the attempts that met the column, in order: their share on all the other items, in per cent."""
        met = ~self.hidden[:, place]
        earned, could = (sums[met] for sums in self._sums)
        earned, could = earned - self._earned[met, place], could - self.maxima[place]
        shares: Floats = np.divide(100 * earned, could, out=np.zeros_like(earned), where=could > 0)
        return shares

    def earned(self, place: int) -> Floats:
        """Likewise: their marks on the column itself."""
        marks: Floats = self._earned[~self.hidden[:, place], place]
        return marks

    def responses(self, place: int) -> list[Given]:
        """Likewise: what they gave."""
        return [self.given[code] for code in self.codes[~self.hidden[:, place], place].tolist()]

    def of(self, edition_ids: Collection[int]) -> Table:
        """The attempts at these editions alone, with the columns that they met."""
        return self._where([taken.edition_id in edition_ids for taken in self.attempts])

    def firsts(self) -> Table:
        return self._where([taken.number == 1 for taken in self.attempts])

    def _where(self, wanted: Sequence[bool]) -> Table:
        rows = np.array(wanted, dtype=bool)
        if rows.all():
            return self
        met = ~self.hidden[rows].all(axis=0)
        return Table(
            tuple(taken for taken, holds in zip(self.attempts, wanted, strict=True) if holds),
            tuple(column for column, holds in zip(self.columns, met.tolist(), strict=True) if holds),
            self.marks[rows][:, met],
            self.codes[rows][:, met],
            self.given,
        )


def lay(attempts: Sequence[Taken], items: Sequence[Iterable[Met]], columns: Sequence[Column], given: Any) -> Table:
    """`items` of each attempt."""
    col = {column.version_id: place for place, column in enumerate(columns)}
    marks, codes = np.zeros((len(attempts), len(columns))), np.zeros((len(attempts), len(columns)), dtype=np.int32)
    mask = np.ones(marks.shape, dtype=bool)
    for row, drawn in enumerate(items):
        for met in drawn:
            place = col[met.version_id]
            codes[row, place] = met.given
            if met.hundredths is not None:
                marks[row, place] = met.hundredths / 100
                mask[row, place] = False
    return Table(tuple(attempts), tuple(columns), np.ma.MaskedArray(marks, mask=mask), codes, given)

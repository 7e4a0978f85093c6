"""First attempts at a quiz as tables: a row for each attempt, a column for each version of an item that was met.

Numbers and codes in arrays: 50,000 attempts of 20 items take 60 MB, where an object for each response took 600.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Sequence
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
    """A first attempt that is closed, with its newest score."""

    id: int
    person_id: int
    edition_id: int
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


UNMARKED = -1


class Cells:
    """The items of all attempts, one after the other: its attempt's row, the version, hundredths of its marks (or
    UNMARKED), and the place of what was given among all that were. As objects they would take ten times as much."""

    def __init__(self) -> None:
        self._columns = tuple(array("i") for _column in range(4))

    def add(self, row: int, version_id: int, hundredths: int | None, given: int) -> None:
        told = (row, version_id, UNMARKED if hundredths is None else hundredths, given)
        for column, value in zip(self._columns, told, strict=True):
            column.append(value)

    def versions(self) -> set[int]:
        return set(self._columns[1])

    def arrays(self) -> list[npt.NDArray[np.int32]]:
        return [np.frombuffer(column, dtype=np.int32) for column in self._columns]


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


def lay(attempts: Sequence[Taken], cells: Cells, columns: Sequence[Column], given: Any) -> Table:
    marks, codes = np.zeros((len(attempts), len(columns))), np.zeros((len(attempts), len(columns)), dtype=np.int32)
    mask = np.ones(marks.shape, dtype=bool)
    if attempts and columns:
        rows, versions, hundredths, codes_met = cells.arrays()
        ids = np.array([column.version_id for column in columns])
        order = np.argsort(ids)
        places = order[np.searchsorted(ids, versions, sorter=order)]
        codes[rows, places] = codes_met
        marked = hundredths != UNMARKED
        marks[rows[marked], places[marked]] = hundredths[marked] / 100
        mask[rows[marked], places[marked]] = False
    return Table(tuple(attempts), tuple(columns), np.ma.MaskedArray(marks, mask=mask), codes, given)

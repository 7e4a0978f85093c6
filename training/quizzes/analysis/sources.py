"""Where a page's numbers come from: made at once while a quiz has few scores, kept ones when it has many."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Generic, TypeVar

from training.quizzes.analysis import bank_queries, numbers, queries, taken_queries
from training.quizzes.analysis.figures import Said
from training.quizzes.analysis.numbers import EditionNumbers, VersionNumbers
from training.quizzes.analysis.queries import Edition
from training.quizzes.analysis.table import Column
from training.quizzes.queries.versions import versions

KEPT = 8  # of what was made at once, in this process
Numbers = TypeVar("Numbers")
Key = tuple[object, ...]


@dataclass(frozen=True)
class Source(Generic[Numbers]):
    """`numbers`: None where they have still to be made. `made_at`: None where they are of this moment."""

    numbers: Numbers | None
    columns: Sequence[Column]
    made_at: datetime | None = None

    @property
    def said(self) -> Said:
        """No statement when this process has read these versions before."""
        found = versions({column.version_id: column.digest for column in self.columns})
        return {column.version_id: (column, found[column.version_id]) for column in self.columns}


def of_edition(editions: Sequence[Edition], edition: Edition) -> Source[EditionNumbers]:
    """`editions`: every one of the quiz. Two statements; few scores: three once, none while no score is added."""
    if not queries.are_many(editions) or not edition.scores:
        return _keep(("edition", edition.id, edition.stamp), lambda: _edition_now(edition))
    kept = bank_queries.kept_of_quiz(edition.quiz_id)
    found = kept.numbers.editions.get(edition.id) if kept else None
    met = [item.version_id for item in found.items] if found else []
    return Source(found, taken_queries.columns(met), kept.made_at if kept else None)


def of_versions(editions: Sequence[Edition], item_id: int) -> Source[list[VersionNumbers]]:
    """Of one item, over all editions of a quiz; the oldest version first. As many statements."""
    if not queries.are_many(editions):
        key = ("versions", *((edition.id, edition.stamp) for edition in editions))
        every = _keep(key, lambda: _versions_now(editions))
        columns = [column for column in every.columns if column.item_id == item_id]
        return Source([(every.numbers or {})[column.version_id] for column in columns], columns)
    kept = bank_queries.kept_of_quiz(editions[0].quiz_id)
    if kept is None:
        return Source(None, ())
    columns = taken_queries.columns_of(item_id, kept.numbers.versions)
    return Source([kept.numbers.versions[column.version_id] for column in columns], columns, kept.made_at)


# --- few: made at once --------------------------------------------------------------------------------------------

_made: OrderedDict[Key, Source[object]] = OrderedDict()
_turn = Lock()  # requests and jobs are threads of one process


def _keep(key: Key, make: Callable[[], Source[Numbers]]) -> Source[Numbers]:
    """What was made for this key before, or is now; the latest few are kept."""
    found = _made.get(key) or make()
    with _turn:
        _made[key] = found  # type: ignore[assignment]
        _made.move_to_end(key)
        while len(_made) > KEPT:
            _made.popitem(last=False)
    return found  # type: ignore[return-value]


def _edition_now(edition: Edition) -> Source[EditionNumbers]:
    table = taken_queries.read([edition.id])
    groups = queries.groups_of([edition.id])
    return Source(
        numbers.of_edition(table, queries.versions_of(table), edition.body["pass_mark"], groups), table.columns
    )


def _versions_now(editions: Sequence[Edition]) -> Source[dict[int, VersionNumbers]]:
    table = taken_queries.read([edition.id for edition in editions])
    return Source(numbers.of_versions(table, queries.versions_of(table)), table.columns)

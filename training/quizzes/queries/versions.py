"""Item versions, read once per process: what never changes is not asked for twice."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from training.db import db
from training.quizzes.kinds import KINDS
from training.quizzes.kinds.kind import Kind
from training.quizzes.models import Item, ItemVersion
from training.quizzes.queries.newest import newest_version_number
from training.quizzes.rules import Candidate

MOST = 5000  # versions kept; a bank of a thousand items takes about 3 MB


@dataclass(frozen=True)
class Version:
    """An item's frozen content with its key: never handed to a template as it is."""

    id: int
    digest: str
    kind: Kind
    marks: int
    difficulty: str
    objectives: frozenset[str]
    sections: tuple[str, ...]
    body: Mapping[str, Any]

    @property
    def case(self) -> Mapping[str, Any] | None:
        found: Mapping[str, Any] | None = self.body.get("case")
        return found

    def stem(self, language: str) -> str:
        """As a list tells it, where no attempt does: lines for blanks, an example for what each attempt draws."""
        return self.kind.stem(self.body, self.kind.example(self.body), language)

    def explanation(self, language: str) -> str:
        """Likewise."""
        return self.kind.explanation(self.body, self.kind.example(self.body), language)


@dataclass(frozen=True)
class Unit:
    """What is drawn as one: an item, or the parts of a case in their order."""

    versions: tuple[Version, ...]

    @property
    def id(self) -> int:
        return self.versions[0].id

    @cached_property
    def candidate(self) -> Candidate:
        first = self.versions[0]
        if first.case is None:
            return Candidate(first.id, first.objectives, first.difficulty)
        objectives, difficulty = frozenset(first.case["objectives"]), first.case["difficulty"]
        return Candidate(first.id, objectives, difficulty, len(self.versions))


def units(versions: Mapping[str, Version]) -> dict[str, Unit]:
    """By slug, a case by 'case' and its id. One of which a part is missing, retired say, is left out."""
    cases: dict[str, list[Version]] = {}
    found: dict[str, Unit] = {}
    for slug, version in versions.items():
        if version.case is None:
            found[slug] = Unit((version,))
        else:
            cases.setdefault(version.case["id"], []).append(version)
    for name, parts in cases.items():
        ordered = sorted((part.case["part"], part) for part in parts if part.case)
        if [(number, part.case and part.case["of"]) for number, part in ordered] == [
            (number, len(parts)) for number in range(1, len(parts) + 1)
        ]:
            found[f"case {name}"] = Unit(tuple(part for _number, part in ordered))
    return found


_kept: dict[tuple[int, str], Version] = {}


def versions(wanted: Mapping[int, str]) -> dict[int, Version]:
    """By id, for ids with their digests. No statement when all have been read before, else one."""
    missing = [number for number, digest in wanted.items() if (number, digest) not in _kept]
    if missing:
        if len(_kept) + len(missing) > MOST:
            _kept.clear()
            missing = list(wanted)
        for version in db.session.scalars(sa.select(ItemVersion).where(ItemVersion.id.in_(missing))):
            _keep(version)
    return {number: _kept[number, digest] for number, digest in wanted.items()}


def _keep(row: ItemVersion) -> Version:
    version = Version(
        id=row.id,
        digest=row.digest,
        kind=KINDS[row.kind],
        marks=row.marks,
        difficulty=row.difficulty,
        objectives=frozenset(row.objectives),
        sections=tuple(row.sections),
        body=row.body,
    )
    _kept[row.id, row.digest] = version
    return version


# --- what a bank offers today -------------------------------------------------------------------------------------

Fingerprint = tuple[object, ...]
_offers: dict[int, tuple[Fingerprint, dict[str, Version], dict[str, Unit]]] = {}


def fingerprint(bank_id: sa.ColumnElement[int]) -> list[sa.ScalarSelect[Any]]:
    """Columns for another statement; together they change whenever the bank offers something else."""
    items = sa.select().select_from(Item).where(Item.bank_id == bank_id).correlate_except(Item, ItemVersion)
    joined = items.join(ItemVersion, ItemVersion.item_id == Item.id)
    offered = items.where(Item.retired_at.is_(None), Item.practice_since.is_(None))
    return [
        joined.with_only_columns(sa.func.max(ItemVersion.published_at)).scalar_subquery(),
        joined.with_only_columns(sa.func.max(ItemVersion.id)).scalar_subquery(),
        items.with_only_columns(sa.func.max(Item.retired_at)).scalar_subquery(),
        offered.with_only_columns(sa.func.count(Item.id)).scalar_subquery(),
        offered.with_only_columns(sa.func.sum(Item.id)).scalar_subquery(),
    ]


def offered(bank_id: int, mark: Fingerprint) -> dict[str, Version]:
    """By slug, the newest versions of the bank's items that are neither retired nor shown in practice."""
    return _offer(bank_id, mark)[1]


def offered_units(bank_id: int, mark: Fingerprint) -> dict[str, Unit]:
    """The same as they are drawn: single items, and whole cases."""
    return _offer(bank_id, mark)[2]


def _offer(bank_id: int, mark: Fingerprint) -> tuple[Fingerprint, dict[str, Version], dict[str, Unit]]:
    """No statement while the bank stands as it was."""
    known = _offers.get(bank_id)
    if known is None or known[0] != mark:
        statement = (
            sa.select(Item.slug, ItemVersion)
            .join(Item, ItemVersion.item_id == Item.id)
            .where(Item.bank_id == bank_id, Item.retired_at.is_(None), Item.practice_since.is_(None))
            .where(ItemVersion.number == newest_version_number)
            .order_by(ItemVersion.id)
        )
        read = {slug: _keep(row) for slug, row in db.session.execute(statement)}
        known = _offers[bank_id] = (mark, read, units(read))
    return known


def forget() -> None:
    """Read everything anew, as a process does that has just started."""
    _kept.clear()
    _offers.clear()

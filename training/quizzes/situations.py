"""Cases as they are stored: which items are the parts of one today, and the case as its author would write it. Pure.

A case has no row: each version of a part carries the situation, its place and how many parts there are. An item that
was taken out of a case keeps what it said, so that what stands today has to be found.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

Tree = dict[str, Any]
Row = TypeVar("Row")
INHERITED = ("objectives", "difficulty")  # of a part that says the same as its case


class Told(NamedTuple):
    """What a row says of its case. `version` grows with time."""

    case: Mapping[str, Any]
    retired: bool
    version: int


def by_case(rows: Iterable[Row], body: Callable[[Row], Mapping[str, Any]]) -> dict[str, list[Row]]:
    """The rows that ever were part of a case, by its name."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        if case := body(row).get("case"):
            found.setdefault(case["id"], []).append(row)
    return found


def standing(rows: Sequence[Row], told: Callable[[Row], Told]) -> list[Row]:
    """The parts of one case today, in order: of two at one place the one that is not retired, then the newer. A part
    that was retired by itself stays with the others: without it they would be another case."""
    ordered = sorted(rows, key=lambda row: (told(row).retired, -told(row).version))
    of = told(ordered[0]).case["of"] if ordered else 0
    found = []
    for number in range(1, of + 1):
        here = (row for row in ordered if told(row).case["part"] == number and told(row).case["of"] == of)
        found += [row for row in [next(here, None)] if row is not None]
    return found


def name_of_part(case: str, slug: str) -> str:
    return slug.removeprefix(f"{case}-")


def folded(case: Tree) -> Tree:
    """A case in which each part says all, as an author writes it: what a part has from the case is left out of it."""
    parts: list[Tree] = case["parts"]
    shared = {key: case[key] for key in INHERITED if key in case}
    for key in ("sections", "practice"):
        if parts and parts[0].get(key) and all(part.get(key) == parts[0][key] for part in parts):
            shared[key] = parts[0][key]
    rest = [{key: value for key, value in part.items() if key not in shared or shared[key] != value} for part in parts]
    return {**case, **shared, "parts": rest}

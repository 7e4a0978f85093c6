"""Pictures and sounds in the body of an item version: each pinned by its digest, which the version's digest covers."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from training.quizzes.media.authored import AuthoredMedium
from training.quizzes.media.files import Facts


def pinned(media: Iterable[AuthoredMedium], known: Mapping[str, Facts]) -> list[dict[str, Any]]:
    """As a version's body holds them. Every name must be known."""
    rows = []
    for one in media:
        found = vars(known[one.file])
        row = {**one.model_dump(mode="json"), **found}
        rows.append({key: value for key, value in row.items() if value is not None})
    return rows


def of_case(body: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = (body.get("case") or {}).get("media", ())
    return found


def of_item(body: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = body.get("media", ())
    return found


def at(body: Mapping[str, Any], number: int) -> Mapping[str, Any] | None:
    """By its number from 1: those of the case first, as `faces` counts them."""
    every = [*of_case(body), *of_item(body)]
    return every[number - 1] if 1 <= number <= len(every) else None


def as_written(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """As an author writes them."""
    return [{key: row[key] for key in ("file", "alt", "transcript") if key in row} for row in rows]

"""Pictures and sounds in the body of an item version: each pinned by its digest, which the version's digest covers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from training.quizzes.media.authored import AuthoredMedium
from training.quizzes.media.files import Facts

LISTS = ("media", "explanation_media")  # of an item
EXPLAINING = 100  # numbers above it are those of an explanation


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


def of_explanation(body: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """What belongs to the key: for whoever may see the explanation, and nobody else."""
    found: Sequence[Mapping[str, Any]] = body.get("explanation_media", ())
    return found


def at(body: Mapping[str, Any], number: int) -> Mapping[str, Any] | None:
    """By its number from 1: those of the case first, as `faces` counts them. None of the explanation."""
    every = [*of_case(body), *of_item(body)]
    return every[number - 1] if 1 <= number <= len(every) else None


def explaining(body: Mapping[str, Any], number: int) -> Mapping[str, Any] | None:
    """One of the explanation, by its number, which begins after `EXPLAINING`."""
    every, place = of_explanation(body), number - EXPLAINING
    return every[place - 1] if 1 <= place <= len(every) else None


def as_written(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """As an author writes them."""
    return [{key: row[key] for key in ("file", "alt", "transcript") if key in row} for row in rows]


def every(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """All that a version shows, wherever."""
    yield from (*of_case(body), *of_item(body), *of_explanation(body))

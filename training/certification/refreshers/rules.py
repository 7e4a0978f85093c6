"""Which programmes a change concerns, and by when what it asks is to be done. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

REFRESH_DAYS = 7  # from publication, where the programme says nothing else


@dataclass(frozen=True)
class Use:
    """An edition of a programme that asks for something that has changed."""

    programme_edition_id: int
    titles: Mapping[str, str]
    number: int
    due_on: date
    targets: tuple[str, ...]  # what does: the manual, the quizzes, the scenarios


def due_on(published_on: date, body: Mapping[str, Any]) -> date:
    return published_on + timedelta(days=body.get("refresh_days", REFRESH_DAYS))


def asked_for(body: Mapping[str, Any], kind: str, slugs: Collection[str]) -> tuple[str, ...]:
    """Those of these manuals, quizzes or stations that the programme asks for."""
    return tuple(line[kind] for line in body["requirements"] if line["kind"] == kind and line[kind] in slugs)


def nearest(held: Iterable[tuple[int, int]], uses: Mapping[int, Use]) -> dict[int, Use]:
    """By person: of the programmes that ask for it, the one that asks earliest. `held`: (person, programme edition)."""
    found: dict[int, Use] = {}
    for person_id, edition_id in held:
        use = uses.get(edition_id)
        before = found.get(person_id)
        if use and (before is None or (use.due_on, edition_id) < (before.due_on, before.programme_edition_id)):
            found[person_id] = use
    return found


class Standing(StrEnum):
    DONE = "done"
    OPEN = "open"
    OVERDUE = "overdue"


def standing(done: bool, due: date, today: date) -> Standing:
    """The day itself still counts."""
    if done:
        return Standing.DONE
    return Standing.OVERDUE if due < today else Standing.OPEN

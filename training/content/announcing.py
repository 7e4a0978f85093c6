"""Whom a new edition concerns. Who is held to which programme is known above: that capability offers itself here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True)
class News:
    """What a new edition of a manual asks: (anchor, severity) for each changed section, counted from `at`."""

    manual_id: int
    slug: str
    sections: tuple[tuple[str, str], ...]
    at: datetime

    def anchors(self, severity: str) -> list[str]:
        return [anchor for anchor, of in self.sections if of == severity]


@dataclass(frozen=True)
class Concerned:
    """So many people of one programme have the same to do by the same day."""

    severity: str
    titles: Mapping[str, str]
    programme_edition: int
    people: int
    due_on: date


class Audience(Protocol):
    def preview(self, news: News) -> list[Concerned]:
        """Whom it would concern if it were published at that moment. A constant number of statements."""

    def ask(self, news: News, edition_id: int) -> int:
        """Ask everybody of whom `preview` tells, in the publishing transaction; how many were asked for something."""


class Nobody:
    """Nobody is asked: no capability above knows better."""

    def preview(self, news: News) -> list[Concerned]:
        return []

    def ask(self, news: News, edition_id: int) -> int:
        return 0


_offered: list[Audience] = []


def offer(audience: Audience) -> None:
    """Called when the application is put together; the last one offered counts."""
    _offered[:] = [audience]


def audience() -> Audience:
    return _offered[0] if _offered else Nobody()

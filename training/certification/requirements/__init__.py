"""The kinds of requirement: one module each. A new kind is a new module here and its name in `KINDS`.

A kind says which editions can be asked for, finds the evidence, and has its words and its address.
"""

from collections.abc import Iterable, Mapping
from typing import Protocol

from training.certification.requirements import manual, quiz, station
from training.certification.requirements.edition import Asked
from training.certification.rules import Look

__all__ = ["KINDS", "Asked", "Kind"]


class Kind(Protocol):
    def current(self) -> dict[str, Asked]:
        """What may be asked for, by slug, in its current edition. One statement."""

    def looks(self, person_ids: Iterable[int]) -> dict[tuple[int, str], Look]:
        """All there is of these persons, by person and slug. As many statements for a thousand as for one."""

    def title(self, titles: Mapping[str, str]) -> str:
        """What is asked, as an order of a few words."""

    def note(self, look: Look) -> str:
        """How it stands, in one line."""

    def address(self, slug: str, look: Look) -> str:
        """Where the person does it; empty where there is nothing for them to open."""


KINDS: dict[str, Kind] = {"manual": manual, "quiz": quiz, "station": station}

"""Turns and counts of an evening meeting. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

LASTS = timedelta(hours=3)  # a code holds as long as its meeting
MISSES = 10  # wrong codes of one person within WINDOW
WINDOW = timedelta(minutes=15)
ITEMS = (5, 8, 12, 20)  # how many items a meeting may have


@dataclass(frozen=True)
class Turn:
    """Where a meeting stands: `position` 0 while people arrive; the key of the item is shown when `revealed`."""

    position: int
    revealed: bool
    ended: bool

    def __str__(self) -> str:
        return f"{self.position}.{int(self.revealed)}.{int(self.ended)}"

    def after(self, items: int) -> "Turn":
        """The next turn: an item, its key, the next item, and at last the end."""
        if self.ended:
            return self
        if self.position and not self.revealed:
            return Turn(self.position, True, False)
        return Turn(self.position + 1, False, False) if self.position < items else Turn(self.position, True, True)


def turn(position: int, revealed: bool, ended_at: datetime | None, closes_at: datetime, at: datetime) -> Turn:
    return Turn(position, revealed, ended_at is not None or at > closes_at)


@dataclass(frozen=True)
class Tally:
    """How many answered, how many of them rightly, and how often each option was chosen. Never who."""

    answered: int
    right: int
    options: dict[str, int]


def tally(responses: Sequence[tuple[Sequence[str], bool]]) -> Tally:
    chosen = Counter(option for choice, _right in responses for option in choice)
    return Tally(len(responses), sum(right for _choice, right in responses), dict(chosen))

"""FSRS-6 as this house uses it: desired retention 0.9, the published default parameters, and no fuzz, so that the log
of reviews always replays to the same cards.

Stability is the number of days after which the chance to recall has fallen to 0.9; difficulty lies between 1 and 10.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fsrs import Card, Rating, Scheduler, State

AGAIN, HARD, GOOD, EASY = (int(rating) for rating in Rating)
RETENTION = 0.9
SCHEDULER = Scheduler(desired_retention=RETENTION, enable_fuzzing=False)


@dataclass(frozen=True)
class Memory:
    """What is remembered of one item. `step` counts the short steps of learning and relearning, None beyond them."""

    state: int
    step: int | None
    stability: float
    difficulty: float
    due_at: datetime
    last_review_at: datetime

    @property
    def is_short(self) -> bool:
        """Whether it comes back within minutes: still being learned, or being learned anew."""
        return self.state != State.Review

    def stored(self) -> dict[str, Any]:
        """As the database keeps it beside the two moments."""
        return {
            "state": self.state,
            "step": self.step,
            "stability": self.stability,
            "difficulty": self.difficulty,
        }


def restored(stored: Mapping[str, Any], due_at: datetime, last_review_at: datetime) -> Memory:
    return Memory(
        int(stored["state"]),
        None if stored["step"] is None else int(stored["step"]),
        float(stored["stability"]),
        float(stored["difficulty"]),
        due_at,
        last_review_at,
    )


def review(before: Memory | None, rating: int, at: datetime) -> Memory:
    """What is remembered after this review; `before` is None for an item never practised."""
    card = Card(card_id=0, due=at) if before is None else _card(before)
    after, _log = SCHEDULER.review_card(card, Rating(rating), at)
    return Memory(int(after.state), after.step, _real(after.stability), _real(after.difficulty), after.due, at)


def replay(reviews: Iterable[tuple[int, datetime]]) -> Memory | None:
    """What the ratings and moments of one item's reviews give, in their order."""
    known: Memory | None = None
    for rating, at in reviews:
        known = review(known, rating, at)
    return known


def retrievability(memory: Memory, at: datetime) -> float:
    """The chance, 0 to 1, that the item is recalled at this moment."""
    return float(SCHEDULER.get_card_retrievability(_card(memory), at))


def _card(memory: Memory) -> Card:
    return Card(
        card_id=0,
        state=State(memory.state),
        step=memory.step,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=memory.due_at,
        last_review=memory.last_review_at,
    )


def _real(value: float | None) -> float:
    if value is None:  # a card that has been reviewed has both
        raise ValueError("a reviewed card has no stability")
    return float(value)

"""The rules of quizzes: draw, deadline, who may start, marks, what a review shows, the chain of revisions.

Pure functions of values; no database, no clock, no request.
"""

import hashlib
import json
import random
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

# --- drawing ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One line of a blueprint: so many items that carry one of the objectives and one of the difficulties; or, with
    `parts` above 1, so many cases of that many parts."""

    objectives: frozenset[str]
    difficulties: frozenset[str]
    number: int
    parts: int = 1


@dataclass(frozen=True)
class Candidate:
    """A version that may be drawn today; with `parts` above 1 the first of a case, with which the others come."""

    version_id: int
    objectives: frozenset[str]
    difficulty: str
    parts: int = 1

    def fits(self, line: Line) -> bool:
        fitting = self.difficulty in line.difficulties and self.parts == line.parts
        return fitting and bool(self.objectives & line.objectives)


class CannotFill(Exception):
    """The bank holds too few items for this blueprint; `line` counts from 0."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line + 1} of the blueprint cannot be filled")
        self.line = line


def draw(lines: Sequence[Line], candidates: Iterable[Candidate], rng: random.Random) -> list[Candidate]:
    """Distinct items for the blueprint, in the order in which they will be shown. The same seed draws the same.

    Lines may compete for items: an item is handed on to another line where that fills one more place, so that a
    blueprint which can be filled always is. Raises CannotFill.
    """
    pool = sorted(candidates, key=lambda candidate: candidate.version_id)
    rng.shuffle(pool)
    places = [number for number, line in enumerate(lines) for _ in range(line.number)]
    taken: dict[int, int] = {}  # index in the pool -> index in places

    def fill(place: int, seen: set[int]) -> bool:
        fitting = [index for index, one in enumerate(pool) if one.fits(lines[places[place]]) and index not in seen]
        for index in fitting:
            if index not in taken:
                taken[index] = place
                return True
        for index in fitting:
            if index in seen:
                continue
            seen.add(index)
            if fill(taken[index], seen):
                taken[index] = place
                return True
        return False

    for place in range(len(places)):
        if not fill(place, set()):
            raise CannotFill(places[place])
    drawn = [pool[index] for index in sorted(taken, key=lambda index: taken[index])]
    rng.shuffle(drawn)
    return drawn


# --- time and turns -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Terms:
    """What a quiz asks for; `pass_mark` in percent of the maximum."""

    minutes: int
    pass_mark: int
    attempts: int
    wait: timedelta


@dataclass(frozen=True)
class Past:
    """An attempt as far as the next one depends on it. `passed` is None while there is no score."""

    deadline_at: datetime
    closed_at: datetime | None
    passed: bool | None

    def ended_at(self, at: datetime) -> datetime | None:
        """When it ended: by submission, or by its deadline, whether or not that has been written down."""
        if self.closed_at is not None:
            return self.closed_at
        return self.deadline_at if is_over(self.deadline_at, at) else None


class Bar(StrEnum):
    """Why an attempt cannot start now."""

    OPEN = "open"
    PASSED = "passed"
    USED_UP = "used up"
    WAIT = "wait"


def deadline(started_at: datetime, minutes: int) -> datetime:
    return started_at + timedelta(minutes=minutes)


def is_over(deadline_at: datetime, at: datetime) -> bool:
    """The last moment of the deadline still counts."""
    return at > deadline_at


def bar(terms: Terms, past: Sequence[Past], at: datetime) -> Bar | None:
    """Why this person may not start now; None when they may."""
    if any(attempt.ended_at(at) is None for attempt in past):
        return Bar.OPEN
    if any(attempt.passed for attempt in past):
        return Bar.PASSED
    if len(past) >= terms.attempts:
        return Bar.USED_UP
    return Bar.WAIT if at < free_from(terms, past, at) else None


def free_from(terms: Terms, past: Sequence[Past], at: datetime) -> datetime:
    """When the wait after the last attempt ends."""
    ends = [ended for attempt in past if (ended := attempt.ended_at(at)) is not None]
    return max(ends) + terms.wait if ends else at


def has_finished(terms: Terms, past: Sequence[Past], at: datetime) -> bool:
    """Whether this person will not attempt this quiz again: passed, or no attempt left, and none under way."""
    return bar(terms, past, at) in {Bar.PASSED, Bar.USED_UP}


# --- marks --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tally:
    """An attempt's marks. `items` in hundredths of a mark, by position."""

    items: tuple[int, ...]
    marks: Decimal
    maximum: Decimal
    passed: bool


def hundredths(share: Fraction, marks: int) -> int:
    """The share of an item's marks, in whole hundredths, half a hundredth rounded up."""
    exact = Decimal(share.numerator * marks * 100) / Decimal(share.denominator)
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def tally(shares: Sequence[Fraction], marks: Sequence[int], pass_mark: int) -> Tally:
    """Unanswered items come as a share of nought: the maximum never shrinks."""
    items = tuple(hundredths(share, most) for share, most in zip(shares, marks, strict=True))
    total, maximum = sum(items), sum(marks) * 100
    passed = maximum > 0 and total * 100 >= maximum * pass_mark
    return Tally(items, Decimal(total) / 100, Decimal(maximum) / 100, passed)


# --- reviewing ----------------------------------------------------------------------------------------------------


class Review(StrEnum):
    """What the taker sees of each item once the attempt has ended."""

    SCORE = "score"  # the score alone
    RIGHT_OR_WRONG = "right-or-wrong"  # own responses, each right, partly right or wrong
    KEYS = "keys"  # all of it: right options, feedback, explanations


def review(setting: str, all_finished: bool) -> Review:
    """Keys are open only to who has finished every quiz that draws on this bank; until then, the quiz's setting."""
    return Review.KEYS if all_finished else Review(setting)


# --- saving -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sent:
    """What a page sends of one item: a response, a flag, or both. `op_id` is None when only the flag is sent; `choice`
    as the page names options."""

    op_id: uuid.UUID | None
    base_revision: int
    choice: Sequence[str]
    flag: bool | None


def is_stale(base_revision: int, head_revision: int) -> bool:
    """Whether the page that sends this had not seen the newest response. One that has seen more than is stored, after a
    backup was restored, say, holds the newest itself."""
    return base_revision < head_revision


def genesis(attempt_public_id: object) -> str:
    """Where an attempt's chain of revisions begins."""
    return digest({"attempt": str(attempt_public_id)})


def link(previous: str, revision: Mapping[str, Any]) -> str:
    """The digest of a revision; it covers the digest of the revision before it in the attempt."""
    return digest({"previous": previous, **revision})


def digest(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()

"""The rules of quizzes: draw, deadline, who may start, marks, the chain of revisions.

Pure functions of values; no database, no clock, no request.
"""

import hashlib
import json
import random
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from ipaddress import ip_address, ip_network
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
    fitting_line = [[index for index, one in enumerate(pool) if one.fits(line)] for line in lines]

    def fill(place: int, seen: set[int]) -> bool:
        fitting = [index for index in fitting_line[places[place]] if index not in seen]
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


@dataclass(frozen=True)
class Group:
    """A section of a quiz: items fixed by their slugs, or drawn by lines."""

    items: tuple[str, ...]
    lines: tuple[Line, ...]


def lay_out(
    groups: Sequence[Group], candidates: Mapping[str, Candidate], rng: random.Random, *, shuffle: bool = True
) -> list[Candidate]:
    """The items of all sections in order; none stands twice. Raises CannotFill, with the number of the section."""
    named = {slug for group in groups for slug in group.items}
    if not named <= set(candidates):
        missing = next(number for number, group in enumerate(groups) if not set(group.items) <= set(candidates))
        raise CannotFill(missing)
    left = {slug: candidate for slug, candidate in candidates.items() if slug not in named}
    laid: list[Candidate] = []
    for number, group in enumerate(groups):
        chosen = [candidates[slug] for slug in group.items]
        if group.lines:
            try:
                chosen = draw(group.lines, left.values(), rng)
            except CannotFill:
                raise CannotFill(number) from None
            gone = {candidate.version_id for candidate in chosen}
            left = {slug: candidate for slug, candidate in left.items() if candidate.version_id not in gone}
        elif shuffle:
            rng.shuffle(chosen)
        laid += chosen
    return laid


def blueprint_lines(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every line of an edition's blueprints, in sections or not."""
    for section in body.get("sections") or [body]:
        yield from section.get("draw") or ()


def size_of(section: Mapping[str, Any]) -> int:
    """How many items a section of an edition's body holds; the body itself, where it has no sections."""
    drawn: int = sum(line["number"] * line.get("parts", 1) for line in section.get("draw", ()))
    return len(section.get("items", ())) + drawn


def section_starts(sizes: Sequence[int]) -> list[int]:
    """The position, from 1, at which each section begins."""
    return [1 + sum(sizes[:number]) for number in range(len(sizes))]


# --- time and turns -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Terms:
    """What a quiz asks for; `pass_mark` in percent of the maximum."""

    minutes: int
    pass_mark: int
    attempts: int
    wait: timedelta
    opens: datetime | None = None
    closes: datetime | None = None


@dataclass(frozen=True)
class Allowed:
    """What others have allowed one person beyond a quiz's terms. `lifted_at`: since when neither the wait nor the
    window keeps them from the next attempt."""

    factor: Decimal = Decimal(1)
    extra_minutes: int = 0
    more_attempts: int = 0
    lifted_at: datetime | None = None


NOTHING_MORE = Allowed()


@dataclass(frozen=True)
class Past:
    """An attempt as far as the next one depends on it. `passed` is None while there is no score: when it has been
    closed, because an examiner has still to mark some of it."""

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
    MARKING = "marking"
    USED_UP = "used up"
    WAIT = "wait"
    NOT_YET = "not yet"
    CLOSED = "closed"


def deadline(started_at: datetime, minutes: int, closes: datetime | None = None) -> datetime:
    """The last moment that counts: the time is over, or the window is."""
    ends = started_at + timedelta(minutes=minutes)
    return min(ends, closes) if closes is not None else ends


def minutes_for(minutes: int, allowed: Allowed) -> int:
    """The quiz's minutes with this person's allowance, a part of a minute counted as a whole one."""
    return int((minutes * allowed.factor).to_integral_value(ROUND_CEILING)) + allowed.extra_minutes


def is_lifted(allowed: Allowed, past: Sequence[Past], at: datetime) -> bool:
    """Whether somebody has allowed the next attempt since the last one ended."""
    if allowed.lifted_at is None:
        return False
    return all((ended := attempt.ended_at(at)) is not None and ended <= allowed.lifted_at for attempt in past)


def is_over(deadline_at: datetime, at: datetime) -> bool:
    """The last moment of the deadline still counts."""
    return at > deadline_at


def bar(terms: Terms, past: Sequence[Past], at: datetime, allowed: Allowed = NOTHING_MORE) -> Bar | None:
    """Why this person may not start now; None when they may."""
    if any(attempt.ended_at(at) is None for attempt in past):
        return Bar.OPEN
    if any(attempt.passed for attempt in past):
        return Bar.PASSED
    if any(attempt.closed_at is not None and attempt.passed is None for attempt in past):
        return Bar.MARKING
    if len(past) >= terms.attempts + allowed.more_attempts:
        return Bar.USED_UP
    if is_lifted(allowed, past, at):
        return None
    if terms.closes is not None and at > terms.closes:
        return Bar.CLOSED
    if terms.opens is not None and at < terms.opens:
        return Bar.NOT_YET
    return Bar.WAIT if at < free_from(terms, past, at) else None


def free_from(terms: Terms, past: Sequence[Past], at: datetime) -> datetime:
    """When the wait after the last attempt ends."""
    ends = [ended for attempt in past if (ended := attempt.ended_at(at)) is not None]
    return max(ends) + terms.wait if ends else at


def has_finished(terms: Terms, past: Sequence[Past], at: datetime, allowed: Allowed = NOTHING_MORE) -> bool:
    """Whether this person will not attempt this quiz again: passed, no attempt left, or closed, and none under way."""
    return bar(terms, past, at, allowed) in {Bar.PASSED, Bar.USED_UP, Bar.CLOSED}


def is_in_the_room(room: Mapping[str, Any], address: str) -> bool:
    """Whether a quiz that is held in this room may be started from this address."""
    networks = [ip_network(network) for network in room.get("addresses") or ()]
    try:
        here = ip_address(address)
    except ValueError:
        return not networks
    return not networks or any(here in network for network in networks if network.version == here.version)


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

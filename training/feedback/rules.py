"""When a report is new, taken up, declined or answered; which reports say the same. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from enum import StrEnum

SECTION = re.compile(r"[a-z0-9][a-z0-9-]*#[a-z0-9][a-z0-9-]*")
ITEM = SECTION  # bank#item
SCENARIO = re.compile(r"[a-z0-9][a-z0-9-]*")
REASON_AT_LEAST = 10
ALIKE = 0.3  # of two-character pieces shared


class Did(StrEnum):
    TAKEN_UP = "taken up"
    DECLINED = "declined"
    MERGED = "merged"
    SEPARATED = "separated"


class Outcome(StrEnum):
    ANSWER = "answer"
    SECTION = "section"
    ITEM = "item"
    SCENARIO = "scenario"


class Customer(StrEnum):
    UNREGISTERED = "unregistered"
    TRYING = "trying"
    MEMBER = "member"
    LAPSED = "lapsed"


class State(StrEnum):
    NEW = "new"
    TAKEN_UP = "taken up"
    DECLINED = "declined"
    ANSWERED = "answered"


def state_of(last: Did | None, outcome: Outcome | None, published: bool) -> State:
    """`last`: the newest step of the matter's head, merging apart. An answer in words needs no publication."""
    if last is Did.DECLINED:
        return State.DECLINED
    if last is not Did.TAKEN_UP:
        return State.NEW
    return State.ANSWERED if outcome is Outcome.ANSWER or published else State.TAKEN_UP


def first_after(floor: int, numbers: Iterable[int]) -> int | None:
    """The edition in which what was promised came: the first one that holds it and was published afterwards."""
    return min((number for number in numbers if number > floor), default=None)


def target_fits(outcome: Outcome, target: str) -> bool:
    """'manual#section', 'bank#item', 'scenario'; an answer may name the section that holds it already, or nothing."""
    match outcome:
        case Outcome.ANSWER:
            return not target or bool(SECTION.fullmatch(target))
        case Outcome.SCENARIO:
            return bool(SCENARIO.fullmatch(target))
        case _:
            return bool(SECTION.fullmatch(target))


def likeness(one: str, other: str) -> float:
    """Shared pairs of neighbouring characters (Dice), 0..1: right for Chinese, which has no spaces, and for English."""
    left, right = _pairs(one), _pairs(other)
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0


def most_alike(text: str, others: Sequence[str], at_most: int = 5) -> list[int]:
    """Places of those that say about the same, the likest first."""
    found = sorted(((likeness(text, other), place) for place, other in enumerate(others)), key=lambda x: (-x[0], x[1]))
    return [place for share, place in found[:at_most] if share >= ALIKE]


def _pairs(text: str) -> set[str]:
    plain = "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())
    return {plain[place : place + 2] for place in range(len(plain) - 1)}

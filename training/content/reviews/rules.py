"""The states between draft and edition, who may approve, and what a changed section must say. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in review"
    RETURNED = "returned"  # a draft again, with the approver's reason
    WAITING = "approved, waits for its moment"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    DISCARDED = "discarded"


@dataclass(frozen=True)
class Asked:
    """The newest request of a draft, as far as states depend on it."""

    withdrawn: bool = False
    verdict: str = ""


def state_of(outcome: str | None, asked: Asked | None, *, is_newest: bool = True) -> State:
    """Of a draft that ended with `outcome` (None: it is open). `is_newest`: what came of it is the manual's newest."""
    if outcome == "discarded":
        return State.DISCARDED
    if outcome == "published":
        return State.PUBLISHED if is_newest else State.SUPERSEDED
    if asked is None or asked.withdrawn:
        return State.DRAFT
    if asked.verdict == "returned":
        return State.RETURNED
    return State.WAITING if asked.verdict == "approved" else State.IN_REVIEW


def may_ask(state: State) -> bool:
    return state in {State.DRAFT, State.RETURNED}


def may_withdraw(state: State) -> bool:
    """Until it is published."""
    return state in {State.IN_REVIEW, State.WAITING}


def may_approve(person_id: int, authors: Collection[int]) -> bool:
    """Nobody who had a hand in the draft: opened it, wrote in it, gave it a picture, or asked."""
    return person_id not in authors


DEFAULT = {"added": "reread"}  # what an author is offered for a section, by what happened to it


def offered_severity(kind: str) -> str:
    return DEFAULT.get(kind, "notify")


def lacks_words(severity: str, what: Mapping[str, str]) -> bool:
    """Above editorial, a sentence in each language says what changed."""
    return severity != "editorial" and not all(words.strip() for words in what.values())


def is_due(publish_at: datetime | None, at: datetime) -> bool:
    return publish_at is None or publish_at <= at

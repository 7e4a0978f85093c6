"""The states between draft and edition, and what a changed section must say. Pure."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from training import approval


class State(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in review"
    RETURNED = "returned"  # a draft again, with the approver's reason
    WAITING = "approved, waits for its moment"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    DISCARDED = "discarded"


WHILE_OPEN = {
    approval.State.WRITING: State.DRAFT,
    approval.State.ASKED: State.IN_REVIEW,
    approval.State.RETURNED: State.RETURNED,
    approval.State.APPROVED: State.WAITING,
}


def state_of(outcome: str | None, request: approval.State, *, is_newest: bool = True) -> State:
    """Of a draft that ended with `outcome` (None: it is open). `is_newest`: what came of it is the manual's newest."""
    if outcome == "discarded":
        return State.DISCARDED
    if outcome == "published":
        return State.PUBLISHED if is_newest else State.SUPERSEDED
    return WHILE_OPEN[request]


def may_ask(state: State) -> bool:
    return state in {State.DRAFT, State.RETURNED}


def may_withdraw(state: State) -> bool:
    """Until it is published."""
    return state in {State.IN_REVIEW, State.WAITING}


DEFAULT = {"added": "reread"}  # what an author is offered for a section, by what happened to it


def offered_severity(kind: str) -> str:
    return DEFAULT.get(kind, "notify")


def lacks_words(severity: str, what: Mapping[str, str]) -> bool:
    """Above editorial, a sentence in each language says what changed."""
    return severity != "editorial" and not all(words.strip() for words in what.values())


def is_due(publish_at: datetime | None, at: datetime) -> bool:
    return publish_at is None or publish_at <= at

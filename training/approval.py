"""One person writes and another approves: where a request stands, who may decide on it, how much of a reason. Pure."""

from collections.abc import Collection
from enum import StrEnum

REASON_AT_LEAST = 10  # characters


class Verdict(StrEnum):
    APPROVED = "approved"
    RETURNED = "returned"


class State(StrEnum):
    """Of what is written, by the newest request for it."""

    WRITING = "writing"  # nothing was asked yet, or it was withdrawn
    ASKED = "asked"
    RETURNED = "returned"  # to be written on, with the other person's reason
    APPROVED = "approved"


def state(*, asked: bool = True, withdrawn: bool, verdict: str | None) -> State:
    if not asked or withdrawn:
        return State.WRITING
    return State(Verdict(verdict)) if verdict is not None else State.ASKED


def may_decide(person_id: int, hands: Collection[int]) -> bool:
    """Nobody who had a hand in it: opened it, wrote any of it, or asked for its approval."""
    return person_id not in hands

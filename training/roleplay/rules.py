"""What holds for every run through a script: its events, its clock, how it may end."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

STOPPED = "stopped"  # the ending of a run that was broken off before the script's own end
LONGEST_SAID = 2000
LONGEST_ELAPSED = 2**31 - 1  # what every database can hold: 24 days
JUST_BEGUN = timedelta(minutes=1)


@dataclass(frozen=True)
class Event:
    """The seller's turn number `number`, and the condition that was chosen for it."""

    number: int
    op_id: uuid.UUID
    elapsed_ms: int
    scene: str
    branch: int
    said: str
    decided_by: str
    aloud: bool | None = None


def elapsed_ms(started_at: datetime, at: datetime) -> int:
    """By the server's clock, never below zero."""
    return max(0, min(LONGEST_ELAPSED, (at - started_at) // timedelta(milliseconds=1)))


def kept(events: Sequence[Event], op_id: uuid.UUID) -> Event | None:
    """The event that this op_id already made: a retry changes nothing."""
    return next((event for event in events if event.op_id == op_id), None)


def is_expected(events: Sequence[Event], number: int | None) -> bool:
    """Whether a page that shows turn `number` is still the newest; None asks nothing."""
    return number is None or number == len(events) + 1


def faults_in(events: Sequence[Event], scenes: Sequence[str]) -> list[str]:
    """What is wrong with stored events, given the scenes of the replayed path."""
    found = []
    if [event.number for event in events] != list(range(1, len(events) + 1)):
        found.append("its events are not numbered 1 to n")
    if any(later.elapsed_ms < earlier.elapsed_ms for earlier, later in pairwise(events)):
        found.append("its clock runs backwards")
    if any(event.scene != scene for event, scene in zip(events, scenes, strict=False)):
        found.append("an event names another scene than its path")
    return found


@dataclass(frozen=True)
class Together:
    """A run that is practised with a partner; while it waits for one, that is nobody."""

    partner_id: int | None


def may_choose(person_id: int, together: Together | None) -> bool:
    """A practice with a partner goes on by what the partner says the seller did, and never by the seller alone."""
    return together is None or person_id == together.partner_id


def may_be_resumed(started_at: datetime, events: int, at: datetime) -> bool:
    """A run begun a moment ago, with nothing said: a second press of 'start' leads to it."""
    return events == 0 and at - started_at < JUST_BEGUN


EXPERIENCES = {
    "newcomer": frozenset({"newcomer", "newcomers", "新人"}),
    "experienced": frozenset({"experienced", "老手"}),
}


def cohort_index(experience: str, cohorts_by_language: Iterable[Sequence[str]]) -> int:
    """The place of 'newcomer' or 'experienced' among a script's cohorts; 0 where it does not tell them apart."""
    for cohorts in cohorts_by_language:
        for index, cohort in enumerate(cohorts):
            if _names(cohort, experience):
                return index
    return 0


def is_meant_for(experience: str, cohorts: Iterable[str]) -> bool:
    """Whether the script names these salespeople; one that names no cohort is for everybody, and not theirs alone."""
    return any(_names(cohort, experience) for cohort in cohorts)


def _names(cohort: str, experience: str) -> bool:
    return cohort.strip().casefold() in EXPERIENCES[experience]

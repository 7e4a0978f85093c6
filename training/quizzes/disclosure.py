"""What a taker sees after an attempt, and when: five parts by three moments. Pure functions of values.

Whatever a quiz's terms say, what gives a key away stays closed while the person may attempt anything on the bank again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

JUST_AFTER = timedelta(minutes=15)


class Part(StrEnum):
    RESPONSES = "responses"  # what the person chose or wrote
    OUTCOMES = "right-or-wrong"  # of each item
    SCORE = "score"
    FEEDBACK = "feedback"  # what the item, or its examiner, says to the response, and the explanation
    KEYS = "keys"


class Moment(StrEnum):
    JUST_AFTER = "just_after"  # the attempt ended no more than `JUST_AFTER` ago
    LATER = "later"
    CLOSED = "closed"  # the quiz's window is over, for everybody


ALL = frozenset(Part)
GIVES_AWAY = frozenset({Part.FEEDBACK, Part.KEYS})
BY_ITEM = ALL - {Part.SCORE}


@dataclass(frozen=True)
class Disclosure:
    """`withheld`: the parts that wait until nothing on the bank is left to attempt."""

    table: Mapping[Moment, frozenset[Part]]
    withheld: frozenset[Part] = GIVES_AWAY

    def seen(self, moment: Moment, *, finished: bool) -> frozenset[Part]:
        return self.table[moment] if finished else self.table[moment] - self.withheld


def of(body: Mapping[str, Any]) -> Disclosure:
    """As a quiz's terms have it: in a table of their own, or by the words `review` and `keys_after`."""
    if shown := body.get("shown"):
        return Disclosure({moment: frozenset(map(Part, shown.get(moment, ()))) for moment in Moment})
    return by_words(body.get("review", "right-or-wrong"), body.get("keys_after", "finished"))


def by_words(review: str, keys_after: str) -> Disclosure:
    """`score`: what is right or wrong opens together with the keys."""
    alone = {Part.RESPONSES, Part.SCORE}
    before = frozenset(alone if review == "score" else alone | {Part.OUTCOMES})
    first = {"finished": Moment.JUST_AFTER, "window": Moment.CLOSED, "never": None}[keys_after]
    order = list(Moment)
    opened = order[order.index(first) :] if first else []
    return Disclosure({one: ALL if one in opened else before for one in order}, ALL - before)


def moment_of(ended_at: datetime, closes: datetime | None, at: datetime) -> Moment:
    if closes is not None and at > closes:
        return Moment.CLOSED
    return Moment.JUST_AFTER if at <= ended_at + JUST_AFTER else Moment.LATER


def tells_score(body: Mapping[str, Any], ended_at: datetime, closes: datetime | None, at: datetime) -> bool:
    """Whoever may attempt again sees it as others do."""
    return Part.SCORE in of(body).table[moment_of(ended_at, closes, at)]


# --- for one reader -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Opening:
    """When a closed part opens: from `since` on (None: from now on), and where `once_finished` says so not before
    nothing on the bank is left to attempt; or `never`."""

    never: bool = False
    since: datetime | None = None
    closes: bool = False  # `since` is the end of the window
    once_finished: bool = False


@dataclass(frozen=True)
class Shows:
    """What one reader sees of one attempt at one moment."""

    parts: frozenset[Part] = ALL
    closed: Mapping[Opening, Sequence[Part]] = field(default_factory=dict)
    fleeting: Sequence[Part] = ()  # seen now, and no more after `until`
    until: datetime | None = None

    @property
    def gives_away(self) -> bool:
        return bool(self.parts & GIVES_AWAY)


def shows(
    disclosure: Disclosure, ended_at: datetime, closes: datetime | None, at: datetime, *, finished: bool
) -> Shows:
    now = moment_of(ended_at, closes, at)
    seen = disclosure.seen(now, finished=finished)
    starts = _starts(now, ended_at, closes)
    closed: dict[Opening, list[Part]] = {}
    for part in Part:
        if part not in seen:
            closed.setdefault(_opening(disclosure, part, starts, finished=finished), []).append(part)
    following = next(iter(list(starts)[1:]), None)
    if following is None:
        return Shows(seen, closed)
    fleeting = [part for part in Part if part in seen and part not in disclosure.table[following]]
    return Shows(seen, closed, fleeting, starts[following])


def _starts(now: Moment, ended_at: datetime, closes: datetime | None) -> dict[Moment, datetime]:
    """This moment and those to come, with their beginnings."""
    late = ended_at + JUST_AFTER
    starts = {Moment.JUST_AFTER: ended_at, Moment.LATER: late}
    if closes is not None:
        starts[Moment.CLOSED] = closes
        if closes <= late:  # nothing lies between
            del starts[Moment.LATER]
    order = list(Moment)
    return {one: start for one, start in starts.items() if order.index(one) >= order.index(now)}


def _opening(disclosure: Disclosure, part: Part, starts: Mapping[Moment, datetime], *, finished: bool) -> Opening:
    moment = next((one for one in starts if part in disclosure.table[one]), None)
    if moment is None:
        return Opening(never=True)
    waits = part in disclosure.withheld and not finished
    if moment == next(iter(starts)):
        return Opening(once_finished=waits)
    return Opening(since=starts[moment], closes=moment is Moment.CLOSED, once_finished=waits)

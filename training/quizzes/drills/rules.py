"""The rules of practice: what counts as recalled, and which items are due today."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from fractions import Fraction
from hashlib import sha256

DAILY = 20  # different items a day
SOON = timedelta(minutes=20)  # an item that comes back within minutes need not be waited for


def outcome(share: Fraction, answered: bool) -> str:
    if not answered:
        return "unknown"
    if share == 1:
        return "right"
    return "partly" if share else "wrong"


def rating(came: str, hard: bool) -> int:
    """1 again, 2 hard, 3 good: only what was wholly right was recalled; whether it was hard, the person says."""
    if came != "right":
        return 1
    return 2 if hard else 3


@dataclass(frozen=True)
class Standing:
    """An item of the pool, with what one person remembers of it; all None when it was never practised."""

    item_id: int
    due_at: datetime | None = None
    last_review_at: datetime | None = None
    is_short: bool = False


@dataclass(frozen=True)
class DayOf:
    """A day in the company's zone: from `start` to before `end`."""

    day: date
    start: datetime
    end: datetime


def day_of(at: datetime, zone: tzinfo) -> DayOf:
    day = at.astimezone(zone).date()
    starts = datetime.combine(day, time(), zone), datetime.combine(day + timedelta(days=1), time(), zone)
    return DayOf(day, *starts)


@dataclass(frozen=True)
class Today:
    """`due` in the order in which they come; `done` different items were practised today; `next_at` is when the next
    one is due, if any is planned."""

    due: tuple[int, ...]
    done: int
    next_at: datetime | None


def today(pool: Sequence[Standing], person_id: int, at: datetime, day: DayOf) -> Today:
    """What is due comes first, the longest due of it; then new items, mixed, and the same mix all day; then what was
    wrong just now and comes back within minutes. At most `DAILY` different items a day; what was wrong today may come
    back beyond them."""
    done = {one.item_id for one in pool if one.last_review_at is not None and one.last_review_at >= day.start}
    known = sorted((one.due_at, one.item_id, one) for one in pool if one.due_at is not None)
    back = [one for due_at, _id, one in known if due_at <= at or (not one.is_short and due_at < day.end)]
    soon = [one for due_at, _id, one in known if one.is_short and at < due_at <= at + SOON]
    new = [one for one in pool if one.due_at is None]
    new.sort(key=lambda one: _mixed(person_id, one.item_id))
    room = max(0, DAILY - len(done))
    listed: list[int] = []
    for one in (*back, *new, *soon):
        if one.item_id in done:
            listed.append(one.item_id)
        elif room:
            listed.append(one.item_id)
            room -= 1
    later = [one.due_at for one in pool if one.due_at is not None and one.item_id not in listed and one.due_at > at]
    return Today(tuple(listed), len(done), min(later, default=None))


def _mixed(person_id: int, item_id: int) -> str:
    return sha256(f"{person_id}:{item_id}".encode()).hexdigest()


def round_of(pool: Iterable[Standing], day_start: datetime, *, again: bool) -> list[int]:
    """A bank gone through once a day: never practised first, then the longest ago; `again`, whatever was done today."""
    waiting = [one for one in pool if again or one.last_review_at is None or one.last_review_at < day_start]
    never = datetime.min.replace(tzinfo=day_start.tzinfo)
    return [one.item_id for one in sorted(waiting, key=lambda one: (one.last_review_at or never, one.item_id))]


def seed(person_id: int, version_id: int, number: int) -> str:
    """Where the order of options comes from: the same page twice shows the same, the next turn another."""
    return f"drill:{person_id}:{version_id}:{number}"

"""Shares with their intervals, who is at risk, and what comes next. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import sqrt

Z = 1.959963984540054  # the normal distribution's 97.5 % point: intervals of 95 %
FEW = 10  # below this many people the share says little: read the interval
QUIET = timedelta(days=3)
PRACTISE_TWICE = 2  # runs to an ending before a sitting: a suggestion, never a condition


# --- pass rates ---------------------------------------------------------------------------------------------------


def wilson(passed: int, n: int, z: float = Z) -> tuple[float, float]:
    """Score interval of a share, from 0 to 1; (0, 1) when nobody has been counted.

    Wilson, E. B. (1927), Probable inference, the law of succession, and statistical inference, JASA 22, 209-212.
    """
    if n == 0:
        return 0.0, 1.0
    share = passed / n
    middle = share + z * z / (2 * n)
    spread = z * sqrt((share * (1 - share) + z * z / (4 * n)) / n)
    low, high = (middle - spread) / (1 + z * z / n), (middle + spread) / (1 + z * z / n)
    return (0.0 if passed == 0 else low), (1.0 if passed == n else high)


@dataclass(frozen=True)
class Rate:
    passed: int
    n: int

    @property
    def share(self) -> float:
        return self.passed / self.n if self.n else 0.0

    @property
    def low(self) -> float:
        return wilson(self.passed, self.n)[0]

    @property
    def high(self) -> float:
        return wilson(self.passed, self.n)[1]

    @property
    def few(self) -> bool:
        return self.n < FEW


@dataclass(frozen=True)
class Tried:
    """One person of a cohort at one quiz or station that the cohort must pass."""

    cohort_id: int
    person_id: int
    left: bool
    first: bool | None  # passed at the first try; None: no result yet
    ever: bool


@dataclass(frozen=True)
class CohortRate:
    """A cohort's figures. Who left without a result counts as not passed: dropping people raises no rate."""

    enrolled: int
    examined: int
    left: int
    first: Rate
    eventual: Rate

    @property
    def retakes(self) -> int:
        return self.eventual.passed - self.first.passed


def cohort_rates(rows: Iterable[Tried], enrolled: dict[int, list[tuple[int, bool]]]) -> dict[int, CohortRate]:
    """By cohort. `enrolled`: by cohort, (person, left) of everybody who ever was in it.

    Somebody passes when every quiz or station that is asked for is passed; somebody with a result for only some of
    them is counted once all have one, or once they left.
    """
    tried: dict[tuple[int, int], list[Tried]] = defaultdict(list)
    for row in rows:
        tried[row.cohort_id, row.person_id].append(row)
    return {
        cohort_id: _cohort_rate([(tried.get((cohort_id, person), []), left) for person, left in people])
        for cohort_id, people in enrolled.items()
    }


def _cohort_rate(people: list[tuple[list[Tried], bool]]) -> CohortRate:
    examined = [rows for rows, _left in people if rows and all(row.first is not None for row in rows)]
    gone = [rows for rows, left in people if left and rows not in examined]
    n = len(examined) + len(gone)
    first = sum(all(row.first for row in rows) for rows in examined)
    eventual = sum(all(row.ever for row in rows) for rows in examined)
    left = sum(left for _rows, left in people)
    return CohortRate(len(people), len(examined), left, Rate(first, n), Rate(eventual, n))


# --- who is at risk -----------------------------------------------------------------------------------------------


class Risk(StrEnum):
    NO_TRIES_LEFT = "no tries left"
    ONE_TRY_LEFT = "one try left"
    FAILED_SITTING = "failed sitting"
    BEHIND = "behind"
    QUIET = "quiet"


@dataclass(frozen=True)
class Progress:
    """What is known of one trainee of a cohort."""

    met: int
    asked: int
    tries_left: tuple[int, ...]  # for each quiz tried and not passed
    failed_sitting: bool
    last_active: datetime


def at_risk(progress: Progress, starts_on: date, ends_on: date, today: date, at: datetime) -> tuple[Risk, ...]:
    """Every reason to look after somebody now, the weightiest first; empty for somebody who has shown everything."""
    if progress.asked and progress.met >= progress.asked:
        return ()
    found = {
        Risk.NO_TRIES_LEFT: any(left <= 0 for left in progress.tries_left),
        Risk.ONE_TRY_LEFT: any(left == 1 for left in progress.tries_left),
        Risk.FAILED_SITTING: progress.failed_sitting,
        Risk.BEHIND: progress.met < expected(progress.asked, starts_on, ends_on, today),
        Risk.QUIET: today > starts_on and at - progress.last_active >= QUIET,
    }
    return tuple(risk for risk, holds in found.items() if holds)


def expected(asked: int, starts_on: date, ends_on: date, today: date) -> int:
    """How many requirements should be met when the days that have passed are set against the cohort's days."""
    whole = (ends_on - starts_on).days + 1
    gone = min(max((today - starts_on).days, 0), whole)
    return asked * gone // whole if whole > 0 else 0


# --- what comes next ----------------------------------------------------------------------------------------------


class Next(StrEnum):
    """What a trainee should do now."""

    NO_PROGRAMME = "no programme"
    DO = "do"  # the next requirement
    PRACTISE = "practise"  # before the sitting
    AGAIN = "again"  # tried and not passed; it can be tried again
    SIT = "sit"  # the sitting has its date
    DATE = "date"  # the sitting has none yet
    RESULT = "result"  # played; the result is not out
    DECISION = "decision"
    NOT_YET = "not yet"  # decided so; nothing new since
    ON_DUTY = "on duty"
    ENDED = "ended"  # the certificate expired or was revoked


@dataclass(frozen=True)
class Step:
    """A requirement as far as 'what next?' depends on it."""

    kind: str
    state: str  # met, next, open, waiting, failed
    waiting: str = ""
    practised: int = 0


def next_of(steps: list[Step], *, on_duty: bool, ended: bool, awaits_decision: bool) -> tuple[Next, int | None]:
    """What to do, and the place of the requirement it concerns. What the person can do comes before waiting."""
    if on_duty:
        return Next.ON_DUTY, None
    if awaits_decision:
        return Next.DECISION, None
    if ended:
        return Next.ENDED, None
    if not steps:
        return Next.NO_PROGRAMME, None
    unmet = [place for place, step in enumerate(steps) if step.state != "met"]
    if not unmet:
        return Next.NOT_YET, None
    for place in unmet:
        step = steps[place]
        if step.kind != "station":
            return (Next.AGAIN if step.state == "failed" else Next.DO), place
    for place in unmet:
        if steps[place].waiting in {"", "scheduled"} and steps[place].practised < PRACTISE_TWICE:
            return Next.PRACTISE, place
    place = unmet[0]
    if steps[place].waiting == "scheduled":
        return Next.SIT, place
    return (Next.RESULT if steps[place].waiting else Next.DATE), place

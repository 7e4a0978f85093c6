"""Who may examine whom, which examiner is drawn, what a marking comes to. Pure."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

TOP_LEVEL = 3
HUNDREDTH = Decimal("0.01")
FEEDBACK_AT_MOST = 3


# --- independence -------------------------------------------------------------------------------------------------


class Bar(StrEnum):
    """Why a person may not examine a trainee; in the order in which one is named first."""

    SELF = "self"
    TAUGHT = "taught"
    TIED = "tied"
    FAILED_BEFORE = "failed before"  # at this station
    REPLACED = "replaced"  # was taken off this very sitting
    NO_EXAMINER = "no examiner"  # does not hold the role now


LASTING = frozenset({Bar.SELF, Bar.TAUGHT, Bar.TIED})  # whatever the station


@dataclass(frozen=True)
class Relations:
    """How others stand to one trainee, at one station: persons, never accounts."""

    trainee_id: int
    taught: frozenset[int] = frozenset()  # ever taught a cohort in which the trainee ever was
    tied: frozenset[int] = frozenset()  # either way round
    failed_before: frozenset[int] = frozenset()  # marked an earlier sitting here as not passed
    replaced: frozenset[int] = frozenset()

    def everyone(self) -> frozenset[int]:
        return self.taught | self.tied | self.failed_before | self.replaced | {self.trainee_id}


def bars(person_id: int, relations: Relations, examiners: Collection[int] | None = None) -> tuple[Bar, ...]:
    """Everything that keeps the person from examining the trainee; empty: independent.

    `examiners` are those who hold the role now; None leaves the role out of the question.
    """
    found = {
        Bar.SELF: person_id == relations.trainee_id,
        Bar.TAUGHT: person_id in relations.taught,
        Bar.TIED: person_id in relations.tied,
        Bar.FAILED_BEFORE: person_id in relations.failed_before,
        Bar.REPLACED: person_id in relations.replaced,
        Bar.NO_EXAMINER: examiners is not None and person_id not in examiners,
    }
    return tuple(bar for bar, holds in found.items() if holds)


# --- the draw -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Candidate:
    person_id: int
    open: int  # sittings assigned and not yet marked
    met: int = 0  # other sittings of this trainee that were or are theirs


def draw_examiner(candidates: Iterable[Candidate], seed: int) -> Candidate | None:
    """Who has met this trainee least, then who has least open; a tie goes by the seed. None: nobody is free.

    The seed is stored, so that anybody can repeat the draw.
    """
    return min(candidates, key=lambda one: (one.met, one.open, _lot(seed, one.person_id)), default=None)


def _lot(seed: int, person_id: int) -> str:
    return hashlib.sha256(f"{seed}:{person_id}".encode()).hexdigest()


# --- marking ------------------------------------------------------------------------------------------------------


class NothingTested(ValueError):
    """Not one criterion was tested: there is nothing to mark."""


class PraiseFirst(ValueError):
    """There are points of feedback, but what was done well is not among them."""


@dataclass(frozen=True)
class Weighed:
    """A criterion of the rubric."""

    weight: int
    critical: bool = False


@dataclass(frozen=True)
class Point:
    """One thing said to the trainee, at most three; the first one is praise."""

    text: str
    moment_seconds: int | None = None


class Outcome(StrEnum):
    PASSED = "passed"
    BELOW_CUT = "below the cut"
    RED_LINE = "red line"
    CRITICAL = "critical criterion failed"


@dataclass(frozen=True)
class Judgement:
    passed: bool
    outcome: Outcome  # the weightiest reason


def total(levels: Sequence[int | None], weights: Sequence[int]) -> Decimal:
    """Percent of what could be reached in the criteria that were tested, to two places, halves up.

    A criterion that was not tested (None) is left out and the weights of the others fill its place.
    Raises NothingTested.
    """
    tested = [(level, weight) for level, weight in zip(levels, weights, strict=True) if level is not None]
    whole = sum(weight for _level, weight in tested)
    if not whole:
        raise NothingTested
    reached = sum(level * weight for level, weight in tested)
    return (Decimal(100 * reached) / (TOP_LEVEL * whole)).quantize(HUNDREDTH, ROUND_HALF_UP)


def critical_fails(levels: Sequence[int | None], criteria: Sequence[Weighed]) -> tuple[int, ...]:
    """Places (from 1) of the critical criteria that got the lowest level."""
    judged = enumerate(zip(levels, criteria, strict=True), start=1)
    return tuple(place for place, (level, criterion) in judged if criterion.critical and level == 0)


def judge(score: Decimal, cut: Decimal, red_line: bool, failed_criticals: Collection[int]) -> Judgement:
    """Conjunctive: at or above the cut, no red line crossed, no critical criterion failed."""
    if red_line:
        return Judgement(False, Outcome.RED_LINE)
    if failed_criticals:
        return Judgement(False, Outcome.CRITICAL)
    if score < cut:
        return Judgement(False, Outcome.BELOW_CUT)
    return Judgement(True, Outcome.PASSED)


def feedback(praise: Point | None, others: Sequence[Point | None]) -> tuple[Point, ...]:
    """The points that were written, praise first, at most three. Raises PraiseFirst."""
    written = [point for point in others if point is not None]
    if written and praise is None:
        raise PraiseFirst
    return tuple([praise, *written][:FEEDBACK_AT_MOST]) if praise else ()


# --- where a sitting stands ---------------------------------------------------------------------------------------


class State(StrEnum):
    SCHEDULED = "scheduled"
    IN_PROGRESS = "in progress"
    TO_MARK = "to mark"
    MARKED = "marked"
    RELEASED = "released"


def state(*, started: bool, ended: bool, marked: bool, released: bool) -> State:
    """Computed from the rows that were added; it only moves forward."""
    if released:
        return State.RELEASED
    if marked:
        return State.MARKED
    if ended:
        return State.TO_MARK
    return State.IN_PROGRESS if started else State.SCHEDULED


# --- digests ------------------------------------------------------------------------------------------------------


def marking_content(
    *,
    sitting: str,
    examiner_id: int,
    kind: str,
    levels: Mapping[int, int | None],
    red_line: bool,
    global_rating: int,
    points: Sequence[tuple[bool, str, int | None]],
    total: Decimal,
    passed: bool,
    submitted_at: str,
    script_digest: str,
) -> dict[str, object]:
    """What a marking's digest covers: all that the examiner gave, upon which script, and what it came to."""
    return {
        "sitting": sitting,
        "examiner": examiner_id,
        "kind": kind,
        "levels": [[place, level] for place, level in sorted(levels.items())],
        "red_line": red_line,
        "global_rating": global_rating,
        "points": [[praise, text, moment] for praise, text, moment in points],
        "total": f"{total:.2f}",
        "passed": passed,
        "submitted_at": submitted_at,
        "script": script_digest,
    }

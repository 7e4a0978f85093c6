"""Looking back at a run: what was touched, what not yet, what to try again. There is no score in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from training.roleplay.conversation import Line, lines, names_met, spoken
from training.roleplay.rules import Event
from training.roleplay.script import Flow, KeyPoint, Pitfall, Position, Script

MOST_ADVICE = 3


@dataclass(frozen=True)
class Advice:
    """One thing to try again; `instead` is a phrasing that may be said."""

    kind: Literal["red line", "pitfall", "key point"]
    name: str
    meaning: str = ""
    instead: str = ""


@dataclass(frozen=True)
class Review:
    lines: tuple[Line, ...]
    touched: tuple[KeyPoint, ...]
    missed: tuple[KeyPoint, ...]
    pitfalls: tuple[Pitfall, ...]
    crossed: tuple[str, ...]
    advice: tuple[Advice, ...]


def review(script: Script, path: Sequence[Position], events: Sequence[Event]) -> Review:
    met = _names_met(script, path, events)
    wanted = expected(script, path[0].cohort_index)
    missed = tuple(point for point in wanted if point.name not in met)
    touched = tuple(point for point in script.key_points if point.name in met)
    pitfalls = tuple(pitfall for pitfall in script.pitfalls if pitfall.name in met)
    crossed = tuple(dict.fromkeys(phrase for event in events for phrase in spoken(script, event.said).crossed))
    advice = (
        *(Advice("red line", phrase) for phrase in crossed),
        *(Advice("pitfall", pitfall.name, pitfall.meaning) for pitfall in pitfalls),
        *(Advice("key point", point.name, point.meaning, first(point.say)) for point in missed),
    )
    told = tuple(lines(script, path, events))
    return Review(told, touched, missed, pitfalls, crossed, advice[:MOST_ADVICE])


def flow_of(script: Script, cohort_index: int) -> Flow | None:
    """The order expected of this cohort."""
    cohort = script.cohorts[cohort_index] if script.cohorts else ""
    return next((flow for flow in script.flows if flow.cohort in ("", cohort)), None)


def expected(script: Script, cohort_index: int) -> tuple[KeyPoint, ...]:
    """The key points of the cohort's flow in its order; all of them where the script has no flow."""
    flow = flow_of(script, cohort_index)
    if flow is None:
        return script.key_points
    by_name = {point.name: point for point in script.key_points}
    return tuple(by_name[name] for stage in flow.stages for name in stage if name in by_name)


def first(phrasings: Sequence[str]) -> str:
    return phrasings[0] if phrasings else ""


def _names_met(script: Script, path: Sequence[Position], events: Sequence[Event]) -> set[str]:
    met: set[str] = set()
    for (before, _after), event in zip(pairwise(path), events, strict=True):
        if before.turn:
            met |= names_met(script, before.turn.branches[event.branch].condition, event.said)
    return met

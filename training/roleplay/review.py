"""Looking back at a run: what was touched, what not yet, what was possibly said wrongly, what to try again. There is no
score in it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from training.roleplay.conversation import Line, lines, names_met, spoken
from training.roleplay.rules import Event
from training.roleplay.script import (
    Branch,
    Criterion,
    Flow,
    KeyPoint,
    Named,
    Pitfall,
    Position,
    Script,
    SellerTurn,
    Target,
    hints,
    names_asked,
)

MOST_ADVICE = 3


@dataclass(frozen=True)
class Advice:
    """One thing to try again; `instead` is a phrasing that may be said, of the point that the turn asked for."""

    kind: Literal["red line", "pitfall", "wrong words", "key point"]
    name: str
    meaning: str = ""
    instead: str = ""


@dataclass(frozen=True)
class Doubt:
    """Possibly said wrongly: `said` is like `but`, a counter-example of the key point `name`; without a name, it holds
    the red line `but`. Words were compared, not meaning: a person judges."""

    said: str
    but: str
    name: str = ""


@dataclass(frozen=True)
class Mirror:
    """What an examiner reads of a criterion, and which of the points in its view this run touched."""

    criterion: Criterion
    touched: tuple[str, ...]
    left_open: tuple[str, ...]


@dataclass(frozen=True)
class Review:
    lines: tuple[Line, ...]
    touched: tuple[KeyPoint, ...]
    missed: tuple[KeyPoint, ...]
    pitfalls: tuple[Pitfall, ...]
    crossed: tuple[str, ...]
    doubts: tuple[Doubt, ...]
    advice: tuple[Advice, ...]
    mirrors: tuple[Mirror, ...]


def review(script: Script, path: Sequence[Position], events: Sequence[Event]) -> Review:
    met = _names_met(script, path, events)
    wanted = expected(script, path[0].cohort_index)
    missed = tuple(point for point in wanted if point.name not in met)
    crossed = tuple(dict.fromkeys(phrase for event in events for phrase in spoken(script, event.said).crossed))
    pitfalls = tuple(pitfall for pitfall in script.pitfalls if pitfall.name in met)
    doubts = tuple(_doubts(script, path, events))
    return Review(
        lines=tuple(lines(script, path, events)),
        touched=tuple(point for point in script.key_points if point.name in met),
        missed=missed,
        pitfalls=pitfalls,
        crossed=crossed,
        doubts=doubts,
        advice=tuple(_advice(script, _instead(script, path, events), crossed, pitfalls, doubts, missed))[:MOST_ADVICE],
        mirrors=tuple(_mirror(criterion, met, wanted) for criterion in script.criteria),
    )


def _advice(
    script: Script,
    instead: Mapping[str, str],
    crossed: Sequence[str],
    pitfalls: Sequence[Pitfall],
    doubts: Sequence[Doubt],
    missed: Sequence[KeyPoint],
) -> Iterator[Advice]:
    """What would cost most comes first; each key point once."""
    yield from (Advice("red line", phrase, instead=instead.get(phrase, "")) for phrase in crossed)
    for pitfall in pitfalls:
        yield Advice("pitfall", pitfall.name, pitfall.meaning, instead.get(pitfall.name, ""))
    doubtful = dict.fromkeys(doubt.name for doubt in doubts if doubt.name)
    by_name = {point.name: point for point in script.key_points}
    for point in (by_name[name] for name in doubtful):
        yield Advice("wrong words", point.name, point.meaning, first(point.say))
    for point in missed:
        if point.name not in doubtful:
            yield Advice("key point", point.name, point.meaning, first(point.say))


def _instead(script: Script, path: Sequence[Position], events: Sequence[Event]) -> dict[str, str]:
    """By pitfall and red line: how the point may be said that the turn asked for. Its first phrasing stands with the
    point itself, so the next one is taken."""
    say = {point.name: point.say for point in script.key_points}
    pitfalls = {pitfall.name for pitfall in script.pitfalls}
    found: dict[str, str] = {}
    for position, event in zip(path, events, strict=False):
        phrasings = say.get(position.turn.expects[0], ()) if position.turn and position.turn.expects else ()
        if position.turn and phrasings:
            met = names_met(script, position.turn.branches[event.branch].condition, event.said) & pitfalls
            for name in (*spoken(script, event.said).crossed, *met):
                found.setdefault(name, phrasings[1 % len(phrasings)])
    return found


def _mirror(criterion: Criterion, met: Collection[str], wanted: Sequence[KeyPoint]) -> Mirror:
    """Left open is only what this cohort's way asks for."""
    asked = {point.name for point in wanted}
    touched = tuple(name for name in criterion.looks_at if name in met)
    return Mirror(criterion, touched, tuple(name for name in criterion.looks_at if name in asked and name not in met))


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


def _doubts(script: Script, path: Sequence[Position], events: Sequence[Event]) -> Iterator[Doubt]:
    """Each key point once, at the first words that are like its counter-example; each red line once."""
    seen: set[str] = set()
    for position, event in zip(path, events, strict=False):
        if not event.said or position.turn is None:
            continue
        found = [Doubt(event.said, phrase) for phrase in spoken(script, event.said).crossed]
        found += _like_counter_examples(script, position.turn, event.said)
        for doubt in found:
            if (doubt.name or doubt.but) not in seen:
                seen.add(doubt.name or doubt.but)
                yield doubt


def _like_counter_examples(script: Script, turn: SellerTurn, said: str) -> list[Doubt]:
    """Of the key points that the turn asks about."""
    asked = names_asked(turn)
    names = [point.name for point in script.key_points if point.name in asked]
    about = replace(turn, branches=tuple(Branch(Named(name), None, Target("")) for name in names))
    near = [hint for hint in hints(script, about, said) if hint.but and hint.but not in script.red_lines]
    return [Doubt(said, hint.but, names[hint.branch_index]) for hint in near]

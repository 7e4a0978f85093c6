"""The cue screen of whoever plays the customer: what to say next, what to listen for, which condition was met."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from training.roleplay import queries
from training.roleplay.models import Run
from training.roleplay.rules import Event, elapsed_ms
from training.roleplay.script import (
    Condition,
    CustomerLine,
    Otherwise,
    Position,
    Screen,
    Script,
    Timeout,
    click_name,
    format_condition,
    names_in,
)
from training.roleplay.scripts import positions, script_of
from training.roleplay.showroom.evidence import Evidence, evidence


@dataclass(frozen=True)
class Choice:
    """A condition of the open turn, as a button."""

    branch: int
    name: str
    meanings: tuple[str, ...]
    pitfall: bool


@dataclass(frozen=True)
class Step:
    """A turn that was played."""

    scene: str
    condition: str
    seconds: int


@dataclass(frozen=True)
class Line:
    """What the examiner says next, or what the screen must show."""

    text: str
    tone: str
    on_screen: bool
    clicks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cue:
    script: Script
    lines: tuple[Line, ...]
    scene: str
    expects: tuple[str, ...]
    choices: tuple[Choice, ...]
    number: int
    ending: str | None
    steps: tuple[Step, ...]
    evidence: Evidence | None  # of a script that expects clicks
    seconds: int  # since the start
    turn_seconds: int  # since the last condition
    reply_seconds: int
    total_seconds: int


def cue(run: Run, language: str, at: datetime, *, total_seconds: int) -> Cue:
    """Where the play stands, in the page's language. Two statements, and one for the clicks of a demo."""
    script, events = script_of(run.scenario_edition_id, language), queries.run_events(run.id)
    path = positions(run, events, language)
    here, now = path[-1], elapsed_ms(run.started_at, at) // 1000
    return Cue(
        script=script,
        lines=tuple(_line(prompt, script) for prompt in here.prompts),
        scene=here.scene,
        expects=here.turn.expects if here.turn else (),
        choices=_choices(script, here),
        number=len(events) + 1,
        ending=here.ending,
        steps=steps(path, events, script),
        evidence=evidence(run, script, path),
        seconds=now,
        turn_seconds=now - (events[-1].elapsed_ms // 1000 if events else 0),
        reply_seconds=script.seconds_for(here.turn) if here.turn else 0,
        total_seconds=total_seconds,
    )


def _line(prompt: CustomerLine | Screen, script: Script) -> Line:
    if isinstance(prompt, Screen):
        clicks = tuple(click_name(click, script.language) for click in prompt.clicks)
        return Line(prompt.text, "", on_screen=True, clicks=clicks)
    return Line(prompt.text, prompt.tone, on_screen=False)


def _choices(script: Script, here: Position) -> tuple[Choice, ...]:
    pitfalls = {pitfall.name: pitfall.meaning for pitfall in script.pitfalls}
    meanings = {point.name: point.meaning for point in script.key_points} | pitfalls
    branches = here.turn.branches if here.turn else ()
    return tuple(
        Choice(
            branch=place,
            name=_in_words(branch.condition, script),
            meanings=tuple(meanings[name] for name in names_in(branch.condition) if name in meanings),
            pitfall=any(name in pitfalls for name in names_in(branch.condition)),
        )
        for place, branch in enumerate(branches)
    )


def steps(path: Sequence[Position], events: Sequence[Event], script: Script) -> tuple[Step, ...]:
    return tuple(
        Step(
            scene=position.scene,
            condition=_in_words(position.turn.branches[event.branch].condition, script),
            seconds=event.elapsed_ms // 1000,
        )
        for position, event in zip(path, events, strict=False)
        if position.turn is not None
    )


def _in_words(condition: Condition, script: Script) -> str:
    """As an examiner says it; 'timeout' and 'otherwise' are words of the script only."""
    if isinstance(condition, Timeout):
        return _("Said nothing in time")
    if isinstance(condition, Otherwise):
        return _("Something else")
    return format_condition(condition, script.language)

"""What the pages of a sitting show: the next cue, the path so far, a marking in words. In the page's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from training.examining import queries
from training.examining.queries import Sheet
from training.roleplay import queries as roleplay_queries
from training.roleplay.review import flow_of
from training.roleplay.rules import Event, elapsed_ms
from training.roleplay.script import (
    Condition,
    Criterion,
    CustomerLine,
    Otherwise,
    Position,
    Screen,
    Script,
    Timeout,
    format_condition,
    names_in,
)
from training.roleplay.scripts import positions, script_of


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
    seconds: int  # since the start
    turn_seconds: int  # since the last condition
    reply_seconds: int
    total_seconds: int


def cue(sheet: Sheet, language: str, at: datetime) -> Cue:
    """Where the play stands. `sheet` has begun."""
    assert sheet.run is not None and sheet.start is not None  # noqa: S101, PT018
    script = script_of(sheet.edition.scenario_edition_id, language)
    events = roleplay_queries.run_events(sheet.run.id)
    path = positions(sheet.run, events, language)
    here, now = path[-1], elapsed_ms(sheet.start.at, at) // 1000
    return Cue(
        script=script,
        lines=tuple(_line(prompt) for prompt in here.prompts),
        scene=here.scene,
        expects=here.turn.expects if here.turn else (),
        choices=_choices(script, here),
        number=len(events) + 1,
        ending=here.ending,
        steps=_steps(path, events, script),
        seconds=now,
        turn_seconds=now - (events[-1].elapsed_ms // 1000 if events else 0),
        reply_seconds=script.seconds_for(here.turn) if here.turn else 0,
        total_seconds=sheet.minutes * 60,
    )


def steps(sheet: Sheet, language: str) -> tuple[Step, ...]:
    """The path that was played, for the mark sheet and after."""
    if sheet.run is None:
        return ()
    events = roleplay_queries.run_events(sheet.run.id)
    script = script_of(sheet.edition.scenario_edition_id, language)
    return _steps(positions(sheet.run, events, language), events, script)


def _line(prompt: CustomerLine | Screen) -> Line:
    if isinstance(prompt, Screen):
        return Line(prompt.text, "", on_screen=True)
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


def _steps(path: Sequence[Position], events: Sequence[Event], script: Script) -> tuple[Step, ...]:
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


# --- before and after ---------------------------------------------------------------------------------------------


def situation(sheet: Sheet, language: str) -> dict[str, Any]:
    """What an examiner prepares with: the flow of this trainee's cohort and the variant that was drawn."""
    script = script_of(sheet.edition.scenario_edition_id, language)
    cohort = script.cohorts[sheet.sitting.cohort_index] if script.cohorts else ""
    flow = flow_of(script, sheet.sitting.cohort_index)
    return {
        "script": script,
        "cohort": cohort,
        "stages": flow.stages if flow else (),
        "variant": script.variants[sheet.sitting.variant] if script.variants else None,
    }


@dataclass(frozen=True)
class Judged:
    """A criterion with the level that was given; None: not tested."""

    criterion: Criterion
    level: int | None

    @property
    def words(self) -> str:
        return "" if self.level is None else self.criterion.levels[self.level]


def marking_page(sheet: Sheet, language: str) -> dict[str, Any]:
    """A marking in words: for its examiner, and for the trainee once it is released. Two statements."""
    assert sheet.marking is not None  # noqa: S101
    script, levels = script_of(sheet.edition.scenario_edition_id, language), queries.marks_of(sheet.marking.id)
    judged = [Judged(criterion, levels[place]) for place, criterion in enumerate(script.criteria, start=1)]
    return {
        "script": script,
        "judged": judged,
        "points": queries.points_of(sheet.marking.id),
        "untested": [one.criterion.name for one in judged if one.level is None],
        "failed_criticals": [one.criterion.name for one in judged if one.criterion.critical and one.level == 0],
    }


def days_since(moment: datetime, at: datetime) -> int:
    return max(0, (at - moment) // timedelta(days=1))

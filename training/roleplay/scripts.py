"""Published scripts, parsed once in each process: an edition never changes."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from training.roleplay import queries
from training.roleplay.models import Run, ScenarioText
from training.roleplay.rules import Event
from training.roleplay.script import Position, Script, parse, replay

RECORDED_IN = "zh"  # the language whose names of scenes and endings are stored with a run


@lru_cache(maxsize=256)
def script_of(scenario_edition_id: int, language: str) -> Script:
    """Raises LookupError for an edition that does not exist."""
    source = queries.script_source(scenario_edition_id, language)
    parsed = parse(source) if source is not None else None
    if parsed is None or parsed.script is None:
        raise LookupError(f"scenario edition {scenario_edition_id} has no readable script in {language!r}")
    return parsed.script


def positions(run: Run, events: Sequence[Event], language: str) -> tuple[Position, ...]:
    """Where the run stood at the start and after each event, in the words of this language."""
    script = script_of(run.scenario_edition_id, language)
    return positions_in(script, run.cohort_index, run.variant, events)


def positions_in(script: Script, cohort_index: int, variant: int, events: Sequence[Event]) -> tuple[Position, ...]:
    return replay(script, cohort_index, variant, [event.branch for event in events])


@sa.event.listens_for(ScenarioText, "after_insert")
def _forget(*_args: Any) -> None:
    """An id may be given again when the transaction that took it was rolled back."""
    script_of.cache_clear()

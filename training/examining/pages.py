"""What the pages of a sitting show: the next cue, the path so far, a marking in words. In the page's language."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from training.examining import queries
from training.examining.queries import Sheet
from training.roleplay import cues
from training.roleplay import queries as roleplay_queries
from training.roleplay.cues import Cue
from training.roleplay.review import flow_of
from training.roleplay.script import Criterion
from training.roleplay.scripts import positions, script_of
from training.roleplay.showroom.evidence import evidence


def cue(sheet: Sheet, language: str, at: datetime) -> Cue:
    """Where the play stands. `sheet` has begun."""
    assert sheet.run is not None  # noqa: S101
    return cues.cue(sheet.run, language, at, total_seconds=sheet.minutes * 60)


def played(sheet: Sheet, language: str) -> dict[str, Any]:
    """The path that was played, and what was clicked on the way, for the mark sheet."""
    if sheet.run is None:
        return {"steps": (), "evidence": None}
    events = roleplay_queries.run_events(sheet.run.id)
    script = script_of(sheet.edition.scenario_edition_id, language)
    path = positions(sheet.run, events, language)
    return {"steps": cues.steps(path, events, script), "evidence": evidence(sheet.run, script, path)}


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

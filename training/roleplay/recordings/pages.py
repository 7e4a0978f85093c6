"""Finished rows for the pages of a recording: chapters, waveform, facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from training.roleplay import queries as runs
from training.roleplay import rules as run_rules
from training.roleplay import scripts
from training.roleplay.models import Run
from training.roleplay.recordings import queries, rules, speech
from training.roleplay.recordings.models import Outcome, Recording
from training.roleplay.script import CustomerLine


@dataclass(frozen=True)
class Chapter:
    """Where a turn of the run begins in the recording."""

    seconds: float
    title: str
    said: str


def recording_page(recording: Recording, language: str, keep_days: int) -> dict[str, Any]:
    run = queries.run_of(recording)
    page: dict[str, Any] = {
        "recording": recording,
        "run": run,
        "script": scripts.script_of(run.scenario_edition_id, language),
        "keep_until": rules.keep_until(recording.begun_at, keep_days),
    }
    if recording.outcome == Outcome.READY and recording.erased_at is None:
        page |= _heard(recording, run, language)
    return page


def _heard(recording: Recording, run: Run, language: str) -> dict[str, Any]:
    events = runs.run_events(run.id)
    placed = _placed(recording, run)
    spoken = [speech.Stretch(*pair) for pair in recording.measured["speech"]]
    lines = _customer_lines(run, events, placed, language)
    facts = speech.facts(spoken, recording.duration_ms or 0, lines)
    characters = sum(len(event.said) for event in events)
    return {
        "chapters": _chapters(run, events, placed, language),
        "waveform": recording.measured["waveform"],
        "facts": facts,
        "pause": round(sum(facts.pauses_ms) / len(facts.pauses_ms)) if facts.pauses_ms else None,
        "pace": speech.characters_a_minute(characters, facts.spoken_ms) if language == "zh" else None,
    }


def _placed(recording: Recording, run: Run) -> list[rules.Placed]:
    """Parts that held nothing readable have no length: `joining` leaves them out in the same way."""
    arrived = queries.chunks(recording.id)
    begun = [segment.begun_at for segment in queries.segments(recording.id) if arrived.get(segment.number)]
    lengths: Sequence[int] = recording.measured["segments"]
    return [
        rules.Placed(run_rules.elapsed_ms(run.started_at, moment), length)
        for moment, length in zip(begun, lengths, strict=False)
    ]


def _chapters(
    run: Run, events: Sequence[run_rules.Event], placed: Sequence[rules.Placed], language: str
) -> list[Chapter]:
    """One for each turn that was recorded: it begins where the turn before it ended."""
    found = []
    script = scripts.script_of(run.scenario_edition_id, language)
    path = scripts.positions_in(script, run.cohort_index, run.variant, events)
    begins = 0
    for event, position in zip(events, path, strict=False):
        moment = rules.next_moment_in(placed, begins)
        if moment is not None:
            found.append(Chapter(moment / 1000, position.scene, event.said))
        begins = event.elapsed_ms
    return found


def _customer_lines(
    run: Run, events: Sequence[run_rules.Event], placed: Sequence[rules.Placed], language: str
) -> list[int]:
    """When the customer had spoken, in the recording's time: after each turn that the customer answered."""
    script = scripts.script_of(run.scenario_edition_id, language)
    path = scripts.positions_in(script, run.cohort_index, run.variant, events)
    moments = []
    for event, after in zip(events, path[1:], strict=False):
        if any(isinstance(prompt, CustomerLine) for prompt in after.prompts):
            moment = rules.moment_in(placed, event.elapsed_ms)
            if moment is not None:
                moments.append(moment)
    return moments

"""Finished rows for the pages of a recording: the player with chapters and waveform, facts beside those of others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from training.roleplay import queries as runs
from training.roleplay import scripts
from training.roleplay.models import Run
from training.roleplay.recordings import beside, measuring, queries, rules, speech
from training.roleplay.recordings.models import Outcome, Recording


@dataclass(frozen=True)
class Chapter:
    """Where a turn of the run begins, in the recording and in the run; `note`: what was said, or how it was met."""

    seconds: float
    run_seconds: int
    title: str
    note: str


@dataclass(frozen=True)
class Player:
    recording: Recording
    chapters: Sequence[Chapter]
    waveform: Sequence[int]
    parts: Sequence[rules.Placed]

    @property
    def places(self) -> list[list[int]]:
        """For the player's script: begin in the run and length of each part, in milliseconds."""
        return [[part.begun_ms, part.length_ms] for part in self.parts]


def player(recording: Recording, run: Run, turns: Sequence[measuring.Turn], notes: Sequence[str] = ()) -> Player:
    """`notes` for the turns, where they hold no words of the seller. Two statements."""
    parts = measuring.placed(recording, run)
    return Player(recording, _chapters(parts, turns[:-1], notes), recording.measured["waveform"], parts)


def _chapters(
    parts: Sequence[rules.Placed], turns: Sequence[measuring.Turn], notes: Sequence[str]
) -> Sequence[Chapter]:
    """One for each turn that was recorded."""
    found = []
    for place, turn in enumerate(turns):
        moment = rules.next_moment_in(parts, turn.begins_ms)
        if moment is not None:
            note = notes[place] if place < len(notes) else turn.said
            found.append(Chapter(moment / 1000, turn.begins_ms // 1000, turn.position.scene, note))
    return found


def is_ready(recording: Recording) -> bool:
    return recording.outcome == Outcome.READY and recording.erased_at is None


def recording_page(recording: Recording, language: str, keep_days: int) -> dict[str, Any]:
    """A constant number of statements, however many have passed."""
    run = queries.run_of(recording)
    page: dict[str, Any] = {
        "recording": recording,
        "run": run,
        "script": scripts.script_of(run.scenario_edition_id, language),
        "keep_until": rules.keep_until(recording.begun_at, keep_days),
    }
    if is_ready(recording):
        page["player"] = player(recording, run, measuring.turns(run, runs.run_events(run.id), language))
        page["facts"] = told(recording, run)
    return page


@dataclass(frozen=True)
class Told:
    """One fact of a recording, beside the same of others who passed. `kind`: 'share', 'longest', 'pause', 'pace'."""

    kind: str
    value: float | None
    beside: rules.Middle


def told(recording: Recording, run: Run) -> list[Told]:
    """Empty until the recording was measured. Two statements."""
    own = queries.facts_of(recording.id)
    if own is None:
        return []
    others = beside.figures(run)
    mine = beside.Figures(speech.share(own.spoken_ms, recording.duration_ms), own.longest_ms, own.pause_ms, own.pace)
    return [Told(kind, value, rules.middle(getattr(one, kind) for one in others)) for kind, value in vars(mine).items()]

"""What the pages of a sitting show of its recordings: whether the trainee agreed, the players, the facts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from training.examining.queries import Sheet
from training.examining.recordings import operations
from training.examining.recordings import queries as consents
from training.roleplay import cues
from training.roleplay import queries as runs
from training.roleplay.models import Run
from training.roleplay.recordings import measuring
from training.roleplay.recordings import pages as recording_pages
from training.roleplay.recordings.models import Outcome, Recording
from training.roleplay.recordings.pages import Player, Told
from training.roleplay.recordings.rules import keep_until
from training.roleplay.scripts import script_of


def asked(sheet: Sheet, keep_days: int) -> dict[str, Any]:
    """Whether the trainee agreed to be recorded, and to what. One statement."""
    newest = consents.newest_consent(sheet.sitting.id)
    agreed_at = newest.at if newest is not None and newest.agreed else None
    return {"agreed_at": agreed_at, "statement": operations.CONSENT, "keep_days": keep_days}


@dataclass(frozen=True)
class Recorded:
    """One recording of a sitting; `number` from 1, as it stands in addresses."""

    number: int
    recording: Recording
    keep_until: datetime
    player: Player | None = None  # when it can be heard
    facts: tuple[Told, ...] = ()

    @property
    def state(self) -> str:
        """'erased', 'ready', 'refused', 'joining' or 'open'."""
        if self.recording.erased_at is not None:
            return "erased"
        if self.recording.outcome is not None:
            return "ready" if self.recording.outcome == Outcome.READY else "refused"
        return "open" if self.recording.finished_at is None else "joining"


def recorded(sheet: Sheet, language: str, keep_days: int, *, with_facts: bool) -> list[Recorded]:
    """Facts are for after the marking: nothing that a machine says stands before an examiner who has still to judge. A
    constant number of statements for each recording, and as a rule a sitting has one."""
    found = operations.recordings_of(sheet)
    if sheet.run is None or not found:
        return []
    heard = _Heard(sheet.run, language, with_facts=with_facts)
    return [
        Recorded(number, one, keep_until(one.begun_at, keep_days), *heard(one))
        for number, one in enumerate(found, start=1)
    ]


class _Heard:
    """The player and the facts of each recording of a run."""

    def __init__(self, run: Run, language: str, *, with_facts: bool) -> None:
        self.run, self.with_facts = run, with_facts
        events = runs.run_events(run.id)
        self.turns = measuring.turns(run, events, language)
        path = [turn.position for turn in self.turns]
        self.met = [step.condition for step in cues.steps(path, events, script_of(run.scenario_edition_id, language))]

    def __call__(self, recording: Recording) -> tuple[Player | None, tuple[Told, ...]]:
        if not recording_pages.is_ready(recording):
            return None, ()
        told = recording_pages.told(recording, self.run) if self.with_facts else ()
        return recording_pages.player(recording, self.run, self.turns, self.met), tuple(told)

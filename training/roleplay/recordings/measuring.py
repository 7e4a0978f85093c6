"""Where the parts of a recording lie in its run, and what its sound tells beside the run's events."""

from collections.abc import Sequence
from dataclasses import dataclass

from training.roleplay import queries as runs
from training.roleplay import rules as run_rules
from training.roleplay import scripts
from training.roleplay.models import Run, RunKind
from training.roleplay.recordings import queries, rules, speech
from training.roleplay.recordings.models import Recording
from training.roleplay.script import CustomerLine, Position
from training.roleplay.script.speech import speaking_seconds


def placed(recording: Recording, run: Run) -> list[rules.Placed]:
    """Parts that held nothing readable have no length: `joining` leaves them out in the same way. Two statements."""
    arrived = queries.chunks(recording.id)
    begun = [segment.begun_at for segment in queries.segments(recording.id) if arrived.get(segment.number)]
    lengths: Sequence[int] = recording.measured["segments"]
    return [
        rules.Placed(run_rules.elapsed_ms(run.started_at, moment), length)
        for moment, length in zip(begun, lengths, strict=False)
    ]


@dataclass(frozen=True)
class Turn:
    """A stretch of the run: from the customer's line to the condition that the seller's reply met."""

    begins_ms: int
    position: Position
    said: str = ""


def turns(run: Run, events: Sequence[run_rules.Event], language: str) -> list[Turn]:
    """In the words of this language; the last one is where the run ended."""
    path = scripts.positions(run, events, language)
    begins = [0, *(event.elapsed_ms for event in events)]
    said = [*(event.said for event in events), ""]
    return [Turn(*one) for one in zip(begins, path, said, strict=True)]


def facts_of(recording: Recording, run: Run) -> speech.Facts:
    """Three statements."""
    spoken = [speech.Stretch(*pair) for pair in recording.measured["speech"]]
    where, lines = placed(recording, run), []
    language = scripts.script_of(run.scenario_edition_id, scripts.RECORDED_IN).language
    for turn in turns(run, runs.run_events(run.id), scripts.RECORDED_IN):
        words = "".join(prompt.text for prompt in turn.position.prompts if isinstance(prompt, CustomerLine))
        moment = rules.next_moment_in(where, turn.begins_ms)
        if words and moment is not None:
            is_heard = run.kind == RunKind.EXAMINATION
            length = 1000 * speaking_seconds(words, language) if is_heard else 0
            lines.append(speech.CustomerLine(moment, length))
    return speech.facts(spoken, recording.measured.get("syllables", ()), lines)

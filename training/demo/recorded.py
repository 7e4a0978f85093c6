"""Sittings of the demo company that were recorded: agreed to, begun, their bytes kept, finished. The server's own work
then joins and measures them, as it does all others."""

import hashlib
import tempfile
from datetime import datetime
from pathlib import Path

from flask import current_app
from flask_babel import force_locale

from training.demo.sound import Turn, Voice, conversation
from training.examining.queries import Sheet
from training.examining.recordings import operations as sittings
from training.languages import LOCALES
from training.people.models import Person
from training.roleplay import queries as runs
from training.roleplay.models import Run
from training.roleplay.recordings import arriving, joining, measuring, operations
from training.roleplay.recordings.models import Recording
from training.roleplay.script import CustomerLine
from training.roleplay.script.speech import speaking_seconds
from training.roleplay.scripts import RECORDED_IN, script_of

LONGEST_REPLY = 9  # seconds


def agree(trainee: Person, sheet: Sheet, language: str, *, at: datetime) -> None:
    with force_locale(LOCALES[language]):
        sittings.agree(sheet, language, by=trainee.id, at=at)


def begin(sheet: Sheet, *, by: int, at: datetime) -> Recording | None:
    """None where the trainee has not agreed."""
    return sittings.begin_part(sheet, by=by, at=at)[1] if sittings.is_agreed(sheet.sitting) else None


def end(recording: Recording, sheet: Sheet, *, by: int, at: datetime) -> None:
    """The one piece of it arrives, if there is room. In the transaction of the caller, for once: the installation is
    empty, so that nobody waits for it."""
    if sheet.run is None:
        return
    sound = heard(sheet.run, (at - sheet.run.started_at).total_seconds())
    digest = hashlib.sha256(sound).hexdigest()
    try:
        operations.ensure_room(recording, len(sound), arriving.room(counted=False), joining.store().free_bytes())
        _put(joining.chunk_key(recording, 1, 1, digest), sound)
    except Exception:
        current_app.logger.exception("the demo's recording %s has no sound", recording.public_id)
    else:
        operations.keep_chunk(recording, 1, 1, size=len(sound), digest=digest, at=at)
    sittings.finish(sheet, 1, {}, by=by, at=at)


def heard(run: Run, seconds: float) -> bytes:
    """As long a line as the customer's words take, then a pause and a reply, which differ from person to person."""
    turns, own, language = [], run.person_id % 5, script_of(run.scenario_edition_id, RECORDED_IN).language
    for number, turn in enumerate(measuring.turns(run, runs.run_events(run.id), RECORDED_IN)):
        words = "".join(prompt.text for prompt in turn.position.prompts if isinstance(prompt, CustomerLine))
        line, pause = float(speaking_seconds(words, language)), 0.6 + 0.3 * own + 0.2 * (number % 3)
        reply = float(LONGEST_REPLY - own - number % 3) if turn.position.turn else 0.0
        turns.append(Turn(turn.begins_ms / 1000, line, pause, reply))
    return conversation(turns, Voice(200 + 8 * own, 0.06 + 0.015 * own, 10 + 3 * own), seconds)


def _put(key: str, sound: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=joining.scratch(), prefix="arriving-") as file:
        file.write(sound)
        file.flush()
        joining.store().put(key, Path(file.name))

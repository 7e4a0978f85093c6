"""What changes spoken lines: one is kept, one is taken back. None of these commits."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l

from training import audit
from training.approval import State
from training.db import db
from training.refusals import Invalid
from training.roleplay.studio import operations as studio
from training.roleplay.studio.queries import OpenDraft
from training.roleplay.voices import queries
from training.roleplay.voices.lines import SaidLine
from training.roleplay.voices.models import VoiceLine


class NoSuchLine(Invalid):
    title = _l("The customer does not say this line any more.")
    remedy = _l("Open the list of lines again: somebody has changed the script.")


class NoSound(Invalid):
    title = _l("No sound arrived.")
    remedy = _l("Record the line, or choose a file with sound.")


class UnfitSound(Invalid):
    title = _l("This cannot be the customer’s voice.")
    remedy = _l("Send sound alone, without a picture, of a minute at most. Nothing was stored.")


@dataclass(frozen=True)
class Sound:
    """A file that was looked into; its bytes lie in the store under this id."""

    public_id: uuid.UUID
    media_type: str
    size: int
    digest: str
    duration_ms: int


def keep(draft: OpenDraft, language: str, line: SaidLine, sound: Sound, *, by: int, at: datetime) -> list[VoiceLine]:
    """The line's voice in this draft; `draft` is locked. Those that it takes the place of: their bytes may go after the
    commit. Raises InReview."""
    if studio.state_of(draft) == State.ASKED:
        raise studio.InReview
    before = queries.of_line(draft.id, language, line.digest)
    for voice in before:
        withdraw(voice, by=by, at=at)
    row = VoiceLine(
        draft_id=draft.id, language=language, line_digest=line.digest, words=line.text, by_id=by, at=at, **vars(sound)
    )
    db.session.add(row)
    db.session.flush()
    audit.record("customer line spoken", row, by=by, at=at, scenario=draft.slug, words=line.digest, digest=sound.digest)
    return before


def withdraw_with(draft: OpenDraft, *, by: int, at: datetime) -> None:
    """What was recorded in a draft that is discarded: no page would lead to it any more."""
    for voice in queries.recorded_in(draft.id):
        withdraw(voice, by=by, at=at)


def withdraw(voice: VoiceLine, *, by: int, at: datetime) -> None:
    """From now on it is heard nowhere: its bytes may go after the commit. Twice changes nothing."""
    if voice.withdrawn_at is not None:
        return
    voice.withdrawn_at, voice.withdrawn_by_id = at, by
    db.session.flush()
    audit.record("customer line silenced", voice, by=by, at=at, words=voice.line_digest, digest=voice.digest)

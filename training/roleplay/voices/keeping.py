"""The bytes of spoken lines: looked into and made seekable before they are kept, beside the recordings."""

import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from training.roleplay.recordings import joining, media
from training.roleplay.recordings.rules import WHOLE
from training.roleplay.voices import operations, queries, rules
from training.roleplay.voices.models import VoiceLine
from training.roleplay.voices.operations import Sound
from training.sound import NotMedia


def key_of(public_id: uuid.UUID) -> str:
    return f"{public_id}/{WHOLE}"


@contextmanager
def prepared(path: Path) -> Iterator[tuple[Path, Sound]]:
    """A file that can be sought in, and what is in it. Raises UnfitSound for all but a minute of sound alone."""
    with tempfile.TemporaryDirectory(prefix="joining-", dir=joining.scratch()) as folder:
        whole = Path(folder) / "whole"
        try:
            found = media.join([path], whole, rules.LONGEST_SECONDS)
        except NotMedia:
            raise operations.UnfitSound from None
        if not found.media_type.startswith("audio/"):
            raise operations.UnfitSound
        size = whole.stat().st_size
        yield whole, Sound(uuid.uuid4(), found.media_type, size, joining.file_digest(whole), found.duration_ms)


def put(sound: Sound, whole: Path) -> None:
    joining.store().put(key_of(sound.public_id), whole)


def remove(voices: Sequence[VoiceLine | Sound]) -> None:
    """Outside any transaction, after the commit."""
    for voice in voices:
        joining.store().remove(key_of(voice.public_id))


def faults(session: Session) -> Iterator[str]:
    """Every spoken line whose bytes are not those that were kept."""
    for voice in queries.kept_voices(session):
        if joining.stored_digest(key_of(voice.public_id), voice.size) != voice.digest:
            yield _("customer’s voice %(id)s: its file is missing, or is not the one that was kept", id=voice.public_id)

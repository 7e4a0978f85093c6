"""Customer's lines spoken by an author."""

import tempfile
from pathlib import Path

import sqlalchemy as sa

from tests.factories.recordings import sound
from training import clock
from training.db import db
from training.people.models import Person
from training.roleplay.script import Script, parse
from training.roleplay.studio import queries as studio
from training.roleplay.studio.queries import OpenDraft
from training.roleplay.voices import keeping, operations
from training.roleplay.voices.lines import said_lines
from training.roleplay.voices.models import VoiceLine


def script_in(draft: OpenDraft, language: str = "en") -> Script:
    script = parse(studio.heads(draft.id)[language].text).script
    assert script
    return script


def make_voice(draft: OpenDraft, author: Person, *, line: int = 0, language: str = "en") -> VoiceLine:
    """The line-th line of the draft's script, with its bytes in the store."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "line"
        path.write_bytes(sound((1.0, True)))
        with keeping.prepared(path) as (whole, found):
            keeping.put(found, whole)
    said = said_lines(script_in(draft, language))[line]
    keeping.remove(operations.keep(draft, language, said, found, by=author.id, at=clock.now()))
    return db.session.scalars(sa.select(VoiceLine).where(VoiceLine.public_id == found.public_id)).one()

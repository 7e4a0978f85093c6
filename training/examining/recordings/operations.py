"""What is done about the recording of a sitting: agree, take it back, begin a part, finish. None of these commits."""

from collections.abc import Mapping
from datetime import datetime

from flask_babel import lazy_gettext as _l

from training import audit
from training.db import db
from training.examining.models import Sitting
from training.examining.queries import Sheet
from training.examining.recordings import queries
from training.examining.recordings.models import SittingConsent
from training.examining.rules import State
from training.refusals import Refused
from training.roleplay.recordings import operations as recordings
from training.roleplay.recordings import queries as recording_queries
from training.roleplay.recordings.models import Recording

CONSENT_VERSION = 1
CONSENT = _l(
    "I agree that my voice, and my picture if the camera is switched on, are recorded while I am examined here. Only "
    "the examiners who mark this sitting hear and see the recording, and I do once the result is released. It is "
    "erased by itself after the days stated here. How long I spoke and paused is kept, and shown to others without my "
    "name, to compare with. I can take this back at any time: the recording is then erased, and the examination and "
    "its marking stand without it."
)
RECORDED = frozenset({State.IN_PROGRESS, State.TO_MARK})  # what was said before the end may arrive a little later


class NotAgreed(Refused):
    title = _l("The trainee has not agreed to be recorded.")
    remedy = _l("Go on without: the examination is the same. The trainee agrees on their own page of this sitting.")


class TooLate(Refused):
    title = _l("This sitting has been played.")
    remedy = _l("What can be recorded is agreed to before or while it is played.")


class NotReleased(Refused):
    title = _l("The result of this sitting is not out yet.")
    remedy = _l("You can hear the recording once it is released.")


class NothingRecorded(Refused):
    title = _l("This sitting has no such recording.")
    remedy = _l("Open the sitting again to see what there is.")


def agree(sheet: Sheet, language: str, *, by: int, at: datetime) -> None:
    """The trainee agrees to the words of the page. Agreeing twice changes nothing. Raises TooLate."""
    if sheet.end is not None:
        raise TooLate
    if not is_agreed(sheet.sitting):
        _note(sheet, language, agreed=True, by=by, at=at)


def take_back(sheet: Sheet, language: str, *, by: int, at: datetime) -> list[Recording]:
    """Nothing more is recorded, and what was recorded is erased: whoever calls removes the bytes after the commit.
    Taking it back twice changes nothing."""
    if is_agreed(sheet.sitting):
        _note(sheet, language, agreed=False, by=by, at=at)
    found = recordings_of(sheet)
    for recording in found:
        recordings.erase(recording, by=by, at=at)
    return found


def _note(sheet: Sheet, language: str, *, agreed: bool, by: int, at: datetime) -> None:
    statement = str(CONSENT)
    verb = "recording of a sitting agreed to" if agreed else "recording of a sitting taken back"
    row = SittingConsent(
        sitting_id=sheet.sitting.id,
        person_id=by,
        agreed=agreed,
        version=CONSENT_VERSION,
        language=language,
        statement=statement,
        at=at,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(verb, sheet.sitting, by=by, at=at, version=CONSENT_VERSION, statement=statement)


def is_agreed(sitting: Sitting) -> bool:
    newest = queries.newest_consent(sitting.id)
    return newest is not None and newest.agreed


def begin_part(sheet: Sheet, *, by: int, at: datetime) -> tuple[int, Recording, int]:
    """Which recording of the sitting (from 1) it is, and which part of it. Raises TooLate, NotAgreed."""
    if sheet.run is None or sheet.state not in RECORDED:
        raise TooLate
    if not is_agreed(sheet.sitting):
        raise NotAgreed
    recording, part = recordings.next_part(sheet.run, by=by, at=at)
    return [one.id for one in recordings_of(sheet)].index(recording.id) + 1, recording, part


def finish(sheet: Sheet, number: int, promised: Mapping[int, int], *, by: int, at: datetime) -> None:
    """Raises NothingRecorded, PiecesMissing."""
    recordings.finish(recording_of(sheet, number), promised, by=by, at=at)


def recording_of(sheet: Sheet, number: int) -> Recording:
    """Raises NothingRecorded."""
    found = recordings_of(sheet)
    if not 0 < number <= len(found):
        raise NothingRecorded
    return found[number - 1]


def recordings_of(sheet: Sheet) -> list[Recording]:
    return list(recording_queries.recordings_of_run(sheet.run.id)) if sheet.run else []

"""What changes recordings: consent, begin, a piece arrives, finish, what was found, erasure. None of these commits."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from training import audit
from training.db import db
from training.refusals import Invalid, Refused
from training.roleplay.models import Run
from training.roleplay.recordings import queries, rules
from training.roleplay.recordings.models import (
    Consent,
    Outcome,
    Recording,
    RecordingChunk,
    RecordingFacts,
    RecordingSegment,
)
from training.roleplay.recordings.speech import Facts

CONSENT_VERSION = 1
CONSENT = _l(
    "I agree that my voice, and my picture if I switch the camera on, are recorded while I practise. I alone can hear "
    "and see the recording. It is never marked, it is erased by itself after the days stated here, and I can erase it "
    "at any time."
)


class NoConsent(Refused):
    title = _l("You have not agreed to be recorded.")
    remedy = _l("Open the page of the recording, read what is asked, and agree first. Practising works without it too.")


class RecordingEnded(Refused):
    status = 410
    title = _l("This recording has ended.")
    remedy = _l("Begin a new one from the page of the conversation.")


class NotReady(Refused):
    title = _l("This recording cannot be heard.")
    remedy = _l("It is still being joined, could not be used, or was erased: its page says which.")


class OtherBytes(Refused):
    title = _l("Another piece has already arrived under this number.")
    remedy = _l("Nothing was overwritten. Load the page again: recording goes on in a new part.")


class NoSuchSegment(Invalid):
    title = _l("This recording has no such part.")
    remedy = _l("Load the page again: recording goes on in a new part.")


class NoMedia(Invalid):
    title = _l("This is neither sound nor video.")
    remedy = _l("Send a recording as WebM, MP4, M4A, Ogg, WAV or MP3. Nothing was stored.")


class TooLarge(Refused):
    status = 413
    title = _l("That is more than one recording may hold.")
    remedy = _l("What arrived so far is kept. Finish this recording and begin another.")


class QuotaReached(Refused):
    status = 413
    title = _l("Your recordings take up all the room that one person has.")
    remedy = _l("Erase an old recording on the page “My recordings”, then go on.")


class DiskFull(Refused):
    status = 503
    title = _l("The server has too little room for recordings just now.")
    remedy = _l("Practising and answering go on. Tell an administrator; try the recording again later.")


class PiecesMissing(Refused):
    title = _l("Some pieces of the recording have not arrived yet.")
    remedy = _l("Keep this page open: the browser sends them again by itself.")


ROOM: dict[str, type[Refused]] = {"large": TooLarge, "quota": QuotaReached, "disk": DiskFull}


def consent(person_id: int, language: str, *, at: datetime) -> None:
    """The person's agreement to the words of the page, once for each version of them."""
    if queries.has_consented(person_id, CONSENT_VERSION):
        return
    statement = str(CONSENT)
    db.session.add(Consent(person_id=person_id, version=CONSENT_VERSION, language=language, statement=statement, at=at))
    db.session.flush()
    audit.record(
        "recording agreed to", f"person:{person_id}", by=person_id, at=at, version=CONSENT_VERSION, statement=statement
    )


def begin_segment(run: Run, *, by: int, at: datetime) -> tuple[Recording, int]:
    """A part of one's own practice. Raises NoConsent, and what `next_part` raises."""
    if not queries.has_consented(by, CONSENT_VERSION):
        raise NoConsent
    return next_part(run, by=by, at=at)


def next_part(run: Run, *, by: int, at: datetime) -> tuple[Recording, int]:
    """The run's open recording, or a new one, and the number of the part that begins now. The caller has seen to it
    that the seller agreed. Raises RecordingEnded, TooLarge."""
    recording = queries.open_recording(run.id, run.person_id)
    if recording is None:
        recording = Recording(run_id=run.id, person_id=run.person_id, begun_at=at)
        db.session.add(recording)
        db.session.flush()
        audit.record("recording begun", recording, by=by, at=at, run=str(run.public_id))
    recording = queries.locked(recording.id)
    if recording.finished_at is not None:
        raise RecordingEnded
    number = queries.last_segment(recording.id) + 1
    if number > rules.MOST_SEGMENTS:
        raise TooLarge
    db.session.add(RecordingSegment(recording_id=recording.id, number=number, begun_at=at))
    db.session.flush()
    return recording, number


def ensure_room(recording: Recording, size: int, room: rules.Room, free: int | None) -> None:
    """Raises TooLarge, QuotaReached, DiskFull."""
    used = queries.usage(recording.person_id, recording.id)
    why = rules.refusal(room, size, used.recorded, used.kept, free)
    if why is not None:
        raise ROOM[why]


def ensure_takes(recording: Recording, segment: int) -> None:
    """Raises RecordingEnded, NoSuchSegment."""
    if recording.finished_at is not None or recording.erased_at is not None:
        raise RecordingEnded
    if not queries.has_segment(recording.id, segment):
        raise NoSuchSegment


def keep_chunk(recording: Recording, segment: int, number: int, *, size: int, digest: str, at: datetime) -> bool:
    """Note that a piece lies in the store; whether it is new. The same piece again changes nothing.

    Raises RecordingEnded, NoSuchSegment, OtherBytes.
    """
    recording = queries.locked(recording.id)
    present = queries.kept_chunk(recording.id, segment, number)
    if present is not None:
        if present.digest != digest:
            raise OtherBytes
        return False
    ensure_takes(recording, segment)
    db.session.add(
        RecordingChunk(
            recording_id=recording.id, segment=segment, number=number, size=size, digest=digest, arrived_at=at
        )
    )
    db.session.flush()
    return True


def finish(recording: Recording, promised: Mapping[int, int], *, by: int | None, at: datetime) -> None:
    """Nothing more will come. Finishing twice changes nothing. Raises PiecesMissing for what was promised and is not
    there; the one who asks says how many pieces each part has."""
    recording = queries.locked(recording.id)
    if recording.finished_at is not None:
        return
    arrived = {segment: [row.number for row in rows] for segment, rows in queries.chunks(recording.id).items()}
    if rules.missing(promised, arrived):
        raise PiecesMissing
    recording.finished_at = at
    db.session.flush()
    pieces = sum(len(numbers) for numbers in arrived.values())
    audit.record("recording finished", recording, by=by, at=at, parts=len(arrived), pieces=pieces)


def note_ready(
    recording: Recording, *, media_type: str, size: int, digest: str, duration_ms: int, measured: Any, at: datetime
) -> None:
    _note_outcome(recording, Outcome.READY, at)
    recording.media_type, recording.size, recording.digest = media_type, size, digest
    recording.duration_ms, recording.measured = duration_ms, measured
    db.session.flush()
    audit.record("recording joined", recording, by=None, at=at, digest=digest, size=size, duration_ms=duration_ms)


def note_facts(recording: Recording, found: Facts, *, at: datetime) -> None:
    """Once: later events of the run change nothing. Noting them twice changes nothing."""
    if recording.erased_at is not None or queries.facts_of(recording.id) is not None:
        return
    db.session.add(RecordingFacts(recording_id=recording.id, measured_at=at, **vars(found)))
    db.session.flush()
    audit.record("recording measured", recording, by=None, at=at, **vars(found))


def note_refused(recording: Recording, why: str, *, at: datetime) -> None:
    _note_outcome(recording, Outcome.REFUSED, at)
    recording.why = why
    db.session.flush()
    audit.record("recording refused", recording, by=None, at=at, why=why)


def _note_outcome(recording: Recording, outcome: Outcome, at: datetime) -> None:
    recording.outcome, recording.outcome_at = outcome, at


def erase(recording: Recording, *, by: int | None, at: datetime) -> None:
    """Its bytes may go: whoever calls removes them after the commit. Erasing twice changes nothing."""
    recording = queries.locked(recording.id)
    if recording.erased_at is not None:
        return
    if recording.finished_at is None:
        recording.finished_at = at
    recording.erased_at, recording.erased_by_id = at, by
    db.session.flush()
    audit.record("recording erased", recording, by=by, at=at, digest=recording.digest or "")

"""What is done to recordings without anyone asking: pieces become one file, what was left open is finished, what is
old is erased, bytes that belong to nothing are removed. Each in its own transaction; twice changes nothing."""

import hashlib
import shutil
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from training.db import unit_of_work
from training.roleplay.models import RunKind
from training.roleplay.recordings import measuring, media, operations, queries, rules, speech
from training.roleplay.recordings.models import Recording
from training.roleplay.recordings.store import Store, store_of
from training.roleplay.voices import queries as voices
from training.settings import Settings
from training.sound import NotMedia

NOBODY = uuid.UUID(int=0)
SWEPT_AT = 17  # minutes past the hour
STRAY = timedelta(hours=2)  # bytes without a row are left alone for so long: they may be on their way


def store() -> Store:
    settings: Settings = current_app.config["SETTINGS"]
    return store_of(settings.recordings_store, settings.data_dir)


def chunk_key(recording: Recording, segment: int, number: int, digest: str) -> str:
    return f"{recording.public_id}/{rules.chunk_name(segment, number, digest)}"


def whole_key(recording: Recording) -> str:
    return f"{recording.public_id}/{rules.WHOLE}"


def work(at: datetime) -> int:
    """Everything that is due; how many recordings were joined."""
    _finish_abandoned(at)
    joined = _join_all(at)
    _measure_all(at)
    _erase_outlived(at)
    if at.minute == SWEPT_AT and at.second < 30:  # the store may be large: once an hour is enough, twice does no harm
        sweep(at)
    return joined


def _join_all(at: datetime) -> int:
    with unit_of_work(writes=False):
        due = queries.to_join()
    joined = 0
    for recording_id in due:
        try:
            joined += join(recording_id, at)
        except Exception:
            current_app.logger.exception("recording %s could not be joined", recording_id)
    return joined


def join(recording_id: int, at: datetime) -> bool:
    """Make one file of the pieces, look into it, keep it, and only then let the pieces go; whether there was one."""
    kept = store()
    with unit_of_work(writes=False) as session:
        recording = session.get_one(Recording, recording_id)
        keys = _keys_by_segment(recording)
    if recording.outcome is not None or recording.erased_at is not None:
        return False
    with tempfile.TemporaryDirectory(prefix="joining-", dir=scratch()) as folder:
        try:
            found, digest, size = _joined(kept, keys, Path(folder))
        except NotMedia as error:
            with unit_of_work(writes=True):
                operations.note_refused(queries.locked(recording_id), error.why, at=at)
            _remove(kept, [key for group in keys for key in group])
            return False
        kept.put(whole_key(recording), Path(folder) / "whole")
    spoken = speech.stretches(found.loudness)
    measured = {
        "waveform": media.waveform(found.loudness),
        "speech": [[stretch.begins, stretch.ends] for stretch in spoken],
        "syllables": speech.syllables(found.loudness, spoken),
        "segments": list(found.segment_ms),
    }
    with unit_of_work(writes=True):
        present = queries.locked(recording_id)
        if present.outcome is None and present.erased_at is None:
            operations.note_ready(
                present,
                media_type=found.media_type,
                size=size,
                digest=digest,
                duration_ms=found.duration_ms,
                measured=measured,
                at=at,
            )
    left = [key for group in keys for key in group]
    _remove(kept, [*left, whole_key(present)] if present.erased_at is not None else left)
    return present.erased_at is None


def _measure_all(at: datetime) -> None:
    """What the sound tells of each recording that can be heard and was not looked at before."""
    with unit_of_work(writes=False):
        due = queries.to_measure()
    for recording_id in due:
        try:
            _measure(recording_id, at)
        except Exception:
            current_app.logger.exception("recording %s could not be measured", recording_id)


def _measure(recording_id: int, at: datetime) -> None:
    with unit_of_work(writes=False) as session:
        recording = session.get_one(Recording, recording_id)
        found = measuring.facts_of(recording, queries.run_of(recording))
    with unit_of_work(writes=True):
        operations.note_facts(queries.locked(recording_id), found, at=at)


def _keys_by_segment(recording: Recording) -> list[list[str]]:
    """The pieces of each part that holds any, up to the first gap."""
    groups = []
    for segment, rows in sorted(queries.chunks(recording.id).items()):
        count = rules.unbroken([row.number for row in rows])
        groups.append([chunk_key(recording, segment, row.number, row.digest) for row in rows[:count]])
    return [group for group in groups if group]


def _joined(kept: Store, keys: Sequence[Sequence[str]], folder: Path) -> tuple[media.Joined, str, int]:
    """What was found, the digest and the size of `folder`/whole. Raises NotMedia."""
    if not keys:
        raise NotMedia("silent")
    segments = []
    for number, group in enumerate(keys, 1):
        path = folder / f"segment-{number}"
        with path.open("wb") as file:
            for key in group:
                piece = folder / "piece"
                kept.fetch(key, piece)
                file.write(piece.read_bytes())
        segments.append(path)
    whole = folder / "whole"
    found = media.join(segments, whole)
    return found, file_digest(whole), whole.stat().st_size


def file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _finish_abandoned(at: datetime) -> None:
    with unit_of_work(writes=False):
        left = queries.abandoned(at)
    for recording_id in left:
        with unit_of_work(writes=True):
            operations.finish(queries.locked(recording_id), {}, by=None, at=at)


def _erase_outlived(at: datetime) -> None:
    settings: Settings = current_app.config["SETTINGS"]
    days = {
        RunKind.PRACTICE: settings.practice_recording_days,
        RunKind.EXAMINATION: settings.examination_recording_days,
    }
    with unit_of_work(writes=False):
        old = queries.outlived({kind: at - timedelta(days=number) for kind, number in days.items()})
    for recording_id in old:
        with unit_of_work(writes=True):
            recording = queries.locked(recording_id)
            operations.erase(recording, by=None, at=at)
        remove_bytes(recording)


def remove_bytes(recording: Recording) -> None:
    """All that the store holds of an erased recording. Outside any transaction, after the commit."""
    kept = store()
    with unit_of_work(writes=False):
        keys = [key for group in _keys_by_segment(recording) for key in group]
    _remove(kept, [*keys, whole_key(recording)])


def _remove(kept: Store, keys: Sequence[str]) -> None:
    for key in keys:
        kept.remove(key)


def sweep(at: datetime) -> int:
    """Remove bytes that no recording and no spoken line owns: of uploads that were cut, of erasures. How many files.

    Once an hour is enough; what is younger than `STRAY` may be on its way into a row.
    """
    kept = store()
    old = [key for key, changed in kept.changes() if at - changed > STRAY]
    owners = {key: owner for key in old if (owner := _owner(key))}
    with unit_of_work(writes=False):
        owned = queries.owned_names(set(owners.values()))
        owned |= {voice: {rules.WHOLE} for voice in voices.owners(set(owners.values()))}
    stray = [key for key in old if key.rpartition("/")[2] not in owned.get(owners.get(key, NOBODY), ())]
    _remove(kept, stray)
    left = [path for path in scratch().iterdir() if at.timestamp() - path.stat().st_mtime > STRAY.total_seconds()]
    for path in left:
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    return len(stray) + len(left)


def faults(session: Session) -> Iterator[str]:
    """Every recording whose bytes are not those that were joined."""
    for recording in queries.ready_recordings(session):
        digest = stored_digest(whole_key(recording), recording.size or 0)
        if digest is None:
            yield _("recording %(id)s: its file is missing", id=recording.public_id)
        elif digest != recording.digest:
            yield _("recording %(id)s: its file is not the one that was joined", id=recording.public_id)


def stored_digest(key: str, size: int) -> str | None:
    """Of what lies in the store; None when nothing does."""
    total = hashlib.sha256()
    try:
        for block in store().read(key, 0, size):
            total.update(block)
    except FileNotFoundError:
        return None
    return total.hexdigest()


def _owner(key: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(key.partition("/")[0])
    except ValueError:
        return None


def scratch() -> Path:
    """Where bytes lie while they arrive or are joined; what a killed process leaves there is swept away."""
    settings: Settings = current_app.config["SETTINGS"]
    folder = settings.data_dir / "scratch"
    folder.mkdir(parents=True, exist_ok=True)
    return folder

"""Sound as a browser would send it, and recordings of a run."""

import io
from fractions import Fraction

import av
import numpy as np

from training import clock
from training.people.models import Person
from training.roleplay.models import Run
from training.roleplay.recordings import joining, operations
from training.roleplay.recordings.models import Recording
from training.roleplay.recordings.speech import Facts

RATE = 48_000


def sound(*pattern: tuple[float, bool], container: str = "webm", codec: str = "libopus") -> bytes:
    """A file of stretches: (seconds, loud or silent)."""
    level = np.concatenate([np.full(int(seconds * RATE), 0.4 if loud else 0.0) for seconds, loud in pattern])
    wave = level * np.sin(2 * np.pi * 300 * np.arange(len(level)) / RATE)
    file = io.BytesIO()
    with av.open(file, "w", format=container) as out:
        stream = out.add_stream(codec, rate=RATE)
        stream.layout = "mono"
        for start in range(0, len(wave), 960):
            samples = (wave[start : start + 960] * 32767).astype(np.int16).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
            for packet in stream.encode(frame):
                out.mux(packet)
        for packet in stream.encode(None):
            out.mux(packet)
    return file.getvalue()


def pieces_of(data: bytes, count: int) -> list[bytes]:
    size = -(-len(data) // count)
    return [data[start : start + size] for start in range(0, len(data), size)]


def make_recording(run: Run, person: Person) -> tuple[Recording, int]:
    """Agreed to and begun; its first part is open. Inside a unit of work."""
    operations.consent(person.id, "en", at=clock.now())
    return operations.begin_segment(run, by=person.id, at=clock.now())


def make_heard(run: Run, *, seconds: int = 60, spoken: int = 30, erased_by: Person | None = None) -> Recording:
    """Joined and measured: so many seconds, of which the seller spoke so many. There are no bytes."""
    recording, _part = operations.next_part(run, by=run.person_id, at=run.started_at)
    piece = {"size": 100, "digest": "a" * 64, "at": clock.now()}
    operations.keep_chunk(recording, 1, 1, **piece)
    operations.finish(recording, {}, by=run.person_id, at=clock.now())
    measured = {"waveform": [50] * 200, "speech": [[0, 1000 * spoken]], "segments": [1000 * seconds]}
    found = {"media_type": "audio/webm", "size": 100, "digest": "a" * 64, "duration_ms": 1000 * seconds}
    operations.note_ready(recording, **found, measured=measured, at=clock.now())
    operations.note_facts(recording, Facts(1000 * spoken, 1000 * spoken // 2, 800, 240), at=clock.now())
    if erased_by is not None:
        operations.erase(recording, by=erased_by.id, at=clock.now())
    return recording


def stored_files() -> list[str]:
    """Everything that lies in the store and on its way there."""
    return [key for key, _changed in joining.store().changes()] + [path.name for path in joining.scratch().iterdir()]

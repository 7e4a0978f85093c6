"""Sound and video as files: what is in them, and many segments joined into one that can be sought in.

Everything is read as `training.sound` opens it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from training.late import Late
from training.sound import NotMedia, opened

if TYPE_CHECKING:
    import av
    import numpy as np
else:
    av, np = Late("av"), Late("numpy")

LONGEST_SECONDS = 3 * 3600
FRAME_MS = 20
RATE = 16_000  # Hz, for measuring
WEBM = frozenset({"opus", "vorbis", "vp8", "vp9", "av1"})
MP4 = frozenset({"aac", "h264", "hevc", "mp3"})


@dataclass(frozen=True)
class Joined:
    """What lies in a joined file. `loudness`: RMS of each 20 ms, 0..1, float32."""

    media_type: str
    duration_ms: int
    segment_ms: tuple[int, ...]
    loudness: "np.ndarray[Any, np.dtype[np.float32]]"


def join(segments: Sequence[Path], target: Path, longest: int = LONGEST_SECONDS) -> Joined:
    """One seekable file of the segments, one after the other. Raises NotMedia; `target` is then worth nothing.

    `longest`: seconds of a segment.
    Where every segment holds the same codecs and a browser plays them, packets are copied; else sound is encoded anew.
    """
    holds = [_codecs(path) for path in segments]
    suffix = "webm" if holds[0] <= WEBM else "mp4"
    copied = all(one == holds[0] for one in holds) and (holds[0] <= WEBM or holds[0] <= MP4)
    if copied:
        lengths = _copy(segments, target, suffix, longest)
    else:
        suffix, lengths = "webm", _encode(segments, target, longest)
    loudness = _loudness(target, "matroska" if suffix == "webm" else "mov")
    if not len(loudness):
        raise NotMedia("silent")
    video = any(name in holds[0] for name in ("vp8", "vp9", "av1", "h264", "hevc")) and copied
    media_type = f"{'video' if video else 'audio'}/{suffix}"
    return Joined(media_type, sum(lengths), tuple(lengths), loudness)


# --- reading ------------------------------------------------------------------------------------------------------


def _codecs(path: Path) -> frozenset[str]:
    with opened(path) as container:
        if not container.streams.audio:
            raise NotMedia("silent")
        streams = [container.streams.audio[0], *container.streams.video[:1]]
        return frozenset(stream.codec_context.name for stream in streams)


def _streams(container: Any) -> list[Any]:
    return [container.streams.audio[0], *container.streams.video[:1]]


def _packets(container: Any, streams: Sequence[Any]) -> Iterator[Any]:
    """Every packet with a time, up to where a cut file ends."""
    try:
        for packet in container.demux(*streams):
            if packet.dts is not None and packet.pts is not None:
                yield packet
    except av.FFmpegError:
        return


# --- joining ------------------------------------------------------------------------------------------------------


def _copy(segments: Sequence[Path], target: Path, suffix: str, longest: int) -> list[int]:
    lengths: list[int] = []
    with av.open(str(target), "w", format=suffix) as out:
        made: list[Any] = []
        for path in segments:
            with opened(path) as container:
                streams = _streams(container)
                made = made or [out.add_stream_from_template(stream) for stream in streams]
                lengths.append(_copy_one(container, streams, out, made, sum(lengths), longest))
    return lengths


def _copy_one(
    container: Any, streams: Sequence[Any], out: Any, made: Sequence[Any], before_ms: int, longest: int
) -> int:
    """How many milliseconds it added."""
    first: float | None = None
    end = 0.0
    latest: dict[int, int] = {}
    for packet in _packets(container, streams):
        place, base = streams.index(packet.stream), packet.stream.time_base
        begins = float(packet.pts * base)
        first = begins if first is None else min(first, begins)
        end = max(end, begins + float((packet.duration or 0) * base))
        if end - first > longest:
            raise NotMedia("long")
        shift = round((before_ms / 1000 - first) / base)
        packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
        if packet.dts < latest.get(place, packet.dts):  # a clock that jumped back: keep the order that a file needs
            continue
        latest[place] = packet.dts
        packet.stream = made[place]
        out.mux(packet)
    if first is None:
        raise NotMedia("damaged")
    return round((end - first) * 1000)


def _encode(segments: Sequence[Path], target: Path, longest: int) -> list[int]:
    lengths: list[int] = []
    with av.open(str(target), "w", format="webm") as out:
        stream: Any = out.add_stream("libopus", rate=48_000)
        stream.layout = "mono"
        stream.bit_rate = 32_000
        written = 0
        for path in segments:
            begun = written
            for frame in _frames(path, 48_000, longest=longest):
                frame.pts, frame.time_base = written, Fraction(1, 48_000)
                written += frame.samples
                for packet in stream.encode(frame):
                    out.mux(packet)
            lengths.append(round((written - begun) / 48))
        for packet in stream.encode(None):
            out.mux(packet)
    return lengths


def _frames(path: Path, rate: int, reader: str | None = None, longest: int = LONGEST_SECONDS) -> Iterator[Any]:
    """Mono frames of 16 bit at this rate. Raises NotMedia beyond `longest` seconds."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
    samples = 0
    with opened(path, reader) as container:
        stream = container.streams.audio[0]
        for packet in _packets(container, [stream]):
            try:
                decoded = packet.decode()
            except av.FFmpegError:
                continue  # one damaged packet is a click, not an end
            for frame in decoded:
                frame.pts = None
                for mono in resampler.resample(frame):
                    samples += mono.samples
                    if samples > longest * rate:
                        raise NotMedia("long")
                    yield mono


def _loudness(path: Path, reader: str) -> "np.ndarray[Any, np.dtype[np.float32]]":
    """RMS of each `FRAME_MS`, in full scale; memory stays small, for only a second is held at a time."""
    size = RATE * FRAME_MS // 1000
    rest = np.zeros(0, dtype=np.float32)
    found: list[np.ndarray[Any, np.dtype[np.float32]]] = []
    for frame in _frames(path, RATE, reader):
        sound = np.concatenate([rest, frame.to_ndarray().reshape(-1).astype(np.float32) / 32768])
        whole = len(sound) // size * size
        if whole:
            found.append(np.sqrt((sound[:whole].reshape(-1, size) ** 2).mean(axis=1)))
        rest = sound[whole:]
    return np.concatenate(found) if found else np.zeros(0, dtype=np.float32)


def waveform(loudness: "np.ndarray[Any, np.dtype[np.float32]]", bars: int = 200) -> list[int]:
    """`bars` heights from 0 to 100: the loudest moment of each stretch against the loudest of all."""
    if not len(loudness) or not loudness.max():
        return [0] * bars
    edges = np.linspace(0, len(loudness), bars + 1).astype(int)
    heights = [float(loudness[a : max(b, a + 1)].max()) for a, b in pairwise(edges)]
    return [round(100 * height / float(loudness.max())) for height in heights]

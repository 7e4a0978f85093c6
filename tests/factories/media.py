"""A small picture and a second of sound, as files and as items hold them."""

from fractions import Fraction
from functools import cache
from io import BytesIO
from typing import Any

import av
import numpy as np
from PIL import Image

from tests.factories.quizzes import both
from training import audit, clock
from training.quizzes.media import operations
from training.quizzes.media.files import Medium, inspect


def picture_file(colour: str = "teal", kind: str = "PNG", side: int = 8) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (side, side), colour).save(buffer, kind)
    return buffer.getvalue()


@cache
def sound_file(kind: str = "mp3", *, seconds: int = 1, title: str = "") -> bytes:
    codec, rate = {"mp3": ("libmp3lame", 24_000), "ogg": ("libopus", 48_000), "ipod": ("aac", 24_000)}[kind]
    buffer = BytesIO()
    with av.open(buffer, "w", format=kind) as out:
        if title:
            out.metadata["title"] = title
        stream: Any = out.add_stream(codec, rate=rate)
        stream.layout = "mono"
        tone = np.sin(np.arange(rate * seconds) * 440 * 2 * np.pi / rate)
        resampler = av.AudioResampler(format=stream.format, layout="mono", rate=rate)
        frame = av.AudioFrame.from_ndarray((tone[None, :] * 9000).astype(np.int16), format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
        size = stream.codec_context.frame_size or 960
        fifo = av.AudioFifo()
        for one in resampler.resample(frame):
            fifo.write(one)
        while piece := fifo.read(size, partial=True):
            for packet in stream.encode(piece):
                out.mux(packet)
        for packet in stream.encode(None):
            out.mux(packet)
    return buffer.getvalue()


def picture(colour: str = "teal") -> Medium:
    return inspect(picture_file(colour), "png")


def shown(
    *, picture_words: str = "A chart", sound_words: str = "", name: str = "chart.png", colour: str = "teal"
) -> list[dict[str, Any]]:
    """As the body of a version holds it, the bytes kept: a picture, and a sound where it has words."""
    found = {name: (inspect(picture_file(colour), "png"), {"alt": both(picture_words)})}
    if sound_words:
        found["call.mp3"] = (inspect(sound_file(), "mp3"), {"transcript": both(sound_words)})
    operations.keep([medium for medium, _words in found.values()], by=None, at=clock.now())
    audit.record("made for a test", "medium", by=None, at=clock.now())
    rows = [{"file": file, **words, **vars(medium.facts)} for file, (medium, words) in found.items()]
    return [{key: value for key, value in row.items() if value is not None} for row in rows]

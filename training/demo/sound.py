"""Two hummed voices that take turns: what the demo company's recordings hold. Nobody speaks in them."""

import io
import math
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

RATE = 8_000  # Hz, 8 bits
QUIET = 128  # what silence is in 8 bits
HUMMED = 0.17  # seconds of a syllable
BREATH = 0.6  # seconds after a sentence
INTONATION = (1.0, 1.12, 1.06, 0.94)


@dataclass(frozen=True)
class Voice:
    """Its height in Hz, the seconds between syllables, and how many of them make a sentence."""

    pitch: int
    rest: float
    sentence: int


CUSTOMER = Voice(130, 0.08, 14)


@dataclass(frozen=True)
class Turn:
    """In seconds: when the customer begins, how long the line is, the pause after it, how long the seller speaks."""

    begins: float
    line: float
    pause: float
    reply: float


def conversation(turns: Sequence[Turn], seller: Voice, seconds: float) -> bytes:
    """As a WAV file."""
    heard = bytearray([QUIET]) * round(seconds * RATE)
    for turn in turns:
        _lay(heard, turn.begins, _speech(CUSTOMER, turn.line))
        _lay(heard, turn.begins + turn.line + turn.pause, _speech(seller, turn.reply))
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(1)
        out.setframerate(RATE)
        out.writeframes(heard)
    return file.getvalue()


def _lay(heard: bytearray, begins: float, sound: bytes) -> None:
    place = round(begins * RATE)
    fits = sound[: max(0, len(heard) - place)]
    heard[place : place + len(fits)] = fits


def _speech(voice: Voice, seconds: float) -> bytes:
    said, number = bytearray(), 0
    while len(said) < seconds * RATE:
        number += 1
        said += _syllable(voice.pitch * INTONATION[number % len(INTONATION)])
        said += _silence(voice.rest if number % voice.sentence else BREATH)
    return bytes(said[: round(seconds * RATE)])


@cache
def _syllable(pitch: float) -> bytes:
    count = round(HUMMED * RATE)
    hum = (
        QUIET + round(80 * math.sin(math.pi * place / count) * _vowel(2 * math.pi * pitch * place / RATE))
        for place in range(count)
    )
    return bytes(hum)


def _silence(seconds: float) -> bytes:
    return bytes([QUIET]) * round(seconds * RATE)


def _vowel(angle: float) -> float:
    return 0.6 * math.sin(angle) + 0.3 * math.sin(2 * angle) + 0.1 * math.sin(3 * angle)

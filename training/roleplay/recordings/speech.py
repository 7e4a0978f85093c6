"""When somebody spoke, from loudness alone: facts beside a recording, never a mark. Pure.

Energy with an adaptive threshold: a frame counts as speech when it is well above the room's own noise. It cannot tell
voices apart. In practice alone the only voice before the microphone is the seller's; in an examination the customer's
lines are taken off by where they begin and how long they are.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from training.late import Late

if TYPE_CHECKING:
    import numpy as np
else:
    np = Late("numpy")

FRAME_MS = 20
QUIETEST_DB = -50.0  # nothing below this is speech, however quiet the room
ABOVE_NOISE_DB = 9.0
BRIDGED_MS = 400  # a breath within a sentence
SHORTEST_MS = 160  # a click is no word
SMOOTHED = 3  # frames
DIP_DB = 2.0  # between two syllables
SHORTEST_LINE, LONGEST_LINE = 0.5, 1.6  # how much shorter or longer than written the customer may speak
LEAST_SPEECH_MS = 3000  # below it no pace is told


@dataclass(frozen=True)
class Stretch:
    """From when to when somebody spoke, in milliseconds of the recording."""

    begins: int
    ends: int

    @property
    def length(self) -> int:
        return self.ends - self.begins


def stretches(loudness: "np.ndarray[Any, np.dtype[np.float32]]") -> list[Stretch]:
    """Speech, with breaths bridged and clicks left out. `loudness`: RMS of each 20 ms, 0..1."""
    if not len(loudness):
        return []
    decibels = 20 * np.log10(np.maximum(loudness, 1e-6))
    noise = float(np.percentile(decibels, 10))
    loud = decibels > max(QUIETEST_DB, min(noise + ABOVE_NOISE_DB, float(np.percentile(decibels, 95)) - 6))
    found: list[Stretch] = []
    for begins, ends in _runs(loud):
        if found and begins - found[-1].ends <= BRIDGED_MS:
            found[-1] = Stretch(found[-1].begins, ends)
        else:
            found.append(Stretch(begins, ends))
    return [stretch for stretch in found if stretch.length >= SHORTEST_MS]


def _runs(loud: "np.ndarray[Any, np.dtype[np.bool_]]") -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], loud.astype(np.int8), [0]])))
    return [(int(a) * FRAME_MS, int(b) * FRAME_MS) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def syllables(loudness: "np.ndarray[Any, np.dtype[np.float32]]", spoken: Sequence[Stretch]) -> list[int]:
    """About how many syllables each stretch holds: peaks of loudness with a dip between them (after de Jong and Wempe,
    2009). In Chinese a syllable is a character.

    Measured on lines of the shipped scripts as a synthesiser speaks them, 170 to 290 characters a minute, down to 10 dB
    above white noise: within 2 %. Real voices were not measured; quick, slurred speech has fewer peaks."""
    if not len(loudness):
        return []
    smooth = np.convolve(loudness, np.ones(SMOOTHED) / SMOOTHED, mode="same")
    decibels = 20 * np.log10(np.maximum(smooth, 1e-6))
    return [_peaks(decibels[one.begins // FRAME_MS : one.ends // FRAME_MS]) for one in spoken]


def _peaks(decibels: "np.ndarray[Any, np.dtype[np.float64]]") -> int:
    """Each rise by `DIP_DB` that a fall by as much follows, or the end."""
    count, low, high = 0, float("inf"), float("-inf")
    rising = True
    for value in decibels:
        if rising:
            high, low = max(high, value), min(low, value) if high == float("-inf") else low
            if high - value >= DIP_DB:
                count, rising, low = count + 1, False, value
        else:
            low = min(low, value)
            if value - low >= DIP_DB:
                rising, high = True, value
    return count + rising if len(decibels) else 0


@dataclass(frozen=True)
class CustomerLine:
    """When the customer begins to speak, in the recording's time, and about how long the line is. 0: it is read, not
    heard, as in practice alone."""

    begins: int
    length: int = 0


def apart(spoken: Sequence[Stretch], lines: Sequence[CustomerLine]) -> tuple[list[Stretch], list[int]]:
    """The seller's own stretches, and the pauses between the customer's last word and the seller's first.

    One microphone hears both: of what is heard after a line has begun, about as much as the line is long is the
    customer's, up to the pause that fits best. Where no pause fits, no pause is counted. How well: docs/sound.md.
    """
    own, pauses = list(spoken), []
    ends = [line.begins for line in lines[1:]] + [sys.maxsize]
    for line, until in zip(lines, ends, strict=False):
        end, is_heard = _end_of(spoken, line, until)
        own = [part for stretch in own for part in _without(stretch, line.begins, end)]
        reply = next((stretch.begins for stretch in own if stretch.begins >= end), None)
        if is_heard and reply is not None and reply < until:
            pauses.append(reply - end)
        elif is_heard and any(stretch.begins < end < stretch.ends for stretch in own):
            pauses.append(0)
    return own, pauses


def _end_of(spoken: Sequence[Stretch], line: CustomerLine, until: int) -> tuple[int, bool]:
    """When the customer's line ended, and whether that was heard."""
    if not line.length:
        return line.begins, True
    said, best, cut, last = 0, None, None, line.begins
    for stretch in spoken:
        begins, ends = max(stretch.begins, line.begins), min(stretch.ends, until)
        if begins >= ends:
            continue
        if cut is None and said + ends - begins >= line.length:
            cut = begins + line.length - said
        said, last = said + ends - begins, ends
        fits = SHORTEST_LINE * line.length <= said <= LONGEST_LINE * line.length and stretch.ends <= until
        if fits and (best is None or abs(said - line.length) < best[0]):
            best = abs(said - line.length), ends
    if best is not None:
        return best[1], True
    return (last if cut is None else cut), False


def _without(stretch: Stretch, begins: int, ends: int) -> Iterator[Stretch]:
    if stretch.begins < min(stretch.ends, begins):
        yield Stretch(stretch.begins, min(stretch.ends, begins))
    if max(stretch.begins, ends) < stretch.ends:
        yield Stretch(max(stretch.begins, ends), stretch.ends)


@dataclass(frozen=True)
class Facts:
    """What can be told from sound alone. Times in milliseconds."""

    spoken_ms: int
    longest_ms: int
    pause_ms: int | None  # from the customer's last word to the seller's first, on average
    pace: int | None  # syllables a minute


def facts(spoken: Sequence[Stretch], counts: Sequence[int], lines: Sequence[CustomerLine] = ()) -> Facts:
    """`counts`: syllables of each stretch."""
    own, pauses = apart(spoken, lines)
    total = sum(stretch.length for stretch in own)
    rates = {stretch: count / stretch.length for stretch, count in zip(spoken, counts, strict=False)}
    said = sum(
        part.length * rate
        for stretch, rate in rates.items()
        for part in own
        if stretch.begins <= part.begins < stretch.ends
    )
    return Facts(
        spoken_ms=total,
        longest_ms=max((stretch.length for stretch in own), default=0),
        pause_ms=round(sum(pauses) / len(pauses)) if pauses else None,
        pace=round(said * 60_000 / total) if total >= LEAST_SPEECH_MS and said else None,
    )


def share(spoken_ms: int, duration_ms: int | None) -> float:
    """Of the recording, from 0 to 1."""
    return min(1.0, spoken_ms / duration_ms) if duration_ms else 0.0

"""When somebody spoke, from loudness alone: facts beside a recording, never a mark. Pure.

Energy with an adaptive threshold: a frame counts as speech when it is well above the room's own noise. It cannot tell
voices apart; in practice alone the only voice before the microphone is the trainee's.
"""

from collections.abc import Sequence
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


@dataclass(frozen=True)
class Facts:
    """What can be told from sound alone. Times in milliseconds; a share from 0 to 1."""

    spoken_ms: int
    share: float
    longest_ms: int
    pauses_ms: tuple[int, ...]  # from each of the customer's lines to the next word


def facts(spoken: Sequence[Stretch], duration_ms: int, customer_lines_ms: Sequence[int] = ()) -> Facts:
    """`customer_lines_ms`: when the customer's lines ended, in the recording's time."""
    total = sum(stretch.length for stretch in spoken)
    pauses = tuple(pause for line in customer_lines_ms if (pause := _pause_after(spoken, line)) is not None)
    longest = max((stretch.length for stretch in spoken), default=0)
    return Facts(total, total / duration_ms if duration_ms else 0.0, longest, pauses)


def _pause_after(spoken: Sequence[Stretch], moment: int) -> int | None:
    for stretch in spoken:
        if stretch.ends > moment:
            return max(0, stretch.begins - moment)
    return None


def characters_a_minute(characters: int, spoken_ms: int) -> int | None:
    """How fast somebody spoke; None where there was too little speech to tell."""
    return round(characters * 60_000 / spoken_ms) if spoken_ms >= 3000 and characters else None

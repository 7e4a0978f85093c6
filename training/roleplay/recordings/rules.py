"""What may be recorded, what is missing, how long it is kept, where a moment of the run lies in the recording. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import quantiles

LARGEST_CHUNK = 4 * 1024 * 1024  # bytes; a second of video is about a tenth of it
MOST_SEGMENTS = 400
MOST_CHUNKS = 20_000  # a segment; at a piece a second more than five hours
ABANDONED = timedelta(hours=1)  # nothing arrived for so long: it is finished with what there is


WHOLE = "whole"  # the name of the joined file among a recording's bytes


def chunk_name(segment: int, number: int, digest: str) -> str:
    """The digest in the name makes sending the same piece twice write the same file."""
    return f"{segment:03}-{number:05}-{digest[:16]}.part"


@dataclass(frozen=True)
class Room:
    """How much may still be stored, in bytes."""

    recording: int  # largest recording
    person: int | None  # all that one person keeps; None: not counted against anybody
    floor: int  # free disk below which recordings wait, so that answers never have to


def refusal(room: Room, size: int, recorded: int, kept: int, free: int | None) -> str | None:
    """Why a piece of `size` bytes cannot be taken: 'large', 'quota', 'disk'; None when it can."""
    if recorded + size > room.recording:
        return "large"
    if room.person is not None and kept + size > room.person:
        return "quota"
    return "disk" if free is not None and free - size < room.floor else None


def missing(promised: Mapping[int, int], arrived: Mapping[int, Sequence[int]]) -> list[tuple[int, int]]:
    """(segment, chunk) pairs that the browser says it sent and that have not arrived."""
    return [
        (segment, number)
        for segment, count in sorted(promised.items())
        for number in range(1, count + 1)
        if number not in set(arrived.get(segment, ()))
    ]


def unbroken(numbers: Sequence[int]) -> int:
    """How many chunks follow each other from the first: what comes after a gap cannot be read."""
    count = 0
    for number in sorted(numbers):
        if number != count + 1:
            break
        count = number
    return count


def keep_until(begun_at: datetime, days: int) -> datetime:
    return begun_at + timedelta(days=days)


@dataclass(frozen=True)
class Placed:
    """A segment: when it began (milliseconds of the run), and how long it is."""

    begun_ms: int
    length_ms: int


def next_moment_in(segments: Sequence[Placed], run_ms: int) -> int | None:
    """Where a moment of the run lies in the joined recording: for one that was not recorded, the beginning of what was
    recorded next; None after the end."""
    before = 0
    for segment in segments:
        if run_ms <= segment.begun_ms + segment.length_ms:
            return before + max(0, run_ms - segment.begun_ms)
        before += segment.length_ms
    return None


# --- beside others ------------------------------------------------------------------------------------------------

FEWEST = 5  # below so many nothing of theirs is told


@dataclass(frozen=True)
class Middle:
    """The middle of `n` figures: the lower quartile, the median, the upper quartile; None below `FEWEST`."""

    n: int
    low: float | None = None
    median: float | None = None
    high: float | None = None
    fewest: int = FEWEST  # that make one


def middle(figures: Iterable[float | None]) -> Middle:
    """Of those that are known. Quartiles by linear interpolation between the figures (Hyndman and Fan's type 7)."""
    known = [figure for figure in figures if figure is not None]
    if len(known) < FEWEST:
        return Middle(len(known))
    low, median, high = quantiles(known, n=4, method="inclusive")
    return Middle(len(known), low, median, high)

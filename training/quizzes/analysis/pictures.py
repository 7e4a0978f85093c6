"""Where the parts of a picture stand: numbers for SVG attributes."""

from collections.abc import Sequence
from dataclasses import dataclass

from training.quizzes.analysis.figures import Bin, ItemRow

WIDTH, HEIGHT = 640, 260
LEFT, BOTTOM, TOP = 44, 40, 14


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    attempts: int
    label: int


@dataclass(frozen=True)
class Histogram:
    bars: Sequence[Bar]
    pass_x: float
    base: float
    most: int


def histogram(bins: Sequence[Bin], pass_mark: int) -> Histogram:
    most = max((one.attempts for one in bins), default=0) or 1
    step, room = (WIDTH - LEFT - 10) / 100, HEIGHT - TOP - BOTTOM
    bars = []
    for one in bins:
        height = round(room * one.attempts / most, 1)
        width = round(step * (one.high - one.low) - 3, 1)
        x, y = round(LEFT + step * one.low + 1.5, 1), round(HEIGHT - BOTTOM - height, 1)
        bars.append(Bar(x, y, width, height, one.attempts, one.low))
    return Histogram(bars, round(LEFT + step * pass_mark, 1), HEIGHT - BOTTOM, most)


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    row: ItemRow
    flagged: bool


@dataclass(frozen=True)
class Scatter:
    dots: Sequence[Dot]
    zero: float
    wanted: float  # where a discrimination of 30 stands
    xs: Sequence[tuple[float, int]]
    ys: Sequence[tuple[float, int]]


def scatter(rows: Sequence[ItemRow]) -> Scatter:
    """Facility from left to right, discrimination upwards from -60 (what is lower stands at the edge) to 100."""

    def x(facility: float) -> float:
        return round(LEFT + (WIDTH - LEFT - 20) * facility, 1)

    def y(index: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (max(index, -60.0) + 60) / 160, 1)

    dots = [
        Dot(x(min(max(row.figures.facility, 0), 1)), y(row.figures.discrimination_index), row, bool(row.flags))
        for row in rows
        if row.figures.facility is not None and row.figures.discrimination_index is not None
    ]
    xs = [(x(share / 100), share) for share in (0, 25, 50, 75, 100)]
    return Scatter(dots, y(0), y(30), xs, [(y(index), index) for index in (-50, 0, 50, 100)])

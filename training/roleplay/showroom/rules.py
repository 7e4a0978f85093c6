"""What was clicked during a run, and how it is laid beside what was expected. Evidence to look at, never a mark."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

LONGEST_WORD = 60  # letters that go into a search box, and are kept of what was clicked
MOST_CLICKS = 300  # of one run; a person makes a few dozen


@dataclass(frozen=True)
class Clicked:
    """`turn` is the seller's turn that stood open, from 1; `page` what the click opened; `what` its words."""

    number: int
    op_id: uuid.UUID
    elapsed_ms: int
    turn: int
    scene: str
    page: str
    what: str


@dataclass(frozen=True)
class Wanted:
    """A click that the script expects while this turn is open."""

    turn: int
    click: str


def op_id(run_id: uuid.UUID, page_id: uuid.UUID, click: str, what: str) -> uuid.UUID:
    """One id for one button of one page that was shown in a run: pressed twice, or sent again, it is one click."""
    return uuid.uuid5(page_id, f"{run_id}\n{click}\n{what}")


def is_kept(clicks: Sequence[Clicked], op_id: uuid.UUID) -> bool:
    return any(click.op_id == op_id for click in clicks)


def matched(wanted: Sequence[Wanted], clicks: Sequence[Clicked]) -> list[Clicked | None]:
    """For each expected click the one that was made, each counted once: in its own turn if there is one; else one turn
    early, since whoever plays the customer presses a little late; else afterwards."""
    found: list[Clicked | None] = [None] * len(wanted)
    free = list(clicks)
    for near in (_in_its_turn, _a_turn_early, _afterwards):
        for place, want in enumerate(wanted):
            if found[place] is None:
                fit = (click for click in free if click.page == want.click and near(click.turn, want.turn))
                if (click := next(fit, None)) is not None:
                    found[place] = click
                    free.remove(click)
    return found


def _in_its_turn(turn: int, wanted: int) -> bool:
    return turn == wanted


def _a_turn_early(turn: int, wanted: int) -> bool:
    return turn == wanted - 1


def _afterwards(turn: int, wanted: int) -> bool:
    return turn > wanted


def faults_in(clicks: Sequence[Clicked]) -> list[str]:
    """What is wrong with the stored clicks of one run."""
    found = []
    if [click.number for click in clicks] != list(range(1, len(clicks) + 1)):
        found.append("its clicks are not numbered 1 to n")
    if any(later.elapsed_ms < earlier.elapsed_ms or later.turn < earlier.turn for earlier, later in pairwise(clicks)):
        found.append("its clicks run backwards")
    return found

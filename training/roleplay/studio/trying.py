"""Playing a draft from any scene: nothing is stored, the way so far travels with the page."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from training.refusals import Invalid
from training.roleplay.conversation import Line, Reply, lines, replies
from training.roleplay.rules import Event
from training.roleplay.script import (
    AnyOf,
    Condition,
    NoSuchBranch,
    NoSuchCohort,
    NoSuchVariant,
    Position,
    Script,
    Timeout,
    choose,
    names_in,
)
from training.roleplay.script.player import begin_at

NOBODYS = uuid.UUID(int=0)
MOST_STEPS = 200
STEPS = re.compile(r"(?:\d{1,3}(?:\.\d{1,3})*)?")


@dataclass(frozen=True)
class Trial:
    """Where the play of a draft stands. `steps`: '0.2.1', the branches chosen so far."""

    position: Position
    lines: tuple[Line, ...]
    replies: tuple[Reply, ...]
    steps: str


def play(script: Script, scene_index: int, cohort_index: int, variant: int, steps: str) -> Trial:
    """Raises Invalid for a way that the draft does not have."""
    if not STEPS.fullmatch(steps) or steps.count(".") > MOST_STEPS:
        raise Invalid
    try:
        path = [begin_at(script, scene_index, cohort_index, variant)]
        for branch in map(int, filter(None, steps.split("."))):
            path.append(choose(script, path[-1], branch))
    except (IndexError, NoSuchBranch, NoSuchCohort, NoSuchVariant):
        raise Invalid from None
    events = [
        _event(script, position, int(branch))
        for position, branch in zip(path, steps.split("."), strict=False)
        if branch
    ]
    turn = path[-1].turn
    told = tuple(lines(script, path, events))
    return Trial(path[-1], told, tuple(replies(script, turn)) if turn else (), steps)


def _event(script: Script, position: Position, branch: int) -> Event:
    condition = position.turn.branches[branch].condition if position.turn else Timeout()
    said = " ".join(_phrasings(script, condition))
    aloud = not said and not isinstance(condition, Timeout)
    return Event(0, NOBODYS, 0, position.scene, branch, said, "person", aloud=aloud)


def _phrasings(script: Script, condition: Condition) -> Iterator[str]:
    """How the author has a trainee say it: the first phrasing of each name, of 'or' the first alone."""
    known = {point.name: point.say for point in script.key_points}
    known |= {pitfall.name: pitfall.say for pitfall in script.pitfalls}
    names = list(names_in(condition))
    for name in names[:1] if isinstance(condition, AnyOf) else names:
        yield from known.get(name, ())[:1]

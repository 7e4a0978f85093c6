"""Playing a script: pure, deterministic, and replayable from the numbers of the branches chosen.

Cohorts, variants and branches go by index, so that a run made in Chinese can be shown in English. A run
always ends: a scene that would be entered more often than its limit allows ends it with `LIMIT`, and so does
a ring of scenes without a turn; a scene that leads nowhere, as in an unchecked draft, ends it with `STUCK`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from training.roleplay.script.lexicon import LIMIT
from training.roleplay.script.speech import said_as
from training.roleplay.script.tree import (
    Branch,
    CohortBranch,
    CustomerLine,
    Jump,
    Screen,
    Script,
    SellerTurn,
    Target,
)

STUCK = "stuck"


class NoSuchCohort(ValueError):
    """The script is not for that many cohorts."""


class NoSuchVariant(ValueError):
    """The script has not that many variants."""


class NoSuchBranch(ValueError):
    """The open turn has no such branch, or the run has ended."""


@dataclass(frozen=True)
class Position:
    """Where a run stands: either a `turn` is open, or it has come to an `ending`.

    `prompts` are the customer's lines and the screens since the last choice, in the drawn variant's words;
    so are the answers in the turn's branches. `visits[n]` counts the entries into `script.scenes[n]`.
    """

    cohort_index: int
    variant: int
    scene_index: int
    scene: str
    prompts: tuple[CustomerLine | Screen, ...]
    turn: SellerTurn | None
    ending: str | None
    visits: tuple[int, ...]


def draw_variant(script: Script, seed: int) -> int:
    """The same for both languages of a script, on every machine; 0 where there is nothing to draw."""
    digest = sha256(f"{script.identifier}:{seed}".encode()).digest()
    return int.from_bytes(digest[:8]) % max(1, len(script.variants))


def begin(script: Script, cohort_index: int, variant: int) -> Position:
    """A script without cohorts or variants is begun with cohort 0 and variant 0."""
    return begin_at(script, 0, cohort_index, variant)


def begin_at(script: Script, scene_index: int, cohort_index: int, variant: int) -> Position:
    """As `begin`, from any scene: for trying a draft. Raises IndexError for a scene that there is not."""
    if not 0 <= cohort_index < max(1, len(script.cohorts)):
        raise NoSuchCohort(cohort_index)
    if not 0 <= variant < max(1, len(script.variants)):
        raise NoSuchVariant(variant)
    visits = (0,) * len(script.scenes)
    before = Position(cohort_index, variant, 0, "", (), None, STUCK, visits)
    return _enter(script, before, scene_index, ()) if script.scenes else before


def choose(script: Script, position: Position, branch_index: int) -> Position:
    if position.turn is None or not 0 <= branch_index < len(position.turn.branches):
        raise NoSuchBranch(branch_index)
    branch = position.turn.branches[branch_index]
    answer = (branch.customer_line,) if branch.customer_line else ()
    return _follow(script, replace(position, turn=None), branch.target, answer)


def replay(script: Script, cohort_index: int, variant: int, choices: Sequence[int]) -> tuple[Position, ...]:
    """The position at the start and after each choice: one more than there are choices."""
    positions = [begin(script, cohort_index, variant)]
    for branch_index in choices:
        positions.append(choose(script, positions[-1], branch_index))
    return tuple(positions)


Prompts = tuple[CustomerLine | Screen, ...]


def _follow(script: Script, position: Position, target: Target, prompts: Prompts) -> Position:
    """Goes on to the next open turn or ending; a scene entered twice on the way is a ring without a turn."""
    entered: set[int] = set()
    while True:
        if target.ends:
            return replace(position, prompts=prompts, ending=target.name)
        index = script.scene_index(target.name)
        if index is None:
            return replace(position, prompts=prompts, ending=STUCK)
        scene = script.scenes[index]
        if index in entered or (scene.limit is not None and position.visits[index] >= scene.limit):
            return replace(position, prompts=prompts, ending=LIMIT)
        entered.add(index)
        visits = tuple(count + (number == index) for number, count in enumerate(position.visits))
        position = replace(position, scene_index=index, scene=scene.name, visits=visits, ending=None)
        shown, stop = _through(script, position)
        prompts += shown
        if not isinstance(stop, Target):
            return replace(position, prompts=prompts, turn=stop, ending=None if stop else STUCK)
        target = stop


def _enter(script: Script, position: Position, index: int, prompts: Prompts) -> Position:
    return _follow(script, position, Target(script.scenes[index].name), prompts)


def _through(script: Script, position: Position) -> tuple[Prompts, SellerTurn | Target | None]:
    """What a scene shows, and where it stops: at a turn, at a way out, or (None) at its end."""
    value = script.variants[position.variant].value if script.variants else None
    cohort = script.cohorts[position.cohort_index] if script.cohorts else None
    shown: list[CustomerLine | Screen] = []
    for step in script.scenes[position.scene_index].steps:
        if isinstance(step, CustomerLine | Screen):
            shown.append(replace(step, text=said_as(step.text, value)))
        elif isinstance(step, Jump):
            return tuple(shown), step.target
        elif isinstance(step, SellerTurn):
            branches = tuple(_said_branch(branch, value) for branch in step.branches)
            return tuple(shown), replace(step, branches=branches)
        elif isinstance(step, CohortBranch) and step.cohort == cohort:
            return tuple(shown), step.target
    return tuple(shown), None


def _said_branch(branch: Branch, value: str | None) -> Branch:
    line = branch.customer_line
    return replace(branch, customer_line=replace(line, text=said_as(line.text, value))) if line else branch

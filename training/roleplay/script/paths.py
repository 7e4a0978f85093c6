"""The ways through a script, cohort by cohort: what is reached, gets stuck or goes round, and for how long.

A script without cohorts has one way, that of cohort 0 with no name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from training.roleplay.script.tree import CohortBranch, Jump, Scene, Script, SellerTurn, Target

MOST_RINGS = 20
MOST_STATES = 5_000


class TooManyWaysError(Exception):
    """The visits allowed in loops make more than MOST_STATES situations."""


@dataclass(frozen=True)
class Way:
    """How a scene goes on for one cohort; `stuck` when nothing leads out of it."""

    turn: SellerTurn | None
    targets: tuple[Target, ...]
    stuck: bool = False


def way_through(scene: Scene, cohort: str | None) -> Way:
    for step in scene.steps:
        if isinstance(step, SellerTurn):
            return Way(step, tuple(branch.target for branch in step.branches))
        if isinstance(step, Jump) or (isinstance(step, CohortBranch) and step.cohort == cohort):
            return Way(None, (step.target,))
    return Way(None, (), stuck=True)


class Paths:
    """The scenes as a graph of their indexes, for one cohort (None in a script without cohorts)."""

    def __init__(self, script: Script, cohort: str | None) -> None:
        self.script = script
        self.cohort = cohort
        index_of: dict[str, int] = {}
        for index, scene in enumerate(script.scenes):
            index_of.setdefault(scene.name, index)
        self.ways = [way_through(scene, cohort) for scene in script.scenes]
        self.next = [
            sorted({index_of[t.name] for t in way.targets if not t.ends and t.name in index_of}) for way in self.ways
        ]
        self.reached = self.reachable([0] if script.scenes else [])

    def reachable(self, starts: Iterable[int]) -> set[int]:
        reached: set[int] = set()
        waiting = list(starts)
        while waiting:
            index = waiting.pop()
            if index not in reached:
                reached.add(index)
                waiting.extend(self.next[index])
        return reached

    def stuck(self) -> list[int]:
        return [index for index in sorted(self.reached) if self.ways[index].stuck]

    def asked(self) -> list[SellerTurn]:
        """The turns on this cohort's ways."""
        turns = (self.ways[index].turn for index in sorted(self.reached))
        return [turn for turn in turns if turn]

    def rings_without_limit(self) -> list[list[int]]:
        """Rings of scenes of which none has a limit; each starts at its first scene and is not closed."""
        free = {index for index in self.reached if self.script.scenes[index].limit is None}
        rings: list[list[int]] = []
        while len(rings) < MOST_RINGS:
            graph = {index: [after for after in self.next[index] if after in free] for index in free}
            try:
                TopologicalSorter(graph).prepare()
            except CycleError as found:
                ring = list(reversed(found.args[1]))[1:]  # the sorter reads our arrows backwards
                first = ring.index(min(ring))
                rings.append(ring[first:] + ring[:first])
                free.discard(min(ring))
            else:
                break
        return rings

    def longest_seconds(self) -> int:
        """The most reply time that one run can ask; only where no ring is without limit.

        A situation is a scene and the visits so far to those scenes with a limit that can come back.
        """
        counted = [
            index
            for index in sorted(self.reached)
            if self.script.scenes[index].limit is not None and index in self.reachable(self.next[index])
        ]
        slot = {index: number for number, index in enumerate(counted)}
        nothing = (0,) * len(counted)

        def entered(index: int, visits: tuple[int, ...]) -> tuple[int, tuple[int, ...]] | None:
            if index not in slot:
                return index, visits
            more = tuple(count + (number == slot[index]) for number, count in enumerate(visits))
            return (index, more) if more[slot[index]] <= (self.script.scenes[index].limit or 0) else None

        start = entered(0, nothing) or (0, nothing)
        longest: dict[tuple[int, tuple[int, ...]], int] = {}
        waiting = [start]
        while waiting:
            state = waiting[-1]
            if state in longest:
                waiting.pop()
                continue
            index, visits = state
            after = [then for other in self.next[index] if (then := entered(other, visits))]
            unknown = [then for then in after if then not in longest]
            if unknown:
                waiting.extend(unknown)
            else:
                waiting.pop()
                longest[state] = self.seconds(index) + max((longest[then] for then in after), default=0)
            if len(longest) > MOST_STATES or len(waiting) > 4 * MOST_STATES:
                raise TooManyWaysError
        return longest[start]

    def seconds(self, index: int) -> int:
        turn = self.ways[index].turn
        return self.script.seconds_for(turn) if turn else 0

"""A script as a picture: one lane a cohort, scenes from top to bottom, the customer's answers as lines between them.

Pure numbers for a template to draw; the picture's table is the truth. What was played often is drawn thick.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2

from training.roleplay.script.paths import Paths
from training.roleplay.script.tree import CohortBranch, Condition, Jump, Script, SellerTurn, Target
from training.roleplay.script.writer import format_condition

WIDE, HIGH = 132, 46  # a node
GAP_X, GAP_Y = 18, 46
LETTERS = 17  # that go into a line of a node
ROWS = 2
MARGIN = 30  # room for lines that lead back
THICKEST = 7.0

Step = tuple[int, int]  # a scene's index, and the index of the branch that was chosen in it


@dataclass(frozen=True)
class Node:
    """A scene, or (`ends`) an ending. x and y are the upper left corner, within the lane."""

    name: str
    ends: bool
    x: int
    y: int
    line: int
    scene: int  # its index; -1 for an ending
    walked: bool = False

    @property
    def middle(self) -> int:
        return self.x + WIDE // 2

    @property
    def rows(self) -> tuple[str, ...]:
        """The name in the lines of the box, as far as it goes in; the whole stands in its title."""
        rows: list[str] = []
        rest = self.name
        while rest and len(rows) < ROWS:
            kept = _fitting(rest)
            rows.append(rest[:kept].rstrip())
            rest = rest[kept:].lstrip()
        return (*rows[:-1], f"{rows[-1][: _fitting(rows[-1], LETTERS - 1)]}…") if rest else tuple(rows)


def _fitting(text: str, letters: int = LETTERS) -> int:
    """How many characters go into a line, whole words where there are any; a Chinese one is as wide as two letters."""
    kept = width = 0
    while kept < len(text) and width < letters:
        width += 2 if text[kept] > "\u2e7f" else 1
        kept += 1
    blank = text.rfind(" ", 0, kept + 1)
    return kept if kept == len(text) or blank < kept // 2 else blank


@dataclass(frozen=True)
class Edge:
    """What leads from one node to another. `thickness` in pixels; `drawn` is an SVG path."""

    source: str
    target: str
    conditions: tuple[str, ...]
    times: int
    thickness: float
    line: int
    drawn: str
    walked: bool = False


@dataclass(frozen=True)
class Lane:
    cohort: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    width: int
    height: int


def lanes(
    script: Script,
    *,
    times: Mapping[int, Mapping[Step, int]] | None = None,
    walked: Mapping[int, Sequence[Step]] | None = None,
) -> tuple[Lane, ...]:
    """One lane for each cohort. `times`: how often each step was taken, by cohort; `walked`: one run's own way."""
    cohorts = script.cohorts or ("",)
    return tuple(
        _lane(script, cohort, (times or {}).get(index, {}), tuple((walked or {}).get(index, ())))
        for index, cohort in enumerate(cohorts)
    )


@dataclass(frozen=True)
class _Link:
    """A branch, jump or fork as written: from a scene, to a scene or an ending."""

    scene: int
    branch: int  # -1: no turn of the seller, the script itself goes on
    condition: Condition | None
    target: Target
    line: int


def _lane(script: Script, cohort: str, times: Mapping[Step, int], walked: Sequence[Step]) -> Lane:
    paths = Paths(script, cohort or None)
    links = [link for index in sorted(paths.reached) for link in _links(script, index, cohort)]
    depth = _depths(script, paths, links)
    rows: dict[int, list[tuple[str, bool]]] = {}
    for key, level in sorted(depth.items(), key=lambda one: (one[1], one[0][1])):
        rows.setdefault(level, []).append(key)
    widest = max((len(row) for row in rows.values()), default=1)
    width = 2 * MARGIN + widest * WIDE + (widest - 1) * GAP_X
    trodden, gone = _trodden(script, links, walked)
    nodes = {
        key: Node(
            key[0],
            key[1],
            x=(width - len(row) * WIDE - (len(row) - 1) * GAP_X) // 2 + place * (WIDE + GAP_X),
            y=level * (HIGH + GAP_Y),
            line=0 if key[1] else script.scenes[script.scene_index(key[0]) or 0].at.line,
            scene=-1 if key[1] else script.scene_index(key[0]) or 0,
            walked=key in trodden,
        )
        for level, row in rows.items()
        for place, key in enumerate(row)
    }
    height = (max(rows, default=0) + 1) * (HIGH + GAP_Y) - GAP_Y + 4
    return Lane(cohort, tuple(nodes.values()), tuple(_edges(script, links, nodes, times, gone)), width, height)


def _links(script: Script, index: int, cohort: str) -> Iterable[_Link]:
    for step in script.scenes[index].steps:
        if isinstance(step, SellerTurn):
            for number, branch in enumerate(step.branches):
                yield _Link(index, number, branch.condition, branch.target, branch.at.line)
            return
        if isinstance(step, Jump) or (isinstance(step, CohortBranch) and step.cohort == cohort):
            yield _Link(index, -1, None, step.target, step.at.line)
            return


def _depths(script: Script, paths: Paths, links: Sequence[_Link]) -> dict[tuple[str, bool], int]:
    """How many steps from the first scene; endings stand below every scene that leads to them."""
    depth: dict[tuple[str, bool], int] = {}
    if not script.scenes:
        return depth
    waiting = [0]
    depth[script.scenes[0].name, False] = 0
    while waiting:
        index = waiting.pop(0)
        for after in paths.next[index]:
            key = (script.scenes[after].name, False)
            if key not in depth:
                depth[key] = depth[script.scenes[index].name, False] + 1
                waiting.append(after)
    for link in links:
        if link.target.ends:
            key, level = (link.target.name, True), depth[script.scenes[link.scene].name, False] + 1
            depth[key] = max(depth.get(key, 0), level)
    return depth


def _trodden(
    script: Script, links: Sequence[_Link], walked: Sequence[Step]
) -> tuple[set[tuple[str, bool]], set[tuple[int, int]]]:
    """The nodes and the links of one run's way, what the script did by itself included."""
    if not walked or not script.scenes:
        return set(), set()
    by_step = {(link.scene, link.branch): link for link in links}
    gone: set[tuple[int, int]] = set()
    nodes: set[tuple[str, bool]] = {(script.scenes[0].name, False)}
    waiting = [*walked]
    here: int | None = 0
    while here is not None:
        step = (here, -1) if (here, -1) in by_step else waiting.pop(0) if waiting else None
        link = by_step.get(step) if step else None
        if link is None or ((link.scene, link.branch) in gone and link.branch == -1):
            break
        gone.add((link.scene, link.branch))
        nodes.add((link.target.name, link.target.ends))
        here = None if link.target.ends else script.scene_index(link.target.name)
    return nodes, gone


def _edges(
    script: Script,
    links: Sequence[_Link],
    nodes: Mapping[tuple[str, bool], Node],
    times: Mapping[Step, int],
    gone: set[tuple[int, int]],
) -> Iterable[Edge]:
    """Links between the same two nodes are one edge."""
    joined: dict[tuple[int, tuple[str, bool]], list[_Link]] = {}
    for link in links:
        if (link.target.name, link.target.ends) in nodes:
            joined.setdefault((link.scene, (link.target.name, link.target.ends)), []).append(link)
    most = max((sum(times.get((one.scene, one.branch), 0) for one in group) for group in joined.values()), default=0)
    for (scene, key), group in joined.items():
        source, target = nodes[script.scenes[scene].name, False], nodes[key]
        total = sum(times.get((one.scene, one.branch), 0) for one in group)
        yield Edge(
            source.name,
            target.name,
            tuple(format_condition(one.condition, script.language) for one in group if one.condition is not None),
            total,
            _thickness(total, most),
            group[0].line,
            _drawn(source, target),
            walked=any((one.scene, one.branch) in gone for one in group),
        )


def _thickness(times: int, most: int) -> float:
    """One pixel for what was never played; doubling adds as much as the doubling before."""
    if not times or not most:
        return 1.0
    return round(1.0 + (THICKEST - 1.0) * log2(1 + times) / log2(1 + most), 1)


def _drawn(source: Node, target: Node) -> str:
    if target.y > source.y:
        top, bottom = source.y + HIGH, target.y
        bend = (bottom - top) // 2
        return (
            f"M{source.middle} {top} C{source.middle} {top + bend} "
            f"{target.middle} {bottom - bend} {target.middle} {bottom}"
        )
    if target.y == source.y:
        low = source.y + HIGH
        return f"M{source.middle} {low} C{source.middle} {low + 28} {target.middle} {low + 28} {target.middle} {low}"
    right = max(source.x, target.x) + WIDE + MARGIN - 6
    begin, end = source.y + HIGH // 2, target.y + HIGH // 2
    return f"M{source.x + WIDE} {begin} C{right} {begin} {right} {end} {target.x + WIDE} {end}"

"""Whether the Chinese and the English script are one scenario: W301 to W304, placed in the English one.

Compared are the bones, by index: names and words are free. A run, or a mark, made in one language can be read
in the other only if the bones agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from training.roleplay.script.messages import Both, Message, in_order, message
from training.roleplay.script.tree import (
    AllOf,
    AnyOf,
    CohortBranch,
    Condition,
    Criterion,
    Flow,
    Jump,
    Named,
    Place,
    Scene,
    Screen,
    Script,
    SellerTurn,
    Step,
    Target,
)

PARTS = {
    "cohorts": Both("cohorts", "适用对象"),
    "variants": Both("variants", "变体"),
    "scenes": Both("scenes", "场景"),
    "key_points": Both("key points", "要点"),
    "pitfalls": Both("pitfalls", "误区"),
    "flows": Both("flows", "流程"),
    "criteria": Both("criteria", "评分项"),
}
HEAD = {
    "identifier": Both("id", "编号"),
    "version": Both("version", "版本"),
    "total_seconds": Both("total time in seconds", "总时长（秒）"),
    "reply_seconds": Both("reply time in seconds", "每次回应时间（秒）"),
    "objectives": Both("objectives", "目标"),
}
SCENE = Both("scene", "场景")
FLOW = Both("flow", "流程")
CRITERION = Both("criterion", "评分项")
VARIANT = Both("variant", "变体")
CONDITION = Both("condition of the turn", "条件（本回合内）")
STEP = Both("step of the scene", "步骤（本场景内）")
Bones = tuple[Any, ...]
Part = tuple[Place, Bones]


def check_parallel(zh: Script, en: Script) -> tuple[Message, ...]:
    """Lines and columns are those of the English script."""
    if (zh.language, en.language) != ("zh", "en"):
        return (message("W304", en.at),)
    chinese, english = _Skeleton(zh), _Skeleton(en)
    return in_order(
        [
            *_head(zh, en),
            *_numbers(zh, en),
            *_compared(VARIANT, chinese.variants(), english.variants()),
            *_compared(SCENE, map(chinese.scene, zh.scenes), map(english.scene, en.scenes)),
            *_all_steps(chinese, english),
            *_compared(FLOW, map(chinese.flow, zh.flows), map(english.flow, en.flows)),
            *_compared(CRITERION, map(chinese.criterion, zh.criteria), map(english.criterion, en.criteria)),
        ]
    )


def _head(zh: Script, en: Script) -> Iterator[Message]:
    for name, what in HEAD.items():
        chinese, english = getattr(zh, name), getattr(en, name)
        if chinese != english:
            yield message("W301", en.at, what=what, zh=_shown(chinese), en=_shown(english))


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _numbers(zh: Script, en: Script) -> Iterator[Message]:
    for name, what in PARTS.items():
        chinese, english = len(getattr(zh, name)), len(getattr(en, name))
        if chinese != english:
            yield message("W302", en.at, what=what, zh=chinese, en=english)


def _compared(what: Both, zh: Iterable[Part], en: Iterable[Part]) -> Iterator[Message]:
    """As far as both go: a difference in number has its own message."""
    for number, ((zh_at, chinese), (en_at, english)) in enumerate(zip(zh, en, strict=False), start=1):
        if chinese != english:
            yield message("W303", en_at, what=what, number=number, line_zh=zh_at.line)


def _all_steps(chinese: _Skeleton, english: _Skeleton) -> Iterator[Message]:
    for zh, en in zip(chinese.script.scenes, english.script.scenes, strict=False):
        yield from _compared(STEP, map(chinese.step, zh.steps), map(english.step, en.steps))
        for zh_step, en_step in zip(zh.steps, en.steps, strict=False):
            if isinstance(zh_step, SellerTurn) and isinstance(en_step, SellerTurn):
                yield from _compared(CONDITION, chinese.branches(zh_step), english.branches(en_step))


class _Skeleton:
    """A script's parts with every name replaced by its index; -1 for a name that is not defined."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.scenes = _indexes(scene.name for scene in script.scenes)
        self.cohorts = _indexes(script.cohorts)
        self.points = _indexes(each.name for each in script.key_points)
        self.pitfalls = _indexes(each.name for each in script.pitfalls)
        self.endings = _indexes(target.name for target in _targets(script) if target.ends)

    def variants(self) -> Iterator[Part]:
        aspects = _indexes(variant.aspect for variant in self.script.variants)
        for variant in self.script.variants:
            yield self.script.at, (aspects[variant.aspect],)

    def scene(self, scene: Scene) -> Part:
        return scene.at, (scene.limit, len(scene.steps))

    def step(self, step: Step) -> Part:
        bones: Bones = (type(step).__name__,)
        if isinstance(step, SellerTurn):
            bones += (step.seconds, self.named(step.expects), len(step.branches))
        elif isinstance(step, Screen):
            bones += step.clicks
        elif isinstance(step, CohortBranch):
            bones += (self.cohorts.get(step.cohort, -1), self.target(step.target))
        elif isinstance(step, Jump):
            bones += self.target(step.target)
        return step.at, bones

    def branches(self, turn: SellerTurn) -> Iterator[Part]:
        for branch in turn.branches:
            answered = branch.customer_line is not None
            yield branch.at, (self.condition(branch.condition), answered, self.target(branch.target))

    def condition(self, condition: Condition) -> Bones:
        if isinstance(condition, Named):
            return self.named([condition.name])
        if isinstance(condition, AllOf | AnyOf):
            return (type(condition).__name__, *map(self.condition, condition.parts))
        return (type(condition).__name__,)

    def target(self, target: Target) -> Bones:
        return target.ends, (self.endings if target.ends else self.scenes).get(target.name, -1)

    def flow(self, flow: Flow) -> Part:
        cohort = self.cohorts.get(flow.cohort, -1)
        return flow.at, (cohort, *(self.named(stage) for stage in flow.stages))

    def criterion(self, criterion: Criterion) -> Part:
        return criterion.at, (criterion.weight, criterion.critical, self.named(criterion.looks_at))

    def named(self, names: Sequence[str]) -> Bones:
        """In any order: a list of key points has none."""
        return tuple(sorted(self.point(name) for name in names))

    def point(self, name: str) -> tuple[str, int]:
        if name in self.points:
            return "key point", self.points[name]
        return "pitfall", self.pitfalls.get(name, -1)


def _indexes(names: Iterable[str]) -> dict[str, int]:
    """By first appearance."""
    indexes: dict[str, int] = {}
    for name in names:
        indexes.setdefault(name, len(indexes))
    return indexes


def _targets(script: Script) -> Iterator[Target]:
    for scene in script.scenes:
        for step in scene.steps:
            if isinstance(step, SellerTurn):
                yield from (branch.target for branch in step.branches)
            elif isinstance(step, Jump | CohortBranch):
                yield step.target

"""The canonical text of a tree, in the script's own keywords.

`parse(format_script(script)).script == script` for every tree that can be written at all (names without
reserved signs, tidy texts). Comments are not in the tree: keep an author's own text, and format what a form
has built.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from training.roleplay.script.clicks import click_list, taken_at_its_word, with_tail
from training.roleplay.script.lexicon import word
from training.roleplay.script.tree import (
    AllOf,
    AnyOf,
    Branch,
    CohortBranch,
    Condition,
    Criterion,
    CustomerLine,
    Flow,
    Jump,
    KeyPoint,
    Language,
    Named,
    Pitfall,
    Scene,
    Screen,
    Script,
    SellerTurn,
    Step,
    Target,
    Timeout,
)

TAKEN_FOR_SIGN = re.compile(r"(?:(?<=\s)|^)[#＃]|→|-(?=[>》])|\\")


def format_script(script: Script) -> str:
    return _Writer(script.language).script(script)


def format_condition(condition: Condition, language: Language) -> str:
    """As between the square brackets: `算账 且 同行案例`."""
    if isinstance(condition, Named):
        return condition.name
    if isinstance(condition, AllOf):
        parts = [_grouped(part, language, isinstance(part, AllOf | AnyOf)) for part in condition.parts]
        return f" {word('and', language)} ".join(parts)
    if isinstance(condition, AnyOf):
        parts = [_grouped(part, language, isinstance(part, AnyOf)) for part in condition.parts]
        return f" {word('or', language)} ".join(parts)
    return word("timeout" if isinstance(condition, Timeout) else "otherwise", language)


def _grouped(part: Condition, language: Language, grouped: bool) -> str:
    inner = format_condition(part, language)
    return f"({inner})" if grouped else inner


def escaped(text: str) -> str:
    return TAKEN_FOR_SIGN.sub(lambda sign: "\\" + sign[0], text)


class _Writer:
    def __init__(self, language: Language) -> None:
        self.language = language
        chinese = language == "zh"
        self.colon = "：" if chinese else ": "
        self.comma = "、" if chinese else ", "
        self.arrow = "→" if chinese else "->"
        self.then = " › " if chinese else " > "

    def word(self, key: str) -> str:
        return word(key, self.language)

    def key(self, key: str) -> str:
        return self.word(key) + self.colon

    def time(self, seconds: int) -> str:
        return f"{seconds}秒" if self.language == "zh" else f"{seconds} s"

    def list(self, names: tuple[str, ...]) -> str:
        return self.comma.join(names)

    def listed(self, texts: tuple[str, ...]) -> str:
        """What is no name, and so may hold a sign."""
        return self.list(tuple(map(escaped, texts)))

    def script(self, script: Script) -> str:
        groups: list[list[str]] = [
            list(self.head(script)),
            [line for scene in script.scenes for line in self.scene(scene)],
            [line for point in script.key_points for line in self.point("key point", point)],
            [line for point in script.pitfalls for line in self.point("pitfall", point)],
            [self.flow(flow) for flow in script.flows],
            [line for criterion in script.criteria for line in self.criterion(criterion)],
        ]
        return "\n\n".join("\n".join(group) for group in groups if group) + "\n"

    def head(self, script: Script) -> Iterator[str]:
        left, right = ("「", "」") if self.language == "zh" else ('"', '"')
        title = left + escaped(script.title) + right
        yield f"{self.word('head')} {script.identifier} v{script.version} {title}"
        yield from self.pairs(("source", self.listed(script.sources)), ("for", self.list(script.cohorts)))
        yield from self.pairs(("objectives", self.listed(script.objectives)))
        yield from self.pairs(
            ("total", self.time(script.total_seconds) if script.total_seconds else ""),
            ("reply", self.time(script.reply_seconds) if script.reply_seconds else ""),
        )
        yield from self.pairs(("customer", escaped(script.customer)))
        variants = (f"{each.aspect}={each.value}" if each.aspect else each.value for each in script.variants)
        yield from self.pairs(("variants", " | ".join(variants)))
        yield from self.pairs(("red lines", " / ".join(map(escaped, script.red_lines))))

    def pairs(self, *pairs: tuple[str, str]) -> Iterator[str]:
        given = [self.key(key) + value for key, value in pairs if value]
        if given:
            yield "    ".join(given)

    def scene(self, scene: Scene) -> Iterator[str]:
        limit = ""
        if scene.limit:
            limit = f" 限{scene.limit}次" if self.language == "zh" else f" limit {scene.limit}"
        yield f"== {scene.name}{limit}"
        for step in scene.steps:
            yield from self.step(step)

    def step(self, step: Step) -> Iterator[str]:
        if isinstance(step, CustomerLine):
            yield self.customer_line(step)
        elif isinstance(step, Screen):
            yield self.screen(step)
        elif isinstance(step, CohortBranch):
            yield f"{self.word('if')} {step.cohort} {self.target(step.target)}"
        elif isinstance(step, Jump):
            yield self.target(step.target)
        else:
            yield self.turn(step)
            for branch in step.branches:
                yield self.branch(branch)

    def turn(self, turn: SellerTurn) -> str:
        time = f" {self.time(turn.seconds)}" if turn.seconds else ""
        expects = f"{self.word('expect')} {self.list(turn.expects)}" if turn.expects else ""
        return (self.word("seller") + time + self.colon + expects).rstrip()

    def branch(self, branch: Branch) -> str:
        answer = self.customer_line(branch.customer_line) + " " if branch.customer_line else ""
        condition = format_condition(branch.condition, self.language)
        return f"  [{condition}] {answer}{self.target(branch.target)}"

    def screen(self, screen: Screen) -> str:
        text, clicks = escaped(screen.text), click_list(screen.clicks, self.language)
        return self.key("screen") + (with_tail(text, clicks, self.language) if clicks else taken_at_its_word(text))

    def customer_line(self, line: CustomerLine) -> str:
        tone = ""
        if line.tone:
            tone = f"（{escaped(line.tone)}）" if self.language == "zh" else f" ({escaped(line.tone)})"
        return self.word("customer") + tone + self.colon + escaped(line.text)

    def target(self, target: Target) -> str:
        return f"{self.arrow} {self.key('end') if target.ends else ''}{target.name}"

    def point(self, kind: str, point: KeyPoint | Pitfall) -> Iterator[str]:
        yield f"{self.word(kind)} {point.name}{self.colon}{escaped(point.meaning)}"
        for phrase in point.say:
            yield "  " + self.key("say") + escaped(phrase)
        for phrase in point.but_not:
            yield "  " + self.key("not") + escaped(phrase)

    def flow(self, flow: Flow) -> str:
        opening = f"{self.word('flow')} {flow.cohort}" if flow.cohort else self.word("flow")
        return opening + self.colon + self.then.join(self.list(stage) for stage in flow.stages)

    def criterion(self, criterion: Criterion) -> Iterator[str]:
        critical = f" {self.word('critical')}" if criterion.critical else ""
        see = f" {self.key('see')}{self.list(criterion.looks_at)}" if criterion.looks_at else ""
        yield f"{self.word('criterion')} {criterion.name} {criterion.weight}%{critical}{see}"
        for number in (3, 2, 1, 0):
            if criterion.levels[number]:
                yield f"  {number} {escaped(criterion.levels[number])}"

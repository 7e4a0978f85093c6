"""What forbids publishing a script: the messages W201 to W231."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from rapidfuzz import fuzz, process

from training.roleplay.script import lexicon as lex
from training.roleplay.script.clicks import click_named, click_names
from training.roleplay.script.messages import Both, Message, in_order, message
from training.roleplay.script.paths import Paths, TooManyWaysError
from training.roleplay.script.phrasings import phrasing_faults
from training.roleplay.script.reader import Parsed, parse
from training.roleplay.script.speech import choices_in
from training.roleplay.script.tree import (
    CohortBranch,
    CustomerLine,
    Jump,
    Otherwise,
    Place,
    Scene,
    Screen,
    Script,
    SellerTurn,
    Target,
    names_asked,
    names_in,
    place_of,
)
from training.roleplay.script.writer import format_condition

MOST = {"scenes": 200, "cohorts": 12, "variants": 24}
WORDS = {
    "scenes": Both("scenes", "场景"),
    "cohorts": Both("cohorts", "适用对象"),
    "variants": Both("variants", "变体"),
}
MOST_CANDIDATES = 200
SOMEBODY = Both("the trainee", "学员")
FIELDS = {
    "source": "sources",
    "for": "cohorts",
    "objectives": "objectives",
    "total": "total_seconds",
    "reply": "reply_seconds",
    "customer": "customer",
    "variants": "variants",
    "red lines": "red_lines",
}
WAYS = {"W202", "W203", "W204", "W210", "W212", "W220", "W223", "W227"}
KEPT_BACK = {
    "head": {"W215", "W217", "W219", "W221", "W230", *WAYS},
    "scenes": {"W201", "W205", "W207", "W214", "W222", *WAYS},
    "points": {"W206", "W211", "W213", "W226"},
    "criteria": {"W208", "W209", "W216"},
}
"""By spoiled part of a script (`lines.PARTS`): the messages that what could not be read might answer."""


def check(script: Script) -> tuple[Message, ...]:
    """Every reason not to publish the script, in the order of its lines."""
    found = [
        *_missing(script),
        *_swallowed(script),
        *_repeated_names(script),
        *_steps(script),
        *_key_points(script),
        *_criteria(script),
        *phrasing_faults(script),
    ]
    too_many = list(_too_many(script))
    return in_order([*found, *(too_many or _ways(script))])


def parse_and_check(text: str) -> Parsed:
    """The script, when it can be read, and every message of either severity.

    Where some lines cannot be read, those messages are kept back which what stands there might answer.
    """
    parsed = parse(text)
    script = parsed.script or parsed.rest
    unreadable = {each.line for each in parsed.messages}
    doubtful = set().union(*(KEPT_BACK.get(part, set()) for part in parsed.spoiled))
    certain = [
        each
        for each in (check(script) if script else ())
        if each.line and each.line not in unreadable and each.code not in doubtful
    ]
    return replace(parsed, messages=in_order([*parsed.messages, *certain]))


def _missing(script: Script) -> Iterator[Message]:
    if not script.scenes:
        yield message("W214", script.at)
    if not script.customer:
        yield message("W215", script.at)
    if not script.criteria:
        yield message("W216", script.at)
    if not script.total_seconds:
        example = Both("total: 300 s", "总时长：300秒")
        yield message("W221", script.at, what=Both("total time", "总时长"), example=example)
    if not script.reply_seconds:
        example = Both("reply: 45 s", "每次回应：45秒")
        yield message("W221", script.at, what=Both("reply time", "每次回应的时间"), example=example)


def _swallowed(script: Script) -> Iterator[Message]:
    """What was most likely meant to be more than the words in which it stands."""
    for value in (script.title, script.customer, *script.sources, *script.objectives, *script.red_lines):
        for key in lex.keys_inside(value):
            if not getattr(script, FIELDS[key]):
                what = Both(lex.word(key, "en") + ":", lex.word(key, "zh") + "：")
                yield message("W230", place_of(value, script.at), what=what, text=value)
    for line in script.red_lines:
        if re.search("[，；;]|, ", line):
            yield message("W229", place_of(line, script.at), text=line)
    for criterion in script.criteria:
        if not criterion.critical and (criterion.name.casefold().split() or [""])[-1] in lex.WORDS["critical"]:
            yield message("W231", place_of(criterion.name, criterion.at), name=criterion.name)


def _too_many(script: Script) -> Iterator[Message]:
    for what, limit in MOST.items():
        if (number := len(getattr(script, what))) > limit:
            yield message("W224", script.at, number=number, what=WORDS[what], limit=limit)


def _repeated_names(script: Script) -> Iterator[Message]:
    for named in (
        [(name, script.at) for name in script.cohorts],
        [(scene.name, scene.at) for scene in script.scenes],
        [(point.name, point.at) for point in script.key_points]
        + [(pitfall.name, pitfall.at) for pitfall in script.pitfalls],
        [(flow.cohort, flow.at) for flow in script.flows],
        [(criterion.name, criterion.at) for criterion in script.criteria],
    ):
        seen: set[str] = set()
        for name, at in named:
            if name in seen:
                yield message("W218", place_of(name, at), name=name)
            seen.add(name)


# Scenes, step by step


def _steps(script: Script) -> Iterator[Message]:
    scenes = {scene.name for scene in script.scenes}
    for scene in script.scenes:
        yield from _after_the_way_out(script, scene)
        for step in scene.steps:
            if isinstance(step, CustomerLine | Screen):
                yield from _choices(script, step)
                yield from _clicks(script, step)
            elif isinstance(step, Jump):
                yield from _target(step.target, scenes, step.at)
            elif isinstance(step, CohortBranch):
                yield from _cohort(script, step.cohort, step.at)
                yield from _target(step.target, scenes, step.at)
            else:
                yield from _turn(script, step, scenes)


def _after_the_way_out(script: Script, scene: Scene) -> Iterator[Message]:
    left = set(script.cohorts) or {""}
    for step in scene.steps:
        if not left:
            yield message("W220", step.at)
            return
        if isinstance(step, SellerTurn | Jump):
            left = set()
        elif isinstance(step, CohortBranch):
            left.discard(step.cohort)


def _turn(script: Script, turn: SellerTurn, scenes: set[str]) -> Iterator[Message]:
    if not any(isinstance(branch.condition, Otherwise) for branch in turn.branches):
        yield message("W205", turn.at)
    conditions = set()
    for branch in turn.branches:
        if branch.condition in conditions:
            yield message("W222", branch.at, text=format_condition(branch.condition, script.language))
        conditions.add(branch.condition)
        if branch.customer_line:
            yield from _choices(script, branch.customer_line)
        yield from _target(branch.target, scenes, branch.at)


def _choices(script: Script, line: CustomerLine | Screen) -> Iterator[Message]:
    values = {variant.value for variant in script.variants}
    for choice in choices_in(line.text):
        if set(choice) != values:
            listed = " | ".join(variant.value for variant in script.variants)
            variants = Both(listed or "there are none", listed or "没有变体")
            text = "{" + "|".join(f"{value}：…" for value in choice) + "}"
            yield message("W219", line.at, text=text, variants=variants)


def _clicks(script: Script, step: CustomerLine | Screen) -> Iterator[Message]:
    names = click_names(script.language)
    for click in step.clicks if isinstance(step, Screen) else ():
        if click_named(click) is None:
            yield message("W228", place_of(click, step.at), name=click, **_near(click, names))


def _target(target: Target, scenes: set[str], at: Place) -> Iterator[Message]:
    if not target.ends and target.name not in scenes:
        ending = lex.END_WORD.sub("", target.name)
        yield message("W201", place_of(target.name, at), name=target.name, ending=ending, **_near(target.name, scenes))


def _cohort(script: Script, cohort: str, at: Place) -> Iterator[Message]:
    if cohort not in script.cohorts:
        yield message("W217", place_of(cohort, at), name=cohort, **_near(cohort, script.cohorts))


def _near(name: str, known: Collection[str]) -> dict[str, str]:
    """The name that was perhaps meant, for both languages; nothing when none is near, or too many to compare."""
    candidates = sorted(known) if len(known) <= MOST_CANDIDATES else []
    nearest = process.extractOne(name, candidates, scorer=fuzz.ratio, score_cutoff=50)
    if not nearest:
        return {"near_en": "", "near_zh": ""}
    return {"near_en": f" (perhaps “{nearest[0]}”)", "near_zh": f"（是不是“{nearest[0]}”？）"}


# Key points: defined, asked, and where


def _key_points(script: Script) -> Iterator[Message]:
    points = {point.name for point in script.key_points}
    pitfalls = {pitfall.name for pitfall in script.pitfalls}
    named = {name for _, turn in script.turns() for name in names_asked(turn)}
    for _, turn in script.turns():
        yield from _only_points(turn.expects, turn.at, points, pitfalls)
        for branch in turn.branches:
            yield from _defined(names_in(branch.condition), branch.at, points | pitfalls)
    for flow in script.flows:
        if flow.cohort:
            yield from _cohort(script, flow.cohort, flow.at)
        yield from _only_points((name for stage in flow.stages for name in stage), flow.at, points, pitfalls)
    for criterion in script.criteria:
        yield from _defined(criterion.looks_at, criterion.at, points | pitfalls)
    for point in script.key_points:
        if point.name not in named:
            yield message("W207", place_of(point.name, point.at), name=point.name)


def _defined(names: Iterable[str], at: Place, known: set[str]) -> Iterator[Message]:
    for name in names:
        if name not in known:
            yield message("W206", place_of(name, at), name=name, **_near(name, known))


def _only_points(names: Iterable[str], at: Place, points: set[str], pitfalls: set[str]) -> Iterator[Message]:
    for name in names:
        if name in pitfalls and name not in points:
            yield message("W225", place_of(name, at), name=name)
        else:
            yield from _defined([name], at, points)


def _criteria(script: Script) -> Iterator[Message]:
    total = sum(criterion.weight for criterion in script.criteria)
    if script.criteria and total != 100:
        yield message("W208", script.criteria[0].at, total=total)
    for criterion in script.criteria:
        missing = [str(number) for number in (3, 2, 1, 0) if not criterion.levels[number]]
        if missing:
            levels = Both(", ".join(missing), "、".join(missing))
            yield message("W209", criterion.at, name=criterion.name, levels=levels)


# The ways of each cohort


def _ways(script: Script) -> Iterator[Message]:
    ways = [Paths(script, cohort) for cohort in script.cohorts or (None,)]
    reached = set().union(*(paths.reached for paths in ways))
    uses = Counter(scene.name for scene in script.scenes)
    for index, scene in enumerate(script.scenes):
        if index not in reached and uses[scene.name] == 1:
            yield message("W202", place_of(scene.name, scene.at), name=scene.name)
    rings: set[frozenset[int]] = set()
    timed = True
    for paths in ways:
        cohort = Both(paths.cohort, paths.cohort) if paths.cohort else SOMEBODY
        for index in paths.stuck():
            scene = script.scenes[index]
            yield message("W203", place_of(scene.name, scene.at), name=scene.name, cohort=cohort)
        found = paths.rings_without_limit()
        for ring in found:
            if frozenset(ring) not in rings:
                yield _ring(script, ring, cohort)
            rings.add(frozenset(ring))
        if timed and not found:
            late = list(_time(script, paths, cohort))
            timed = all(each.code != "W227" for each in late)  # one tangle is trouble enough
            yield from late
        yield from _flow_asked(script, paths, cohort)


def _ring(script: Script, ring: list[int], cohort: Both) -> Message:
    first = script.scenes[ring[0]]
    shown = " → ".join(script.scenes[index].name for index in [*ring, ring[0]])
    return message("W204", place_of(first.name, first.at), cohort=cohort, ring=shown, name=first.name)


def _time(script: Script, paths: Paths, cohort: Both) -> Iterator[Message]:
    try:
        seconds = paths.longest_seconds() if script.scenes else 0
    except TooManyWaysError:
        yield message("W227", script.at, cohort=cohort)
        return
    if 0 < script.total_seconds < seconds:
        yield message("W210", script.at, cohort=cohort, seconds=seconds, total=script.total_seconds)


def _flow_asked(script: Script, paths: Paths, cohort: Both) -> Iterator[Message]:
    """Only key points that are asked of somebody: W207 has the others."""
    asked = {name for turn in paths.asked() for name in names_asked(turn)}
    anywhere = {name for _, turn in script.turns() for name in names_asked(turn)}
    for flow in script.flows:
        if flow.cohort in ("", paths.cohort):
            for name in (name for stage in flow.stages for name in stage):
                if name in anywhere and name not in asked:
                    yield message("W223", place_of(name, flow.at), cohort=cohort, name=name)

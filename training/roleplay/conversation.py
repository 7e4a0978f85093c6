"""A run as a conversation: what was said so far, and what a reply may have been. Plain Python over a script."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from training.roleplay.rules import Event
from training.roleplay.script import (
    AllOf,
    AnyOf,
    Branch,
    Condition,
    CustomerLine,
    KeyPoint,
    Named,
    Otherwise,
    Pitfall,
    Position,
    Script,
    SellerTurn,
    Target,
    Timeout,
    click_name,
    format_condition,
    heard_red_lines,
    hints,
    hints_by_ear,
    names_in,
)

# Below these a likeness is chance: measured in tests/roleplay/script/test_paraphrases.py.
LIKE_ENOUGH = {"zh": 24, "en": 28}
MOST_SUGGESTIONS = 3


@dataclass(frozen=True)
class Line:
    """`tone` is the customer's; `crossed` the red lines in what the seller said; `voice` names a line's sound; `clicks`
    are those that a screen expects."""

    kind: Literal["scene", "customer", "screen", "seller", "aloud", "silence"]
    text: str
    tone: str = ""
    crossed: tuple[str, ...] = ()
    voice: uuid.UUID | None = None
    clicks: tuple[str, ...] = ()


def lines(script: Script, path: Sequence[Position], events: Sequence[Event]) -> list[Line]:
    """Everything said so far, in its order; the customer's answer still belongs to the scene that it closes."""
    told = [Line("scene", path[0].scene), *_prompts(path[0], script)]
    for before, event, after in zip(path, events, path[1:], strict=False):
        told.append(spoken(script, event.said, aloud=bool(event.aloud)))
        prompts = list(_prompts(after, script))
        branch = before.turn.branches[event.branch] if before.turn else None
        answer = 1 if branch and branch.customer_line else 0
        told.extend(prompts[:answer])
        if after.scene_index != before.scene_index:
            told.append(Line("scene", after.scene))
        told.extend(prompts[answer:])
    return told


def spoken(script: Script, said: str, *, aloud: bool = False) -> Line:
    """The seller's turn: typed words, words said aloud that nobody wrote down, or silence."""
    if said:
        return Line("seller", said, crossed=heard_red_lines(script, said))
    return Line("aloud" if aloud else "silence", "")


def _prompts(position: Position, script: Script) -> Iterator[Line]:
    for prompt in position.prompts:
        if isinstance(prompt, CustomerLine):
            yield Line("customer", prompt.text, prompt.tone)
        else:
            clicks = tuple(click_name(click, script.language) for click in prompt.clicks)
            yield Line("screen", prompt.text, clicks=clicks)


def customer_name(script: Script) -> str:
    """'Mr Zhou' of 'Mr Zhou, ten years in suitcases'."""
    return script.customer.replace("，", ",").partition(",")[0].strip()


# --- what a reply may have been -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reply:
    """A condition of the open turn. `because` is the phrasing that what was said is like."""

    branch: int
    kind: Literal["named", "timeout", "otherwise"]
    name: str
    meaning: str = ""
    because: str = ""
    is_pitfall: bool = False


def replies(script: Script, turn: SellerTurn) -> list[Reply]:
    """All conditions of the turn in their order, 'otherwise' last."""
    found = [_reply(script, index, branch.condition) for index, branch in enumerate(turn.branches)]
    return sorted(found, key=lambda reply: reply.kind == "otherwise")


def suggestions(script: Script, turn: SellerTurn, said: str, *, by_ear: bool = False) -> list[Reply]:
    """What the program may have heard, nearest first, three at most. A pointer for a person, never a mark.

    Where every part of an 'and' is near, it comes before its parts: it is only as near as the farthest of them.
    `by_ear`: a machine wrote down `said`, and its sound is compared.
    """
    found = hints_by_ear(script, turn, said) if by_ear else hints(script, turn, said)
    near = [hint for hint in found if hint.likeness >= LIKE_ENOUGH[script.language] and not hint.but]
    near.sort(key=lambda hint: not isinstance(turn.branches[hint.branch_index].condition, AllOf))
    return [
        replace(_reply(script, hint.branch_index, turn.branches[hint.branch_index].condition), because=hint.because)
        for hint in near[:MOST_SUGGESTIONS]
    ]


def silent_branch(turn: SellerTurn) -> int | None:
    """Where saying nothing leads: the time runs out, else 'otherwise'."""
    for kind in (Timeout, Otherwise):
        for index, branch in enumerate(turn.branches):
            if isinstance(branch.condition, kind):
                return index
    return None


def _reply(script: Script, index: int, condition: Condition) -> Reply:
    name = format_condition(condition, script.language)
    if isinstance(condition, Timeout):
        return Reply(index, "timeout", name)
    if isinstance(condition, Otherwise):
        return Reply(index, "otherwise", name)
    named = set(names_in(condition))
    everything: tuple[KeyPoint | Pitfall, ...] = (*script.key_points, *script.pitfalls)
    points = [point for point in everything if point.name in named]
    meaning = points[0].meaning if len(points) == 1 else ""
    pitfall = any(point.name in named for point in script.pitfalls)
    return Reply(index, "named", name, meaning, is_pitfall=pitfall)


def names_met(script: Script, condition: Condition, said: str) -> set[str]:
    """What choosing this condition says was touched; of alternatives, the one that the words are nearest to."""
    if isinstance(condition, Named):
        return {condition.name}
    if isinstance(condition, AllOf):
        return set().union(*(names_met(script, part, said) for part in condition.parts))
    if isinstance(condition, AnyOf):
        parts = tuple(Branch(part, None, Target("")) for part in condition.parts)
        nearest = hints(script, SellerTurn(None, (), parts), said)
        return names_met(script, condition.parts[nearest[0].branch_index], said) if nearest else set()
    return set()

"""Generated scripts: any tree that can be written, sound or not."""

from typing import TypeVar

from hypothesis import strategies as st

from training.roleplay.script import (
    AllOf,
    AnyOf,
    Branch,
    Click,
    CohortBranch,
    Condition,
    Criterion,
    CustomerLine,
    Flow,
    Jump,
    KeyPoint,
    Named,
    Otherwise,
    Pitfall,
    Scene,
    Screen,
    Script,
    SellerTurn,
    Step,
    Target,
    Timeout,
    Variant,
)

T = TypeVar("T")

NAMES = st.sampled_from(
    ["认同", "算账", "同行案例", "再缔结", "take it", "by the day", "30-second pitch", "甲", "B", "限2次", "3 年", "若"]
)
LETTERS = "您好价钱谁 abcXYZ 0123。，！？、…（）()[]→->›》#\\/=%:：\"'“”「」~+-"
WORDS = st.text(LETTERS, min_size=1, max_size=20).map(lambda text: " ".join(text.split())).filter(bool)
UNBROKEN = WORDS.filter(lambda text: not set("、，, ") & set(text))
TONES = st.just("") | WORDS.filter(lambda text: not set("（）()") & set(text))
SECONDS = st.integers(1, 7_200)


def few(of: st.SearchStrategy[T], least: int = 0) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(of, min_size=least, max_size=3).map(tuple)


def joined(parts: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return several.map(AllOf) | several.map(AnyOf)


NAMED: st.SearchStrategy[Condition] = NAMES.map(Named)
CONDITIONS = st.recursive(NAMED, joined, max_leaves=5) | st.just(Timeout()) | st.just(Otherwise())
TARGETS = st.builds(Target, NAMES, st.booleans())
LINES = st.builds(CustomerLine, TONES, WORDS)
BRANCHES = st.builds(Branch, CONDITIONS, st.none() | LINES, TARGETS)
TURNS = st.builds(SellerTurn, st.none() | SECONDS, few(NAMES), few(BRANCHES))
CLICKS = st.sampled_from([*Click, "认同", "take it", "3 年"])
LOOKS_LIKE_CLICKS = st.sampled_from(["(点：首页）", "（clicks: search)", "\\(点:甲)", "\\\\ (click: x )", "(点)：a)"])
SCREENS = WORDS | st.builds(str.__add__, WORDS, LOOKS_LIKE_CLICKS).map(lambda text: " ".join(text.split()))
SHOWN = st.builds(Screen, SCREENS, few(CLICKS))
STEPS: st.SearchStrategy[Step] = st.one_of(
    LINES, SHOWN, TURNS, st.builds(CohortBranch, NAMES, TARGETS), st.builds(Jump, TARGETS)
)
SCENES = st.builds(Scene, NAMES, st.none() | st.integers(1, 20), few(STEPS))
LEVELS = st.tuples(*[st.just("") | WORDS] * 4)
VARIANTS = st.lists(st.builds(Variant, st.just("") | NAMES, NAMES), max_size=3, unique_by=lambda v: v.value)
PHRASE = WORDS.filter(lambda text: not {"/", "、"} & set(text))


@st.composite
def scripts(draw: st.DrawFn) -> Script:
    return Script(
        identifier=draw(st.sampled_from(["obj-price", "s1", "a-b-c"])),
        version=draw(st.integers(1, 999)),
        title=draw(WORDS),
        language=draw(st.sampled_from(["zh", "en"])),
        sources=draw(few(st.sampled_from(["manual:4.1@v12", "objections#price@v1"]) | UNBROKEN)),
        cohorts=draw(few(NAMES)),
        objectives=draw(few(st.sampled_from(["A23", "C11"]) | UNBROKEN)),
        total_seconds=draw(st.just(0) | SECONDS),
        reply_seconds=draw(st.just(0) | SECONDS),
        customer=draw(st.just("") | WORDS),
        variants=tuple(draw(VARIANTS)),
        red_lines=draw(few(PHRASE)),
        scenes=draw(few(SCENES)),
        key_points=draw(few(st.builds(KeyPoint, NAMES, WORDS, few(WORDS), few(WORDS)))),
        pitfalls=draw(few(st.builds(Pitfall, NAMES, WORDS, few(WORDS), few(WORDS)))),
        flows=draw(few(st.builds(Flow, st.just("") | NAMES, few(few(NAMES, 1), 1)))),
        criteria=draw(few(st.builds(Criterion, NAMES, st.integers(1, 100), st.booleans(), few(NAMES), LEVELS))),
    )

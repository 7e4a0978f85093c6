"""Questions out of nothing, for what must go out and come back the same."""

import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from training.quizzes.exchange.decoding import CONTROL
from training.quizzes.exchange.markup import tidy
from training.quizzes.exchange.questions import (
    BLANK,
    Kind,
    Option,
    Pair,
    Quantity,
    Question,
    Situation,
    Unit,
    Variable,
    tags_of,
)

signs = st.one_of(
    st.sampled_from(list("abXYZ 019 ~=#{}:\\%*[]<>&\"'$/|_-+.,;!?@()^`\n的题答案是否，。：；（）【】→×")),
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp", "Zs", "Cn", "Co")),
)
nasty = st.sampled_from([
    "::a:: b", "[html]<b>x</b>", "// no comment", "####", "=%50%x", "T", "{}", "\\n", "\\", "a\\", "A. one",
    "ANSWER: B", "$CATEGORY: x", "]]>", "<p>x</p>", "&amp;", "&nbsp;", "=1+1", "+cmd|' /C calc'!A0", "@x", "-> x",
    "1..2", "%50%", "- a\n- b", "x\n\ny", "_____ a", "a _____ b", "TRUE", "{1:SHORTANSWER:=x}", "![a](b.png)",
])  # fmt: skip


def settled(text: str) -> str:
    """As every reader leaves a text: see `markup.tidy`."""
    return tidy(CONTROL.sub("", re.sub("\r\n?|\x85|\u2028|\u2029", "\n", text)))


texts = st.one_of(st.text(signs, min_size=1, max_size=40), nasty, st.tuples(nasty, nasty).map(" ".join)).map(settled)
texts = texts.filter(bool)
lines = texts.map(lambda text: " ".join(text.split())).filter(bool)
maybe = st.one_of(st.just(""), texts)
tags = st.lists(st.from_regex(r"[a-z]{1,8}", fullmatch=True).filter(lambda tag: tag != "x"), max_size=2, unique=True)
numbers = st.decimals(-9999, 9999, places=2).map(lambda value: value + 0)
small = st.decimals(0, 99, places=2)


@st.composite
def questions(draw: st.DrawFn, kinds: tuple[Kind, ...] = tuple(Kind)) -> Question:
    kind = draw(st.sampled_from(kinds))
    question = Question(
        kind,
        draw(texts),
        name=draw(st.one_of(st.just(""), lines)),
        explanation=draw(maybe),
        category=draw(st.sampled_from(["", "top/Sales", "top/销售"])),
        marks=draw(st.sampled_from([None, Decimal(1), Decimal(3)])),
        difficulty=draw(st.sampled_from(["", "easy", "hard"])),
        objectives=tuple(draw(st.sampled_from([[], ["A07"], ["A07", "C12"]]))),
        sections=tuple(draw(st.sampled_from([[], ["golden-rule#day-plan"]]))),
        tags=tuple(draw(tags)),
        case=draw(st.one_of(st.none(), st.builds(Situation, st.just("at-the-shop"), texts))),
    )
    return replace(question, **draw(BODIES[kind]()))


def options(share: st.SearchStrategy[Fraction] | None = None, least: int = 2) -> st.SearchStrategy[list[Option]]:
    option = st.builds(Option, texts, share or st.just(Fraction(0)), maybe)
    return st.lists(option, min_size=least, max_size=5, unique_by=lambda one: one.text)


@st.composite
def single(draw: st.DrawFn) -> dict[str, object]:
    found = draw(options())
    right = draw(st.integers(0, len(found) - 1))
    return {"options": tuple(replace(one, share=Fraction(int(n == right))) for n, one in enumerate(found))}


@st.composite
def multiple(draw: st.DrawFn) -> dict[str, object]:
    found = draw(options())
    right = draw(st.sets(st.integers(0, len(found) - 1), min_size=1))
    share = Fraction(1, len(right))
    return {"options": tuple(replace(one, share=share if n in right else Fraction(0)) for n, one in enumerate(found))}


def true_false() -> st.SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries({"answer": st.booleans(), "when_right": maybe, "when_wrong": maybe})


def ordering() -> st.SearchStrategy[dict[str, object]]:
    steps = st.lists(texts, min_size=2, max_size=5, unique=True)
    return st.fixed_dictionaries({"options": steps.map(lambda those: tuple(Option(text) for text in those))})


@st.composite
def matching(draw: st.DrawFn) -> dict[str, object]:
    prompts = draw(st.lists(texts, min_size=2, max_size=4, unique=True))
    spare = draw(st.integers(0, 2))
    size = len(prompts) + spare
    matches = draw(st.lists(texts, min_size=size, max_size=size, unique=True))
    return {"pairs": tuple(Pair(one, two) for one, two in zip([*prompts, *[""] * spare], matches, strict=True))}


@st.composite
def fill_in(draw: st.DrawFn) -> dict[str, object]:
    blanks = draw(st.integers(1, 3))
    accepted = st.lists(st.builds(Option, lines, st.just(Fraction(1)), maybe), min_size=1, max_size=3,
                        unique_by=lambda one: one.text)  # fmt: skip
    options = [replace(one, blank=place) for place in range(1, blanks + 1) for one in draw(accepted)]
    if blanks == 1:
        return {"options": tuple(options)}
    stem = BLANK.join(draw(lines.filter(lambda text: "_" not in text)) for _place in range(blanks + 1))
    return {"options": tuple(options), "stem": settled(stem), "marks": Decimal(blanks)}


def numeric() -> st.SearchStrategy[dict[str, object]]:
    quantity = st.builds(Quantity, numbers, small, feedback=maybe)
    units = st.sampled_from([(), (Unit("m"),), (Unit("元"), Unit("万元", Decimal(10000)))])
    return st.fixed_dictionaries({"quantities": st.tuples(quantity), "units": units})


def calculated() -> st.SearchStrategy[dict[str, object]]:
    quantity = Quantity(Decimal(0), Decimal("0.01"), True, Fraction(1), "", "{orders} * 8 / {days}")
    variables = (
        Variable("orders", Decimal(10), Decimal(30), 0, (Decimal(10), Decimal(15), Decimal(30))),
        Variable("days", Decimal(20), Decimal(25), 0, (Decimal(20), Decimal(20), Decimal(25))),
    )
    return st.just({"quantities": (quantity,), "variables": variables})


BODIES = {
    Kind.SINGLE: single,
    Kind.MULTIPLE: multiple,
    Kind.TRUE_FALSE: true_false,
    Kind.ORDERING: ordering,
    Kind.MATCHING: matching,
    Kind.FILL_IN: fill_in,
    Kind.NUMERIC: numeric,
    Kind.CALCULATED: calculated,
    Kind.ESSAY: lambda: st.just({}),
}


def without(question: Question, *names: str) -> Question:
    """With these fields as they are by themselves."""
    blank = Question(question.kind, question.stem)
    return replace(question, **{name: getattr(blank, name) for name in names})


def is_described(question: Question) -> bool:
    return bool(question.name or question.category or tags_of(question))

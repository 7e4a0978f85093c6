"""The body of an item out of a question, by kind: what `items` puts under a name and checks."""

import re
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from flask_babel import gettext as _

from training.authored import LANGUAGES, OBJECTIVE
from training.quizzes.exchange import calculations
from training.quizzes.exchange.markup import PICTURE
from training.quizzes.exchange.questions import (
    BLANK,
    GAP,
    RIGHT,
    WRONG,
    Kind,
    Option,
    Quantity,
    Question,
    Unit,
    shortened,
    written,
)
from training.quizzes.exchange.report import LeftOut
from training.quizzes.exchange.sides import Sides, Terms
from training.quizzes.kinds.wording import normal

LETTERS = "abcdefghijklmnopqrstuvwxyz"
MOST_MARKS = 10
MOST_TEXTS, MOST_NEAR = 12, 6  # of a blank
Raw = dict[str, Any]


def item(question: Question, one: Sides) -> Raw:
    """Without its name. Raises LeftOut."""
    if question.kind not in BUILDERS:
        raise LeftOut(_("Items of the kind '%(kind)s' cannot be imported.", kind=question.kind))
    level = question.difficulty if question.difficulty in {"easy", "medium", "hard"} else one.terms.difficulty
    raw: Raw = {
        "id": "",
        "kind": str(question.kind),
        "objectives": _objectives(question, one.terms),
        "sections": [text for text in question.sections if text][:12],
        "difficulty": level,
        "marks": _marks(question, one),
        **one.stem(question.stem, question.pictures, one.twin.stem if one.twin else ""),
    }
    raw |= BUILDERS[question.kind](question, one)
    raw["explanation"] = one.explained()
    if question.kind is Kind.CALCULATED:
        raw = _worked_out(raw, raw["answer"])
    if _pictures_elsewhere(question):
        one.note(_("A picture outside of the stem was left out: its words stand in its place."))
    if tags := calculations.of_tags(question.tags)[""]:
        one.note(_("Its tags have no place here: %(tags)s.", tags=shortened(", ".join(tags), 80)))
    if not one.twin:
        words = _("The other language holds the same text: translate it.")
        one.note(words if one.terms.fill else _("The other language is empty: translate it."))
    return raw


def _pictures_elsewhere(question: Question) -> bool:
    texts = [question.explanation, *(text for one in question.options for text in (one.text, one.feedback))]
    texts += [text for pair in question.pairs for text in (pair.prompt, pair.match)]
    return any(PICTURE.search(text) for text in texts)


def _objectives(question: Question, terms: Terms) -> list[str]:
    named = [name for name in question.objectives if re.fullmatch(OBJECTIVE, name)]
    return (named or list(terms.objectives))[:12]


def _marks(question: Question, one: Sides) -> int:
    told = question.marks if question.marks is not None else Decimal(1)
    marks = min(max(int(told.to_integral_value(ROUND_HALF_UP)), 1), MOST_MARKS)
    if marks != told:
        one.note(_("Its marks were %(told)s; here they are %(marks)s.", told=written(told), marks=marks))
    return marks


def _options(question: Question, one: Sides) -> Raw:
    right = [option.share > 0 for option in question.options]
    if question.kind is Kind.SINGLE:
        right = [option.share == RIGHT for option in question.options]
        if sum(right) != 1:
            raise LeftOut(_("Not exactly one of its options is fully right."))
        if any(option.share not in {RIGHT, WRONG} for option in question.options):
            one.note(_("An option that earned or cost part of the marks is plainly wrong here."))
    elif _is_uneven(question):
        one.note(
            _("Its options earned unequal parts; here each right one earns the same, and a wrong one takes it away.")
        )
    return {
        "options": [
            {
                "id": LETTERS[place],
                "text": one.option_texts(place),
                "correct": right[place],
                "feedback": one.feedback(place, right=right[place]),
            }
            for place in range(min(len(question.options), len(LETTERS)))
        ]
    }


def _is_uneven(question: Question) -> bool:
    shares = {option.share for option in question.options if option.share > 0}
    return len(shares) > 1


def _truth(question: Question, one: Sides) -> Raw:
    return {"answer": bool(question.answer)}


def _steps(question: Question, one: Sides) -> Raw:
    if any(option.feedback for option in question.options):
        one.note(_("Feedback on single steps was left out."))
    return {"options": [{"id": LETTERS[n], "text": one.option_texts(n)} for n in range(min(len(question.options), 26))]}


def _pairs(question: Question, one: Sides) -> Raw:
    pairs, spare = list[Raw](), list[Raw]()
    for place, pair in enumerate(question.pairs):
        twin = one.pair(place)
        match = one.both(pair.match, twin.match if twin else "")
        if pair.prompt:
            left = one.both(pair.prompt, twin.prompt if twin else "")
            pairs.append({"id": LETTERS[len(pairs) % 26], "left": left, "right": match})
        else:
            spare.append(match)
    return {"pairs": pairs, "distractors": spare}


def _blanks(question: Question, one: Sides) -> Raw:
    """Where the stem shows them; a single one else at its end."""
    if any(0 < option.share < RIGHT for option in question.options):
        one.note(_("An answer that earned part of the marks is not accepted here."))
    places = range(1, question.blanks + 1)
    twin = one.twin
    if set("{}") & set(question.stem):
        one.note(_("Braces in its stem became round brackets: here they mark blanks."))
    stem = one.stem(question.stem, question.pictures, twin.stem if twin else "")["stem"]
    return {
        "stem": {side: _with_blanks(text, question.blanks) if text else "" for side, text in stem.items()},
        "blanks": [_blank(question.of_blank(place), twin.of_blank(place) if twin else (), one) for place in places],
    }


def _blank(options: tuple[Option, ...], others: tuple[Option, ...], one: Sides) -> Raw:
    accepted = [option.text for option in options if option.share == RIGHT]
    other = [option.text for option in others if option.share == RIGHT] or accepted
    if not accepted:
        raise LeftOut(_("No answer is right in full."))
    known = {normal(text) for text in (*accepted, *other)}
    near: dict[str, list[str]] = {}  # by what is said to them
    for option in options:
        if option.feedback and option.share != RIGHT:
            if normal(option.text) in known:  # elsewhere capitals or spaces told it apart
                one.note(_("The nearly right text '%(text)s' counts as right here.", text=shortened(option.text, 30)))
            else:
                near.setdefault(option.feedback, []).append(option.text)
    said = [
        text.feedback for text in others if text.feedback and text.share != RIGHT and normal(text.text) not in known
    ]
    others_said = list(dict.fromkeys(said))
    if any(option.feedback and option.share == RIGHT for option in options):
        one.note(_("Feedback on a right answer was left out."))
    if (
        max(len(accepted), len(other)) > MOST_TEXTS
        or len(near) > MOST_NEAR
        or any(len(texts) > MOST_TEXTS for texts in near.values())
    ):
        one.note(_("Of its many accepted or nearly right texts only the first were taken."))
    fits = len(others_said) == len(near)
    second = "en" if one.terms.language == "zh" else "zh"
    return {
        "accepted": {side: (other if side == second else accepted)[:MOST_TEXTS] for side in LANGUAGES},
        "near": [
            {"texts": texts[:MOST_TEXTS], "feedback": one.both(feedback, others_said[place] if fits else "")}
            for place, (feedback, texts) in enumerate(list(near.items())[:MOST_NEAR])
        ],
    }


def _with_blanks(stem: str, blanks: int) -> str:
    """With {1}, {2} … in place of what shows them. Raises LeftOut where another number is shown."""
    stem = stem.replace("{", "(").replace("}", ")")
    found = list(re.finditer(BLANK, stem)) or list(GAP.finditer(stem))
    if blanks == 1:
        found = found[:1]
        stem = stem if found else f"{stem} {{1}}"
    elif len(found) != blanks:
        found = list(GAP.finditer(stem))
        if len(found) != blanks:
            told = {"shown": len(found), "filled": blanks}
            raise LeftOut(_("Its stem shows %(shown)s blanks, but %(filled)s are filled.", **told))
    for place, gap in reversed(list(enumerate(found, 1))):
        stem = f"{stem[: gap.start()]}{{{place}}}{stem[gap.end() :]}"
    return stem


def _number(question: Question, one: Sides) -> Raw:
    right = [quantity for quantity in question.quantities if quantity.share == RIGHT]
    if len(right) != 1:
        raise LeftOut(_("Not exactly one number is fully right."))
    if any(0 < quantity.share < RIGHT for quantity in question.quantities):
        one.note(_("A number that earned part of the marks is not accepted here."))
    value = right[0]
    near = _near(question, one, lambda quantity: written(quantity.value))
    if value.feedback:
        one.note(_("Feedback on the right number was left out."))
    return {
        "answer": written(value.value),
        "tolerance": f"{written(value.tolerance * 100)} %" if value.relative else written(value.tolerance),
        "signed": value.value < 0,
        "units": _units(question, one),
        "near": near,
    }


def _near(question: Question, one: Sides, answer: Callable[[Quantity], str]) -> list[Raw]:
    """What is said to numbers that are often given instead."""
    those = [_told_apart(side.quantities) for side in (question, one.twin) if side]
    if any(_is_wider(quantity, question.quantities) for quantity in question.quantities if quantity.feedback):
        one.note(_("What was said to numbers near the right one was left out: here it is said to exact numbers only."))
    own, others = those[0], those[-1] if one.twin and len(those[-1]) == len(those[0]) else []
    if len(own) > MOST_NEAR:
        one.note(_("Of its many accepted or nearly right texts only the first were taken."))
    return [
        {"answer": answer(quantity), "feedback": one.both(quantity.feedback, others[n].feedback if others else "")}
        for n, quantity in enumerate(own[:MOST_NEAR])
    ]


def _told_apart(quantities: Sequence[Quantity]) -> list[Quantity]:
    """Wrong numbers with something said to each."""
    return [one for one in quantities if one.feedback and one.share != RIGHT and not _is_wider(one, quantities)]


def _is_wider(quantity: Quantity, quantities: Sequence[Quantity]) -> bool:
    """Whether it is a right number once more, with a wider tolerance and fewer marks."""
    same = [one for one in quantities if (one.value, one.formula) == (quantity.value, quantity.formula)]
    return quantity.share != RIGHT and any(one.share == RIGHT for one in same)


def _units(question: Question, one: Sides) -> list[Raw]:
    twins = one.twin.units if one.twin and len(one.twin.units) == len(question.units) else question.units
    return [
        {**_unit(unit), "name": one.both(unit.name, twin.name)}
        for unit, twin in list(zip(question.units, twins, strict=True))[:5]
    ]


def _unit(unit: Unit) -> Raw:
    """How much of the answer's unit one of it is: an hour that is 0.016666667 of a minute elsewhere is 60 minutes."""
    factor = round(1 / unit.factor, 9)
    whole = round(factor)
    near = Decimal(whole) if abs(factor - whole) < Decimal(whole) / 1_000_000 else factor
    return {"factor": written(near)}


def _worked_out(raw: Raw, answer: str) -> Raw:
    """With the values and formulas in its texts as ours are written."""

    def ours(tree: Any) -> Any:
        if isinstance(tree, dict):
            texts = set(tree) == set(LANGUAGES)
            return {key: calculations.ours(value, answer) if texts else ours(value) for key, value in tree.items()}
        return [ours(value) for value in tree] if isinstance(tree, list) else tree

    return {**raw, **{key: ours(raw[key]) for key in ("stem", "explanation", "near")}}


def _calculated(question: Question, one: Sides) -> Raw:
    right = [quantity for quantity in question.quantities if quantity.share == RIGHT]
    if len(right) != 1:
        raise LeftOut(_("Not exactly one formula is fully right."))
    tags = calculations.of_tags(question.tags)
    if not tags["condition"]:
        one.note(_("Its sets of values became ranges with steps; check that every combination makes sense."))
    value = right[0]
    near = _near(question, one, lambda quantity: calculations.plain(quantity.formula))
    return {
        "variables": calculations.variables(question),
        "conditions": tags["condition"],
        **({"places": int(tags["places"][0])} if "".join(tags["places"]).isdecimal() else {}),
        "answer": calculations.plain(value.formula),
        "tolerance": f"{written(value.tolerance * 100)} %" if value.relative else written(value.tolerance),
        "units": _units(question, one),
        "near": near,
    }


GENERAL_LEVELS = (
    {"zh": "没有答到问题。", "en": "Does not answer what was asked."},
    {"zh": "答到一小部分。", "en": "Answers a small part of it."},
    {"zh": "大体答到。", "en": "Answers most of it."},
    {"zh": "完整、准确、具体。", "en": "Complete, right and concrete."},
)


def _essay(question: Question, one: Sides) -> Raw:
    """Files hold no rubric: the item gets one of general words, for an author to write."""
    one.note(_("It had no rubric: it is marked by one of general words until you write its own."))
    levels = [dict(level) for level in GENERAL_LEVELS]
    return {"rubric": [{"id": "a", "name": {"zh": "内容", "en": "Content"}, "weight": 100, "levels": levels}]}


BUILDERS = {
    Kind.SINGLE: _options,
    Kind.MULTIPLE: _options,
    Kind.TRUE_FALSE: _truth,
    Kind.ORDERING: _steps,
    Kind.MATCHING: _pairs,
    Kind.FILL_IN: _blanks,
    Kind.NUMERIC: _number,
    Kind.CALCULATED: _calculated,
    Kind.ESSAY: _essay,
}

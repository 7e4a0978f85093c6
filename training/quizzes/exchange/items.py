"""Questions of a foreign file -> items of a bank as authors write them. `from_items` is the way back.

An item speaks two languages and a file one. The other side is filled from a second file where there is one; else it is
left empty (a draft) or holds the same text (a file for a bank), and the report says so.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from flask_babel import gettext as _

from training.authored import LANGUAGES, OBJECTIVE, LanguageCode, Unfit, validated
from training.quizzes.exchange import calculations
from training.quizzes.exchange.markup import PICTURE
from training.quizzes.exchange.questions import (
    RIGHT,
    WRONG,
    Kind,
    Pair,
    Question,
    Unit,
    shortened,
    written,
)
from training.quizzes.exchange.report import LeftOut, Notes, Report
from training.quizzes.kinds import KINDS

LETTERS = "abcdefghijklmnopqrstuvwxyz"
BLANK = "_____"
MOST_MARKS = 10
Raw = dict[str, Any]


@dataclass(frozen=True)
class Terms:
    """How questions become items. `fill`: whether the other language gets the same text, so that the item is whole."""

    language: LanguageCode
    fill: bool = True
    objectives: tuple[str, ...] = ()  # of questions that name none
    difficulty: str = "medium"
    taken: frozenset[str] = frozenset()  # ids of the bank


@dataclass(frozen=True)
class Items:
    """Each as a bank's file would hold it. With `fill` they are fit; else only what no translation can mend is."""

    items: tuple[Raw, ...]
    report: Report
    questions: tuple[Question, ...] = field(default=(), repr=False)


def to_items(questions: Sequence[Question], terms: Terms, other: Sequence[Question] = ()) -> Items:
    """`other`: the same questions in the other language, paired by name, else by place."""
    notes, made, ids = Notes(), [], set(terms.taken)
    kept = []
    for place, question in enumerate(questions):
        notes.found += 1
        try:
            twin = _twin(question, place, questions, other)
            raw = _item(question, twin, terms, notes)
            raw["id"] = _id(question, place, ids)
            _ensure_fit(raw, terms)
        except LeftOut as reason:
            notes.left_out(question.line, question.called, reason)
            continue
        ids.add(raw["id"])
        made.append(raw)
        kept.append(question)
    return Items(tuple(made), notes.report(len(made)), tuple(kept))


def _twin(question: Question, place: int, questions: Sequence[Question], other: Sequence[Question]) -> Question | None:
    """Raises LeftOut when the two do not fit together."""
    if not other:
        return None
    named = [one for one in other if one.name and one.name == question.name]
    twin = named[0] if len(named) == 1 else other[place] if len(other) == len(questions) else None
    if twin is None or _shape(twin) != _shape(question):
        raise LeftOut(_("The file in the other language has no question that fits it."))
    return twin


def _shape(question: Question) -> tuple[object, ...]:
    shares = [option.share for option in question.options if question.kind is not Kind.FILL_IN]
    return question.kind, shares, len(question.pairs), question.answer


def _id(question: Question, place: int, taken: set[str]) -> str:
    """Of its name: Latin letters, digits and hyphens; Chinese by its sounds."""
    from pypinyin import lazy_pinyin  # here, for its tables take 58 MB of every worker

    spelled = "-".join(lazy_pinyin(question.name[:40]))
    slug = re.sub(r"[^a-z0-9]+", "-", spelled.lower()).strip("-")[:60].strip("-") or f"item-{place + 1}"
    number = 2
    unique = slug
    while unique in taken:
        unique, number = f"{slug}-{number}", number + 1
    return unique


def _ensure_fit(raw: Raw, terms: Terms) -> None:
    """Raises LeftOut with the fault that an author would read in a file."""
    whole = raw if terms.fill else _filled(raw)
    if not terms.fill and not whole["objectives"]:
        whole = {**whole, "objectives": ["A01"]}  # the author will name one
    try:
        validated(whole, KINDS[raw["kind"]].authored)
    except Unfit as unfit:
        fault = unfit.faults[0]
        raise LeftOut(f"{fault.cause} {fault.remedy}") from None


def _filled(tree: Any) -> Any:
    """With empty sides of bilingual texts taken from the other side."""
    if isinstance(tree, dict):
        if set(tree) == set(LANGUAGES):
            full = next((value for value in tree.values() if value), "…")  # the author will write it
            return {name: value or full for name, value in tree.items()}
        return {key: _filled(value) for key, value in tree.items()}
    return [_filled(value) for value in tree] if isinstance(tree, list) else tree


# --- a question -> an item ----------------------------------------------------------------------------------------


def _item(question: Question, twin: Question | None, terms: Terms, notes: Notes) -> Raw:
    if question.kind not in KINDS or question.kind not in BUILDERS:
        raise LeftOut(_("Items of the kind '%(kind)s' cannot be imported.", kind=question.kind))
    one = Sides(question, twin, terms, notes)
    raw: Raw = {
        "id": "",
        "kind": str(question.kind),
        "objectives": _objectives(question, terms),
        "sections": [text for text in question.sections if text][:12],
        "difficulty": question.difficulty if question.difficulty in {"easy", "medium", "hard"} else terms.difficulty,
        "marks": _marks(question, one),
        "stem": one.both(question.stem, twin.stem if twin else ""),
    }
    raw |= BUILDERS[question.kind](question, one)
    raw["explanation"] = one.explained()
    if question.kind is Kind.CALCULATED:
        raw = _worked_out(raw, raw["answer"])
    if question.pictures or PICTURE.search(question.stem):
        one.note(_("Its pictures were left out: put them beside the bank and name them in the stem."))
    if tags := calculations.of_tags(question.tags)[""]:
        one.note(_("Its tags have no place here: %(tags)s.", tags=shortened(", ".join(tags), 80)))
    if not twin:
        words = _("The other language holds the same text: translate it.")
        one.note(words if terms.fill else _("The other language is empty: translate it."))
    return raw


def _objectives(question: Question, terms: Terms) -> list[str]:
    named = [name for name in question.objectives if re.fullmatch(OBJECTIVE, name)]
    return (named or list(terms.objectives))[:12]


def _marks(question: Question, one: "Sides") -> int:
    told = question.marks if question.marks is not None else Decimal(1)
    marks = min(max(int(told.to_integral_value(ROUND_HALF_UP)), 1), MOST_MARKS)
    if marks != told:
        one.note(_("Its marks were %(told)s; here they are %(marks)s.", told=written(told), marks=marks))
    return marks


class Sides:
    """The texts of one question in both languages."""

    def __init__(self, question: Question, twin: Question | None, terms: Terms, notes: Notes) -> None:
        self._question, self._twin, self._terms, self._notes = question, twin, terms, notes

    def note(self, words: object) -> None:
        self._notes.changed(self._question.line, self._question.called, words)

    def both(self, text: str, other: str = "") -> dict[str, str]:
        text, other = (PICTURE.sub(lambda found: f"[{found[1]}]", one) for one in (text, other))
        if not other and not self._twin and self._terms.fill:
            other = text
        second = "en" if self._terms.language == "zh" else "zh"
        sides = {self._terms.language: text, second: other or (text if self._terms.fill else "")}
        return {name: sides[name] for name in LANGUAGES}

    def feedback(self, place: int, *, right: bool) -> dict[str, str]:
        """What was written; for lack of it a word that says whether it is right."""
        told = self._question.options[place].feedback
        other = self._twin.options[place].feedback if self._twin else ""
        if told or other:
            return self.both(told or other, other or told)
        words = {"zh": "对。", "en": "Right."} if right else {"zh": "不对。", "en": "Not this one."}
        return dict(words)

    def explained(self) -> dict[str, str]:
        told = [_explained(one) for one in (self._question, self._twin) if one]
        if told[0] or told[-1]:
            return self.both(told[0] or told[-1], told[-1] if self._twin else "")
        self.note(_("It had no explanation: write one."))
        return {"zh": "尚无解析。", "en": "No explanation yet."} if self._terms.fill else {"zh": "", "en": ""}

    def option_texts(self, place: int) -> dict[str, str]:
        return self.both(self._question.options[place].text, self._twin.options[place].text if self._twin else "")

    def pair(self, place: int) -> Pair | None:
        return self._twin.pairs[place] if self._twin else None

    @property
    def twin(self) -> Question | None:
        return self._twin


def _explained(question: Question) -> str:
    return "\n\n".join(text for text in (question.explanation, question.when_right, question.when_wrong) if text)


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
    """One blank: where the stem shows it, else at its end."""
    accepted = [option.text for option in question.options if option.share == RIGHT]
    if not accepted:
        raise LeftOut(_("No answer is right in full."))
    if any(0 < option.share < RIGHT for option in question.options):
        one.note(_("An answer that earned part of the marks is not accepted here."))
    other = [option.text for option in one.twin.options if option.share == RIGHT] if one.twin else accepted
    near = [
        {"texts": [option.text], "feedback": one.both(option.feedback)}
        for option in question.options
        if option.feedback and option.share != RIGHT
    ]
    sides = (accepted, other) if one.both("x", "y")["zh"] == "x" else (other, accepted)
    blank = {"accepted": {"zh": sides[0][:12], "en": sides[1][:12]}, "near": near[:6]}
    twin = one.twin.stem if one.twin else ""
    return {"stem": one.both(_with_blank(question.stem), _with_blank(twin) if twin else ""), "blanks": [blank]}


def _with_blank(stem: str) -> str:
    stem = stem.replace("{", "(").replace("}", ")")
    found = re.search(r"_{2,}|\u3000{2,}|[(\uff08]\s*[)\uff09]", stem)
    return f"{stem[: found.start()]}{{1}}{stem[found.end() :]}" if found else f"{stem} {{1}}"


def _number(question: Question, one: Sides) -> Raw:
    right = [quantity for quantity in question.quantities if quantity.share == RIGHT]
    if len(right) != 1:
        raise LeftOut(_("Not exactly one number is fully right."))
    if any(0 < quantity.share < RIGHT for quantity in question.quantities):
        one.note(_("A number that earned part of the marks is not accepted here."))
    value = right[0]
    near = [
        {"answer": written(other.value), "feedback": one.both(other.feedback)}
        for other in question.quantities
        if other.feedback and other.share != RIGHT
    ]
    if value.feedback:
        one.note(_("Feedback on the right number was left out."))
    return {
        "answer": written(value.value),
        "tolerance": f"{written(value.tolerance * 100)} %" if value.relative else written(value.tolerance),
        "signed": value.value < 0,
        "units": [_unit(unit) for unit in question.units[:5]],
        "near": near[:6],
    }


def _unit(unit: Unit) -> Raw:
    """How much of the answer's unit one of it is: an hour that is 0.016666667 of a minute elsewhere is 60 minutes."""
    factor = round(1 / unit.factor, 9)
    whole = round(factor)
    near = Decimal(whole) if abs(factor - whole) < Decimal(whole) / 1_000_000 else factor
    return {"name": dict.fromkeys(LANGUAGES, unit.name), "factor": written(near)}


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
    near = [
        {"answer": calculations.plain(other.formula), "feedback": one.both(other.feedback)}
        for other in question.quantities
        if other.feedback and other.share != RIGHT
    ]
    return {
        "variables": calculations.variables(question),
        "conditions": tags["condition"],
        **({"places": int(tags["places"][0])} if "".join(tags["places"]).isdecimal() else {}),
        "answer": calculations.plain(value.formula),
        "tolerance": f"{written(value.tolerance * 100)} %" if value.relative else written(value.tolerance),
        "units": [_unit(unit) for unit in question.units[:5]],
        "near": near[:6],
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

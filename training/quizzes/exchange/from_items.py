"""Items of a bank -> questions in one language, for a file of another program."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _

from training.authored import LanguageCode
from training.quizzes.exchange import calculations
from training.quizzes.exchange.items import BLANK
from training.quizzes.exchange.questions import RIGHT, WRONG, Kind, Option, Pair, Quantity, Question, Unit, absolute
from training.quizzes.exchange.report import LeftOut, Notes, Report


def to_questions(
    items: Sequence[Mapping[str, Any]], language: LanguageCode, category: str = ""
) -> tuple[list[Question], Report]:
    """In one language; the report says what of an item no format has a place for. `items` as in a bank's file."""
    notes, made = Notes(), []
    for item in items:
        notes.found += 1
        kind = item["kind"]
        if len(item.get("blanks", ())) > 1:
            notes.left_out(0, item["id"], _("It has several blanks; a question elsewhere has one."))
            continue
        if kind not in TELLERS:
            notes.left_out(0, item["id"], _("Items of the kind '%(kind)s' cannot be exported.", kind=kind))
            continue
        question = Question(
            Kind(kind),
            item["stem"][language],
            name=item["id"],
            explanation=item["explanation"][language],
            category=category,
            marks=Decimal(item["marks"]),
            difficulty=item["difficulty"],
            objectives=tuple(item["objectives"]),
            sections=tuple(item["sections"]),
        )
        if item.get("media"):
            notes.changed(0, item["id"], _("Its pictures and sounds stay behind."))
        try:
            made.append(TELLERS[kind](question, item, language))
            if kind == "essay":
                notes.changed(0, item["id"], _("Its rubric and its length were left out: no format holds them."))
        except LeftOut as reason:
            notes.left_out(0, item["id"], reason)
    return made, notes.report(len(made))


def _tell_options(question: Question, item: Mapping[str, Any], language: str) -> Question:
    right = sum(option["correct"] for option in item["options"])
    share = Fraction(1, right)
    options = tuple(
        Option(one["text"][language], share if one["correct"] else WRONG, one["feedback"][language])
        for one in item["options"]
    )
    return replace(question, options=options)


def _tell_truth(question: Question, item: Mapping[str, Any], language: str) -> Question:
    return replace(question, answer=bool(item["answer"]))


def _tell_steps(question: Question, item: Mapping[str, Any], language: str) -> Question:
    return replace(question, options=tuple(Option(one["text"][language]) for one in item["options"]))


def _tell_pairs(question: Question, item: Mapping[str, Any], language: str) -> Question:
    pairs = [Pair(one["left"][language], one["right"][language]) for one in item["pairs"]]
    spare = [Pair("", text[language]) for text in item.get("distractors", ())]
    return replace(question, pairs=(*pairs, *spare))


def _tell_blanks(question: Question, item: Mapping[str, Any], language: str) -> Question:
    blank = item["blanks"][0]
    options = [Option(text, RIGHT) for text in blank["accepted"][language]]
    options += [Option(text, WRONG, near["feedback"][language]) for near in blank["near"] for text in near["texts"]]
    return replace(question, stem=question.stem.replace("{1}", BLANK), options=tuple(options))


def _tell_number(question: Question, item: Mapping[str, Any], language: str) -> Question:
    told = str(item["tolerance"])
    relative = told.endswith("%")
    tolerance = Decimal(told.rstrip("% ")) / (100 if relative else 1)
    value = Quantity(Decimal(str(item["answer"])), tolerance, relative)
    near = [
        Quantity(Decimal(str(one["answer"])), share=WRONG, feedback=one["feedback"][language]) for one in item["near"]
    ]
    if relative:
        value = replace(value, tolerance=absolute(value), relative=False)
    units = tuple(Unit(one["name"][language], round(1 / Decimal(str(one["factor"])), 9)) for one in item["units"])
    return replace(question, quantities=(value, *near), units=units)


def _tell_nothing(question: Question, item: Mapping[str, Any], language: str) -> Question:
    """An essay is its stem."""
    return question


TELLERS: dict[str, Callable[[Question, Mapping[str, Any], str], Question]] = {
    "single": _tell_options,
    "multiple": _tell_options,
    "true-false": _tell_truth,
    "ordering": _tell_steps,
    "matching": _tell_pairs,
    "fill-in": _tell_blanks,
    "numeric": _tell_number,
    "calculated": calculations.told,
    "essay": _tell_nothing,
}

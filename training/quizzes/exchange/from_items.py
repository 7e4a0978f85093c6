"""Items of a bank -> questions in one language, for a file of another program."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any
from urllib.parse import quote

from flask_babel import gettext as _

from training.authored import LanguageCode
from training.quizzes.exchange import calculations
from training.quizzes.exchange.markup import flat
from training.quizzes.exchange.questions import (
    BLANK,
    RIGHT,
    WRONG,
    Kind,
    Option,
    Pair,
    Picture,
    Quantity,
    Question,
    Situation,
    Unit,
    absolute,
)
from training.quizzes.exchange.report import LeftOut, Notes, Report

MARKED = re.compile(r"\{\d\}")


def to_questions(
    items: Sequence[Mapping[str, Any]],
    language: LanguageCode,
    category: str = "",
    contents: Mapping[str, bytes] | None = None,
) -> tuple[list[Question], Report]:
    """In one language; the report says what of an item no format has a place for. `items` as versions hold them,
    `contents` the bytes of what they show, by digest: without them only the report is of use."""
    notes, made, bytes_of = Notes(), [], contents or {}
    for item in _cases_together(items):
        notes.found += 1
        kind = item["kind"]
        if kind not in TELLERS:
            notes.left_out(0, item["id"], _("Items of the kind '%(kind)s' cannot be exported.", kind=kind))
            continue
        stem, pictures = _shown(item, language, bytes_of)
        question = Question(
            Kind(kind),
            stem,
            name=item["id"],
            pictures=pictures,
            case=_case(item, language, bytes_of),
            explanation=item["explanation"][language],
            category=category,
            marks=Decimal(item["marks"]),
            difficulty=item["difficulty"],
            objectives=tuple(item["objectives"]),
            sections=tuple(item["sections"]),
        )
        try:
            made.append(TELLERS[kind](question, item, language))
        except LeftOut as reason:
            notes.left_out(0, item["id"], reason)
            continue
        for words in _lost(item, language):
            notes.changed(0, item["id"], words)
    return made, notes.report(len(made))


def digests_of(items: Sequence[Mapping[str, Any]]) -> set[str]:
    """Of what these items and their cases show."""
    told = [part for item in items for part in (item, item.get("case") or {})]
    return {row["digest"] for part in told for row in part.get("media", ())}


def _lost(item: Mapping[str, Any], language: str) -> Iterator[str]:
    """What no format has a place for."""
    if item["kind"] == "essay":
        yield _("Its rubric and its length were left out: no format holds them.")
    if any(pair.get("feedback") for pair in item.get("pairs", ())):
        yield _("Feedback on single pairs was left out: no format holds it.")
    if item.get("signed") and not str(item["answer"]).startswith("-"):
        yield _("That a minus may be typed was left out: no format holds it.")
    if item.get("explanation_media"):
        yield _("The pictures and sounds with its explanation were left out: only the own file of a bank holds them.")
    words = [(row.get("alt") or row["transcript"])[language] for row in item.get("media", ())]
    if any(set("[]\n") & set(text) for text in words):
        yield _("In the words of its pictures and sounds, line breaks became blanks and square brackets round ones.")


def _cases_together(items: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """In their order, but the parts of a case after its first, as they follow each other."""
    first: dict[str, int] = {}
    for place, item in enumerate(items):
        if case := item.get("case"):
            first.setdefault(case["id"], place)

    def place_of(numbered: tuple[int, Mapping[str, Any]]) -> tuple[int, int]:
        place, item = numbered
        case = item.get("case")
        return (first[case["id"]], case["part"]) if case else (place, 0)

    return [item for _place, item in sorted(enumerate(items), key=place_of)]


def _shown(told: Mapping[str, Any], language: str, bytes_of: Mapping[str, bytes]) -> tuple[str, tuple[Picture, ...]]:
    """The stem of an item or a case, with a mark for each picture and sound on a line before it."""
    rows = told.get("media", ())
    pictures = {quote(row["file"]): Picture(quote(row["file"]), bytes_of.get(row["digest"], b"")) for row in rows}
    marks = [f"![{flat((row.get('alt') or row['transcript'])[language])}]({quote(row['file'])})" for row in rows]
    return "\n\n".join([*marks, told["stem"][language]]), tuple(pictures.values())


def _case(item: Mapping[str, Any], language: str, bytes_of: Mapping[str, bytes]) -> Situation | None:
    case = item.get("case")
    return Situation(case["id"], *_shown(case, language, bytes_of)) if case else None


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
    if len(item["blanks"]) > 1 and BLANK in question.stem:
        raise LeftOut(_("Its stem holds a line of five underscores: elsewhere that is one blank more."))
    options = []
    for place, blank in enumerate(item["blanks"], 1):
        options += [Option(text, RIGHT, blank=place) for text in blank["accepted"][language]]
        options += [
            Option(text, WRONG, near["feedback"][language], place) for near in blank["near"] for text in near["texts"]
        ]
    return replace(question, stem=MARKED.sub(BLANK, question.stem), options=tuple(options))


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

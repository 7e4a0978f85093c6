"""Questions of a foreign file -> items of a bank as authors write them. `from_items` is the way back.

An item speaks two languages and a file one. The other side is filled from a second file where there is one; else it is
left empty (a draft) or holds the same text (a file for a bank), and the report says so.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from flask_babel import gettext as _

from training.authored import LANGUAGES, Unfit, validated
from training.languages import gap
from training.quizzes.authored_items import CASE, AuthoredCase
from training.quizzes.exchange import building
from training.quizzes.exchange.questions import BLANK, Kind, Question, Situation
from training.quizzes.exchange.report import LeftOut, Notes, Report
from training.quizzes.exchange.shelf import Shelf
from training.quizzes.exchange.sides import Raw, Sides, Terms
from training.quizzes.kinds import KINDS
from training.quizzes.media.files import Medium

FEWEST_PARTS, MOST_PARTS = 2, 6


@dataclass(frozen=True)
class Items:
    """Each as a bank's file would hold it. With `fill` they are fit; else only what no translation can mend is.
    `media`: what they show, by name."""

    items: tuple[Raw, ...]
    report: Report
    media: Mapping[str, Medium] = field(default_factory=dict, repr=False)


def to_items(questions: Sequence[Question], terms: Terms, other: Sequence[Question] = ()) -> Items:
    """`other`: the same questions in the other language, paired by name, else by place. The questions of a case become
    one, with parts."""
    return Making(questions, terms, other).items()


@dataclass(frozen=True)
class Made:
    question: Question
    twin: Question | None
    raw: Raw


class Making:
    def __init__(self, questions: Sequence[Question], terms: Terms, other: Sequence[Question]) -> None:
        self._questions, self._terms, self._other = questions, terms, other
        self._notes, self._shelf, self._ids = Notes(), Shelf(), set(terms.taken)

    def items(self) -> Items:
        made, taken = list[Raw](), 0
        numbered = list(enumerate(self._questions))
        runs = [(case, list(run)) for case, run in groupby(numbered, key=lambda pair: pair[1].case)]
        for case, run in runs:
            found, number = self._case(case, run) if case else self._each(run)
            made += found
            taken += number
        self._notes.found = len(self._questions)
        shown = {row["file"] for one in made for part in (one, *one.get("parts", ())) for row in part.get("media", ())}
        media = {name: medium for name, medium in self._shelf.kept.items() if name in shown}
        return Items(tuple(made), self._notes.report(taken), media)

    def _each(self, numbered: list[tuple[int, Question]]) -> tuple[list[Raw], int]:
        made = [one.raw for place, question in numbered if (one := self._one(place, question, self._ids))]
        return made, len(made)

    def _one(self, place: int, question: Question, ids: set[str], name: str = "") -> Made | None:
        """`ids`: those that its own must differ from."""
        try:
            twin = _twin(question, place, self._questions, self._other)
            if twin and question.case is None:
                twin = _standing_alone(twin)
            raw = building.item(question, Sides(question, twin, self._terms, self._notes, self._shelf))
            raw["id"] = free_id(name or question.name, place, ids)
            _ensure_fit(raw, self._terms)
        except LeftOut as reason:
            self._notes.left_out(question.line, question.called, reason)
            return None
        ids.add(raw["id"])
        return Made(question, twin, raw)

    # --- cases

    def _case(self, case: Situation, run: list[tuple[int, Question]]) -> tuple[list[Raw], int]:
        """One entry where there can be one; else its parts, each with the situation before its own stem."""
        if FEWEST_PARTS <= len(run) <= MOST_PARTS:
            return self._as_one(case, run)
        why = _("A case has two to six parts: it stands alone, with the situation before its stem.")
        for _place, question in run if len(run) > 1 else ():
            self._notes.changed(question.line, question.called, why)
        return self._each([(place, _standing_alone(question)) for place, question in run])

    def _as_one(self, case: Situation, run: list[tuple[int, Question]]) -> tuple[list[Raw], int]:
        ids = set[str]()
        parts = [
            one
            for place, question in run
            if (one := self._one(place, question, ids, question.name.removeprefix(f"{case.name}-")))
        ]
        if len(parts) < FEWEST_PARTS:
            left = [(place, question) for place, question in run if any(one.question is question for one in parts)]
            return self._each([(place, _standing_alone(question)) for place, question in left])
        name = self._name(case, run[0][0], ids)
        raw = self._entry(case, name, parts)
        try:
            validated(_whole(raw, self._terms), AuthoredCase)
        except Unfit as unfit:
            for one in parts:
                fault = unfit.faults[0]
                self._notes.left_out(one.question.line, one.question.called, f"{fault.cause}{gap()}{fault.remedy}")
            return [], 0
        self._ids |= {name, *(f"{name}-{part}" for part in ids)}
        words = _("The case has the objectives of all its parts, and the difficulty of its first.")
        self._notes.changed(parts[0].question.line, parts[0].question.called, words)
        return [raw], len(parts)

    def _name(self, case: Situation, place: int, parts: set[str]) -> str:
        """One under which its parts have names that are free, too."""
        taken = set(self._ids)
        while True:
            name = free_id(case.name, place, taken)
            if not any(f"{name}-{part}" in self._ids for part in parts):
                return name
            taken.add(name)

    def _entry(self, case: Situation, name: str, parts: list[Made]) -> Raw:
        first = parts[0]
        sides = Sides(first.question, first.twin, self._terms, self._notes, self._shelf)
        other = first.twin.case.stem if first.twin and first.twin.case else ""
        objectives = dict.fromkeys(text for one in parts for text in one.raw["objectives"])
        return {
            "id": name,
            "kind": CASE,
            "objectives": list(objectives)[:12],
            "difficulty": first.raw["difficulty"],
            **sides.stem(case.stem, case.pictures, other),
            "parts": [one.raw for one in parts],
        }


def _standing_alone(question: Question) -> Question:
    """With the situation of its case before its own stem; a blank that the situation shows is not its own."""
    if question.case is None:
        return question
    case = question.case
    stem = "\n\n".join(text for text in (case.stem.replace(BLANK, "……"), question.stem) if text)
    named = {one.name for one in case.pictures}
    pictures = (*case.pictures, *(one for one in question.pictures if one.name not in named))
    return replace(question, stem=stem, pictures=pictures, case=None)


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
    return question.kind, shares, len(question.pairs), question.answer, question.blanks


def free_id(name: str, place: int, taken: set[str]) -> str:
    """Of its name: Latin letters, digits and hyphens; Chinese by its sounds."""
    from pypinyin import lazy_pinyin  # here, for its tables take 58 MB of every worker

    spelled = "-".join(lazy_pinyin(name[: 60 if name.isascii() else 40]))
    slug = re.sub(r"[^a-z0-9]+", "-", spelled.lower()).strip("-")[:60].strip("-") or f"item-{place + 1}"
    number = 2
    unique = slug
    while unique in taken:
        unique, number = f"{slug}-{number}", number + 1
    return unique


def _ensure_fit(raw: Raw, terms: Terms) -> None:
    """Raises LeftOut with the fault that an author would read in a file."""
    try:
        validated(_whole(raw, terms), KINDS[raw["kind"]].authored)
    except Unfit as unfit:
        fault = unfit.faults[0]
        raise LeftOut(f"{fault.cause}{gap()}{fault.remedy}") from None


def _whole(raw: Raw, terms: Terms) -> Raw:
    """As it may be once its author has gone over the draft: what only they can say is taken as said."""
    if terms.fill:
        return raw
    parts = {"parts": [_whole(part, terms) for part in raw["parts"]]} if "parts" in raw else {}
    named = {} if raw["objectives"] else {"objectives": ["A01"]}
    return {**_filled({key: value for key, value in raw.items() if key != "parts"}), **named, **parts}


def _filled(tree: Any) -> Any:
    """With empty sides of bilingual texts taken from the other side."""
    if isinstance(tree, dict):
        if set(tree) == set(LANGUAGES):
            full = next((value for value in tree.values() if value), "…")  # the author will write it
            return {name: value or full for name, value in tree.items()}
        return {key: _filled(value) for key, value in tree.items()}
    return [_filled(value) for value in tree] if isinstance(tree, list) else tree

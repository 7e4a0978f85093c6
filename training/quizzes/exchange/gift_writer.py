"""GIFT: writing, what it can hold of ours. `gift` reads it, and says where it is described."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from flask_babel import gettext as _

from training.quizzes.exchange.cases import Announcing
from training.quizzes.exchange.gift import FORM
from training.quizzes.exchange.questions import (
    BLANK,
    RIGHT,
    WRONG,
    Kind,
    Quantity,
    Question,
    absolute,
    percent_of,
    tags_of,
    written,
)
from training.quizzes.exchange.report import LeftOut, Notes, Writing, each
from training.quizzes.exchange.wildcards import guarded

ASKED = chr(0xFDD0)  # where the braces of one of several blanks stand; no text may hold it


def write(questions: Sequence[Question]) -> Writing:
    """UTF-8. What GIFT cannot hold is left out or noted."""
    notes, lines, category, announcing = Notes(), list[str](), "", Announcing()
    made = each(questions, notes, lambda question: (question, _written(question, notes)))
    for question, text in made:
        if question.category != category:
            category = question.category
            lines.append(f"$CATEGORY: {_escape(category)}\n")
        if case := announcing.before(question):
            lines.append(f"// [tag:{_tag(f'case:{case.name}')}]\n::{_escape(case.name)}::[plain]{_escape(case.stem)}\n")
        lines.append(text)
    return Writing("\n".join(lines).encode(), notes.report(len(made)))


def _written(question: Question, notes: Notes) -> str:
    """Raises LeftOut."""
    if question.blanks > 1:
        return _blank_by_blank(question, notes)
    inside = _inside(question)
    if question.units:
        notes.changed(0, question.called, _("GIFT holds no units: only the plain number is written."))
    if question.pictures or (question.case and question.case.pictures):
        words = _("Its pictures and sounds stay behind: only their names and words are written.")
        notes.changed(0, question.called, words)
    note = "".join(f" [tag:{_tag(tag)}]" for tag in tags_of(question))
    explanation = f"\t####{_text(question.explanation)}\n" if question.explanation else ""
    head = f"//{note}\n" if note else ""
    name = f"::{_escape(question.name)}::" if question.name else ""
    before, _mark, after = question.stem.partition(ASKED)
    return f"{head}{name}[plain]{_escape(before)}{{{inside}{explanation}}}{_escape(after)}\n"


def _blank_by_blank(question: Question, notes: Notes) -> str:
    """GIFT asks one thing in a text: each blank becomes a question, in which the others stand open."""
    pieces, made = question.stem.split(BLANK), list[str]()
    if len(pieces) != question.blanks + 1:
        raise LeftOut(_("Its stem does not show each of its blanks."))
    words = _("Each of its blanks became a question of its own: GIFT asks one thing in a text.")
    notes.changed(0, question.called, words)
    for place in range(1, question.blanks + 1):
        stem = BLANK.join(pieces[:place]) + ASKED + BLANK.join(pieces[place:])
        options = tuple(replace(option, blank=1) for option in question.of_blank(place))
        tags = (*question.tags, f"blank:{place}/{question.blanks}")
        made.append(_written(replace(question, stem=stem, options=options, tags=tags), notes))
    return "\n".join(made)


def _inside(question: Question) -> str:
    match question.kind:
        case Kind.ESSAY:
            return ""
        case Kind.TRUE_FALSE:
            right = f"#{_text(question.when_right)}" if question.when_right else ""
            wrong = f"#{_text(question.when_wrong)}" if question.when_wrong or right else ""
            return ("TRUE" if question.answer else "FALSE") + wrong + right + "\n"
        case Kind.SINGLE:
            return _options(question, {RIGHT: "=", WRONG: "~"})
        case Kind.MULTIPLE:
            return _options(question, {WRONG: "~"})
        case Kind.FILL_IN:
            return _options(question, {RIGHT: "="}, sign="=")
        case Kind.MATCHING:
            pairs = [(_text(one.prompt), _text(one.match)) for one in question.pairs]
            if any("->" in prompt for prompt, _match in pairs):
                raise LeftOut(_("GIFT cannot write '->' inside a pair."))
            return "\n" + "".join(f"\t={prompt} -> {match}\n" for prompt, match in pairs)
        case Kind.ORDERING:
            steps = "".join(f"\t{_text(step.text)}\n" for step in question.options)
            return f">{len(question.options)} ALL VERTICAL RELATIVE_NEXT_EXCLUDE_LAST\n{steps}"
        case Kind.NUMERIC:
            return "#\n" + "".join(f"\t={_quantity(one)}\n" for one in question.quantities)
    raise LeftOut(_("GIFT knows no questions of this kind."))


def _options(question: Question, signs: Mapping[Fraction, str], *, sign: str = "~") -> str:
    lines = []
    for option in question.options:
        text = _text(guarded(option.text) if sign == "=" else option.text)
        if sign == "=" and "->" in text + option.feedback:
            raise LeftOut(_("GIFT cannot write '->' inside an accepted text."))
        weighted = f"{'=' if signs.get(option.share) == '=' else sign}%{percent_of(option.share)}%"
        lead = weighted if text.startswith("%") else signs.get(option.share, weighted)
        lines.append(f"\t{lead}{text}{_feedback(option.feedback)}\n")
    return "\n" + "".join(lines)


def _quantity(quantity: Quantity) -> str:
    weight = "" if quantity.share == RIGHT else f"%{percent_of(quantity.share)}%"
    allowed = written(absolute(quantity))
    return f"{weight}{written(quantity.value)}:{allowed}{_feedback(quantity.feedback)}"


def _feedback(text: str) -> str:
    return f"#{_text(text)}" if text else ""


def _text(text: str) -> str:
    """A text that is not the stem: its own form stands before it only where it could be misread."""
    misread = FORM.match(text) or text.startswith("//")
    return f"[plain]{_escape(text)}" if misread else _escape(text)


def _escape(text: str) -> str:
    return re.sub(r"([~=#{}:\\])", r"\\\1", text).replace("\n", "\\n")


def _tag(tag: str) -> str:
    return tag.rstrip("\\").replace("]", "\\]").replace("\n", " ")

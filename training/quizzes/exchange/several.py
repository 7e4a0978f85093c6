"""What asks several things in one text: blanks where all are filled in, else a case whose parts are numbered."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from flask_babel import gettext as _

from training.quizzes.exchange.questions import BLANK, Kind, Question, Situation
from training.quizzes.exchange.report import LeftOut, Notes

MARK = "\ufdd0"  # where something is asked; no text may hold it
MOST_BLANKS = 6
MOST_ASKED = 50  # in one text: beyond that a file is not what it says


def ensure_few(asked: Sequence[object]) -> None:
    """Raises LeftOut."""
    if len(asked) > MOST_ASKED:
        raise LeftOut(_("It asks more than %(most)s things in one text.", most=MOST_ASKED))


def as_questions(whole: Question, asked: Sequence[Question], notes: Notes) -> list[Question]:
    """`whole`: what they share, its stem with MARK where one is asked inside it. `asked`: what each asks, with its
    marks, and its own stem where it has one."""
    if len(asked) == 1:
        return [_alone(whole, asked[0])]
    if all(one.kind is Kind.FILL_IN and not one.stem for one in asked) and len(asked) <= MOST_BLANKS:
        return [_with_blanks(whole, asked, notes)]
    parts, numbered = list[Question](), _numbered(whole.stem)
    case = Situation(whole.name, numbered, whole.pictures)
    for place, one in enumerate(asked, 1):
        stem = one.stem or (f"({place}) {BLANK}" if whole.stem.count(MARK) >= place else f"({place})")
        parts.append(
            replace(
                whole,
                kind=one.kind,
                stem=stem,
                name=f"{whole.name} ({place})".strip(),
                options=one.options,
                pairs=one.pairs,
                quantities=one.quantities,
                answer=one.answer,
                marks=one.marks,
                pictures=(),
                case=case,
            )
        )
    notes.changed(whole.line, whole.called, _("It asks several things in one text: they are the parts of a case now."))
    return parts


def _alone(whole: Question, one: Question) -> Question:
    stem = "\n\n".join(text for text in (whole.stem.replace(MARK, BLANK), one.stem) if text)
    return replace(
        whole,
        kind=one.kind,
        stem=stem,
        options=one.options,
        pairs=one.pairs,
        quantities=one.quantities,
        answer=one.answer,
        marks=whole.marks if whole.marks is not None else one.marks,
    )


def _with_blanks(whole: Question, asked: Sequence[Question], notes: Notes) -> Question:
    options = [replace(option, blank=place) for place, one in enumerate(asked, 1) for option in one.options]
    weights = [one.marks for one in asked if one.marks is not None]
    if len(set(weights)) > 1:
        notes.changed(whole.line, whole.called, _("Its blanks earned unequal parts; here each earns the same."))
    marks = whole.marks if whole.marks is not None or not weights else sum(weights, Decimal(0))
    return replace(whole, kind=Kind.FILL_IN, stem=whole.stem.replace(MARK, BLANK), options=tuple(options), marks=marks)


def _numbered(stem: str) -> str:
    first, *others = stem.split(MARK)
    return first + "".join(f"({place}) {BLANK}{text}" for place, text in enumerate(others, 1))

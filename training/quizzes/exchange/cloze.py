"""Moodle's cloze: a text with its questions in it, `{1:SHORTANSWER:=Baigou#Yes~%50%Hebei}`.

Described at https://docs.moodle.org/en/Embedded_Answers_(Cloze)_question_type.
"""

import html
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction

from flask_babel import gettext as _

from training.quizzes.exchange.questions import (
    BLANK,
    RIGHT,
    WRONG,
    Kind,
    Option,
    Quantity,
    Question,
    number,
    percent_of,
    share_of,
    shortened,
)
from training.quizzes.exchange.report import LeftOut
from training.quizzes.exchange.several import MARK
from training.quizzes.exchange.wildcards import guarded

ASKED = re.compile(r"\{(\d{0,4}):([A-Z_]{1,20}):((?:\\.|[^\\}])*)\}", re.DOTALL)
ANSWER = re.compile(r"(?:\\.|[^\\~])+", re.DOTALL)
BEFORE_FEEDBACK = re.compile(r"(?:\\.|&#|[^\\#])*", re.DOTALL)
LEAD = re.compile(r"=|%(-?\d{1,3}(?:[.,]\d{0,7})?)%")
KINDS = {
    **dict.fromkeys(("SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"), Kind.FILL_IN),
    **dict.fromkeys(("NUMERICAL", "NM"), Kind.NUMERIC),
    **dict.fromkeys(("MULTICHOICE", "MC", "MULTICHOICE_V", "MCV", "MULTICHOICE_H", "MCH"), Kind.SINGLE),
    **dict.fromkeys(("MULTICHOICE_S", "MCS", "MULTICHOICE_VS", "MCVS", "MULTICHOICE_HS", "MCHS"), Kind.SINGLE),
    **dict.fromkeys(("MULTIRESPONSE", "MR", "MULTIRESPONSE_H", "MRH"), Kind.MULTIPLE),
    **dict.fromkeys(("MULTIRESPONSE_S", "MRS", "MULTIRESPONSE_HS", "MRHS"), Kind.MULTIPLE),
}
MINDS_CAPITALS = {"SHORTANSWER_C", "SAC", "MWC"}
Read = Callable[[str], str]


def taken_apart(source: str, read: Read) -> tuple[str, list[Question], bool]:
    """The text with MARK where something is asked; what is asked; whether capitals mattered. Raises LeftOut."""
    found = list(ASKED.finditer(source))
    unknown = next((one[2] for one in found if one[2] not in KINDS), None)
    if unknown is not None:
        raise LeftOut(_("A part of it is of the type '%(type)s', which has no place here.", type=unknown))
    if not found:
        raise LeftOut(_("It asks nothing: a text without { }."))
    asked = [_asked(Decimal(one[1] or 1), KINDS[one[2]], one[3], read) for one in found]
    return ASKED.sub(MARK, source), asked, any(one[2] in MINDS_CAPITALS for one in found)


def _asked(weight: Decimal, kind: Kind, inside: str, read: Read) -> Question:
    answers = [_answer(part, read) for part in ANSWER.findall(inside) if part.strip()]
    if not any(share > 0 for _text, share, _feedback in answers):
        raise LeftOut(_("No answer is right."))
    if kind is Kind.NUMERIC:
        quantities = tuple(_quantity(*one) for one in answers if one[0] != "*")
        return Question(kind, "", quantities=quantities, marks=weight)
    if not all(text for text, _share, _feedback in answers):
        raise LeftOut(_("One of its options is empty."))
    return Question(kind, "", options=tuple(Option(*one) for one in answers), marks=weight)


def _answer(part: str, read: Read) -> tuple[str, Fraction, str]:
    part = part.strip()
    lead = LEAD.match(part)
    share = WRONG
    if lead:
        share = share_of(lead[1].replace(",", ".")) if lead[1] else RIGHT
    told = part[lead.end() :] if lead else part
    text = BEFORE_FEEDBACK.match(told)[0]  # type: ignore[index]  # it matches whatever stands there
    return read(_plain(text)), share, read(_plain(told[len(text) + 1 :]))


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)


def _quantity(text: str, share: Fraction, feedback: str) -> Quantity:
    value, _colon, allowed = text.partition(":")
    middle, tolerance = number(value), number(allowed or "0")
    if middle is None or tolerance is None:
        raise LeftOut(_("'%(text)s' is no number with a tolerance.", text=shortened(text, 30)))
    return Quantity(middle, abs(tolerance), share=share, feedback=feedback)


# --- writing ------------------------------------------------------------------------------------------------------


def put_together(text: str, question: Question) -> str:
    """`text`: the stem in HTML, with BLANK for each blank."""
    first, *others = text.replace("{", "&#123;").split(BLANK)
    blanks = [_written(question.of_blank(place)) for place in range(1, len(others) + 1)]
    return first + "".join(blank + after for blank, after in zip(blanks, others, strict=True))


def _written(options: Sequence[Option]) -> str:
    answers = []
    for option in options:
        feedback = f"#{_escaped(option.feedback)}" if option.feedback else ""
        answers.append(f"%{percent_of(option.share)}%{_escaped(guarded(option.text))}{feedback}")
    return f"{{1:SHORTANSWER:{'~'.join(answers)}}}"


def _escaped(text: str) -> str:
    text = re.sub(r'([}#~/"\\])', r"\\\1", html.escape(text, quote=False))
    return text.replace("\n", "<br>")

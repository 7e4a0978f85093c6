"""A question as exchange formats tell it: in one language, without what only this program knows.

Every format reads into these and writes from them; `authored` turns them into a bank's items and back. Texts are
plain, stripped, with line breaks; a picture stands in them as ![words](name).
"""

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from training.quizzes.kinds.figures import with_point

RIGHT, WRONG = Fraction(1), Fraction(0)
BLANK = "_____"
GAP = re.compile(r"_{2,}|\u3000{2,}|[(\uff08]\s*[)\uff09]")  # as people draw one


class Kind(StrEnum):
    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true-false"
    ORDERING = "ordering"
    MATCHING = "matching"
    FILL_IN = "fill-in"
    NUMERIC = "numeric"
    CALCULATED = "calculated"
    ESSAY = "essay"


@dataclass(frozen=True)
class Option:
    """An option of a choice, an accepted text of a fill-in, or a step of an ordering. `share` of the marks that it
    earns; a wrong option of a multiple choice may take away. `blank`: which of several accepts it, from 1."""

    text: str
    share: Fraction = WRONG
    feedback: str = ""
    blank: int = 1


@dataclass(frozen=True)
class Pair:
    """A prompt with its match; a match without a prompt is a distractor."""

    prompt: str
    match: str


@dataclass(frozen=True)
class Quantity:
    """An accepted number; `relative`: the tolerance is a share of it. Of a calculated question `formula` takes the
    place of the value, with its variables in braces."""

    value: Decimal
    tolerance: Decimal = Decimal(0)
    relative: bool = False
    share: Fraction = RIGHT
    feedback: str = ""
    formula: str = ""


def absolute(quantity: Quantity) -> Decimal:
    """Its tolerance in its own unit, for formats that know no other."""
    return abs(quantity.value) * quantity.tolerance if quantity.relative else quantity.tolerance


@dataclass(frozen=True)
class Unit:
    """How many of it make one of the unit in which the number stands: {'m', 1}, {'cm', 100}."""

    name: str
    factor: Decimal = Decimal(1)


@dataclass(frozen=True)
class Variable:
    """A name in a formula, and the values it may take: `least` to `most` with so many decimals."""

    name: str
    least: Decimal
    most: Decimal
    decimals: int = 0
    values: tuple[Decimal, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A picture or a sound; `name` as its mark in a text has it, quoted as in an address."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Situation:
    """What several questions are about, which stand together and hold equal ones: the stem of a case."""

    name: str
    stem: str
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True)
class Question:
    """`line`: where it stood in its file. `name` is its title or id, `tags` what its makers noted about it. The stem
    of a fill-in with several blanks holds BLANK for each."""

    kind: Kind
    stem: str
    name: str = ""
    options: tuple[Option, ...] = ()
    pairs: tuple[Pair, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    units: tuple[Unit, ...] = ()
    variables: tuple[Variable, ...] = ()
    answer: bool | None = None
    when_right: str = ""
    when_wrong: str = ""
    explanation: str = ""
    category: str = ""
    marks: Decimal | None = None
    difficulty: str = ""
    objectives: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    case: Situation | None = None
    line: int = field(default=0, compare=False)

    @property
    def blanks(self) -> int:
        """How many its options fill; 0 of what is no fill-in."""
        return max((option.blank for option in self.options), default=1) if self.kind is Kind.FILL_IN else 0

    def of_blank(self, number: int) -> tuple[Option, ...]:
        return tuple(option for option in self.options if option.blank == number)

    @property
    def called(self) -> str:
        """What a report calls it."""
        return shortened(self.name or self.stem)


def shortened(text: str, most: int = 60) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


# --- what formats keep as tags ------------------------------------------------------------------------------------


def tags_of(question: Question) -> list[str]:
    """Its tags, and as tags what most formats have no place for."""
    found = [*(f"objective:{name}" for name in question.objectives), *(f"section:{name}" for name in question.sections)]
    if question.difficulty:
        found.append(f"difficulty:{question.difficulty}")
    if question.marks is not None:
        found.append(f"marks:{question.marks}")
    if question.case is not None:
        found.append(f"case:{question.case.name}")
    return [*found, *question.tags]


NUMBER = re.compile(r"\d{1,6}(\.\d{1,6})?", re.ASCII)


def with_tags(question: Question, tags: list[str]) -> Question:
    """The question with what these tags say; of a case they say the name only: `cases` knows its text."""
    found: dict[str, list[str]] = {"objective": [], "section": [], "difficulty": [], "marks": [], "case": [], "": []}
    for tag in (tag.strip() for tag in tags):
        key, _colon, value = tag.partition(":")
        known = key in found and key and value and (key != "marks" or NUMBER.fullmatch(value))
        found[key if known else ""].append(value if known else tag)
    return replace(
        question,
        objectives=(*question.objectives, *found["objective"]),
        sections=(*question.sections, *found["section"]),
        difficulty=next(iter(found["difficulty"]), question.difficulty),
        marks=Decimal(found["marks"][0]) if found["marks"] else question.marks,
        case=Situation(found["case"][0], "") if found["case"] else question.case,
        tags=(*question.tags, *(tag for tag in found[""] if tag)),
    )


# --- shares in per cent -------------------------------------------------------------------------------------------


def share_of(percent: str | Decimal) -> Fraction:
    """33.33333 is a third: formats write five decimals at most. Raises ValueError, ArithmeticError."""
    exact = Fraction(percent) / 100
    near = exact.limit_denominator(60)
    return near if abs(near - exact) < Fraction(1, 50_000) else exact


def percent_of(share: Fraction) -> str:
    """'50', '33.33333'."""
    return written(round(Decimal(share.numerator * 100) / Decimal(share.denominator), 5))


# --- numbers ------------------------------------------------------------------------------------------------------

PLAIN = re.compile(r"[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})([eE][+-]?\d{1,2})?", re.ASCII)


def number(text: str) -> Decimal | None:
    """'12', '-3.5', '1e3', '1,234.5', '1.234,5', '3,5' (a lone comma is the decimal sign where it parts no thousands),
    in full width too; None for anything else."""
    text = plain_digits(text)
    if "," in text:
        text = with_point(text)
    return Decimal(text) if PLAIN.fullmatch(text) else None


FULL_WIDTH = {0xFF00 + ord(sign) - 0x20: sign for sign in "0123456789.-+,"}


def plain_digits(text: str) -> str:
    return text.translate(FULL_WIDTH).replace("−", "-").strip()


def written(value: Decimal) -> str:
    """Without an exponent and without idle noughts: '1000', '0.5'."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

"""Calculated: a number to be worked out from values that each attempt draws anew, by its own seed.

Stated ranges and steps give the values, conditions leave out what makes no sense, a formula gives the answer: all in
exact fractions. The attempt keeps the values it drew, so that its score stays the same for ever.
"""

import random
import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import Annotated, Any, Literal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from pydantic import AfterValidator, Field, StringConstraints, model_validator

from training.authored import Bilingual, Frozen
from training.quizzes.kinds import figures
from training.quizzes.kinds.figures import Number
from training.quizzes.kinds.formula import FUNCTIONS, LONGEST, WHOLE, condition, formula
from training.quizzes.kinds.kind import Body, Choice, Shown
from training.quizzes.kinds.numeric import AuthoredNumber, NumberKeyFace, NumberKind, unit_names

MOST_VARIANTS = 10_000
FEWEST_VARIANTS = 5
ANSWER = "answer"
SLOT = re.compile(r"\{([^{}]+)\}")
TRIES = 100


def _is_formula(text: str) -> str:
    formula(text)
    return text


def _is_condition(text: str) -> str:
    condition(text)
    return text


Line = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST, strip_whitespace=True)]
FormulaText = Annotated[Line, AfterValidator(_is_formula)]
ConditionText = Annotated[Line, AfterValidator(_is_condition)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=20)]


class AuthoredVariable(Frozen):
    """From `first` to `last` in steps of `step`, both ends included where the steps meet them."""

    name: Name
    first: Number
    last: Number
    step: Number = "1"

    def count(self) -> int:
        return int((Fraction(self.last) - Fraction(self.first)) // Fraction(self.step)) + 1

    @model_validator(mode="after")
    def has_several_values(self) -> "AuthoredVariable":
        if Fraction(self.step) <= 0 or self.count() < 2:
            raise ValueError(
                _("'%(name)s' has one value at most.", name=self.name)
                + "\n"
                + _("Let 'last' lie at least one step above 'first', and 'step' above nought.")
            )
        if self.name in {*FUNCTIONS, WHOLE, ANSWER}:
            raise ValueError(
                _("'%(name)s' has a meaning of its own.", name=self.name) + "\n" + _("Give it another name.")
            )
        return self


class WrongFormula(Frozen):
    """What is often worked out instead, and what to say to it."""

    answer: FormulaText
    feedback: Bilingual


class AuthoredCalculated(AuthoredNumber):
    kind: Literal["calculated"]
    variables: list[AuthoredVariable] = Field(min_length=1, max_length=6)
    conditions: list[ConditionText] = Field(default=[], max_length=6)
    answer: FormulaText
    places: int | None = Field(default=None, ge=0, le=4)  # decimals with which the answer is told
    near: list[WrongFormula] = Field(default=[], max_length=6)

    @model_validator(mode="after")
    def can_be_worked_out(self) -> "AuthoredCalculated":
        self._ensure_names()
        variants = self._variants()
        zero, signs = Fraction(0), self.signed
        for values in variants:
            told = ", ".join(f"{name} = {figures.typed(value)}" for name, value in values.items())
            try:
                right = formula(self.answer).value(values)
                for near in self.near:
                    formula(near.answer).value(values)
            except ZeroDivisionError:
                raise ValueError(
                    _("For %(values)s a formula divides by nought.", values=told)
                    + "\n"
                    + _("Leave that out by a condition.")
                ) from None
            if right < zero and not signs:
                raise ValueError(
                    _("For %(values)s the answer is below nought.", values=told) + "\n" + _("Add 'signed: true'.")
                )
            if self.tolerance.strip(" %") == "0" and figures.rounded(right, 4) != right:
                raise ValueError(
                    _("For %(values)s the answer has no end within four decimals.", values=told)
                    + "\n"
                    + _("Round it in the formula, set a tolerance, or add a condition such as 'whole(a / b)'.")
                )
        return self

    def _ensure_names(self) -> None:
        names = [variable.name for variable in self.variables]
        if len(set(names)) < len(names):
            raise ValueError(_("Two variables have the same name.") + "\n" + _("Give it another name."))
        for stem in (self.stem.zh, self.stem.en):
            if {name for slot in SLOT.findall(stem) for name in formula(slot).names} != set(names):
                listed = " ".join(f"{{{name}}}" for name in names)
                raise ValueError(
                    _("The stem does not show every value, and only these.")
                    + "\n"
                    + _("Write %(marks)s where they stand, in both languages.", marks=listed)
                )
        told = [self.explanation, *(near.feedback for near in self.near)]
        formulas = [slot for text in told for one in (text.zh, text.en) for slot in SLOT.findall(one)]
        used = {name for text in formulas for name in formula(text).names} - {ANSWER}
        used |= {name for text in (self.answer, *(near.answer for near in self.near)) for name in formula(text).names}
        used |= {name for text in self.conditions for name in condition(text).names}
        if unknown := sorted(used - set(names)):
            raise ValueError(
                _("'%(name)s' is no variable of this item.", name=unknown[0])
                + "\n"
                + _("Mend its spelling, or add it to the variables.")
            )

    def _variants(self) -> list[dict[str, Fraction]]:
        number = 1
        for variable in self.variables:
            number *= variable.count()
        if number > MOST_VARIANTS:
            raise ValueError(
                _("There are more than %(most)s combinations of values.", most=MOST_VARIANTS)
                + "\n"
                + _("Take larger steps, or narrower ranges.")
            )
        variants = list(_variants(self.model_dump(mode="json")))
        if len(variants) < FEWEST_VARIANTS:
            remedy = _("At least %(fewest)s are needed: widen the ranges, or drop a condition.", fewest=FEWEST_VARIANTS)
            cause = _("Only %(number)s combinations of values meet the conditions.", number=len(variants))
            raise ValueError(f"{cause}\n{remedy}")
        return variants


class Calculated(NumberKind):
    """`shown`: 'orders=15' for each value drawn, then the units as numeric items have them."""

    rank = 8
    name = "calculated"
    label = _l("calculation")
    authored = AuthoredCalculated
    varies = True

    def draw(self, body: Body, rng: random.Random, shuffle: bool) -> list[str]:
        values = _drawn(body, rng)
        return [*(f"{name}={figures.typed(value)}" for name, value in values.items()), *unit_names(body)]

    def right(self, body: Body, shown: Shown) -> Fraction:
        return formula(body["answer"]).value(_values(shown))

    def near(self, body: Body, shown: Shown) -> list[tuple[Fraction, Any]]:
        values = _values(shown)
        return [(formula(near["answer"]).value(values), near["feedback"]) for near in body["near"]]

    def places(self, body: Body) -> int | None:
        found: int | None = body["places"]
        return found

    def stem(self, body: Body, shown: Shown, language: str) -> str:
        return self._filled(body, shown, body["stem"][language])

    def explanation(self, body: Body, shown: Shown, language: str) -> str:
        return self._filled(body, shown, body["explanation"][language])

    def key_faces(self, body: Body, shown: Shown, choice: Choice, language: str) -> list[NumberKeyFace]:
        near = [
            {**one, "feedback": {language: self._filled(body, shown, one["feedback"][language])}}
            for one in body["near"]
        ]
        return super().key_faces({**body, "near": near}, shown, choice, language)

    def _filled(self, body: Body, shown: Shown, text: str) -> str:
        values = _values(shown)
        values[ANSWER] = figures.rounded(self.right(body, shown), 4 if self.places(body) is None else body["places"])
        return SLOT.sub(lambda slot: figures.shown(formula(slot[1]).value(values)), text)


def _drawn(body: Body, rng: random.Random) -> dict[str, Fraction]:
    """Drawn until the conditions hold; where that rarely happens, from all that do."""
    ranges = dict(_ranges(body))
    for _try in range(TRIES):
        values = {name: rng.choice(numbers) for name, numbers in ranges.items()}
        if _holds(body, values):
            return values
    return rng.choice(list(_variants(body)))


def _ranges(body: Body) -> Iterator[tuple[str, list[Fraction]]]:
    for variable in body["variables"]:
        first, last, step = (Fraction(variable[key]) for key in ("first", "last", "step"))
        yield variable["name"], [first + number * step for number in range(int((last - first) // step) + 1)]


def _variants(body: Body) -> Iterator[dict[str, Fraction]]:
    names, numbers = zip(*_ranges(body), strict=True)
    for combined in product(*numbers):
        values = dict(zip(names, combined, strict=True))
        if _holds(body, values):
            yield values


def _holds(body: Body, values: Mapping[str, Fraction]) -> bool:
    try:
        return all(condition(text).holds(values) for text in body["conditions"])
    except ZeroDivisionError:
        return False


def _values(shown: Shown) -> dict[str, Fraction]:
    parted = [one.partition("=") for one in shown if one[0] != "*"]
    return {name: Fraction(value) for name, _sep, value in parted}

"""Numeric: a number is typed, with its unit where there are several; it is right within a stated tolerance."""

import random
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from pydantic import Field, field_validator, model_validator

from training.authored import Bilingual, Frozen
from training.quizzes.kinds import figures
from training.quizzes.kinds.figures import Number, Tolerance
from training.quizzes.kinds.kind import AuthoredItem, Body, Choice, Kind, Shown, Unreadable, number_of
from training.quizzes.kinds.wording import cleaned, normal


class AuthoredUnit(Frozen):
    """`factor`: how many of the answer's unit one of this is."""

    name: Bilingual
    factor: Number


class AuthoredNumber(AuthoredItem):
    """What numeric and calculated items share."""

    tolerance: Tolerance = "0"
    signed: bool = False  # may be below nought: phones then show a keyboard with a minus
    units: list[AuthoredUnit] = Field(default=[], max_length=5)

    @field_validator("units")
    @classmethod
    def are_units(cls, units: list[AuthoredUnit]) -> list[AuthoredUnit]:
        if units and not any(Fraction(unit.factor) == 1 for unit in units):
            raise ValueError(
                _("No unit is the answer's own.")
                + "\n"
                + _("Write 'factor: 1' at the unit in which the answer stands.")
            )
        if any(Fraction(unit.factor) <= 0 for unit in units):
            raise ValueError(_("A factor is not above nought.") + "\n" + _("Mend it."))
        names = [normal(name) for unit in units for name in {unit.name.zh, unit.name.en}]
        if len(names) != len(set(names)):
            raise ValueError(_("Two units have the same name.") + "\n" + _("Take one of them out."))
        return units


class WrongNumber(Frozen):
    """What is often worked out instead, and what to say to it."""

    answer: Number
    feedback: Bilingual


class AuthoredNumeric(AuthoredNumber):
    kind: Literal["numeric"]
    answer: Number
    near: list[WrongNumber] = Field(default=[], max_length=6)

    @model_validator(mode="after")
    def can_be_typed(self) -> "AuthoredNumeric":
        if Fraction(self.answer) < 0 and not self.signed:
            raise ValueError(_("The answer is below nought.") + "\n" + _("Add 'signed: true'."))
        return self


@dataclass(frozen=True)
class UnitFace:
    value: str
    name: str
    chosen: bool


@dataclass(frozen=True)
class NumberFace:
    """`unit` stands behind the field where there is one only; `units` to choose from where there are several."""

    text: str
    told: str
    signed: bool
    unit: str
    units: Sequence[UnitFace]


@dataclass(frozen=True)
class NumberKeyFace(NumberFace):
    right: bool = False
    key: str = ""
    tolerance: str = ""
    feedback: str = ""


class NumberKind(Kind):
    """`shown`: '*a=元' for each unit in each language. `choice`: the number as typed, and the id of its unit where
    there are any."""

    hint = _l("Write a number, such as 1,250 or 12.5. It is right or wrong as a whole.")

    @abstractmethod
    def right(self, body: Body, shown: Shown) -> Fraction:
        """The right number, in the unit of the answer."""

    @abstractmethod
    def near(self, body: Body, shown: Shown) -> Sequence[tuple[Fraction, Any]]:
        """Numbers often given instead, with their feedback."""

    def places(self, body: Body) -> int | None:
        """How many decimal places the answer is told with."""
        return None

    def read(self, sent: Sequence[str], shown: Shown) -> list[str]:
        """`sent`: the number, with its unit behind it or not; then 'u2' for the second unit."""
        text = cleaned(sent[0], figures.LONGEST) if sent else ""
        if not text:
            return []
        if len(sent) > 2:
            raise Unreadable(_("Write one number."))
        found, units = figures.split(text), _units(shown)
        if found is None:
            raise Unreadable(_("This cannot be read as a number. Write it in digits, such as 1,250 or 12.5."))
        if found[1]:
            unit = units.get(normal(found[1]))
            if unit is None:
                raise Unreadable(_("'%(rest)s' cannot be read. Write the number alone.", rest=found[1][:20]))
            return [text, unit]
        ids = _ids(shown)
        if not ids:
            return [text]
        place = sent[1] if len(sent) == 2 and sent[1] else "u1"
        return [text, ids[number_of(place.removeprefix("u"), len(ids)) - 1]]

    def write(self, choice: Choice, shown: Shown) -> list[str]:
        ids = _ids(shown)
        if not choice:
            return ["", "u1"] if ids else [""]
        return [choice[0], *(f"u{ids.index(unit) + 1}" for unit in choice[1:])]

    def share(self, body: Body, shown: Shown, choice: Choice) -> Fraction:
        number = self.number(body, choice)
        right = number is not None and figures.within(number, self.right(body, shown), body["tolerance"])
        return Fraction(int(right))

    def key(self, body: Body, shown: Shown) -> list[str]:
        number = self.right(body, shown)
        own = next((name for name, unit in _named(body).items() if Fraction(unit["factor"]) == 1), None)
        return [figures.typed(number), *([own] if own else [])]

    def number(self, body: Body, choice: Choice) -> Fraction | None:
        """What was typed, in the unit of the answer."""
        found = figures.split(choice[0]) if choice else None
        if found is None:
            return None
        return found[0] * (Fraction(_named(body)[choice[1]]["factor"]) if len(choice) > 1 else 1)

    def faces(self, body: Body, shown: Shown, choice: Choice, language: str) -> list[NumberFace]:
        return [NumberFace(**_face(body, choice, language))]

    def key_faces(self, body: Body, shown: Shown, choice: Choice, language: str) -> list[NumberKeyFace]:
        number, right = self.number(body, choice), self.right(body, shown)
        near = (said[language] for wrong, said in self.near(body, shown) if number == wrong != right)
        own = next((unit["name"][language] for unit in body["units"] if Fraction(unit["factor"]) == 1), "")
        return [
            NumberKeyFace(
                **_face(body, choice, language),
                right=self.share(body, shown, choice) == 1,
                key=f"{figures.shown(right, self.places(body))} {own}".strip(),
                tolerance="" if body["tolerance"] in {"0", "0 %", "0%"} else body["tolerance"],
                feedback=next(near, ""),
            )
        ]

    def told(self, body: Body, shown: Shown, choice: Choice, language: str) -> list[str]:
        return [_told(body, choice, language)] if choice else []


class Numeric(NumberKind):
    rank = 7
    name = "numeric"
    label = _l("number")
    authored = AuthoredNumeric

    def draw(self, body: Body, rng: random.Random, shuffle: bool) -> list[str]:
        return unit_names(body)

    def right(self, body: Body, shown: Shown) -> Fraction:
        return Fraction(body["answer"])

    def near(self, body: Body, shown: Shown) -> list[tuple[Fraction, Any]]:
        return [(Fraction(near["answer"]), near["feedback"]) for near in body["near"]]


def unit_names(body: Body) -> list[str]:
    return [f"*{name}={unit['name'][language]}" for name, unit in _named(body).items() for language in ("zh", "en")]


def _named(body: Body) -> dict[str, Any]:
    return dict(zip("abcde", body["units"], strict=False))


def _ids(shown: Shown) -> list[str]:
    return list(dict.fromkeys(one[1:].partition("=")[0] for one in shown if one[0] == "*"))


def _units(shown: Shown) -> dict[str, str]:
    """The id of each unit by its names."""
    parted = [one[1:].partition("=") for one in shown if one[0] == "*"]
    return {normal(text): name for name, _sep, text in parted}


def _face(body: Body, choice: Choice, language: str) -> dict[str, Any]:
    units = [(name, unit["name"][language]) for name, unit in _named(body).items()]
    several = [UnitFace(f"u{place}", text, name in choice[1:]) for place, (name, text) in enumerate(units, 1)]
    return {
        "text": choice[0] if choice else "",
        "told": _told(body, choice, language) if choice else "",
        "signed": body["signed"],
        "unit": units[0][1] if len(units) == 1 else "",
        "units": several if len(units) > 1 else [],
    }


def _told(body: Body, choice: Choice, language: str) -> str:
    found = figures.split(choice[0])
    unit = _named(body)[choice[1]]["name"][language] if len(choice) > 1 and not (found and found[1]) else ""
    return f"{choice[0]} {unit}".strip()

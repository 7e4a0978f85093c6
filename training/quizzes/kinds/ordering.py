"""Ordering: steps to be put in order. The file lists them in the right one, so a page never shows their ids."""

import random
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from pydantic import Field, field_validator

from training.authored import Bilingual, Frozen, Slug
from training.quizzes.kinds.kind import (
    AuthoredItem,
    Body,
    Choice,
    Face,
    KeyFace,
    OptionKind,
    Shown,
    Unreadable,
    ensure_lettered,
    number_of,
)


class AuthoredStep(Frozen):
    id: Slug
    text: Bilingual


class AuthoredOrdering(AuthoredItem):
    kind: Literal["ordering"]
    options: list[AuthoredStep] = Field(min_length=3, max_length=7)

    @field_validator("options")
    @classmethod
    def is_lettered(cls, options: list[AuthoredStep]) -> list[AuthoredStep]:
        ensure_lettered([option.id for option in options])
        return options


class Ordering(OptionKind):
    rank = 4
    name = "ordering"
    label = _l("ordering")
    hint = _l("Number the steps in order. Each step that is followed at once by its right successor earns its share.")
    authored = AuthoredOrdering
    script = "ordering"

    def draw(self, body: Body, rng: random.Random, shuffle: bool) -> list[str]:
        """Always mixed, and never by chance the right order: what stands on the page must be worked on."""
        order = self.options(body)
        while order == self.options(body):
            rng.shuffle(order)
        return order

    def read(self, sent: Sequence[str], shown: Shown) -> list[str]:
        """`sent` gives '2:1' for the second step shown to stand first: for every step, or for none."""
        pairs = [text.partition(":") for text in sent if text]
        places = {number_of(number, len(shown)): number_of(place, len(shown)) for number, _sep, place in pairs}
        if places and (len(pairs) != len(shown) or set(places.values()) != set(range(1, len(shown) + 1))):
            raise Unreadable(_("Give every step a number of its own, or leave all of them empty."))
        return [shown[number - 1] for number in sorted(places, key=lambda number: places[number])]

    def write(self, choice: Choice, shown: Shown) -> list[str]:
        return [f"{number}:{_place_in(choice, option)}" for number, option in enumerate(shown, 1) if option in choice]

    def key(self, body: Body, shown: Shown) -> list[str]:
        return self.options(body)

    def share(self, body: Body, shown: Shown, choice: Choice) -> Fraction:
        """The share of neighbours in the right order that are neighbours, in that order, in the choice."""
        right = list(pairwise(self.options(body)))
        return Fraction(len(set(right) & set(pairwise(choice))), len(right))

    def faces(self, body: Body, shown: Shown, choice: Choice, language: str) -> list[Face]:
        return [
            Face(number, self.text(body, option, language), False, _place_in(choice, option))
            for number, option in enumerate(shown, 1)
        ]

    def key_faces(self, body: Body, shown: Shown, choice: Choice, language: str) -> list[KeyFace]:
        """In the right order."""
        return [
            KeyFace(
                shown.index(option) + 1,
                self.text(body, option, language),
                chosen=False,
                place=_place_in(choice, option),
                right=_place_in(choice, option) == number,
                right_place=number,
            )
            for number, option in enumerate(self.options(body), 1)
        ]


def _place_in(choice: Sequence[str], option: str) -> int | None:
    return list(choice).index(option) + 1 if option in choice else None

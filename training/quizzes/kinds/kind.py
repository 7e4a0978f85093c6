"""What every kind of item answers. A new kind is one file here; CONTRIBUTING.md names the places that must know it.

`body` is an item version's stored body; `shown` the option ids in the order of this attempt; `choice` a stored
response, a list of option ids. A page never names options by their ids, which stand in the order of the key in some
kinds: it names them by their place in `shown`, from 1.
"""

import random
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Literal

from flask_babel import gettext as _
from pydantic import Field

from training.authored import Bilingual, Frozen, ObjectiveId, Slug, Words

Body = Mapping[str, Any]


class AuthoredItem(Frozen):
    """What all kinds share in a bank's file."""

    id: Slug
    kind: str
    objectives: list[ObjectiveId] = Field(min_length=1, max_length=12)
    sections: list[Words] = Field(default=[], max_length=12)
    difficulty: Literal["easy", "medium", "hard"]
    marks: int = Field(ge=1, le=10)
    stem: Bilingual
    explanation: Bilingual


class AuthoredOption(Frozen):
    """An option with its key, as single and multiple choice write it."""

    id: Slug
    text: Bilingual
    correct: bool = False
    feedback: Bilingual


def ensure_lettered(ids: Sequence[str]) -> None:
    """Raises ValueError (cause, then remedy) unless the ids are a, b, c and so on."""
    expected = "abcdefgh"[: len(ids)]
    if "".join(ids) != expected:
        raise ValueError(
            _("The options are not named a, b, c and so on.")
            + "\n"
            + _("Name them %(names)s, in this order.", names=", ".join(expected))
        )


class Unreadable(Exception):
    """What was sent is no response to this item; the text says what to do."""


@dataclass(frozen=True)
class Face:
    """An option as a page shows it. `place` is where an ordering puts it, or None."""

    number: int
    text: str
    chosen: bool
    place: int | None = None


@dataclass(frozen=True)
class KeyFace(Face):
    """The same with its key, for a review."""

    right: bool = False
    right_place: int | None = None
    feedback: str = ""


class Kind(ABC):
    name: ClassVar[str]
    label: ClassVar[Any]
    hint: ClassVar[Any] = ""  # how to respond and how it is marked, where that needs saying
    authored: ClassVar[type[AuthoredItem]]

    def options(self, body: Body) -> list[str]:
        return [option["id"] for option in body["options"]]

    def draw(self, body: Body, rng: random.Random, shuffle: bool) -> list[str]:
        """The order in which this attempt shows the options."""
        order = self.options(body)
        if shuffle:
            rng.shuffle(order)
        return order

    def read(self, sent: Sequence[str], shown: Sequence[str]) -> list[str]:
        """The choice that a form or a script sent, as stored; an empty one is 'unanswered'. Raises Unreadable."""
        numbers = sorted({number_of(text, len(shown)) for text in sent if text})
        return sorted(shown[number - 1] for number in numbers)

    def write(self, choice: Sequence[str], shown: Sequence[str]) -> list[str]:
        """The choice as a form sends it."""
        return [str(number) for number, option in enumerate(shown, 1) if option in choice]

    @abstractmethod
    def share(self, body: Body, choice: Sequence[str]) -> Fraction:
        """The share of the marks that the choice earns, from 0 to 1. Unanswered earns 0."""

    def text(self, body: Body, option: str, language: str) -> str:
        return str(_option(body, option)["text"][language])

    def faces(self, body: Body, shown: Sequence[str], choice: Sequence[str], language: str) -> list[Face]:
        return [
            Face(number, self.text(body, option, language), option in choice) for number, option in enumerate(shown, 1)
        ]

    def key_faces(self, body: Body, shown: Sequence[str], choice: Sequence[str], language: str) -> list[KeyFace]:
        return [
            KeyFace(
                number,
                self.text(body, option, language),
                option in choice,
                right=bool(_option(body, option)["correct"]),
                feedback=_option(body, option)["feedback"][language],
            )
            for number, option in enumerate(shown, 1)
        ]


def number_of(text: str, most: int) -> int:
    """A whole number from 1 to `most`. Raises Unreadable."""
    if not (text.isascii() and text.isdigit() and len(text) < 3 and 1 <= int(text) <= most):
        raise Unreadable(_("Choose among the options that the page shows."))
    return int(text)


def correct_options(body: Body) -> set[str]:
    return {option["id"] for option in body["options"] if option["correct"]}


def _option(body: Body, option: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = next(one for one in body["options"] if one["id"] == option)
    return found

"""What every kind of item answers: the four faces validate, draw, score, render. A new kind is one file here.

`body` is an item version's stored body, as authored. `shown` is what one attempt shows of it, fixed at its start: the
order of options, the values drawn. `choice` is a stored response. Both are lists of short texts whose meaning is the
kind's own affair; an empty choice is 'unanswered', in every kind. A page never names options by their ids, which
stand in the order of the key in some kinds: it names them by their place in `shown`, from 1.
"""

import random
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Literal, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from pydantic import Field, PrivateAttr

from training.authored import Bilingual, Frozen, ObjectiveId, Slug, Words
from training.quizzes.media.authored import MOST, AuthoredMedium
from training.refusals import Invalid

Body = Mapping[str, Any]
Shown = Sequence[str]
Choice = Sequence[str]


class AuthoredEntry(Frozen):
    """What stands in a bank under one id."""

    id: Slug
    kind: str
    objectives: list[ObjectiveId] = Field(min_length=1, max_length=12)
    sections: list[Words] = Field(default=[], max_length=12)
    difficulty: Literal["easy", "medium", "hard"]
    practice: bool = False  # its key is shown in practice, and no quiz draws it
    stem: Bilingual
    media: list[AuthoredMedium] = Field(default=[], max_length=MOST)


class AuthoredItem(AuthoredEntry):
    """What all kinds share in a bank's file. The first face: what a kind adds to it, with its own faults."""

    marks: int = Field(ge=1, le=10)
    explanation: Bilingual
    explanation_media: list[AuthoredMedium] = Field(default=[], max_length=MOST)  # shown with it, and not before
    _case: Mapping[str, Any] | None = PrivateAttr(default=None)

    @property
    def case(self) -> Mapping[str, Any] | None:
        """What a part of a case shares with the others: the case's id and stem, and which part of how many it is."""
        return self._case

    def of_case(self, name: str, case: Mapping[str, Any]) -> Self:
        """The same as a part of a case, with its name in the bank."""
        part = self.model_copy(update={"id": name})
        part._case = case
        return part


def media_lists(entry: AuthoredEntry) -> dict[str, list[AuthoredMedium]]:
    """Every list of pictures and sounds that an entry may hold, by its key."""
    found = {"media": entry.media}
    return found | {"explanation_media": entry.explanation_media} if isinstance(entry, AuthoredItem) else found


class Unreadable(Invalid):
    """What was sent is no response to this item; the remedy says what to do."""

    title = _l("Not saved yet.")


class Kind(ABC):
    name: ClassVar[str]
    label: ClassVar[Any]
    hint: ClassVar[Any] = ""  # how to respond and how it is marked, where that needs saying
    authored: ClassVar[type[AuthoredItem]]
    rank: ClassVar[int]  # where it stands in a list of kinds
    varies: ClassVar[bool] = False  # whether what it asks differs from attempt to attempt
    script: ClassVar[str] = ""  # the module in static/js that its page gets, where it has one

    # --- draw

    @abstractmethod
    def draw(self, body: Body, rng: random.Random, shuffle: bool) -> list[str]:
        """What this attempt shows. The same seed draws the same."""

    def example(self, body: Body) -> list[str]:
        """What an attempt might show: for lists and authors, where there is none."""
        return self.draw(body, random.Random(1), False)  # noqa: S311 - something to look at

    # --- the response

    @abstractmethod
    def read(self, sent: Sequence[str], shown: Shown) -> list[str]:
        """The choice that a form or a script sent, as stored; an empty one is 'unanswered'. Raises Unreadable."""

    @abstractmethod
    def write(self, choice: Choice, shown: Shown) -> list[str]:
        """The choice as a form sends it."""

    # --- score

    @abstractmethod
    def share(self, body: Body, shown: Shown, choice: Choice) -> Fraction:
        """The share of the marks that the choice earns, from 0 to 1; exact. Unanswered earns 0."""

    @abstractmethod
    def key(self, body: Body, shown: Shown) -> list[str]:
        """A choice that earns everything."""

    # --- render

    def stem(self, body: Body, shown: Shown, language: str) -> str:
        return str(body["stem"][language])

    def explanation(self, body: Body, shown: Shown, language: str) -> str:
        return str(body["explanation"][language])

    @abstractmethod
    def faces(self, body: Body, shown: Shown, choice: Choice, language: str) -> Sequence[Any]:
        """What the taker sees and fills in: values for the kind's template, without any key."""

    @abstractmethod
    def key_faces(self, body: Body, shown: Shown, choice: Choice, language: str) -> Sequence[Any]:
        """The same with its key and feedback, for a review."""

    def remarks(self, body: Body, shown: Shown, choice: Choice, language: str) -> list[str]:
        """What the item says to this choice, beside the key."""
        return [face.feedback for face in self.key_faces(body, shown, choice, language) if face.feedback]

    @abstractmethod
    def told(self, body: Body, shown: Shown, choice: Choice, language: str) -> list[str]:
        """The choice in words."""


class MarkedByHand(Kind):
    """A response that an examiner marks: what it earns is not a function of the key, but of the levels given."""

    def share(self, body: Body, shown: Shown, choice: Choice) -> Fraction:
        """Nothing, until it is marked."""
        return Fraction(0)

    def key(self, body: Body, shown: Shown) -> list[str]:
        """None that could be told beforehand."""
        return []

    @abstractmethod
    def share_of(self, body: Body, levels: Mapping[str, int]) -> Fraction:
        """The share that these levels earn, by criterion; exact."""

    @abstractmethod
    def criteria(self, body: Body, language: str, levels: Mapping[str, int] | None = None) -> Sequence[Any]:
        """What is judged, with `.id .name .weight .levels`."""

    @abstractmethod
    def marked_faces(
        self, body: Body, shown: Shown, choice: Choice, language: str, levels: Mapping[str, int], comment: str
    ) -> Sequence[Any]:
        """As `key_faces`, with what the examiner gave and said."""

    def remarks(self, body: Body, shown: Shown, choice: Choice, language: str) -> list[str]:
        """None, until it is marked."""
        return []

    @abstractmethod
    def remarks_of(self, body: Body, language: str, levels: Mapping[str, int], comment: str) -> list[str]:
        """What the examiner gave and said, in words."""


# --- kinds with a list of options ---------------------------------------------------------------------------------


class AuthoredOption(Frozen):
    """An option with its key, as single and multiple choice write it."""

    id: Slug
    text: Bilingual
    correct: bool = False
    feedback: Bilingual


def ensure_lettered(ids: Sequence[str]) -> None:
    """Raises ValueError (cause, then remedy) unless the ids are a, b, c and so on."""
    expected = "abcdefghij"[: len(ids)]
    if "".join(ids) != expected:
        raise ValueError(
            _("The options are not named a, b, c and so on.")
            + "\n"
            + _("Name them %(names)s, in this order.", names=", ".join(expected))
        )


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


class OptionKind(Kind):
    """`shown` is the order of the options, `choice` the ids of those chosen."""

    def options(self, body: Body) -> list[str]:
        return [option["id"] for option in body["options"]]

    def draw(self, body: Body, rng: random.Random, shuffle: bool) -> list[str]:
        order = self.options(body)
        if shuffle:
            rng.shuffle(order)
        return order

    def read(self, sent: Sequence[str], shown: Shown) -> list[str]:
        numbers = sorted({number_of(text, len(shown)) for text in sent if text})
        return sorted(shown[number - 1] for number in numbers)

    def write(self, choice: Choice, shown: Shown) -> list[str]:
        return [str(number) for number, option in enumerate(shown, 1) if option in choice]

    def key(self, body: Body, shown: Shown) -> list[str]:
        return sorted(correct_options(body))

    def text(self, body: Body, option: str, language: str) -> str:
        return str(option_of(body, option)["text"][language])

    def faces(self, body: Body, shown: Shown, choice: Choice, language: str) -> list[Face]:
        return [
            Face(number, self.text(body, option, language), option in choice) for number, option in enumerate(shown, 1)
        ]

    def key_faces(self, body: Body, shown: Shown, choice: Choice, language: str) -> list[KeyFace]:
        return [
            KeyFace(
                number,
                self.text(body, option, language),
                option in choice,
                right=bool(option_of(body, option)["correct"]),
                feedback=option_of(body, option)["feedback"][language],
            )
            for number, option in enumerate(shown, 1)
        ]

    def remarks(self, body: Body, shown: Shown, choice: Choice, language: str) -> list[str]:
        faces = self.key_faces(body, shown, choice, language)
        return [face.feedback for face in faces if face.chosen and face.feedback]

    def told(self, body: Body, shown: Shown, choice: Choice, language: str) -> list[str]:
        return [self.text(body, option, language) for option in choice]


def number_of(text: str, most: int) -> int:
    """A whole number from 1 to `most`. Raises Unreadable."""
    if not (text.isascii() and text.isdigit() and len(text) < 3 and 1 <= int(text) <= most):
        raise Unreadable(_("Choose among the options that the page shows."))
    return int(text)


def correct_options(body: Body) -> set[str]:
    return {option["id"] for option in body["options"] if option["correct"]}


def option_of(body: Body, option: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = next(one for one in body["options"] if one["id"] == option)
    return found

"""Fill-in: a sentence with one or more blanks, each with the texts that are accepted, in whichever language."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from pydantic import Field, model_validator

from training.authored import Bilingual, Frozen, Words
from training.quizzes.kinds.kind import AuthoredItem, Body, Choice, Kind, Shown, Unreadable
from training.quizzes.kinds.wording import cleaned, normal

LONGEST = 80  # characters of one blank
BLANK = re.compile(r"\{(\d)\}")


class Accepted(Frozen):
    zh: list[Words] = Field(min_length=1, max_length=12)
    en: list[Words] = Field(min_length=1, max_length=12)

    def texts(self) -> set[str]:
        return {normal(text) for text in (*self.zh, *self.en)}


class NearMiss(Frozen):
    """What is often written instead, and what to say to it. It earns nothing."""

    texts: list[Words] = Field(min_length=1, max_length=12)
    feedback: Bilingual


class AuthoredBlank(Frozen):
    accepted: Accepted
    near: list[NearMiss] = Field(default=[], max_length=6)


class AuthoredFillIn(AuthoredItem):
    kind: Literal["fill-in"]
    blanks: list[AuthoredBlank] = Field(min_length=1, max_length=6)

    @model_validator(mode="after")
    def has_its_blanks(self) -> "AuthoredFillIn":
        expected = [str(number) for number in range(1, len(self.blanks) + 1)]
        for stem in (self.stem.zh, self.stem.en):
            if BLANK.findall(stem) != expected:
                marks = " … ".join(f"{{{number}}}" for number in expected)
                raise ValueError(
                    _("The stem does not show each blank once, in order.")
                    + "\n"
                    + _("Write %(marks)s where they stand, in both languages.", marks=marks)
                )
        for blank in self.blanks:
            accepted = blank.accepted.texts()
            if any(normal(text) in accepted for near in blank.near for text in near.texts):
                raise ValueError(
                    _("A near miss is accepted as well.") + "\n" + _("Keep the text in one of the two lists.")
                )
            if any(len(text) > LONGEST for text in accepted):
                raise ValueError(
                    _("An accepted text is longer than %(most)s characters.", most=LONGEST) + "\n" + _("Shorten it.")
                )
        return self


@dataclass(frozen=True)
class BlankFace:
    """A blank with the words before it; the last face has number 0 and holds the words after the last blank."""

    before: str
    number: int
    text: str


@dataclass(frozen=True)
class BlankKeyFace(BlankFace):
    right: bool = False
    accepted: Sequence[str] = ()
    feedback: str = ""


class FillIn(Kind):
    """`shown`: the numbers of the blanks. `choice`: the text of each blank in order, '' where nothing stands."""

    rank = 6
    name = "fill-in"
    label = _l("fill in")
    hint = _l(
        "Each blank that is right earns its share. Capitals, spaces and full-width letters make no difference; "
        "Chinese and English are both accepted."
    )
    authored = AuthoredFillIn

    def draw(self, body: Body, rng: random.Random, shuffle: bool) -> list[str]:
        return [str(number) for number in range(1, len(body["blanks"]) + 1)]

    def read(self, sent: Sequence[str], shown: Shown) -> list[str]:
        if len(sent) > len(shown):
            raise Unreadable(_("Fill in the blanks that the page shows."))
        texts = [cleaned(text, LONGEST) for text in sent]
        texts += [""] * (len(shown) - len(texts))
        return texts if any(texts) else []

    def write(self, choice: Choice, shown: Shown) -> list[str]:
        return list(choice) or [""] * len(shown)

    def share(self, body: Body, shown: Shown, choice: Choice) -> Fraction:
        """Blanks with an accepted text / all blanks."""
        right = sum(_accepts(blank, text) for blank, text in zip(body["blanks"], choice, strict=False))
        return Fraction(right, len(body["blanks"]))

    def key(self, body: Body, shown: Shown) -> list[str]:
        return [blank["accepted"]["zh"][0] for blank in body["blanks"]]

    def stem(self, body: Body, shown: Shown, language: str) -> str:
        return BLANK.sub("____", body["stem"][language])

    def faces(self, body: Body, shown: Shown, choice: Choice, language: str) -> list[BlankFace]:
        return [BlankFace(**face) for face in _faces(body, choice, language)]

    def key_faces(self, body: Body, shown: Shown, choice: Choice, language: str) -> list[BlankKeyFace]:
        faces = _faces(body, choice, language)
        judged = [_judged(blank, face["text"], language) for blank, face in zip(body["blanks"], faces, strict=False)]
        return [BlankKeyFace(**face, **more) for face, more in zip(faces, [*judged, {}], strict=True)]

    def told(self, body: Body, shown: Shown, choice: Choice, language: str) -> list[str]:
        return [text or "–" for text in choice]


def _faces(body: Body, choice: Choice, language: str) -> list[dict[str, Any]]:
    words = BLANK.split(body["stem"][language])[::2]
    texts = [*choice, *[""] * (len(words) - len(choice))]
    return [
        {"before": before, "number": number % len(words), "text": text}
        for number, (before, text) in enumerate(zip(words, texts, strict=True), 1)
    ]


def _accepts(blank: Any, text: str) -> bool:
    return normal(text) in {normal(one) for one in (*blank["accepted"]["zh"], *blank["accepted"]["en"])}


def _judged(blank: Any, text: str, language: str) -> dict[str, Any]:
    near = [one for one in blank["near"] if normal(text) in map(normal, one["texts"])]
    return {
        "right": _accepts(blank, text),
        "accepted": blank["accepted"][language],
        "feedback": near[0]["feedback"][language] if near and text else "",
    }

"""Matching: each text on the left gets its counterpart from a list, which may hold some that fit nothing.

In the file a pair stands in one line, so a page never shows the ids. Equal texts on the right are one option: several
on the left may share it.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from pydantic import Field, model_validator

from training.authored import Bilingual, Frozen, Slug
from training.quizzes.kinds.kind import AuthoredItem, Body, Choice, Kind, Shown, Unreadable, ensure_lettered, number_of


class AuthoredPair(Frozen):
    id: Slug
    left: Bilingual
    right: Bilingual
    feedback: Bilingual | None = None


class AuthoredMatching(AuthoredItem):
    kind: Literal["matching"]
    pairs: list[AuthoredPair] = Field(min_length=2, max_length=8)
    distractors: list[Bilingual] = Field(default=[], max_length=4)

    @model_validator(mode="after")
    def can_be_told_apart(self) -> "AuthoredMatching":
        ensure_lettered([pair.id for pair in self.pairs])
        for language in ("zh", "en"):
            lefts = [getattr(pair.left, language) for pair in self.pairs]
            if len(set(lefts)) < len(lefts):
                raise ValueError(
                    _("Two pairs have the same text on the left.") + "\n" + _("Give each text on the left one pair.")
                )
            rights = {getattr(pair.right, language) for pair in self.pairs}
            others = [getattr(text, language) for text in self.distractors]
            if len({*rights, *others}) < len(rights) + len(others):
                raise ValueError(
                    _("A distractor repeats another text on the right.") + "\n" + _("Take it out, or write it anew.")
                )
            if len(rights) + len(others) < 2:
                raise ValueError(
                    _("There is one text on the right for all: nothing is to be matched.")
                    + "\n"
                    + _("Write at least two, or add a distractor.")
                )
        if len({pair.right.zh for pair in self.pairs}) != len({pair.right.en for pair in self.pairs}):
            raise ValueError(
                _("Two texts on the right are the same in one language only.")
                + "\n"
                + _("Make them the same, or different, in both.")
            )
        return self


@dataclass(frozen=True)
class RightFace:
    number: int
    text: str


@dataclass(frozen=True)
class LeftFace:
    """`place` is the number of the text chosen for it, or None; `rights` are all that can be chosen."""

    number: int
    text: str
    place: int | None
    told: str
    rights: Sequence[RightFace]


@dataclass(frozen=True)
class LeftKeyFace(LeftFace):
    right: bool = False
    key: str = ""
    feedback: str = ""


class Matching(Kind):
    """`shown`: the ids on the left, then those on the right, each with '=' before it. `choice`: 'a=c' for each pair."""

    rank = 5
    name = "matching"
    label = _l("matching")
    hint = _l("Give each its counterpart. Each right pair earns its share; a wrong one takes nothing away.")
    authored = AuthoredMatching
    script = "matching"

    def draw(self, body: Body, rng: random.Random, shuffle: bool) -> list[str]:
        """The right side is always mixed: as written it would be the key."""
        lefts = [pair["id"] for pair in body["pairs"]]
        rights = list(_rights(body))
        if shuffle:
            rng.shuffle(lefts)
        rng.shuffle(rights)
        return [*lefts, *(f"={right}" for right in rights)]

    def read(self, sent: Sequence[str], shown: Shown) -> list[str]:
        """`sent` gives '2:1' where the second on the left gets the first on the right."""
        lefts, rights = _sides(shown)
        chosen: dict[str, str] = {}
        for text in filter(None, sent):
            left, _sep, right = text.partition(":")
            name = lefts[number_of(left, len(lefts)) - 1]
            if name in chosen:
                raise Unreadable(_("Give each one counterpart only."))
            chosen[name] = rights[number_of(right, len(rights)) - 1]
        return [f"{left}={chosen[left]}" for left in sorted(chosen)]

    def write(self, choice: Choice, shown: Shown) -> list[str]:
        lefts, rights = _sides(shown)
        chosen = _chosen(choice)
        return [f"{number}:{rights.index(chosen[left]) + 1}" for number, left in enumerate(lefts, 1) if left in chosen]

    def share(self, body: Body, shown: Shown, choice: Choice) -> Fraction:
        """Right pairs / all pairs."""
        return Fraction(len({*choice} & {*self.key(body, shown)}), len(body["pairs"]))

    def key(self, body: Body, shown: Shown) -> list[str]:
        texts = {_text(right): name for name, right in _rights(body).items()}
        return [f"{pair['id']}={texts[_text(pair['right'])]}" for pair in body["pairs"]]

    def faces(self, body: Body, shown: Shown, choice: Choice, language: str) -> list[LeftFace]:
        return [LeftFace(**face) for face in self._faces(body, shown, choice, language)]

    def key_faces(self, body: Body, shown: Shown, choice: Choice, language: str) -> list[LeftKeyFace]:
        pairs, key = {pair["id"]: pair for pair in body["pairs"]}, _chosen(self.key(body, shown))
        return [
            LeftKeyFace(
                **face,
                right=_chosen(choice).get(left) == key[left],
                key=pairs[left]["right"][language],
                feedback=(pairs[left].get("feedback") or {}).get(language, ""),
            )
            for left, face in zip(_sides(shown)[0], self._faces(body, shown, choice, language), strict=True)
        ]

    def remarks(self, body: Body, shown: Shown, choice: Choice, language: str) -> list[str]:
        faces = self.key_faces(body, shown, choice, language)
        return [face.feedback for face in faces if face.place and face.feedback]

    def told(self, body: Body, shown: Shown, choice: Choice, language: str) -> list[str]:
        return [f"{face.text} – {face.told}" for face in self.faces(body, shown, choice, language) if face.place]

    def _faces(self, body: Body, shown: Shown, choice: Choice, language: str) -> list[dict[str, Any]]:
        (lefts, rights), texts, chosen = _sides(shown), _rights(body), _chosen(choice)
        pairs = {pair["id"]: pair for pair in body["pairs"]}
        options = [RightFace(number, texts[right][language]) for number, right in enumerate(rights, 1)]
        return [
            {
                "number": number,
                "text": pairs[left]["left"][language],
                "place": rights.index(chosen[left]) + 1 if left in chosen else None,
                "told": texts[chosen[left]][language] if left in chosen else "",
                "rights": options,
            }
            for number, left in enumerate(lefts, 1)
        ]


def _rights(body: Body) -> dict[str, Any]:
    """The texts on the right by id, each once."""
    texts = [*(pair["right"] for pair in body["pairs"]), *body["distractors"]]
    once = {_text(text): text for text in texts}
    return dict(zip("abcdefghijkl", once.values(), strict=False))


def _text(text: Any) -> tuple[str, str]:
    return text["zh"], text["en"]


def _sides(shown: Shown) -> tuple[list[str], list[str]]:
    return [one for one in shown if one[0] != "="], [one[1:] for one in shown if one[0] == "="]


def _chosen(choice: Choice) -> dict[str, str]:
    return dict(text.split("=") for text in choice)

"""Short essay: a text that an examiner marks by a rubric. Until then its attempt has no score."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from pydantic import Field, model_validator

from training.authored import Bilingual, Frozen
from training.quizzes.kinds.kind import AuthoredItem, Body, Choice, MarkedByHand, Shown, ensure_lettered
from training.quizzes.kinds.wording import cleaned

LEVELS = (0, 1, 2, 3)


class AuthoredCriterion(Frozen):
    """`levels`: what each level looks like, from 0 to 3."""

    id: str
    name: Bilingual
    weight: int = Field(ge=1, le=100)
    levels: list[Bilingual] = Field(min_length=len(LEVELS), max_length=len(LEVELS))


class AuthoredEssay(AuthoredItem):
    kind: Literal["essay"]
    length: int = Field(default=1000, ge=50, le=3000)  # characters at most
    rubric: list[AuthoredCriterion] = Field(min_length=1, max_length=6)

    @model_validator(mode="after")
    def can_be_marked(self) -> "AuthoredEssay":
        ensure_lettered([criterion.id for criterion in self.rubric])
        if sum(criterion.weight for criterion in self.rubric) != 100:
            raise ValueError(_("The weights of the rubric do not add up to 100.") + "\n" + _("Mend the weights."))
        if self.practice:
            raise ValueError(
                _("An essay cannot be practised: nobody would mark it.") + "\n" + _("Take 'practice: true' out.")
            )
        return self


@dataclass(frozen=True)
class EssayFace:
    text: str
    most: int


@dataclass(frozen=True)
class CriterionFace:
    """`level` and `told`, what that level looks like, once it was marked."""

    id: str
    name: str
    weight: int
    levels: Sequence[str]
    level: int | None = None

    @property
    def told(self) -> str:
        return "" if self.level is None else self.levels[self.level]


@dataclass(frozen=True)
class EssayKeyFace(EssayFace):
    criteria: Sequence[CriterionFace] = ()
    comment: str = ""


class Essay(MarkedByHand):
    """`shown`: the most characters. `choice`: the text."""

    rank = 9
    name = "essay"
    label = _l("short essay")
    hint = _l("An examiner who never taught you reads it, without your name, and marks it by a rubric.")
    authored = AuthoredEssay
    script = "essay"

    def draw(self, body: Body, rng: random.Random, shuffle: bool) -> list[str]:
        return [str(body["length"])]

    def read(self, sent: Sequence[str], shown: Shown) -> list[str]:
        text = cleaned("\n".join(sent), int(shown[0]))
        return [text] if text else []

    def write(self, choice: Choice, shown: Shown) -> list[str]:
        return list(choice) or [""]

    def share_of(self, body: Body, levels: Mapping[str, int]) -> Fraction:
        """Sum of weight x level / 3."""
        earned = sum(criterion["weight"] * levels[criterion["id"]] for criterion in body["rubric"])
        return Fraction(earned, LEVELS[-1] * sum(criterion["weight"] for criterion in body["rubric"]))

    def criteria(self, body: Body, language: str, levels: Mapping[str, int] | None = None) -> list[CriterionFace]:
        return [
            CriterionFace(
                criterion["id"],
                criterion["name"][language],
                criterion["weight"],
                [level[language] for level in criterion["levels"]],
                None if levels is None else levels[criterion["id"]],
            )
            for criterion in body["rubric"]
        ]

    def faces(self, body: Body, shown: Shown, choice: Choice, language: str) -> list[EssayFace]:
        return [EssayFace("".join(choice), int(shown[0]))]

    def key_faces(self, body: Body, shown: Shown, choice: Choice, language: str) -> list[EssayKeyFace]:
        return [EssayKeyFace("".join(choice), int(shown[0]), self.criteria(body, language))]

    def marked_faces(
        self, body: Body, shown: Shown, choice: Choice, language: str, levels: Mapping[str, int], comment: str
    ) -> list[EssayKeyFace]:
        return [EssayKeyFace("".join(choice), int(shown[0]), self.criteria(body, language, levels), comment)]

    def remarks_of(self, body: Body, language: str, levels: Mapping[str, int], comment: str) -> list[str]:
        criteria = self.criteria(body, language, levels)
        return [*(f"{one.name}: {one.level} / {LEVELS[-1]} · {one.told}" for one in criteria), comment]

    def told(self, body: Body, shown: Shown, choice: Choice, language: str) -> list[str]:
        return list(choice)

"""True or false: a statement, and always the same two options in the same order."""

import random
from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training.quizzes.kinds.kind import AuthoredItem, Body, Choice, KeyFace, OptionKind, Shown, Unreadable

TRUE, FALSE = "true", "false"
WORDS = {TRUE: _l("True"), FALSE: _l("False")}


class AuthoredTrueFalse(AuthoredItem):
    kind: Literal["true-false"]
    answer: bool


class TrueFalse(OptionKind):
    rank = 3
    name = "true-false"
    label = _l("true or false")
    authored = AuthoredTrueFalse

    def options(self, body: Body) -> list[str]:
        return [TRUE, FALSE]

    def draw(self, body: Body, rng: random.Random, shuffle: bool) -> list[str]:
        return self.options(body)

    def read(self, sent: Sequence[str], shown: Shown) -> list[str]:
        choice = super().read(sent, shown)
        if len(choice) > 1:
            raise Unreadable(_("Choose one option only."))
        return choice

    def key(self, body: Body, shown: Shown) -> list[str]:
        return [_key(body)]

    def share(self, body: Body, shown: Shown, choice: Choice) -> Fraction:
        return Fraction(int(list(choice) == [_key(body)]))

    def text(self, body: Body, option: str, language: str) -> str:
        return str(WORDS[option])

    def key_faces(self, body: Body, shown: Shown, choice: Choice, language: str) -> list[KeyFace]:
        return [
            KeyFace(number, str(WORDS[option]), option in choice, right=option == _key(body))
            for number, option in enumerate(shown, 1)
        ]


def _key(body: Body) -> str:
    return TRUE if body["answer"] else FALSE

"""Single choice: one option is right."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from pydantic import Field, field_validator

from training.quizzes.kinds.kind import (
    AuthoredItem,
    AuthoredOption,
    Body,
    Choice,
    OptionKind,
    Shown,
    Unreadable,
    correct_options,
    ensure_lettered,
)


class AuthoredSingle(AuthoredItem):
    kind: Literal["single"]
    options: list[AuthoredOption] = Field(min_length=2, max_length=8)

    @field_validator("options")
    @classmethod
    def has_one_key(cls, options: list[AuthoredOption]) -> list[AuthoredOption]:
        ensure_lettered([option.id for option in options])
        correct = sum(option.correct for option in options)
        if correct == 0:
            raise ValueError(_("No option is correct.") + "\n" + _("Add 'correct: true' to the right one."))
        if correct > 1:
            raise ValueError(
                _("%(number)s options are correct.", number=correct)
                + "\n"
                + _("Keep 'correct: true' on one of them, or write 'kind: multiple'.")
            )
        return options


class Single(OptionKind):
    rank = 1
    name = "single"
    label = _l("single choice")
    authored = AuthoredSingle

    def read(self, sent: Sequence[str], shown: Shown) -> list[str]:
        choice = super().read(sent, shown)
        if len(choice) > 1:
            raise Unreadable(_("Choose one option only."))
        return choice

    def share(self, body: Body, shown: Shown, choice: Choice) -> Fraction:
        return Fraction(int(set(choice) == correct_options(body)))

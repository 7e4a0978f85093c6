"""Multiple choice: one or more options are right, never all."""

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
    correct_options,
    ensure_lettered,
)


class AuthoredMultiple(AuthoredItem):
    kind: Literal["multiple"]
    options: list[AuthoredOption] = Field(min_length=2, max_length=8)

    @field_validator("options")
    @classmethod
    def has_a_key(cls, options: list[AuthoredOption]) -> list[AuthoredOption]:
        ensure_lettered([option.id for option in options])
        if not any(option.correct for option in options):
            raise ValueError(_("No option is correct.") + "\n" + _("Add 'correct: true' to each right one."))
        if all(option.correct for option in options):
            raise ValueError(
                _("Every option is correct: choosing all of them would always be right.")
                + "\n"
                + _("Add an option that is wrong.")
            )
        return options


class Multiple(OptionKind):
    rank = 2
    name = "multiple"
    label = _l("multiple choice")
    hint = _l("Choose every option that fits. A wrong choice takes away what a right one earns; never below nought.")
    authored = AuthoredMultiple

    def share(self, body: Body, shown: Shown, choice: Choice) -> Fraction:
        """(Right ones chosen - wrong ones chosen) / number of right ones, never below 0."""
        correct, chosen = correct_options(body), set(choice)
        return max(Fraction(0), Fraction(len(chosen & correct) - len(chosen - correct), len(correct)))

"""What a bank's and a quiz's file may say."""

from typing import Literal

from flask_babel import gettext as _
from pydantic import Field, field_validator

from training.authored import Bilingual, Frozen, ObjectiveId, Slug
from training.quizzes.authored_items import Entry
from training.quizzes.rules import Line, Review


class BankFile(Frozen):
    bank: Slug
    title: Bilingual
    practice: bool = False  # for practice alone: see decisions on the pool of practice
    items: list[Entry] = Field(min_length=1, max_length=2000)


class DrawLine(Frozen):
    objectives: list[ObjectiveId] = Field(min_length=1)
    difficulty: list[Literal["easy", "medium", "hard"]] = Field(min_length=1)
    number: int = Field(ge=1, le=100)
    parts: int = Field(default=1, ge=1, le=6)  # above 1: `number` cases of so many parts

    def line(self) -> Line:
        return Line(frozenset(self.objectives), frozenset(self.difficulty), self.number, self.parts)

    @property
    def items(self) -> int:
        return self.number * self.parts


class PaperFile(Frozen):
    """The terms of a quiz. `review` is what its taker sees of each item while another attempt is still possible."""

    quiz: Slug
    title: Bilingual
    bank: Slug
    minutes: int = Field(ge=1, le=480)
    pass_mark: int = Field(ge=1, le=100)
    attempts: int = Field(ge=1, le=20)
    wait_hours: int = Field(ge=0, le=24 * 90)
    shuffle_options: bool = True
    review: Literal["score", "right-or-wrong"] = Review.RIGHT_OR_WRONG.value
    draw: list[DrawLine] = Field(min_length=1, max_length=50)

    @field_validator("draw")
    @classmethod
    def is_of_a_size(cls, draw: list[DrawLine]) -> list[DrawLine]:
        if sum(line.items for line in draw) > 100:
            raise ValueError(
                _("The quiz draws more than 100 items.")
                + "\n"
                + _("Lower the numbers of some lines, or make two quizzes.")
            )
        return draw

"""What a bank's and a quiz's file may say."""

from typing import TYPE_CHECKING, Annotated, Any, Literal, Union

from flask_babel import gettext as _
from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, field_validator

from training.authored import Bilingual, Frozen, ObjectiveId, Slug
from training.quizzes.kinds import KINDS
from training.quizzes.kinds.kind import AuthoredItem
from training.quizzes.rules import Line, Review

if TYPE_CHECKING:
    KindName = str
else:
    KindName = Literal[tuple(KINDS)]


class UnknownKind(BaseModel):
    """Takes what names no kind, so that the fault stands at the line of the kind."""

    model_config = ConfigDict(extra="ignore")

    kind: KindName


def tag_of(raw: Any) -> str:
    kind = raw.get("kind") if isinstance(raw, dict) else None
    return kind if isinstance(kind, str) and kind in KINDS else "unknown"


if TYPE_CHECKING:
    Item = AuthoredItem | UnknownKind
else:  # one of the kinds that are registered
    _tagged = [Annotated[kind.authored, Tag(name)] for name, kind in KINDS.items()]
    Item = Annotated[Union[(*_tagged, Annotated[UnknownKind, Tag("unknown")])], Discriminator(tag_of)]


class BankFile(Frozen):
    bank: Slug
    title: Bilingual
    practice: bool = False  # for practice alone: see decisions on the pool of practice
    items: list[Item] = Field(min_length=1, max_length=2000)


class DrawLine(Frozen):
    objectives: list[ObjectiveId] = Field(min_length=1)
    difficulty: list[Literal["easy", "medium", "hard"]] = Field(min_length=1)
    number: int = Field(ge=1, le=100)

    def line(self) -> Line:
        return Line(frozenset(self.objectives), frozenset(self.difficulty), self.number)


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
        if sum(line.number for line in draw) > 100:
            raise ValueError(
                _("The quiz draws more than 100 items.")
                + "\n"
                + _("Lower the numbers of some lines, or make two quizzes.")
            )
        return draw

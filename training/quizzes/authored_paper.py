"""What a quiz's file may say: also for whoever validates a quiz from a form."""

from datetime import UTC, datetime
from ipaddress import ip_network
from typing import Annotated, Any, Literal

from flask_babel import gettext as _
from pydantic import AfterValidator, Field, field_validator, model_validator

from training.authored import Bilingual, Frozen, ObjectiveId, Slug, Words
from training.quizzes.disclosure import Part
from training.quizzes.rules import Line

MOST_ITEMS = 100
BY_WORDS = frozenset({"review", "keys_after"})


def a_moment(text: str) -> str:
    """In UTC, as stored. Raises ValueError (cause, then remedy)."""
    try:
        typed = datetime.fromisoformat(text)
        moment = typed.astimezone(UTC) if typed.tzinfo else None
    except (ValueError, OverflowError):  # the first day of year 1, say
        moment = None
    if moment is None:
        raise ValueError(
            _("This is no moment with its zone.") + "\n" + _("Write it in quotes, as in '2026-12-01T09:00+08:00'.")
        )
    return moment.isoformat()


def a_network(text: str) -> str:
    try:
        return str(ip_network(text.strip(), strict=False))
    except ValueError:
        raise ValueError(
            _("This is no range of addresses.") + "\n" + _("Write it as 192.168.10.0/24, or one address.")
        ) from None


Moment = Annotated[str, AfterValidator(a_moment)]
Network = Annotated[str, AfterValidator(a_network)]


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


class PaperSection(Frozen):
    """A titled group: items named one by one, in this order, or drawn by a blueprint of its own."""

    title: Bilingual
    items: list[Slug] = Field(default=[], max_length=MOST_ITEMS)
    draw: list[DrawLine] = Field(default=[], max_length=50)

    @model_validator(mode="after")
    def says_what_it_holds(self) -> "PaperSection":
        if bool(self.items) == bool(self.draw):
            raise ValueError(
                _("A section names its items, or draws them.") + "\n" + _("Write 'items' or 'draw', not both.")
            )
        if len(set(self.items)) < len(self.items):
            raise ValueError(_("An item stands twice in this section.") + "\n" + _("Name each item once."))
        return self

    @property
    def number(self) -> int:
        return len(self.items) + sum(line.items for line in self.draw)


class Room(Frozen):
    """Where a proctored quiz may be started: a word that the proctor says, addresses of the room's network, or both."""

    password: Words | None = Field(default=None, max_length=80)
    addresses: list[Network] = Field(default=[], max_length=20)

    @model_validator(mode="after")
    def closes_something(self) -> "Room":
        if self.password is None and not self.addresses:
            raise ValueError(
                _("The room has neither a password nor addresses.") + "\n" + _("Give one of them, or take 'room' out.")
            )
        return self


class Standard(Frozen):
    """How the pass mark was set: each judge's estimates, in percent, of how many borderline people answer the item."""

    method: Literal["angoff"]
    judges: dict[Words, dict[Slug, Annotated[int, Field(ge=0, le=100)]]] = Field(min_length=2, max_length=30)

    @model_validator(mode="after")
    def is_complete(self) -> "Standard":
        items = [set(estimates) for estimates in self.judges.values()]
        if not items[0] or any(one != items[0] for one in items):
            raise ValueError(
                _("The judges did not estimate the same items.")
                + "\n"
                + _("Give an estimate of every judge for every item.")
            )
        return self


def in_order(parts: list[Part]) -> list[Part]:
    """Each once, so that the same table is always written alike."""
    return [part for part in Part if part in parts]


Parts = Annotated[list[Literal["responses", "right-or-wrong", "score", "feedback", "keys"]], AfterValidator(in_order)]


class Shown(Frozen):
    """What a taker sees just after the attempt, later while the quiz is open, and once it has closed."""

    just_after: Parts = []
    later: Parts = []
    closed: Parts = []


class PaperFile(Frozen):
    """The terms of a quiz. `review` is what its taker sees of each item before the keys open; `keys_after` when they
    do: once none of this bank's quizzes is left to attempt, only after the window as well, or never. `shown`, in their
    place, says it part by part."""

    quiz: Slug
    title: Bilingual
    bank: Slug
    minutes: int = Field(ge=1, le=480)
    pass_mark: int = Field(ge=1, le=100)
    attempts: int = Field(ge=1, le=20)
    wait_hours: int = Field(ge=0, le=24 * 90)
    shuffle_options: bool = True
    review: Literal["score", "right-or-wrong"] = Part.OUTCOMES.value
    shown: Shown | None = None
    draw: list[DrawLine] = Field(default=[], max_length=50)
    sections: list[PaperSection] = Field(default=[], max_length=20)
    shuffle_items: bool = True
    opens: Moment | None = None
    closes: Moment | None = None
    keys_after: Literal["finished", "window", "never"] = "finished"
    room: Room | None = None
    standard: Standard | None = None

    @field_validator("draw")
    @classmethod
    def is_of_a_size(cls, draw: list[DrawLine]) -> list[DrawLine]:
        _ensure_size(sum(line.items for line in draw))
        return draw

    @field_validator("sections")
    @classmethod
    def are_of_a_size(cls, sections: list[PaperSection]) -> list[PaperSection]:
        _ensure_size(sum(section.number for section in sections))
        named = [slug for section in sections for slug in section.items]
        if len(set(named)) < len(named):
            raise ValueError(_("An item stands in two sections.") + "\n" + _("Name each item once."))
        return sections

    @model_validator(mode="after")
    def holds_together(self) -> "PaperFile":
        if bool(self.draw) == bool(self.sections):
            raise ValueError(
                _("A quiz draws its items, or has sections.") + "\n" + _("Write 'draw' or 'sections', not both.")
            )
        if self.opens and self.closes and self.opens >= self.closes:
            raise ValueError(_("The quiz closes before it opens.") + "\n" + _("Mend 'opens' or 'closes'."))
        if self.keys_after == "window" and not self.closes:
            raise ValueError(
                _("Keys are to open after the window, but it has no end.") + "\n" + _("Write 'closes' as well.")
            )
        return self

    @model_validator(mode="after")
    def shows_by_words_or_by_table(self) -> "PaperFile":
        if self.shown is None:
            return self
        if self.model_fields_set & BY_WORDS:
            raise ValueError(
                _("What takers see is said twice: in words, and in a table.") + "\n" + _("Keep one of the two.")
            )
        if self.shown.closed and not self.closes:
            raise ValueError(
                _("Something is to open after the window, but it has no end.") + "\n" + _("Write 'closes' as well.")
            )
        return self

    def body(self) -> dict[str, Any]:
        """As stored. What newer keys leave at their defaults is left out, so that papers written before them keep
        their digest."""
        newer = ("sections", "draw", "shuffle_items", "opens", "closes", "keys_after", "shown", "room", "standard")
        untouched = {name for name in newer if getattr(self, name) == type(self).model_fields[name].default}
        return self.model_dump(mode="json", exclude=untouched | self.unsaid)

    @property
    def unsaid(self) -> frozenset[str]:
        """The words whose place a table takes."""
        return BY_WORDS if self.shown else frozenset()


def _ensure_size(number: int) -> None:
    if number > MOST_ITEMS:
        raise ValueError(
            _("The quiz draws more than 100 items.") + "\n" + _("Lower the numbers of some lines, or make two quizzes.")
        )

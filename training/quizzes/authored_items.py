"""What one entry of a bank's file may be: an item of a registered kind, or a case, which is several under one stem."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union

from flask_babel import gettext as _
from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

from training.quizzes.kinds import KINDS
from training.quizzes.kinds.kind import AuthoredEntry, AuthoredItem

CASE = "case"

if TYPE_CHECKING:
    KindName = str
    EntryName = str
else:
    KindName = Literal[tuple(KINDS)]
    EntryName = Literal[(*KINDS, CASE)]


class UnknownKind(BaseModel):
    """Takes what names no kind, so that the fault stands at the line of the kind."""

    model_config = ConfigDict(extra="ignore")

    kind: KindName


class UnknownEntry(UnknownKind):
    kind: EntryName


def tag_of(raw: Any) -> str:
    kind = raw.get("kind") if isinstance(raw, dict) else None
    return kind if isinstance(kind, str) and kind in {*KINDS, CASE} else "unknown"


def tag_of_part(raw: Any) -> str:
    return "unknown" if (tag := tag_of(raw)) == CASE else tag


_tagged: list[Any] = [Annotated[kind.authored, Tag(name)] for name, kind in KINDS.items()]

if TYPE_CHECKING:
    Item = AuthoredItem | UnknownKind
else:  # one of the kinds that are registered
    Item = Annotated[Union[(*_tagged, Annotated[UnknownKind, Tag("unknown")])], Discriminator(tag_of_part)]


class AuthoredCase(AuthoredEntry):
    """A situation with several items about it, drawn and shown together; each is scored as an item of its own.

    What a part does not say of objectives, sections and difficulty it has from the case.
    """

    kind: Literal["case"]
    parts: list[Item] = Field(min_length=2, max_length=6)

    @model_validator(mode="before")
    @classmethod
    def hands_down(cls, raw: Any) -> Any:
        if not isinstance(raw, dict) or not isinstance(raw.get("parts"), list):
            return raw
        common = {key: raw[key] for key in ("objectives", "sections", "difficulty", "practice") if key in raw}
        return {**raw, "parts": [{**common, **part} if isinstance(part, dict) else part for part in raw["parts"]]}

    @model_validator(mode="after")
    def names_its_parts(self) -> "AuthoredCase":
        ids = [part.id for part in self.parts if isinstance(part, AuthoredItem)]
        if len(set(ids)) < len(ids):
            raise ValueError(_("Two parts have the same id.") + "\n" + _("Give each part an id of its own."))
        return self

    def pieces(self) -> Sequence[AuthoredItem]:
        """The parts as items of the bank, each with what it shares."""
        parts = [part for part in self.parts if isinstance(part, AuthoredItem)]
        shared = {"id": self.id, "stem": self.stem.model_dump(), "media": self.media, "of": len(parts)}
        drawn_by = {"objectives": self.objectives, "difficulty": self.difficulty}
        return [
            part.of_case(f"{self.id}-{part.id}", {**shared, **drawn_by, "part": number})
            for number, part in enumerate(parts, 1)
        ]


if TYPE_CHECKING:
    Entry = AuthoredItem | AuthoredCase | UnknownEntry
else:
    _case = (Annotated[AuthoredCase, Tag(CASE)], Annotated[UnknownEntry, Tag("unknown")])
    Entry = Annotated[Union[(*_tagged, *_case)], Discriminator(tag_of)]


def pieces(entries: Sequence[Entry]) -> dict[str, AuthoredItem]:
    """Every item by its name in the bank."""
    found: list[AuthoredItem] = []
    for entry in entries:
        if isinstance(entry, AuthoredCase):
            found += entry.pieces()
        elif isinstance(entry, AuthoredItem):
            found.append(entry)
    return {item.id: item for item in found}

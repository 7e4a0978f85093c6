"""What is to be printed: which editions, bound as one book, in which language and form. Plain values."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from training.db import canonical

LAYOUT = 2  # counts up when books come to look different: what was printed before is then printed anew


class Form(StrEnum):
    PDF = "pdf"
    EPUB = "epub"


MEDIA_TYPES = {Form.PDF: "application/pdf", Form.EPUB: "application/epub+zip"}


@dataclass(frozen=True)
class Volume:
    """An edition of a manual, named so that nobody can mean another."""

    slug: str
    number: int
    digest: str


@dataclass(frozen=True)
class Programme:
    """What a set is named by; its volumes are the manuals that this edition of the programme asks for."""

    slug: str
    number: int
    titles: Mapping[str, str]
    digest: str


@dataclass(frozen=True)
class Order:
    form: Form
    language: str
    volumes: tuple[Volume, ...]
    programme: Programme | None = None

    def arguments(self) -> dict[str, Any]:
        """As a job carries it."""
        return {
            "form": str(self.form),
            "language": self.language,
            "volumes": [[volume.slug, volume.number, volume.digest] for volume in self.volumes],
            "programme": [
                self.programme.slug,
                self.programme.number,
                dict(self.programme.titles),
                self.programme.digest,
            ]
            if self.programme
            else None,
        }

    @property
    def key(self) -> str:
        """The same for the same book."""
        return hashlib.sha256(canonical({"layout": LAYOUT, **self.arguments()}).encode()).hexdigest()

    @property
    def subject(self) -> str:
        return f"print:{self.key}"

    @property
    def digest(self) -> str:
        """What stands at the foot of every page: the edition's, or the programme edition's."""
        return self.programme.digest if self.programme else self.volumes[0].digest


def read(arguments: Any) -> Order:
    named = arguments["programme"]
    return Order(
        Form(arguments["form"]),
        arguments["language"],
        tuple(Volume(*volume) for volume in arguments["volumes"]),
        Programme(*named) if named else None,
    )

"""A picture or a sound as a page shows it: without the name of its file, which may tell too much."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from training.quizzes.media import pinned


@dataclass(frozen=True)
class MediumFace:
    """`number` stands in its address. `words`: what a picture shows; what is said in a sound."""

    number: int
    media_type: str
    width: int | None
    height: int | None
    words: str
    mark: str  # changes with the bytes

    @property
    def is_picture(self) -> bool:
        return self.width is not None


def of_case(body: Mapping[str, Any], language: str) -> list[MediumFace]:
    return _faces(pinned.of_case(body), 1, language)


def of_item(body: Mapping[str, Any], language: str) -> list[MediumFace]:
    return _faces(pinned.of_item(body), 1 + len(pinned.of_case(body)), language)


def of_explanation(body: Mapping[str, Any], language: str) -> list[MediumFace]:
    return _faces(pinned.of_explanation(body), 1 + pinned.EXPLAINING, language)


def _faces(rows: Sequence[Mapping[str, Any]], first: int, language: str) -> list[MediumFace]:
    return [
        MediumFace(
            number,
            row["media_type"],
            row.get("width"),
            row.get("height"),
            (row.get("alt") or row["transcript"])[language],
            row["digest"][:12],
        )
        for number, row in enumerate(rows, first)
    ]

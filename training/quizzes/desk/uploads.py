"""Pictures and sounds in the form of a draft: its files to choose from, and one that has just been handed in."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from training.quizzes.desk.fields import Part
from training.quizzes.media.authored import MOST
from training.quizzes.media.files import Facts
from training.quizzes.media.pinned import LISTS

LARGEST_BODY = 16 * 1024 * 1024  # a photograph as telephones make them, and the text of the draft
ACCEPTS = "image/png,image/jpeg,image/webp,audio/mpeg,audio/mp4,audio/ogg,.m4a,.mp3,.ogg,.opus"


def offered(parts: Sequence[Part], files: Sequence[str]) -> list[Part]:
    """The fields, with the draft's files to choose from where one is named; rows come by handing in a file."""
    return [_offered(part, files) if part.path in LISTS else part for part in parts]


def _offered(media: Part, files: Sequence[str]) -> Part:
    rows = []
    for row in media.parts:
        inner = [_choice(part, files) if part.name == "file" else part for part in row.parts]
        rows.append(replace(row, parts=inner))
    return replace(media, parts=rows, most=MOST if files else 0)


def _choice(part: Part, files: Sequence[str]) -> Part:
    names = [*files, *({str(part.value)} - {"", *files})]
    return replace(part, shape="choice", choices=[(name, name) for name in names])


def asked_for(path: str | None) -> str:
    """The list into which a file is handed in."""
    return path if path in LISTS else "media"


def with_file(content: Mapping[str, Any], name: str, path: str = "media") -> dict[str, Any]:
    """The content with one more row of this list that shows this file, unless one does."""
    if name in names(content, path):
        return dict(content)
    return {**content, path: [*content.get(path, []), {"file": name}][:MOST]}


def shown(content: Mapping[str, Any], files: Mapping[str, Facts], path: str = "media") -> list[dict[str, Any]]:
    """The facts of the files that a list in a draft's content shows, in order."""
    return [vars(files[name]) for name in names(content, path) if name in files]


def names(content: Mapping[str, Any], path: str = "media") -> list[str]:
    """The files that the rows of a list in a draft's content name, fit or not."""
    rows = content.get(path)
    found = [row.get("file") for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
    return [name for name in found if isinstance(name, str)]

"""The digests of an edition's parts, kept at publication: when the whole no longer gives its digest, they name which
part was changed. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from training.authored import digest

HEAD = ""  # number, shelf, date of review, pictures, what is said of the changes


def parts_of(material: Mapping[str, Any]) -> dict[str, str]:
    """'' the head; 'zh' the cover and introduction of a language; 'zh#say-it' a section in it."""
    return {name: digest(part) for name, part in _parts(material)}


def _parts(material: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield HEAD, {name: value for name, value in material.items() if name != "languages"}
    for language, text in material["languages"].items():
        yield language, {name: value for name, value in text.items() if name != "sections"}
        for section in text["sections"]:
            yield f"{language}#{section['anchor']}", section


def changed_parts(kept: Mapping[str, str], material: Mapping[str, Any]) -> list[str]:
    """The names of those that are not as they were published, what is missing or was added included."""
    found = parts_of(material)
    return sorted(name for name in kept.keys() | found.keys() if kept.get(name) != found.get(name))

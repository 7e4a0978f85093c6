"""What an author is told about a draft: which section is behind in the other language, which names are free. Pure."""

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

from training.content.outlines import Outline, outline

LANGUAGES = ("zh", "en")
COVER = ""  # the anchor of the keys at the head and the introduction
STILL_THERE = timedelta(seconds=45)  # a page tells every fifteen seconds that it is open


# --- the other language is behind ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """A section as the contents of the editor show it."""

    anchor: str
    heading: Mapping[str, str]  # by language; '' where it is missing
    lines: Mapping[str, int]
    behind: str | None  # the language whose text has not followed the other's
    missing: bool = False  # it is not there at all


def places(
    base: Mapping[str, str], now: Mapping[str, str], agreed: Mapping[str, tuple[str, str]] | None = None
) -> list[Place]:
    """The sections of both texts in the order of the Chinese, then what stands in the English alone.

    A section is behind in a language when its text has changed in the other one and not in this: since the texts that
    the draft began with, or since an author said (`agreed`: digests by anchor, zh then en) that both say the same. One
    that changed in both is behind in neither.
    """
    outlines = {language: outline(now[language]) for language in LANGUAGES}
    marks = {language: _digests(outlines[language]) for language in LANGUAGES}
    since = {language: _digests(outline(base[language])) for language in LANGUAGES}
    for anchor, pair in (agreed or {}).items():
        for language, mark in zip(LANGUAGES, pair, strict=True):
            since[language][anchor] = mark
    return [_place(anchor, outlines, marks, since) for anchor in dict.fromkeys([*marks["zh"], *marks["en"]])]


def marks_of(text: str, anchor: str) -> str:
    """The digest of a section as `places` compares it; '' when it is not there."""
    return _digests(outline(text)).get(anchor, "")


def _place(
    anchor: str,
    outlines: Mapping[str, Outline],
    marks: Mapping[str, Mapping[str, str]],
    since: Mapping[str, Mapping[str, str]],
) -> Place:
    found = {
        language: next((one for one in outlines[language].sections if one.anchor == anchor), None)
        for language in LANGUAGES
    }
    heading = {language: one.heading if one else "" for language, one in found.items()}
    lines = {language: one.line if one else 1 for language, one in found.items()}
    if anchor == COVER:
        heading = {language: outlines[language].title for language in LANGUAGES}
    absent = [language for language in LANGUAGES if anchor not in marks[language]]
    if absent:
        return Place(anchor, heading, lines, absent[0], missing=True)
    changed = [language for language in LANGUAGES if marks[language][anchor] != since[language].get(anchor)]
    behind = None if len(changed) != 1 else "en" if changed == ["zh"] else "zh"
    return Place(anchor, heading, lines, behind)


def _digests(text: Outline) -> dict[str, str]:
    """By anchor, in order. A section without an id has its heading's line for one: nothing pairs with it."""
    cover = _digest(f"{text.head}\n{text.introduction}")
    sections = {one.anchor or f"#{one.line}": _digest(f"{one.heading}\n{one.markdown}") for one in text.sections}
    return {COVER: cover, **sections}


def _digest(text: str) -> str:
    return hashlib.sha256(text.strip().encode()).hexdigest()


# --- names --------------------------------------------------------------------------------------------------------


def picture_name(file_name: str, extension: str, otherwise: str = "picture") -> str:
    """'IMG 2031 (1).JPG' -> 'img-2031-1.jpg'; of what holds no Latin letter or digit, 'picture.jpg',
    or whatever is said `otherwise`."""
    stem = re.sub(r"[^a-z0-9]+", "-", file_name.rsplit(".", 1)[0].lower()).strip("-")[:60].strip("-")
    return f"{stem or otherwise}.{extension}"


def free_name(name: str, taken: Collection[str]) -> str:
    """'chart.png', or 'chart-2.png' where another picture has that name."""
    stem, extension = name.rsplit(".", 1)
    names = (name if number == 1 else f"{stem}-{number}.{extension}" for number in count(1))
    return next(free for free in names if free not in taken)

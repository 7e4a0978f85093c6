"""What changed in a manual since the edition that a reader knows. Editions never change, so that each process works it
out once for each pair of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from training.content.difference import Kind, changed_sections
from training.content.marking import Words, marked
from training.content.materials import whole_material
from training.content.models import Edition, SectionChange, Severity
from training.content.queries import Published, Statement
from training.db import db

WORDS = {
    "zh": Words("删去：", "新增："),
    "en": Words("deleted:", "inserted:"),
}  # in the language of the text, not the page's
ORDER = list(Severity)


@dataclass(frozen=True)
class Said:
    """What an edition said of its change."""

    number: int
    what: Mapping[str, str]


@dataclass(frozen=True)
class ChangedSection:
    anchor: str
    kind: Kind
    severity: Severity  # the highest of all editions between
    said: tuple[Said, ...]
    headings: Mapping[str, str]  # as they are now, or were
    position: int  # in the newer edition; 0: it is gone

    @property
    def is_asked(self) -> bool:
        """To be opened before somebody can state that they know the change."""
        return bool(self.position) and self.severity != Severity.EDITORIAL


@dataclass(frozen=True)
class Changes:
    """From the edition `since` to the one `number`."""

    since: int
    number: int
    sections: tuple[ChangedSection, ...]
    html: Mapping[tuple[str, str], str]  # by language and anchor: the section with its changes marked

    @property
    def asked(self) -> tuple[ChangedSection, ...]:
        return tuple(section for section in self.sections if section.is_asked)

    def place(self, anchor: str) -> int | None:
        """1 for the first of those asked; None for a section that is not among them."""
        return next((place for place, row in enumerate(self.asked, 1) if row.anchor == anchor), None)


AT_MOST_KEPT = 200
_kept: dict[tuple[UUID, int], Changes] = {}


def known_edition(statements: Sequence[Statement], number: int) -> Statement | None:
    """The newest edition before this one that the reader has acknowledged; None once this one is, too."""
    if any(row.number >= number for row in statements):
        return None
    return max(statements, key=lambda row: row.number, default=None)


def changes_since(edition: Published, known: Statement) -> Changes:
    """Six statements for a pair of editions that this process has not compared yet. Raises EditionDamaged."""
    key = edition.public_id, known.number
    if key not in _kept:
        if len(_kept) >= AT_MOST_KEPT:
            _kept.clear()
        _kept[key] = _compared(edition, known)
    return _kept[key]


def _compared(edition: Published, known: Statement) -> Changes:
    old, new = (whole_material(edition_id)["languages"] for edition_id in (known.edition_id, edition.id))
    said = _said(edition.manual_id, known.number, edition.number)
    found, html = [], {}
    for change in changed_sections(old, new):
        rows = said.get(change.anchor, [])
        texts = old if change.kind == Kind.REMOVED else new
        sections = {language: _section(text, change.anchor) for language, text in texts.items()}
        found.append(
            ChangedSection(
                change.anchor,
                change.kind,
                max((Severity(row.severity) for _number, row in rows), key=ORDER.index, default=Severity.NOTIFY),
                tuple(Said(number, {"zh": row.what_zh, "en": row.what_en}) for number, row in rows),
                {language: section["heading"] for language, section in sections.items()},
                edition.position(change.anchor) or 0,
            )
        )
        for language, section in sections.items():
            before = _section(old[language], change.anchor)["html"] if change.kind == Kind.CHANGED else section["html"]
            html[language, change.anchor] = marked(before, section["html"], WORDS[language])
    return Changes(known.number, edition.number, tuple(found), html)


def _section(text: Mapping[str, Any], anchor: str) -> dict[str, Any]:
    found: dict[str, Any] = next(section for section in text["sections"] if section["anchor"] == anchor)
    return found


def _said(manual_id: int, after: int, until: int) -> dict[str, list[tuple[int, SectionChange]]]:
    """What the editions between said, by anchor, the oldest first. One statement."""
    rows = db.session.execute(
        sa.select(Edition.number, SectionChange)
        .join(SectionChange, SectionChange.edition_id == Edition.id)
        .where(Edition.manual_id == manual_id, Edition.number > after, Edition.number <= until)
        .order_by(Edition.number, SectionChange.position)
    )
    found: dict[str, list[tuple[int, SectionChange]]] = {}
    for number, row in rows:
        found.setdefault(row.anchor, []).append((number, row))
    return found

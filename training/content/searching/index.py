"""Keeping what is searched: an entry for each section and cover of an edition, written with it or made anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from training.content.models import SearchEntry, SearchText
from training.content.searching import queries
from training.content.searching.words import Indexed, indexed
from training.db import db


@dataclass(frozen=True)
class Entry:
    """A section (the cover: position 0, no anchor) of an edition in one language, cut into words."""

    language: str
    position: int
    anchor: str
    heading: str
    cut: Indexed


def entries_of(material: Mapping[str, Any]) -> tuple[Entry, ...]:
    """What of an edition is searched. Cutting takes time, and no database: it is done before the transaction."""
    entries = []
    for language, text in material["languages"].items():
        cover = {
            "anchor": "",
            "heading": text["title"],
            "html": f"<p>{escape(text['summary'])}</p>{text['introduction_html']}",
        }
        for position, section in enumerate([cover, *text["sections"]]):
            cut = indexed(section["heading"], section["html"])
            entries.append(Entry(language, position, section["anchor"], section["heading"], cut))
    return tuple(entries)


def add(edition_id: int, entries: Sequence[Entry]) -> None:
    """In the transaction that publishes the edition, so that neither is without the other."""
    rows = [
        SearchEntry(
            edition_id=edition_id,
            language=entry.language,
            position=entry.position,
            anchor=entry.anchor,
            heading=entry.heading,
            heading_stream=entry.cut.heading_stream,
        )
        for entry in entries
    ]
    db.session.add_all(rows)
    db.session.flush()
    db.session.add_all(
        SearchText(entry_id=row.id, lexemes=entry.cut.lexemes, stream=entry.cut.stream, text=entry.cut.text)
        for row, entry in zip(rows, entries, strict=True)
    )
    db.session.flush()


def renew() -> int:
    """Make every entry anew from the editions, one after the other; how many editions there are."""
    queries.remove_entries()
    editions = queries.edition_ids()
    for edition_id in editions:
        add(edition_id, entries_of(queries.material_of(edition_id)))
    return len(editions)

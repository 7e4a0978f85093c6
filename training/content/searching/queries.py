"""Finding sections: the database's index narrows, the streams decide and are ranked here, so that every database
gives the same answer in the same order. Two statements for a search, however large the library is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY

from training.content.materials import materials
from training.content.models import Acknowledgement, Edition, EditionText, Manual, SearchEntry, SearchText
from training.content.searching.words import Pieces, Query, marked, passage, score
from training.db import db

AT_MOST_RANKED = 100  # of each language, those with what is looked for in their headings first
AT_MOST_SHOWN, AT_MOST_OTHERS = 20, 8


@dataclass(frozen=True)
class Hit:
    """A section, or a cover (position 0), that holds all that was looked for."""

    slug: str
    title: str  # of the manual
    edition: int
    is_newest: bool
    published_at: datetime
    language: str
    position: int
    anchor: str
    heading: Pieces
    passage: Pieces


@dataclass(frozen=True)
class Found:
    """The best hits of each kind, and how many there are of it in all."""

    own: list[Hit]
    own_count: int
    other: list[Hit]  # in the other language
    other_count: int
    older: list[Hit]  # only in older editions that the reader acknowledged


def search(person_id: int, query: Query, language: str) -> Found:
    """What the person may read and holds all of the query: the newest editions, and those the person acknowledged."""
    if not query.terms:
        return Found([], 0, [], 0, [])
    found: dict[tuple[bool, bool], list[_Candidate]] = {}
    for row in _candidates(person_id, query):
        found.setdefault((row.is_newest, row.language == language), []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: (-score(query, row.heading_stream, row.stream), row.id))
    own, other = found.get((True, True), []), found.get((True, False), [])
    current = {row.section for row in (*own, *other)}
    older: dict[Section, _Candidate] = {}
    for row in (*found.get((False, True), []), *found.get((False, False), [])):
        if row.section not in current and (row.section not in older or older[row.section].number < row.number):
            older[row.section] = row
    best = (own[:AT_MOST_SHOWN], other[:AT_MOST_OTHERS], list(older.values())[:AT_MOST_OTHERS])
    hits = _hits(query, [row for rows in best for row in rows])
    return Found(
        [hits[row.id] for row in best[0]],
        own[0].count if own else 0,
        [hits[row.id] for row in best[1]],
        other[0].count if other else 0,
        [hits[row.id] for row in best[2]],
    )


Section = tuple[int, str, str]  # manual, anchor and language: the same in each edition


@dataclass(frozen=True)
class _Candidate:
    id: int
    manual_id: int
    number: int
    anchor: str
    language: str
    is_newest: bool
    count: int
    heading_stream: str
    stream: str

    @property
    def section(self) -> Section:
        return self.manual_id, self.anchor, self.language


_numbers = sa.select(Edition.manual_id, sa.func.max(Edition.number).label("number")).group_by(Edition.manual_id)
_number = _numbers.subquery("newest_number")
_newest = (  # the newest edition of each manual
    sa.select(Edition.id)
    .join(_number, sa.and_(_number.c.manual_id == Edition.manual_id, _number.c.number == Edition.number))
    .subquery("newest")
)


def _candidates(person_id: int, query: Query) -> list[_Candidate]:
    """The first AT_MOST_RANKED of each language, newest and older editions apart. One statement."""
    theirs = sa.select(Acknowledgement.edition_id).where(Acknowledgement.person_id == person_id)
    is_newest = _newest.c.id.is_not(None)
    in_heading = sum(
        (sa.case((SearchEntry.heading_stream.contains(needle), 1), else_=0) for needle in query.needles),
        start=sa.literal(0),
    )
    kind = (is_newest, SearchEntry.language)
    place = sa.func.row_number().over(partition_by=kind, order_by=(in_heading.desc(), SearchEntry.id))
    found = (
        sa.select(
            SearchEntry.id,
            is_newest.label("is_newest"),
            place.label("place"),
            sa.func.count().over(partition_by=kind).label("count"),
        )
        .outerjoin(_newest, _newest.c.id == SearchEntry.edition_id)
        .where(
            SearchEntry.id.in_(_holding_all(query)),
            sa.or_(is_newest, SearchEntry.edition_id.in_(theirs)),
        )
        .subquery("found")
    )
    rows = db.session.execute(
        sa.select(
            SearchEntry.id,
            Edition.manual_id,
            Edition.number,
            SearchEntry.anchor,
            SearchEntry.language,
            sa.type_coerce(found.c.is_newest, sa.Boolean),
            found.c.count,
            SearchEntry.heading_stream,
            SearchText.stream,
        )
        .join(found, found.c.id == SearchEntry.id)
        .join(SearchText, SearchText.entry_id == SearchEntry.id)
        .join(Edition, Edition.id == SearchEntry.edition_id)
        .where(found.c.place <= AT_MOST_RANKED)
        .order_by(found.c.is_newest, SearchEntry.language, SearchEntry.id)
    )
    return [_Candidate(*row) for row in rows]


def _holding_all(query: Query) -> sa.Select[int]:
    """The ids of entries that hold every term: by each database's own index; and by the text, where words must stand
    side by side."""
    if db.engine.dialect.name == "postgresql":
        wanted = sa.cast(" & ".join(f"'{lexeme}'" for lexeme in query.lexemes), TSQUERY)
        ids = sa.select(SearchText.entry_id).where(SearchText.lexemes.op("@@", is_comparison=True)(wanted))
    else:
        index = sa.table("search_index", sa.column("rowid", sa.Integer))
        words = " AND ".join(f'"{lexeme}"' for lexeme in query.lexemes)
        ids = sa.select(index.c.rowid).where(sa.literal_column("search_index").op("MATCH", is_comparison=True)(words))
    if not query.phrases:
        return ids
    whole = SearchEntry.heading_stream + "\n" + SearchText.stream
    entry = sa.select(SearchEntry.id).join(SearchText, SearchText.entry_id == SearchEntry.id)
    return entry.where(SearchEntry.id.in_(ids), *(whole.contains(phrase) for phrase in query.phrases))


def _hits(query: Query, rows: Sequence[_Candidate]) -> dict[int, Hit]:
    """These entries as they are shown, by id. One statement; none for none."""
    if not rows:
        return {}
    columns = (SearchEntry.id, Manual.slug, EditionText.title, Edition.published_at, SearchEntry.position)
    texts = db.session.execute(
        sa.select(*columns, SearchEntry.heading, SearchText.text)
        .join(SearchText, SearchText.entry_id == SearchEntry.id)
        .join(Edition, Edition.id == SearchEntry.edition_id)
        .join(Manual, Manual.id == Edition.manual_id)
        .join(
            EditionText,
            sa.and_(EditionText.edition_id == Edition.id, EditionText.language == SearchEntry.language),
        )
        .where(SearchEntry.id.in_([row.id for row in rows]))
    )
    of_id = {row.id: row for row in rows}
    return {text.id: _hit(query, of_id[text.id], text) for text in texts}


def _hit(query: Query, row: _Candidate, text: Any) -> Hit:
    return Hit(
        slug=text.slug,
        title=text.title,
        edition=row.number,
        is_newest=row.is_newest,
        published_at=text.published_at,
        language=row.language,
        position=text.position,
        anchor=row.anchor,
        heading=marked(query, text.heading),
        passage=passage(query, text.text, row.stream, row.language),
    )


# --- for the index ------------------------------------------------------------------------------------------------


def edition_ids() -> Sequence[int]:
    return db.session.scalars(sa.select(Edition.id).order_by(Edition.id)).all()


def material_of(edition_id: int) -> Mapping[str, Any]:
    ((_row, material),) = materials(Edition.id == edition_id)
    return material


def remove_entries() -> None:
    db.session.execute(sa.delete(SearchText))
    db.session.execute(sa.delete(SearchEntry))

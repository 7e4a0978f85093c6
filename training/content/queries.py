"""Reading manuals, their editions, and who read and acknowledged them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from training.content import beyond
from training.content.glossary.queries import newest_digest as newest_glossary
from training.content.materials import EditionDamaged, ensure_whole, is_newest, materials, newest_materials
from training.content.models import (
    Acknowledgement,
    Edition,
    EditionText,
    Manual,
    Picture,
    Reading,
)
from training.content.rules import reading_minutes
from training.db import db, lock_row
from training.people.models import Person

__all__ = ["EditionDamaged", "materials", "newest_materials"]  # read from here as well


# --- what others ask ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CurrentEdition:
    slug: str
    number: int
    titles: Mapping[str, str]
    shelf: str
    digest: str
    review_by: date


@dataclass(frozen=True)
class Acknowledged:
    person_id: int
    manual_slug: str
    edition_number: int
    edition_digest: str
    language: str
    at: datetime


def current_editions() -> dict[str, CurrentEdition]:
    """The newest edition of each manual, by slug. One statement."""
    rows = db.session.execute(
        sa.select(Manual.slug, Edition, EditionText.language, EditionText.title)
        .join(Edition, Edition.manual_id == Manual.id)
        .join(EditionText, EditionText.edition_id == Edition.id)
        .where(is_newest())
        .order_by(Manual.slug)
    )
    editions: dict[str, Edition] = {}
    titles: dict[str, dict[str, str]] = {}
    for slug, edition, language, title in rows:
        editions[slug] = edition
        titles.setdefault(slug, {})[language] = title
    return {
        slug: CurrentEdition(slug, row.number, titles[slug], row.shelf, row.digest, row.review_by)
        for slug, row in editions.items()
    }


def acknowledgements(person_ids: Collection[int]) -> list[Acknowledged]:
    """Every acknowledgement of these persons, of whatever edition, oldest first. One statement."""
    rows = db.session.execute(
        sa.select(
            Acknowledgement.person_id,
            Manual.slug,
            Edition.number,
            Edition.digest,
            Acknowledgement.language,
            Acknowledgement.at,
        )
        .join(Edition, Edition.id == Acknowledgement.edition_id)
        .join(Manual, Manual.id == Edition.manual_id)
        .where(Acknowledgement.person_id.in_(person_ids))
        .order_by(Acknowledgement.at, Acknowledgement.id)
    )
    return [Acknowledged(*row) for row in rows]


# --- published editions, kept in the process ----------------------------------------------------------------------


@dataclass(frozen=True)
class PublishedSection:
    position: int
    anchor: str
    heading: str
    objectives: tuple[str, ...]
    html: str
    minutes: int


@dataclass(frozen=True)
class PublishedText:
    title: str
    summary: str
    introduction_html: str
    sections: tuple[PublishedSection, ...]
    minutes: int


@dataclass(frozen=True)
class Published:
    """An edition as it is read. It never changes, so that each process loads it once."""

    id: int
    public_id: UUID
    manual_id: int
    slug: str
    number: int
    shelf: str
    review_by: date
    published_at: datetime
    digest: str
    texts: Mapping[str, PublishedText]

    @property
    def length(self) -> int:
        """How many sections it has."""
        return len(self.texts["zh"].sections)

    def position(self, anchor: str) -> int | None:
        return next((s.position for s in self.texts["zh"].sections if s.anchor == anchor), None)


@dataclass(frozen=True)
class Place:
    """Which edition a reader has in hand, and the number of the manual's newest; nothing of its text."""

    edition_id: int
    public_id: UUID
    manual_id: int
    slug: str
    number: int
    shelf: str
    review_by: date
    digest: str
    newest: int
    glossary: str | None  # the digest of the glossary that counts today
    beyond: tuple[Any, ...]  # the stamps of what is offered beside a text

    @property
    def is_newest(self) -> bool:
        return self.number == self.newest


@dataclass(frozen=True)
class Held:
    """An edition in a reader's hands, and the number of the manual's newest."""

    edition: Published
    newest: int

    @property
    def is_newest(self) -> bool:
        return self.edition.number == self.newest


AT_MOST_KEPT = 200
_kept: dict[UUID, Published] = {}


def newest_published() -> list[Published]:
    """The newest edition of each manual, by slug. One statement, and five for what this process has not read yet."""
    rows = db.session.execute(
        sa.select(Edition.id, Edition.public_id)
        .join(Manual, Manual.id == Edition.manual_id)
        .where(is_newest())
        .order_by(Manual.slug)
    )
    return _published(rows.all())


def readable(person_id: int, slug: str, number: int | None = None) -> Held | None:
    """A manual's newest edition; or the one of that number, if it is the newest or the person acknowledged it."""
    place = place_of(person_id, slug, number)
    return held(place) if place else None


def place_of(person_id: int, slug: str, number: int | None = None) -> Place | None:
    """Where `readable` leads, before any of its text is read. One statement."""
    if number is None:
        return _place(Manual.slug == slug, is_newest())
    theirs = sa.exists().where(Acknowledgement.person_id == person_id, Acknowledgement.edition_id == Edition.id)
    return _place(Manual.slug == slug, Edition.number == number, sa.or_(is_newest(), theirs))


def edition(slug: str, number: int) -> Held | None:
    """The edition of that number, whoever asks."""
    place = _place(Manual.slug == slug, Edition.number == number)
    return held(place) if place else None


def held(place: Place) -> Held:
    """The edition itself. No statement where this process has read it already; else five. Raises EditionDamaged."""
    return Held(_published([(place.edition_id, place.public_id)])[0], place.newest)


def _place(*conditions: sa.ColumnElement[bool]) -> Place | None:
    other = sa.orm.aliased(Edition)
    newest = sa.select(sa.func.max(other.number)).where(other.manual_id == Edition.manual_id).scalar_subquery()
    columns = (Edition.id, Edition.public_id, Edition.manual_id, Manual.slug, Edition.number)
    row = db.session.execute(
        sa.select(*columns, Edition.shelf, Edition.review_by, Edition.digest, newest, newest_glossary, *beyond.stamps())
        .join(Manual, Manual.id == Edition.manual_id)
        .where(*conditions)
    ).first()
    if row is None:
        return None
    names = [field.name for field in fields(Place) if field.name != "beyond"]
    values: dict[str, Any] = dict(zip(names, row, strict=False))
    return Place(**values, beyond=tuple(row[len(names) :]))


def _published(keys: Sequence[tuple[int, UUID]]) -> list[Published]:
    """Five statements for those that this process has not read yet. Raises EditionDamaged."""
    missing = [edition_id for edition_id, public_id in keys if public_id not in _kept]
    found = {public_id: _kept[public_id] for _edition_id, public_id in keys if public_id in _kept}
    for row, material in materials(Edition.id.in_(missing)) if missing else ():
        ensure_whole(row, material)
        found[row.public_id] = _as_read(row, material)
    if len(_kept) + len(missing) > AT_MOST_KEPT:
        _kept.clear()
    _kept.update(found)
    return [found[public_id] for _edition_id, public_id in keys]


def _as_read(row: Edition, material: Mapping[str, Any]) -> Published:
    texts = {}
    for language, text in material["languages"].items():
        sections = tuple(
            PublishedSection(
                position,
                section["anchor"],
                section["heading"],
                tuple(section["objectives"]),
                section["html"],
                reading_minutes(section["markdown"]),
            )
            for position, section in enumerate(text["sections"], 1)
        )
        whole = " ".join([text["introduction"], *(section["markdown"] for section in text["sections"])])
        texts[language] = PublishedText(
            text["title"], text["summary"], text["introduction_html"], sections, reading_minutes(whole)
        )
    return Published(
        row.id,
        row.public_id,
        row.manual_id,
        material["manual"],
        row.number,
        row.shelf,
        row.review_by,
        row.published_at,
        row.digest,
        texts,
    )


def manual(slug: str) -> Manual | None:
    return db.session.scalar(sa.select(Manual).where(Manual.slug == slug))


def newest_number(slug: str) -> int:
    """0: the manual has no edition yet."""
    numbers = sa.select(sa.func.max(Edition.number)).join(Manual, Manual.id == Edition.manual_id)
    return db.session.scalar(numbers.where(Manual.slug == slug)) or 0


# --- pictures -----------------------------------------------------------------------------------------------------


def picture(fingerprint: str) -> Picture | None:
    """Without its bytes."""
    return db.session.scalar(sa.select(Picture).where(Picture.digest == fingerprint))


def picture_bytes(picture_id: int) -> bytes:
    return db.session.scalars(sa.select(Picture.content).where(Picture.id == picture_id)).one()


def picture_ids(fingerprints: Collection[str]) -> dict[str, int]:
    """Of those that are stored, by digest."""
    rows = db.session.execute(sa.select(Picture.digest, Picture.id).where(Picture.digest.in_(fingerprints)))
    return dict(rows.all())


# --- readings and acknowledgements --------------------------------------------------------------------------------


def furthest(person_id: int, edition_ids: Collection[int]) -> dict[int, int]:
    """How far the person has come in each of these editions, in whichever language. One statement."""
    rows = db.session.execute(
        sa.select(Reading.edition_id, sa.func.max(Reading.furthest))
        .where(Reading.person_id == person_id, Reading.edition_id.in_(edition_ids))
        .group_by(Reading.edition_id)
    )
    return dict(rows.all())


@dataclass(frozen=True)
class Progress:
    """How far a person has come in an edition, in whichever language."""

    edition_number: int
    furthest: int
    seconds: int
    opened_at: datetime
    last_at: datetime


def progress(person_ids: Collection[int]) -> dict[tuple[int, str], list[Progress]]:
    """What these persons have opened, by person and manual, the newest edition last. One statement."""
    rows = db.session.execute(
        sa.select(
            Reading.person_id,
            Manual.slug,
            Edition.number,
            sa.func.max(Reading.furthest),
            sa.func.coalesce(sa.func.sum(Reading.seconds), 0),
            sa.func.min(Reading.opened_at),
            sa.func.max(Reading.last_at),
        )
        .join(Edition, Edition.id == Reading.edition_id)
        .join(Manual, Manual.id == Edition.manual_id)
        .where(Reading.person_id.in_(person_ids))
        .group_by(Reading.person_id, Manual.slug, Edition.number)
        .order_by(Edition.number)
    )
    found: dict[tuple[int, str], list[Progress]] = {}
    for person_id, slug, number, reached, seconds, opened_at, last_at in rows:
        row = Progress(number, reached or 0, seconds or 0, opened_at, last_at)
        found.setdefault((person_id, slug), []).append(row)
    return found


def changes_opened(person_id: int, edition_id: int) -> int:
    """How many of the sections that changed the person has opened, in order, in whichever language. One statement."""
    opened = sa.select(sa.func.max(Reading.changes_opened))
    return db.session.scalar(opened.where(Reading.person_id == person_id, Reading.edition_id == edition_id)) or 0


def last_reading_at(person_id: int) -> datetime | None:
    """When the person's pages last reported anything, of whichever manual."""
    return db.session.scalar(sa.select(sa.func.max(Reading.last_at)).where(Reading.person_id == person_id))


def readings(person_id: int, edition_id: int) -> Sequence[Reading]:
    """The person's readings of an edition, one for each language, for a change: the person's row is locked first."""
    db.session.execute(lock_row(sa.select(Person.id).where(Person.id == person_id)))
    return db.session.scalars(
        sa.select(Reading).where(Reading.person_id == person_id, Reading.edition_id == edition_id)
    ).all()


@dataclass(frozen=True)
class Statement:
    """What a person stated about an edition."""

    edition_id: int
    manual_id: int
    number: int
    language: str
    words: str
    at: datetime


def statements(person_id: int, manual_id: int | None = None) -> list[Statement]:
    """What the person has acknowledged, newest edition first; of one manual, or of all. One statement."""
    query = (
        sa.select(
            Edition.id,
            Edition.manual_id,
            Edition.number,
            Acknowledgement.language,
            Acknowledgement.statement,
            Acknowledgement.at,
        )
        .join(Edition, Edition.id == Acknowledgement.edition_id)
        .where(Acknowledgement.person_id == person_id)
        .order_by(Edition.number.desc())
    )
    if manual_id is not None:
        query = query.where(Edition.manual_id == manual_id)
    return [Statement(*row) for row in db.session.execute(query)]


def acknowledgement(person_id: int, edition_id: int) -> Acknowledgement | None:
    return db.session.scalar(
        sa.select(Acknowledgement).where(
            Acknowledgement.person_id == person_id, Acknowledgement.edition_id == edition_id
        )
    )

"""Reading drafts: what every author may see. Texts are loaded where they are shown, and nowhere else."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from training.content.drafts.models import Draft, DraftAgreement, DraftPicture, DraftPresence, DraftRevision
from training.content.materials import is_newest
from training.content.models import Edition, EditionPicture, EditionText, Manual, Picture, Section
from training.db import db, lock_row
from training.drafting import queries as drafting
from training.drafting.queries import TextRevision
from training.drafting.rules import Saved, Standing, Trail
from training.people.models import Person

# --- the author's list --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DeskRow:
    """A manual as its authors see it: its newest edition and its open draft, if there are any."""

    slug: str
    number: int | None
    titles: Mapping[str, str]
    review_by: date | None
    published_at: datetime | None
    draft_id: int | None
    opened_at: datetime | None
    opened_by: str | None


def desk() -> list[DeskRow]:
    """Every manual that has an edition or an open draft, those that are being written first. Two statements."""
    newest, opener = sa.orm.aliased(Edition), sa.orm.aliased(Person)
    rows = db.session.execute(
        sa.select(
            Manual.slug,
            newest.id,
            newest.number,
            newest.review_by,
            newest.published_at,
            Draft.id,
            Draft.opened_at,
            opener.name,
        )
        .select_from(Manual)
        .outerjoin(newest, sa.and_(newest.manual_id == Manual.id, is_newest(newest)))
        .outerjoin(Draft, sa.and_(Draft.manual_id == Manual.id, Draft.closed_at.is_(None)))
        .outerjoin(opener, opener.id == Draft.opened_by_id)
        .where(sa.or_(newest.id.is_not(None), Draft.id.is_not(None)))
        .order_by(Draft.id.is_(None), Manual.slug)
    ).all()
    titles: dict[int, dict[str, str]] = {}
    texts = sa.select(EditionText.edition_id, EditionText.language, EditionText.title)
    of_newest = texts.where(EditionText.edition_id.in_([row[1] for row in rows]))
    for edition_id, language, title in db.session.execute(of_newest):
        titles.setdefault(edition_id, {})[language] = title
    return [DeskRow(row[0], row[2], titles.get(row[1], {}), row[3], row[4], row[5], row[6], row[7]) for row in rows]


def in_hand(person_id: int) -> set[int]:
    """The open drafts that this person opened or wrote in."""
    mine = drafting.in_hand(Draft, DraftRevision, person_id)
    return set(db.session.scalars(sa.select(Draft.id).where(Draft.closed_at.is_(None), mine)))


# --- one draft ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OpenDraft:
    id: int
    public_id: UUID
    manual_id: int
    slug: str
    base_number: int | None  # of the edition it goes on from
    opened_by_id: int
    opened_by: str
    opened_at: datetime


def open_draft(slug: str, *, lock: bool = False) -> OpenDraft | None:
    """The manual's draft that is being written; locked, for what must not meet another change of it."""
    if lock:
        of_manual = sa.select(Draft.id).join(Manual, Manual.id == Draft.manual_id)
        db.session.execute(lock_row(of_manual.where(Manual.slug == slug, Draft.closed_at.is_(None))))
    row = db.session.execute(
        sa.select(
            Draft.id,
            Draft.public_id,
            Draft.manual_id,
            Manual.slug,
            Edition.number,
            Draft.opened_by_id,
            Person.name,
            Draft.opened_at,
        )
        .join(Manual, Manual.id == Draft.manual_id)
        .join(Person, Person.id == Draft.opened_by_id)
        .outerjoin(Edition, Edition.id == Draft.base_edition_id)
        .where(Manual.slug == slug, Draft.closed_at.is_(None))
    ).first()
    return OpenDraft(*row) if row else None


def had_draft(slug: str) -> bool:
    """Whether the manual has ever been drafted."""
    drafted = sa.exists().where(Draft.manual_id == Manual.id)
    return db.session.scalar(sa.select(Manual.id).where(Manual.slug == slug, drafted)) is not None


def newest_edition(slug: str) -> Edition | None:
    return db.session.scalar(
        sa.select(Edition).join(Manual, Manual.id == Edition.manual_id).where(Manual.slug == slug, is_newest(Edition))
    )


def pictures_of_edition(edition_id: int) -> dict[str, int]:
    """The ids of its pictures, by the name they are cited by."""
    rows = db.session.execute(
        sa.select(EditionPicture.name, EditionPicture.picture_id).where(EditionPicture.edition_id == edition_id)
    )
    return dict(rows.all())


# --- its texts ----------------------------------------------------------------------------------------------------


def heads(draft_ids: Collection[int]) -> dict[int, dict[str, TextRevision]]:
    """The texts that stand, by draft and language. One statement, which reads no other text."""
    return drafting.heads(DraftRevision, draft_ids)


def revision(draft_id: int, language: str, number: int) -> TextRevision | None:
    return drafting.revision(DraftRevision, draft_id, language, number)


def history(draft_id: int, language: str) -> list[Saved]:
    """Every revision of a text, without the text. One statement."""
    return drafting.history(DraftRevision, draft_id, language)


def trail(draft_id: int, language: str, op_id: UUID) -> Trail[TextRevision]:
    return drafting.trail(DraftRevision, draft_id, language, op_id)


def bases(draft_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """The texts that each draft began with, by draft and language. One statement."""
    found: dict[int, dict[str, str]] = {}
    rows = sa.select(DraftRevision.draft_id, DraftRevision.language, DraftRevision.text)
    first = rows.where(DraftRevision.draft_id.in_(draft_ids), DraftRevision.number == 1)
    for draft_id, language, text in db.session.execute(first):
        found.setdefault(draft_id, {})[language] = text
    return found


def agreements(draft_ids: Collection[int]) -> dict[int, dict[str, tuple[str, str]]]:
    """By draft and anchor, the digests of the texts that an author last said to agree. One statement."""
    found: dict[int, dict[str, tuple[str, str]]] = {}
    rows = sa.select(DraftAgreement).where(DraftAgreement.draft_id.in_(draft_ids)).order_by(DraftAgreement.id)
    for row in db.session.scalars(rows):
        found.setdefault(row.draft_id, {})[row.anchor] = (row.zh_digest, row.en_digest)
    return found


def writers(draft_ids: Collection[int]) -> dict[int, list[str]]:
    """Who has written in each draft, by name. One statement."""
    found: dict[int, list[str]] = {}
    rows = (
        sa.select(DraftRevision.draft_id, Person.name, Person.sort_key, Person.id)
        .join(Person, Person.id == DraftRevision.by_id)
        .where(DraftRevision.draft_id.in_(draft_ids), DraftRevision.number > 1)
        .distinct()
        .order_by(Person.sort_key, Person.id)
    )
    for draft_id, name, *_place in db.session.execute(rows):
        found.setdefault(draft_id, []).append(name)
    return found


# --- its pictures, who is there, what can be cited ----------------------------------------------------------------


def pictures(draft_id: int) -> dict[str, Picture]:
    """The draft's pictures by name, without their bytes; the newest of a name. One statement."""
    rows = db.session.execute(
        sa.select(DraftPicture.name, Picture)
        .join(Picture, Picture.id == DraftPicture.picture_id)
        .where(DraftPicture.draft_id == draft_id)
        .order_by(DraftPicture.id)
    )
    return dict(rows.all())


def others_present(draft_id: int, person_id: int, since: datetime) -> Sequence[str]:
    """Who else has the draft open, by name."""
    return db.session.scalars(
        sa.select(Person.name)
        .join(DraftPresence, DraftPresence.person_id == Person.id)
        .where(DraftPresence.draft_id == draft_id, DraftPresence.person_id != person_id, DraftPresence.seen_at >= since)
        .order_by(Person.sort_key, Person.id)
    ).all()


def head_numbers(draft_id: int) -> dict[str, int]:
    """The number of the text that stands in each language. One statement."""
    rows = db.session.execute(
        sa.select(DraftRevision.language, sa.func.max(DraftRevision.number))
        .where(DraftRevision.draft_id == draft_id, DraftRevision.standing == Standing.HEAD)
        .group_by(DraftRevision.language)
    )
    return dict(rows.all())


def published_anchors() -> set[str]:
    """'manual#section' for every section of a newest edition: what a text may link to. One statement."""
    rows = db.session.execute(
        sa.select(Manual.slug, Section.anchor)
        .select_from(Section)
        .join(Edition, Edition.id == Section.edition_id)
        .join(Manual, Manual.id == Edition.manual_id)
        .where(is_newest(Edition), Section.language == "zh")
    )
    return {f"{slug}#{anchor}" for slug, anchor in rows}


@dataclass(frozen=True)
class Citable:
    """A section that scripts and items may cite. `section`: 'manual#section'."""

    section: str
    heading: str
    objectives: tuple[str, ...]


def citable(language: str) -> list[Citable]:
    """Every section of a newest edition, by manual, in order. One statement."""
    rows = db.session.execute(
        sa.select(Manual.slug, Section.anchor, Section.heading, Section.objectives)
        .select_from(Section)
        .join(Edition, Edition.id == Section.edition_id)
        .join(Manual, Manual.id == Edition.manual_id)
        .where(is_newest(Edition), Section.language == language)
        .order_by(Manual.slug, Section.position)
    )
    return [Citable(f"{slug}#{anchor}", heading, tuple(ids)) for slug, anchor, heading, ids in rows]


def objectives(language: str) -> dict[str, str]:
    """Each objective that is taught, with the headings of the sections that teach it. One statement."""
    found: dict[str, list[str]] = {}
    rows = db.session.execute(
        sa.select(Section.objectives, Section.heading)
        .join(Edition, Edition.id == Section.edition_id)
        .where(is_newest(Edition), Section.language == language)
        .order_by(Edition.id, Section.position)
    )
    for ids, heading in rows:
        for objective in ids:
            found.setdefault(objective, []).append(heading)
    return {objective: " · ".join(found[objective]) for objective in sorted(found)}

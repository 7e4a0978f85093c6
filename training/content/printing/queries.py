"""What has been printed, for whom it may be fetched, and what is on its way."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from training import queue
from training.content import models
from training.content.models import Acknowledgement, Edition, Manual
from training.content.printing.models import Printout
from training.content.printing.orders import Order, Volume, read
from training.content.printing.pictures import Picture
from training.content.queries import Published, edition
from training.db import db
from training.refusals import Refused


class EditionGone(Refused):
    """What was ordered is not there any more: another library was published into an empty database."""


@dataclass(frozen=True)
class Copy:
    """One book in one form and language: printed, on its way, or neither."""

    order: Order
    printout: Printout | None
    job: queue.Job | None

    @property
    def is_open(self) -> bool:
        return self.job is not None and self.job.ended_at is None


def copies(orders: Sequence[Order], folder: Path) -> list[Copy]:
    """How far each of these is. A printout whose file is not in the folder counts for nothing. Two statements."""
    rows = db.session.scalars(sa.select(Printout).where(Printout.key.in_([order.key for order in orders])))
    printed = {row.key: row for row in rows if (folder / row.digest).is_file()}
    jobs = queue.latest([order.subject for order in orders])
    return [Copy(order, printed.get(order.key), jobs.get(order.subject)) for order in orders]


def printout(key: str) -> Printout | None:
    return db.session.scalar(sa.select(Printout).where(Printout.key == key))


def readable_printout(person_id: int, public_id: UUID) -> Printout | None:
    """A printout, if the person may read every edition that is bound in it. Two statements."""
    found = db.session.scalar(sa.select(Printout).where(Printout.public_id == public_id))
    if found is None:
        return None
    volumes = read(found.ordered).volumes
    allowed = _readable(person_id, {volume.slug for volume in volumes})
    return found if all((volume.slug, volume.number) in allowed for volume in volumes) else None


def _readable(person_id: int, slugs: Collection[str]) -> set[tuple[str, int]]:
    """The same rule as `content.queries.readable`, for several manuals."""
    newest = sa.select(Edition.manual_id, sa.func.max(Edition.number).label("number")).group_by(Edition.manual_id)
    top = newest.subquery()
    theirs = sa.exists().where(Acknowledgement.person_id == person_id, Acknowledgement.edition_id == Edition.id)
    rows = db.session.execute(
        sa.select(Manual.slug, Edition.number)
        .join(Edition, Edition.manual_id == Manual.id)
        .join(top, top.c.manual_id == Manual.id)
        .where(Manual.slug.in_(slugs), sa.or_(Edition.number == top.c.number, theirs))
    )
    return {(slug, number) for slug, number in rows}


def bound(volumes: Sequence[Volume]) -> list[Published]:
    """The editions in the order of the book; published ones are kept in the process."""
    found = []
    for volume in volumes:
        held = edition(volume.slug, volume.number)
        if held is None or held.edition.digest != volume.digest:
            raise EditionGone
        found.append(held.edition)
    return found


def superseded() -> list[Printout]:
    """Printouts in which some manual's edition is not the newest any more."""
    newest = dict(
        db.session.execute(
            sa.select(Manual.slug, sa.func.max(Edition.number))
            .join(Edition, Edition.manual_id == Manual.id)
            .group_by(Manual.slug)
        ).all()
    )
    rows = db.session.scalars(sa.select(Printout)).all()
    return [row for row in rows if any(newest.get(slug) != number for slug, number, _digest in row.ordered["volumes"])]


def digests() -> set[str]:
    """Of every file that a row names."""
    return set(db.session.scalars(sa.select(Printout.digest)))


def remove(printout_ids: Collection[int]) -> None:
    db.session.execute(sa.delete(Printout).where(Printout.id.in_(printout_ids)))


def pictures(digests: Collection[str]) -> dict[str, Picture]:
    """By digest. One statement."""
    columns = sa.select(models.Picture.digest, models.Picture.media_type, models.Picture.content)
    rows = db.session.execute(columns.where(models.Picture.digest.in_(digests)))
    return {digest: Picture(digest, media_type, content) for digest, media_type, content in rows}

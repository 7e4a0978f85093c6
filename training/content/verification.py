"""What `flask verify` asks of editions, their pictures and who let them be published."""

import hashlib
from collections.abc import Iterator

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from training.approval import Verdict
from training.authored import digest
from training.content.glossary import queries as glossary
from training.content.materials import damaged_parts, materials, place_of
from training.content.models import Edition, EditionPublication, Manual, Picture
from training.content.reviews import queries as reviews
from training.content.reviews.models import Review, ReviewRequest


def faults(session: Session) -> Iterator[str]:
    """Editions whose bytes are not those that were published; editions and requests that nobody else approved."""
    yield from _faults_of_editions(session)
    yield from _faults_of_pictures(session)
    yield from _faults_of_publications(session)
    yield from _faults_of_requests(session)
    yield from glossary.faults(session)


def _faults_of_editions(session: Session) -> Iterator[str]:
    """One after the other, so that it takes little memory."""
    for edition_id in session.scalars(sa.select(Edition.id).order_by(Edition.id)).all():
        for row, material in materials(Edition.id == edition_id):
            name = {"slug": material["manual"], "number": row.number}
            parts = damaged_parts(row, material)
            for part in parts:
                place = place_of(part)
                yield _("manual %(slug)s, edition %(number)s: not as published: %(place)s", place=place, **name)
            if digest(material) != row.digest and not parts:
                yield _("manual %(slug)s, edition %(number)s: the texts are not those of its digest", **name)


def _faults_of_pictures(session: Session) -> Iterator[str]:
    for picture_id, fingerprint in session.execute(sa.select(Picture.id, Picture.digest).order_by(Picture.id)).all():
        content = session.scalars(sa.select(Picture.content).where(Picture.id == picture_id)).one()
        if hashlib.sha256(content).hexdigest() != fingerprint:
            yield _("picture %(digest)s: the bytes are not those of its digest", digest=fingerprint)


def _faults_of_publications(session: Session) -> Iterator[str]:
    """Every edition was published: by the program from files, or by an approver whose review stands."""
    rows = session.execute(
        sa.select(Manual.slug, Edition.number, Edition.published_at, EditionPublication, Review, ReviewRequest)
        .join(Manual, Manual.id == Edition.manual_id)
        .outerjoin(EditionPublication, EditionPublication.edition_id == Edition.id)
        .outerjoin(Review, Review.id == EditionPublication.review_id)
        .outerjoin(ReviewRequest, ReviewRequest.id == Review.request_id)
        .options(sa.orm.defer(ReviewRequest.material))
        .order_by(Edition.id)
    )
    for slug, number, published_at, publication, review, request in rows:
        name = {"slug": slug, "number": number}
        if publication is None:
            yield _("manual %(slug)s, edition %(number)s: nothing says that it was published", **name)
            continue
        if publication.at != published_at:
            yield _("manual %(slug)s, edition %(number)s: its moment of publication was changed", **name)
        if (publication.by_id is None) != (review is None):
            yield _("manual %(slug)s, edition %(number)s: published by a person without a review", **name)
        elif review is not None and (
            review.verdict != Verdict.APPROVED or review.by_id != publication.by_id or request.withdrawn_at is not None
        ):
            yield _("manual %(slug)s, edition %(number)s: its review did not approve it", **name)


def _faults_of_requests(session: Session) -> Iterator[str]:
    for public_id in reviews.approved_by_authors(session):
        yield _("review request %(id)s: approved by somebody who had a hand in the text", id=public_id)
    for public_id in reviews.without_their_texts(session):
        yield _("review request %(id)s: its texts are not revisions of its draft", id=public_id)
    every = sa.select(ReviewRequest).order_by(ReviewRequest.id).execution_options(yield_per=20)
    for request in session.scalars(every):
        if digest(request.content()) != request.digest:
            yield _("review request %(id)s: what was sent in was changed", id=request.public_id)

"""Reading drafts as far as a review needs them, requests and reviews."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, defer

from training import approval
from training.approval import Verdict
from training.content.drafts.models import Draft, DraftPicture, DraftRevision
from training.content.models import Edition, Manual, Picture
from training.content.reviews import rules
from training.content.reviews.models import Review, ReviewRequest
from training.content.reviews.rules import State
from training.db import db, lock_row
from training.drafting.rules import Standing
from training.people.models import Person

DECIDED_SHOWN = 20


# --- drafts -------------------------------------------------------------------------------------------------------


def open_draft(slug: str) -> Draft | None:
    """The manual's draft that is being written."""
    return db.session.scalar(
        sa.select(Draft)
        .join(Manual, Manual.id == Draft.manual_id)
        .where(Manual.slug == slug, Draft.closed_at.is_(None))
    )


def lock_draft(draft_id: int) -> Draft:
    """As it stands now, held until the end of the transaction."""
    statement: sa.Select[Draft] = lock_row(sa.select(Draft).where(Draft.id == draft_id))
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def pictures_of(draft_id: int) -> dict[str, Picture]:
    """The pictures that the draft's texts may cite, by name: the newest of a name. One statement."""
    rows = db.session.execute(
        sa.select(DraftPicture.name, Picture)
        .join(Picture, Picture.id == DraftPicture.picture_id)
        .where(DraftPicture.draft_id == draft_id)
        .order_by(DraftPicture.id)
    )
    return {row.name: row.Picture for row in rows}


def pictures_by_digest(digests: Collection[str]) -> dict[str, Picture]:
    return {row.digest: row for row in db.session.scalars(sa.select(Picture).where(Picture.digest.in_(digests)))}


def authors_of(draft_id: int) -> set[int]:
    """Everybody who had a hand in it: opened it, wrote in it, gave it a picture, sent it in. One statement."""
    hands = sa.union(
        sa.select(Draft.opened_by_id).where(Draft.id == draft_id),
        sa.select(DraftRevision.by_id).where(DraftRevision.draft_id == draft_id),
        sa.select(DraftPicture.by_id).where(DraftPicture.draft_id == draft_id),
        sa.select(ReviewRequest.asked_by_id).where(ReviewRequest.draft_id == draft_id),
    )
    return set(db.session.scalars(hands))


def names(person_ids: Collection[int]) -> list[str]:
    return list(db.session.scalars(sa.select(Person.name).where(Person.id.in_(person_ids)).order_by(Person.sort_key)))


def is_overtaken(draft: Draft) -> bool:
    """Whether another edition was published since the one that the draft goes on from."""
    of_manual = sa.select(Edition.id).where(Edition.manual_id == draft.manual_id)
    return db.session.scalar(of_manual.order_by(Edition.number.desc()).limit(1)) != draft.base_edition_id


# --- requests -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RequestRow:
    """A request with all that a list shows of it."""

    request: ReviewRequest
    draft: Draft
    slug: str
    number: int  # of the edition that it would become, or became
    asked_by: str
    review: Review | None
    decided_by: str
    is_newest: bool

    @property
    def state(self) -> State:
        verdict = self.review.verdict if self.review else None
        request = approval.state(withdrawn=self.request.withdrawn_at is not None, verdict=verdict)
        return rules.state_of(self.draft.outcome, request, is_newest=self.is_newest)

    @property
    def titles(self) -> Mapping[str, str]:
        titles: dict[str, str] = self.request.titles
        return titles

    def severities(self) -> dict[str, int]:
        """How many sections of each."""
        found: dict[str, int] = {}
        for change in self.request.changes:
            found[change["severity"]] = found.get(change["severity"], 0) + 1
        return found


def _rows(*conditions: sa.ColumnElement[bool], whole: bool = False) -> sa.Select[*tuple[Any, ...]]:
    decider, base, became, later = aliased(Person), aliased(Edition), aliased(Edition), aliased(Edition)
    newest = sa.select(sa.func.max(later.number)).where(later.manual_id == Draft.manual_id).scalar_subquery()
    number = sa.func.coalesce(became.number, base.number + 1, 1)
    statement = (
        sa.select(ReviewRequest, Draft, Manual.slug, number, Person.name, Review, decider.name, became.number, newest)
        .join(Draft, Draft.id == ReviewRequest.draft_id)
        .join(Manual, Manual.id == Draft.manual_id)
        .join(Person, Person.id == ReviewRequest.asked_by_id)
        .outerjoin(Review, Review.request_id == ReviewRequest.id)
        .outerjoin(decider, decider.id == Review.by_id)
        .outerjoin(base, base.id == Draft.base_edition_id)
        .outerjoin(became, became.id == Draft.edition_id)
        .where(*conditions)
    )
    return statement if whole else statement.options(defer(ReviewRequest.material, raiseload=True))


def _read(statement: sa.Select[*tuple[Any, ...]]) -> list[RequestRow]:
    return [
        RequestRow(request, draft, slug, number, asked_by, review, decided_by or "", became in (None, newest))
        for request, draft, slug, number, asked_by, review, decided_by, became, newest in db.session.execute(statement)
    ]


def waiting() -> list[RequestRow]:
    """What waits for an approver, the oldest first."""
    undecided = _rows(Review.id.is_(None), ReviewRequest.withdrawn_at.is_(None), Draft.closed_at.is_(None))
    return _read(undecided.order_by(ReviewRequest.asked_at, ReviewRequest.id))


def scheduled() -> list[RequestRow]:
    """What is approved and not published yet, the next one first."""
    approved = _rows(
        Review.verdict == Verdict.APPROVED, ReviewRequest.withdrawn_at.is_(None), Draft.closed_at.is_(None)
    )
    return _read(approved.order_by(Review.publish_at, Review.id))


def decided() -> list[RequestRow]:
    """What was decided last, the latest first."""
    return _read(_rows(Review.id.is_not(None)).order_by(Review.at.desc(), Review.id.desc()).limit(DECIDED_SHOWN))


def request_row(public_id: uuid.UUID) -> RequestRow | None:
    """With all that it would publish."""
    return next(iter(_read(_rows(ReviewRequest.public_id == public_id, whole=True))), None)


def newest_of_draft(draft_id: int) -> RequestRow | None:
    """What was last asked of a draft."""
    statement = _rows(ReviewRequest.draft_id == draft_id, whole=True)
    return next(iter(_read(statement.order_by(ReviewRequest.id.desc()).limit(1))), None)


def newest_of_drafts(draft_ids: Collection[int]) -> dict[int, RequestRow]:
    """What was last asked of each of these drafts. One statement."""
    later = aliased(ReviewRequest)
    newest = sa.select(sa.func.max(later.id)).where(later.draft_id == ReviewRequest.draft_id).scalar_subquery()
    found = _read(_rows(ReviewRequest.draft_id.in_(draft_ids), ReviewRequest.id == newest))
    return {row.draft.id: row for row in found}


def due(at: datetime) -> Sequence[uuid.UUID]:
    """The requests whose moment has come."""
    return db.session.scalars(
        sa.select(ReviewRequest.public_id)
        .join(Review, Review.request_id == ReviewRequest.id)
        .join(Draft, Draft.id == ReviewRequest.draft_id)
        .where(
            Review.verdict == Verdict.APPROVED,
            Review.publish_at <= at,
            ReviewRequest.withdrawn_at.is_(None),
            Draft.closed_at.is_(None),
        )
        .order_by(Review.publish_at, Review.id)
    ).all()


# --- verifying ----------------------------------------------------------------------------------------------------


def _hands() -> sa.ColumnElement[bool]:
    """The approver of `Review` had had a hand in the draft of `ReviewRequest`."""
    wrote, showed = (
        sa.exists().where(row.draft_id == ReviewRequest.draft_id, row.by_id == Review.by_id, row.at <= Review.at)
        for row in (DraftRevision, DraftPicture)
    )
    opened = sa.exists().where(Draft.id == ReviewRequest.draft_id, Draft.opened_by_id == Review.by_id)
    return sa.or_(ReviewRequest.asked_by_id == Review.by_id, opened, wrote, showed)


def approved_by_authors(session: Session) -> Sequence[uuid.UUID]:
    """Requests that were approved by somebody who had a hand in the text at the time."""
    return session.scalars(
        sa.select(ReviewRequest.public_id)
        .join(Review, Review.request_id == ReviewRequest.id)
        .where(Review.verdict == Verdict.APPROVED, _hands())
        .order_by(ReviewRequest.id)
    ).all()


def without_their_texts(session: Session) -> Sequence[uuid.UUID]:
    """Requests whose pinned texts are not heads of their draft in their language."""
    pinned = [
        sa.exists().where(
            DraftRevision.id == column,
            DraftRevision.draft_id == ReviewRequest.draft_id,
            DraftRevision.language == language,
            DraftRevision.standing == Standing.HEAD,
        )
        for column, language in ((ReviewRequest.zh_revision_id, "zh"), (ReviewRequest.en_revision_id, "en"))
    ]
    return session.scalars(sa.select(ReviewRequest.public_id).where(~sa.and_(*pinned)).order_by(ReviewRequest.id)).all()

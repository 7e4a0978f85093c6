"""Asking for review, withdrawing, deciding, publishing. None of these commits."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from training import audit
from training.approval import REASON_AT_LEAST, Verdict, may_decide
from training.authored import digest
from training.content import publishing
from training.content.drafts import queries as drafts
from training.content.drafts.models import Draft, DraftPicture, DraftRevision, Outcome
from training.content.models import Edition
from training.content.publishing import Prepared
from training.content.reviews import queries, rules
from training.content.reviews.models import Review, ReviewRequest
from training.content.reviews.queries import RequestRow
from training.content.reviews.rules import State
from training.content.searching.index import Entry
from training.db import db
from training.drafting import operations as drafting
from training.refusals import Invalid, Refused


class AskedAlready(Refused):
    title = _l("This draft is in review already.")
    remedy = _l("Withdraw the request first if another text is to be reviewed.")


class SavedMeanwhile(Refused):
    title = _l("The text has been changed since you opened this page.")
    remedy = _l("Nothing was sent. Open the page again, look at what is different, and ask once more.")


class NothingDiffers(Refused):
    title = _l("Nothing differs from the published edition.")
    remedy = _l("Write first; then ask for review.")


class NoLongerWaiting(Refused):
    title = _l("This request waits for nobody any more.")
    remedy = _l("It was decided, withdrawn or published meanwhile. Open the list again.")


class HadAHand(Refused):
    status = 403
    title = _l("You had a hand in this text.")
    remedy = _l("Whoever wrote, illustrated or sent in a text does not approve it. Ask another approver.")


class ReasonTooShort(Invalid):
    title = _l("The reason is too short.")
    remedy = _l("Write at least ten characters: what you looked at, and why you decide so.")


class BaseReplaced(Refused):
    title = _l("Another edition was published meanwhile.")
    remedy = _l(
        "The difference that was approved is no longer the one that readers would get. Return it to the author."
    )


class DraftOvertaken(BaseReplaced):
    remedy = _l(
        "This draft goes on from an older one, and cannot be published any more. Copy what should stay of it, discard "
        "it, open a draft anew and write it there."
    )


class RequestDamaged(Refused):
    status = 503
    title = _l("The text of this request is not the one that was sent in.")
    remedy = _l("Nothing was published. Tell the administrator: somebody changed the database.")


# --- the author ---------------------------------------------------------------------------------------------------


def ask(
    draft_id: int,
    revisions: Mapping[str, int],
    prepared: Prepared,
    changes: Sequence[Mapping[str, Any]],
    *,
    by: int,
    at: datetime,
) -> ReviewRequest:
    """`revisions`: the ids of the texts that were prepared. Raises AskedAlready, SavedMeanwhile, NoLongerWaiting,
    DraftOvertaken."""
    draft = queries.lock_draft(draft_id)
    if draft.closed_at is not None:
        raise NoLongerWaiting
    row = queries.newest_of_draft(draft.id)
    if row is not None and not rules.may_ask(row.state):
        raise AskedAlready
    if {language: head.id for language, head in drafts.heads([draft.id])[draft.id].items()} != dict(revisions):
        raise SavedMeanwhile
    if queries.is_overtaken(draft):
        raise DraftOvertaken
    request = ReviewRequest(
        draft_id=draft.id,
        zh_revision_id=revisions["zh"],
        en_revision_id=revisions["en"],
        titles={language: text["title"] for language, text in prepared.material["languages"].items()},
        material=dict(prepared.material),
        changes=[dict(change) for change in changes],
        asked_by_id=by,
        asked_at=at,
    )
    request.digest = digest(request.content())
    db.session.add(request)
    db.session.flush()
    severities = [change["severity"] for change in changes]
    audit.record("review asked", request, by=by, at=at, manual=prepared.slug, digest=request.digest, asks=severities)
    return request


def withdraw(row: RequestRow, *, by: int, at: datetime) -> None:
    """Until it is published. Raises NoLongerWaiting."""
    queries.lock_draft(row.draft.id)
    row = _as_it_stands(row)
    if not rules.may_withdraw(row.state):
        raise NoLongerWaiting
    row.request.withdrawn_at, row.request.withdrawn_by_id = at, by
    db.session.flush()
    audit.record("review withdrawn", row.request, by=by, at=at, manual=row.slug)


# --- the approver -------------------------------------------------------------------------------------------------


def decide(
    row: RequestRow,
    verdict: Verdict,
    reason: str,
    publish_at: datetime | None,
    entries: Sequence[Entry],
    *,
    by: int,
    at: datetime,
) -> Edition | None:
    """The edition, when it is published at once. `entries`: what of it will be searched, cut before the transaction.

    Raises ReasonTooShort, NoLongerWaiting, HadAHand, BaseReplaced, RequestDamaged.
    """
    if len(reason.strip()) < REASON_AT_LEAST:
        raise ReasonTooShort
    queries.lock_draft(row.draft.id)
    row = _as_it_stands(row)
    if row.state != State.IN_REVIEW:
        raise NoLongerWaiting
    if not may_decide(by, queries.authors_of(row.draft.id)):
        raise HadAHand
    approved = verdict == Verdict.APPROVED
    later = publish_at if approved and not rules.is_due(publish_at, at) else None
    if approved:
        _ensure_base(row.draft)
    review = Review(
        request_id=row.request.id, by_id=by, at=at, verdict=verdict, reason=reason.strip(), publish_at=later
    )
    db.session.add(review)
    db.session.flush()
    moment = later.isoformat() if later else None
    audit.record("review decided", row.request, by=by, at=at, verdict=str(verdict), publish_at=moment)
    return _publish(row, review, entries, at) if approved and later is None else None


def publish_due(public_id: uuid.UUID, entries: Sequence[Entry], *, at: datetime) -> Edition | None:
    """What was approved for this moment; None when another server did it, or it was withdrawn. Raises BaseReplaced."""
    row = queries.request_row(public_id)
    if row is None:
        return None
    queries.lock_draft(row.draft.id)
    row = _as_it_stands(row)
    if row.state != State.WAITING or row.review is None or not rules.is_due(row.review.publish_at, at):
        return None
    _ensure_base(row.draft)
    return _publish(row, row.review, entries, at)


def _as_it_stands(row: RequestRow) -> RequestRow:
    """Read again, now that the draft is locked and nobody else can decide."""
    db.session.expire_all()
    found = queries.request_row(row.request.public_id)
    if found is None:
        raise NoLongerWaiting
    return found


def _ensure_base(draft: Draft) -> None:
    if queries.is_overtaken(draft):
        raise BaseReplaced


def _publish(row: RequestRow, review: Review, entries: Sequence[Entry], at: datetime) -> Edition:
    """The bytes that the approver saw, rendered when they were sent in."""
    request, draft = row.request, row.draft
    if digest(request.content()) != request.digest:
        raise RequestDamaged
    names: dict[str, str] = request.material.get("pictures", {})
    pictures = queries.pictures_by_digest(set(names.values()))
    shown = {name: pictures[of] for name, of in names.items()}
    prepared = Prepared(row.slug, request.material, shown, tuple(entries), ())
    edition = publishing.publish(prepared, changes=request.changes, by=review.by_id, review_id=review.id, at=at)
    draft.closed_at, draft.closed_by_id = at, review.by_id
    draft.outcome, draft.edition_id = Outcome.PUBLISHED, edition.id
    db.session.flush()
    _carry_over(draft, request, edition, at)
    return edition


def _carry_over(draft: Draft, request: ReviewRequest, edition: Edition, at: datetime) -> None:
    """What was written while the request waited begins the next draft: nothing of it is lost, and nothing published."""
    heads = drafts.heads([draft.id])[draft.id]
    if {heads["zh"].id, heads["en"].id} == {request.zh_revision_id, request.en_revision_id}:
        return
    following = Draft(
        manual_id=draft.manual_id, base_edition_id=edition.id, opened_by_id=request.asked_by_id, opened_at=at
    )
    db.session.add(following)
    db.session.flush()
    for head in heads.values():
        drafting.begin_texts(DraftRevision, following.id, {head.language: head.text}, by=head.by_id, at=head.at)
    for name, picture in queries.pictures_of(draft.id).items():
        db.session.add(
            DraftPicture(draft_id=following.id, name=name, picture_id=picture.id, by_id=request.asked_by_id, at=at)
        )
    db.session.flush()
    audit.record("draft carried over", following, by=None, at=at, manual=request.material["manual"])

"""Reporting from the field, and triage. None of these commits."""

import uuid
from datetime import datetime

from flask_babel import lazy_gettext as _l

from training import audit
from training.db import canonical, db
from training.feedback import queries, targets
from training.feedback.models import FieldReport, FieldReportSeen, FieldReportStep
from training.feedback.queries import Told
from training.feedback.rules import Did, Outcome
from training.refusals import Refused


class NoSuchTarget(Refused):
    status = 422
    title = _l("There is no such manual or bank.")
    remedy = _l("Name the section as manual#section, the item as bank#item; either may still have to be written.")


class FollowsAnother(Refused):
    title = _l("This report has been merged into another.")
    remedy = _l("Work on that one, or separate this one first.")


class CannotMerge(Refused):
    title = _l("These two cannot be merged.")
    remedy = _l("A report is merged into another one, which has not itself been merged. Look at the other one.")


class NotMerged(Refused):
    title = _l("This report stands by itself.")
    remedy = _l("Nothing has to be separated.")


def report(
    op_id: uuid.UUID, *, asked: str, said: str, product: str, customer: str, section: str, by: int, at: datetime
) -> FieldReport:
    """Keep what was heard; sent twice, it is kept once. Other words under the same op_id are another report: two tabs
    began with the text that one device had held. A section that nobody knows is left out."""
    words = {"asked": asked, "said": said, "product": product, "customer": customer}
    kept = queries.of_op(op_id)
    if kept is not None and kept.person_id != by:
        raise Refused
    if kept is not None and any(getattr(kept, name) != text for name, text in words.items()):
        op_id = uuid.uuid5(op_id, canonical(words))
        kept = queries.of_op(op_id)
    if kept is not None:
        return kept
    known = section if targets.section(section) else ""
    row = FieldReport(op_id=op_id, person_id=by, at=at, section=known, **words)
    db.session.add(row)
    db.session.flush()
    audit.record("field report made", row, by=by, at=at)
    return row


def take_up(told: Told, outcome: Outcome, target: str, words: str, *, by: int, at: datetime) -> None:
    """It becomes an answer, a section, an item or a scenario; `words` go to those who reported it."""
    _ensure_head(told)
    floor = targets.floor_of(outcome, target) if target else 0
    if floor is None:
        raise NoSuchTarget
    _step(told, Did.TAKEN_UP, words, by, at, outcome=outcome, target=target, floor=floor)
    audit.record("field report taken up", told.row, by=by, at=at, outcome=str(outcome), target=target)


def decline(told: Told, reason: str, *, by: int, at: datetime) -> None:
    _ensure_head(told)
    _step(told, Did.DECLINED, reason, by, at)
    audit.record("field report declined", told.row, by=by, at=at, reason=reason)


def merge(told: Told, into: FieldReport | None, *, by: int, at: datetime) -> None:
    """The same matter: whatever is done about `into` is done about this one, and about those merged into this one."""
    if into is None or into.id == told.row.id:
        raise CannotMerge
    queries.lock(told.row.id, into.id)
    if not queries.stands_alone(told.row.id):
        raise FollowsAnother
    if not queries.stands_alone(into.id):
        raise CannotMerge
    for row in (told.row, *queries.followers(told.row.id)):
        _append(row.id, Did.MERGED, "", by, at, into_id=into.id)
        audit.record("field report merged", row, by=by, at=at, into=str(into.public_id))


def separate(told: Told, *, by: int, at: datetime) -> None:
    """Another matter after all: it is new again."""
    if not told.is_merged:
        raise NotMerged
    _append(told.row.id, Did.SEPARATED, "", by, at)
    audit.record("field report separated", told.row, by=by, at=at, out_of=str(told.head.public_id))


def see(told: Told, news: str, *, at: datetime) -> None:
    """The reporter has seen this much; what happened since stays news."""
    if news and news == told.news and not told.seen:
        db.session.add(FieldReportSeen(report_id=told.row.id, news=news, at=at))


def _ensure_head(told: Told) -> None:
    queries.lock(told.row.id)
    if not queries.stands_alone(told.row.id):
        raise FollowsAnother


def _step(
    told: Told,
    did: Did,
    words: str,
    by: int,
    at: datetime,
    *,
    outcome: Outcome | None = None,
    target: str = "",
    floor: int = 0,
) -> None:
    _append(told.row.id, did, words, by, at, outcome=outcome or "", target=target, floor=floor)


def _append(
    report_id: int,
    did: Did,
    words: str,
    by: int,
    at: datetime,
    *,
    outcome: str = "",
    target: str = "",
    floor: int = 0,
    into_id: int | None = None,
) -> None:
    """The next step of the report. Two at once: one of them meets the unique number, and a 409."""
    db.session.add(
        FieldReportStep(
            report_id=report_id,
            number=queries.next_number(report_id),
            kind=str(did),
            by_id=by,
            at=at,
            words=words,
            outcome=str(outcome),
            target=target,
            floor=floor,
            into_id=into_id,
        )
    )
    db.session.flush()

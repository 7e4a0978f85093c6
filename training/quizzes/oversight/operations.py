"""Exceptions and corrections: each with its reason, by another person than the one whom it concerns."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from hmac import compare_digest
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from training import audit
from training.db import db
from training.people.models import Person
from training.quizzes import operations as attempts
from training.quizzes.models import (
    Allowance,
    Attempt,
    Override,
    OverrideKind,
    Regrade,
    RegradedScore,
    RoomRefusal,
    Score,
    Signal,
    SignalKind,
)
from training.quizzes.oversight import queries, regrading
from training.quizzes.queries import OwnAttempt
from training.refusals import Forbidden, Refused

MOST_SIGNALS = 200  # of one attempt: a page left open must not fill the disk
ROOM_TRIES, ROOM_PAUSE = 5, timedelta(minutes=10)


class NotForOneself(Forbidden):
    title = _l("An exception is made by another person.")
    remedy = _l("Ask a colleague who may do this.")


class HasEnded(Refused):
    title = _l("This attempt has ended.")
    remedy = _l("Its deadline moves no more. Reopen it, or allow one more attempt.")


class IsOpen(Refused):
    title = _l("This attempt is still open.")
    remedy = _l("Move its deadline instead.")


class NotTheLast(Refused):
    title = _l("There is a later attempt.")
    remedy = _l("Exceptions are made for the last attempt of a person.")


class HasPassed(Refused):
    title = _l("This person has passed the quiz.")
    remedy = _l("Nothing more is to be attempted.")


class AlreadyApplied(Refused):
    title = _l("This regrade has been applied.")
    remedy = _l("Look at the scores. A further correction is a regrade of its own.")


class NeedsAnother(Forbidden):
    title = _l("Another person applies a regrade than the one who proposed it.")
    remedy = _l("Ask another administrator to look at it.")


class NothingToRegrade(Refused):
    title = _l("No score would change.")
    remedy = _l("Correct the key first: publish a new version of the item.")


# --- exceptions ---------------------------------------------------------------------------------------------------


def allow_time(
    person: Person,
    quiz: queries.OverseenQuiz,
    factor: Decimal,
    extra_minutes: int,
    reason: str,
    *,
    by: int,
    at: datetime,
) -> Allowance:
    """For attempts that start from now on; factor 1 and no extra minutes take an allowance back."""
    if by == person.id:
        raise NotForOneself
    row = Allowance(
        person_id=person.id,
        quiz_id=quiz.id,
        factor=factor,
        extra_minutes=extra_minutes,
        reason=reason,
        by_id=by,
        at=at,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(
        "time allowed",
        person,
        by=by,
        at=at,
        quiz=quiz.slug,
        factor=str(factor),
        extra_minutes=extra_minutes,
        reason=reason,
    )
    return row


def extend(attempt: queries.OverseenAttempt, minutes: int, reason: str, *, by: int, at: datetime) -> Override:
    """Move the deadline of an open attempt. `attempt` is locked. Raises HasEnded."""
    if not attempt.is_open(at):
        raise HasEnded
    deadline_at = attempt.deadline_at + timedelta(minutes=minutes)
    row = _override(attempt, OverrideKind.EXTEND, reason, by=by, at=at, minutes=minutes, deadline_at=deadline_at)
    db.session.execute(
        sa.update(Attempt).where(Attempt.id == attempt.id).values(deadline_at=deadline_at),
        execution_options={"synchronize_session": False},
    )
    return row


def allow_again(attempt: queries.OverseenAttempt, reason: str, *, by: int, at: datetime) -> Override:
    """One more attempt after this one, without a wait. Raises IsOpen, NotTheLast, HasPassed."""
    _ensure_over(attempt, at)
    return _override(attempt, OverrideKind.AGAIN, reason, by=by, at=at)


def reopen(attempt: queries.OverseenAttempt, minutes: int, reason: str, *, by: int, at: datetime) -> Override:
    """Let an interrupted attempt be continued: the next start takes its items and responses along. What has ended stays
    as it ended. Raises IsOpen, NotTheLast, HasPassed."""
    _ensure_over(attempt, at)
    return _override(attempt, OverrideKind.REOPEN, reason, by=by, at=at, minutes=minutes)


def _ensure_over(attempt: queries.OverseenAttempt, at: datetime) -> None:
    if attempt.is_open(at):
        raise IsOpen
    if attempt.passed:
        raise HasPassed
    if attempt.number != queries.last_number(attempt.person_id, attempt.quiz_id):
        raise NotTheLast


def _override(
    attempt: queries.OverseenAttempt, kind: OverrideKind, reason: str, *, by: int, at: datetime, **terms: Any
) -> Override:
    if by == attempt.person_id:
        raise NotForOneself
    row = Override(
        kind=kind,
        person_id=attempt.person_id,
        quiz_id=attempt.quiz_id,
        attempt_id=attempt.id,
        reason=reason,
        by_id=by,
        at=at,
        **terms,
    )
    db.session.add(row)
    db.session.flush()
    told = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in terms.items()}
    audit.record(f"attempt {VERBS[kind]}", f"attempt:{attempt.public_id}", by=by, at=at, reason=reason, **told)
    return row


VERBS = {OverrideKind.EXTEND: "extended", OverrideKind.AGAIN: "allowed again", OverrideKind.REOPEN: "reopened"}


# --- regrading ----------------------------------------------------------------------------------------------------


def propose_regrade(
    quiz: queries.OverseenQuiz, keys: Mapping[int, int], reason: str, *, by: int, at: datetime
) -> Regrade:
    """Raises NothingToRegrade."""
    if not any(regrading.changes(quiz.id, keys)):
        raise NothingToRegrade
    row = Regrade(
        quiz_id=quiz.id, keys=[list(pair) for pair in keys.items()], reason=reason, proposed_by_id=by, proposed_at=at
    )
    db.session.add(row)
    db.session.flush()
    audit.record("regrade proposed", row, by=by, at=at, quiz=quiz.slug, keys=row.keys, reason=reason)
    return row


def ensure_may_apply(regrade: queries.OverseenRegrade, *, by: int) -> None:
    if regrade.applied_at is not None:
        raise AlreadyApplied
    if regrade.proposed_by_id == by:
        raise NeedsAnother


def add_scores(regrade: queries.OverseenRegrade, found: Sequence[regrading.Change], *, by: int, at: datetime) -> int:
    """A new score beside the old one for each change of a block; how many. An attempt that has got a newer score since
    it was read, from somebody who applies the same, is left alone."""
    queries.lock_regrade(regrade.id)
    newest = queries.score_numbers([change.attempt_id for change in found])
    fresh = [change for change in found if newest[change.attempt_id] == change.score_number]
    for change in fresh:
        score = Score(
            attempt_id=change.attempt_id,
            number=change.score_number + 1,
            marks=change.new_marks,
            maximum=change.maximum,
            passed=change.new_passed,
            item_marks=list(change.item_marks),
            key_digest=change.key_digest,
            scored_at=at,
        )
        db.session.add(score)
        db.session.flush()
        db.session.add(RegradedScore(score_id=score.id, regrade_id=regrade.id))
        audit.record(
            "attempt regraded",
            f"attempt:{change.public_id}",
            by=by,
            at=at,
            regrade=str(regrade.public_id),
            number=score.number,
            marks=[str(change.marks), str(change.new_marks)],
            passed=[change.passed, change.new_passed],
            key_digest=change.key_digest,
        )
    db.session.flush()
    return len(fresh)


def finish_regrade(regrade: queries.OverseenRegrade, changed: int, *, by: int, at: datetime) -> None:
    """Raises AlreadyApplied, NeedsAnother."""
    row = queries.lock_regrade(regrade.id)
    if row.applied_at is not None:
        raise AlreadyApplied
    row.applied_by_id, row.applied_at = by, at
    audit.record("regrade applied", row, by=by, at=at, changed=changed)


# --- what is noticed ----------------------------------------------------------------------------------------------


def note_signal(
    attempt: OwnAttempt, kind: SignalKind, *, seconds: int | None, address: str, at: datetime
) -> Signal | None:
    """None when it is known already, or there are too many."""
    if not attempt.is_open(at):
        raise attempts.NotCounted
    present = queries.signals_of(attempt.id)
    if len(present) >= MOST_SIGNALS:
        return None
    if kind == SignalKind.ADDRESS and any(one.kind == kind and one.address == address for one in present):
        return None
    row = Signal(attempt_id=attempt.id, kind=kind, at=at, seconds=seconds, address=address)
    db.session.add(row)
    db.session.flush()
    return row


# --- the door of a room -------------------------------------------------------------------------------------------


def knows_the_word(person_id: int, quiz_id: int, room: Mapping[str, Any], word: str, *, at: datetime) -> bool:
    """Compared in constant time; a wrong one is counted. Raises TooManyTries."""
    expected = room.get("password")
    if expected is None:
        return True
    queries.lock_person(person_id)
    if queries.refusals_since(person_id, at - ROOM_PAUSE) >= ROOM_TRIES:
        raise TooManyTries
    if compare_digest(word.strip().encode(), expected.encode()):
        return True
    db.session.add(RoomRefusal(person_id=person_id, quiz_id=quiz_id, at=at))
    return False


class TooManyTries(Refused):
    status = 429
    title = _l("Too many wrong passwords.")
    remedy = _l("Wait ten minutes, or ask the proctor.")

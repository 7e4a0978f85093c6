"""What two people do to their practice: open, join, choose, leave notes, change roles. None of these commits."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l

from training import audit, codes
from training.db import db
from training.refusals import Invalid, Refused
from training.roleplay import operations as runs
from training.roleplay.models import Run, RunKind
from training.roleplay.partners import queries, rules
from training.roleplay.partners.models import PartnerNote, PartnerPractice


class NoSuchCode(Invalid):
    title = _l("Nobody waits under this code.")
    remedy = _l("Look at your colleague's screen again: a code holds for a quarter of an hour, and for one partner.")


class Stopped(Invalid):
    title = _l("This practice has ended.")
    remedy = _l(
        "It was stopped before anybody joined. Ask your colleague to begin again: the new one has its own code."
    )


class OwnCode(Invalid):
    title = _l("This is your own code.")
    remedy = _l("A colleague enters it on another phone, signed in under their own name.")


class PartnerPlays(Refused):
    title = _l("Your partner says what you did.")
    remedy = _l("You sell; the customer's replies are chosen on the other device.")


class NotOver(Refused):
    title = _l("The conversation is not over yet.")
    remedy = _l("Play it to its end, or stop it, and then tell each other what you saw.")


def open_practice(edition_id: int, cohort_index: int, variant: int, *, by: int, at: datetime) -> PartnerPractice:
    """The person sells, and waits for a colleague under a fresh code."""
    run = runs.begin_run(edition_id, by, RunKind.PRACTICE, cohort_index, variant, by=by, at=at)
    code = codes.fresh(queries.is_taken)
    practice = PartnerPractice(run_id=run.id, seller_id=by, code=code, opened_at=at)
    db.session.add(practice)
    db.session.flush()
    audit.record("partner awaited", practice, by=by, at=at, run=str(run.public_id))
    return practice


def join(code: str, *, by: int, at: datetime) -> PartnerPractice:
    """The person plays the customer of whoever shows this code. Raises NoSuchCode, Stopped, OwnCode."""
    practice = queries.waiting(codes.typed(code))
    if practice is None or not rules.code_holds(practice.opened_at, at):
        raise NoSuchCode
    if practice.run.ended_at is not None:
        raise Stopped
    if practice.seller_id == by:
        raise OwnCode
    practice.partner_id, practice.joined_at = by, at
    db.session.flush()
    audit.record("partner joined", practice, by=by, at=at)
    return practice


def choose(practice: PartnerPractice, branch: int, *, number: int, op_id: uuid.UUID, by: int, at: datetime) -> None:
    """The partner says which condition the seller's turn met. The same op_id again changes nothing.

    Raises PartnerPlays, and what `roleplay.operations.choose` raises.
    """
    if by != practice.partner_id:
        raise PartnerPlays
    runs.choose(practice.run, branch, op_id=op_id, number=number, aloud=True, by=by, at=at)


def stop(practice: PartnerPractice, *, by: int, at: datetime) -> None:
    runs.end_run(practice.run, by=by, at=at)


def leave_notes(practice: PartnerPractice, texts: Sequence[str], *, by: int, at: datetime) -> None:
    """At most three points for the other, praise first; what was left once stays. Raises NotOver."""
    if practice.run.ended_at is None:
        raise NotOver
    queries.locked(practice.id)
    if any(note.author_id == by for note in queries.notes(practice.id)):
        return
    kept = rules.notes(texts)
    if not kept:
        raise Invalid
    db.session.add_all(
        PartnerNote(practice_id=practice.id, author_id=by, position=position, text=text, at=at)
        for position, text in enumerate(kept, 1)
    )
    db.session.flush()
    audit.record("partner notes left", practice, by=by, at=at, points=len(kept))


def change_roles(practice: PartnerPractice, variant: int, *, by: int, at: datetime) -> PartnerPractice:
    """The same scenario once more, the other way round; whoever asks second finds it made. Raises NotOver."""
    run: Run = practice.run
    if run.ended_at is None or practice.partner_id is None:
        raise NotOver
    queries.locked(practice.id)
    made = queries.follower(practice.id)
    if made is not None:
        return made
    again = runs.begin_run(
        run.scenario_edition_id, practice.partner_id, RunKind.PRACTICE, run.cohort_index, variant, by=by, at=at
    )
    made = PartnerPractice(
        run_id=again.id,
        seller_id=practice.partner_id,
        code=practice.code,
        opened_at=at,
        partner_id=practice.seller_id,
        joined_at=at,
        follows_id=practice.id,
    )
    db.session.add(made)
    db.session.flush()
    audit.record("partner roles changed", made, by=by, at=at, follows=str(practice.public_id))
    return made

"""Answering in practice: one review is logged, and what is remembered moves on."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from training.db import db
from training.quizzes.drills import memory, queries, rules
from training.quizzes.drills.models import DrillCard, DrillDay, DrillReview
from training.refusals import Invalid, Refused


class AnsweredMeanwhile(Refused):
    title = _l("You have answered this item in another window meanwhile.")
    remedy = _l("That answer counts. Go back to your drills for the next one.")


class OpIdTaken(Invalid):
    title = _l("This answer was already used for another item.")
    remedy = _l("Load the page again and choose once more.")


@dataclass(frozen=True)
class Said:
    """What a person sent. `turn` is the number of reviews that their page had seen; an empty choice, 'I don't know'."""

    op_id: uuid.UUID
    turn: int
    choice: Sequence[str]
    hard: bool


def answer(one: queries.Poolable, shown: Sequence[str], said: Said, *, day: date, by: int, at: datetime) -> DrillReview:
    """The review that is stored, once for each op_id. Raises AnsweredMeanwhile, OpIdTaken."""
    card = queries.card_of(by, one.item_id)
    repeated = queries.review_by_op(said.op_id)
    if repeated is not None:
        if (repeated.person_id, repeated.item_id) != (by, one.item_id):
            raise OpIdTaken
        return repeated
    if said.turn != (card.reviews if card else 0):
        raise AnsweredMeanwhile
    version = queries.version_of(one)
    came = rules.outcome(version.kind.share(version.body, shown, said.choice), bool(said.choice))
    rating = rules.rating(came, said.hard)
    before = memory.restored(card.card, card.due_at, card.last_review_at) if card else None
    after = memory.review(before, rating, max(at, before.last_review_at) if before else at)
    review = DrillReview(
        op_id=said.op_id,
        person_id=by,
        item_id=one.item_id,
        item_version_id=version.id,
        number=said.turn + 1,
        shown=list(shown),
        choice=list(said.choice),
        outcome=came,
        rating=rating,
        card=after.stored(),
        due_at=after.due_at,
        at=after.last_review_at,
    )
    db.session.add(review)
    _keep(card, after, said.turn + 1, by=by, item_id=one.item_id)
    _note_day(by, day)
    db.session.flush()
    return review


def _keep(card: DrillCard | None, after: memory.Memory, reviews: int, *, by: int, item_id: int) -> None:
    if card is None:
        card = DrillCard(person_id=by, item_id=item_id)
        db.session.add(card)
    card.reviews, card.card = reviews, after.stored()
    card.due_at, card.last_review_at = after.due_at, after.last_review_at


def _note_day(person_id: int, day: date) -> None:
    """Once a day. Two first answers at once meet in the database, which keeps one; the guard of SQLite does not know
    'do nothing', so the day is looked for first."""
    if queries.days_practised(person_id, day):
        return
    insert = insert_postgresql if db.engine.dialect.name == "postgresql" else insert_sqlite
    db.session.execute(insert(DrillDay).values(person_id=person_id, day=day).on_conflict_do_nothing())

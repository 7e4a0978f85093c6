"""Banks and editions as publishing meets them."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from training.db import db
from training.quizzes.desk.models import QuizReturn, QuizReview
from training.quizzes.models import Bank, Item, ItemVersion, Quiz, QuizEdition
from training.quizzes.queries.newest import newest_edition_number, newest_version_number


def bank_by_slug(slug: str) -> Bank | None:
    return db.session.scalars(sa.select(Bank).where(Bank.slug == slug)).one_or_none()


def banks() -> Sequence[Bank]:
    return db.session.scalars(sa.select(Bank).order_by(Bank.slug)).all()


def items_of(bank_id: int) -> Sequence[Item]:
    return db.session.scalars(sa.select(Item).where(Item.bank_id == bank_id).order_by(Item.slug)).all()


def newest_versions(bank_id: int) -> dict[str, tuple[Item, ItemVersion]]:
    statement = (
        sa.select(Item, ItemVersion)
        .join(ItemVersion, ItemVersion.item_id == Item.id)
        .where(Item.bank_id == bank_id, ItemVersion.number == newest_version_number)
    )
    return {item.slug: (item, version) for item, version in db.session.execute(statement)}


def authored_items(bank_id: int) -> list[dict[str, Any]]:
    """The newest versions of the items that are not retired, as a bank's file would hold them."""
    found = sorted(newest_versions(bank_id).values(), key=lambda pair: pair[0].id)
    return [
        {"id": item.slug, **{key: value for key, value in version.content().items() if key != "body"}, **version.body}
        for item, version in found
        if item.retired_at is None
    ]


def newest_edition(slug: str) -> tuple[Quiz | None, QuizEdition | None]:
    statement = (
        sa.select(Quiz, QuizEdition)
        .join(QuizEdition, QuizEdition.quiz_id == Quiz.id)
        .where(Quiz.slug == slug, QuizEdition.number == newest_edition_number)
    )
    row = db.session.execute(statement).one_or_none()
    return (row[0], row[1]) if row else (None, None)


def current_terms() -> list[dict[str, Any]]:
    """What the newest edition of each quiz says, by slug."""
    newest = QuizEdition.number == newest_edition_number
    statement = sa.select(QuizEdition.body).join(Quiz, QuizEdition.quiz_id == Quiz.id).where(newest)
    return list(db.session.scalars(statement.order_by(Quiz.slug)))


def is_kept_at_desk(edition_id: int) -> bool:
    """Whether this edition was made in the browser and not given back to the files since."""
    made = sa.select(QuizReview.draft_id).where(
        QuizReview.quiz_edition_id == edition_id,
        ~sa.exists().where(QuizReturn.quiz_edition_id == edition_id),
    )
    return db.session.scalars(made).first() is not None

"""Which quizzes draw on items that cite a section of a manual."""

from collections.abc import Collection

import sqlalchemy as sa

from training.db import db
from training.quizzes.models import Item, ItemVersion, Quiz, QuizEdition
from training.quizzes.queries.newest import newest_edition_number, newest_version_number


def quizzes_citing(sections: Collection[str]) -> set[str]:
    """Slugs of the quizzes whose newest edition draws on a bank with such an item. `sections`: 'manual#section'. One
    statement."""
    rows = db.session.execute(
        sa.select(Quiz.slug, ItemVersion.sections)
        .join(QuizEdition, sa.and_(QuizEdition.quiz_id == Quiz.id, QuizEdition.number == newest_edition_number))
        .join(Item, sa.and_(Item.bank_id == QuizEdition.bank_id, Item.retired_at.is_(None)))
        .join(ItemVersion, sa.and_(ItemVersion.item_id == Item.id, ItemVersion.number == newest_version_number))
    )
    return {slug for slug, cited in rows if not set(sections).isdisjoint(cited)}

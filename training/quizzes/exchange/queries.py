"""What an import must know of a bank."""

import sqlalchemy as sa

from training.db import db
from training.quizzes.desk.models import ItemDraft
from training.quizzes.desk.queries import items as items_of
from training.quizzes.models import Item


def taken_ids(bank_id: int) -> frozenset[str]:
    """Ids of its items and cases, retired ones too, and of open drafts. Two statements, and one for versions that are
    new to this process."""
    items = sa.select(Item.slug).where(Item.bank_id == bank_id)
    drafts = sa.select(ItemDraft.slug).where(ItemDraft.bank_id == bank_id, ItemDraft.closed_at.is_(None))
    cases = {row.version.case["id"] for row in items_of(bank_id) if row.version.case}
    return frozenset(db.session.scalars(sa.union(items, drafts))) | cases

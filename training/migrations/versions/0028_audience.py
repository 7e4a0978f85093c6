"""banks say whose daily drills they belong to

Revision ID: 0028
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op

from training import guards

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

SET_ONCE = {"bank": (["practice_since"], ["title", "audience"])}
SET_ONCE_BEFORE = {"bank": (["practice_since"], ["title"])}


def upgrade() -> None:
    connection = op.get_bind()
    guards.drop_guard(connection, "bank")
    op.add_column("bank", sa.Column("audience", sa.Text(), nullable=True))
    for table, (once, free) in SET_ONCE.items():
        guards.set_once(connection, table, once, free)


def downgrade() -> None:
    connection = op.get_bind()
    guards.drop_guard(connection, "bank")
    op.drop_column("bank", "audience")
    for table, (once, free) in SET_ONCE_BEFORE.items():
        guards.set_once(connection, table, once, free)

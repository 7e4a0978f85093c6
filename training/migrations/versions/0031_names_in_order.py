"""persons carry the key by which their names are sorted

Revision ID: 0031
Revises: 0030
"""

import sqlalchemy as sa
from alembic import op

from training import db, guards
from training.people.pinyin import sort_key

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

SET_ONCE = {"person": ([], ["name", "language", "left_at", "sort_key"])}
SET_ONCE_BEFORE = {"person": ([], ["name", "language", "left_at"])}
PERSON = sa.table("person", sa.column("id", sa.Integer), sa.column("name", sa.Text), sa.column("sort_key", sa.Text))


def upgrade() -> None:
    connection = op.get_bind()
    guards.drop_guard(connection, "person")
    op.add_column("person", sa.Column("sort_key", db.BY_BYTES, nullable=True))
    keys = [{"of": row.id, "key": sort_key(row.name)} for row in connection.execute(sa.select(PERSON))]
    if keys:
        kept = sa.update(PERSON).where(PERSON.c.id == sa.bindparam("of")).values(sort_key=sa.bindparam("key"))
        connection.execute(kept, keys)
    for table, (once, free) in SET_ONCE.items():
        guards.set_once(connection, table, once, free)


def downgrade() -> None:
    connection = op.get_bind()
    guards.drop_guard(connection, "person")
    op.drop_column("person", "sort_key")
    for table, (once, free) in SET_ONCE_BEFORE.items():
        guards.set_once(connection, table, once, free)

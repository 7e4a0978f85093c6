"""glossary: frozen editions of the terms that are explained in texts

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

from training import db, guards

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

APPEND_ONLY = ("glossary_edition",)




def upgrade():
    op.create_table(
        "glossary_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", db.Json(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("published_at", db.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_glossary_edition"),
        sa.UniqueConstraint("number", name="uq_glossary_edition_number"),
        sqlite_strict=True,
    )
    for table in APPEND_ONLY:
        guards.append_only(op.get_bind(), table)


def downgrade():
    for table in APPEND_ONLY:
        guards.drop_guard(op.get_bind(), table)
    op.drop_table("glossary_edition")

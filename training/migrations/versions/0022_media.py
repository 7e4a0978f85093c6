"""media: pictures and sounds that items show, and that drafts of items may show

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

from training import db, guards

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

APPEND_ONLY = ("item_medium", "item_draft_medium")
SET_ONCE = {}


def upgrade():
    connection = op.get_bind()
    op.create_table(
        "item_medium",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=True),
        sa.Column("at", db.Utc(), nullable=False),
        sa.CheckConstraint("(width IS NULL) = (height IS NULL)", name="ck_item_medium_sides"),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["person.id"], name="fk_item_medium_uploaded_by_id_person", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_item_medium"),
        sa.UniqueConstraint("digest", name="uq_item_medium_digest"),
        sqlite_strict=True,
    )
    op.create_index("ix_item_medium_uploaded_by_id", "item_medium", ["uploaded_by_id"])
    op.create_table(
        "item_draft_medium",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("medium_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["item_draft.id"], name="fk_item_draft_medium_draft_id_item_draft", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["medium_id"], ["item_medium.id"], name="fk_item_draft_medium_medium_id_item_medium", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name="fk_item_draft_medium_by_id_person", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_item_draft_medium"),
        sa.UniqueConstraint("draft_id", "name", name="uq_item_draft_medium_draft_id_name"),
        sqlite_strict=True,
    )
    op.create_index("ix_item_draft_medium_draft_id", "item_draft_medium", ["draft_id"])
    op.create_index("ix_item_draft_medium_medium_id", "item_draft_medium", ["medium_id"])
    op.create_index("ix_item_draft_medium_by_id", "item_draft_medium", ["by_id"])
    for table in APPEND_ONLY:
        guards.append_only(connection, table)


def downgrade():
    connection = op.get_bind()
    for table in APPEND_ONLY:
        guards.drop_guard(connection, table)
    op.drop_table("item_draft_medium")
    op.drop_table("item_medium")

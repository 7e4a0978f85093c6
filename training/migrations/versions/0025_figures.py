"""figures: facility and discrimination of a bank's items, made of all first attempts and kept

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

from training import db

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "bank_figures",
        sa.Column("bank_id", sa.Integer(), nullable=False),
        sa.Column("last_score_id", sa.Integer(), nullable=False),
        sa.Column("made_at", db.Utc(), nullable=False),
        sa.ForeignKeyConstraint(["bank_id"], ["bank.id"], name="fk_bank_figures_bank_id_bank", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("bank_id", name="pk_bank_figures"),
        sqlite_strict=True,
    )
    op.create_table(
        "item_figures",
        sa.Column("item_version_id", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("facility", sa.Integer(), nullable=True),
        sa.Column("discrimination", sa.Integer(), nullable=True),
        sa.Column("flags", db.Json(), nullable=False),
        sa.CheckConstraint("attempts > 0", name=op.f("ck_item_figures_attempts")),
        sa.ForeignKeyConstraint(
            ["item_version_id"],
            ["item_version.id"],
            name="fk_item_figures_item_version_id_item_version",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("item_version_id", name="pk_item_figures"),
        sqlite_strict=True,
    )


def downgrade():
    op.drop_table("item_figures")
    op.drop_table("bank_figures")

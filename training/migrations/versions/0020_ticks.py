"""ticks: what a reader has done of the tasks in a manual

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

from training import db

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "task_tick",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("anchor", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", db.Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name="fk_task_tick_edition_id_edition", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_task_tick_person_id_person", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_task_tick"),
        sa.UniqueConstraint(
            "person_id", "edition_id", "anchor", "number", name="uq_task_tick_person_id_edition_id_anchor_number"
        ),
        sqlite_strict=True,
    )
    op.create_index("ix_task_tick_edition_id", "task_tick", ["edition_id"])


def downgrade():
    op.drop_index("ix_task_tick_edition_id", "task_tick")
    op.drop_table("task_tick")

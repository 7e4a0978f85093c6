"""results_sheet: the results of a quiz as a file, made by a job and kept for a while

Revision ID: 0032
Revises: 0031
"""

import sqlalchemy as sa
from alembic import op

from training import db

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "results_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", db.PublicId(), nullable=False),
        sa.Column("quiz_edition_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("last_score_id", sa.Integer(), nullable=False),
        sa.Column("scores", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", db.Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name="fk_results_sheet_asked_by_id_person", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["quiz_edition_id"],
            ["quiz_edition.id"],
            name="fk_results_sheet_quiz_edition_id_quiz_edition",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_results_sheet"),
        sa.UniqueConstraint("public_id", name="uq_results_sheet_public_id"),
        sa.UniqueConstraint("quiz_edition_id", "language", name="uq_results_sheet_quiz_edition_id_language"),
        sqlite_strict=True,
    )
    op.create_index("ix_results_sheet_asked_by_id", "results_sheet", ["asked_by_id"])


def downgrade():
    op.drop_index("ix_results_sheet_asked_by_id", "results_sheet")
    op.drop_table("results_sheet")

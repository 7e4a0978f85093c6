"""quiz_figures: the figures of a quiz with very many attempts, kept

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op

from training import db

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "quiz_figures",
        sa.Column("quiz_id", sa.Integer(), nullable=False),
        sa.Column("made_at", db.Utc(), nullable=False),
        sa.Column("body", db.Json(), nullable=False),
        sa.ForeignKeyConstraint(["quiz_id"], ["quiz.id"], name="fk_quiz_figures_quiz_id_quiz", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("quiz_id", name="pk_quiz_figures"),
        sqlite_strict=True,
    )


def downgrade():
    op.drop_table("quiz_figures")

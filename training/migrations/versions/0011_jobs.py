"""jobs, and what they print

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

from training import db

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", db.PublicId(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("arguments", db.Json(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", db.Utc(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("seen_at", db.Utc(), nullable=True),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("doing", sa.Text(), nullable=False),
        sa.Column("ended_at", db.Utc(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("result", db.Json(), nullable=True),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name="ck_job_progress"),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name="fk_job_asked_by_id_person", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
        sa.UniqueConstraint("public_id", name="uq_job_public_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_job_asked_by_id", "job", ["asked_by_id"])
    op.create_index("ix_job_subject", "job", ["subject"])
    op.create_index(
        "uq_job_subject_open",
        "job",
        ["subject"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "printout",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", db.PublicId(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("ordered", db.Json(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", db.Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name="fk_printout_asked_by_id_person", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_printout"),
        sa.UniqueConstraint("public_id", name="uq_printout_public_id"),
        sa.UniqueConstraint("key", name="uq_printout_key"),
        sqlite_strict=True,
    )
    op.create_index("ix_printout_asked_by_id", "printout", ["asked_by_id"])


def downgrade():
    op.drop_index("ix_printout_asked_by_id", "printout")
    op.drop_table("printout")
    op.drop_index("uq_job_subject_open", "job")
    op.drop_index("ix_job_subject", "job")
    op.drop_index("ix_job_asked_by_id", "job")
    op.drop_table("job")

"""recordings of sittings: the trainee's consent; what the sound of a recording tells

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op

from training import db, guards

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

APPEND_ONLY = ("sitting_consent", "recording_facts")


def foreign(table, column, target):
    name = f"fk_{table}_{column}_{target.partition('.')[0]}"
    return sa.ForeignKeyConstraint([column], [target], name=name, ondelete="RESTRICT")


def upgrade():
    connection = op.get_bind()
    op.create_table(
        "sitting_consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("agreed", db.Flag(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("at", db.Utc(), nullable=False),
        foreign("sitting_consent", "sitting_id", "sitting.id"),
        foreign("sitting_consent", "person_id", "person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting_consent")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_sitting_consent_sitting_id"), "sitting_consent", ["sitting_id"])
    op.create_index(op.f("ix_sitting_consent_person_id"), "sitting_consent", ["person_id"])
    op.create_table(
        "recording_facts",
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("spoken_ms", sa.Integer(), nullable=False),
        sa.Column("longest_ms", sa.Integer(), nullable=False),
        sa.Column("pause_ms", sa.Integer(), nullable=True),
        sa.Column("pace", sa.Integer(), nullable=True),
        sa.Column("measured_at", db.Utc(), nullable=False),
        foreign("recording_facts", "recording_id", "recording.id"),
        sa.PrimaryKeyConstraint("recording_id", name=op.f("pk_recording_facts")),
        sqlite_strict=True,
    )
    for table in APPEND_ONLY:
        guards.append_only(connection, table)


def downgrade():
    connection = op.get_bind()
    for table in APPEND_ONLY:
        guards.drop_guard(connection, table)
    op.drop_table("recording_facts")
    op.drop_table("sitting_consent")

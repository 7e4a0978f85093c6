"""essays: what examiners gave for responses that no key can mark

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

from training import db, guards

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

APPEND_ONLY = ("essay_marking",)
SET_ONCE = {}

# As for markings of sittings: whoever ever taught the writer, has a tie to them, or is them.
NOT_INDEPENDENT = """
    EXISTS (SELECT 1 FROM attempt a WHERE a.id = NEW.attempt_id AND a.person_id = NEW.examiner_id)
    OR EXISTS (SELECT 1 FROM attempt a
               JOIN enrolment e ON e.person_id = a.person_id
               JOIN teaching t ON t.cohort_id = e.cohort_id
               WHERE a.id = NEW.attempt_id AND t.person_id = NEW.examiner_id)
    OR EXISTS (SELECT 1 FROM attempt a
               JOIN tie ON (tie.person_id = a.person_id AND tie.other_id = NEW.examiner_id)
                        OR (tie.other_id = a.person_id AND tie.person_id = NEW.examiner_id)
               WHERE a.id = NEW.attempt_id)
"""
STILL_OPEN = "EXISTS (SELECT 1 FROM attempt a WHERE a.id = NEW.attempt_id AND a.closed_at IS NULL)"
REFUSALS = (
    ("essay_marking", "independent", NOT_INDEPENDENT, "needs an independent examiner"),
    ("essay_marking", "ended", STILL_OPEN, "needs an attempt that has ended"),
)


def upgrade():
    connection = op.get_bind()
    op.create_table(
        "essay_marking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("examiner_id", sa.Integer(), nullable=False),
        sa.Column("levels", db.Json(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("marked_at", db.Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id", "position"],
            ["attempt_item.attempt_id", "attempt_item.position"],
            name="fk_essay_marking_attempt_id_attempt_item",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["examiner_id"], ["person.id"], name="fk_essay_marking_examiner_id_person", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_essay_marking"),
        sa.UniqueConstraint("attempt_id", "position", name="uq_essay_marking_attempt_id_position"),
        sqlite_strict=True,
    )
    op.create_index("ix_essay_marking_examiner_id", "essay_marking", ["examiner_id"])
    for table in APPEND_ONLY:
        guards.append_only(connection, table)
    for table, name, condition, message in REFUSALS:
        guards.refuse_insert(connection, table, name, condition, message)


def downgrade():
    connection = op.get_bind()
    for table, name, _condition, _message in reversed(REFUSALS):
        guards.drop_refusal(connection, table, name)
    for table in APPEND_ONLY:
        guards.drop_guard(connection, table)
    op.drop_index("ix_essay_marking_examiner_id", "essay_marking")
    op.drop_table("essay_marking")

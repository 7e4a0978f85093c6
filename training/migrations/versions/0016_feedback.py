"""feedback from the field: reports, what is done about them, what their reporters have seen

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

from training import db, guards

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

APPEND_ONLY = ("field_report", "field_report_step", "field_report_seen")


def upgrade():
    op.create_table(
        "field_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", db.PublicId(), nullable=False),
        sa.Column("op_id", db.PublicId(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Utc(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.CheckConstraint("length(asked) >= 3", name="ck_field_report_asked"),
        sa.CheckConstraint(
            "customer IN ('', 'unregistered', 'trying', 'member', 'lapsed')", name="ck_field_report_customer"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_field_report_person_id_person", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_field_report"),
        sa.UniqueConstraint("public_id", name="uq_field_report_public_id"),
        sa.UniqueConstraint("op_id", name="uq_field_report_op_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_field_report_person_id", "field_report", ["person_id"])
    op.create_table(
        "field_report_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Utc(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("floor", sa.Integer(), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('taken up', 'declined', 'merged', 'separated')", name="ck_field_report_step_kind"
        ),
        sa.CheckConstraint(
            "outcome IN ('', 'answer', 'section', 'item', 'scenario')", name="ck_field_report_step_outcome"
        ),
        sa.CheckConstraint("(kind = 'taken up') = (outcome <> '')", name="ck_field_report_step_taken_up"),
        sa.CheckConstraint("(kind = 'merged') = (into_id IS NOT NULL)", name="ck_field_report_step_merged"),
        sa.CheckConstraint("into_id <> report_id", name="ck_field_report_step_into"),
        sa.CheckConstraint("kind <> 'declined' OR length(words) >= 10", name="ck_field_report_step_reason"),
        sa.ForeignKeyConstraint(
            ["report_id"], ["field_report.id"], name="fk_field_report_step_report_id_field_report", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["into_id"], ["field_report.id"], name="fk_field_report_step_into_id_field_report", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name="fk_field_report_step_by_id_person", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_field_report_step"),
        sa.UniqueConstraint("report_id", "number", name="uq_field_report_step_report_id_number"),
        sqlite_strict=True,
    )
    for column in ("report_id", "into_id", "by_id"):
        op.create_index(f"ix_field_report_step_{column}", "field_report_step", [column])
    op.create_table(
        "field_report_seen",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("news", sa.Text(), nullable=False),
        sa.Column("at", db.Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["field_report.id"], name="fk_field_report_seen_report_id_field_report", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_field_report_seen"),
        sa.UniqueConstraint("report_id", "news", name="uq_field_report_seen_report_id_news"),
        sqlite_strict=True,
    )
    op.create_index("ix_field_report_seen_report_id", "field_report_seen", ["report_id"])
    connection = op.get_bind()
    for table in APPEND_ONLY:
        guards.append_only(connection, table)


def downgrade():
    connection = op.get_bind()
    for table in APPEND_ONLY:
        guards.drop_guard(connection, table)
    op.drop_table("field_report_seen")
    op.drop_table("field_report_step")
    op.drop_table("field_report")

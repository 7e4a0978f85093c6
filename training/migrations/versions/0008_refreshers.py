"""refreshers: who was asked to read, take or play again because an edition changed

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

from training import db, guards

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

APPEND_ONLY = ("refresher",)
KEYS = {"person_id": "person", "edition_id": "edition", "programme_edition_id": "programme_edition"}


def upgrade():
    op.create_table(
        "refresher",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", db.PublicId(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("programme_edition_id", sa.Integer(), nullable=False),
        sa.Column("targets", sa.Text(), nullable=False),
        sa.Column("due_on", db.Day(), nullable=False),
        sa.Column("asked_at", db.Utc(), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{of}.id"], name=f"fk_refresher_{column}_{of}", ondelete="RESTRICT")
            for column, of in KEYS.items()
        ),
        sa.CheckConstraint("severity IN ('reread', 'retest', 'replay')", name=op.f("ck_refresher_severity")),
        sa.PrimaryKeyConstraint("id", name="pk_refresher"),
        sa.UniqueConstraint("public_id", name="uq_refresher_public_id"),
        sa.UniqueConstraint("person_id", "edition_id", "severity", name="uq_refresher_person_id_edition_id_severity"),
        sqlite_strict=True,
    )
    for column in (*KEYS, "due_on"):
        op.create_index(f"ix_refresher_{column}", "refresher", [column])
    for table in APPEND_ONLY:
        guards.append_only(op.get_bind(), table)


def downgrade():
    for table in APPEND_ONLY:
        guards.drop_guard(op.get_bind(), table)
    op.drop_table("refresher")

"""evening meetings: kept for a day, so none of it is append-only

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

from training import db

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def foreign(table, column, other):
    name = f"fk_{table}_{column}_{other}"
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete="RESTRICT")


def upgrade():
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", db.PublicId(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("bank_id", sa.Integer(), nullable=False),
        sa.Column("items", db.Json(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("revealed", db.Flag(), nullable=False),
        sa.Column("opened_at", db.Utc(), nullable=False),
        sa.Column("closes_at", db.Utc(), nullable=False),
        sa.Column("ended_at", db.Utc(), nullable=True),
        foreign("meeting", "host_id", "person"),
        foreign("meeting", "bank_id", "bank"),
        sa.PrimaryKeyConstraint("id", name="pk_meeting"),
        sa.UniqueConstraint("public_id", name="uq_meeting_public_id"),
        sa.UniqueConstraint("code", name="uq_meeting_code"),
        sqlite_strict=True,
    )
    op.create_table(
        "meeting_seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("joined_at", db.Utc(), nullable=False),
        foreign("meeting_seat", "meeting_id", "meeting"),
        foreign("meeting_seat", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_seat"),
        sa.UniqueConstraint("meeting_id", "person_id", name="uq_meeting_seat_meeting_id_person_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "meeting_response",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("choice", db.Json(), nullable=False),
        sa.Column("right", db.Flag(), nullable=False),
        sa.Column("at", db.Utc(), nullable=False),
        foreign("meeting_response", "meeting_id", "meeting"),
        foreign("meeting_response", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_response"),
        sa.UniqueConstraint(
            "meeting_id", "position", "person_id", name="uq_meeting_response_meeting_id_position_person_id"
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "meeting_miss",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Utc(), nullable=False),
        foreign("meeting_miss", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_miss"),
        sqlite_strict=True,
    )
    for table, columns in INDEXES:
        for column in columns:
            op.create_index(f"ix_{table}_{column}", table, [column])


INDEXES = (
    ("meeting", ("host_id", "bank_id", "opened_at")),
    ("meeting_seat", ("meeting_id", "person_id")),
    ("meeting_response", ("meeting_id", "person_id")),
    ("meeting_miss", ("person_id",)),
)


def downgrade():
    for table in ("meeting_miss", "meeting_response", "meeting_seat", "meeting"):
        op.drop_table(table)

"""practice: the pool of items that are shown with their keys, and what people remember of them

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

from training import db, guards

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

APPEND_ONLY = ("drill_review", "drill_day")
SET_ONCE = {
    "bank": (["practice_since"], ["title"]),
    "item": (["practice_since"], ["retired_at", "desk_since"]),
}
SET_ONCE_BEFORE = {"bank": ([], ["title"]), "item": ([], ["retired_at"])}

# A review is of an item whose key is open, and of a version of that item.
NOT_FOR_PRACTICE = """
    NOT EXISTS (SELECT 1 FROM item i JOIN item_version v ON v.item_id = i.id
                WHERE i.id = NEW.item_id AND v.id = NEW.item_version_id AND i.practice_since IS NOT NULL)
"""
REFUSALS = (("drill_review", "practice", NOT_FOR_PRACTICE, "needs an item of the practice pool"),)


def upgrade():
    connection = op.get_bind()
    for table in SET_ONCE:
        guards.drop_guard(connection, table)
    op.add_column("bank", sa.Column("practice_since", db.Utc(), nullable=True))
    op.add_column("item", sa.Column("practice_since", db.Utc(), nullable=True))
    op.add_column("item", sa.Column("desk_since", db.Utc(), nullable=True))
    for table, (once, free) in SET_ONCE.items():
        guards.set_once(connection, table, once, free)
    op.create_table(
        "drill_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("op_id", db.PublicId(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("item_version_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("shown", db.Json(), nullable=False),
        sa.Column("choice", db.Json(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("card", db.Json(), nullable=False),
        sa.Column("due_at", db.Utc(), nullable=False),
        sa.Column("at", db.Utc(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('right', 'partly', 'wrong', 'unknown')", name=op.f("ck_drill_review_outcome")
        ),
        sa.CheckConstraint("rating BETWEEN 1 AND 4", name=op.f("ck_drill_review_rating")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_drill_review_person_id_person", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_drill_review_item_id_item", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["item_version_id"],
            ["item_version.id"],
            name="fk_drill_review_item_version_id_item_version",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_drill_review"),
        sa.UniqueConstraint("op_id", name="uq_drill_review_op_id"),
        sa.UniqueConstraint("person_id", "item_id", "number", name="uq_drill_review_person_id_item_id_number"),
        sqlite_strict=True,
    )
    for column in ("person_id", "item_id", "item_version_id"):
        op.create_index(f"ix_drill_review_{column}", "drill_review", [column])
    op.create_table(
        "drill_card",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("reviews", sa.Integer(), nullable=False),
        sa.Column("card", db.Json(), nullable=False),
        sa.Column("due_at", db.Utc(), nullable=False),
        sa.Column("last_review_at", db.Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_drill_card_person_id_person", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_drill_card_item_id_item", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("person_id", "item_id", name="pk_drill_card"),
        sqlite_strict=True,
    )
    op.create_table(
        "drill_day",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("day", db.Day(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_drill_day_person_id_person", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("person_id", "day", name="pk_drill_day"),
        sqlite_strict=True,
    )
    for table in APPEND_ONLY:
        guards.append_only(connection, table)
    for table, name, condition, message in REFUSALS:
        guards.refuse_insert(connection, table, name, condition, message)


def downgrade():
    connection = op.get_bind()
    for table, name, _condition, _message in REFUSALS:
        guards.drop_refusal(connection, table, name)
    for table in APPEND_ONLY:
        guards.drop_guard(connection, table)
    for table in SET_ONCE:
        guards.drop_guard(connection, table)
    for table in ("drill_day", "drill_card", "drill_review"):
        op.drop_table(table)
    op.drop_column("item", "desk_since")
    op.drop_column("item", "practice_since")
    op.drop_column("bank", "practice_since")
    for table, (once, free) in SET_ONCE_BEFORE.items():
        guards.set_once(connection, table, once, free)

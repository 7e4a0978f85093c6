"""the authors' desk: drafts of items with their revisions, reviews by a second author, retirements with a reason

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

from training import db, guards

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

APPEND_ONLY = ("item_draft_revision", "item_review", "item_retirement")
SET_ONCE = {"item_draft": (["closed_at", "closed_by_id", "outcome"], [])}

CLOSED = "EXISTS (SELECT 1 FROM item_draft d WHERE d.id = NEW.draft_id AND d.closed_at IS NOT NULL)"

# Whoever wrote any of it, a revision that lost included, has seen it with the eyes of its author.
OWN_WORK = """
    EXISTS (SELECT 1 FROM item_draft_revision r WHERE r.draft_id = NEW.draft_id AND r.by_id = NEW.by_id)
    OR EXISTS (SELECT 1 FROM item_draft d WHERE d.id = NEW.draft_id AND d.opened_by_id = NEW.by_id)
"""

NOT_THE_HEAD = """
    NOT EXISTS (SELECT 1 FROM item_draft_revision r
                WHERE r.id = NEW.revision_id AND r.draft_id = NEW.draft_id AND r.standing = 'head')
    OR EXISTS (SELECT 1 FROM item_draft_revision r JOIN item_draft_revision mine ON mine.id = NEW.revision_id
               WHERE r.draft_id = NEW.draft_id AND r.standing = 'head' AND r.number > mine.number)
"""

REFUSALS = (
    ("item_draft_revision", "open", CLOSED, "needs an open draft"),
    ("item_review", "open", CLOSED, "needs an open draft"),
    ("item_review", "second", OWN_WORK, "needs another author than those who wrote it"),
    ("item_review", "head", NOT_THE_HEAD, "is of the newest revision of its draft"),
)


def upgrade():
    connection = op.get_bind()
    op.create_table(
        "item_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", db.PublicId(), nullable=False),
        sa.Column("bank_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", db.Utc(), nullable=False),
        sa.Column("closed_at", db.Utc(), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.CheckConstraint("outcome IN ('ready', 'discarded')", name=op.f("ck_item_draft_outcome")),
        sa.CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name=op.f("ck_item_draft_closed")),
        sa.ForeignKeyConstraint(["bank_id"], ["bank.id"], name="fk_item_draft_bank_id_bank", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["person.id"], name="fk_item_draft_opened_by_id_person", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["person.id"], name="fk_item_draft_closed_by_id_person", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_item_draft"),
        sa.UniqueConstraint("public_id", name="uq_item_draft_public_id"),
        sqlite_strict=True,
    )
    for column in ("bank_id", "opened_by_id", "closed_by_id"):
        op.create_index(f"ix_item_draft_{column}", "item_draft", [column])
    op.create_index(
        "uq_item_draft_open",
        "item_draft",
        ["bank_id", "slug"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "item_draft_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("op_id", db.PublicId(), nullable=False),
        sa.Column("base_revision", sa.Integer(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("content", db.Json(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Utc(), nullable=False),
        sa.CheckConstraint("standing IN ('head', 'side')", name=op.f("ck_item_draft_revision_standing")),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["item_draft.id"], name="fk_item_draft_revision_draft_id_item_draft", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name="fk_item_draft_revision_by_id_person", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_item_draft_revision"),
        sa.UniqueConstraint("op_id", name="uq_item_draft_revision_op_id"),
        sa.UniqueConstraint("draft_id", "number", name="uq_item_draft_revision_draft_id_number"),
        sqlite_strict=True,
    )
    for column in ("draft_id", "by_id"):
        op.create_index(f"ix_item_draft_revision_{column}", "item_draft_revision", [column])
    op.create_table(
        "item_review",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("item_version_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["item_draft.id"], name="fk_item_review_draft_id_item_draft", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["item_draft_revision.id"],
            name="fk_item_review_revision_id_item_draft_revision",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["item_version_id"],
            ["item_version.id"],
            name="fk_item_review_item_version_id_item_version",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_item_review_by_id_person", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("draft_id", name="pk_item_review"),
        sqlite_strict=True,
    )
    op.create_index("ix_item_review_revision_id", "item_review", ["revision_id"], unique=True)
    op.create_index("ix_item_review_item_version_id", "item_review", ["item_version_id"], unique=True)
    op.create_index("ix_item_review_by_id", "item_review", ["by_id"])
    op.create_table(
        "item_retirement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("retired", db.Flag(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Utc(), nullable=False),
        sa.CheckConstraint("length(reason) >= 5", name=op.f("ck_item_retirement_reason")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name="fk_item_retirement_item_id_item", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name="fk_item_retirement_by_id_person", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_item_retirement"),
        sqlite_strict=True,
    )
    for column in ("item_id", "by_id"):
        op.create_index(f"ix_item_retirement_{column}", "item_retirement", [column])
    for table in APPEND_ONLY:
        guards.append_only(connection, table)
    for table, (once, free) in SET_ONCE.items():
        guards.set_once(connection, table, once, free)
    for table, name, condition, message in REFUSALS:
        guards.refuse_insert(connection, table, name, condition, message)


def downgrade():
    connection = op.get_bind()
    for table, name, _condition, _message in reversed(REFUSALS):
        guards.drop_refusal(connection, table, name)
    for table in (*SET_ONCE, *APPEND_ONLY):
        guards.drop_guard(connection, table)
    for table in ("item_retirement", "item_review", "item_draft_revision", "item_draft"):
        op.drop_table(table)

"""cases at the desk: which drafts are parts of a case's draft, and who made the whole ready

Revision ID: 0033
Revises: 0032
"""

import sqlalchemy as sa
from alembic import op

from training import db, guards

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

APPEND_ONLY = ("case_part", "case_review")
SET_ONCE = {}

CLOSED = "EXISTS (SELECT 1 FROM item_draft d WHERE d.id = NEW.{column} AND d.closed_at IS NOT NULL)"

NOT_A_CASE = """
    NOT EXISTS (SELECT 1 FROM item_draft c JOIN item_draft p ON p.bank_id = c.bank_id
                WHERE c.id = NEW.case_draft_id AND p.id = NEW.draft_id AND c.kind = 'case' AND p.kind <> 'case')
"""

# Whoever wrote any of the situation, a revision that lost included, has seen it with the eyes of its author.
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

ALONE = """
    EXISTS (SELECT 1 FROM case_part p WHERE p.draft_id = NEW.draft_id)
    AND NOT EXISTS (SELECT 1 FROM case_part p JOIN case_review c ON c.draft_id = p.case_draft_id
                    WHERE p.draft_id = NEW.draft_id AND c.by_id = NEW.by_id)
"""

REFUSALS = (
    ("case_part", "open", CLOSED.replace("{column}", "case_draft_id"), "needs an open draft of its case"),
    ("case_part", "case", NOT_A_CASE, "is an item of a case in the same bank"),
    ("case_review", "open", CLOSED.replace("{column}", "draft_id"), "needs an open draft"),
    ("case_review", "second", OWN_WORK, "needs another author than those who wrote it"),
    ("case_review", "head", NOT_THE_HEAD, "is of the newest revision of its draft"),
    ("item_review", "whole", ALONE, "of a part comes after that of its case, by the same author"),
)


def upgrade():
    connection = op.get_bind()
    op.create_table(
        "case_part",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("case_draft_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["item_draft.id"], name="fk_case_part_draft_id_item_draft", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["case_draft_id"], ["item_draft.id"], name="fk_case_part_case_draft_id_item_draft", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("draft_id", name="pk_case_part"),
        sqlite_strict=True,
    )
    op.create_index("ix_case_part_case_draft_id", "case_part", ["case_draft_id"])
    op.create_table(
        "case_review",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["item_draft.id"], name="fk_case_review_draft_id_item_draft", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["item_draft_revision.id"],
            name="fk_case_review_revision_id_item_draft_revision",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_case_review_by_id_person", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("draft_id", name="pk_case_review"),
        sqlite_strict=True,
    )
    op.create_index("ix_case_review_revision_id", "case_review", ["revision_id"], unique=True)
    op.create_index("ix_case_review_by_id", "case_review", ["by_id"])
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
    op.drop_table("case_review")
    op.drop_table("case_part")

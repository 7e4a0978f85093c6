"""drafts of quizzes with their revisions, the second author who made an edition of one, editions given back to files

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

from training import db, guards

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

APPEND_ONLY = ("quiz_draft_revision", "quiz_review", "quiz_return")
SET_ONCE = {"quiz_draft": (["closed_at", "closed_by_id", "outcome"], [])}

CLOSED = "EXISTS (SELECT 1 FROM quiz_draft d WHERE d.id = NEW.draft_id AND d.closed_at IS NOT NULL)"

OWN_WORK = """
    EXISTS (SELECT 1 FROM quiz_draft_revision r WHERE r.draft_id = NEW.draft_id AND r.by_id = NEW.by_id)
    OR EXISTS (SELECT 1 FROM quiz_draft d WHERE d.id = NEW.draft_id AND d.opened_by_id = NEW.by_id)
"""

NOT_THE_HEAD = """
    NOT EXISTS (SELECT 1 FROM quiz_draft_revision r
                WHERE r.id = NEW.revision_id AND r.draft_id = NEW.draft_id AND r.standing = 'head')
    OR EXISTS (SELECT 1 FROM quiz_draft_revision r JOIN quiz_draft_revision mine ON mine.id = NEW.revision_id
               WHERE r.draft_id = NEW.draft_id AND r.standing = 'head' AND r.number > mine.number)
"""

REFUSALS = (
    ("quiz_draft_revision", "open", CLOSED, "needs an open draft"),
    ("quiz_review", "open", CLOSED, "needs an open draft"),
    ("quiz_review", "second", OWN_WORK, "needs another author than those who wrote it"),
    ("quiz_review", "head", NOT_THE_HEAD, "is of the newest revision of its draft"),
)


def foreign(table, column, target):
    name = f"fk_{table}_{column}_{target.partition('.')[0]}"
    return sa.ForeignKeyConstraint([column], [target], name=name, ondelete="RESTRICT")


def upgrade():
    connection = op.get_bind()
    op.create_table(
        "quiz_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", db.PublicId(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", db.Utc(), nullable=False),
        sa.Column("closed_at", db.Utc(), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.CheckConstraint("outcome IN ('ready', 'discarded')", name=op.f("ck_quiz_draft_outcome")),
        sa.CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name=op.f("ck_quiz_draft_closed")),
        foreign("quiz_draft", "opened_by_id", "person.id"),
        foreign("quiz_draft", "closed_by_id", "person.id"),
        sa.PrimaryKeyConstraint("id", name="pk_quiz_draft"),
        sa.UniqueConstraint("public_id", name="uq_quiz_draft_public_id"),
        sqlite_strict=True,
    )
    for column in ("opened_by_id", "closed_by_id"):
        op.create_index(f"ix_quiz_draft_{column}", "quiz_draft", [column])
    op.create_index(
        "uq_quiz_draft_open",
        "quiz_draft",
        ["slug"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "quiz_draft_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("op_id", db.PublicId(), nullable=False),
        sa.Column("base_revision", sa.Integer(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("content", db.Json(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Utc(), nullable=False),
        sa.CheckConstraint("standing IN ('head', 'side')", name=op.f("ck_quiz_draft_revision_standing")),
        foreign("quiz_draft_revision", "draft_id", "quiz_draft.id"),
        foreign("quiz_draft_revision", "by_id", "person.id"),
        sa.PrimaryKeyConstraint("id", name="pk_quiz_draft_revision"),
        sa.UniqueConstraint("op_id", name="uq_quiz_draft_revision_op_id"),
        sa.UniqueConstraint("draft_id", "number", name="uq_quiz_draft_revision_draft_id_number"),
        sqlite_strict=True,
    )
    for column in ("draft_id", "by_id"):
        op.create_index(f"ix_quiz_draft_revision_{column}", "quiz_draft_revision", [column])
    op.create_table(
        "quiz_review",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("quiz_edition_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Utc(), nullable=False),
        foreign("quiz_review", "draft_id", "quiz_draft.id"),
        foreign("quiz_review", "revision_id", "quiz_draft_revision.id"),
        foreign("quiz_review", "quiz_edition_id", "quiz_edition.id"),
        foreign("quiz_review", "by_id", "person.id"),
        sa.PrimaryKeyConstraint("draft_id", name="pk_quiz_review"),
        sqlite_strict=True,
    )
    op.create_index("ix_quiz_review_revision_id", "quiz_review", ["revision_id"], unique=True)
    op.create_index("ix_quiz_review_quiz_edition_id", "quiz_review", ["quiz_edition_id"], unique=True)
    op.create_index("ix_quiz_review_by_id", "quiz_review", ["by_id"])
    op.create_table(
        "quiz_return",
        sa.Column("quiz_edition_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Utc(), nullable=False),
        foreign("quiz_return", "quiz_edition_id", "quiz_edition.id"),
        foreign("quiz_return", "by_id", "person.id"),
        sa.PrimaryKeyConstraint("quiz_edition_id", name="pk_quiz_return"),
        sqlite_strict=True,
    )
    op.create_index("ix_quiz_return_by_id", "quiz_return", ["by_id"])
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
    for table in ("quiz_return", "quiz_review", "quiz_draft_revision", "quiz_draft"):
        op.drop_table(table)

"""drafts: sources and pictures of editions, and what is written before there is one

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

from training import db, guards

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

APPEND_ONLY = ("picture", "edition_picture", "draft_revision", "draft_picture", "draft_agreement")

# table -> (columns set once, columns that may change freely)
SET_ONCE = {"draft": (["closed_at", "closed_by_id", "outcome", "reason", "edition_id"], [])}

CLOSED = "EXISTS (SELECT 1 FROM draft d WHERE d.id = NEW.draft_id AND d.closed_at IS NOT NULL)"
REFUSALS = tuple(
    (table, "open", CLOSED, "needs a draft that is open")
    for table in ("draft_revision", "draft_picture", "draft_agreement")
)


def upgrade():
    op.add_column("edition_text", sa.Column("source", sa.Text(), nullable=True))
    _table("picture",
        sa.Column("public_id", db.PublicId(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=True),
        sa.Column("at", db.Utc(), nullable=False),
        sa.UniqueConstraint("digest", name="uq_picture_digest"),
        sa.UniqueConstraint("public_id", name="uq_picture_public_id"),
        uploaded_by_id="person",
    )
    _table("edition_picture",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("picture_id", sa.Integer(), nullable=False),
        sa.UniqueConstraint("edition_id", "name", name="uq_edition_picture_edition_id_name"),
        edition_id="edition", picture_id="picture",
    )
    _table("draft",
        sa.Column("public_id", db.PublicId(), nullable=False),
        sa.Column("manual_id", sa.Integer(), nullable=False),
        sa.Column("base_edition_id", sa.Integer(), nullable=True),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", db.Utc(), nullable=False),
        sa.Column("closed_at", db.Utc(), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("edition_id", sa.Integer(), nullable=True),
        sa.UniqueConstraint("public_id", name="uq_draft_public_id"),
        sa.CheckConstraint("outcome IN ('published', 'discarded')", name=op.f("ck_draft_outcome")),
        sa.CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name=op.f("ck_draft_end")),
        manual_id="manual", base_edition_id="edition", opened_by_id="person", closed_by_id="person",
        edition_id="edition",
    )
    where = sa.text("closed_at IS NULL")
    op.create_index("uq_draft_open", "draft", ["manual_id"], unique=True, sqlite_where=where, postgresql_where=where)
    _table("draft_revision",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("op_id", db.PublicId(), nullable=False),
        sa.Column("base_revision", sa.Integer(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Utc(), nullable=False),
        sa.UniqueConstraint("draft_id", "language", "number", name="uq_draft_revision_draft_id_language_number"),
        sa.UniqueConstraint("op_id", name="uq_draft_revision_op_id"),
        sa.CheckConstraint("language IN ('zh', 'en')", name=op.f("ck_draft_revision_language")),
        sa.CheckConstraint("standing IN ('head', 'side')", name=op.f("ck_draft_revision_standing")),
        draft_id="draft", by_id="person",
    )
    _table("draft_picture",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("picture_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Utc(), nullable=False),
        draft_id="draft", picture_id="picture", by_id="person",
    )
    _table("draft_agreement",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("anchor", sa.Text(), nullable=False),
        sa.Column("zh_digest", sa.Text(), nullable=False),
        sa.Column("en_digest", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Utc(), nullable=False),
        draft_id="draft", by_id="person",
    )
    _table("draft_presence",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", db.Utc(), nullable=False),
        sa.UniqueConstraint("draft_id", "person_id", name="uq_draft_presence_draft_id_person_id"),
        draft_id="draft", person_id="person",
    )
    connection = op.get_bind()
    for table in APPEND_ONLY:
        guards.append_only(connection, table)
    for table, (once, free) in SET_ONCE.items():
        guards.set_once(connection, table, once, free)
    for table, name, condition, message in REFUSALS:
        guards.refuse_insert(connection, table, name, condition, message)


def _table(table, *parts, **keys):
    """With an id, foreign keys and their indexes."""
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        *parts,
        *(
            sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}", ondelete="RESTRICT")
            for column, other in keys.items()
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sqlite_strict=True,
    )
    for column in keys:
        op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade():
    connection = op.get_bind()
    for table, name, _condition, _message in reversed(REFUSALS):
        guards.drop_refusal(connection, table, name)
    for table in (*SET_ONCE, *APPEND_ONLY):
        guards.drop_guard(connection, table)
    for table in ("draft_presence", "draft_agreement", "draft_picture", "draft_revision", "draft", "edition_picture", "picture"):
        op.drop_table(table)
    op.drop_column("edition_text", "source")

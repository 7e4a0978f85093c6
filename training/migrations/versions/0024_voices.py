"""customer's lines spoken by a person; who spoke in a draft does not approve it

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

from training import db, guards

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

SET_ONCE: dict[str, tuple[list[str], list[str]]] = {"voice_line": (["withdrawn_at", "withdrawn_by_id"], [])}
SPOKE_IN_IT = """
    EXISTS (SELECT 1 FROM scenario_request r JOIN voice_line v ON v.draft_id = r.draft_id
            WHERE r.id = NEW.request_id AND v.by_id = NEW.by_id)
"""
REFUSALS = (("scenario_verdict", "no_speaker", SPOKE_IN_IT, "is given by somebody who spoke no line in the draft"),)


def foreign(column: str, target: str) -> sa.ForeignKeyConstraint:
    name = f"fk_voice_line_{column}_{target.partition('.')[0]}"
    return sa.ForeignKeyConstraint([column], [target], name=name, ondelete="RESTRICT")


def upgrade() -> None:
    connection = op.get_bind()
    op.create_table(
        "voice_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", db.PublicId(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("line_digest", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Utc(), nullable=False),
        sa.Column("withdrawn_at", db.Utc(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("language IN ('zh', 'en')", name=op.f("ck_voice_line_language")),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name=op.f("ck_voice_line_withdrawal")
        ),
        foreign("draft_id", "scenario_draft.id"),
        foreign("by_id", "person.id"),
        foreign("withdrawn_by_id", "person.id"),
        sa.PrimaryKeyConstraint("id", name="pk_voice_line"),
        sa.UniqueConstraint("public_id", name="uq_voice_line_public_id"),
        sqlite_strict=True,
    )
    for column in ("draft_id", "by_id", "withdrawn_by_id"):
        op.create_index(f"ix_voice_line_{column}", "voice_line", [column])
    for table, (once, free) in SET_ONCE.items():
        guards.set_once(connection, table, once, free)
    for table, name, condition, message in REFUSALS:
        guards.refuse_insert(connection, table, name, condition, message)


def downgrade() -> None:
    connection = op.get_bind()
    for table, name, _condition, _message in REFUSALS:
        guards.drop_refusal(connection, table, name)
    for table in SET_ONCE:
        guards.drop_guard(connection, table)
    op.drop_table("voice_line")

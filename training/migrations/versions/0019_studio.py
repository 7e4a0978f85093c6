"""the studio: drafts of scenarios, their review by a second person, who approved an edition

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

from training import db, guards

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

APPEND_ONLY = ("scenario_revision", "scenario_verdict")
SET_ONCE: dict[str, tuple[list[str], list[str]]] = {
    "scenario_draft": (["closed_at", "outcome", "edition_id"], []),
    "scenario_request": (["withdrawn_at"], []),
}

WROTE_IT = """
    EXISTS (SELECT 1 FROM scenario_request r JOIN scenario_draft d ON d.id = r.draft_id
            WHERE r.id = NEW.request_id AND (r.asked_by_id = NEW.by_id OR d.opened_by_id = NEW.by_id))
    OR EXISTS (SELECT 1 FROM scenario_request r JOIN scenario_revision v ON v.draft_id = r.draft_id
               WHERE r.id = NEW.request_id AND v.by_id = NEW.by_id)
    OR EXISTS (SELECT 1 FROM scenario_request r WHERE r.id = NEW.request_id AND r.withdrawn_at IS NOT NULL)
"""
REFUSALS = (("scenario_verdict", "no_author", WROTE_IT, "is given by a second person, on what still waits"),)


def upgrade() -> None:
    op.create_table('scenario_draft',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', db.PublicId(), nullable=False),
    sa.Column('scenario_id', sa.Integer(), nullable=False),
    sa.Column('opened_by_id', sa.Integer(), nullable=False),
    sa.Column('opened_at', db.Utc(), nullable=False),
    sa.Column('closed_at', db.Utc(), nullable=True),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.Column('edition_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("outcome IN ('published', 'discarded')", name=op.f('ck_scenario_draft_outcome')),
    sa.CheckConstraint('(closed_at IS NULL) = (outcome IS NULL)', name=op.f('ck_scenario_draft_end')),
    sa.ForeignKeyConstraint(['edition_id'], ['scenario_edition.id'], name=op.f('fk_scenario_draft_edition_id_scenario_edition'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['opened_by_id'], ['person.id'], name=op.f('fk_scenario_draft_opened_by_id_person'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['scenario_id'], ['scenario.id'], name=op.f('fk_scenario_draft_scenario_id_scenario'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scenario_draft')),
    sa.UniqueConstraint('public_id', name=op.f('uq_scenario_draft_public_id')),
    sqlite_strict=True
    )
    with op.batch_alter_table('scenario_draft', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_scenario_draft_edition_id'), ['edition_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_scenario_draft_opened_by_id'), ['opened_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_scenario_draft_scenario_id'), ['scenario_id'], unique=False)
        batch_op.create_index('uq_scenario_draft_open', ['scenario_id'], unique=True, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))

    op.create_table('scenario_revision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('draft_id', sa.Integer(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('op_id', db.PublicId(), nullable=False),
    sa.Column('base_revision', sa.Integer(), nullable=False),
    sa.Column('standing', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', db.Utc(), nullable=False),
    sa.CheckConstraint("language IN ('zh', 'en')", name=op.f('ck_scenario_revision_language')),
    sa.CheckConstraint("standing IN ('head', 'side')", name=op.f('ck_scenario_revision_standing')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_scenario_revision_by_id_person'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['draft_id'], ['scenario_draft.id'], name=op.f('fk_scenario_revision_draft_id_scenario_draft'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scenario_revision')),
    sa.UniqueConstraint('draft_id', 'language', 'number', name=op.f('uq_scenario_revision_draft_id_language_number')),
    sa.UniqueConstraint('op_id', name=op.f('uq_scenario_revision_op_id')),
    sqlite_strict=True
    )
    with op.batch_alter_table('scenario_revision', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_scenario_revision_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_scenario_revision_draft_id'), ['draft_id'], unique=False)

    op.create_table('scenario_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', db.PublicId(), nullable=False),
    sa.Column('draft_id', sa.Integer(), nullable=False),
    sa.Column('zh_revision_id', sa.Integer(), nullable=False),
    sa.Column('en_revision_id', sa.Integer(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', db.Utc(), nullable=False),
    sa.Column('withdrawn_at', db.Utc(), nullable=True),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_scenario_request_asked_by_id_person'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['draft_id'], ['scenario_draft.id'], name=op.f('fk_scenario_request_draft_id_scenario_draft'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['en_revision_id'], ['scenario_revision.id'], name=op.f('fk_scenario_request_en_revision_id_scenario_revision'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['zh_revision_id'], ['scenario_revision.id'], name=op.f('fk_scenario_request_zh_revision_id_scenario_revision'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scenario_request')),
    sa.UniqueConstraint('public_id', name=op.f('uq_scenario_request_public_id')),
    sqlite_strict=True
    )
    with op.batch_alter_table('scenario_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_scenario_request_asked_by_id'), ['asked_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_scenario_request_draft_id'), ['draft_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_scenario_request_en_revision_id'), ['en_revision_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_scenario_request_zh_revision_id'), ['zh_revision_id'], unique=False)

    op.create_table('scenario_verdict',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', db.Utc(), nullable=False),
    sa.Column('verdict', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.CheckConstraint("verdict IN ('approved', 'returned')", name=op.f('ck_scenario_verdict_verdict')),
    sa.CheckConstraint('length(reason) >= 10', name=op.f('ck_scenario_verdict_reason')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_scenario_verdict_by_id_person'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['request_id'], ['scenario_request.id'], name=op.f('fk_scenario_verdict_request_id_scenario_request'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scenario_verdict')),
    sqlite_strict=True
    )
    with op.batch_alter_table('scenario_verdict', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_scenario_verdict_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_scenario_verdict_request_id'), ['request_id'], unique=True)
    op.add_column("scenario_edition", sa.Column("approved", db.Flag(), nullable=True))
    connection = op.get_bind()
    for table in APPEND_ONLY:
        guards.append_only(connection, table)
    for table, (once, free) in SET_ONCE.items():
        guards.set_once(connection, table, once, free)
    for table, name, condition, message in REFUSALS:
        guards.refuse_insert(connection, table, name, condition, message)


def downgrade() -> None:
    connection = op.get_bind()
    for table, name, _condition, _message in REFUSALS:
        guards.drop_refusal(connection, table, name)
    for table in (*APPEND_ONLY, *SET_ONCE):
        guards.drop_guard(connection, table)
    op.drop_column("scenario_edition", "approved")
    with op.batch_alter_table('scenario_verdict', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_scenario_verdict_request_id'))
        batch_op.drop_index(batch_op.f('ix_scenario_verdict_by_id'))

    op.drop_table('scenario_verdict')
    with op.batch_alter_table('scenario_request', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_scenario_request_zh_revision_id'))
        batch_op.drop_index(batch_op.f('ix_scenario_request_en_revision_id'))
        batch_op.drop_index(batch_op.f('ix_scenario_request_draft_id'))
        batch_op.drop_index(batch_op.f('ix_scenario_request_asked_by_id'))

    op.drop_table('scenario_request')
    with op.batch_alter_table('scenario_revision', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_scenario_revision_draft_id'))
        batch_op.drop_index(batch_op.f('ix_scenario_revision_by_id'))

    op.drop_table('scenario_revision')
    with op.batch_alter_table('scenario_draft', schema=None) as batch_op:
        batch_op.drop_index('uq_scenario_draft_open', sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_scenario_draft_scenario_id'))
        batch_op.drop_index(batch_op.f('ix_scenario_draft_opened_by_id'))
        batch_op.drop_index(batch_op.f('ix_scenario_draft_edition_id'))

    op.drop_table('scenario_draft')

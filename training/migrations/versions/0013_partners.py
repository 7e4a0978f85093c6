"""practice with a partner: who plays whom, and what they left each other

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

from training import db, guards

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

APPEND_ONLY = ("partner_note",)
SET_ONCE: dict[str, tuple[list[str], list[str]]] = {"partner_practice": (["partner_id", "joined_at"], [])}
REFUSALS: tuple[tuple[str, str, str, str], ...] = ()


def upgrade() -> None:
    op.create_table('partner_practice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', db.PublicId(), nullable=False),
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('seller_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('opened_at', db.Utc(), nullable=False),
    sa.Column('partner_id', sa.Integer(), nullable=True),
    sa.Column('joined_at', db.Utc(), nullable=True),
    sa.Column('follows_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('partner_id <> seller_id', name=op.f('ck_partner_practice_two_people')),
    sa.ForeignKeyConstraint(['follows_id'], ['partner_practice.id'], name=op.f('fk_partner_practice_follows_id_partner_practice'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['partner_id'], ['person.id'], name=op.f('fk_partner_practice_partner_id_person'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['run_id'], ['run.id'], name=op.f('fk_partner_practice_run_id_run'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['seller_id'], ['person.id'], name=op.f('fk_partner_practice_seller_id_person'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partner_practice')),
    sa.UniqueConstraint('public_id', name=op.f('uq_partner_practice_public_id')),
    sqlite_strict=True
    )
    with op.batch_alter_table('partner_practice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_partner_practice_follows_id'), ['follows_id'], unique=True)
        batch_op.create_index(batch_op.f('ix_partner_practice_partner_id'), ['partner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_partner_practice_run_id'), ['run_id'], unique=True)
        batch_op.create_index(batch_op.f('ix_partner_practice_seller_id'), ['seller_id'], unique=False)
        batch_op.create_index('uq_partner_practice_waiting', ['code'], unique=True, sqlite_where=sa.text('joined_at IS NULL'), postgresql_where=sa.text('joined_at IS NULL'))

    op.create_table('partner_note',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('practice_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', db.Utc(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_partner_note_author_id_person'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['practice_id'], ['partner_practice.id'], name=op.f('fk_partner_note_practice_id_partner_practice'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partner_note')),
    sa.UniqueConstraint('practice_id', 'author_id', 'position', name=op.f('uq_partner_note_practice_id_author_id_position')),
    sqlite_strict=True
    )
    with op.batch_alter_table('partner_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_partner_note_author_id'), ['author_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_partner_note_practice_id'), ['practice_id'], unique=False)
    connection = op.get_bind()
    for table in APPEND_ONLY:
        guards.append_only(connection, table)
    for table, (once, free) in SET_ONCE.items():
        guards.set_once(connection, table, once, free)


def downgrade() -> None:
    connection = op.get_bind()
    for table in (*APPEND_ONLY, *SET_ONCE):
        guards.drop_guard(connection, table)
    with op.batch_alter_table('partner_note', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_partner_note_practice_id'))
        batch_op.drop_index(batch_op.f('ix_partner_note_author_id'))

    op.drop_table('partner_note')
    with op.batch_alter_table('partner_practice', schema=None) as batch_op:
        batch_op.drop_index('uq_partner_practice_waiting', sqlite_where=sa.text('joined_at IS NULL'), postgresql_where=sa.text('joined_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_partner_practice_seller_id'))
        batch_op.drop_index(batch_op.f('ix_partner_practice_run_id'))
        batch_op.drop_index(batch_op.f('ix_partner_practice_partner_id'))
        batch_op.drop_index(batch_op.f('ix_partner_practice_follows_id'))

    op.drop_table('partner_practice')

"""recordings of runs: consent, parts and pieces, what was found in them

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

from training import db, guards

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

APPEND_ONLY = ("recording_consent", "recording_segment", "recording_chunk")
SET_ONCE: dict[str, tuple[list[str], list[str]]] = {
    "recording": (
        [
            "finished_at", "outcome", "outcome_at", "why", "media_type", "size", "digest", "duration_ms", "measured",
            "erased_at", "erased_by_id",
        ],
        [],
    ),
}  # fmt: skip
REFUSALS: tuple[tuple[str, str, str, str], ...] = ()


def upgrade() -> None:
    op.create_table('recording_consent',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('statement', sa.Text(), nullable=False),
    sa.Column('at', db.Utc(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_recording_consent_person_id_person'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recording_consent')),
    sa.UniqueConstraint('person_id', 'version', name=op.f('uq_recording_consent_person_id_version')),
    sqlite_strict=True
    )
    with op.batch_alter_table('recording_consent', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recording_consent_person_id'), ['person_id'], unique=False)
    op.create_table('recording',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', db.PublicId(), nullable=False),
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('begun_at', db.Utc(), nullable=False),
    sa.Column('finished_at', db.Utc(), nullable=True),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.Column('outcome_at', db.Utc(), nullable=True),
    sa.Column('why', sa.Text(), nullable=True),
    sa.Column('media_type', sa.Text(), nullable=True),
    sa.Column('size', sa.Integer(), nullable=True),
    sa.Column('digest', sa.Text(), nullable=True),
    sa.Column('duration_ms', sa.Integer(), nullable=True),
    sa.Column('measured', db.Json(), nullable=True),
    sa.Column('erased_at', db.Utc(), nullable=True),
    sa.Column('erased_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("outcome IN ('ready', 'refused')", name=op.f('ck_recording_outcome')),
    sa.ForeignKeyConstraint(['erased_by_id'], ['person.id'], name=op.f('fk_recording_erased_by_id_person'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_recording_person_id_person'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['run_id'], ['run.id'], name=op.f('fk_recording_run_id_run'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recording')),
    sa.UniqueConstraint('public_id', name=op.f('uq_recording_public_id')),
    sqlite_strict=True
    )
    with op.batch_alter_table('recording', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recording_erased_by_id'), ['erased_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_recording_finished_at'), ['finished_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_recording_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_recording_run_id'), ['run_id'], unique=False)
        batch_op.create_index('uq_recording_open', ['run_id', 'person_id'], unique=True, sqlite_where=sa.text('finished_at IS NULL'), postgresql_where=sa.text('finished_at IS NULL'))
    op.create_table('recording_segment',
    sa.Column('recording_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('begun_at', db.Utc(), nullable=False),
    sa.ForeignKeyConstraint(['recording_id'], ['recording.id'], name=op.f('fk_recording_segment_recording_id_recording'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('recording_id', 'number', name=op.f('pk_recording_segment')),
    sqlite_strict=True
    )
    op.create_table('recording_chunk',
    sa.Column('recording_id', sa.Integer(), nullable=False),
    sa.Column('segment', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('arrived_at', db.Utc(), nullable=False),
    sa.ForeignKeyConstraint(['recording_id', 'segment'], ['recording_segment.recording_id', 'recording_segment.number'], name=op.f('fk_recording_chunk_recording_id_segment_recording_segment'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('recording_id', 'segment', 'number', name=op.f('pk_recording_chunk')),
    sqlite_strict=True
    )
    op.add_column("run_event", sa.Column("aloud", db.Flag(), nullable=True))
    connection = op.get_bind()
    for table in APPEND_ONLY:
        guards.append_only(connection, table)
    for table, (once, free) in SET_ONCE.items():
        guards.set_once(connection, table, once, free)


def downgrade() -> None:
    connection = op.get_bind()
    for table in (*APPEND_ONLY, *SET_ONCE):
        guards.drop_guard(connection, table)
    op.drop_column("run_event", "aloud")
    op.drop_table('recording_chunk')
    op.drop_table('recording_segment')
    with op.batch_alter_table('recording', schema=None) as batch_op:
        batch_op.drop_index('uq_recording_open', sqlite_where=sa.text('finished_at IS NULL'), postgresql_where=sa.text('finished_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_recording_run_id'))
        batch_op.drop_index(batch_op.f('ix_recording_person_id'))
        batch_op.drop_index(batch_op.f('ix_recording_finished_at'))
        batch_op.drop_index(batch_op.f('ix_recording_erased_by_id'))

    op.drop_table('recording')
    with op.batch_alter_table('recording_consent', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_recording_consent_person_id'))

    op.drop_table('recording_consent')

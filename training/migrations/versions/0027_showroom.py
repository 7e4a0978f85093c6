"""what was clicked on the showroom during a run

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op

from training import db, guards

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

APPEND_ONLY = ("run_click",)


def upgrade() -> None:
    op.create_table('run_click',
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('op_id', db.PublicId(), nullable=False),
    sa.Column('elapsed_ms', sa.Integer(), nullable=False),
    sa.Column('turn', sa.Integer(), nullable=False),
    sa.Column('scene', sa.Text(), nullable=False),
    sa.Column('page', sa.Text(), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.CheckConstraint("page IN ('home page', 'search', 'requests', 'request', 'contact buyer', 'supply', 'shop', 'search the shop')", name=op.f('ck_run_click_page')),
    sa.ForeignKeyConstraint(['run_id'], ['run.id'], name=op.f('fk_run_click_run_id_run'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('run_id', 'number', name=op.f('pk_run_click')),
    sa.UniqueConstraint('op_id', name=op.f('uq_run_click_op_id')),
    sqlite_strict=True
    )
    connection = op.get_bind()
    for table in APPEND_ONLY:
        guards.append_only(connection, table)


def downgrade() -> None:
    connection = op.get_bind()
    for table in APPEND_ONLY:
        guards.drop_guard(connection, table)
    op.drop_table('run_click')

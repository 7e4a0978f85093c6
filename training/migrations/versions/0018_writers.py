"""writers: who has written in a draft, told from an index

Revision ID: 0018
Revises: 0017
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade():
    op.create_index("ix_draft_revision_writers", "draft_revision", ["draft_id", "by_id", "number"])


def downgrade():
    op.drop_index("ix_draft_revision_writers", "draft_revision")

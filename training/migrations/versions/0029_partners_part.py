"""a practice with a partner goes on by the partner's part alone

Revision ID: 0029
Revises: 0028
"""

from alembic import op

from training import guards

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

NOT_THE_PARTNER = """
    EXISTS (SELECT 1 FROM partner_practice p WHERE p.run_id = NEW.run_id
            AND (p.partner_id IS NULL OR p.partner_id <> NEW.actor_id))
"""
REFUSALS = (("run_event", "partners_part", NOT_THE_PARTNER, "is chosen by the partner, who plays the customer"),)


def upgrade() -> None:
    for table, name, condition, message in REFUSALS:
        guards.refuse_insert(op.get_bind(), table, name, condition, message)


def downgrade() -> None:
    for table, name, _condition, _message in REFUSALS:
        guards.drop_refusal(op.get_bind(), table, name)

"""more guards: names that editions hang on, whose account it is, what a certificate and a release rest on

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

from training import db, guards

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# A name that changes hands would let a pass at one quiz or station count for another.
APPEND_ONLY = ("manual", "quiz", "scenario", "station", "programme")

# table -> (columns set once, columns that may change freely): an account never becomes somebody else's
SET_ONCE = {
    "person": ([], ["name", "language", "left_at"]),
    "account": ([], ["password_hash", "must_change", "disabled_at"]),
    "cohort": ([], ["name", "branch", "starts_on", "ends_on"]),
    "bank": ([], ["title"]),
    "item": ([], ["retired_at"]),
}

CLEARS_NOBODY = """
    NOT EXISTS (SELECT 1 FROM decision d
                WHERE d.id = NEW.decision_id AND d.person_id = NEW.person_id AND d.outcome = 'cleared')
"""

NO_MARKING = "NOT EXISTS (SELECT 1 FROM marking m WHERE m.sitting_id = NEW.sitting_id)"

NOBODY_PASSED_IT = """
    NEW.passed = {true}
    AND NOT EXISTS (SELECT 1 FROM marking m WHERE m.sitting_id = NEW.sitting_id AND m.passed = {true})
"""

RELEASED_BY_PARTY = """
    EXISTS (SELECT 1 FROM sitting s WHERE s.id = NEW.sitting_id AND s.trainee_id = NEW.released_by_id)
    OR EXISTS (SELECT 1 FROM marking m WHERE m.sitting_id = NEW.sitting_id AND m.examiner_id = NEW.released_by_id)
"""

# Teaching or a tie may have been noted after the marking.
TAINTED = """
    EXISTS (SELECT 1 FROM marking m JOIN sitting s ON s.id = m.sitting_id
            JOIN enrolment e ON e.person_id = s.trainee_id
            JOIN teaching t ON t.cohort_id = e.cohort_id AND t.person_id = m.examiner_id
            WHERE m.sitting_id = NEW.sitting_id)
    OR EXISTS (SELECT 1 FROM marking m JOIN sitting s ON s.id = m.sitting_id
               JOIN tie ON (tie.person_id = s.trainee_id AND tie.other_id = m.examiner_id)
                        OR (tie.other_id = s.trainee_id AND tie.person_id = m.examiner_id)
               WHERE m.sitting_id = NEW.sitting_id)
"""

REFUSALS = (
    ("certificate", "cleared", CLEARS_NOBODY, "needs a decision that cleared this person"),
    ("release", "marked", NO_MARKING, "needs a marking"),
    ("release", "earned", NOBODY_PASSED_IT, "cannot pass what no examiner passed"),
    ("release", "disinterested", RELEASED_BY_PARTY, "needs somebody who took no part"),
    ("release", "independent", TAINTED, "needs an independent examiner"),
)

# They have unique indexes beside their keys, which INSERT OR REPLACE would have used to get past the guard.
WITH_INDEXES = ("assignment", "attempt", "certificate", "sitting_start")


def upgrade():
    connection = op.get_bind()
    op.create_table(
        "enquiry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("at", db.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_enquiry"),
        sqlite_strict=True,
    )
    op.create_index("ix_enquiry_address_at", "enquiry", ["address", "at"])
    for table in APPEND_ONLY:
        guards.append_only(connection, table)
    for table, (once, free) in SET_ONCE.items():
        guards.set_once(connection, table, once, free)
    for table, name, condition, message in REFUSALS:
        guards.refuse_insert(connection, table, name, condition, message)
    for table in WITH_INDEXES:
        guards.renew_no_replace(connection, table)


def downgrade():
    connection = op.get_bind()
    for table, name, _condition, _message in reversed(REFUSALS):
        guards.drop_refusal(connection, table, name)
    for table in (*SET_ONCE, *APPEND_ONLY):
        guards.drop_guard(connection, table)
    op.drop_index("ix_enquiry_address_at", "enquiry")
    op.drop_table("enquiry")

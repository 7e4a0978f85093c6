"""guards: what the database itself refuses

Revision ID: 0002
Revises: 0001
"""

from alembic import op

from training import guards

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "audit_entry", "tie", "teaching",
    "edition", "edition_text", "section", "acknowledgement",
    "item_version", "quiz_edition", "response_revision", "submission", "score",
    "scenario_edition", "scenario_text", "run_event",
    "station_edition", "sitting", "sitting_start", "sitting_end", "marking", "mark", "feedback_point", "release",
    "programme_edition", "cohort_programme", "decision", "certificate", "revocation",
)  # fmt: skip

# table -> (columns set once, columns that may change freely)
SET_ONCE = {
    "role_grant": (["ended_by_id"], ["ends_at"]),
    "enrolment": (["left_at"], []),
    "attempt": (["closed_at"], []),
    "attempt_item": ([], ["flagged"]),
    "run": (["ended_at", "ending"], []),
    "assignment": (["ended_at", "end_reason"], []),
}

# An examiner of a sitting, at whatever time, through whatever account.
NOT_INDEPENDENT = """
    EXISTS (SELECT 1 FROM sitting s WHERE s.id = NEW.sitting_id AND s.trainee_id = NEW.examiner_id)
    OR EXISTS (SELECT 1 FROM sitting s
               JOIN enrolment e ON e.person_id = s.trainee_id
               JOIN teaching t ON t.cohort_id = e.cohort_id
               WHERE s.id = NEW.sitting_id AND t.person_id = NEW.examiner_id)
    OR EXISTS (SELECT 1 FROM sitting s
               JOIN tie ON (tie.person_id = s.trainee_id AND tie.other_id = NEW.examiner_id)
                        OR (tie.other_id = s.trainee_id AND tie.person_id = NEW.examiner_id)
               WHERE s.id = NEW.sitting_id)
    OR EXISTS (SELECT 1 FROM sitting s
               JOIN sitting earlier ON earlier.trainee_id = s.trainee_id AND earlier.station_id = s.station_id
                                   AND earlier.id <> s.id
               JOIN marking m ON m.sitting_id = earlier.id
               WHERE s.id = NEW.sitting_id AND m.examiner_id = NEW.examiner_id AND m.passed = {false})
"""

NOT_ASSIGNED = """
    NOT EXISTS (SELECT 1 FROM assignment a
                WHERE a.sitting_id = NEW.sitting_id AND a.examiner_id = NEW.examiner_id AND a.ended_at IS NULL)
"""

NO_DISINTERESTED_DECIDER = """
    NEW.decided_by_id = NEW.person_id
    OR EXISTS (SELECT 1 FROM enrolment e JOIN teaching t ON t.cohort_id = e.cohort_id
               WHERE e.person_id = NEW.person_id AND t.person_id = NEW.decided_by_id)
    OR EXISTS (SELECT 1 FROM sitting s JOIN marking m ON m.sitting_id = s.id
               WHERE s.trainee_id = NEW.person_id AND m.examiner_id = NEW.decided_by_id)
    OR EXISTS (SELECT 1 FROM tie
               WHERE (tie.person_id = NEW.person_id AND tie.other_id = NEW.decided_by_id)
                  OR (tie.other_id = NEW.person_id AND tie.person_id = NEW.decided_by_id))
"""

REFUSALS = (
    ("assignment", "independent", NOT_INDEPENDENT, "needs an independent examiner"),
    ("marking", "independent", NOT_INDEPENDENT, "needs an independent examiner"),
    ("marking", "assigned", NOT_ASSIGNED, "needs the assigned examiner"),
    ("decision", "disinterested", NO_DISINTERESTED_DECIDER, "needs a decider who took no part"),
)


def upgrade():
    connection = op.get_bind()
    guards.install_functions(connection)
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
    guards.drop_functions(connection)

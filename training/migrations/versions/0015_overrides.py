"""overrides: more time, one more attempt, reopened attempts, regrades, signals, the door of a room

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

from training import guards
from training.db import Hundredths, Json, PublicId, Utc

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

APPEND_ONLY = ("allowance", "attempt_override", "attempt_signal", "regraded_score")
SET_ONCE = {"regrade": (["applied_by_id", "applied_at"], [])}
REFUSALS = (
    ("allowance", "by_another", "NEW.by_id = NEW.person_id", "is granted by another person"),
    ("attempt_override", "by_another", "NEW.by_id = NEW.person_id", "is made by another person"),
)
# A deadline moves only to where an override of this attempt has put it.
MOVED_BY_NOBODY = """
    NEW.deadline_at <> OLD.deadline_at AND NOT EXISTS (
        SELECT 1 FROM attempt_override o WHERE o.attempt_id = NEW.id AND o.deadline_at = NEW.deadline_at)
"""
ONE_PERSON = "NEW.applied_by_id IS NOT NULL AND NEW.applied_by_id = NEW.proposed_by_id"


def foreign(column, target, table, **options):
    name = f"fk_{table}_{column}_{target.partition('.')[0]}"
    return sa.Column(column, sa.Integer(), sa.ForeignKey(target, name=name, ondelete="RESTRICT"), **options)


def table(name, *columns, indexes=(), public=True):
    identity = [sa.Column("id", sa.Integer(), nullable=False)]
    if public:
        identity.append(sa.Column("public_id", PublicId(), nullable=False))
        columns = (*columns, sa.UniqueConstraint("public_id", name=f"uq_{name}_public_id"))
    op.create_table(name, *identity, *columns, sa.PrimaryKeyConstraint("id", name=f"pk_{name}"), sqlite_strict=True)
    for column in indexes:
        op.create_index(f"ix_{name}_{column}", name, [column])


def upgrade():
    connection = op.get_bind()
    text, integer = sa.Text(), sa.Integer()
    table(
        "regrade",
        foreign("quiz_id", "quiz.id", "regrade", nullable=False),
        sa.Column("keys", Json(), nullable=False),
        sa.Column("reason", text, nullable=False),
        foreign("proposed_by_id", "person.id", "regrade", nullable=False),
        sa.Column("proposed_at", Utc(), nullable=False),
        foreign("applied_by_id", "person.id", "regrade"),
        sa.Column("applied_at", Utc()),
        indexes=("quiz_id", "proposed_by_id", "applied_by_id"),
    )
    table(
        "allowance",
        foreign("person_id", "person.id", "allowance", nullable=False),
        foreign("quiz_id", "quiz.id", "allowance", nullable=False),
        sa.Column("factor", Hundredths(), nullable=False),
        sa.Column("extra_minutes", integer, nullable=False),
        sa.Column("reason", text, nullable=False),
        foreign("by_id", "person.id", "allowance", nullable=False),
        sa.Column("at", Utc(), nullable=False),
        indexes=("person_id", "quiz_id", "by_id"),
    )
    table(
        "attempt_override",
        sa.Column("kind", text, nullable=False),
        foreign("person_id", "person.id", "attempt_override", nullable=False),
        foreign("quiz_id", "quiz.id", "attempt_override", nullable=False),
        foreign("attempt_id", "attempt.id", "attempt_override", nullable=False),
        sa.Column("minutes", integer),
        sa.Column("deadline_at", Utc()),
        sa.Column("reason", text, nullable=False),
        foreign("by_id", "person.id", "attempt_override", nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.CheckConstraint("kind IN ('extend', 'again', 'reopen')", name="ck_attempt_override_kind"),
        indexes=("person_id", "quiz_id", "attempt_id", "by_id"),
    )
    table(
        "attempt_signal",
        foreign("attempt_id", "attempt.id", "attempt_signal", nullable=False),
        sa.Column("kind", text, nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("seconds", integer),
        sa.Column("address", text, nullable=False),
        sa.CheckConstraint("kind IN ('left', 'idle', 'address')", name="ck_attempt_signal_kind"),
        indexes=("attempt_id",),
        public=False,
    )
    table(
        "room_refusal",
        foreign("person_id", "person.id", "room_refusal", nullable=False),
        foreign("quiz_id", "quiz.id", "room_refusal", nullable=False),
        sa.Column("at", Utc(), nullable=False),
        indexes=("quiz_id",),
        public=False,
    )
    op.create_index("ix_room_refusal_person_id_at", "room_refusal", ["person_id", "at"])
    op.create_table(
        "regraded_score",
        foreign("score_id", "score.id", "regraded_score", nullable=False),
        foreign("regrade_id", "regrade.id", "regraded_score", nullable=False),
        sa.PrimaryKeyConstraint("score_id", name="pk_regraded_score"),
        sqlite_strict=True,
    )
    op.create_index("ix_regraded_score_regrade_id", "regraded_score", ["regrade_id"])

    guards.drop_guard(connection, "attempt")
    guards.set_once(connection, "attempt", ["closed_at"], ["deadline_at"])
    refuse_update(connection, "attempt", "deadline", MOVED_BY_NOBODY, "moves its deadline by an override")
    for name in APPEND_ONLY:
        guards.append_only(connection, name)
    for name, (once, free) in SET_ONCE.items():
        guards.set_once(connection, name, once, free)
    refuse_update(connection, "regrade", "two_persons", ONE_PERSON, "is applied by another person")
    for name, rule, condition, message in REFUSALS:
        guards.refuse_insert(connection, name, rule, condition, message)


def refuse_update(connection, name, rule, condition, message):
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            f"CREATE FUNCTION {name}_{rule}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
            f"RAISE EXCEPTION '{name} {message}' USING ERRCODE = 'integrity_constraint_violation'; "
            f"END IF; RETURN NEW; END $$"
        )
        connection.exec_driver_sql(
            f"CREATE TRIGGER {name}_{rule} BEFORE UPDATE ON {name} FOR EACH ROW EXECUTE FUNCTION {name}_{rule}()"
        )
        return
    connection.exec_driver_sql(
        f"CREATE TRIGGER {name}_{rule} BEFORE UPDATE ON {name} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{name} {message}'); END"
    )


def downgrade():
    connection = op.get_bind()
    for name, rule, _condition, _message in reversed(REFUSALS):
        guards.drop_refusal(connection, name, rule)
    guards.drop_refusal(connection, "regrade", "two_persons")
    guards.drop_refusal(connection, "attempt", "deadline")
    for name in (*SET_ONCE, *APPEND_ONLY, "attempt"):
        guards.drop_guard(connection, name)
    for name in ("regraded_score", "room_refusal", "attempt_signal", "attempt_override", "allowance", "regrade"):
        op.drop_table(name)
    guards.set_once(connection, "attempt", ["closed_at"], [])

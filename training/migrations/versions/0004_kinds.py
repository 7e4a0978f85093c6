"""kinds of items: the program's registry names them, no longer the database

Revision ID: 0004
Revises: 0003
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ONE_OF_FOUR = "kind IN ('single', 'multiple', 'true-false', 'ordering')"
ANY_NAME = "kind <> ''"


def upgrade():
    _exchange(ONE_OF_FOUR, ANY_NAME)
    if op.get_bind().dialect.name == "postgresql":  # every row has a name
        op.get_bind().exec_driver_sql("ALTER TABLE item_version VALIDATE CONSTRAINT ck_item_version_kind")


def downgrade():
    """Versions of newer kinds stay: the old rule holds for what comes after."""
    _exchange(ANY_NAME, ONE_OF_FOUR)


def _exchange(old, new):
    """On SQLite the rule is mended in the schema's text, as its manual shows for CHECK constraints: a table made anew
    would lose its triggers, and attempts point at it."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ALTER TABLE item_version DROP CONSTRAINT ck_item_version_kind")
        kept = " NOT VALID" if new == ONE_OF_FOUR else ""  # rows of newer kinds may stand
        connection.exec_driver_sql(
            f"ALTER TABLE item_version ADD CONSTRAINT ck_item_version_kind CHECK ({new}){kept}"
        )
        return
    number = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema=ON")
    done = connection.exec_driver_sql(
        "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = 'item_version'"
        " AND instr(sql, ?) > 0",
        (old, new, old),
    )
    connection.exec_driver_sql(f"PRAGMA schema_version={number + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema=OFF")
    if done.rowcount != 1:
        raise RuntimeError("the rule for kinds of items does not stand as revision 0001 wrote it")

"""Triggers: what the database itself refuses, whoever asks. Called by migrations, for SQLite and PostgreSQL.

`append_only`  no UPDATE, no DELETE, no INSERT OR REPLACE over an existing row.
`set_once`     as above, but the named columns may go from NULL to a value, once; `free` columns may change.
`refuse_insert` no row for which the condition (over NEW) holds.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

REFUSE_CHANGE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
REFUSE_OTHER_CHANGE = """
CREATE FUNCTION refuse_other_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  once text[] := string_to_array(TG_ARGV[0], ',');
  free text[] := string_to_array(TG_ARGV[1], ',');
  name text;
BEGIN
  IF (to_jsonb(NEW) - once - free) IS DISTINCT FROM (to_jsonb(OLD) - once - free) THEN
    RAISE EXCEPTION '%% keeps what was written', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  FOREACH name IN ARRAY once LOOP
    IF to_jsonb(OLD) -> name <> 'null' AND to_jsonb(OLD) -> name IS DISTINCT FROM to_jsonb(NEW) -> name THEN
      RAISE EXCEPTION '%% sets %% once', TG_TABLE_NAME, name USING ERRCODE = 'integrity_constraint_violation';
    END IF;
  END LOOP;
  RETURN NEW;
END $$
"""


def install_functions(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(REFUSE_CHANGE)
        connection.exec_driver_sql(REFUSE_OTHER_CHANGE)


def drop_functions(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("DROP FUNCTION refuse_change()")
        connection.exec_driver_sql("DROP FUNCTION refuse_other_change()")


def append_only(connection: Connection, table: str) -> None:
    if connection.dialect.name == "postgresql":
        _postgresql(connection, table, "no_update", "BEFORE UPDATE", "refuse_change()")
    else:
        _sqlite(connection, table, "no_update", "BEFORE UPDATE", "1", "is append-only")
    _no_delete(connection, table)


def set_once(connection: Connection, table: str, once: Sequence[str], free: Sequence[str] = ()) -> None:
    if connection.dialect.name == "postgresql":
        arguments = f"'{','.join(once)}', '{','.join(free)}'"
        _postgresql(connection, table, "no_update", "BEFORE UPDATE", f"refuse_other_change({arguments})")
    else:
        columns = [column["name"] for column in sa.inspect(connection).get_columns(table)]
        changed = [f"OLD.{name} IS NOT NEW.{name}" for name in columns if name not in (*once, *free)]
        again = [f"(OLD.{name} IS NOT NULL AND OLD.{name} IS NOT NEW.{name})" for name in once]
        _sqlite(
            connection,
            table,
            "no_update",
            "BEFORE UPDATE",
            " OR ".join(changed + again),
            "keeps what was written",
        )
    _no_delete(connection, table)


def refuse_insert(connection: Connection, table: str, name: str, condition: str, message: str) -> None:
    """`condition` is SQL over NEW that both databases read; write truth values as {true} and {false}."""
    postgresql = connection.dialect.name == "postgresql"
    condition = condition.format(true="true" if postgresql else "1", false="false" if postgresql else "0")
    if not postgresql:
        _sqlite(connection, table, name, "BEFORE INSERT", condition, message)
        return
    connection.exec_driver_sql(
        f"CREATE FUNCTION {table}_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION '{table} {message}' USING ERRCODE = 'integrity_constraint_violation'; "
        f"END IF; RETURN NEW; END $$"
    )
    _postgresql(connection, table, name, "BEFORE INSERT", f"{table}_{name}()")


def drop(connection: Connection, table: str, *names: str) -> None:
    for name in names:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"DROP TRIGGER {table}_{name} ON {table}")
        else:
            connection.exec_driver_sql(f"DROP TRIGGER {table}_{name}")


def drop_guard(connection: Connection, table: str) -> None:
    """Take back `append_only` or `set_once`."""
    last = "no_truncate" if connection.dialect.name == "postgresql" else "no_replace"
    drop(connection, table, "no_update", "no_delete", last)


def drop_refusal(connection: Connection, table: str, name: str) -> None:
    drop(connection, table, name)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"DROP FUNCTION {table}_{name}()")


def _no_delete(connection: Connection, table: str) -> None:
    if connection.dialect.name == "postgresql":
        _postgresql(connection, table, "no_delete", "BEFORE DELETE", "refuse_change()")
        connection.exec_driver_sql(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION refuse_change()"
        )
        return
    _sqlite(connection, table, "no_delete", "BEFORE DELETE", "1", "is append-only")
    _no_replace(connection, table)


def _no_replace(connection: Connection, table: str) -> None:
    """INSERT OR REPLACE removes the old row without asking other triggers, unless recursive_triggers is on."""
    condition = _exists_already(connection, table)
    _sqlite(connection, table, "no_replace", "BEFORE INSERT", condition, "has this row already")


def renew_no_replace(connection: Connection, table: str) -> None:
    """Write the guard against INSERT OR REPLACE anew, for a table that has since got another unique index."""
    if connection.dialect.name != "postgresql":
        drop(connection, table, "no_replace")
        _no_replace(connection, table)


def _exists_already(connection: Connection, table: str) -> str:
    inspector = sa.inspect(connection)
    keys = [inspector.get_pk_constraint(table)["constrained_columns"]]
    keys += [unique["column_names"] for unique in inspector.get_unique_constraints(table)]
    same = [" AND ".join(f"{name} = NEW.{name}" for name in key) for key in keys]
    for index in inspector.get_indexes(table):
        if index["unique"]:
            equal = [f"{name} = NEW.{name}" for name in index["column_names"]]
            where = index.get("dialect_options", {}).get("sqlite_where")  # 'ended_at IS NULL': of both rows
            same.append(" AND ".join([*equal, *((f"{where} AND NEW.{where}",) if where is not None else ())]))
    return " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {condition})" for condition in same)  # noqa: S608


def _sqlite(connection: Connection, table: str, name: str, event: str, condition: str, message: str) -> None:
    connection.exec_driver_sql(
        f"CREATE TRIGGER {table}_{name} {event} ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{table} {message}'); END"
    )


def _postgresql(connection: Connection, table: str, name: str, event: str, function: str) -> None:
    connection.exec_driver_sql(
        f"CREATE TRIGGER {table}_{name} {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}"
    )

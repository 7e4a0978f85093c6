"""A fresh database for each test, copied from one that was migrated once: a file on SQLite, a template on PostgreSQL.
A second copy holds the cast, who are in most tests: making them takes ten times as long as copying them.

PostgreSQL is used when TEST_DATABASE_URL names a server on which databases may be created.
"""

import os
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import flask_migrate
import psycopg
import sqlalchemy as sa
from flask import Flask
from jinja2 import Undefined

from tests import cast
from training import create_app
from training.db import close_connections, db, unit_of_work
from training.engines import PRAGMAS
from training.models import AuditEntry
from training.settings import REPOSITORY, Settings

SERVER = os.environ.get("TEST_DATABASE_URL", "")
CHEAP_HASHES = {"hash_memory_kib": 8, "hash_rounds": 1}


def settings_for(folder: Path, name: str) -> Settings:
    address = urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}")) if SERVER else ""
    return Settings(data_dir=folder, database_url=address, secret_key="only for tests", **CHEAP_HASHES)


def new_app(settings: Settings) -> Flask:
    app = create_app(settings)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    app.jinja_env.undefined = Missing
    return app


class Missing(Undefined):
    """A page may ask for what is not there, but must not show it: the reader would see a hole in a sentence."""

    __str__ = __html__ = Undefined._fail_with_undefined_error


# What a test could have left behind beside rows: tables, indexes, sequences, triggers and functions.
SCHEMA = """
    SELECT (SELECT md5(string_agg(relname, ',' ORDER BY oid)) FROM pg_class
            WHERE relnamespace = 'public'::regnamespace)
        || (SELECT coalesce(md5(string_agg(tgname::text || tgenabled::text, ',' ORDER BY oid)), '') FROM pg_trigger)
        || (SELECT coalesce(md5(string_agg(proname, ',' ORDER BY oid)), '') FROM pg_proc
            WHERE pronamespace = 'public'::regnamespace)
"""
END_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
WRITTEN = """
    SELECT quote_ident(schemaname) || '.' || quote_ident(sequencename), last_value FROM pg_sequences
    WHERE schemaname = 'public' AND last_value IS NOT NULL
"""
RESTART = "SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace"


PRAGMAS["reverse_unordered_selects"] = 1  # rows come in no order that nobody asked for: PostgreSQL gives any
TABLES = tuple(AuditEntry.metadata.tables)


class Databases:
    """One worker's template, and the database that its tests use one after the other."""

    def __init__(self, folder: Path, worker: str) -> None:
        self.folder = folder
        run = f"{os.environ.get('PYTEST_XDIST_TESTRUNUID', '')[:8] or os.getpid()}_{worker}"
        self.template, self.name = f"shanggang_template_{run}", f"shanggang_test_{run}"
        self.app = new_app(settings_for(folder, self.name))
        self.schema = ""
        self.rows: dict[str, bytes] = {}  # of the cast on PostgreSQL, by table
        self.sequences: list[tuple[str, int]] = []
        self._build_templates()

    def _build_templates(self) -> None:
        if SERVER:
            self._on_server(f"CREATE DATABASE {self.name}")
        self.migrate()
        with self.app.app_context():
            close_connections()
        if SERVER:
            self._on_server(f"CREATE DATABASE {self.template} TEMPLATE {self.name}")
            with self._database() as connection:
                self.schema = self._read_schema(connection)
        else:
            self._copy_file_to("empty")
        with self.app.app_context(), unit_of_work(writes=True):
            cast.make()
        if SERVER:
            self._read_rows()
        else:
            self._copy_file_to("cast")
        self.renew()

    def _copy_file_to(self, template: str) -> None:
        with self.app.app_context(), db.engine.connect() as connection:
            raw: sa.PoolProxiedConnection = connection.connection
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with self.app.app_context():
            close_connections()
        shutil.copyfile(self.file, self.folder / f"{template}.sqlite3")

    def _read_rows(self) -> None:
        with self._database() as connection:
            for table in TABLES:
                with connection.cursor().copy(f"COPY {table} TO STDOUT") as copy:
                    self.rows[table] = b"".join(copy)
            self.sequences = [(str(name), int(last)) for name, last in connection.execute(WRITTEN)]

    @property
    def file(self) -> Path:
        return self.folder / "shanggang.sqlite3"

    def migrate(self) -> None:
        with self.app.app_context():
            flask_migrate.upgrade(directory=str(REPOSITORY / "training" / "migrations"))

    def renew(self, with_cast: bool = False) -> Flask:
        """The application on a fresh database."""
        with self.app.app_context():
            close_connections()
        for left in self.folder.iterdir():
            if left.is_dir() and left.name != "static":  # what lies beside the database: recordings, say
                shutil.rmtree(left)
        if SERVER:
            self._renew_on_server(with_cast)
        else:
            for leftover in self.folder.glob("shanggang.sqlite3-*"):
                leftover.unlink()
            shutil.copyfile(self.folder / ("cast.sqlite3" if with_cast else "empty.sqlite3"), self.file)
        return self.app

    def _renew_on_server(self, with_cast: bool) -> None:
        """Empty every table, past the guards; where a test has changed the schema, copy the template anew."""
        with self._database() as connection:
            connection.execute(END_OTHERS)
            same = self._read_schema(connection) == self.schema
            if same:
                connection.execute("SET session_replication_role = replica")
                connection.execute(";".join(f"DELETE FROM {table}" for table in TABLES))
                connection.execute(RESTART)
        if not same:
            self._on_server(
                f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)",
                f"CREATE DATABASE {self.name} TEMPLATE {self.template}",
            )
            with self._database() as connection:
                self.schema = self._read_schema(connection)
        if with_cast:
            with self._database() as connection:
                self._write_rows(connection)

    def _write_rows(self, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        connection.execute("SET session_replication_role = replica")
        for table, rows in self.rows.items():
            if rows:
                with connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
                    copy.write(rows)
        for sequence, last in self.sequences:
            connection.execute("SELECT setval(%s, %s)", (sequence, last))

    def remove(self) -> None:
        """Leave nothing on a server that others use."""
        with self.app.app_context():
            close_connections()
        if SERVER:
            self._on_server(*(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)" for name in (self.name, self.template)))

    def _database(self) -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(urlunsplit(urlsplit(SERVER)._replace(path=f"/{self.name}")), autocommit=True)

    @staticmethod
    def _read_schema(connection: psycopg.Connection[tuple[Any, ...]]) -> str:
        row = connection.execute(SCHEMA).fetchone()
        return str(row[0]) if row else ""

    @staticmethod
    def _on_server(*statements: str) -> None:
        with psycopg.connect(SERVER, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

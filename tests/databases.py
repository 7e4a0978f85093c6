"""A fresh database for each test, copied from one that was migrated once: a file on SQLite, a template on PostgreSQL.

PostgreSQL is used when TEST_DATABASE_URL names a server on which databases may be created.
"""

import os
import shutil
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import flask_migrate
import psycopg
import sqlalchemy as sa
from flask import Flask

from training import create_app
from training.db import db
from training.settings import REPOSITORY, Settings

SERVER = os.environ.get("TEST_DATABASE_URL", "")
CHEAP_HASHES = {"hash_memory_kib": 8, "hash_rounds": 1}


def settings_for(folder: Path, name: str) -> Settings:
    address = urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}")) if SERVER else ""
    return Settings(data_dir=folder, database_url=address, secret_key="only for tests", **CHEAP_HASHES)


def new_app(settings: Settings) -> Flask:
    app = create_app(settings)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return app


class Databases:
    """One worker's template, and the database that its tests use one after the other."""

    def __init__(self, folder: Path, worker: str) -> None:
        self.folder = folder
        self.template, self.name = f"shanggang_template_{worker}", f"shanggang_test_{worker}"
        self.app = new_app(settings_for(folder, self.name))
        self._build_template()

    def _build_template(self) -> None:
        if SERVER:
            self._on_server(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)", f"CREATE DATABASE {self.name}")
        self.migrate()
        with self.app.app_context():
            db.engine.dispose()
        if SERVER:
            self._on_server(
                f"DROP DATABASE IF EXISTS {self.template} WITH (FORCE)",
                f"CREATE DATABASE {self.template} TEMPLATE {self.name}",
            )
        else:
            with self.app.app_context(), db.engine.connect() as connection:
                raw: sa.PoolProxiedConnection = connection.connection
                raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            with self.app.app_context():
                db.engine.dispose()
            shutil.copyfile(self.file, self.folder / "template.sqlite3")

    @property
    def file(self) -> Path:
        return self.folder / "shanggang.sqlite3"

    def migrate(self) -> None:
        with self.app.app_context():
            flask_migrate.upgrade(directory=str(REPOSITORY / "training" / "migrations"))

    def renew(self) -> Flask:
        """The application on a fresh database."""
        with self.app.app_context():
            db.engine.dispose()
        if SERVER:
            self._on_server(
                f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)",
                f"CREATE DATABASE {self.name} TEMPLATE {self.template}",
            )
        else:
            for leftover in self.folder.glob("shanggang.sqlite3-*"):
                leftover.unlink()
            shutil.copyfile(self.folder / "template.sqlite3", self.file)
        return self.app

    def _on_server(self, *statements: str) -> None:
        with psycopg.connect(SERVER, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

"""Runs the revisions inside one unit of work: all of a revision, or nothing."""

from logging.config import fileConfig
from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app

from training.db import db
from training.engines import writing
from training.models import AuditEntry, is_ours

config = context.config
if config.config_file_name:
    fileConfig(config.config_file_name, disable_existing_loggers=False)


def render_type(kind: str, value: object, autogen_context: AutogenContext) -> str | Literal[False]:
    """Own column types are written by their short names."""
    if kind == "type" and type(value).__module__ == "training.db":
        autogen_context.imports.add("from training import db")
        return f"db.{type(value).__name__}()"
    return False


def skip_empty(migration_context: object, revision: object, directives: list) -> None:  # type: ignore[type-arg]
    if getattr(config.cmd_opts, "autogenerate", False) and directives[0].upgrade_ops.is_empty():
        directives[:] = []


def run() -> None:
    token = writing.set(True)
    try:
        with db.engine.connect() as connection:
            context.configure(
                connection=connection,
                target_metadata=AuditEntry.metadata,
                render_item=render_type,
                include_name=is_ours,
                process_revision_directives=skip_empty,
                **current_app.extensions["migrate"].configure_args,
            )
            with context.begin_transaction():
                context.run_migrations()
    finally:
        writing.reset(token)


run()

"""Revisions go up and down with data in the tables, and lead to exactly what the models say."""

import re
from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask

from tests.cast import Cast
from training import models
from training.db import db, unit_of_work
from training.settings import REPOSITORY

FOLDER = str(REPOSITORY / "training" / "migrations")
VERSIONS = Path(FOLDER) / "versions"
METADATA = models.AuditEntry.metadata


@pytest.fixture
def rows(app: Flask, cast: Cast) -> Iterator[dict[str, int]]:
    with app.app_context():
        yield counts()


def counts() -> dict[str, int]:
    with unit_of_work(writes=False) as session:
        tables = set(sa.inspect(session.connection()).get_table_names()) & set(METADATA.tables)
        return {
            name: session.scalar(sa.select(sa.func.count()).select_from(METADATA.tables[name])) or 0 for name in tables
        }


def test_guards_come_off_and_on_again_with_data(app: Flask, rows: dict[str, int]) -> None:
    with app.app_context():
        flask_migrate.downgrade(directory=FOLDER, revision="0001")
        first = set(re.findall(r"create_table\('(\w+)'", (VERSIONS / "0001_tables.py").read_text(encoding="utf-8")))
        assert counts() == {table: number for table, number in rows.items() if table in first}
        with unit_of_work(writes=True) as session:
            session.execute(sa.text("UPDATE teaching SET contact_hours = contact_hours + 1"))
        flask_migrate.upgrade(directory=FOLDER)
        assert counts() == rows
        with pytest.raises(sa.exc.IntegrityError), unit_of_work(writes=True) as session:
            session.execute(sa.text("UPDATE teaching SET contact_hours = contact_hours + 1"))


def test_everything_comes_down_and_up_again(app: Flask, rows: dict[str, int]) -> None:
    assert rows["person"] > 0
    with app.app_context():
        flask_migrate.downgrade(directory=FOLDER, revision="base")
        assert counts() == {}
        flask_migrate.upgrade(directory=FOLDER)
        assert set(counts()) == set(METADATA.tables)
        assert set(counts().values()) == {0}


def test_who_stood_before_names_had_an_order_gets_a_place(app: Flask, cast: Cast) -> None:
    with app.app_context():
        flask_migrate.downgrade(directory=FOLDER, revision="0030")
        with unit_of_work(writes=True) as session:
            session.execute(sa.text("UPDATE person SET name = '曾琪' WHERE name = 'Lin Xiaoyu'"))
        flask_migrate.upgrade(directory=FOLDER)
        with unit_of_work(writes=False) as session:
            keys = dict(session.execute(sa.text("SELECT name, sort_key FROM person")).all())
    assert keys["曾琪"] == "zeng 曾 qi 琪"
    assert keys["Chen Jing"] == "chen jing"
    assert None not in keys.values()


def test_the_revisions_lead_to_what_the_models_say(app: Flask) -> None:
    with app.app_context(), unit_of_work(writes=False) as session:
        context = MigrationContext.configure(
            session.connection(), opts={"compare_type": True, "include_name": models.is_ours}
        )
        assert compare_metadata(context, METADATA) == []


def test_flask_db_check_is_clean(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["db", "check", "--directory", FOLDER])
    assert done.exit_code == 0, done.output


def test_revisions_are_one_numbered_line() -> None:
    names = sorted(path.name for path in VERSIONS.glob("*.py"))
    assert [name.split("_")[0] for name in names] == [f"{number:04d}" for number in range(1, len(names) + 1)]
    for number, name in enumerate(names, start=1):
        text = (VERSIONS / name).read_text(encoding="utf-8")
        before = f"['\"]{number - 1:04d}['\"]" if number > 1 else "None"
        assert re.search(rf"^revision = ['\"]{number:04d}['\"]$", text, re.MULTILINE), name
        assert re.search(rf"^down_revision = {before}$", text, re.MULTILINE), name


def test_tables_are_strict_and_keep_their_ties(app: Flask) -> None:
    with app.app_context():
        inspector = sa.inspect(db.engine)
        for name in METADATA.tables:
            for key in inspector.get_foreign_keys(name):
                assert key["options"].get("ondelete") == "RESTRICT", f"{name}: {key['name']}"
        if db.engine.dialect.name == "sqlite":
            with unit_of_work(writes=False) as session:
                loose = session.execute(
                    sa.text("SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict = 0")
                )
                assert {row.name for row in loose if models.is_ours(row.name, "table", None)} <= {
                    "alembic_version",
                    "sqlite_schema",
                    "sqlite_temp_schema",
                    "sqlite_sequence",
                }

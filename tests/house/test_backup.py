"""A backup is whole, is checked, and overwrites nothing."""

from pathlib import Path

from flask import Flask

from tests.cast import Cast
from training.db import db
from training.engines import sqlite_module


def test_a_backup_of_a_running_database_is_whole(app: Flask, cast: Cast, tmp_path: Path) -> None:
    target = tmp_path / "copy.sqlite3"
    answer = app.test_cli_runner().invoke(args=["backup", str(target)])
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            assert "pg_dump" in answer.output
            assert not target.exists()
            return
    assert answer.exit_code == 0, answer.output
    copy = sqlite_module().connect(str(target))
    names = {row[0] for row in copy.execute("SELECT name FROM person")}
    last = copy.execute("SELECT sequence, hash FROM audit_entry ORDER BY sequence DESC").fetchone()
    copy.close()
    assert cast.trainee.name in names
    assert f"{last[0]} {last[1]}" in answer.output


def test_a_backup_overwrites_nothing(app: Flask, tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.write_text("kept")
    answer = app.test_cli_runner().invoke(args=["backup", str(target)])
    assert answer.exit_code == 1
    assert target.read_text() == "kept"

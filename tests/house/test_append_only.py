"""What the database itself refuses, whoever asks: read from the running database, table by table."""

from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import Cast
from tests.house.world import build
from training import audit, clock, models
from training.db import db, unit_of_work
from training.engines import sqlite_module
from training.migrations import versions

VERSIONS = Path(versions.__path__[0])
MIGRATIONS = [import_module(f"{versions.__name__}.{path.stem}") for path in sorted(VERSIONS.glob("[0-9]*.py"))]
APPEND_ONLY = [table for migration in MIGRATIONS for table in getattr(migration, "APPEND_ONLY", ())]
SET_ONCE = [table for migration in MIGRATIONS for table in getattr(migration, "SET_ONCE", ())]
REFUSALS = [refusal for migration in MIGRATIONS for refusal in getattr(migration, "REFUSALS", ())]
TABLES = models.AuditEntry.metadata.tables


@pytest.fixture
def filled(app: Flask, cast: Cast, tmp_path: Path) -> Flask:
    """A certificate and all that led to it: rows in most tables."""
    build(app, cast, "certificate", tmp_path)
    return app


def refuses(app: Flask, statement: str) -> None:
    with app.app_context(), pytest.raises(sa.exc.DBAPIError) as refusal:
        run_and_take_back(statement)
    assert isinstance(refusal.value, (sa.exc.IntegrityError, sa.exc.InternalError)), refusal.value


def run_and_take_back(statement: str) -> None:
    with unit_of_work(writes=True) as session:
        session.execute(sa.text(statement))
        session.rollback()


def one_row(app: Flask, table: str) -> dict[str, Any] | None:
    with app.app_context(), unit_of_work(writes=False) as session:
        row = session.execute(sa.text(f"SELECT * FROM {table} LIMIT 1")).mappings().first()
        return dict(row) if row else None


def test_every_append_only_table_refuses_change_and_removal(filled: Flask) -> None:
    untried = []
    for table in APPEND_ONLY:
        row = one_row(filled, table)
        if row is None:
            untried.append(table)
            continue
        column = next(iter(row))
        refuses(filled, f"UPDATE {table} SET {column} = {column}")
        refuses(filled, f"DELETE FROM {table}")
    assert set(untried) <= NOT_IN_THE_WORLD, untried


NOT_IN_THE_WORLD = {
    "field_report", "field_report_step", "field_report_seen", "essay_marking",
    "tie", "section", "item_version", "response_revision", "run_event", "revocation", "feedback_point",
    "section_change", "review", "refresher", "picture", "edition_picture", "glossary_edition",
    "allowance", "attempt_override", "attempt_signal", "regraded_score",
    "draft_revision", "draft_picture", "draft_agreement", "drill_review", "drill_day",
    "item_medium", "item_draft_medium", "item_draft_revision", "item_review", "item_retirement",
    "case_part", "case_review",
    "quiz_draft_revision", "quiz_review", "quiz_return",
    "recording_consent", "sitting_consent", "recording_facts", "recording_segment", "recording_chunk", "partner_note",
    "run_click",
    "scenario_revision", "scenario_verdict",
}  # fmt: skip


def test_every_append_only_table_has_its_triggers(app: Flask) -> None:
    """Also those in which the world above has no row."""
    found = triggers(app)
    for table in (*APPEND_ONLY, *SET_ONCE):
        last = "no_truncate" if is_postgresql(app) else "no_replace"
        for name in ("no_update", "no_delete", last):
            assert f"{table}_{name}" in found, f"{table} lacks {name}"
    for table, name, _condition, _message in REFUSALS:
        assert f"{table}_{name}" in found


def test_insert_or_replace_replaces_nothing(filled: Flask) -> None:
    if is_postgresql(filled):
        for table in APPEND_ONLY:
            refuses(filled, f"TRUNCATE {table} CASCADE")
        return
    for table in (*APPEND_ONLY, *SET_ONCE):
        if one_row(filled, table) is not None:
            refuses(filled, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
            refuses(filled, f"REPLACE INTO {table} SELECT * FROM {table}")


def test_what_is_set_once_is_set_once(filled: Flask, cast: Cast) -> None:
    with filled.app_context(), unit_of_work(writes=True) as session:
        session.execute(sa.text("UPDATE enrolment SET left_at = enrolled_at"))
        audit.record("made for a test", "enrolment", by=None, at=clock.now())
    refuses(filled, "UPDATE enrolment SET left_at = NULL")
    refuses(filled, "UPDATE enrolment SET experience = 'experienced'")
    refuses(filled, "DELETE FROM enrolment")


def test_the_guarded_tables_exist(app: Flask) -> None:
    assert {*APPEND_ONLY, *SET_ONCE} <= set(TABLES)


def test_what_can_still_change_is_known(app: Flask) -> None:
    """A new table is append-only, or stands here with its reason."""
    assert set(TABLES) - {*APPEND_ONLY, *SET_ONCE} == {
        "account_session", "sign_in_failure", "enquiry", "room_refusal",  # visits, which are forgotten after a while
        "reading",  # how far somebody has read
        "draft_presence",  # when somebody last had a draft open
        "meeting", "meeting_seat", "meeting_response", "meeting_miss",  # an evening's, forgotten the day after
        "drill_card",  # the newest of a log of reviews
        "task_tick",  # a reader's own
        "search_entry", "search_text",  # made from the editions, which are append-only
        "job",  # how far a piece of work has come
        "bank_figures", "item_figures", "quiz_figures",  # made of scores, and made anew at will
        "printout", "results_sheet",  # name files that are made again when asked for
    }  # fmt: skip


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE account SET person_id = (SELECT max(id) FROM person)",
        "UPDATE account SET login = 'zhao2' WHERE login = 'zhao'",
        "UPDATE person SET id = id + 1000",
        "UPDATE station SET slug = 'another'",
        "UPDATE quiz SET slug = 'another'",
        "UPDATE cohort SET public_id = public_id, created_at = NULL",
        "DELETE FROM person",
    ],
)
def test_no_name_and_no_account_changes_hands(filled: Flask, statement: str) -> None:
    """A pass at an easy quiz would count for another; another person's log-in would examine."""
    refuses(filled, statement)


def test_a_second_certificate_upon_one_decision_replaces_nothing(filled: Flask) -> None:
    """By whatever unique index: as the program, and as somebody who opens the file without its pragmas."""
    if is_postgresql(filled):
        return
    columns = ("number", "public_id", "decision_id", "person_id", "name", "valid_from", "valid_until", "issued_at")
    listed = ", ".join(columns)
    values = ", ".join({"number": "'SG-2026-999999'", "public_id": "'x'"}.get(name, name) for name in columns)
    statement = f"INSERT OR REPLACE INTO certificate ({listed}) SELECT {values} FROM certificate LIMIT 1"
    refuses(filled, statement)
    file = filled.config["SETTINGS"].data_dir / "shanggang.sqlite3"
    fault = sqlite_module().IntegrityError
    with closing(sqlite_module().connect(file)) as bare, pytest.raises(fault, match="has this row already"):
        bare.execute(statement)


def triggers(app: Flask) -> set[str]:
    catalogue = (
        "SELECT tgname FROM pg_trigger" if is_postgresql(app) else "SELECT name FROM sqlite_master WHERE type='trigger'"
    )
    with app.app_context(), unit_of_work(writes=False) as session:
        return set(session.scalars(sa.text(catalogue)))


def is_postgresql(app: Flask) -> bool:
    with app.app_context():
        return db.engine.dialect.name == "postgresql"

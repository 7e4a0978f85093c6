"""What others read of quizzes, and what verification finds."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import Cast
from tests.factories.desk import quiz_terms
from tests.factories.quizzes import (
    both,
    make_attempt,
    make_bank,
    make_edition,
    make_quiz,
    make_response,
    make_submission,
)
from training.authored import validated
from training.db import db, unit_of_work
from training.quizzes import library, queries
from training.quizzes.authored_paper import PaperFile

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def test_the_current_quiz_is_the_newest_edition(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work(writes=True):
        quiz = make_quiz("first", minutes=15)
        make_edition(quiz, make_bank(), number=2, minutes=25)
        current = queries.current_quizzes()
        assert [(one.slug, one.number, one.minutes, one.pass_mark) for one in current.values()] == [
            ("first", 2, 25, 80)
        ]


def test_results_are_one_statement_however_many_people(app: Flask, cast: Cast, counting: Callable) -> None:
    with app.app_context(), unit_of_work(writes=True):
        quiz = make_quiz("first")
        for person in (cast.trainee, cast.other_trainee):
            make_submission(make_attempt(person, quiz, at=NOON))
        make_attempt(cast.trainer, quiz, at=NOON)
        ids = [cast.trainee.id, cast.other_trainee.id, cast.trainer.id]
        queries.results(ids[:1])  # the process has met the edition
        with counting() as counted:
            found = queries.results(ids)
    assert len(counted) == 1
    assert [(one.person_id, one.quiz_slug, one.passed) for one in found] == [
        (cast.trainee.id, "first", True),
        (cast.other_trainee.id, "first", True),
    ]
    assert {(one.score_number, one.quiz_edition_number) for one in found} == {(1, 1)}


def test_an_attempt_is_found_by_its_own_person_only(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work(writes=True):
        attempt = make_attempt(cast.trainee, make_quiz())
        assert queries.own_attempt(cast.trainee.id, attempt.public_id) is not None
        assert queries.own_attempt(cast.other_trainee.id, attempt.public_id) is None
        assert queries.own_slot(cast.other_trainee.id, attempt.public_id, 1) is None


# --- verification -------------------------------------------------------------------------------------------------

GUARD = "DROP TRIGGER {table}_no_update"
TAMPERING = [
    ("item_version", "UPDATE item_version SET marks = 2 WHERE id = 1", "item version 1 was changed"),
    ("quiz_edition", "UPDATE quiz_edition SET digest = 'x' WHERE id = 1", "quiz edition 1 was changed"),
    (
        "response_revision",
        "UPDATE response_revision SET choice = '[\"a\"]' WHERE revision = 1",
        "revision 1 of item 1 in attempt 1 was changed",
    ),
    (
        "response_revision",
        "UPDATE response_revision SET revision = 7 WHERE revision = 2",
        "revision 7 of item 1 in attempt 1 follows revision 1",
    ),
    (
        "submission",
        "UPDATE submission SET responses_digest = 'x'",
        "submission of attempt 1 does not carry the last link",
    ),
    ("score", "UPDATE score SET marks = 12", "score 1 of attempt 1 is not what its responses earn"),
    ("score", "UPDATE score SET key_digest = 'x'", "score 1 of attempt 1 was made with other keys"),
    ("attempt", "UPDATE attempt SET closed_at = deadline_at", "submission of attempt 1 names another end"),
]


@pytest.fixture
def submitted(app: Flask, cast: Cast) -> Flask:
    with app.app_context(), unit_of_work(writes=True):
        attempt = make_attempt(cast.trainee, make_quiz(kinds=["single"]), at=NOON)
        make_response(attempt, 1, ["c"])
        make_response(attempt, 1, ["d"], base=0, at=NOON + timedelta(seconds=5))
        make_response(attempt, 1, ["b"], base=1, at=NOON + timedelta(seconds=9))
        make_submission(attempt, right=False, at=NOON + timedelta(minutes=1))
    return app


def faults(app: Flask) -> list[str]:
    with app.app_context(), unit_of_work(writes=False) as session:
        return list(queries.faults(session))


def test_what_was_written_by_the_program_has_no_fault(submitted: Flask) -> None:
    assert faults(submitted) == []


@pytest.mark.parametrize(("table", "statement", "words"), TAMPERING)
def test_what_was_changed_behind_the_program_is_found(submitted: Flask, table: str, statement: str, words: str) -> None:
    with submitted.app_context():
        postgresql = db.engine.dialect.name == "postgresql"
        guard = GUARD.format(table=table) + (f" ON {table}" if postgresql else "")
    tamper(submitted, guard)
    tamper(submitted, statement)
    assert any(words in fault for fault in faults(submitted)), faults(submitted)


def tamper(app: Flask, statement: str) -> None:
    """As somebody with the database file in hands would: past the program."""
    with app.app_context(), unit_of_work(writes=True) as session:
        session.connection().exec_driver_sql(statement)


def test_a_score_that_vanished_is_found(submitted: Flask) -> None:
    with submitted.app_context():
        postgresql = db.engine.dialect.name == "postgresql"
    tamper(submitted, "DROP TRIGGER score_no_delete" + (" ON score" if postgresql else ""))
    tamper(submitted, "DELETE FROM score")
    assert faults(submitted) == ["attempt 1 is closed without a score"]


def test_no_database_statement_changes_a_saved_response(submitted: Flask) -> None:
    for statement in ("UPDATE response_revision SET standing = 'side'", "DELETE FROM response_revision"):
        with (
            submitted.app_context(),
            pytest.raises(sa.exc.IntegrityError, match="append-only"),
            unit_of_work(writes=True) as session,
        ):
            session.execute(sa.text(statement))


def test_a_quiz_with_sections_is_among_the_current_ones(app: Flask, cast: Cast) -> None:
    """Manuals link to it by what its sections draw; an edition with sections has no blueprint of its own."""
    line = {"objectives": ["A07"], "difficulty": ["easy"], "number": 1}
    sections = [{"title": both("One"), "items": ["named"]}, {"title": both("Two"), "draw": [line]}]
    paper = validated({"quiz": "parted", **quiz_terms(draw=[], sections=sections)}, PaperFile)
    with app.app_context(), unit_of_work(writes=True):
        make_bank("talk")
        library.publish_paper(paper, at=NOON)
        assert queries.current_quizzes()["parted"].objectives == {"A07"}

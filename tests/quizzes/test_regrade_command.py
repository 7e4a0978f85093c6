"""`flask quizzes regrade`: a dry run unless it is confirmed, and then a proposal that another person applies."""

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import Cast
from tests.factories.quizzes import make_attempt, make_quiz, make_submission, make_version
from training.db import db, unit_of_work
from training.quizzes.models import Item, Regrade, Score

REASON = "The second option was right."


@pytest.fixture
def shell(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch):
    """Lin answered a true-false item by the key, and a newer version turns the key round."""
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    with app.app_context(), unit_of_work(writes=True):
        make_submission(make_attempt(cast.trainee, make_quiz("first", ["true-false"])))
        make_version(db.session.scalars(sa.select(Item)).one(), "true-false", number=2, answer=False)
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=["quizzes", "regrade", *words])


def rows(app: Flask) -> tuple[int, int]:
    with app.app_context(), unit_of_work(writes=False):
        return tuple(db.session.scalar(sa.select(sa.func.count()).select_from(table)) for table in (Score, Regrade))


def test_it_tells_whose_score_would_change_and_stores_nothing(app: Flask, shell) -> None:
    done = shell("first")
    assert done.exit_code == 0, done.output
    assert "version 2 counts for those who answered version 1" in done.output
    assert "Lin Xiaoyu, attempt 1: 1 -> 0 of 1  will not have passed" in done.output
    assert "Scores that would change: 1. Outcomes that would: 1." in done.output
    assert rows(app) == (1, 0)


def test_confirmed_it_is_a_proposal_with_a_name_and_a_reason(app: Flask, shell, cast: Cast) -> None:
    done = shell("first", "--confirm", "--by", "he", "--reason", REASON)
    assert done.exit_code == 0, done.output
    assert "Another person applies it" in done.output
    assert rows(app) == (1, 1), "no score before another person has applied it"
    with app.app_context(), unit_of_work(writes=False):
        regrade = db.session.scalars(sa.select(Regrade)).one()
        assert (regrade.proposed_by_id, regrade.reason, regrade.applied_at) == (cast.author.id, REASON, None)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("first", "--confirm", "--reason", REASON), "Name with --by"),
        (("first", "--confirm", "--by", "lin", "--reason", REASON), "Name with --by"),
        (("first", "--confirm", "--by", "he", "--reason", "Wrong"), "Give a reason"),
        (("none",), "There is no quiz 'none'"),
    ],
)
def test_what_the_page_refuses_is_refused_here(app: Flask, shell, words: tuple[str, ...], told: str) -> None:
    done = shell(*words)
    assert done.exit_code == 1
    assert told in done.output
    assert rows(app) == (1, 0)


def test_nothing_to_regrade_is_said(app: Flask, shell, cast: Cast) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_submission(make_attempt(cast.trainee, make_quiz("second", ["single"])))
    done = shell("second", "--confirm", "--by", "he", "--reason", REASON)
    assert done.exit_code == 1
    assert "Scores that would change: 0." in done.output
    assert rows(app) == (2, 0)

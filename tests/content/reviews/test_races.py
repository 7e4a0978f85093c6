"""Two approvers at once, an author who withdraws or writes while somebody approves, two servers at the same moment."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError

from tests.cast import Cast
from tests.factories.people import make_person
from tests.factories.reviews import CHANGED_EN, approve, make_request, row_of, write
from training import clock
from training.access import Role
from training.content.drafts.models import Draft, DraftRevision
from training.content.models import Edition, EditionPublication
from training.content.reviews import due, operations, queries
from training.content.reviews.models import ReviewRequest
from training.db import db, unit_of_work
from training.people.models import Person
from training.refusals import Refused


@pytest.fixture
def second(app: Flask, cast: Cast) -> Person:
    with app.app_context(), unit_of_work(writes=True):
        return make_person("Second Approver", Role.APPROVER)


@pytest.fixture
def request_row(app: Flask, cast: Cast, tmp_path: Path) -> ReviewRequest:
    with app.app_context(), unit_of_work(writes=True):
        return make_request(tmp_path, cast.author)


def together(app: Flask, *acts: Callable[[], Any]) -> list[str]:
    """What came of each: 'done', or the name of the refusal."""
    start, outcomes = Barrier(len(acts)), []

    def act(do: Callable[[], Any]) -> None:
        with app.app_context():
            start.wait()
            try:
                with unit_of_work(writes=True):
                    do()
                outcomes.append("done")
            except (Refused, DBAPIError) as refusal:
                outcomes.append(type(refusal).__name__)

    threads = [Thread(target=act, args=(do,)) for do in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def count(app: Flask, model: type) -> int:
    with app.app_context(), unit_of_work(writes=False):
        return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_two_approvers_publish_one_edition(app: Flask, cast: Cast, second: Person, request_row: ReviewRequest) -> None:
    outcomes = together(app, lambda: approve(request_row, cast.approver), lambda: approve(request_row, second))
    assert outcomes == ["NoLongerWaiting", "done"]
    assert (count(app, Edition), count(app, EditionPublication)) == (2, 2)


def test_either_it_is_withdrawn_or_it_is_published(app: Flask, cast: Cast, request_row: ReviewRequest) -> None:
    def withdraw() -> None:
        operations.withdraw(row_of(request_row), by=cast.author.id, at=clock.now())

    outcomes = together(app, withdraw, lambda: approve(request_row, cast.approver))
    assert outcomes == ["NoLongerWaiting", "done"]
    with app.app_context(), unit_of_work(writes=False):
        row = row_of(request_row)
        assert (row.request.withdrawn_at is None) == (row.draft.outcome == "published")


def test_what_the_author_saves_meanwhile_is_neither_published_nor_lost(
    app: Flask, cast: Cast, request_row: ReviewRequest
) -> None:
    """It came before the approval, and begins the next draft; or after it, and the closed draft refuses it."""

    def save() -> None:
        draft = queries.lock_draft(request_row.draft_id)
        if draft.closed_at is None:
            write(draft, cast.author, en=CHANGED_EN + "\nAnd smile.\n")

    assert together(app, save, lambda: approve(request_row, cast.approver)) == ["done", "done"]
    with app.app_context(), unit_of_work(writes=False):
        wrote = db.session.scalars(sa.select(DraftRevision.text).where(DraftRevision.text.like("%smile%"))).all()
        following = queries.open_draft("quoting")
        assert bool(wrote) == (following is not None)
        texts = db.session.scalars(sa.text("SELECT source FROM edition_text")).all()
        assert not any("smile" in text for text in texts)


def test_two_servers_publish_one_edition_at_its_moment(app: Flask, cast: Cast, request_row: ReviewRequest) -> None:
    moment, numbers, start = clock.now() + timedelta(hours=1), [], Barrier(2)
    with app.app_context(), unit_of_work(writes=True):
        approve(request_row, cast.approver, moment)

    def serve() -> None:
        with app.app_context():
            start.wait()
            numbers.append(due.publish_due(moment))

    threads = [Thread(target=serve) for _server in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == [0, 1]
    assert (count(app, Edition), count(app, Draft)) == (2, 1)

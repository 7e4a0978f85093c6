"""Many saves of one draft at once, through real requests in threads."""

import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from tests.cast import Cast
from tests.content.drafts.test_views import CHANGED, JSON, save
from tests.page import PageClient
from tests.quizzes.test_races import at_once
from training.content.drafts.models import Draft, DraftRevision
from training.content.drafts.queries import OpenDraft
from training.db import db, unit_of_work


@pytest.fixture
def browsers(app: Flask, cast: Cast) -> Callable[[int], list[PageClient]]:
    """So many, of both authors in turn."""
    people = (cast.author, cast.second_author)
    return lambda number: [PageClient(app).sign_in(people[place % 2]) for place in range(number)]


def revisions(app: Flask) -> list[tuple[int, str]]:
    with app.app_context(), unit_of_work(writes=False):
        rows = sa.select(DraftRevision.number, DraftRevision.standing).where(DraftRevision.language == "en")
        return [(number, standing) for number, standing in db.session.execute(rows.order_by(DraftRevision.number))]


def test_one_save_sent_many_times_at_once_is_stored_once(
    app: Flask, browsers: Callable[[int], list[PageClient]], opened: OpenDraft
) -> None:
    op_id = str(uuid.uuid4())
    tasks: list[Callable[[], Any]] = [
        lambda browser=browser: save(browser, CHANGED, op_id=op_id, headers=JSON) for browser in browsers(8)
    ]
    answers: list[TestResponse] = at_once(tasks)
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.get_data() for answer in answers}) == 1
    assert revisions(app) == [(1, "head"), (2, "head")]


def test_of_two_authors_at_once_one_stands_and_the_other_is_kept(
    app: Flask, browsers: Callable[[int], list[PageClient]], opened: OpenDraft
) -> None:
    tasks: list[Callable[[], Any]] = [
        lambda browser=browser, place=place: save(browser, f"text {place}", headers=JSON)
        for place, browser in enumerate(browsers(8))
    ]
    answers = at_once(tasks)
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 7}
    found = revisions(app)
    assert [number for number, _standing in found] == list(range(1, 10))
    assert Counter(standing for _number, standing in found) == {"head": 2, "side": 7}


def test_a_draft_opened_by_many_at_once_is_one(
    app: Flask, browsers: Callable[[int], list[PageClient]], opened: OpenDraft
) -> None:
    authors = browsers(6)
    authors[0].post("/desk/manuals/quoting/draft/discarding", data={"reason": "We begin anew."})
    tasks: list[Callable[[], Any]] = [
        lambda author=author: author.post("/desk/manuals/quoting/drafts") for author in authors
    ]
    statuses = Counter(answer.status_code for answer in at_once(tasks))
    assert set(statuses) <= {303, 409}
    assert statuses[303] >= 1
    with app.app_context(), unit_of_work(writes=False):
        still_open = sa.select(sa.func.count()).select_from(Draft).where(Draft.closed_at.is_(None))
        assert db.session.scalar(still_open) == 1

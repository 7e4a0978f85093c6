"""Ordering a book, seeing how far it is, fetching it; who may not; what is made once; what goes when it is old."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from tests.cast import Cast
from tests.factories.content import MANUAL_EN, MANUAL_ZH, make_acknowledgement, make_manual
from tests.factories.printing import make_order, make_printout, make_set
from tests.page import PageClient
from training import clock, jobs, queue
from training.content.printing import orders, work
from training.content.printing.models import Printout
from training.content.queries import Published
from training.db import unit_of_work
from training.queue import Job

PAGE, ORDER = "/print/manuals/quoting", "/print/manuals/quoting/printouts"


@pytest.fixture
def edition(app: Flask, tmp_path: Path) -> Published:
    with app.app_context(), unit_of_work(writes=True):
        return make_manual(tmp_path)


@pytest.fixture
def lin(client: PageClient, cast: Cast) -> PageClient:
    return client.sign_in(cast.trainee).speak("en")


def rows(app: Flask, model: type) -> int:
    with app.app_context(), unit_of_work(writes=False) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def new_edition(app: Flask, folder: Path) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_manual(folder, zh=MANUAL_ZH.replace("等三秒", "等五秒"), en=MANUAL_EN.replace("three.", "five."))


def test_a_book_is_ordered_made_and_fetched(app: Flask, edition: Published, lin: PageClient) -> None:
    assert "Make it" in lin.page(PAGE)
    assert lin.post(ORDER, data={"form": "epub", "language": "zh"}).location == PAGE
    assert "Waiting for its turn" in lin.page(PAGE)
    jobs.run_waiting(app)
    page = lin.page(PAGE)
    assert "Waiting for its turn" not in page
    address = page.split('href="/printouts/')[1].split('"')[0]
    answer = lin.get(f"/printouts/{address}")
    assert answer.mimetype == "application/epub+zip"
    assert answer.data.startswith(b"PK")
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith(
        "attachment; filename=\"Quoting a price, edition 1 (Chinese).epub\"; filename*=UTF-8''"
    )
    assert "%E6%8A%A5%E4%BB%B7" in disposition  # 报价


def test_asked_for_twice_by_two_people_it_is_made_once(
    app: Flask, edition: Published, cast: Cast, lin: PageClient
) -> None:
    chen = PageClient(app).sign_in(cast.trainer)
    lin.post(ORDER, data={"form": "epub", "language": "en"})
    chen.post(ORDER, data={"form": "epub", "language": "en"})
    assert jobs.run_waiting(app) == 1
    chen.post(ORDER, data={"form": "epub", "language": "en"})
    assert jobs.run_waiting(app) == 0
    assert (rows(app, Job), rows(app, Printout)) == (1, 1)


def test_progress_stands_on_the_page_of_whoever_looks(
    app: Flask, edition: Published, cast: Cast, lin: PageClient
) -> None:
    lin.post(ORDER, data={"form": "pdf", "language": "en"})
    with app.app_context(), unit_of_work(writes=True):
        held = queue.take("somebody", clock.now())
        assert held is not None
        queue.beat(held, clock.now(), 61, "laying out")
    page = PageClient(app).sign_in(cast.trainer).speak("en").page(PAGE)
    assert "Setting the pages" in page
    assert "61 / 100" in page
    assert "How far is it?" in page


@pytest.mark.parametrize(
    ("error", "words"), [(work.NO_LIBRARY, "libpango-1.0-0"), (work.BROKEN, "s log"), ("new", "could not")]
)
def test_what_failed_says_what_to_do_and_can_be_tried_again(
    app: Flask, edition: Published, lin: PageClient, error: str, words: str
) -> None:
    lin.post(ORDER, data={"form": "pdf", "language": "en"})
    with app.app_context(), unit_of_work(writes=True):
        held = queue.take("somebody", clock.now())
        assert held is not None
        queue.end(held, clock.now(), error=error)
    assert words in lin.page(PAGE)
    lin.post(ORDER, data={"form": "pdf", "language": "en"})
    assert "Waiting for its turn" in lin.page(PAGE)


@pytest.mark.parametrize("data", [{}, {"form": "doc", "language": "zh"}, {"form": "pdf", "language": "fr"}])
def test_what_cannot_be_made_is_refused(edition: Published, lin: PageClient, data: dict[str, str]) -> None:
    assert lin.post(ORDER, data=data).status_code == 422


@pytest.mark.parametrize("number", ["0", "-1", "x", "99999999999999999999", "７"])
def test_no_such_edition(edition: Published, lin: PageClient, number: str) -> None:
    assert lin.get(f"{PAGE}?edition={number}").status_code == 404
    assert lin.post(ORDER, data={"form": "pdf", "language": "zh", "edition": number}).status_code == 404


def test_an_old_edition_is_printed_by_those_who_acknowledged_it(
    app: Flask, edition: Published, cast: Cast, lin: PageClient, tmp_path: Path
) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_acknowledgement(cast.trainee)
        printout = make_printout(edition).public_id
    new_edition(app, tmp_path)
    assert f"/printouts/{printout}" in lin.page(f"{PAGE}?edition=1")
    assert lin.get(f"/printouts/{printout}").status_code == 200
    zhou = PageClient(app).sign_in(cast.other_trainee)
    assert zhou.get(f"{PAGE}?edition=1").status_code == 404
    assert zhou.get(f"/printouts/{printout}").status_code == 404
    assert zhou.get(f"/printouts/{uuid4()}").status_code == 404


def test_a_file_that_has_gone_is_made_again(app: Flask, edition: Published, lin: PageClient) -> None:
    """After a restore, say, of the database alone."""
    with app.app_context(), unit_of_work(writes=True):
        printout = make_printout(edition, orders.Form.EPUB, "en")
        (work.folder() / printout.digest).unlink()
    assert lin.get(f"/printouts/{printout.public_id}").status_code == 404
    lin.post(ORDER, data={"form": "epub", "language": "en"})
    jobs.run_waiting(app)
    assert "/printouts/" in lin.page(PAGE)


def test_missing_characters_are_named_and_the_book_can_be_made_again(
    app: Flask, edition: Published, lin: PageClient
) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_printout(edition).missing = "𠮷"
    assert "𠮷" in lin.page(PAGE)
    lin.post(ORDER, data={"form": "pdf", "language": "zh"})
    assert "Waiting for its turn" in lin.page(PAGE)


def test_a_set_is_ordered_and_fetched(app: Flask, cast: Cast, lin: PageClient, tmp_path: Path) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_set(tmp_path, "new-salesperson", ("quoting", "closing"))
    assert "New salesperson" in lin.page("/print/programmes")
    place = "/print/programmes/new-salesperson"
    assert lin.post(f"{place}/printouts", data={"form": "epub", "language": "en"}).location == place
    jobs.run_waiting(app)
    page = lin.page(place)
    address = page.split('href="/printouts/')[1].split('"')[0]
    disposition = lin.get(f"/printouts/{address}").headers["Content-Disposition"]
    assert 'filename="New salesperson, edition 1.epub"' in disposition


def test_no_such_programme(lin: PageClient) -> None:
    assert lin.get("/print/programmes/none").status_code == 404
    assert "No programme" in lin.page("/print/programmes")


def test_a_page_asks_the_same_whatever_has_been_printed(
    app: Flask, edition: Published, lin: PageClient, counting: Any
) -> None:
    lin.page(PAGE)
    with counting() as before:
        lin.page(PAGE)
    for language in ("zh", "en"):
        with app.app_context(), unit_of_work(writes=True):
            make_printout(edition, language=language)
    with counting() as after:
        lin.page(PAGE)
    assert len(after) == len(before) <= 5


def test_books_of_replaced_editions_go_after_a_day(app: Flask, edition: Published, cast: Cast, tmp_path: Path) -> None:
    with time_machine.travel(clock.now(), tick=False) as travel:
        with app.app_context(), unit_of_work(writes=True):
            digest = make_printout(edition).digest
        travel.shift(timedelta(days=2))
        jobs.run_due(app)
        assert rows(app, Printout) == 1
        new_edition(app, tmp_path)
        jobs.run_due(app)
        assert rows(app, Printout) == 0
        with app.app_context():
            assert not (work.folder() / digest).exists()


def test_a_draft_that_a_killed_job_left_is_swept_away(app: Flask, edition: Published) -> None:
    with app.app_context():
        draft = work.folder() / "draft-x"
        draft.mkdir()
        (draft / "book.html").write_text("half")
    jobs.run_due(app)
    assert draft.exists()  # it may be being written
    with time_machine.travel(clock.now() + timedelta(days=2), tick=False):
        jobs.run_due(app)
    assert not draft.exists()


def test_the_same_order_has_one_key_and_another_edition_another(edition: Published) -> None:
    order = make_order(edition)
    assert orders.read(order.arguments()) == order
    assert make_order(edition).key == order.key
    assert make_order(edition, language="en").key != order.key

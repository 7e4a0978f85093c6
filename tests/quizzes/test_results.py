"""The results of a quiz as a file: ordered, written by a job, fetched; who may not; what is old, overtaken or half."""

import sys
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from tests.cast import Cast
from tests.page import PageClient
from tests.quizzes.taken import ALL, NONE, Taken
from training import clock, jobs, queue
from training.access import Role
from training.audit import AuditEntry
from training.db import unit_of_work
from training.people import operations
from training.people.models import RoleGrant
from training.queue import Job
from training.quizzes.analysis import banks
from training.quizzes.analysis import queries as analysis_queries
from training.quizzes.exchange import workbook
from training.quizzes.results import queries, work
from training.quizzes.results.models import ResultsSheet

PLACE = "/desk/analysis/first/results"


@pytest.fixture
def taken(app: Flask, cast: Cast) -> Taken:
    return Taken(app, cast)


@pytest.fixture
def qian(client: PageClient, cast: Cast) -> PageClient:
    return client.sign_in(cast.executive).speak("en")


def rows(app: Flask, model: type, **equal: str) -> int:
    with app.app_context(), unit_of_work(writes=False) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(model).filter_by(**equal)) or 0


def address(page: str) -> str:
    """Where the file is fetched."""
    return "/desk/analysis/results/" + page.split('action="/desk/analysis/results/')[1].split('"')[0]


def written(app: Flask, client: PageClient, place: str = PLACE) -> Any:
    """Ordered, made and fetched: the file's bytes."""
    client.post(place)
    jobs.run_waiting(app)
    answer = client.post(address(client.page(place)))
    assert answer.status_code == 200
    return openpyxl.load_workbook(BytesIO(answer.data))


# --- who may ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["author", "trainer", "auditor", "approver", "examiner"])
def test_who_may_not_export_results_finds_no_page_and_no_file(taken: Taken, qian: PageClient, who: str) -> None:
    taken.take(ALL)
    written(taken.app, qian)
    file = address(qian.page(PLACE))
    stranger = PageClient(taken.app).sign_in(getattr(taken.cast, who))
    assert stranger.get(PLACE).status_code == 403
    assert stranger.post(PLACE).status_code == 403
    assert stranger.post(file).status_code == 403


def test_who_has_lost_the_role_meanwhile_gets_no_file(taken: Taken, qian: PageClient) -> None:
    taken.take(ALL)
    written(taken.app, qian)
    file = address(qian.page(PLACE))
    with taken.app.app_context(), unit_of_work(writes=True) as session:
        for grant in session.scalars(sa.select(RoleGrant).filter_by(role=Role.EXECUTIVE)):
            operations.end_grant(grant, by=taken.cast.administrator.id, at=clock.now())
    assert qian.post(file).status_code == 403


def test_what_does_not_exist_is_404_and_a_file_is_never_got_by_a_link(taken: Taken, qian: PageClient) -> None:
    assert qian.get("/desk/analysis/nothing/results").status_code == 404
    assert qian.post("/desk/analysis/nothing/results").status_code == 404
    assert qian.post(f"/desk/analysis/results/{uuid4()}").status_code == 404
    assert qian.get(f"/desk/analysis/results/{uuid4()}").status_code in {404, 405}


# --- the sheet ----------------------------------------------------------------------------------------------------


def test_the_results_come_as_a_sheet_and_the_log_has_who_took_them(taken: Taken, qian: PageClient) -> None:
    taken.take(ALL, NONE, name="=HYPERLINK(0)")
    book = written(taken.app, qian)
    attempts, items, figures = (list(sheet.values) for sheet in book.worksheets)
    assert [row[0] for row in attempts[1:]] == ["=HYPERLINK(0)"] * 2
    assert book.worksheets[0]["A2"].data_type == "s"
    assert book.worksheets[0]["C2"].is_date
    assert [row[3:7] for row in attempts[1:]] == [(4, 4, 100, "yes"), (0, 4, 0, "no")]
    assert items[0][2:] == ("a-single v1", "a-multiple v1", "a-true-false v1", "a-ordering v1")
    assert items[1][2:] == (1, 1, 1, 1)
    assert ("First attempts", 2) in [row[:2] for row in figures]
    for verb in ("results ordered", "results written", "results exported"):
        assert rows(taken.app, AuditEntry, verb=verb) == 1


def test_retakes_are_in_it_and_the_figures_count_first_attempts_alone(taken: Taken, qian: PageClient) -> None:
    with taken.app.app_context(), unit_of_work(writes=True):
        taken.attempt(taken.cast.trainee, NONE, days_ago=9)
        taken.attempt(taken.cast.trainee, ALL)
    attempts, _items, figures = written(taken.app, qian).worksheets
    assert [row[1:4:2] for row in attempts.iter_rows(2, values_only=True)] == [(1, 0), (2, 4)]
    assert ("First attempts", 1) in [row[:2] for row in figures.values]


def test_it_speaks_the_readers_language(taken: Taken, qian: PageClient) -> None:
    taken.take(ALL)
    assert written(taken.app, qian).sheetnames == ["All attempts", "Marks per item", "Figures"]
    qian.post("/language", data={"language": "zh"})
    assert "Fetch" not in qian.page(PLACE)
    assert written(taken.app, qian).sheetnames == ["全部作答", "各题得分", "统计"]


def test_before_anybody_took_it_the_sheet_is_empty(taken: Taken, qian: PageClient) -> None:
    attempts, items, _figures = written(taken.app, qian).worksheets
    assert (attempts.max_row, items.max_row) == (1, 1)


@pytest.fixture
def many(taken: Taken, monkeypatch: pytest.MonkeyPatch) -> Taken:
    """A quiz with more scores than a page works through, read two attempts at a time."""
    monkeypatch.setattr(queries, "PART", 2)
    monkeypatch.setattr(queries, "WINDOW", 2)
    monkeypatch.setattr(analysis_queries, "AT_ONCE", 4)
    monkeypatch.setattr(banks, "KEEP_FROM", 4)
    taken.take(ALL, NONE, ALL, ALL, {"single"})
    return taken


def test_very_many_are_read_in_parts_and_the_figures_are_the_kept_ones(many: Taken, qian: PageClient) -> None:
    attempts, items, figures = written(many.app, qian).worksheets
    assert (attempts.max_row, items.max_row) == (6, 6)
    assert [cell.value for cell in attempts["D"][1:]] == [4, 0, 4, 4, 1]
    assert figures["A2"].value == "The figures are still being made"
    with many.app.app_context():
        banks.renew(clock.now())
    many.take(ALL)
    figures = written(many.app, qian).worksheets[2]
    assert [row[0] for row in figures.iter_rows(2, 3, values_only=True)] == ["As of", "First attempts"]
    assert (figures["B2"].is_date, figures["B3"].value) == (True, 5)


def test_what_is_scored_while_it_is_read_waits_for_the_next_sheet(
    many: Taken, qian: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = work._write

    def meanwhile(*told: Any) -> int:
        many.take(ALL)
        return write(*told)

    monkeypatch.setattr(work, "_write", meanwhile)
    assert written(many.app, qian).worksheets[0].max_row == 6
    assert "Since then something has been scored" in qian.page(PLACE)


def test_more_than_a_sheet_holds_is_refused_in_words(
    taken: Taken, qian: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken.take(ALL, ALL)
    monkeypatch.setattr(work, "MOST", 1)
    qian.post(PLACE)
    jobs.run_waiting(taken.app)
    assert "about a million rows" in qian.page(PLACE)


# --- once, and for a while ----------------------------------------------------------------------------------------


def test_asked_for_twice_by_two_people_it_is_made_once(taken: Taken, qian: PageClient, cast: Cast) -> None:
    taken.take(ALL)
    ma = PageClient(taken.app).sign_in(cast.administrator).speak("en")
    qian.post(PLACE)
    ma.post(PLACE, data={"edition": "1"})
    assert "Waiting for its turn" in ma.page(PLACE)
    assert jobs.run_waiting(taken.app) == 1
    ma.post(PLACE)
    assert jobs.run_waiting(taken.app) == 0
    assert (rows(taken.app, Job), rows(taken.app, ResultsSheet)) == (1, 1)


def test_newer_results_are_told_and_the_sheet_can_be_made_again(taken: Taken, qian: PageClient) -> None:
    taken.take(ALL)
    written(taken.app, qian)
    assert "Since then" not in qian.page(PLACE)
    taken.take(NONE)
    assert "Since then something has been scored" in qian.page(PLACE)
    assert written(taken.app, qian).worksheets[0].max_row == 3
    assert rows(taken.app, ResultsSheet) == 1


def test_progress_stands_on_the_page(taken: Taken, qian: PageClient) -> None:
    qian.post(PLACE)
    with taken.app.app_context(), unit_of_work(writes=True):
        held = queue.take("somebody", clock.now())
        assert held is not None
        queue.beat(held, clock.now(), 61, "reading")
    page = qian.page(PLACE)
    assert "Reading the attempts" in page
    assert "61 / 100" in page


def test_a_sheet_goes_after_a_day_and_an_overtaken_one_after_an_hour(taken: Taken, qian: PageClient) -> None:
    taken.take(ALL)
    with time_machine.travel(clock.now(), tick=False) as travel:
        written(taken.app, qian)
        travel.shift(timedelta(hours=2))
        jobs.run_due(taken.app)
        assert rows(taken.app, ResultsSheet) == 1
        taken.take(NONE)
        jobs.run_due(taken.app)
        assert (rows(taken.app, ResultsSheet), files(taken.app)) == (0, [])
        qian.sign_in(taken.cast.executive)
        written(taken.app, qian)
        travel.shift(timedelta(hours=23))
        jobs.run_due(taken.app)
        assert rows(taken.app, ResultsSheet) == 1
        travel.shift(timedelta(hours=2))
        jobs.run_due(taken.app)
        assert (rows(taken.app, ResultsSheet), files(taken.app)) == (0, [])


def files(app: Flask) -> list[Path]:
    with app.app_context():
        return list(work.folder().iterdir())


def test_a_file_that_has_gone_is_made_again(taken: Taken, qian: PageClient) -> None:
    """After a restore, say, of the database alone."""
    taken.take(ALL)
    written(taken.app, qian)
    file = address(qian.page(PLACE))
    files(taken.app)[0].unlink()
    assert qian.post(file).status_code == 404
    assert rows(taken.app, AuditEntry, verb="results exported") == 1
    written(taken.app, qian)


def test_a_page_asks_the_same_however_many_attempts(taken: Taken, qian: PageClient, counting: Any) -> None:
    taken.take(ALL)
    written(taken.app, qian)
    with counting() as before:
        qian.page(PLACE)
    taken.take(*[ALL] * 3)
    with counting() as after:
        qian.page(PLACE)
    assert len(after) == len(before) <= 5


# --- nothing half -------------------------------------------------------------------------------------------------


def test_a_writer_that_dies_leaves_nothing_and_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")

    def write() -> None:
        with workbook.elsewhere(tmp_path / "a.xlsx") as book:
            sheet = book.sheet("Attempts")
            for _row in range(100_000):
                sheet.add(["Lin", 1])

    with pytest.raises(workbook.NotWritten):
        write()
    assert not (tmp_path / "a.xlsx").exists()


def test_a_writer_that_is_not_told_the_end_writes_nothing(tmp_path: Path) -> None:
    """So it is when the server is killed in the middle."""

    def stop_half_way() -> None:
        with workbook.elsewhere(tmp_path / "a.xlsx") as book:
            book.sheet("Attempts").add(["Lin"])
            raise KeyError

    with pytest.raises(KeyError):
        stop_half_way()
    assert not (tmp_path / "a.xlsx").exists()


def test_a_draft_that_a_killed_job_left_is_swept_away(taken: Taken) -> None:
    with taken.app.app_context():
        draft = work.folder() / "draft-x"
        (draft / "inner").mkdir(parents=True)
        (draft / "inner" / "rows").write_text("Lin")
    jobs.run_due(taken.app)
    assert draft.exists()  # it may be being written
    with time_machine.travel(clock.now() + timedelta(hours=2), tick=False):
        jobs.run_due(taken.app)
    assert not draft.exists()

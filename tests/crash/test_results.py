"""`kill -9` of the worker in the middle of a sheet: nothing half is left to fetch, and the sheet is made in the end."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from tests.cast import Cast
from tests.page import PageClient
from tests.quizzes.taken import ALL, NONE, Taken
from training import clock, jobs, queue
from training.db import unit_of_work
from training.quizzes.exchange import workbook
from training.quizzes.results import work
from training.quizzes.results.models import ResultsSheet
from training.settings import REPOSITORY

pytestmark = [pytest.mark.crash, pytest.mark.timeout(120)]
PLACE = "/desk/analysis/first/results"

WORKER = """
import time
from training import create_app, jobs
from training.quizzes.results import queries

read = queries.part

def slowly(*told):
    found = read(*told)
    print("reading", flush=True)
    time.sleep(0.0 if told[1] == 0 else 100.0)
    return found

queries.PART, queries.part = 1, slowly
jobs.run_waiting(create_app())
"""


def test_a_worker_that_is_killed_leaves_nothing_half(app: Flask, cast: Cast, client: PageClient) -> None:
    Taken(app, cast).take(ALL, NONE, ALL)
    client.sign_in(cast.executive).speak("en").post(PLACE)
    kill_in_the_middle(app)
    with app.app_context(), unit_of_work(writes=False) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(ResultsSheet)) == 0
        assert [path.name[:6] for path in work.folder().iterdir()] == ["draft-"]
        (draft,) = work.folder().iterdir()
    assert "/desk/analysis/results/" not in client.page(PLACE)
    assert wait_for(lambda: not (draft / "results.xlsx").exists() and not writers(draft))
    with time_machine.travel(clock.now() + queue.LEASE * 2, tick=False):
        assert jobs.run_waiting(app) == 1
    page = client.page(PLACE)
    file = page.split('action="/desk/analysis/results/')[1].split('"')[0]
    book = openpyxl.load_workbook(BytesIO(client.post(f"/desk/analysis/results/{file}").data))
    assert [sheet.max_row for sheet in book.worksheets[:2]] == [4, 4]


def kill_in_the_middle(app: Flask) -> None:
    """Once the second part has been read, and the first is with the writer."""
    settings = app.config["SETTINGS"]
    told = {"DATA_DIR": str(settings.data_dir), "DATABASE_URL": settings.database_url, "SECRET_KEY": "only for tests"}
    with subprocess.Popen(
        [sys.executable, "-c", WORKER], cwd=REPOSITORY, env={**os.environ, **told}, stdout=subprocess.PIPE
    ) as worker:
        stream = worker.stdout
        assert stream is not None
        assert [stream.readline() for _part in range(2)] == [b"reading\n"] * 2
        worker.kill()


def writers(draft: Path) -> list[bytes]:
    """The processes that still write into it, where the system tells."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it has just ended
            found.append(path.read_bytes())
    return [line for line in found if workbook.__file__.encode() in line and str(draft).encode() in line]


def wait_for(holds: Callable[[], bool]) -> bool:
    until = time.monotonic() + 20
    while not holds() and time.monotonic() < until:
        time.sleep(0.05)
    return bool(holds())

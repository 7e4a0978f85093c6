"""Writing the sheet as a job: attempts are read a part at a time, each in a transaction of its own, and written by
another process. Made twice, the later one takes the place of the earlier; a draft that was left is swept away."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask_babel import force_locale

from training import audit, files, queue
from training.db import db, unit_of_work
from training.languages import LOCALES
from training.quizzes.analysis import figures, sources, taken_queries
from training.quizzes.analysis.queries import Edition, editions
from training.quizzes.analysis.table import Column
from training.quizzes.exchange.workbook import elsewhere
from training.quizzes.results import queries
from training.quizzes.results.models import ResultsSheet
from training.quizzes.results.sheet import Attempts, add_figures

MOST = 1_000_000  # attempts: a sheet of Excel has no more than 1,048,576 rows
TOO_MANY = "too many"
Report = Callable[[int, str], None]


@dataclass(frozen=True)
class Made:
    last_score_id: int
    scores: int
    attempts: int
    digest: str
    size: int


def folder() -> Path:
    """Where sheets lie."""
    return files.folder("results")


def make(arguments: Any, report: Report) -> Made:
    report(1, "reading")
    with unit_of_work(writes=False):
        every = editions(queries.slug_of(arguments["edition"]))
        edition = next(one for one in every if one.id == arguments["edition"])
        source = sources.of_edition(every, edition)
        whole = figures.whole(source.numbers, source.said) if source.numbers else None
    if edition.scores > MOST:
        raise queue.Failed(TOO_MANY)
    columns = _columns(edition)
    with files.draft(folder()) as draft, force_locale(LOCALES[arguments["language"]]):
        with elsewhere(draft / "results.xlsx", waiting=lambda: report(97, "writing")) as book:
            attempts = _write(Attempts(book, columns), edition, report)
            add_figures(book, whole, source.made_at)
            report(96, "writing")
        digest, size = files.kept(draft / "results.xlsx", folder())
    return Made(edition.last_score_id, edition.scores, attempts, digest, size)


def _columns(edition: Edition) -> Sequence[Column]:
    """Every version that any attempt drew."""
    with unit_of_work(writes=False):
        first, last = queries.span(edition.id)
    met: set[int] = set()
    for start in range(first, last + 1, queries.WINDOW):
        with unit_of_work(writes=False):
            met |= queries.drawn(edition.id, start, min(start + queries.WINDOW - 1, last))
    with unit_of_work(writes=False):
        return taken_queries.columns(sorted(met))


def _write(sheets: Attempts, edition: Edition, report: Report) -> int:
    """How many attempts there were."""
    number = last = 0
    while True:
        with unit_of_work(writes=False):
            last, lines = queries.part(edition.id, last, edition.last_score_id)
        if not lines:
            return number
        sheets.add(lines)
        number += len(lines)
        report(2 + min(93, 93 * number // edition.scores), "reading")


def keep(arguments: Any, made: Made, *, by: int | None, at: datetime) -> dict[str, Any]:
    """In the transaction that ends the job."""
    named = {"quiz_edition_id": arguments["edition"], "language": arguments["language"]}
    sheet = queries.sheet_of(*named.values()) or ResultsSheet(**named)
    sheet.last_score_id, sheet.scores, sheet.attempts = made.last_score_id, made.scores, made.attempts
    sheet.digest, sheet.size, sheet.asked_by_id, sheet.made_at = made.digest, made.size, by, at
    db.session.add(sheet)
    db.session.flush()
    audit.record("results written", sheet, by=by, at=at, attempts=made.attempts, digest=made.digest)
    return {"sheet": str(sheet.public_id)}

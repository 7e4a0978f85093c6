"""Ordering the sheet of a quiz, taking it out, and which sheets are to go: they hold names. None of these commits."""

from datetime import datetime, timedelta
from pathlib import Path

from training import audit, queue
from training.quizzes.analysis.queries import Edition
from training.quizzes.results import queries

KEPT = timedelta(days=1)  # since it was made
SPARED = timedelta(hours=1)  # one that newer scores have overtaken: somebody may be fetching it


def order(edition: Edition, language: str, folder: Path, *, by: int, at: datetime) -> None:
    """Have it written, unless it is there with the newest scores, or on its way."""
    found = queries.order(edition, language, folder)
    if found.is_open or (found.sheet is not None and not found.is_stale):
        return
    arguments = {"edition": edition.id, "language": language}
    queue.ask("results", queries.subject(edition.id, language), arguments, by=by, at=at)
    audit.record("results ordered", f"quiz:{edition.slug}", by=by, at=at, edition=edition.number)


def take_out(found: queries.Named, *, by: int, at: datetime) -> None:
    """Note who took which file with whose results out of the house."""
    audit.record(
        "results exported",
        f"quiz:{found.slug}",
        by=by,
        at=at,
        edition=found.number,
        attempts=found.sheet.attempts,
        digest=found.sheet.digest,
    )


def outlived(at: datetime) -> list[int]:
    """Sheets that are old or overtaken."""
    return queries.outlived(at, kept=KEPT, spared=SPARED)

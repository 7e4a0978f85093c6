"""Ordering a book, and which books nobody should print from any more. None of these commits."""

from datetime import datetime, timedelta
from pathlib import Path

from training import audit, queue
from training.content.printing import queries
from training.content.printing.orders import Order

SPARED = timedelta(days=1)  # a superseded book, since it was made: somebody may be fetching it


def order(wanted: Order, folder: Path, *, by: int, at: datetime) -> None:
    """Have it printed, unless it is there, or on its way: the same book is made once."""
    copy = queries.copies([wanted], folder)[0]
    if copy.is_open or (copy.printout is not None and not copy.printout.missing):
        return
    queue.ask("print", wanted.subject, wanted.arguments(), by=by, at=at)
    names = " ".join(f"{volume.slug}:{volume.number}" for volume in wanted.volumes)
    audit.record("print ordered", f"print:{wanted.key[:12]}", by=by, at=at, volumes=names, form=str(wanted.form))


def outlived(at: datetime) -> list[int]:
    """Books whose editions have been replaced."""
    return [row.id for row in queries.superseded() if row.made_at < at - SPARED]

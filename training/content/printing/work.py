"""Printing as a job: the book is set outside any transaction, its file kept under its digest, its row written last.

Made twice, a book is the same file under the same name; a file without its row is swept away.
"""

import json
import selectors
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import force_locale

from training import audit, files, queue
from training.content.printing import book, epub, orders, press, queries
from training.content.printing.models import Printout
from training.db import db, unit_of_work
from training.languages import LOCALES

PRESS = Path(press.__file__)
PATIENCE = 600.0  # seconds for one book
NO_LIBRARY, TOO_LONG, BROKEN, GONE = "no library", "too long", "broken", "gone"
Report = Callable[[int, str], None]


@dataclass(frozen=True)
class Made:
    digest: str
    size: int
    pages: int | None
    missing: str


def folder() -> Path:
    """Where printouts lie."""
    return files.folder("printouts")


def make(arguments: Any, report: Report) -> Made:
    report(2, "gathering")
    order = orders.read(arguments)
    try:
        with unit_of_work(writes=False):
            bound = book.Book(order, queries.bound(order.volumes))
            pictures = queries.pictures(bound.pictures)
    except queries.EditionGone:
        raise queue.Failed(GONE) from None
    with files.draft(folder()) as draft, force_locale(LOCALES[order.language]):
        if order.form is orders.Form.EPUB:
            report(30, "writing")
            (draft / "book").write_bytes(epub.written(bound, pictures))
            return _kept(draft / "book", None, "")
        (draft / "book.html").write_text(book.page(bound), encoding="utf-8")
        (draft / "book.css").write_text(book.style(), encoding="utf-8")
        for picture in pictures.values():
            (draft / picture.digest).write_bytes(picture.content)
        report(10, "laying out")
        told = _press(draft, report)
        return _kept(draft / "book.pdf", told["pages"], told["missing"])


def keep(arguments: Any, made: Made, *, by: int | None, at: datetime) -> dict[str, Any]:
    """In the transaction that ends the job."""
    order = orders.read(arguments)
    printout = queries.printout(order.key) or Printout(key=order.key)
    printout.ordered, printout.asked_by_id, printout.made_at = arguments, by, at
    printout.digest, printout.size = made.digest, made.size
    printout.pages, printout.missing = made.pages, made.missing
    db.session.add(printout)
    db.session.flush()
    audit.record("book printed", printout, by=by, at=at, digest=made.digest, form=str(order.form))
    return {"printout": str(printout.public_id)}


def _kept(file: Path, pages: int | None, missing: str) -> Made:
    digest, size = files.kept(file, folder())
    return Made(digest, size, pages, missing)


def _press(draft: Path, report: Report) -> dict[str, Any]:
    """Run the press, pass on what it tells, and return its last word. Raises queue.Failed."""
    errors = draft / "errors"
    with errors.open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own program, and a folder made just now
            [sys.executable, str(PRESS), str(draft)], stdout=subprocess.PIPE, stderr=log, stdin=subprocess.DEVNULL
        )
    try:
        last = _listen(process, report)
    finally:
        process.kill()  # nothing to it, when it has ended
        status = process.wait()
    if status == press.NO_LIBRARY:
        raise queue.Failed(NO_LIBRARY, cause=last.get("error", ""))
    if "pages" not in last:
        current_app.logger.error("the press broke (%s): %s", status, errors.read_text("utf-8", "replace")[-2000:])
        raise queue.Failed(BROKEN, status=status)
    return last


def _listen(process: subprocess.Popen[bytes], report: Report) -> dict[str, Any]:
    """The press's last word. While it is silent the last step is told again, for that keeps the job ours."""
    last: dict[str, Any] = {"progress": 10, "doing": "laying out"}
    until = time.monotonic() + PATIENCE
    stream = process.stdout
    if stream is None:
        raise queue.Failed(BROKEN)
    with stream, selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        while True:
            if selector.select(timeout=1.0):
                line = stream.readline()
                if not line:
                    return last
                last = {**last, **json.loads(line)}
            if time.monotonic() > until:
                raise queue.Failed(TOO_LONG)
            report(last["progress"], last["doing"])

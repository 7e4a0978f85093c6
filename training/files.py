"""Files that jobs make: each under its digest in a folder of the data folder, whole from the moment it has that name.

A row names it. A draft that a killed job left, or a file whose row was never written, is swept away.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app

from training.disk import sync


def folder(name: str) -> Path:
    place: Path = current_app.config["SETTINGS"].data_dir / name
    place.mkdir(exist_ok=True)
    return place


@contextmanager
def draft(place: Path) -> Iterator[Path]:
    """A folder to work in, which goes at the end, whatever comes."""
    with tempfile.TemporaryDirectory(dir=place, prefix="draft-") as name:
        yield Path(name)


def kept(file: Path, place: Path) -> tuple[str, int]:
    """Its digest, under which it lies in `place` from now on, and its bytes."""
    with file.open("rb") as readable:
        digest = hashlib.file_digest(readable, "sha256").hexdigest()
    size = file.stat().st_size
    sync(file)
    file.replace(place / digest)
    sync(place)
    return digest, size


def sweep(place: Path, named: Collection[str], *, at: datetime, spared: timedelta) -> None:
    """Remove what is not `named`, unless it is younger than `spared`: somebody may be writing it, or fetching it."""
    for path in place.iterdir() if place.is_dir() else ():
        if path.name in named or at.timestamp() - path.stat().st_mtime <= spared.total_seconds():
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()

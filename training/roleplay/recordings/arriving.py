"""A body or a file as it arrives: onto the disk, counted and hashed, within its limit, and looked at first."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from flask import abort, request

from training import sound
from training.roleplay.recordings import joining, operations

BLOCK = 64 * 1024


@contextmanager
def received(stream: IO[bytes], at_most: int) -> Iterator[tuple[Path, int, str]]:
    """The body as a file, its size and digest; gone afterwards, also when the upload was cut. Raises TooLarge."""
    total, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=joining.scratch(), prefix="arriving-") as file:
        while block := stream.read(BLOCK):
            size += len(block)
            if size > at_most:
                raise operations.TooLarge
            total.update(block)
            file.write(block)
        file.flush()
        if request.content_length and size < request.content_length and not request.files:
            abort(400)  # the connection was cut: what is missing comes again
        yield Path(file.name), size, total.hexdigest()


def ensure_media(path: Path) -> None:
    """Raises NoMedia for what begins like no sound or video."""
    with path.open("rb") as file:
        if sound.reader_of(file.read(sound.HEAD)) is None:
            raise operations.NoMedia

"""Bytes on their way in: a body becomes a file, a piece goes into the store and then into a row. Of practice and
of examinations.

They are read, hashed and stored outside any transaction; a piece is acknowledged when its row is committed.
"""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from flask import Response, abort, current_app, request

from training import clock, sound
from training.db import unit_of_work
from training.refusals import Refused
from training.roleplay.recordings import joining, operations, rules
from training.roleplay.recordings.models import Recording
from training.settings import Settings

BLOCK = 64 * 1024


def room(*, counted: bool = True) -> rules.Room:
    """`counted`: against what its person may keep."""
    given: Settings = current_app.config["SETTINGS"]
    person = given.recordings_megabytes_a_person << 20 if counted else None
    return rules.Room(given.recording_megabytes << 20, person, given.free_megabytes << 20)


def begun(recording: Recording, segment: int, *, first_chunk: str, finish: str, page: str) -> Response:
    """What a browser must know to send the pieces of a part. The address of a piece is that of the first, but for the
    number at its end."""
    chunks = first_chunk.rpartition("/")[0]
    told = {"recording": recording.public_id, "segment": segment, "chunks": chunks, "finish": finish, "page": page}
    return Response(current_app.json.dumps(told), mimetype="application/json")


def ensure_taken(recording: Recording, segment: int, room: rules.Room) -> None:
    """Before the body is read. Raises TooLarge, QuotaReached, DiskFull, RecordingEnded, NoSuchSegment."""
    operations.ensure_room(recording, request.content_length or 0, room, joining.store().free_bytes())
    operations.ensure_takes(recording, segment)


def take_piece(recording: Recording, segment: int, number: int) -> None:
    """The request's body as a piece of the recording. Raises NoMedia, TooLarge, and what `keep` raises."""
    with received(request.stream, rules.LARGEST_CHUNK) as (path, size, digest):
        if number == 1:
            ensure_media(path)
        keep(recording, segment, number, path, size, digest)


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


def keep(recording: Recording, segment: int, number: int, path: Path, size: int, digest: str) -> None:
    """Bytes first, then the row: what is acknowledged is there. Bytes without a row are swept away later."""
    key = joining.chunk_key(recording, segment, number, digest)
    joining.store().put(key, path)
    try:
        with unit_of_work(writes=True):
            operations.keep_chunk(recording, segment, number, size=size, digest=digest, at=clock.now())
    except Refused:
        joining.store().remove(key)
        raise


def ensure_media(path: Path) -> None:
    """Raises NoMedia for what begins like no sound or video."""
    with path.open("rb") as file:
        if sound.reader_of(file.read(sound.HEAD)) is None:
            raise operations.NoMedia

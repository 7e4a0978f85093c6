"""Files of sound and video: what they are, told from their first bytes, and how they are opened.

The reader is named by us, never by a file's name or a header, and no network protocol is allowed: a playlist or an
address inside a file leads nowhere.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from training.late import Late

if TYPE_CHECKING:
    import av
else:
    av = Late("av")

HEAD = 64  # bytes that `reader_of` wants to see


class NotMedia(Exception):
    """Neither sound nor video that we read, or more than we take. `why`: 'kind', 'damaged', 'silent', 'long'."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def reader_of(head: bytes) -> str | None:
    """The reader for what begins with these bytes (`HEAD` are enough), or None: it is no sound or video we take."""
    if head.startswith(b"\x1aE\xdf\xa3") and (b"webm" in head or b"matroska" in head):
        return "matroska"
    if head[4:8] == b"ftyp":
        return "mov"
    if head.startswith(b"OggS"):
        return "ogg"
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return "wav"
    if head.startswith(b"ID3") or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2):
        return "mp3"
    return None


@contextmanager
def opened(source: Path | bytes, reader: str | None = None) -> Iterator[Any]:
    """Raises NotMedia for what cannot be read."""
    if reader is None:
        reader = reader_of(_head(source))
    if reader is None:
        raise NotMedia("kind")
    try:
        container = av.open(
            BytesIO(source) if isinstance(source, bytes) else str(source),
            format=reader,
            options={"protocol_whitelist": "file"},
            metadata_errors="ignore",
        )
    except (av.FFmpegError, ValueError, UnicodeError):
        raise NotMedia("damaged") from None
    with container:
        yield container


def _head(source: Path | bytes) -> bytes:
    if isinstance(source, bytes):
        return source[:HEAD]
    with source.open("rb") as file:
        return file.read(HEAD)

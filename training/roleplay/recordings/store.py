"""Where the bytes of recordings lie: a folder of the data folder, or any S3-compatible store by a setting.

A key is 'recordings/<id>/…'. What `put` has returned from survives a power cut. Nothing here knows who may hear it.
"""

import os
import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from training.disk import sync

BLOCK = 256 * 1024


IMPATIENT: dict[str, Any] = {  # left to itself it tries for three minutes, and holds a thread for so long
    "client_options": {"connect_timeout": "3s", "timeout": "30s"},
    "retry_config": {
        "max_retries": 2,
        "retry_timeout": timedelta(seconds=8),
        "backoff": {"init_backoff": timedelta(milliseconds=200), "max_backoff": timedelta(seconds=2), "base": 2},
    },
}


class Store(ABC):
    @abstractmethod
    def put(self, key: str, source: Path) -> None:
        """Keep the file's bytes under the key, whole or not at all; over what lies there already."""

    @abstractmethod
    def fetch(self, key: str, target: Path) -> None:
        """Write the bytes to a file. Raises FileNotFoundError."""

    @abstractmethod
    def read(self, key: str, begin: int, end: int) -> Iterator[bytes]:
        """The bytes from `begin` up to `end` (excluded), in blocks. Raises FileNotFoundError at once."""

    @abstractmethod
    def remove(self, key: str) -> None:
        """Removing what is not there is no fault."""

    @abstractmethod
    def changes(self) -> Iterator[tuple[str, datetime]]:
        """Every key with the moment of its last change."""

    def free_bytes(self) -> int | None:
        """How much room is left, or None where nobody can say."""
        return None


class FolderStore(Store):
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _path(self, key: str) -> Path:
        return self._folder / key

    def put(self, key: str, source: Path) -> None:
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
        try:
            with source.open("rb") as given, draft.open("xb") as kept:
                shutil.copyfileobj(given, kept, BLOCK)
                kept.flush()
                os.fsync(kept.fileno())
            draft.replace(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        sync(path.parent)

    def fetch(self, key: str, target: Path) -> None:
        shutil.copyfile(self._path(key), target)

    def read(self, key: str, begin: int, end: int) -> Iterator[bytes]:
        file = self._path(key).open("rb")

        def blocks() -> Iterator[bytes]:
            with file:
                file.seek(begin)
                left = end - begin
                while left > 0 and (block := file.read(min(BLOCK, left))):
                    left -= len(block)
                    yield block

        return blocks()

    def remove(self, key: str) -> None:
        path = self._path(key)
        path.unlink(missing_ok=True)
        try:
            path.parent.rmdir()  # only when nothing else lies there
        except OSError:
            return

    def changes(self) -> Iterator[tuple[str, datetime]]:
        for path in self._folder.rglob("*"):
            try:
                if path.is_file():
                    changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                    yield path.relative_to(self._folder).as_posix(), changed
            except FileNotFoundError:
                continue

    def free_bytes(self) -> int | None:
        self._folder.mkdir(parents=True, exist_ok=True)
        return shutil.disk_usage(self._folder).free


class ObjectStore(Store):
    """By `obstore`: 's3://bucket/prefix', with the access keys from the environment as the S3 tools read them. Raises
    within seconds where the store does not answer: the browser keeps the piece and sends it again."""

    def __init__(self, address: str) -> None:
        import obstore
        from obstore.store import from_url

        self._tools: Any = obstore
        self._store: Any = from_url(address, **(IMPATIENT if address.startswith("s3:") else {}))

    def put(self, key: str, source: Path) -> None:
        self._tools.put(self._store, key, source)

    def fetch(self, key: str, target: Path) -> None:
        with target.open("wb") as file:
            for block in self._tools.get(self._store, key).stream():
                file.write(block)

    def read(self, key: str, begin: int, end: int) -> Iterator[bytes]:
        self._tools.head(self._store, key)

        def blocks() -> Iterator[bytes]:
            for start in range(begin, end, 4 * BLOCK):
                yield bytes(self._tools.get_range(self._store, key, start=start, end=min(end, start + 4 * BLOCK)))

        return blocks()

    def remove(self, key: str) -> None:
        try:
            self._tools.delete(self._store, key)
        except FileNotFoundError:
            return

    def changes(self) -> Iterator[tuple[str, datetime]]:
        for block in self._tools.list(self._store):
            for entry in block:
                yield entry["path"], entry["last_modified"]


def store_of(address: str, data_dir: Path) -> Store:
    """The store that the settings name; an empty address is the folder `recordings` of the data folder."""
    return _object_store(address) if address else FolderStore(data_dir / "recordings")


@lru_cache(maxsize=4)
def _object_store(address: str) -> ObjectStore:
    """One for each process: its connections stay open."""
    return ObjectStore(address)

"""Both stores keep what they took, whole or not at all. An S3-compatible store speaks through the same library as the
folder here; it was tried against a server by hand (docs/operators.md)."""

import os
import socket
import time
from pathlib import Path

import pytest

from training.roleplay.recordings.store import FolderStore, ObjectStore, Store, store_of

KEY = "11111111-1111-1111-1111-111111111111/whole"


@pytest.fixture(params=["folder", "objects"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    folder = tmp_path / "store"
    folder.mkdir()
    return FolderStore(folder) if request.param == "folder" else ObjectStore(folder.as_uri())


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source"
    path.write_bytes(os.urandom(3 * 1024 * 1024))
    return path


def test_what_was_put_is_read_whole_and_in_parts(store: Store, source: Path, tmp_path: Path) -> None:
    store.put(KEY, source)
    store.fetch(KEY, tmp_path / "copy")
    whole = source.read_bytes()
    assert (tmp_path / "copy").read_bytes() == whole
    assert b"".join(store.read(KEY, 5, 2_500_000)) == whole[5:2_500_000]
    assert [key for key, _changed in store.changes()] == [KEY]


def test_the_same_key_again_is_the_newer_file(store: Store, source: Path, tmp_path: Path) -> None:
    store.put(KEY, source)
    source.write_bytes(b"newer")
    store.put(KEY, source)
    assert b"".join(store.read(KEY, 0, 5)) == b"newer"


def test_what_was_removed_is_gone_and_may_be_removed_again(store: Store, source: Path, tmp_path: Path) -> None:
    store.put(KEY, source)
    for _twice in range(2):
        store.remove(KEY)
    assert list(store.changes()) == []
    with pytest.raises(FileNotFoundError):
        store.read(KEY, 0, 5)
    with pytest.raises(FileNotFoundError):
        store.fetch(KEY, tmp_path / "copy")


def test_a_store_that_does_not_answer_is_given_up_in_seconds(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as nobody:  # a port on which nobody listens
        nobody.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        given = {"ACCESS_KEY_ID": "k", "SECRET_ACCESS_KEY": "s", "ENDPOINT": address, "ALLOW_HTTP": "true"}
        for name, value in {**given, "REGION": "us-east-1"}.items():
            monkeypatch.setenv(f"AWS_{name}", value)
        store = store_of(f"s3://recordings/{nobody.getsockname()[1]}", tmp_path)
        begun = time.monotonic()
        with pytest.raises(Exception, match=r"error|Error") as refusal:
            store.put(KEY, source)
        assert not isinstance(refusal.value, FileNotFoundError), "sweeping would take it for gone"
        assert time.monotonic() - begun < 25

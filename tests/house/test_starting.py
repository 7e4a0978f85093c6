"""What a start lays out and brings up to date, also when it is killed in the middle, or does so beside another."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest
from flask import Flask

from training import serve, staticfiles


def test_processes_that_start_together_lay_out_one_whole_folder(tmp_path: Path) -> None:
    """In two containers they even have the same number."""
    target = tmp_path / "static" / "0123456789ab"
    threads = [threading.Thread(target=staticfiles.laid_out, args=(target,)) for _each in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [path.name for path in target.parent.iterdir()] == [target.name]
    given = {path.relative_to(staticfiles.FOLDER) for path in staticfiles.FOLDER.rglob("*")}
    assert given < {path.relative_to(target) for path in target.rglob("*")}
    assert (target / staticfiles.ALL_STYLES).stat().st_size


def test_what_a_killed_start_left_is_never_served_and_goes_after_a_day(tmp_path: Path) -> None:
    old, young = tmp_path / "0123456789ab.old", tmp_path / "0123456789ab.young"
    for draft in (old, young):
        (draft / "css").mkdir(parents=True)
    yesterday = time.time() - staticfiles.A_DAY - 1
    os.utime(old, (yesterday, yesterday))
    target = staticfiles.laid_out(tmp_path / "0123456789ab")
    assert (target / staticfiles.ALL_STYLES).is_file()
    assert not old.exists()
    assert young.exists(), "another process may be at it"


def started(folder: Path, version: str) -> Path:
    """A version's folder, laid out as its start does."""
    return staticfiles.laid_out(folder / (version * 12))


def versions_in(folder: Path) -> set[str]:
    return {path.name[0] for path in folder.iterdir()}


def test_a_start_keeps_the_version_before_and_no_earlier_one(tmp_path: Path) -> None:
    for version in "abc":
        started(tmp_path, version)
    assert versions_in(tmp_path) == {"b", "c"}
    assert (tmp_path / ("b" * 12) / staticfiles.ALL_STYLES).is_file(), "a page open in a browser still asks for it"
    started(tmp_path, "c")
    assert versions_in(tmp_path) == {"b", "c"}, "starting again is no new version"


def test_a_version_that_comes_back_keeps_the_one_that_it_replaces(tmp_path: Path) -> None:
    for version in "abad":
        started(tmp_path, version)
    assert versions_in(tmp_path) == {"a", "d"}


def test_two_versions_that_start_together_both_keep_theirs(tmp_path: Path) -> None:
    for version in "ab":
        started(tmp_path, version)
    threads = [threading.Thread(target=started, args=(tmp_path, version)) for version in "cdcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert versions_in(tmp_path) == {"c", "d"}
    assert all((path / staticfiles.ALL_STYLES).is_file() for path in tmp_path.iterdir())


def test_nothing_but_versions_is_cleared(tmp_path: Path) -> None:
    (tmp_path / "of-somebody").mkdir()
    (tmp_path / "notes").write_text("keep")
    for version in "abc":
        started(tmp_path, version)
    assert {"of-somebody", "notes"} <= {path.name for path in tmp_path.iterdir()}


def test_what_belongs_to_another_account_is_served_and_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for version in "ab":
        started(tmp_path, version)

    def refuse(path: Path, **times: object) -> None:
        raise PermissionError(path)

    monkeypatch.setattr(os, "utime", refuse)
    assert started(tmp_path, "b").is_dir()
    assert versions_in(tmp_path) == {"a", "b"}


def test_a_folder_that_cannot_be_laid_out_stops_the_start(tmp_path: Path) -> None:
    target = tmp_path / "0123456789ab"
    target.write_text("a file stands here")
    with pytest.raises(OSError, match="0123456789ab"):
        staticfiles.laid_out(target)
    assert list(tmp_path.iterdir()) == [target]


def test_a_start_whose_preparation_is_killed_says_so_and_does_not_serve(
    app: Flask, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(serve, "prepare", lambda app: os.kill(os.getpid(), signal.SIGKILL))
    with pytest.raises(SystemExit, match="1"):
        serve.prepare_apart(app)
    assert "Killed" in capfd.readouterr().err


def test_a_start_whose_preparation_fails_tells_why_and_does_not_serve(
    app: Flask, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(serve, "MIGRATIONS", Path("/nowhere"))
    with pytest.raises(SystemExit, match="1"):
        serve.prepare_apart(app)
    assert "/nowhere" in capfd.readouterr().err

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

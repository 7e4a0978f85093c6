"""Static files under names that change with their content, so that browsers may keep them for ever. They are served
from the data folder, where a start of a new version puts them: the stylesheets in one file, every text compressed once.
"""

import fcntl
import gzip
import hashlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask
from whitenoise import WhiteNoise

from training.disk import sync

FOLDER = Path(__file__).with_name("static")
TEN_YEARS = 315_360_000
A_DAY = 86_400
# In this order; the cascade layers are declared at the top of tokens.css.
STYLES = (
    *("tokens", "base", "layout", "article", "controls", "forms", "parts", "path", "tables"),
    *("diff", "reader", "draft", "search", "glossary", "quiz", "kinds", "medium", "drills", "desk"),
    *("meeting", "analysis", "play", "voice", "recording", "studio", "cue", "showroom"),
    *("marksheet", "certificate", "copies", "feedback", "print"),
)
ALL_STYLES = "css/all.css"
TEXTS = frozenset({".css", ".js", ".svg", ".json"})
WORTH_COMPRESSING = 500  # bytes
FINISHED = re.compile("[0-9a-f]{12}")  # the name of a folder that is served; others are drafts


def digest_of(folder: Path) -> str:
    """One short digest for the whole folder: relative imports between its files stay within it."""
    total = hashlib.sha256(" ".join(STYLES).encode())
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        total.update(path.relative_to(folder).as_posix().encode())
        total.update(path.read_bytes())
    return total.hexdigest()[:12]


def laid_out(target: Path) -> Path:
    """The folder as it is served; made now, if it is missing. Two processes that start together agree."""
    folder = target.parent
    folder.mkdir(parents=True, exist_ok=True)
    with one_at_a_time(folder):
        if not target.is_dir():
            lay_out(target)
        with suppress(OSError):  # a folder of another account, or a disk that is only read: then all of it stays
            os.utime(target, ns=(time.time_ns(), time.time_ns()))  # when it was last started
            clear_versions(folder, target)
            clear_drafts(folder)
    return target


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """So that nobody takes away what another is about to serve. It ends with the process, however that ends."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def lay_out(target: Path) -> None:
    draft = Path(tempfile.mkdtemp(prefix=f"{target.name}.", dir=target.parent))  # pids are alike in two containers
    shutil.copytree(FOLDER, draft, dirs_exist_ok=True)
    styles = [(FOLDER / "css" / f"{name}.css").read_text(encoding="utf-8") for name in STYLES]
    (draft / ALL_STYLES).write_text("\n".join(styles), encoding="utf-8")
    for path in list(draft.rglob("*")):
        if path.suffix in TEXTS and path.stat().st_size > WORTH_COMPRESSING:
            path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    for path in draft.rglob("*"):
        sync(path)  # else a power cut could leave empty files under a name that is never laid out again
    try:
        draft.rename(target)
    except OSError:
        shutil.rmtree(draft)
        if not target.is_dir():  # else of another process, which was faster
            raise


def clear_versions(folder: Path, present: Path) -> None:
    """All but the present one and the one started before it: a page open in a browser may still ask for that."""
    others = [path for path in folder.iterdir() if FINISHED.fullmatch(path.name) and path != present]
    for path in sorted(others, key=lambda path: path.stat().st_mtime_ns)[:-1]:
        gone = Path(tempfile.mkdtemp(prefix=f"{path.name}.", dir=folder))
        path.rename(gone)  # at once: half a folder would be served if its version came back
        shutil.rmtree(gone, ignore_errors=True)


def clear_drafts(folder: Path) -> None:
    """What processes left that were killed while they laid out; no name of a finished folder has a dot."""
    for draft in folder.glob("*.*"):
        if time.time() - draft.stat().st_mtime > A_DAY:
            shutil.rmtree(draft, ignore_errors=True)


def guard(headers: Headers, path: str, url: str) -> None:
    """These files are answered before the application, which would have added its own: they are read, never run as
    a page, and by our pages alone."""
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Referrer-Policy"] = "same-origin"
    headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"


def init_app(app: Flask, data_dir: Path) -> None:
    digest = digest_of(FOLDER)
    prefix = f"static/{digest}"

    def static_url(name: str) -> str:
        return f"/{prefix}/{name}"

    files = WhiteNoise(
        app.wsgi_app,
        root=str(laid_out(data_dir.resolve() / "static" / digest)),
        prefix=prefix,
        max_age=TEN_YEARS,
        immutable_file_test=lambda path, url: True,
        allow_all_origins=False,
        add_headers_function=guard,
    )
    app.wsgi_app = files  # type: ignore[method-assign]
    app.jinja_env.globals.update(static_url=static_url, stylesheet=static_url(ALL_STYLES))

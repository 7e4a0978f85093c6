"""Static files under names that change with their content, so that browsers may keep them for ever. They are served
from the data folder, where a start of a new version puts them: the stylesheets in one file, every text compressed once.
"""

import gzip
import hashlib
import os
import shutil
import tempfile
import time
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask
from whitenoise import WhiteNoise

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


def digest_of(folder: Path) -> str:
    """One short digest for the whole folder: relative imports between its files stay within it."""
    total = hashlib.sha256(" ".join(STYLES).encode())
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        total.update(path.relative_to(folder).as_posix().encode())
        total.update(path.read_bytes())
    return total.hexdigest()[:12]


def laid_out(target: Path) -> Path:
    """The folder as it is served; made now, if it is missing. Two processes that start together agree."""
    if target.is_dir():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    clear_drafts(target.parent)
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
        if not target.is_dir():
            raise
    return target  # maybe of another process, which was faster


def clear_drafts(folder: Path) -> None:
    """What processes left that were killed while they laid out; no name of a finished folder has a dot."""
    for draft in folder.glob("*.*"):
        if time.time() - draft.stat().st_mtime > A_DAY:
            shutil.rmtree(draft, ignore_errors=True)


def sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


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

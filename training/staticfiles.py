"""Static files under names that change with their content, so that browsers may keep them for ever."""

import hashlib
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask
from whitenoise import WhiteNoise

FOLDER = Path(__file__).with_name("static")
TEN_YEARS = 315_360_000


def digest_of(folder: Path) -> str:
    """One short digest for the whole folder: relative imports between its files stay within it."""
    total = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        total.update(path.relative_to(folder).as_posix().encode())
        total.update(path.read_bytes())
    return total.hexdigest()[:12]


def guard(headers: Headers, path: str, url: str) -> None:
    """These files are answered before the application, which would have added its own: they are read, never run as
    a page, and by our pages alone."""
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Referrer-Policy"] = "same-origin"
    headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"


def init_app(app: Flask) -> None:
    prefix = f"static/{digest_of(FOLDER)}"

    def static_url(name: str) -> str:
        return f"/{prefix}/{name}"

    files = WhiteNoise(
        app.wsgi_app,
        root=str(FOLDER),
        prefix=prefix,
        max_age=TEN_YEARS,
        immutable_file_test=lambda path, url: True,
        allow_all_origins=False,
        add_headers_function=guard,
    )
    app.wsgi_app = files  # type: ignore[method-assign]
    app.jinja_env.globals.update(static_url=static_url)

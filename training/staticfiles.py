"""Static files under names that change with their content, so that browsers may keep them for ever."""

import hashlib
from pathlib import Path

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
    )
    app.wsgi_app = files  # type: ignore[method-assign]
    app.jinja_env.globals.update(static_url=static_url)

"""Commands: `flask content check|publish`, `flask demo`, `flask jobs`, `flask serve`, `flask verify`, `flask scripts`."""

from flask import Flask


def init_app(app: Flask) -> None:
    pass

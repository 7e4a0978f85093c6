"""Commands: `flask content check|publish`, `flask demo`, `flask jobs`, `flask serve`, `flask verify`, `flask scripts`."""

from flask import Flask

from training.roleplay.commands import scripts


def init_app(app: Flask) -> None:
    app.cli.add_command(scripts)

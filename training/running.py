"""The commands that run the product: `flask serve`, `flask demo`, `flask jobs`, `flask backup`."""

from pathlib import Path

import click
from flask import Flask, current_app
from flask_babel import gettext as _

from training import clock, jobs
from training.backup import CannotBackUp, back_up
from training.db import unit_of_work
from training.demo import cast, company
from training.people import passwords
from training.people.operations import AlreadySetUp
from training.serve import Server, prepare, prepare_apart


def init_app(app: Flask) -> None:
    app.cli.command("serve")(serve)
    app.cli.command("demo")(demo)
    app.cli.command("jobs")(run_jobs)
    app.cli.command("backup")(backup)


def serve() -> None:
    """Bring the database and the library up to date, then serve the site."""
    app, settings = here(), current_app.config["SETTINGS"]
    prepare_apart(app)
    if not settings.is_local:
        settings.setup_code()  # the file exists before the first visitor needs it
    click.echo(f"Shanggang 上岗: http://{settings.host}:{settings.port}/ (Ctrl+C: stop)")
    Server(app, settings).run()


@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", help="what its people speak")
def demo(language: str) -> None:
    """Fill an empty installation with a believable company."""
    prepare(here())
    password_hash = passwords.hashed(cast.PASSWORD)
    try:
        with unit_of_work(writes=True):
            company.fill(password_hash, language=language, at=clock.now())
    except AlreadySetUp:
        raise SystemExit(_("This installation is in use: the demo fills only an empty one.")) from None
    logins = ", ".join(character.login for character in cast.DOOR)
    click.echo(
        _("The demo company is open. Sign in as %(logins)s; password %(word)s", logins=logins, word=cast.PASSWORD)
    )


def run_jobs() -> None:
    """Do once what the server does by itself: close attempts whose time is over."""
    click.echo(_("Closed: %(number)s", number=jobs.run_due(here())))


@click.argument("target", type=click.Path(path_type=Path))
def backup(target: Path) -> None:
    """Write a whole, checked copy of the SQLite database to TARGET, while the server runs."""
    why = {
        "postgresql": _("The database is PostgreSQL: use pg_dump."),
        "exists": _("There is a file of this name already: nothing is written over it."),
        "damaged": _("The copy is damaged. Look at the disk; do not trust this copy."),
    }
    try:
        number, digest = back_up(target)
    except CannotBackUp as error:
        raise SystemExit(why[str(error)]) from None
    click.echo(_("Written and checked. Last entry of the log: %(number)s %(hash)s", number=number, hash=digest))


def here() -> Flask:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return app

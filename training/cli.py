"""The commands that keep the house: content check, content publish, scripts, verify. Those that run it: `running`."""

from pathlib import Path

import click
import sqlalchemy as sa
from flask import Flask
from flask.cli import AppGroup
from flask_babel import gettext as _
from flask_babel import ngettext

from training import audit, clock, library, traces
from training.authored import Fault, Unfit
from training.certification import queries as certification_queries
from training.content import verification as content_verification
from training.content.searching import index
from training.db import unit_of_work
from training.examining import queries as examining_queries
from training.examining.recordings import queries as sitting_recordings_queries
from training.languages import in_the_operators_language
from training.quizzes import queries as quizzes_queries
from training.quizzes.commands import quizzes
from training.quizzes.drills import queries as drills_queries
from training.roleplay import queries as roleplay_queries
from training.roleplay.commands import scripts
from training.roleplay.recordings import joining
from training.roleplay.showroom import queries as showroom_queries
from training.roleplay.voices import keeping as voices_keeping

VERIFIERS = (  # each capability that keeps digests offers `queries.faults`
    audit.faults,
    content_verification.faults,
    quizzes_queries.faults,
    drills_queries.faults,
    roleplay_queries.faults,
    showroom_queries.faults,
    joining.faults,
    voices_keeping.faults,
    examining_queries.faults,
    sitting_recordings_queries.faults,
    certification_queries.faults,
    traces.faults,
)
content = AppGroup("content", help="The shipped library: manuals, banks, scenarios, stations, programmes.")


def init_app(app: Flask) -> None:
    app.cli.add_command(content)
    app.cli.add_command(scripts)
    app.cli.add_command(quizzes)
    app.cli.command("verify")(verify)


folder = click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, resolve_path=True, path_type=Path),
    default=library.SHIPPED,
    help="A library of your own, laid out as the program's folder 'training'.",
)


@content.command("check")
@folder
def check(folder: Path) -> None:
    """Read every file of the library and list what is wrong: file, line, cause, remedy."""
    with in_the_operators_language():
        refuse_if(library.check(folder))
        for hint in library.hints(folder):
            click.echo(f"{_('To look at:')} {hint}", err=True)
        click.echo(_("Every file of the library can be published."))


@content.command("publish")
@folder
def publish(folder: Path) -> None:
    """Publish what has changed in the library: all of it, or nothing."""
    with in_the_operators_language():
        try:
            with unit_of_work(writes=True):
                lines = library.publish(folder, at=clock.now())
        except Unfit as unfit:
            refuse_if(unfit.faults)
        else:
            click.echo("\n".join(lines) or _("Nothing has changed since the last time."))


@content.command("export")
@click.argument("folder", type=click.Path(file_okay=False, resolve_path=True, path_type=Path))
def export(folder: Path) -> None:
    """Write manuals, banks and quizzes as they stand back into files, laid out as 'publish --folder' reads them."""
    with in_the_operators_language():
        with unit_of_work(writes=False):
            lines = library.export(folder)
        click.echo("\n".join(lines) or _("Nothing has been published yet."))


@content.command("reindex")
def reindex() -> None:
    """Make what is searched anew, from the published editions."""
    with in_the_operators_language():
        with unit_of_work(writes=True):
            number = index.renew()
        click.echo(ngettext("%(num)s edition can be searched.", "%(num)s editions can be searched.", number))


def verify() -> None:
    """Check the audit chain, every digest and the rules of independence; name every fault, the first one first."""
    with in_the_operators_language(), unit_of_work(writes=False) as session:
        found = [fault for faults in VERIFIERS for fault in faults(session)]
        if found:
            click.echo("\n".join(found), err=True)
            raise SystemExit(1)
        last = session.scalar(sa.select(sa.func.max(audit.AuditEntry.sequence)))
        click.echo(_("Nothing is wrong: %(entries)s entries in the log.", entries=last or 0))


def refuse_if(faults: list[Fault] | tuple[Fault, ...]) -> None:
    if faults:
        click.echo("\n".join(map(str, faults)), err=True)
        raise SystemExit(1)

"""For authors: `flask scripts check FILE…` and `flask scripts format FILE…`."""

from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import force_locale

from training.authored import Unfit, read_text
from training.languages import LOCALES, gap
from training.roleplay.script import Script, check_parallel, format_script, parse, parse_and_check, report

scripts = AppGroup("scripts", help="Check and tidy scenarios written as .juben files.")
FILES = click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
LANGUAGE = click.option(
    "--language", type=click.Choice(["zh", "en"]), help="The language of the messages; else the file's own."
)


@scripts.command("check")
@FILES
@LANGUAGE
def check_files(files: tuple[Path, ...], language: str | None) -> None:
    """Name every fault with its line, cause and remedy. Of two languages given together, also where they differ."""
    read: dict[str, dict[str, Script]] = {}
    faults = 0
    for path in files:
        lines, script = _checked(path, language or _language_of(path))
        if script:
            read.setdefault(script.identifier, {})[script.language] = script
            twin = read[script.identifier]
            if len(twin) > 1:
                lines += report(str(path), check_parallel(twin["zh"], twin["en"]), language or _language_of(path))
        for line in lines:
            click.echo(line)
        faults += len(lines)
    if faults:
        raise SystemExit(1)
    click.echo(f"{len(files)} ok")


@scripts.command("format")
@FILES
@LANGUAGE
def format_files(files: tuple[Path, ...], language: str | None) -> None:
    """Print each file as the program itself would write it. Comments are left out; no file is changed."""
    for path in files:
        lines, script = _checked(path, language or _language_of(path), publishable=False)
        for line in lines:
            click.echo(line, err=True)
        if script is None:
            raise SystemExit(1)
        click.echo(format_script(script), nl=False)


def _language_of(path: Path) -> str:
    return "en" if path.name.endswith(".en.juben") else "zh"


def _checked(path: Path, language: str, *, publishable: bool = True) -> tuple[list[str], Script | None]:
    with force_locale(LOCALES[language]):
        try:
            text = read_text(path, str(path))
        except Unfit as unfit:
            return [f"{fault.file}:{fault.line}:1 {fault.cause}{gap()}{fault.remedy}" for fault in unfit.faults], None
    parsed = parse_and_check(text) if publishable else parse(text)
    return report(str(path), parsed.messages, language), parsed.script

"""At the shell: `flask quizzes import FILE …` makes a bank's file of another program's questions, `flask quizzes export
BANK …` the other way round; `flask quizzes regrade QUIZ` tells what corrected keys would change."""

from collections.abc import Iterator
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import gettext as _

from training import clock
from training.access import PERMISSIONS, Permission
from training.authored import LANGUAGES, LanguageCode
from training.db import unit_of_work
from training.languages import in_the_operators_language
from training.people import queries as people
from training.quizzes import queries
from training.quizzes.exchange import FORMATS
from training.quizzes.exchange import read as read_any
from training.quizzes.exchange.from_items import digests_of, to_questions
from training.quizzes.exchange.items import Items, to_items
from training.quizzes.exchange.report import Report
from training.quizzes.exchange.sides import Terms
from training.quizzes.exporting import text
from training.quizzes.media.folders import FOLDER
from training.quizzes.media.queries import contents_of
from training.quizzes.oversight import operations, regrading
from training.quizzes.oversight import queries as oversight
from training.refusals import Refused

quizzes = AppGroup("quizzes", help="Banks and quizzes: import and export of items, regrading.")
FORMAT = click.option("--format", "form", type=click.Choice(list(FORMATS)), help="Else it is told from the file.")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@quizzes.command("import")
@click.argument("file", type=FILE)
@click.option("--bank", required=True, help="The id of the bank: its file will be named after it.")
@click.option("--language", type=click.Choice(LANGUAGES), required=True, help="The language of the file.")
@click.option("--other", type=FILE, help="The same questions in the other language.")
@click.option("--objective", "objectives", multiple=True, help="For questions that name none, such as A07.")
@click.option("--difficulty", type=click.Choice(["easy", "medium", "hard"]), default="medium", show_default=True)
@click.option("--partial", is_flag=True, help="Also when some questions had to be left out.")
@click.option("--dry-run", is_flag=True, help="Only report; write nothing.")
@FORMAT
def import_file(
    file: Path,
    bank: str,
    language: LanguageCode,
    other: Path | None,
    objectives: tuple[str, ...],
    difficulty: str,
    partial: bool,
    dry_run: bool,
    form: str | None,
) -> None:
    """Read the questions of FILE and write BANK.yaml beside you; say what became of each."""
    with in_the_operators_language():
        terms = Terms(language, objectives=objectives, difficulty=difficulty)
        reading = read_any(file.read_bytes(), form or "")
        twins = read_any(other.read_bytes(), form or "").questions if other else ()
        items = to_items(reading.questions, terms, twins)
        report = reading.report.and_then(items.report)
        for line in told(report):
            click.echo(line, err=True)
        if report.refused or not items.items or (not report.is_whole and not partial):
            click.echo(_("Nothing was written. With --partial what can be taken is taken."), err=True)
            raise SystemExit(1)
        target, shown = Path(f"{bank}.yaml"), Path(FOLDER) / bank
        if dry_run:
            return
        for path in (target, *([shown] if items.media else [])):
            if path.exists():
                raise click.ClickException(_("%(file)s exists already: move it away first.", file=path))
        target.write_text(as_file(bank, items), encoding="utf-8")
        click.echo(str(target))
        for name, medium in items.media.items():
            shown.mkdir(parents=True, exist_ok=True)
            (shown / name).write_bytes(medium.content)
            click.echo(str(shown / name))


def as_file(bank: str, items: Items) -> str:
    """The text of a bank's file."""
    return text({"bank": bank, "title": {"zh": bank, "en": bank}, "items": list(items.items)})


def told(report: Report) -> Iterator[str]:
    """In lines: first what was left out, then what was changed, the same words once."""
    if report.refused:
        yield report.refused
        return
    yield _("%(found)s questions found, %(taken)s taken.", found=report.found, taken=report.taken)
    for note in report.left_out:
        told = {"line": note.line, "name": note.name, "why": note.words}
        yield (
            _("Line %(line)s, '%(name)s' left out: %(why)s", **told)
            if note.line
            else _("'%(name)s' left out: %(why)s", **told)
        )
    lined = any(note.line for note in report.changed)
    for words, places in report.grouped():
        yield _("Lines %(lines)s: %(what)s", lines=places, what=words) if lined else f"{places}: {words}"


@quizzes.command("export")
@click.argument("bank")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), required=True)
@click.option("--language", type=click.Choice(LANGUAGES), required=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Else BANK.LANGUAGE and its ending.")
def export_bank(bank: str, form: str, language: LanguageCode, out: Path | None) -> None:
    """Write the items of BANK, in one language, for another program; say what could not be carried."""
    with in_the_operators_language():
        with unit_of_work(writes=False):
            found = queries.bank_by_slug(bank)
            if found is None:
                raise click.ClickException(_("There is no bank '%(bank)s'.", bank=bank))
            items = queries.authored_items(found.id)
            contents = contents_of(digests_of(items))
        questions, lost = to_questions(items, language, bank, contents)
        writing = FORMATS[form].write(questions)
        target = out or Path(f"{bank}.{language}.{FORMATS[form].ending}")
        target.write_bytes(writing.content)
        for line in told(lost.and_then(writing.report)):
            click.echo(line, err=True)
        click.echo(str(target))


@quizzes.command("regrade")
@click.argument("quiz")
@click.option("--confirm", is_flag=True, help="Propose it. Another person applies it, on the page.")
@click.option("--by", "login", default="", help="Who proposes it: the login of somebody who oversees quizzes.")
@click.option("--reason", default="", help="Why: those whose score changes will read it.")
def regrade(quiz: str, confirm: bool, login: str, reason: str) -> None:
    """Tell whose score at QUIZ the corrected keys would change. Nothing is stored, unless it is proposed."""
    with in_the_operators_language():
        with unit_of_work(writes=False):
            found = oversight.quiz(quiz)
            if found is None:
                raise click.ClickException(_("There is no quiz '%(quiz)s'.", quiz=quiz))
            corrections, incomparable = regrading.corrections(found.id)
            keys = regrading.keys_of(corrections)
            changes = [change for block in regrading.changes(found.id, keys) for change in block]
        for line in dry_run(corrections, incomparable, changes):
            click.echo(line)
        if confirm:
            propose(found, keys, login, reason.strip())


def dry_run(
    corrections: list[regrading.Correction], incomparable: list[regrading.Correction], changes: list[regrading.Change]
) -> Iterator[str]:
    for one in corrections:
        told = {"item": one.slug, "answered": one.answered_number, "counts": one.counts_number}
        yield _("%(item)s: version %(counts)s counts for those who answered version %(answered)s", **told)
    for one in incomparable:
        yield _("%(item)s: the newer version asks something else; scores stay", item=one.slug)
    for change in changes:
        told = {"name": change.name, "number": change.number}
        scores = {"now": change.marks, "then": change.new_marks, "most": change.maximum}
        passes = (_("will have passed") if change.new_passed else _("will not have passed")) if change.flips else ""
        line = _("%(name)s, attempt %(number)s: %(now)s -> %(then)s of %(most)s", **told, **scores)
        yield f"{line}  {passes}".rstrip()
    flips = sum(one.flips for one in changes)
    yield _("Scores that would change: %(changed)s. Outcomes that would: %(flips)s.", changed=len(changes), flips=flips)


def propose(quiz: oversight.OverseenQuiz, keys: dict[int, int], login: str, reason: str) -> None:
    """Raises ClickException where the page would refuse it."""
    with unit_of_work(writes=True):
        account, at = people.account_by_login(login), clock.now()
        roles = people.current_roles(account.person_id, at) if account else frozenset()
        if account is None or not PERMISSIONS[Permission.OVERSEE_QUIZZES] & set(roles):
            raise click.ClickException(_("Name with --by who proposes it: somebody who oversees quizzes."))
        if not 10 <= len(reason) <= 500:  # as the page asks for
            raise click.ClickException(_("Give a reason of 10 to 500 characters with --reason."))
        try:
            operations.propose_regrade(quiz, keys, reason, by=account.person_id, at=at)
        except Refused as refusal:
            raise click.ClickException(f"{refusal.title} {refusal.remedy}") from None
    click.echo(_("Proposed. Another person applies it."))

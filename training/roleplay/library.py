"""Shipped scenarios: `scenarios/<slug>.zh.juben` and `<slug>.en.juben` into frozen editions.

What is published is the canonical text of each language; an author's comments stay in the file.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask_babel import gettext as _

from training.authored import LANGUAGES, Fault, LanguageCode, Unfit, digest, read_text
from training.languages import language
from training.roleplay import operations, queries
from training.roleplay.script import Message, Script, check_parallel, format_script, parse, parse_and_check

ENDING = ".juben"


@dataclass(frozen=True)
class Text:
    title: str
    source: str


def publish(folder: Path, *, at: datetime) -> list[str]:
    """One line for each new edition. Raises Unfit with every fault of every file."""
    if found := check(folder):
        raise Unfit(found)
    current, lines = queries.current_scenarios(), []
    for slug in slugs(folder):
        texts = read_scenario(folder, slug)
        sources: dict[str, str] = {code: text.source for code, text in texts.items()}
        if slug in current and (current[slug].approved or current[slug].digest == digest(sources)):
            continue  # what somebody approved in the studio is not undone by the files
        titles: dict[str, str] = {code: text.title for code, text in texts.items()}
        edition = operations.publish_edition(slug, titles, sources, by=None, at=at)
        lines.append(_("Scenario %(slug)s: edition %(number)s.", slug=slug, number=edition.number))
    return lines


def check(folder: Path) -> list[Fault]:
    """Every fault of every scenario in the folder."""
    names = sorted(path.name for path in folder.glob(f"*{ENDING}"))
    misnamed = [name for name in names if not _is_well_named(name)]
    found = [
        Fault(
            name,
            1,
            _("This name is not that of a scenario."),
            _("Name it like price.zh.juben: small Latin letters, digits and hyphens, then zh or en."),
        )
        for name in misnamed
    ]
    for slug in slugs(folder):
        found.extend(_faults(folder, slug))
    return sorted(found)


def slugs(folder: Path) -> list[str]:
    names = (path.name for path in folder.glob(f"*{ENDING}"))
    return sorted({name.split(".")[0] for name in names if _is_well_named(name)})


def read_scenario(folder: Path, slug: str) -> dict[LanguageCode, Text]:
    """The canonical text of both languages, of files that have been checked."""
    texts = {}
    for code in LANGUAGES:
        script = parse(read_text(folder / file_name(slug, code), file_name(slug, code))).script
        if script is None:
            raise LookupError(f"{slug} was not checked")
        texts[code] = Text(script.title, format_script(script))
    return texts


def file_name(slug: str, code: str) -> str:
    return f"{slug}.{code}{ENDING}"


def _is_well_named(name: str) -> bool:
    slug, _dot, rest = name.partition(".")
    words = slug.split("-")
    plain = all(word and word.isascii() and word.isalnum() and word == word.lower() for word in words)
    return plain and rest in {f"{code}{ENDING}" for code in LANGUAGES}


def _faults(folder: Path, slug: str) -> Iterator[Fault]:
    scripts: dict[LanguageCode, Script] = {}
    for code in LANGUAGES:
        name = file_name(slug, code)
        try:
            text = read_text(folder / name, name)
        except Unfit as unfit:
            yield from unfit.faults
            continue
        parsed = parse_and_check(text)
        yield from _told(name, parsed.messages)
        if parsed.script is None:
            continue
        scripts[code] = parsed.script
        if parsed.script.identifier != slug:
            yield Fault(
                name,
                parsed.script.at.line,
                _("The id '%(id)s' is not the file's name.", id=parsed.script.identifier),
                _("Write '%(slug)s', or rename both files.", slug=slug),
            )
    if len(scripts) == len(LANGUAGES):
        yield from _told(file_name(slug, "en"), check_parallel(scripts["zh"], scripts["en"]))


def _told(name: str, messages: tuple[Message, ...]) -> Iterator[Fault]:
    for each in messages:
        cause = f"{each.code} {each.cause(language())}"
        yield Fault(name, max(1, each.line), cause, each.remedy(language()))

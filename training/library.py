"""The shipped library: every kind of authored file, checked and published in the order in which they cite each other.

Each capability's `library.py` offers `check(folder, …)` and `publish(folder, at=…)`. Here they are told what the other
kinds hold, so that a citation that leads nowhere is found before anything is published. Publishing twice changes
nothing the second time.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from flask_babel import gettext as _

from training.authored import LANGUAGES, Fault, Unfit, read_text
from training.certification import library as certification
from training.content import library as content
from training.content.glossary import authored as glossary
from training.examining import library as examining
from training.quizzes import exporting
from training.quizzes import library as quizzes
from training.roleplay import library as roleplay
from training.roleplay.script import Script, parse
from training.settings import REPOSITORY

SHIPPED = REPOSITORY / "training"


@dataclass(frozen=True)
class Folders:
    """Where each kind lies below one root: the program's own folder, or a company's."""

    root: Path

    @property
    def manuals(self) -> Path:
        return self.root / "content" / "manuals"

    @property
    def glossary(self) -> Path:
        return self.root / "content" / "glossary.yaml"

    @property
    def quizzes(self) -> Path:
        return self.root / "quizzes"

    @property
    def scenarios(self) -> Path:
        return self.root / "roleplay" / "scenarios"

    @property
    def stations(self) -> Path:
        return self.root / "examining" / "stations"

    @property
    def programmes(self) -> Path:
        return self.root / "certification" / "programmes"


def check(root: Path = SHIPPED) -> list[Fault]:
    """Every fault of every file, and every citation of what does not exist."""
    folders = Folders(root)
    sections, scripts = content.anchors(folders.manuals), dict(_scripts(folders.scenarios))
    seconds = {name.split(".")[0]: script.total_seconds for name, script in scripts.items()}
    known = {
        "manuals": {section.partition("#")[0] for section in sections},
        "quizzes": _stems(folders.quizzes / "papers"),
        "stations": _stems(folders.stations),
    }
    scenarios = roleplay.slugs(folders.scenarios)
    found = [
        (folders.manuals, content.check(folders.manuals)),
        (folders.glossary.parent, glossary.check(folders.glossary)),
        (folders.quizzes, quizzes.check(folders.quizzes, sections=sections)),
        (folders.scenarios, roleplay.check(folders.scenarios)),
        (folders.scenarios, list(_faults_of_sources(folders.scenarios, scripts, sections))),
        (folders.stations, examining.check(folders.stations, scenarios=scenarios, seconds=seconds)),
        (folders.programmes, certification.check(folders.programmes, **known)),
    ]
    return sorted(_placed(fault, folder, root) for folder, faults in found for fault in faults)


def publish(root: Path = SHIPPED, *, at: datetime) -> list[str]:
    """One line for each new edition. Raises Unfit with every fault of every kind; then nothing has been written."""
    if faults := check(root):
        raise Unfit(faults)
    folders = Folders(root)
    return [
        *content.publish(folders.manuals, at=at),
        *glossary.publish(folders.glossary, at=at),
        *quizzes.publish(folders.quizzes, at=at),
        *roleplay.publish(folders.scenarios, at=at),
        *examining.publish(folders.stations, at=at),
        *certification.publish(folders.programmes, at=at),
    ]


def export(root: Path) -> list[str]:
    """Write below a root of one's own what stands now: manuals byte for byte, banks with their pictures and sounds, and
    quizzes in one form for all; the files that were written."""
    folders = Folders(root)
    return [*content.export(folders.manuals), *exporting.export(folders.quizzes)]


def hints(root: Path = SHIPPED) -> list[Fault]:
    """What an author may want to look at, and what hinders nothing."""
    folders = Folders(root)
    return [_placed(fault, folders.quizzes, root) for fault in quizzes.alike(folders.quizzes)]


def _stems(folder: Path) -> set[str]:
    return {path.stem for path in folder.glob("*.yaml")}


def _placed(fault: Fault, folder: Path, root: Path) -> Fault:
    """The fault with its file as it is found from where one stands: 'training/content/manuals/objections/en.md'."""
    inner = fault.file.removeprefix(f"{folder.name}/")
    return replace(fault, file=(folder.relative_to(root.parent) / inner).as_posix())


def _scripts(folder: Path) -> Iterator[tuple[str, Script]]:
    """Each scenario file that can be read: its name and script. What cannot is told by the capability's own check."""
    for slug in roleplay.slugs(folder):
        for language in LANGUAGES:
            name = roleplay.file_name(slug, language)
            try:
                script = parse(read_text(folder / name, name)).script
            except Unfit:
                continue
            if script is not None:
                yield name, script


def _faults_of_sources(folder: Path, scripts: dict[str, Script], sections: set[str]) -> Iterator[Fault]:
    for name, script in scripts.items():
        written = read_text(folder / name, name).split("\n")
        for source in script.sources:
            kind, _colon, target = source.partition(":")
            if kind != "manual" or target in sections:
                continue
            line = next((number for number, text in enumerate(written, 1) if source in text), script.at.line)
            cause = _("There is no section '%(section)s'.", section=target)
            yield Fault(name, line, cause, _("Write manual:manual#section, as the manual's own file names it."))

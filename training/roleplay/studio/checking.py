"""Two texts read as the publisher would: every message of the language, the checker, and where the languages differ."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from training.authored import LANGUAGES
from training.roleplay.script import Message, Script, check_parallel, format_script, parse_and_check


@dataclass(frozen=True)
class Fault:
    """One message at its line, in the reader's language. What does not block is a hint: it may be published so."""

    language: str
    line: int
    column: int
    code: str
    cause: str
    remedy: str
    blocks: bool = True


@dataclass(frozen=True)
class Checked:
    scripts: Mapping[str, Script | None]
    faults: tuple[Fault, ...]

    @property
    def may_be_published(self) -> bool:
        return not self.count and all(self.scripts.values())

    @property
    def count(self) -> int:
        """How many faults must be mended; hints are not counted."""
        return sum(fault.blocks for fault in self.faults)

    def within(self, language: str) -> "Checked":
        """The same, with the faults of one language alone."""
        return replace(self, faults=tuple(fault for fault in self.faults if fault.language == language))

    def sources(self) -> dict[str, str]:
        """The canonical text of each language, as it is published."""
        return {language: format_script(script) for language, script in self.scripts.items() if script}


def checked(slug: str, texts: Mapping[str, str], reader: str) -> Checked:
    """`reader`: the language in which messages are told."""
    scripts: dict[str, Script | None] = {}
    faults: list[Fault] = []
    for language in LANGUAGES:
        parsed = parse_and_check(texts[language])
        scripts[language] = parsed.script
        faults += [_told(language, message, reader) for message in parsed.messages]
        if parsed.script and parsed.script.identifier != slug:
            cause = _("The id '%(id)s' is not the scenario's name.", id=parsed.script.identifier)
            remedy = _("Write '%(slug)s': a name is kept for ever.", slug=slug)
            faults.append(Fault(language, max(1, parsed.script.at.line), 1, "", cause, remedy))
    zh, en = scripts["zh"], scripts["en"]
    if zh and en:
        faults += [_told("en", message, reader) for message in check_parallel(zh, en)]
    return Checked(scripts, tuple(sorted(faults, key=lambda fault: (fault.language, fault.line, fault.column))))


def with_hints(read: Checked, texts: Mapping[str, str], sections: Collection[str]) -> Checked:
    """The same, with a hint for each source that is no published section ('manual#section'), where there are any."""
    hints = _unknown_sources(read.scripts, texts, sections) if sections else ()
    return replace(read, faults=tuple(sorted([*read.faults, *hints], key=lambda fault: (fault.language, fault.line))))


def _unknown_sources(
    scripts: Mapping[str, Script | None], texts: Mapping[str, str], sections: Collection[str]
) -> Iterator[Fault]:
    for language, script in scripts.items():
        for source in script.sources if script else ():
            if source.removeprefix("manual:") in sections:
                continue
            line = next((number for number, text in enumerate(texts[language].split("\n"), 1) if source in text), 1)
            cause = _("No published manual has the section '%(source)s'.", source=source)
            remedy = _(
                "Take one from 'What may be cited' below the texts, so that news of it can ask for this scenario."
            )
            yield Fault(language, line, 1, "", cause, remedy, blocks=False)


def _told(language: str, message: Message, reader: str) -> Fault:
    cause, remedy = message.cause(reader), message.remedy(reader)
    return Fault(language, max(1, message.line), message.column, message.code, cause, remedy)

"""The file of the glossary, `content/glossary.yaml`, with every fault of it -> a frozen edition of the glossary."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated

from flask_babel import gettext as _
from pydantic import Field, StringConstraints

from training import audit
from training.authored import Bilingual, Fault, Frozen, ObjectiveId, Slug, Unfit, digest, parse_yaml, read_text
from training.content.glossary import queries
from training.content.models import GlossaryEdition
from training.db import db

Form = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True, pattern=r"^[^<>&]+$")]


class Variants(Frozen):
    """Other ways to write a term: abbreviations, plurals that are no plain -s."""

    zh: list[Form] = Field(default_factory=list, max_length=10)
    en: list[Form] = Field(default_factory=list, max_length=10)


class Named(Frozen):
    zh: Form
    en: Form


class TermEntry(Frozen):
    id: Slug
    objectives: list[ObjectiveId] = Field(min_length=1, max_length=20)
    term: Named
    variants: Variants = Variants()
    explanation: Bilingual


class GlossaryFile(Frozen):
    terms: list[TermEntry] = Field(min_length=1, max_length=1000)


def check(file: Path) -> list[Fault]:
    """Every fault of the file. A library may have no glossary."""
    try:
        _read(file)
    except Unfit as unfit:
        return list(unfit.faults)
    return []


def publish(file: Path, *, at: datetime) -> list[str]:
    """A new edition when anything has changed. Raises Unfit with every fault."""
    glossary = _read(file)
    if glossary is None:
        return []
    body = glossary.model_dump(mode="json")
    newest = queries.newest()
    if newest is not None and newest.body == body:
        return []
    number = newest.number + 1 if newest else 1
    covered = {"number": number, **body}
    edition = GlossaryEdition(number=number, body=body, digest=digest(covered), published_at=at)
    db.session.add(edition)
    db.session.flush()
    audit.record("glossary published", f"glossary:{edition.number}", by=None, at=at, digest=edition.digest)
    return [_("Glossary, edition %(number)s", number=edition.number)]


def _read(file: Path) -> GlossaryFile | None:
    if not file.exists():
        return None
    glossary, lines = parse_yaml(read_text(file, file.name), file.name, GlossaryFile)
    faults = [
        lines.fault(path, cause, remedy) for path, cause, remedy in (*_ids_twice(glossary), *_forms_twice(glossary))
    ]
    if faults:
        raise Unfit(faults)
    return glossary


Place = list[str | int]


def _ids_twice(glossary: GlossaryFile) -> Iterator[tuple[Place, str, str]]:
    seen: set[str] = set()
    for number, term in enumerate(glossary.terms):
        if term.id in seen:
            yield (
                ["terms", number, "id"],
                _("'%(objective)s' stands here twice.", objective=term.id),
                _("Keep one of the two."),
            )
        seen.add(term.id)


def _forms_twice(glossary: GlossaryFile) -> Iterator[tuple[Place, str, str]]:
    """One word has one explanation."""
    for language in ("zh", "en"):
        owner: dict[str, str] = {}
        for number, term in enumerate(glossary.terms):
            for form in (getattr(term.term, language), *getattr(term.variants, language)):
                if owner.setdefault(form.casefold(), term.id) != term.id:
                    cause = _("'%(word)s' is explained under '%(id)s' already.", word=form, id=owner[form.casefold()])
                    yield ["terms", number], cause, _("Leave it to one of the two terms.")

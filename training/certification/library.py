"""The shipped programmes: `programmes/<slug>.yaml` -> frozen editions that pin what they ask for.

At publication each requirement is given the number of the manual's, quiz's or station's edition of that day: evidence
of that edition, or of a later one, counts. A new edition of what is asked for makes a new edition of the programme.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from flask_babel import gettext as _
from pydantic import Field

from training import audit
from training.authored import Bilingual, Fault, Frozen, Lines, Slug, Unfit, digest, read_yaml
from training.certification import queries
from training.certification.models import Programme, ProgrammeEdition
from training.certification.requirements import KINDS
from training.db import db

PLURALS = {"manual": "manuals", "quiz": "quizzes", "station": "stations"}


class ProgrammeFile(Frozen):
    programme: Slug
    title: Bilingual
    validity_months: Annotated[int, Field(ge=1, le=120)]
    refresh_days: Annotated[int, Field(ge=1, le=365)] | None = None  # to read or show again what changed; 7 if not said
    requirements: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=100)]


def check(folder: Path, **known: set[str]) -> list[Fault]:
    """Every fault of the folder's programmes; `known` holds the slugs that exist: manuals, quizzes, stations."""
    return _read(folder, known)[1]


def publish(folder: Path, *, at: datetime) -> list[str]:
    """Raises Unfit with every fault. What is asked for must have been published before."""
    asked = {name: kind.current() for name, kind in KINDS.items()}
    files, faults = _read(folder, {PLURALS[name]: set(found) for name, found in asked.items()})
    if faults:
        raise Unfit(faults)
    latest = queries.latest_editions()
    lines = []
    for file in files:
        body = _body(file, {name: {slug: row.number for slug, row in found.items()} for name, found in asked.items()})
        before = latest.get(file.programme)
        if before is None or before.digest != digest(body):
            lines.append(_add_edition(file.programme, body, (before.number if before else 0) + 1, at))
    return lines


def _body(file: ProgrammeFile, numbers: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    pinned = [line | {"edition": numbers[line["kind"]][line[line["kind"]]]} for line in file.requirements]
    return {
        "title": file.title.model_dump(),
        "validity_months": file.validity_months,
        "requirements": pinned,
        **({} if file.refresh_days is None else {"refresh_days": file.refresh_days}),
    }


def _add_edition(slug: str, body: dict[str, Any], number: int, at: datetime) -> str:
    programme = queries.programme(slug) or Programme(slug=slug)
    db.session.add(programme)
    db.session.flush()
    edition = ProgrammeEdition(
        programme_id=programme.id, number=number, body=body, digest=digest(body), published_at=at
    )
    db.session.add(edition)
    db.session.flush()
    audit.record("programme published", programme, by=None, at=at, edition=number, digest=edition.digest)
    return _("Programme %(slug)s, edition %(number)s", slug=slug, number=number)


def _read(folder: Path, known: Mapping[str, set[str]]) -> tuple[list[ProgrammeFile], list[Fault]]:
    files: list[ProgrammeFile] = []
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            file, lines = read_yaml(path, f"{folder.name}/{path.name}", ProgrammeFile)
        except Unfit as unfit:
            faults.extend(unfit.faults)
            continue
        files.append(file)
        if file.programme != path.stem:
            cause = _("The programme is called '%(slug)s', its file is not.", slug=file.programme)
            faults.append(lines.fault(["programme"], cause, _("Give both the same name.")))
        faults.extend(_faults_of_requirements(file, lines, known))
    return files, faults


def _faults_of_requirements(file: ProgrammeFile, lines: Lines, known: Mapping[str, set[str]]) -> Iterator[Fault]:
    seen: set[Any] = set()
    for place, line in enumerate(file.requirements):
        name, kind = line.get("id"), line.get("kind")
        for cause, remedy in _causes(name, kind, line, known):
            yield lines.fault(["requirements", place], cause, remedy)
        if isinstance(name, str) and name in seen:
            cause = _("The requirement '%(name)s' stands here twice.", name=name)
            yield lines.fault(["requirements", place], cause, _("Give each an id of its own."))
        seen.add(name if isinstance(name, str) else None)


def _causes(name: Any, kind: Any, line: Mapping[str, Any], known: Mapping[str, set[str]]) -> Iterator[tuple[str, str]]:
    """What is wrong with one requirement: causes with their remedies."""
    if not isinstance(name, str) or not name:
        yield _("This requirement has no id."), _("Add one: id: read-pitch")
    if kind not in KINDS:
        kinds = ", ".join(KINDS)
        yield _("'%(kind)s' is no kind of requirement.", kind=kind), _("Write one of: %(kinds)s.", kinds=kinds)
        return
    for extra in sorted(str(key) for key in line if key not in {"id", "kind", kind}):
        yield _("'%(name)s' is not known here.", name=extra), _("Remove it, or mend its spelling.")
    slug, exists = line.get(kind), known.get(PLURALS[kind])
    if not isinstance(slug, str):
        yield _("This requirement does not say which %(kind)s.", kind=kind), _("Add '%(kind)s: …'.", kind=kind)
    elif exists is not None and slug not in exists:
        cause = _("There is no %(kind)s '%(slug)s'.", kind=kind, slug=slug)
        yield cause, _("Mend the name, or add it to the library first.")

"""The shipped manuals: `manuals/<slug>/{zh,en}.md`, with the same sections in both languages -> frozen editions."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from training import audit
from training.authored import LANGUAGES, SLUG, Fault, Unfit, digest, read_text
from training.content import queries
from training.content.manuscripts import Cover, Manuscript, SectionText, read_manuscript
from training.content.models import Edition, EditionText, Manual, Section
from training.db import db
from training.markup import render


@dataclass(frozen=True)
class ManualFiles:
    """A manual as its author wrote it, in each language that could be read."""

    slug: str
    manuscripts: Mapping[str, Manuscript]


def check(folder: Path) -> list[Fault]:
    """Every fault of the folder's manuals."""
    return _read(folder)[1]


def anchors(folder: Path) -> set[str]:
    """'manual#section' for every section in the folder, as far as it can be read: what others may cite."""
    return _anchors(_read(folder)[0])


def publish(folder: Path, *, at: datetime) -> list[str]:
    """Raises Unfit with every fault. A manual whose texts are those of its newest edition is left alone."""
    manuals, faults = _read(folder)
    if faults:
        raise Unfit(faults)
    newest = queries.newest_materials()
    lines = []
    for manual in manuals:
        before = newest.get(manual.slug)
        number = before["number"] + 1 if before else 1
        material = _material(manual, number)
        if before is None or _written(before) != _written(material):
            lines.append(_add_edition(manual.slug, material, at))
    return lines


# --- publishing ---------------------------------------------------------------------------------------------------


def _material(manual: ManualFiles, number: int) -> dict[str, Any]:
    """All that an edition consists of, in the shape that its digest is taken of."""

    def address(target: str) -> str:
        slug, sign, anchor = target.partition("#")
        inner = sign and not re.match(r"[a-z]+:", target)
        return f"/manuals/{slug or manual.slug}/{anchor}" if inner else target

    cover = _cover(manual.manuscripts["zh"])
    languages = {}
    for language, manuscript in manual.manuscripts.items():
        own = _cover(manuscript)
        languages[language] = {
            "title": own.title,
            "summary": own.summary,
            "introduction": manuscript.introduction,
            "introduction_html": render(manuscript.introduction, address=address, raise_headings=1),
            "sections": [
                {
                    "anchor": section.anchor,
                    "heading": section.heading,
                    "objectives": list(section.objectives),
                    "markdown": section.markdown,
                    "html": render(section.markdown, address=address, raise_headings=1),
                }
                for section in manuscript.sections
            ],
        }
    return {
        "manual": manual.slug,
        "number": number,
        "shelf": str(cover.shelf),
        "review_by": cover.review_by.isoformat(),
        "languages": languages,
    }


def _written(material: Any) -> Any:
    """The author's part of it: a new way of rendering, or a new number, is no new edition."""
    if isinstance(material, dict):
        made = {"number", "html", "introduction_html"}
        return {key: _written(value) for key, value in material.items() if key not in made}
    return [_written(value) for value in material] if isinstance(material, list) else material


def _add_edition(slug: str, material: Mapping[str, Any], at: datetime) -> str:
    manual = queries.manual(slug) or Manual(slug=slug, created_at=at)
    db.session.add(manual)
    db.session.flush()
    edition = Edition(
        manual_id=manual.id,
        number=material["number"],
        shelf=material["shelf"],
        review_by=datetime.fromisoformat(material["review_by"]).date(),
        published_at=at,
        digest=digest(material),
    )
    db.session.add(edition)
    db.session.flush()
    for language, text in material["languages"].items():
        sections = text["sections"]
        texts = {name: value for name, value in text.items() if name != "sections"}
        db.session.add(EditionText(edition_id=edition.id, language=language, **texts))
        db.session.add_all(
            Section(edition_id=edition.id, language=language, position=position, **section)
            for position, section in enumerate(sections, 1)
        )
    db.session.flush()
    audit.record("edition published", manual, by=None, at=at, edition=edition.number, digest=edition.digest)
    return _("Manual %(slug)s, edition %(number)s", slug=slug, number=edition.number)


def _cover(manuscript: Manuscript) -> Cover:
    if manuscript.cover is None:
        raise ValueError(f"{manuscript.file} was read with faults")
    return manuscript.cover


# --- reading ------------------------------------------------------------------------------------------------------


def _read(folder: Path) -> tuple[list[ManualFiles], list[Fault]]:
    manuals: list[ManualFiles] = []
    faults: list[Fault] = []
    for path in sorted(path for path in folder.glob("*") if not path.name.startswith(".")):
        name = f"{folder.name}/{path.name}"
        if not path.is_dir():
            faults.append(Fault(name, 1, _("This file is no part of a manual."), _("Move it away, or into a folder.")))
            continue
        if not re.match(SLUG, path.name):
            remedy = _("Use small Latin letters, digits and hyphens, such as golden-rule.")
            faults.append(Fault(name, 1, _("This name cannot stand in an address."), remedy))
        manual, found = _read_manual(path, name)
        manuals.append(manual)
        faults.extend(found)
    known = _anchors(manuals)
    for manual in manuals:
        for manuscript in manual.manuscripts.values():
            faults.extend(_faults_of_links(manual.slug, manuscript, known))
    return manuals, sorted(faults)


def _read_manual(path: Path, name: str) -> tuple[ManualFiles, list[Fault]]:
    manuscripts: dict[str, Manuscript] = {}
    faults: list[Fault] = []
    for language in LANGUAGES:
        file = f"{name}/{language}.md"
        try:
            manuscripts[language], found = read_manuscript(read_text(path / f"{language}.md", file), file)
            faults.extend(found)
        except Unfit as unfit:
            faults.extend(unfit.faults)
    expected = {f"{language}.md" for language in LANGUAGES}
    for extra in sorted(item.name for item in path.iterdir() if item.name not in expected and item.name[0] != "."):
        remedy = _("A manual consists of zh.md and en.md; move everything else away.")
        faults.append(Fault(f"{name}/{extra}", 1, _("This file is no part of a manual."), remedy))
    if len(manuscripts) == len(LANGUAGES):
        faults.extend(_faults_between(manuscripts["zh"], manuscripts["en"]))
    return ManualFiles(path.name, manuscripts), faults


def _anchors(manuals: Sequence[ManualFiles]) -> set[str]:
    return {
        f"{manual.slug}#{section.anchor}"
        for manual in manuals
        for manuscript in manual.manuscripts.values()
        for section in manuscript.sections
    }


def _faults_between(zh: Manuscript, en: Manuscript) -> Iterator[Fault]:
    """Where the English text differs from the Chinese in what must be the same; told at the English one's line."""
    if zh.cover and en.cover:
        for name in ("shelf", "review_by"):
            ours, theirs = getattr(en.cover, name), getattr(zh.cover, name)
            if ours != theirs:
                cause = _("'%(name)s' is %(ours)s here and %(theirs)s in zh.md.", name=name, ours=ours, theirs=theirs)
                yield en.fault(en.cover_lines[name], cause, _("Write the same in both."))
    wanted, found = [s.anchor for s in zh.sections], [s.anchor for s in en.sections]
    if wanted == found:
        for section, other in zip(en.sections, zh.sections, strict=True):
            yield from _faults_of_objectives(en, section, other)
        return
    for section in en.sections:
        if section.anchor not in wanted:
            cause = _("The section '%(id)s' is missing in zh.md.", id=section.anchor)
            yield en.fault(section.line, cause, _("Write it there too, or mend the id."))
    for section in zh.sections:
        if section.anchor not in found:
            cause = _("The section '%(id)s' is missing in en.md.", id=section.anchor)
            yield zh.fault(section.line, cause, _("Write it there too, or mend the id."))
    if sorted(wanted) == sorted(found):
        section = next(s for s, anchor in zip(en.sections, wanted, strict=True) if s.anchor != anchor)
        cause = _("From '%(id)s' on, the sections stand in another order than in zh.md.", id=section.anchor)
        yield en.fault(section.line, cause, _("Use the same order in both."))


def _faults_of_objectives(en: Manuscript, section: SectionText, other: SectionText) -> Iterator[Fault]:
    if section.objectives != other.objectives:
        ours, theirs = " ".join(section.objectives), " ".join(other.objectives)
        cause = _("The objectives are %(ours)s here and %(theirs)s in zh.md.", ours=ours, theirs=theirs)
        yield en.fault(section.line, cause, _("Write the same in both."))


def _faults_of_links(slug: str, manuscript: Manuscript, known: set[str]) -> Iterator[Fault]:
    for link in manuscript.links:
        target = f"{slug}{link.target}" if link.target.startswith("#") else link.target
        if re.match(r"(https?://|mailto:)\S+", target) or target in known:
            continue
        cause = _("The link '%(target)s' leads nowhere.", target=link.target)
        remedy = _("Write #section for one of this manual, manual#section for another's, or https://….")
        yield manuscript.fault(link.line, cause, remedy)

"""The shipped manuals: `manuals/<slug>/{zh,en}.md`, with the same sections in both languages, and `pictures/` -> frozen
editions; and back into files, byte for byte."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from training.authored import LANGUAGES, SLUG, Fault, Unfit, read_source
from training.content import pictures, publishing, queries
from training.content.agreement import faults_between, faults_of_links, faults_of_pictures
from training.content.manuscripts import Manuscript, read_manuscript, write_manuscript
from training.content.materials import newest_from_files, whole_material

PICTURES = "pictures"  # the folder of a manual's


@dataclass(frozen=True)
class ManualFiles:
    """A manual as its author wrote it, in each language that could be read."""

    slug: str
    manuscripts: Mapping[str, Manuscript]
    pictures: Mapping[str, pictures.Encoded]


def check(folder: Path) -> list[Fault]:
    """Every fault of the folder's manuals."""
    return _read(folder)[1]


def anchors(folder: Path) -> set[str]:
    """'manual#section' for every section in the folder, as far as it can be read: what others may cite."""
    return _anchors(_read(folder)[0])


def publish(folder: Path, *, at: datetime) -> list[str]:
    """Raises Unfit with every fault. A manual is left alone when its files are its newest edition, or have not changed
    since they were last published: what has been written in the browser since then stands."""
    manuals, faults = _read(folder)
    if faults:
        raise Unfit(faults)
    newest, last_files = queries.newest_materials(), newest_from_files()
    lines = []
    for manual in manuals:
        rows = {name: publishing.as_row(one, by=None, at=at) for name, one in manual.pictures.items()}
        prepared = publishing.prepare(manual.slug, manual.manuscripts, rows)
        known = [found[manual.slug] for found in (newest, last_files) if manual.slug in found]
        if not any(publishing.is_same(before, prepared.material) for before in known):
            edition = publishing.publish(prepared, by=None, at=at)
            lines.append(_("Manual %(slug)s, edition %(number)s", slug=manual.slug, number=edition.number))
    return lines


def export(folder: Path) -> list[str]:
    """Write each manual's newest edition into the folder, as its author wrote it; the files that were written."""
    lines = []
    for material in queries.newest_materials().values():
        place = folder / material["manual"]
        files = {f"{language}.md": _source(material, language).encode() for language in material["languages"]}
        for name, fingerprint in material.get("pictures", {}).items():
            row = queries.picture(fingerprint)
            files[f"{PICTURES}/{name}"] = queries.picture_bytes(row.id) if row else b""
        for name, content in sorted(files.items()):
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes(content)
            lines.append(f"{folder.name}/{material['manual']}/{name}")
    return lines


def sources(edition_id: int) -> dict[str, str]:
    """The texts of an edition by language, as their author wrote them."""
    material = whole_material(edition_id)
    return {language: _source(material, language) for language in material["languages"]}


def _source(material: Mapping[str, Any], language: str) -> str:
    """What the author wrote; of an edition from before that was kept, what it says, written anew."""
    text = material["languages"][language]
    if "source" in text:
        return str(text["source"])
    cover = {"title": text["title"], "summary": text["summary"], "shelf": material["shelf"]}
    review_by = date.fromisoformat(material["review_by"])
    return write_manuscript({**cover, "review_by": review_by}, text["introduction"], text["sections"])


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
            faults.extend(faults_of_links(manual.slug, manuscript, known))
    return manuals, sorted(faults)


def _read_manual(path: Path, name: str) -> tuple[ManualFiles, list[Fault]]:
    manuscripts: dict[str, Manuscript] = {}
    faults: list[Fault] = []
    for language in LANGUAGES:
        file = f"{name}/{language}.md"
        try:
            manuscripts[language], found = read_manuscript(read_source(path / f"{language}.md", file), file)
            faults.extend(found)
        except Unfit as unfit:
            faults.extend(unfit.faults)
    images, found = _read_pictures(path / PICTURES, f"{name}/{PICTURES}")
    faults.extend(found)
    expected = {PICTURES, *(f"{language}.md" for language in LANGUAGES)}
    for extra in sorted(item.name for item in path.iterdir() if item.name not in expected and item.name[0] != "."):
        remedy = _("A manual consists of zh.md, en.md and the folder pictures; move everything else away.")
        faults.append(Fault(f"{name}/{extra}", 1, _("This file is no part of a manual."), remedy))
    if len(manuscripts) == len(LANGUAGES):
        faults.extend(faults_between(manuscripts["zh"], manuscripts["en"]))
    faults.extend(_faults_of_idle_pictures(f"{name}/{PICTURES}", images, manuscripts.values()))
    for manuscript in manuscripts.values():
        faults.extend(faults_of_pictures(manuscript, set(images)))
    return ManualFiles(path.name, manuscripts, images), faults


def _read_pictures(folder: Path, name: str) -> tuple[dict[str, pictures.Encoded], list[Fault]]:
    found: dict[str, pictures.Encoded] = {}
    faults: list[Fault] = []
    for path in sorted(path for path in folder.glob("*") if not path.name.startswith(".")):
        told = _fault_of_file(path)
        if told is None:
            try:
                found[path.name] = pictures.inspect(path.read_bytes())
            except (pictures.NotAPicture, pictures.PictureTooLarge) as refusal:
                told = str(refusal.title), str(refusal.remedy)
            else:
                told = _fault_of_size(path, found[path.name])
        if told is not None:
            faults.append(Fault(f"{name}/{path.name}", 1, *told))
    return found, faults


def _fault_of_file(path: Path) -> tuple[str, str] | None:
    if not path.is_file() or not pictures.NAME.fullmatch(path.name) or len(path.name) > pictures.LONGEST_NAME:
        remedy = _("Use small Latin letters, digits and hyphens, and .png, .jpg or .webp.")
        return _("'%(name)s' cannot be a picture's name.", name=path.name), remedy
    if path.stat().st_size > pictures.LARGEST:
        return _("This picture is larger than %(size)s kB.", size=pictures.LARGEST // 1000), _("Save it smaller.")
    return None


def _fault_of_size(path: Path, one: pictures.Encoded) -> tuple[str, str] | None:
    if max(one.width, one.height) > pictures.LONGEST_SIDE:
        cause = _("This picture has more than %(pixels)s pixels a side.", pixels=pictures.LONGEST_SIDE)
        return cause, _("Save it smaller.")
    if path.suffix != f".{one.extension}":
        return _("This is a .%(kind)s picture by another name.", kind=one.extension), _("Mend the end of its name.")
    return None


def _faults_of_idle_pictures(name: str, found: Iterable[str], manuscripts: Iterable[Manuscript]) -> Iterator[Fault]:
    cited = {use.name for manuscript in manuscripts for use in manuscript.pictures}
    for idle in sorted(set(found) - cited):
        remedy = _("Show it in a text: ![what it shows](%(name)s), or move it away.", name=idle)
        yield Fault(f"{name}/{idle}", 1, _("No text shows this picture."), remedy)


def _anchors(manuals: Sequence[ManualFiles]) -> set[str]:
    return {
        f"{manual.slug}#{section.anchor}"
        for manual in manuals
        for manuscript in manual.manuscripts.values()
        for section in manuscript.sections
    }

"""The file that an author hands in -> texts and pictures for a draft, and the report of what could not be kept."""

import posixpath
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO
from urllib.parse import unquote

from flask_babel import gettext as _

from training.authored import LANGUAGES, LARGEST, plain_text
from training.content.drafts import rules
from training.content.drafts.imports import word
from training.content.drafts.imports.adopting import adopt
from training.content.drafts.imports.archives import NoArchive, unpack
from training.content.drafts.imports.report import Left, Report
from training.content.outlines import outline
from training.content.pictures import Encoded, NotAPicture, PictureTooLarge, reencode

PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".svg", ".tif", ".tiff", ".emf", ".wmf")


@dataclass
class Imported:
    texts: dict[str, str] = field(default_factory=dict)  # by language
    pictures: dict[str, Encoded] = field(default_factory=dict)  # by the name that the texts cite
    left: list[Left] = field(default_factory=list)


@dataclass
class Shelf:
    """Pictures as they are taken in, each under a name that is free."""

    taken: Collection[str]
    pictures: dict[str, Encoded] = field(default_factory=dict)

    def keep(self, picture: Encoded, wanted: str) -> str:
        for name, present in self.pictures.items():
            if present.digest == picture.digest:
                return name
        name = rules.free_name(rules.picture_name(f"{wanted}.x", picture.extension), {*self.taken, *self.pictures})
        self.pictures[name] = picture
        return name


@dataclass(frozen=True)
class Around:
    """What stands already where a text comes in."""

    now: Mapping[str, str]  # the draft's texts
    taken: Collection[str]  # the names of its pictures
    published: Collection[str] = ()  # 'manual#section' of every manual's newest edition


def read(file: IO[bytes], name: str, language: str, around: Around) -> Imported:
    """`language`: of a text that does not say it. Raises NoArchive, UnsafeArchive."""
    is_text = name.lower().endswith((".md", ".markdown", ".txt"))
    files = {"text.md": file.read(LARGEST + 1)} if is_text else unpack(file)
    shelf = Shelf(around.taken)
    imported = Imported(pictures=shelf.pictures)
    if word.BODY in files:
        report = Report(name)
        markdown = word.convert(files, shelf.keep, report)
        _adopt(imported, language, markdown, around, {kept: kept for kept in shelf.pictures}, report)
    else:
        _read_folder(imported, files, language, around, shelf)
    if not imported.texts:
        raise NoArchive
    imported.left.sort()
    return imported


def _read_folder(imported: Imported, files: Mapping[str, bytes], language: str, around: Around, shelf: Shelf) -> None:
    texts = {
        path: content
        for path, content in files.items()
        if path.lower().endswith((".md", ".markdown")) and not _is_chaff(path)
    }
    by_name = {posixpath.basename(path).lower(): path for path in texts}
    chosen: dict[str, str] = {code: by_name[f"{code}.md"] for code in LANGUAGES if f"{code}.md" in by_name}
    if not chosen and len(texts) == 1:
        chosen = {language: next(iter(texts))}
    for code, path in chosen.items():
        report = Report(path)
        names = _cited_pictures(path, files, shelf, report)
        _adopt(imported, code, _text(texts[path], report), around, names, report)
    for path in sorted(files.keys() - set(chosen.values())):
        if not _is_chaff(path) and not path.lower().endswith(PICTURES):
            what = _("This file was not taken: a folder holds zh.md, en.md and pictures.")
            imported.left.append(Left(path, 0, what))


def _is_chaff(path: str) -> bool:
    """What systems add by themselves."""
    return path.startswith("__MACOSX/") or posixpath.basename(path).startswith((".", "Thumbs.db"))


def _text(content: bytes, report: Report) -> str:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("gb18030", "replace")
        if "\ufffd" in text:
            report.note(0, _("Some characters could not be read: save the file as UTF-8."))
    if len(content) > LARGEST:
        report.note(0, _("The text is longer than one megabyte: its end is left out."))
        text = text[: LARGEST // 3]
    return plain_text(text)


def _cited_pictures(path: str, files: Mapping[str, bytes], shelf: Shelf, report: Report) -> dict[str, str]:
    """Every picture of the folder by the paths that the text at `path` may cite it with."""
    names: dict[str, str] = {}
    for place, content in files.items():
        if not place.lower().endswith(PICTURES) or _is_chaff(place):
            continue
        try:
            drawn = reencode(BytesIO(content))
        except (NotAPicture, PictureTooLarge) as refusal:
            report.note(0, _("The picture '%(path)s' is left out: %(why)s", path=place, why=str(refusal.title)))
            continue
        stem = posixpath.splitext(posixpath.basename(place))[0]
        names[posixpath.relpath(place, posixpath.dirname(path) or ".")] = shelf.keep(drawn, stem)
    return names


def _adopt(
    imported: Imported,
    language: str,
    markdown: str,
    around: Around,
    names: Mapping[str, str],
    report: Report,
) -> None:
    other = "en" if language == "zh" else "zh"
    ids = [one.anchor for one in outline(imported.texts.get(other) or around.now[other]).sections]

    def find(path: str) -> str | None:
        place = posixpath.normpath(unquote(path))
        return names.get(place) or names.get(f"pictures/{place}")  # as our own files cite them

    head = outline(around.now[language]).head
    imported.texts[language] = adopt(
        markdown, head=head, other_ids=ids, published=around.published, find=find, report=report
    )
    imported.left.extend(report.left)

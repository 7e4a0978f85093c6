"""The pictures and sounds of banks as files: `banks/media/<bank>/<name>`, with what is wrong with them."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from flask_babel import gettext as _

from training.authored import Fault
from training.content import pictures
from training.quizzes.media import files
from training.quizzes.media.authored import NAME, PICTURES
from training.quizzes.media.files import Medium
from training.refusals import Invalid

FOLDER = "media"


def read(folder: Path, bank: str) -> tuple[dict[str, Medium], list[Fault]]:
    """By name, what the bank's folder in `folder` ('banks') holds and can be used; and what is wrong with the rest."""
    found: dict[str, Medium] = {}
    faults: list[Fault] = []
    for path in _entries(folder / FOLDER / bank):
        told = _fault_of_name(path)
        if told is None:
            try:
                found[path.name] = files.inspect(path.read_bytes(), path.suffix[1:])
            except Invalid as refusal:
                told = str(refusal.title), str(refusal.remedy)
            else:
                told = _fault_of_content(path, found[path.name])
        if told is not None:
            faults.append(Fault(f"{folder.name}/{FOLDER}/{bank}/{path.name}", 1, *told))
    return found, faults


def holds(folder: Path, bank: str, name: str) -> bool:
    """Whether the file is there, fit or not: what is wrong with it is told at the file itself."""
    return (folder / FOLDER / bank / name).is_file()


def idle(folder: Path, bank: str, cited: Collection[str]) -> Iterator[Fault]:
    """Files that no item shows."""
    for path in _entries(folder / FOLDER / bank):
        if path.name not in cited:
            remedy = _("Show it in an item: 'media: [{file: %(name)s, …}]', or move it away.", name=path.name)
            cause = _("No item shows this file.")
            yield Fault(f"{folder.name}/{FOLDER}/{bank}/{path.name}", 1, cause, remedy)


def strangers(folder: Path, banks: Collection[str]) -> Iterator[Fault]:
    """What lies where the folders of banks should."""
    for path in _entries(folder / FOLDER):
        if path.name not in banks or not path.is_dir():
            cause = _("This belongs to no bank.")
            remedy = _("Name the folder as the bank's file, without its ending, or move it away.")
            yield Fault(f"{folder.name}/{FOLDER}/{path.name}", 1, cause, remedy)


def _entries(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if not path.name.startswith("."))


def _fault_of_name(path: Path) -> tuple[str, str] | None:
    if not path.is_file() or not NAME.fullmatch(path.name):
        remedy = _("Use small Latin letters, digits and hyphens, and .png, .jpg, .webp, .mp3, .ogg or .m4a.")
        return _("'%(name)s' cannot be the name of a picture or sound.", name=path.name), remedy
    limit = pictures.LARGEST if path.suffix[1:] in PICTURES else files.LARGEST_SOUND
    return files.words_of_size(limit) if path.stat().st_size > limit else None


def _fault_of_content(path: Path, one: Medium) -> tuple[str, str] | None:
    if max(one.facts.width or 0, one.facts.height or 0) > pictures.LONGEST_SIDE:
        cause = _("This picture has more than %(pixels)s pixels a side.", pixels=pictures.LONGEST_SIDE)
        return cause, _("Save it smaller.")
    if path.suffix != f".{one.extension}":
        cause = _("This is a .%(kind)s file by another name.", kind=one.extension)
        return cause, _("Mend the end of its name.")
    return None


def facts(found: Mapping[str, Medium]) -> dict[str, files.Facts]:
    return {name: one.facts for name, one in found.items()}

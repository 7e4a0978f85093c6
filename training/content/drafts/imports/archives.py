"""A ZIP from a stranger -> its files. Names, number, sizes and ratio are checked before anything is unpacked."""

import stat
from contextlib import suppress
from pathlib import PurePosixPath
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo

from flask_babel import lazy_gettext as _l

from training.refusals import Invalid

MOST_FILES = 1000
LARGEST_UNPACKED = 80 * 1024 * 1024  # bytes of all files together
HIGHEST_RATIO = 200  # of a file's size to what it takes in the archive: text reaches 20, a bomb a thousand
UNSUSPICIOUS = 100_000  # bytes below which a ratio says nothing


class NoArchive(Invalid):
    title = _l("This file cannot be opened.")
    remedy = _l("Send a ZIP of a folder, or a Word document saved as .docx.")


class UnsafeArchive(Invalid):
    title = _l("This file is not safe to unpack.")
    remedy = _l("It holds far more than its size, or names that lead out of its folder. Pack the folder anew.")


def unpack(file: IO[bytes]) -> dict[str, bytes]:
    """The files by their path. Raises NoArchive, UnsafeArchive."""
    try:
        with ZipFile(file) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            names = [_name(entry) for entry in entries]
            if len(set(names)) != len(names) or not all(map(_is_safe, entries, names)) or not _is_sane(entries):
                raise UnsafeArchive
            return {name: _read(archive, entry) for name, entry in zip(names, entries, strict=True)}
    except (BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError, OverflowError):
        raise NoArchive from None


def _name(entry: ZipInfo) -> str:
    """As it was packed: archives made on Chinese Windows hold GBK without saying so."""
    if entry.flag_bits & 0x800:
        return entry.filename
    packed = entry.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return packed.decode(encoding)
    return entry.filename


def _is_safe(entry: ZipInfo, name: str) -> bool:
    path = PurePosixPath(name)
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    leads_out = path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or "\x00" in name
    return not (is_link or leads_out or entry.flag_bits & 0x1)


def _is_sane(entries: list[ZipInfo]) -> bool:
    whole = sum(entry.file_size for entry in entries)
    steep = (
        entry.file_size > UNSUSPICIOUS and entry.file_size > HIGHEST_RATIO * max(1, entry.compress_size)
        for entry in entries
    )
    return len(entries) <= MOST_FILES and whole <= LARGEST_UNPACKED and not any(steep)


def _read(archive: ZipFile, entry: ZipInfo) -> bytes:
    """No more than it said it holds."""
    with archive.open(entry) as packed:
        content = packed.read(entry.file_size + 1)
    if len(content) > entry.file_size:
        raise UnsafeArchive
    return content

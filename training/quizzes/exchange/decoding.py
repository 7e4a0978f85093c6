"""Bytes of strangers -> text: any usual encoding, no control characters, no size that could hurt."""

import io
import re
import zipfile
import zlib

from flask_babel import gettext as _

from training.quizzes.exchange.report import Unusable

LARGEST = 20 * 1024 * 1024  # bytes of one file
UNPACKED = 100 * 1024 * 1024  # bytes of all that an archive holds
RATIO = 200  # how far one file in an archive may have been pressed together
ENTRIES = 5000
LONGEST = 20_000  # characters of one text of a question: five times what an item may hold

MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe\x00\x00", "utf-32-le"), (b"\x00\x00\xfe\xff", "utf-32-be"),
         (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))  # fmt: skip
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u0080-\u0084\u0086-\u009f\ufdd0-\ufdef\ufffe\uffff"
                     "\u202a-\u202e\u2066-\u2069\ufeff\u200b]")  # fmt: skip
CHINESE = re.compile("[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef\u2014\u2018-\u201d\u2026]")


def decode(content: bytes) -> str:
    """The text, with '\\n' as the only line break. Raises Unusable."""
    ensure_size(content)
    text = next((_marked(content[len(mark) :], name) for mark, name in MARKS if content.startswith(mark)), None)
    if text is None:
        text = _unmarked(content)
    text = re.sub("\r\n?|\x85|\u2028|\u2029", "\n", text)
    return CONTROL.sub("", text)


def ensure_size(content: bytes) -> None:
    if not content.strip():
        raise Unusable(_("The file is empty."))
    if len(content) > LARGEST:
        raise Unusable(_("The file is larger than %(size)s MB. Split it into several.", size=LARGEST // 2**20))


def _marked(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unusable(_bad_bytes(content, error)) from None


def _unmarked(content: bytes) -> str:
    """UTF-8; else GB18030 where that gives Chinese; else the encoding of western Windows."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        not_utf8 = error
    try:
        text = content.decode("gb18030")
        if _looks_chinese(text):
            return text
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        raise Unusable(_bad_bytes(content, not_utf8)) from None


def _looks_chinese(text: str) -> bool:
    beyond = [sign for sign in text if ord(sign) > 127]
    return sum(CHINESE.match(sign) is not None for sign in beyond) >= 0.8 * len(beyond)


def _bad_bytes(content: bytes, error: UnicodeDecodeError) -> str:
    line = content[: error.start].count(b"\n") + 1
    return _("Line %(line)s is no text in any encoding known here. Save the file as UTF-8.", line=line)


# --- archives -----------------------------------------------------------------------------------------------------


def unpack(content: bytes) -> dict[str, bytes]:
    """The files of a zip archive by their paths. Sizes are checked before and while unpacking. Raises Unusable."""
    ensure_size(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _ensure_harmless(entries)
            return {entry.filename: _unpacked(archive, entry) for entry in entries}
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, RuntimeError, NotImplementedError, zlib.error):
        raise Unusable(_("The archive is damaged or locked. Pack it again, without a password.")) from None


def _ensure_harmless(entries: list[zipfile.ZipInfo]) -> None:
    swollen = any(
        entry.file_size > RATIO * max(entry.compress_size, 1) and entry.file_size > 2**20 for entry in entries
    )
    if any(_leads_out(entry.filename) for entry in entries):
        raise Unusable(_("The archive holds a file whose path leads out of it. It was not opened."))
    if swollen or len(entries) > ENTRIES or sum(entry.file_size for entry in entries) > UNPACKED:
        raise Unusable(_("The archive would unpack to far more than it should. It was not opened."))


def _leads_out(path: str) -> bool:
    path = path.replace("\\", "/")
    return path.startswith("/") or ".." in path.split("/") or re.match("[A-Za-z]:", path) is not None


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as file:
        found = file.read(entry.file_size + 1)
    if len(found) > entry.file_size:  # its head lies
        raise Unusable(_("The archive would unpack to far more than it should. It was not opened."))
    return found

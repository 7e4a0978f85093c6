"""The pictures and sounds of a foreign file, written anew as from any stranger, each under a name that no other has."""

import hashlib
import posixpath
from collections.abc import Collection
from urllib.parse import unquote

from flask_babel import lazy_gettext as _l

from training.content.drafts.rules import free_name, picture_name
from training.quizzes.exchange.markup import PICTURE, tidy
from training.quizzes.exchange.questions import Picture
from training.quizzes.media.files import Medium, take_in
from training.refusals import Invalid

MOST = 100  # of one file: each is drawn anew while somebody waits


class TooMany(Invalid):
    title = _l("The file holds more than 100 pictures and sounds: the others were left out.")
    remedy = _l("Split it into several.")


class Shelf:
    """`kept`: by the names under which items show them."""

    def __init__(self) -> None:
        self.kept: dict[str, Medium] = {}
        self._tried: dict[str, str | Invalid] = {}  # by the digest of the bytes that came

    def take(self, picture: Picture) -> str:
        """Its name here. Raises Invalid."""
        digest = hashlib.sha256(picture.content).hexdigest()
        if digest not in self._tried:
            self._tried[digest] = self._taken(picture)
        found = self._tried[digest]
        if isinstance(found, Invalid):
            raise found
        return found

    def _taken(self, picture: Picture) -> str | Invalid:
        if len(self._tried) >= MOST:
            return TooMany()
        try:
            medium = take_in(picture.content)
        except Invalid as refusal:
            return refusal
        wanted = picture_name(posixpath.basename(unquote(picture.name)), medium.extension, otherwise="medium")
        same = (name for name, one in self.kept.items() if one.facts.digest == medium.facts.digest)
        name = next(same, None) or free_name(wanted, self.kept)
        self.kept[name] = medium
        return name


def without_marks(text: str, shown: Collection[str] = ()) -> str:
    """Marks of what is shown go from the ends of lines; one inside a sentence, or of what is not shown, becomes its
    words in brackets."""
    stripped = (_stripped(line, shown) for line in text.split("\n"))
    kept = tidy("\n".join(_in_words(line) for line in stripped if line is not None))
    return kept or _in_words(text)


def _stripped(line: str, shown: Collection[str]) -> str | None:
    """None for a line that held nothing else."""
    marks = [mark for mark in PICTURE.finditer(line) if mark[2] in shown]
    start, end = 0, len(line)
    for mark in marks:
        start = mark.end() if not line[start : mark.start()].strip() else start
    for mark in reversed(marks):
        end = mark.start() if mark.start() >= start and not line[mark.end() : end].strip() else end
    return line[start:end] if line[start:end].strip() or not marks else None


def _in_words(text: str) -> str:
    return PICTURE.sub(lambda found: f"[{found[1] or '…'}]", text)

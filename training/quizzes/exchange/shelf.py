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
    """Marks of what is shown go where nothing else stands on their line; any other becomes its words in brackets."""
    lines = []
    for line in text.split("\n"):
        rest = PICTURE.sub(lambda found: "" if found[2] in shown else found[0], line)
        if rest == line or rest.strip():
            lines.append(PICTURE.sub(lambda found: f"[{found[1] or '…'}]", line))
    kept = tidy("\n".join(lines))
    return kept or PICTURE.sub(lambda found: f"[{found[1] or '…'}]", text)

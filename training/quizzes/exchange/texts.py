"""A text in HTML, Markdown or plain, as a format gives it, -> the plain text of an item; and what of it is lost."""

import base64
import binascii
import re
from urllib.parse import unquote

from flask_babel import gettext as _

from training.quizzes.exchange.decoding import LONGEST
from training.quizzes.exchange.markup import flatten, is_html, pictures_in, tidy
from training.quizzes.exchange.questions import Picture
from training.quizzes.exchange.report import LeftOut

EMBEDDED = re.compile(r"""\bsrc\s*=\s*(["'])data:([^"']*)\1""", re.IGNORECASE)
WITHIN = re.compile(r"(?:image|audio)/(png|jpeg|webp|mpeg|ogg|mp4)\s*;\s*base64\s*,\s*", re.IGNORECASE)
ENDINGS = {"jpeg": "jpg", "mpeg": "mp3", "mp4": "m4a"}


class Texts:
    """Reads the texts of one question, and remembers what was lost in them."""

    def __init__(self) -> None:
        self.lost: set[str] = set()
        self.embedded: list[Picture] = []

    def read(self, source: str, form: str = "") -> str:
        """`form`: html, plain, markdown; anything else is HTML when it looks so. Raises LeftOut."""
        source = self.bounded(source)
        if form == "html" or (form not in {"plain", "markdown"} and is_html(source)):
            text, lost = flatten(source)
            self.lost |= lost
            return text
        return tidy(source)

    def bounded(self, source: str) -> str:
        """The source with names for the pictures in it. Raises LeftOut for one that no item could hold."""
        if EMBEDDED.search(source):
            source = EMBEDDED.sub(lambda found: f'src="{self._embedded(found[2])}"', source)
        if len(source) > LONGEST:
            raise LeftOut(_("A text of it is longer than %(most)s characters.", most=LONGEST))
        return source

    def _embedded(self, told: str) -> str:
        """The name of a picture or sound whose bytes stand in the text itself."""
        found = WITHIN.match(told)
        try:
            content = base64.b64decode(unquote(told[found.end() :]), validate=True) if found else b""
        except (binascii.Error, ValueError):
            content = b""
        if found is None or not content:
            return "data:"
        ending = found[1].lower()
        name = f"embedded-{len(self.embedded) + 1}.{ENDINGS.get(ending, ending)}"
        self.embedded.append(Picture(name, content))
        return name

    def shown(self, text: str) -> tuple[Picture, ...]:
        """Those of them that stand in this text."""
        wanted = pictures_in(text)
        return tuple(picture for picture in self.embedded if picture.name in wanted)

    def words(self) -> list[str]:
        """What is to be said of it in the report."""
        said = []
        if self.lost & {"img"}:
            said.append(_("A picture that stood inside a text was left out."))
        if self.lost & {"elsewhere"}:
            said.append(_("A picture or sound on another server was left out: nothing is fetched from there."))
        if self.lost & {"video", "audio", "object", "iframe"}:
            said.append(_("Sound or film was left out."))
        if self.lost & {"table"}:
            said.append(_("A table became lines of text."))
        if self.lost & {"math"}:
            said.append(_("A formula became plain text: check it."))
        if self.lost - {"img", "elsewhere", "video", "audio", "object", "iframe", "table", "math"}:
            said.append(_("Bold type, links and the like became plain text."))
        return said

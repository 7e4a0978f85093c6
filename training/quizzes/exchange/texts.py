"""A text in HTML, Markdown or plain, as a format gives it, -> the plain text of an item; and what of it is lost."""

import re

from flask_babel import gettext as _

from training.quizzes.exchange.decoding import LONGEST
from training.quizzes.exchange.markup import flatten, is_html, tidy
from training.quizzes.exchange.report import LeftOut

EMBEDDED = re.compile(r"""\bsrc\s*=\s*(["'])data:[^"']*\1""", re.IGNORECASE)


class Texts:
    """Reads the texts of one question, and remembers what was lost in them."""

    def __init__(self) -> None:
        self.lost: set[str] = set()

    def read(self, source: str, form: str = "") -> str:
        """`form`: html, plain, markdown; anything else is HTML when it looks so. Raises LeftOut."""
        if EMBEDDED.search(source):
            self.lost.add("img")
            source = EMBEDDED.sub('src="data:"', source)
        if len(source) > LONGEST:
            raise LeftOut(_("A text of it is longer than %(most)s characters.", most=LONGEST))
        if form == "html" or (form not in {"plain", "markdown"} and is_html(source)):
            text, lost = flatten(source)
            self.lost |= lost
            return text
        return tidy(source)

    def words(self) -> list[str]:
        """What is to be said of it in the report."""
        said = []
        if self.lost & {"img"}:
            said.append(_("A picture that stood inside a text was left out."))
        if self.lost & {"video", "audio"}:
            said.append(_("Sound or film was left out."))
        if self.lost & {"table"}:
            said.append(_("A table became lines of text."))
        if self.lost - {"img", "video", "audio", "table"}:
            said.append(_("Bold type, links and the like became plain text."))
        return said

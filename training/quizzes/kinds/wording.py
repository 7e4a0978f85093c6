"""Texts that a taker types, compared as a reader would: full-width or half-width, capital or small, however spaced."""

import re
import unicodedata

from flask_babel import gettext as _

from training.quizzes.kinds.kind import Unreadable

# Between two Chinese characters, or between one and anything else, a space means nothing.
CHINESE = "\u2e80-\u2fff\u3000-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
LOOSE_SPACE = re.compile(f"(?<=[{CHINESE}]) | (?=[{CHINESE}])")


def normal(text: str) -> str:
    """NFKC (which also makes full-width letters and digits half-width), no capitals, spaces collapsed."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return LOOSE_SPACE.sub("", " ".join(folded.split()))


def cleaned(text: str, most: int) -> str:
    """What was typed, without marks that cannot be seen and without space around it. Raises Unreadable when longer
    than `most` characters."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(one for one in lines if one in "\n\t" or unicodedata.category(one) not in {"Cc", "Cs", "Cf", "Co"})
    kept = kept.strip()
    if len(kept) > most:
        raise Unreadable(_("This is longer than %(most)s characters. Shorten it; then it is saved.", most=most))
    return kept

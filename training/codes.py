"""Codes of six digits: one screen shows them, another person types them."""

import secrets
import unicodedata
from collections.abc import Callable

DIGITS = 6
BETWEEN = " -\u2010\u2011\u2013"  # what people put between the digits


def fresh(is_taken: Callable[[str], bool], draw: Callable[[int], int] = secrets.randbelow) -> str:
    """A code that is not taken, drawn until there is one."""
    while is_taken(code := f"{draw(10**DIGITS):0{DIGITS}}"):
        pass
    return code


def typed(text: str) -> str:
    """The code as somebody typed it: full-width digits, blanks and hyphens do not matter, nor what follows the six."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if sign not in BETWEEN)[:DIGITS]

"""What can be clicked on the showroom, and the tail of a screen's line that says which clicks are expected:
`屏幕：…（点：搜索、求购）`, `screen: … (clicks: search, requests)`.

A tree holds the English name of a click, so that both languages of a script agree; a name that the showroom does not
know stays as it was written, for the checker to tell. A backslash before the bracket takes it at its word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from training.roleplay.script.lexicon import CLICKS as KEYWORD
from training.roleplay.script.piece import Piece, tidy
from training.roleplay.script.tree import Language


class Click(StrEnum):
    HOME = "home page"
    SEARCH = "search"
    REQUESTS = "requests"
    REQUEST = "request"
    CONTACT = "contact buyer"
    SUPPLY = "supply"
    SHOP = "shop"
    SHOP_SEARCH = "search the shop"


CHINESE = {
    Click.HOME: "首页",
    Click.SEARCH: "搜索",
    Click.REQUESTS: "求购",
    Click.REQUEST: "求购详情",
    Click.CONTACT: "联系买家",
    Click.SUPPLY: "供应",
    Click.SHOP: "商铺",
    Click.SHOP_SEARCH: "店内搜索",
}
BY_NAME = {name: click for click, chinese in CHINESE.items() for name in (chinese, str(click))}
INSIDE = re.compile(KEYWORD, re.IGNORECASE)


def click_named(text: str) -> Click | None:
    """In either language."""
    return BY_NAME.get(tidy(text).casefold())


def click_name(click: str, language: Language | str) -> str:
    """As it is called in a language; an unknown one as it was written."""
    known = BY_NAME.get(click)
    return CHINESE[known] if known and language == "zh" else click


def click_list(clicks: Iterable[str], language: Language) -> str:
    return ("、" if language == "zh" else ", ").join(click_name(click, language) for click in clicks)


def click_names(language: Language) -> list[str]:
    return [click_name(click, language) for click in Click]


# --- the tail -----------------------------------------------------------------------------------------------------


def without_tail(line: Piece) -> tuple[Piece, Piece | None]:
    """What the screen shows, and the names between the brackets, if there is a tail."""
    begin = _tail_begins(line.text)
    if begin is None:
        return line, None
    if _slashes(line.text[:begin]) % 2:
        return Piece(line.text[: begin - 1] + line.text[begin:], line.line, line.column), None
    inside = line.cut(begin + 1, len(line.text) - 1)
    keyword = INSIDE.match(inside.text)
    return line.cut(0, begin), inside.cut(keyword.end() if keyword else 0)


def with_tail(text: str, clicks: str, language: Language) -> str:
    return f"{text}（点：{clicks}）" if language == "zh" else f"{text} (clicks: {clicks})"


def taken_at_its_word(text: str) -> str:
    """A text already escaped, without expected clicks, that must not be read as if it had some."""
    begin = _tail_begins(text)
    return text if begin is None else f"{text[:begin]}\\{text[begin:]}"


def _tail_begins(text: str) -> int | None:
    """Where the last bracket opens, when it closes with the text and holds the keyword."""
    begin = max(text.rfind("("), text.rfind("（"))
    if begin < 0 or text[-1] not in ")）" or re.search("[)）]", text[begin:-1]):
        return None
    return begin if INSIDE.match(text[begin + 1 :].lstrip()) else None


def _slashes(text: str) -> int:
    """How many backslashes end the text."""
    return len(text) - len(text.rstrip("\\"))

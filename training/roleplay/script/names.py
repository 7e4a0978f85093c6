"""Names, lists of names and times: the small values that stand in many lines."""

from __future__ import annotations

import re

from training.roleplay.script.lexicon import LIST, OTHERWISE, RESERVED, TIME, WORDS, keys_inside, word
from training.roleplay.script.messages import Message, message
from training.roleplay.script.piece import Piece
from training.roleplay.script.tree import Name

Faults = list[Message]

LONGEST_NAME = 60
LONGEST_TIME = 7_200
KEPT_WORDS = {*OTHERWISE, *(twin for key in ("timeout", "end") for twin in WORDS[key])}


def read_name(piece: Piece, faults: Faults, joins: re.Pattern[str] | None = None) -> Name:
    """`joins` finds the words that join conditions, where the name may stand in one."""
    name = piece.name()
    if not name:
        faults.append(message("E116", piece.at))
    elif (
        len(name) > LONGEST_NAME
        or RESERVED.search(name)
        or name.casefold() in KEPT_WORDS
        or (joins and joins.search(name))
    ):
        faults.append(message("E107", piece.at, text=name))
    return name


def read_names(piece: Piece, faults: Faults, joins: re.Pattern[str] | None = None) -> tuple[str, ...]:
    return tuple(read_name(part, faults, joins) for part in piece.split(LIST))


def read_time(piece: Piece, faults: Faults) -> int:
    """In seconds; 0 for what is no time."""
    match = TIME.match(piece.text)
    seconds = int(match["minutes"] or 0) * 60 + int(match["seconds"] or 0) if match else 0
    if not 1 <= seconds <= LONGEST_TIME:
        faults.append(message("E105", piece.at, text=piece.text, **_swallowed(piece)))
        return 0
    return seconds


def _swallowed(piece: Piece) -> dict[str, str]:
    """The pair of the head that stands too near, for both languages."""
    key = next(iter(keys_inside(piece.text)), None)
    if key is None:
        return {"near_en": "", "near_zh": ""}
    return {
        "near_en": f"Put two spaces before “{word(key, 'en')}:”. ",
        "near_zh": f"“{word(key, 'zh')}：”前面要空两格以上。",
    }

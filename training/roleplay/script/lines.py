"""The lines of a text: which of them can be read, what follows their first word, and where each belongs."""

from __future__ import annotations

import re

from training.roleplay.script import lexicon as lex
from training.roleplay.script.messages import Both, message
from training.roleplay.script.names import Faults
from training.roleplay.script.piece import Piece, lines_of
from training.roleplay.script.tree import Place

LONGEST_LINE = 2_000
UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd\ud800-\udfff]")
BLOCKS = ("head", "scene", "key point", "pitfall", "flow", "criterion")
PARTS = {"head": "head", "scene": "scenes", "key point": "points", "pitfall": "points", "flow": "flows"}
PARTS |= {"criterion": "criteria", "branch": "scenes", "words": "points", "level": "criteria", "pair": "head"}
"""By block, and by the kind of a line that belongs into one: the part of a script that a fault spoils."""
BELONGS = {
    "scene": Both("in a scene, below a line that begins with ==", "场景里，即某个“==”行之下"),
    "branch": Both("directly below the trainee's turn (seller: …)", "销售回合（销售：……）的正下方"),
    "words": Both("below a key point or a pitfall", "某个要点或误区之下"),
    "level": Both("below a criterion", "某个评分项之下"),
    "pair": Both("at the top, above the first scene", "剧本开头、第一个场景之前"),
}


def readable(text: str, faults: Faults) -> list[Piece]:
    """The lines without those that no script may hold."""
    lines = []
    for line in lines_of(text):
        if unreadable := UNREADABLE.search(line.text):
            at = line.cut(unreadable.start()).at
            faults.append(message("E120", at, text=f"{ord(unreadable[0]):04X}"))
        if len(line.text) > LONGEST_LINE:
            faults.append(message("E119", Place(line.line, line.column + LONGEST_LINE), limit=LONGEST_LINE))
        elif not unreadable:
            lines.append(line)
    return lines


def rest_of(kind: str, line: Piece) -> Piece:
    """What follows the words or signs by which a line of this kind is known."""
    return line.cut(lex.opened(kind, line.text))


def at_last_arrow(line: Piece) -> tuple[Piece, Piece, Piece]:
    """What stands before the last arrow, the arrow (empty when there is none), and what stands after."""
    arrows = list(lex.ARROW.finditer(line.text))
    if not arrows:
        return line, line.cut(0, 0), line.cut(0, 0)
    arrow = arrows[-1]
    return line.cut(0, arrow.start()), line.cut(arrow.start(), arrow.end()), line.after(arrow)

"""A difference as HTML: both editions in one text with what is gone and what is new marked, or side by side. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from training.content.difference import OBJECT, VOID, Block, Node, Piece, Run, Sign, Text, compare, tree

TAG = re.compile(r"<([a-z0-9]+)")
CLASS = {Sign.NEW: "diff-new", Sign.GONE: "diff-gone", Sign.CHANGED: "diff-changed"}


@dataclass(frozen=True)
class Words:
    """What a screen reader says before a marked passage."""

    gone: str
    new: str


@dataclass(frozen=True)
class Row:
    """A block of both texts, side by side; '' where one has none."""

    sign: Sign
    old: str
    new: str


def marked(old: str, new: str, words: Words) -> str:
    """The new text with what has changed since the old one marked in it. Both are rendered HTML."""
    return "".join(_html(piece, words, {Sign.GONE, Sign.NEW}) for piece in compare(tree(old), tree(new)))


def side_by_side(old: str, new: str, words: Words) -> list[Row]:
    """The blocks of both texts; left is marked what is gone, right what is new."""
    return [
        Row(
            piece.sign,
            _html(piece, words, {Sign.GONE}) if piece.old is not None else "",
            _html(piece, words, {Sign.NEW}) if piece.new is not None else "",
        )
        for piece in compare(tree(old), tree(new))
    ]


def _html(piece: Piece, words: Words, shown: set[Sign]) -> str:
    """`shown`: which of gone and new; what is the same always is."""
    if piece.sign in {Sign.GONE, Sign.NEW} and piece.sign not in shown:
        return ""
    node = piece.new if piece.new is not None and Sign.NEW in shown else piece.old
    node = node if node is not None else piece.new
    if node is None:
        return ""
    if piece.sign != Sign.CHANGED:
        return _whole(node, piece.sign, words)
    if isinstance(node, Text):
        return _runs([(sign, run) for sign, run in piece.runs if sign == Sign.SAME or sign in shown], words)
    inner = "".join(_html(part, words, shown) for part in piece.parts)
    return f"{_opening(node, Sign.CHANGED if _is_leaf(node) else Sign.SAME)}{inner}</{node.tag}>"


def _whole(node: Node, sign: Sign, words: Words) -> str:
    """A block of one sign; the mark stands inside it, where HTML lets it stand."""
    if isinstance(node, Text):
        return _runs([(sign, run) for run in node.runs], words)
    if node.tag in VOID:
        return _opening(node, sign)
    inner = "".join(_whole(child, sign, words) for child in node.children)
    return f"{_opening(node, sign if _is_leaf(node) else Sign.SAME)}{inner}</{node.tag}>"


def _is_leaf(block: Block) -> bool:
    """It holds text itself, so that the line beside the text stands at it and not again at what is round it."""
    return any(isinstance(child, Text) for child in block.children)


def _opening(block: Block, sign: Sign) -> str:
    name = CLASS.get(sign)
    if name is None:
        return block.opening
    if 'class="' in block.opening:
        return block.opening.replace('class="', f'class="{name} ', 1)
    return block.opening.replace(f"<{block.tag}", f'<{block.tag} class="{name}"', 1)


def _runs(runs: Sequence[tuple[Sign, Run]], words: Words) -> str:
    found, before = [], Sign.SAME
    tags = {Sign.GONE: ("del", words.gone), Sign.NEW: ("ins", words.new)}
    for sign, run in (*runs, (Sign.SAME, Run(""))):
        if sign != before:
            if before in tags:
                found.append(f"</{tags[before][0]}>")
            if sign in tags:
                tag, said = tags[sign]
                found.append(f'<{tag}><span class="visually-hidden">{escape(said)} </span>')
        before = sign
        found.append(_run(run))
    return "".join(found)


def _run(run: Run) -> str:
    if run.text == OBJECT and run.marks:
        *marks, thing = run.marks
        inner = thing
    else:
        marks, inner = list(run.marks), escape(run.text, quote=False)
    closing = "".join(f"</{_name(mark)}>" for mark in reversed(marks))
    return f"{''.join(marks)}{inner}{closing}"


def _name(opening: str) -> str:
    found = TAG.match(opening)
    return found[1] if found else "span"

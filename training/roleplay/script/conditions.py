"""Reading `[算账 且 同行案例]`.

且/and binds tighter than 或/or, round brackets group, 超时/timeout and 其他/otherwise stand alone.
"""

from __future__ import annotations

import re

from training.roleplay.script.lexicon import OTHERWISE, WORDS
from training.roleplay.script.piece import Piece
from training.roleplay.script.tree import AllOf, AnyOf, Condition, Named, Otherwise, Timeout

BEGINS, ENDS = r"(?:\b|(?<=[且或]))", r"(?:\b|(?=[且或]))"  # 且 and 或 end a word without a space
TOKEN = re.compile(
    rf"(?P<open>[(（])|(?P<close>[)）])|(?P<all>且|{BEGINS}and{ENDS})|(?P<any>或|{BEGINS}or{ENDS})", re.IGNORECASE
)
DEEPEST = 8


class UnreadableError(ValueError):
    """No condition; `args[0]` is the piece at fault."""


def read_condition(piece: Piece) -> Condition:
    alone = piece.value().casefold()
    if alone in WORDS["timeout"]:
        return Timeout()
    if alone in OTHERWISE:
        return Otherwise()
    reading = _Reading(piece)
    condition = reading.any_of(0)
    if reading.kind:
        raise UnreadableError(reading.piece)
    return condition


class _Reading:
    """Recursive descent over the tokens; `kind` and `piece` are the token in hand, '' at the end."""

    def __init__(self, piece: Piece) -> None:
        self.tokens = list(_tokens(piece))
        self.position = -1
        self.end = Piece("", piece.line, piece.column)
        self.advance()

    def advance(self) -> None:
        self.position += 1
        more = self.position < len(self.tokens)
        self.kind, self.piece = self.tokens[self.position] if more else ("", self.end)

    def any_of(self, depth: int) -> Condition:
        parts = [self.all_of(depth)]
        while self.kind == "any":
            self.advance()
            parts.append(self.all_of(depth))
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def all_of(self, depth: int) -> Condition:
        parts = [self.atom(depth)]
        while self.kind == "all":
            self.advance()
            parts.append(self.atom(depth))
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def atom(self, depth: int) -> Condition:
        kind, piece = self.kind, self.piece
        if kind == "name" and piece.value().casefold() not in (*WORDS["timeout"], *OTHERWISE):
            self.advance()
            return Named(piece.name())
        if kind != "open" or depth >= DEEPEST:
            raise UnreadableError(piece)
        self.advance()
        inner = self.any_of(depth + 1)
        if self.kind != "close":
            raise UnreadableError(self.piece)
        self.advance()
        return inner


def _tokens(piece: Piece) -> list[tuple[str, Piece]]:
    tokens: list[tuple[str, Piece]] = []
    start = 0
    for match in TOKEN.finditer(piece.text):
        if name := piece.cut(start, match.start()):
            tokens.append(("name", name))
        tokens.append((match.lastgroup or "", piece.cut(match.start(), match.end())))
        start = match.end()
    if name := piece.cut(start):
        tokens.append(("name", name))
    return tokens

"""Pointers to what a trainee may have said. Never a score: the same words in a wrong sentence look alike.

Likeness, 0 to 100, is the better of two comparisons of plain text (no punctuation, small letters):

- recited: the edit ratio; in a longer speech the nearest stretch counts. Below seventy it is chance.
- in own words: of one to three neighbouring clauses, how much stands in this phrasing, and how much anywhere in the
  phrasings of the point, in whatever order. Compared are pieces: single characters and pairs of them in Chinese; words
  cut to five letters in English, so that 'enquiry' meets 'enquiries'. A piece that many points share weighs less.

A counter-example speaks against a point only when it is itself clearly near, and nearer than any phrasing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log

from rapidfuzz import fuzz

from training.roleplay.script.speech import holds, plain
from training.roleplay.script.tree import (
    AllOf,
    AnyOf,
    Condition,
    KeyPoint,
    Language,
    Named,
    Pitfall,
    Script,
    SellerTurn,
)
from training.roleplay.script.writer import format_condition

LONGEST_SAID = 2_000
CLEARLY_NEAR = 60
RECITED = 70
WIDEST = 3  # clauses taken together
LETTERS = 5
WHOLE = 1_000  # a piece of one point alone; weights are whole numbers: the order of adding cannot change their sum
STRANGE = 0.6  # what a piece in no phrasing weighs of it
DOUBT = 2_800  # added to every weight that is divided by: few words prove little
CLAUSE_END = re.compile(r"[，。！？；：、…—\n]|[,.!?;:](?!\d)")
Pieces = frozenset[str]


@dataclass(frozen=True)
class Hint:
    """`because` is the phrasing resembled; `but` the counter-example or red line that speaks against it."""

    branch_index: int
    name: str
    likeness: int
    because: str
    but: str = ""


@dataclass(frozen=True)
class _Heard:
    likeness: int
    because: str
    but: str = ""


@dataclass(frozen=True)
class _Spoken:
    """The words once, in all the forms that they are compared in."""

    plain: str
    stretches: tuple[tuple[Pieces, int], ...]
    crossed: tuple[str, ...]
    weights: _Weights


def hints(script: Script, turn: SellerTurn, said: str) -> tuple[Hint, ...]:
    """One for each branch that names something, nearest first; silence and ‘otherwise’ resemble nothing."""
    said = said[:LONGEST_SAID]
    weights = _weights(tuple(point.say for point in _points(script)), script.language)
    stretches = tuple((pieces, weights.of(pieces)) for pieces in _stretches(said, script.language))
    spoken = _Spoken(plain(said), stretches, heard_red_lines(script, said), weights)
    found = []
    for index, branch in enumerate(turn.branches):
        if heard := _hear(script, branch.condition, spoken):
            name = format_condition(branch.condition, script.language)
            found.append(Hint(index, name, heard.likeness, heard.because, heard.but))
    return tuple(sorted(found, key=lambda hint: (-hint.likeness, hint.branch_index)))


def heard_red_lines(script: Script, said: str) -> tuple[str, ...]:
    """The red lines that the words hold, denied or not: a person judges."""
    return tuple(line for line in script.red_lines if holds(said[:LONGEST_SAID], line))


def _points(script: Script) -> tuple[KeyPoint | Pitfall, ...]:
    return (*script.key_points, *script.pitfalls)


def _hear(script: Script, condition: Condition, spoken: _Spoken) -> _Heard | None:
    if isinstance(condition, Named):
        return _hear_named(script, condition.name, spoken)
    if isinstance(condition, AllOf | AnyOf):
        parts = [_hear(script, part, spoken) for part in condition.parts]
        heard = [part for part in parts if part]
        weigh = min if isinstance(condition, AllOf) else max
        return weigh(heard, key=lambda part: part.likeness) if heard else None
    return None


def _hear_named(script: Script, name: str, spoken: _Spoken) -> _Heard:
    """A counter-example clearly nearer halves the likeness; so does a red line, but not a pitfall's."""
    point = next((each for each in _points(script) if each.name == name), None)
    if point is None:
        return _Heard(0, "")
    nearest, because = _nearest(spoken, point.say)
    against, but = _nearest(spoken, point.but_not)
    if against >= CLEARLY_NEAR and against > nearest:
        return _Heard(nearest // 2, because, but)
    if spoken.crossed and isinstance(point, KeyPoint):
        return _Heard(nearest // 2, because, spoken.crossed[0])
    return _Heard(nearest, because)


def _nearest(spoken: _Spoken, phrases: Sequence[str]) -> tuple[int, str]:
    """The likeness of the nearest phrasing, the first of equals; (0, '') when there is none."""
    own_words = _in_own_words(spoken, phrases)
    likeness = [max(own, _recited(spoken.plain, plain(phrase))) for own, phrase in zip(own_words, phrases, strict=True)]
    return max(zip(likeness, phrases, strict=True), key=lambda pair: pair[0], default=(0, ""))


def _recited(spoken: str, phrase: str) -> int:
    """0, or 70 to 100, of two plain texts."""
    if not spoken or not phrase:
        return 0
    nearest = fuzz.partial_ratio if len(spoken) > len(phrase) else fuzz.ratio
    return int(nearest(spoken, phrase, score_cutoff=RECITED))


def _in_own_words(spoken: _Spoken, phrases: Sequence[str]) -> list[int]:
    """0 to 99 for each phrasing: the mean of what it shares with a stretch, and what all phrasings share with it."""
    weigh = spoken.weights.of
    wanted = [_pieces(phrase, spoken.weights.language) for phrase in phrases]
    anywhere = frozenset[str]().union(*wanted)
    heavy = [weigh(pieces) for pieces in wanted]
    best = [0.0] * len(phrases)
    for stretch, weight in spoken.stretches:
        known = stretch & anywhere
        somewhere = weigh(known) / (weight + DOUBT)
        for index, pieces in enumerate(wanted):
            here = 2 * weigh(known & pieces) / (weight + heavy[index] + DOUBT)
            best[index] = max(best[index], (somewhere + here) / 2)
    return [int(100 * share) for share in best]


# --- pieces -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Weights:
    """How much each piece tells the points of one script apart."""

    language: Language
    known: dict[str, int]
    strange: dict[int, int]

    def of(self, pieces: Pieces) -> int:
        known, strange = self.known, self.strange
        return sum(known[piece] if piece in known else strange[min(2, len(piece))] for piece in pieces)


@lru_cache(maxsize=64)
def _weights(say: tuple[tuple[str, ...], ...], language: Language) -> _Weights:
    """By how many of the points have a phrasing in which the piece stands; a single Chinese character counts half."""
    whole = {1: WHOLE // 2 if language == "zh" else WHOLE, 2: WHOLE}
    points = Counter(
        piece for phrases in say for piece in frozenset[str]().union(*(_pieces(phrase, language) for phrase in phrases))
    )
    rarest = log((len(say) + 1) / 1.5)
    known = {
        piece: round(whole[min(2, len(piece))] * log((len(say) + 1) / (number + 0.5)) / rarest)
        for piece, number in points.items()
    }
    return _Weights(language, known, {size: round(STRANGE * weight) for size, weight in whole.items()})


@lru_cache(maxsize=4_096)
def _pieces(phrase: str, language: Language) -> Pieces:
    return _pieces_of(phrase, language)


def _pieces_of(text: str, language: Language) -> Pieces:
    if language == "en":
        return frozenset(word[:LETTERS] for word in plain(text).split())
    bare = plain(text).replace(" ", "")
    return frozenset(bare) | frozenset(bare[at : at + 2] for at in range(len(bare) - 1))


def _stretches(said: str, language: Language) -> Iterator[Pieces]:
    """One to three neighbouring clauses, each stretch once."""
    clauses = [pieces for clause in CLAUSE_END.split(said) if (pieces := _pieces_of(clause, language))]
    seen: set[Pieces] = set()
    for width in range(1, WIDEST + 1):
        for at in range(len(clauses) - width + 1):
            stretch = frozenset[str]().union(*clauses[at : at + width])
            if stretch not in seen:
                seen.add(stretch)
                yield stretch

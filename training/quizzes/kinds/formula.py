"""A small language for arithmetic: + - * / ( ), names, numbers, round, ceil, floor, min, max; and conditions on it.

Own parser, exact fractions: nothing of Python is evaluated, nothing loops, and what a formula can cost is bounded by
its length.
"""

import math
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from flask_babel import gettext as _

from training.quizzes.kinds.figures import rounded

LONGEST = 200  # characters
DEEPEST = 20  # brackets within brackets
TOKEN = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[a-z][a-z0-9_]*)|(?P<sign><=|>=|!=|[-+*/(),<>=]))")
LIKE = str.maketrans({"×": "*", "÷": "/", "−": "-", "（": "(", "）": ")", "，": ",", "＝": "=", "≤": "<=", "≥": ">="})
Values = Mapping[str, Fraction]
Term = Callable[[Values], Fraction]


def _round(number: Fraction, places: Fraction = Fraction(0)) -> Fraction:
    return rounded(number, max(0, min(int(places), 9)))


# name -> (fewest arguments, most, what it does)
FUNCTIONS: dict[str, tuple[int, int, Callable[..., Fraction]]] = {
    "round": (1, 2, _round),
    "ceil": (1, 1, lambda number: Fraction(math.ceil(number))),
    "floor": (1, 1, lambda number: Fraction(math.floor(number))),
    "min": (2, 8, min),
    "max": (2, 8, max),
}
COMPARISONS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "=": lambda one, other: one == other,
    "!=": lambda one, other: one != other,
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}
WHOLE = "whole"


class Malformed(ValueError):
    """The text is no formula; cause and remedy, on two lines."""


@dataclass(frozen=True)
class Formula:
    names: frozenset[str]
    value: Term
    """Raises ZeroDivisionError."""


@dataclass(frozen=True)
class Condition:
    names: frozenset[str]
    holds: Callable[[Values], bool]
    """Raises ZeroDivisionError."""


@lru_cache(maxsize=2000)
def formula(text: str) -> Formula:
    """Raises Malformed."""
    reader = _Reader(text)
    value = reader.sum()
    reader.end()
    return Formula(frozenset(reader.names), value)


@lru_cache(maxsize=2000)
def condition(text: str) -> Condition:
    """'whole(a / b)', or two formulas with = != < <= > >= between them. Raises Malformed."""
    reader = _Reader(text)
    if reader.take(WHOLE):
        reader.must("(")
        number = reader.sum()
        reader.must(")")
        reader.end()
        return Condition(frozenset(reader.names), lambda values: number(values).denominator == 1)
    left = reader.sum()
    sign = next((sign for sign in COMPARISONS if reader.take(sign)), None)
    if sign is None:
        raise Malformed(
            _("'%(text)s' compares nothing.", text=text[:60])
            + "\n"
            + _("Write such as 'a > b', or 'whole(a / b)' for a number without a fraction.")
        )
    right, compare = reader.sum(), COMPARISONS[sign]
    reader.end()
    return Condition(frozenset(reader.names), lambda values: compare(left(values), right(values)))


class _Reader:
    """Reads a formula from left to right, each rule of its grammar a method."""

    def __init__(self, text: str) -> None:
        self.text, self.names, self.depth = text, set[str](), 0
        if len(text) > LONGEST:
            raise Malformed(
                _("A formula is longer than %(most)s characters.", most=LONGEST) + "\n" + _("Split it, or simplify it.")
            )
        self.tokens = list(self._tokens(text.translate(LIKE)))
        self.place = 0

    def _tokens(self, text: str) -> Iterator[str]:
        place, text = 0, text.rstrip()
        while place < len(text):
            found = TOKEN.match(text, place)
            if found is None:
                raise self.malformed(text[place:].strip()[:1])
            place = found.end()
            yield found.group().strip()

    def malformed(self, at: str) -> Malformed:
        where = _("at its end") if not at else _("at '%(sign)s'", sign=at)
        return Malformed(
            _("'%(text)s' is no formula: look %(where)s.", text=self.text[:60], where=where)
            + "\n"
            + _("Use names, numbers, + - * / ( ) and round, ceil, floor, min, max.")
        )

    @property
    def next(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def take(self, sign: str) -> bool:
        found = self.next == sign
        self.place += found
        return found

    def must(self, sign: str) -> None:
        if not self.take(sign):
            raise self.malformed(self.next)

    def end(self) -> None:
        if self.next:
            raise self.malformed(self.next)

    def sum(self) -> Term:
        value = self.product()
        while sign := next((sign for sign in "+-" if self.take(sign)), ""):
            value = _joined(sign, value, self.product())
        return value

    def product(self) -> Term:
        value = self.factor()
        while sign := next((sign for sign in "*/" if self.take(sign)), ""):
            value = _joined(sign, value, self.factor())
        return value

    def factor(self) -> Term:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Malformed(_("A formula is nested too deeply.") + "\n" + _("Split it, or simplify it."))
        try:
            return self._factor()
        finally:
            self.depth -= 1

    def _factor(self) -> Term:
        if self.take("-"):
            value = self.factor()
            return lambda values: -value(values)
        if self.take("("):
            inner = self.sum()
            self.must(")")
            return inner
        token = self.next
        self.place += 1
        if token[:1].isdigit():
            number = Fraction(token)
            return lambda values: number
        if token in FUNCTIONS:
            return self._called(token)
        if not token[:1].isalpha() or token == WHOLE:
            raise self.malformed(token)
        self.names.add(token)
        return lambda values: values[token]

    def _called(self, name: str) -> Term:
        fewest, most, function = FUNCTIONS[name]
        self.must("(")
        arguments = [self.sum()]
        while self.take(","):
            arguments.append(self.sum())
        self.must(")")
        if not fewest <= len(arguments) <= most:
            raise self.malformed(name)
        return lambda values: function(*(argument(values) for argument in arguments))


def _joined(sign: str, one: Term, other: Term) -> Term:
    join = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}[sign]
    return lambda values: join(one(values), other(values))

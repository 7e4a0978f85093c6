"""Calculated questions: Moodle's formulas with {names} and lists of values <-> our formulas with ranges and steps."""

import random
import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from training.quizzes.exchange.questions import RIGHT, Quantity, Question, Variable, written
from training.quizzes.exchange.report import LeftOut
from training.quizzes.kinds import KINDS

FUNCTIONS = {"round", "ceil", "floor", "min", "max"}
NAME = re.compile(r"[a-z][a-z0-9_]*")
SLOT = re.compile(r"\{([A-Za-z][A-Za-z0-9_]*)\}")
DATASETS = 10  # sets of values that are written


def plain(formula: str) -> str:
    """'{orders}*8/{days}' -> 'orders*8/days'."""
    return SLOT.sub(lambda found: found[1].lower(), formula)


def braced(formula: str) -> str:
    """'orders*8/days' -> '{orders}*8/{days}'."""
    return NAME.sub(lambda found: found[0] if found[0] in FUNCTIONS else f"{{{found[0]}}}", formula)


def lowered(text: str) -> str:
    """Names in a stem as ours are written: in small letters."""
    return SLOT.sub(lambda found: f"{{{found[1].lower()}}}", text)


def variables(question: Question) -> list[dict[str, str]]:
    """Ranges with a step of the last decimal. Raises LeftOut."""
    found = []
    for variable in question.variables:
        if variable.decimals > 6 or variable.least > variable.most:
            raise LeftOut(_("The values of its variable '%(name)s' are no range.", name=variable.name[:20]))
        step = Decimal(1).scaleb(-variable.decimals)
        ends = (written(variable.least), written(variable.most))
        found.append({"name": variable.name.lower(), "first": ends[0], "last": ends[1], "step": written(step)})
    return found


def told(question: Question, item: Mapping[str, Any], language: str) -> Question:
    """An item of ours as a question, with sets of values drawn as attempts draw them. Raises LeftOut."""
    if any("{" in text[language] for text in (item["explanation"], *(one["feedback"] for one in item["near"]))):
        raise LeftOut(_("Its explanation works out values, which no other program could."))
    sets = [_values(KINDS["calculated"].draw(item, random.Random(seed), True)) for seed in range(DATASETS)]  # noqa: S311
    given = str(item["tolerance"])
    relative = given.endswith("%")
    tolerance = Decimal(given.rstrip("% ")) / (100 if relative else 1)
    right = Quantity(Decimal(0), tolerance, relative, RIGHT, "", braced(item["answer"]))
    near = [
        Quantity(Decimal(0), share=RIGHT * 0, feedback=one["feedback"][language], formula=braced(one["answer"]))
        for one in item["near"]
    ]
    ranges = tuple(
        Variable(
            one["name"],
            Decimal(str(one["first"])),
            Decimal(str(one["last"])),
            max(0, -int(Decimal(str(one["step"])).normalize().as_tuple().exponent)),
            tuple(values[one["name"]] for values in sets),
        )
        for one in item["variables"]
    )
    return replace(question, quantities=(right, *near), variables=ranges)


def _values(shown: list[str]) -> dict[str, Decimal]:
    parted = [one.partition("=") for one in shown if not one.startswith("*")]
    return {name: Decimal(value) for name, _sign, value in parted}

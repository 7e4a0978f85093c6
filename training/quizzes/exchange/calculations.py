"""Calculated questions: Moodle's formulas with {names} and lists of values <-> our formulas with ranges and steps."""

import random
import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from training.quizzes.exchange.questions import RIGHT, Quantity, Question, Unit, Variable, written
from training.quizzes.exchange.report import LeftOut
from training.quizzes.kinds import KINDS

FUNCTIONS = {"round", "ceil", "floor", "min", "max"}
NAME = re.compile(r"[a-z][a-z0-9_]*")
SLOT = re.compile(r"\{([A-Za-z][A-Za-z0-9_]*)\}")
INNER = re.compile(r"\{([^{}]+)\}")
WORKED_OUT = re.compile(r"\{=((?:[^{}]|\{[^{}]*\})+)\}")
ANSWER = "answer"
DATASETS = 10  # sets of values that are written


def plain(formula: str) -> str:
    """'{orders}*8/{days}' -> 'orders*8/days'."""
    return SLOT.sub(lambda found: found[1].lower(), formula)


def braced(formula: str) -> str:
    """'orders*8/days' -> '{orders}*8/{days}'."""
    return NAME.sub(lambda found: found[0] if found[0] in FUNCTIONS else f"{{{found[0]}}}", formula)


def shown(text: str, answer: str) -> str:
    """'{orders * 8}' in a text of ours -> '{={orders} * 8}', which Moodle works out; a plain name stays."""

    def written_out(found: re.Match[str]) -> str:
        inner = answer if found[1] == ANSWER else found[1]
        return found[0] if NAME.fullmatch(inner) else f"{{={braced(inner)}}}"

    return INNER.sub(written_out, text)


def ours(text: str, answer: str) -> str:
    """The way back; what works out the answer is '{answer}'."""

    def read(found: re.Match[str]) -> str:
        inner = plain(found[1]).strip()
        return f"{{{ANSWER if inner == answer else inner}}}"

    return SLOT.sub(lambda found: f"{{{found[1].lower()}}}", WORKED_OUT.sub(read, text))


def variables(question: Question) -> list[dict[str, str]]:
    """Ranges with a step of the last decimal, or the one that a tag names. Raises LeftOut."""
    found, steps = [], dict(tag.split("=", 1) for tag in of_tags(question.tags)["step"] if "=" in tag)
    for variable in question.variables:
        if variable.decimals > 6 or variable.least > variable.most:
            raise LeftOut(_("The values of its variable '%(name)s' are no range.", name=variable.name[:20]))
        step = steps.get(variable.name.lower()) or written(Decimal(1).scaleb(-variable.decimals))
        ends = (written(variable.least), written(variable.most))
        found.append({"name": variable.name.lower(), "first": ends[0], "last": ends[1], "step": step})
    return found


def told(question: Question, item: Mapping[str, Any], language: str) -> Question:
    """An item of ours as a question, with sets of values drawn as attempts draw them."""
    answer = item["answer"]
    sets = [_values(KINDS["calculated"].draw(item, random.Random(seed), True)) for seed in range(DATASETS)]  # noqa: S311
    given = str(item["tolerance"])
    relative = given.endswith("%")
    tolerance = Decimal(given.rstrip("% ")) / (100 if relative else 1)
    right = Quantity(Decimal(0), tolerance, relative, RIGHT, "", braced(item["answer"]))
    near = [
        Quantity(
            Decimal(0),
            share=RIGHT * 0,
            feedback=shown(one["feedback"][language], answer),
            formula=braced(one["answer"]),
        )
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
    units = tuple(Unit(one["name"][language], round(1 / Decimal(str(one["factor"])), 9)) for one in item["units"])
    return replace(
        question,
        stem=shown(question.stem, answer),
        explanation=shown(question.explanation, answer),
        quantities=(right, *near),
        variables=ranges,
        units=units,
        tags=(*question.tags, *_as_tags(item)),
    )


def _as_tags(item: Mapping[str, Any]) -> list[str]:
    """What Moodle has no place for."""
    found = [f"condition:{text}" for text in item["conditions"]]
    found += [f"step:{one['name']}={one['step']}" for one in item["variables"] if str(one["step"]) != "1"]
    return found + ([f"places:{item['places']}"] if item["places"] is not None else [])


def of_tags(tags: tuple[str, ...]) -> dict[str, list[str]]:
    """What `told` put into tags, by what it is; '' holds the others."""
    found: dict[str, list[str]] = {"condition": [], "step": [], "places": [], "": []}
    for tag in tags:
        key, _colon, value = tag.partition(":")
        known = key in found and key and value
        found[key if known else ""].append(value if known else tag)
    return found


def _values(shown: list[str]) -> dict[str, Decimal]:
    parted = [one.partition("=") for one in shown if not one.startswith("*")]
    return {name: Decimal(value) for name, _sign, value in parted}

"""An item as authors look at it: in both languages, as its taker meets it and with its key; what changed, in words."""

from collections.abc import Sequence
from random import Random
from typing import Any

from flask_babel import force_locale

from training.authored import digest
from training.languages import LOCALES
from training.quizzes import faces
from training.quizzes.desk import fields, rules
from training.quizzes.queries import Entry, Version
from training.quizzes.rules import hundredths


def both_faces(kind: Any, content: Any, marks: int) -> list[dict[str, Any]]:
    """The item in both languages: as its taker meets it, and with its key."""
    body = content["body"]
    version = Version(0, digest(content), kind, marks, content["difficulty"], frozenset(), (), body)
    shown = tuple(kind.draw(body, Random(1), False))  # noqa: S311 - an order to look at
    right = tuple(kind.key(body, shown))
    found = []
    for place, language in enumerate(("zh", "en"), 1):
        with force_locale(LOCALES[language]):
            asked = faces.item(Entry(place, version, shown, flagged=False))
            entry = Entry(place, version, shown, flagged=False, choice=right)
            told = faces.answered(entry, hundredths(kind.share(body, shown, right), marks))
            found.append({"language": language, "item": asked, "review": told})
    return found


def labelled(changes: Sequence[rules.Change], model: str = "") -> list[dict[str, Any]]:
    """Each change with its path in words: 'Options 1 · Text · English'."""
    return [{"where": where(change.path, model), "pieces": change.pieces} for change in changes]


def where(path: str, model: str = "") -> str:
    """`model`: the name of the one to which the path belongs, where its fields have labels of their own."""
    steps: list[str] = []
    for step in path.split("."):
        if step.isdigit() and steps:
            steps[-1] = f"{steps[-1]} {int(step) + 1}"
        else:
            steps.append(str(fields.label_of(step, model)))
    return " · ".join(steps)

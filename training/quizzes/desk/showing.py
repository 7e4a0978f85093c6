"""An item as authors look at it: in both languages, as its taker meets it and with its key; what changed, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from training.authored import digest
from training.languages import LOCALES
from training.quizzes import faces
from training.quizzes.desk import fields, rules, words
from training.quizzes.queries import Entry, Version
from training.quizzes.rules import hundredths


def both_faces(kind: Any, content: Any, marks: int) -> list[dict[str, Any]]:
    """The item in both languages: as its taker meets it, and with its key."""
    body = content["body"]
    version = Version(0, digest(content), kind, marks, content["difficulty"], frozenset(), (), body)
    shown = tuple(kind.example(body))
    right = tuple(kind.key(body, shown))
    found = []
    for place, language in enumerate(("zh", "en"), 1):
        with force_locale(LOCALES[language]):
            asked = faces.item(Entry(place, version, shown, flagged=False))
            entry = Entry(place, version, shown, flagged=False, choice=right)
            told = faces.answered(entry, hundredths(kind.share(body, shown, right), marks))
            found.append({"language": language, "item": asked, "review": told})
    return found


def in_words(terms: Mapping[str, Any]) -> dict[str, Any]:
    """A quiz's terms with what is chosen from lists as a form shows it."""
    told = dict(terms)
    if "review" in told:
        told["review"] = str(words.PRESETS[f"{told['review']} {told.pop('keys_after')}"])
    if told.get("shown"):
        told["shown"] = {moment: listed(parts) for moment, parts in told["shown"].items()}
    return {**told, **{key: [_line_in_words(one) for one in told[key]] for key in ("draw", "sections") if key in told}}


def _line_in_words(line: Mapping[str, Any]) -> dict[str, Any]:
    """A line of a blueprint, or a section with its own."""
    told = {"difficulty": listed(line["difficulty"])} if "difficulty" in line else {}
    return {**line, **told, **({"draw": [_line_in_words(one) for one in line["draw"]]} if "draw" in line else {})}


def listed(values: Sequence[str]) -> str:
    return _(", ").join(str(words.VALUES.get(one) or fields.label_of(one)) for one in values)


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

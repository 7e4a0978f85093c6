"""Rows of a draft's lists: one more, one less, and the letters that name them."""

from typing import Any, get_args

from pydantic import BaseModel

from training.quizzes.desk.fields import LETTERS, most_rows, plain, shape_of


def with_row(model: type[BaseModel], content: Any, path: str) -> Any:
    """The content with an empty row at the end of the list at this path."""
    rows = _list_at(content, path)
    if rows is not None and len(rows) < most_at(model, path):
        rows.append({})
    return lettered(model, content)


def most_at(model: type[BaseModel], path: str) -> int:
    """How many rows the list at this path may have."""
    steps = [step for step in path.split(".") if not step.isdigit()]
    for step in steps[:-1]:
        kind, _optional = plain(model.model_fields[step].annotation) if step in model.model_fields else (None, False)
        inner = kind if shape_of(kind) == "group" else plain(get_args(kind)[0])[0] if get_args(kind) else None
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            return 0
        model = inner
    return most_rows(model.model_fields[steps[-1]]) if steps and steps[-1] in model.model_fields else 0


def without_row(model: type[BaseModel], content: Any, path: str) -> Any:
    """The content without this row; those after it take its letter."""
    above, _dot, number = path.rpartition(".")
    rows = _list_at(content, above)
    if rows is not None and number.isascii() and number.isdigit() and int(number) < len(rows):
        del rows[int(number)]
    return lettered(model, content)


def lettered(model: type[BaseModel], content: Any) -> Any:
    """The rows of the content named a, b, c and so on, where their model wants an id."""
    for name, info in model.model_fields.items() if isinstance(content, dict) else ():
        kind, _optional = plain(info.annotation)
        if shape_of(kind) == "group":
            lettered(kind, content.get(name))
        if shape_of(kind) != "rows" or not isinstance(content.get(name), list):
            continue
        inner, _optional = plain(get_args(kind)[0])
        for place, row in enumerate(content[name]):
            if isinstance(row, dict) and "id" in inner.model_fields:
                row["id"] = LETTERS[place]
            lettered(inner, row)
    return content


def _list_at(content: Any, path: str) -> list[Any] | None:
    """The list at the path, made where it is missing; None when the path leads elsewhere."""
    for place, step in enumerate(steps := path.split(".")):
        if isinstance(content, list):
            if not (step.isascii() and step.isdigit() and int(step) < len(content)):
                return None
            content = content[int(step)]
        elif isinstance(content, dict):
            content = content.setdefault(step, [] if place == len(steps) - 1 else {})
        else:
            return None
    return content if isinstance(content, list) else None

"""The form of an item or a quiz, drawn from the model that also checks files: what authors may write is said once.

A draft's content is a plain tree, as a YAML file would hold it, fit or not. `parts` lays it out as fields, `read` takes
it back from what a form sent. Names of fields are paths: 'options.0.text.zh'.
"""

import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from flask_babel import to_user_timezone, to_utc
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from werkzeug.datastructures import MultiDict

from training.authored import LANGUAGES, Bilingual, Fault
from training.quizzes.desk.words import HINTS, LABELS, PRESETS, ROW_LABELS, VALUES

LETTERS = "abcdefghij"
MOST_ROWS = 10
FIXED = {"id", "kind", "quiz"}  # named when the draft is opened; in rows, ids are letters
LONG = {"stem", "explanation", "feedback", "text", "left", "right", "describes", "transcript"}

LAST = ("objectives", "sections", "difficulty", "marks", "practice")  # what is asked comes before where it belongs
Shape = Literal[
    "line", "text", "number", "flag", "choice", "several", "list", "both", "rows", "group", "moment", "table"
]
JOINED = {"review": "keys_after"}  # the second is chosen together with the first
FOLDED = {"shown"}  # for few: behind a line that opens
NAMED: dict[str, Shape] = {"opens": "moment", "closes": "moment"}  # texts that a form asks for in a way of their own


@dataclass(frozen=True)
class Part:
    """One field, or a group or list of them. `value` is what a form shows of it."""

    path: str
    name: str
    label: Any
    shape: Shape
    value: Any = ""
    hint: Any = ""
    optional: bool = False
    choices: Sequence[tuple[str, Any]] = ()
    parts: Sequence["Part"] = ()
    faults: Sequence[Fault] = ()
    most: int = MOST_ROWS

    @property
    def folded(self) -> bool:
        return self.name in FOLDED

    @property
    def is_filled(self) -> bool:
        return bool(self.faults or self.value or any(part.is_filled for part in self.parts))

    @property
    def row_label(self) -> Any:
        return ROW_LABELS.get(self.name, self.label)

    @property
    def id(self) -> str:
        return "f-" + self.path.replace(".", "-")


def parts(model: type[BaseModel], content: Any, faults: Sequence[Fault] = (), at: str = "") -> list[Part]:
    """The fields of a model, filled with the content. `faults` carry a path in the place of their file."""
    given = content if isinstance(content, Mapping) else {}
    names = [name for name in model.model_fields if name not in FIXED]
    if not at:
        names.sort(key=lambda name: (name in LAST, name.startswith("explanation"), name != "stem"))
    asked = [(name, model.model_fields[name]) for name in names if not is_constant(model.model_fields[name])]
    return [
        _preset(given, faults)
        if name in JOINED
        else _part(name, info, given.get(name), faults, f"{at}{name}", label_of(name, model.__name__))
        for name, info in asked
        if name not in JOINED.values()
    ]


def _preset(given: Mapping[str, Any], faults: Sequence[Fault]) -> Part:
    """What takers see, in words: two fields of a quiz's file, chosen as one."""
    by_table = bool(given.get("shown")) and not given.get("review")
    value = "" if by_table else f"{given.get('review', 'right-or-wrong')} {given.get('keys_after', 'finished')}"
    own = [fault for fault in faults if fault.file in {"review", "keys_after"}]
    return Part(
        "review", "review", LABELS["review"], "choice", value, HINTS["review"], choices=[*PRESETS.items()], faults=own
    )


def label_of(name: str, model: str = "") -> Any:
    return LABELS.get(f"{model}.{name}") or LABELS.get(name, name)


def is_constant(info: FieldInfo) -> bool:
    """Whether there is one value alone that may stand here: nobody is asked for it."""
    kind, _optional = plain(info.annotation)
    return get_origin(kind) is Literal and len(get_args(kind)) == 1


def _part(name: str, info: FieldInfo, value: Any, faults: Sequence[Fault], path: str, label: Any) -> Part:
    kind, optional = plain(info.annotation)
    if value is None and not info.is_required() and isinstance(info.get_default(), (bool, int, str)):
        value = info.get_default()
    common = {"hint": HINTS.get(name, ""), "optional": optional or not info.is_required(), "most": most_rows(info)}
    own = [fault for fault in faults if fault.file == path or _inner(fault.file, path, kind)]
    return _shaped(kind, path, name, label, value, faults, {**common, "faults": own})


def _inner(file: str, path: str, kind: Any) -> bool:
    """Whether a fault that stands deeper is shown here: lists of words and texts in two languages are one field."""
    return file.startswith(f"{path}.") and shape_of(kind) in {"list", "both", "several", "table"}


def most_rows(info: FieldInfo) -> int:
    """How many rows a form lets a list grow to: as many as its model, but no more than there are letters for ids."""
    kind, _optional = plain(info.annotation)
    inner = plain(get_args(kind)[0])[0] if shape_of(kind) == "rows" else None
    limit: int = next((one.max_length for one in info.metadata if hasattr(one, "max_length")), MOST_ROWS)
    return min(limit, MOST_ROWS) if inner is None or "id" in getattr(inner, "model_fields", ()) else limit


def _shaped(
    kind: Any, path: str, name: str, label: Any, value: Any, faults: Sequence[Fault], common: dict[str, Any]
) -> Part:
    shape = NAMED.get(name) or shape_of(kind)
    made: dict[str, Any] = {"value": value if value is not None else ""}
    if shape == "both":
        texts = value if isinstance(value, Mapping) else {}
        made["value"] = {language: str(texts.get(language) or "") for language in LANGUAGES}
        made["choices"] = [("long", "")] if name in LONG else []
    elif shape == "list":
        ids = pattern_of(kind) is not None
        made["value"] = (", " if ids else "\n").join(map(str, value)) if isinstance(value, list) else str(value or "")
        made["choices"] = [("ids", "")] if ids else []
    elif shape == "moment":
        made["value"] = _local(str(value or ""))
    elif shape == "table":
        made["value"] = _as_lines(value)
    elif shape in {"choice", "several"}:
        kind = kind if shape == "choice" else plain(get_args(kind)[0])[0]
        made["choices"] = [(str(one), VALUES.get(one) or LABELS.get(str(one), str(one))) for one in get_args(kind)]
    elif shape == "group":
        made["parts"] = parts(kind, value, faults, f"{path}.")
    elif shape == "rows":
        inner, _optional = plain(get_args(kind)[0])
        rows = value if isinstance(value, list) else []
        shown = rows[: common.get("most", MOST_ROWS)]
        made["parts"] = [_row(inner, f"{path}.{number}", row, faults) for number, row in enumerate(shown)]
    return Part(path, name, label, shape, **{**common, **made})


def _row(inner: Any, path: str, value: Any, faults: Sequence[Fault]) -> Part:
    number = path.rpartition(".")[2]
    own = [fault for fault in faults if fault.file == path]
    common = {"optional": False, "hint": "", "faults": own}
    return _shaped(inner, path, number, "", value, faults, common)


def plain(annotation: Any) -> tuple[Any, bool]:
    """The type without 'Annotated' and 'or None', and whether None was possible."""
    if get_origin(annotation) is Annotated:
        return plain(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        left = [one for one in get_args(annotation) if one is not type(None)]
        if len(left) == 1:
            return plain(left[0])[0], True
        return str, type(None) in get_args(annotation)
    return annotation, False


def shape_of(kind: Any) -> Shape:
    if kind is Bilingual:
        return "both"
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return "group"
    if kind is bool:
        return "flag"
    if kind is int:
        return "number"
    if get_origin(kind) is Literal:
        return "choice"
    if get_origin(kind) is dict:
        return "table"
    if get_origin(kind) in {list, tuple}:
        inner, _optional = plain(get_args(kind)[0])
        if get_origin(inner) is Literal:
            return "several"
        return "rows" if isinstance(inner, type) and issubclass(inner, BaseModel) else "list"
    return "line"


def _local(text: str) -> str:
    """A moment as a form's field takes it, in the reader's zone; empty for what is none."""
    try:
        moment = datetime.fromisoformat(text)
        return to_user_timezone(moment).strftime("%Y-%m-%dT%H:%M") if moment.tzinfo else ""
    except (ValueError, OverflowError):
        return ""


def _as_lines(value: Any) -> str:
    """Estimates by judge and item, as lines of text: the items, then each judge's."""
    if not isinstance(value, Mapping):
        return str(value or "")
    items = list(dict.fromkeys(item for estimates in value.values() for item in estimates))
    rows = ((judge, " ".join(str(given.get(item, "-")) for item in items)) for judge, given in value.items())
    return "\n".join([" ".join(items), *(f"{judge}: {numbers}" for judge, numbers in rows)])


# --- back from a form ---------------------------------------------------------------------------------------------


def read(model: type[BaseModel], form: "MultiDict[str, str]", at: str = "", *, in_row: int | None = None) -> Any:
    """The tree that the fields of a form hold. What is empty is left out, so that the model's own faults tell it."""
    found: dict[str, Any] = {}
    if in_row is not None and "id" in model.model_fields:
        found["id"] = LETTERS[in_row]
    for name, info in model.model_fields.items():
        if name in FIXED or is_constant(info) or name in JOINED.values():
            continue
        if name in JOINED:
            found.update(zip((name, JOINED[name]), (form.get(name) or "").split(), strict=False))
            continue
        kind, _optional = plain(info.annotation)
        value = _read(kind, form, f"{at}{name}", most_rows(info))
        if value not in (None, "", [], {}) or (value == [] and shape_of(kind) == "rows" and info.is_required()):
            found[name] = value
    constants = {
        name: get_args(plain(info.annotation)[0])[0]
        for name, info in model.model_fields.items()
        if name not in FIXED and is_constant(info)
    }
    return {**constants, **found} if found else found


def _read(kind: Any, form: "MultiDict[str, str]", path: str, most: int = MOST_ROWS) -> Any:
    shape = NAMED.get(path.rpartition(".")[2]) or shape_of(kind)
    text = (form.get(path) or "").replace("\r\n", "\n").strip()
    if shape == "both":
        both = {language: (form.get(f"{path}.{language}") or "").strip() for language in LANGUAGES}
        return {language: words.replace("\r\n", "\n") for language, words in both.items() if words}
    if shape == "group":
        return read(kind, form, f"{path}.")
    if shape == "rows":
        inner, _optional = plain(get_args(kind)[0])
        numbers = row_numbers(form, path)[:most]
        if inner is Bilingual:
            return [_read(inner, form, f"{path}.{number}") for number in numbers]
        return [read(inner, form, f"{path}.{number}.", in_row=place) for place, number in enumerate(numbers)]
    if shape == "flag":
        return text == "on"
    if shape == "several":
        return [one for one in get_args(plain(get_args(kind)[0])[0]) if one in form.getlist(path)]
    if shape == "moment":
        return _with_zone(text)
    if shape == "table":
        return _as_table(text)
    if shape == "list":
        return [word for line in text.split("\n") for word in _words(line, kind) if word]
    if shape == "number":
        return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else text
    if shape == "choice" and get_args(kind) and isinstance(get_args(kind)[0], int):
        return next((one for one in get_args(kind) if str(one) == text), text)
    return text


def _with_zone(text: str) -> str:
    """A moment that was meant in the reader's zone; what is none stays as it is, to be told as a fault."""
    try:
        naive = to_utc(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return text
    return naive.replace(tzinfo=UTC).isoformat()


def _as_table(text: str) -> Any:
    """Back from lines; where a line does not hold as many numbers as there are items, what was typed."""
    lines = [line.replace("：", ":").replace("，", " ").replace(",", " ") for line in text.split("\n") if line.strip()]
    items, found = lines[0].split() if lines else [], {}
    for line in lines[1:]:
        judge, _colon, numbers = line.rpartition(":")
        estimates = numbers.split()
        if len(estimates) != len(items) or not all(one.isascii() and one.isdigit() for one in estimates):
            return text
        found[judge.strip()] = dict(zip(items, map(int, estimates), strict=True))
    return found or text


def _words(line: str, kind: Any) -> list[str]:
    """Ids may stand on one line with commas; free texts take a line each, for they may hold commas."""
    if pattern_of(kind) is None:
        return [line.strip()]
    return [word.strip() for word in line.replace("，", ",").replace(" ", ",").split(",")]


def pattern_of(kind: Any) -> str | None:
    """How the entries of a list of texts are spelt, where that is fixed."""
    entries = getattr(get_args(kind)[0], "__metadata__", ())
    return next((one.pattern for one in entries if getattr(one, "pattern", None)), None)


def row_numbers(form: "MultiDict[str, str]", path: str) -> list[int]:
    """Which rows a form holds: each sends a field of its own, 'options.0'."""
    marks = (name.removeprefix(f"{path}.").split(".")[0] for name in form if name.startswith(f"{path}."))
    return sorted({int(mark) for mark in marks if mark.isascii() and mark.isdigit() and len(mark) < 3})

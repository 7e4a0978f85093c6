"""Authored text -> frozen, validated objects. Every fault names its file, line, cause and remedy; all in one pass.

A reader of a kind of file gives a pydantic model; `read_yaml` gives the object or raises `Unfit` with each fault.
Nothing here is called by a request.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from training.db import canonical

LARGEST = 1_000_000  # bytes of one authored file
DEEPEST = 12  # levels of nesting in one

Authored = TypeVar("Authored", bound=BaseModel)
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]
ObjectiveId = Annotated[str, StringConstraints(pattern=r"^[A-D][0-9]{2}$")]
LanguageCode = Literal["zh", "en"]
LANGUAGES: tuple[LanguageCode, ...] = ("zh", "en")


class Frozen(BaseModel):
    """The base of what is read from files: strict, frozen, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Bilingual(Frozen):
    zh: Words
    en: Words


@dataclass(frozen=True, order=True)
class Fault:
    file: str
    line: int
    cause: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.cause} {self.remedy}"


class Unfit(Exception):
    """An authored file that cannot be published; `faults` in the order of their lines."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(map(str, self.faults)))


def digest(value: Any) -> str:
    """SHA-256 of the value's canonical JSON."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def read_text(path: Path, name: str) -> str:
    """The file's text. Raises Unfit: missing, too large, not UTF-8."""
    if not path.is_file():
        raise Unfit(
            [Fault(name, 1, _("The file is missing."), _("Create it, or mend the name that points to it."))]
        )
    content = path.read_bytes()
    if len(content) > LARGEST:
        raise Unfit([Fault(name, 1, _("The file is larger than 1 MB."), _("Split it into several files."))])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Unfit([Fault(name, line, _("This is not UTF-8 text."), _("Save the file as UTF-8."))]) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_yaml(path: Path, name: str, model: type[Authored]) -> tuple[Authored, "Lines"]:
    """The validated object of a YAML file, and where its parts stand. Raises Unfit."""
    return parse_yaml(read_text(path, name), name, model)


def parse_yaml(text: str, name: str, model: type[Authored], first_line: int = 1) -> tuple[Authored, "Lines"]:
    """The same for a text that begins at `first_line` of its file. Raises Unfit."""
    tree = _load(text, name, first_line)
    lines = Lines(tree, name, first_line)
    faults = list(_too_deep(tree, lines))
    if faults:
        raise Unfit(faults)
    try:
        return model.model_validate(_plain(tree)), lines
    except ValidationError as error:
        raise Unfit([_fault(details, lines) for details in error.errors(include_url=False)]) from None


class Lines:
    """Finds the line of any part of a YAML tree."""

    def __init__(self, tree: Any, name: str, first_line: int = 1) -> None:
        self._tree, self.name, self._first = tree, name, first_line

    def of(self, *path: str | int) -> int:
        """The line where the part at this path begins; of the nearest part above it that exists."""
        node, line = self._tree, 0
        for step in path:
            try:
                position = node.lc.key(step) if isinstance(node, Mapping) else node.lc.item(step)
                line, node = position[0], node[step]
            except (AttributeError, KeyError, IndexError, TypeError):
                continue
        return line + self._first

    def fault(self, path: Sequence[str | int], cause: Any, remedy: Any) -> Fault:
        return Fault(self.name, self.of(*path), str(cause), str(remedy))


def _load(text: str, name: str, first_line: int) -> Any:
    yaml = YAML(typ="rt", pure=True)
    yaml.version = (1, 2)
    yaml.max_depth = 100
    try:
        tree = yaml.load(text)
    except DuplicateKeyError as error:
        line = error.problem_mark.line + first_line if error.problem_mark else first_line
        raise Unfit(
            [Fault(name, line, _("This key stands here twice."), _("Keep one of the two."))]
        ) from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + first_line if mark else first_line
        cause = _(
            "This is not YAML: %(problem)s.", problem=str(error.problem or error.context or "").split("\n")[0]
        )
        remedy = _(
            "Look at indentation, quotes and colons on this line and the one above; put texts with a colon in quotes."
        )
        raise Unfit([Fault(name, line, cause, remedy)]) from None
    except (YAMLError, ValueError, RecursionError):
        cause, remedy = _("This is not YAML."), _("Look for stray characters and very deep nesting.")
        raise Unfit([Fault(name, first_line, cause, remedy)]) from None
    if not isinstance(tree, Mapping):
        remedy = _("Begin with lines such as 'title: …'.")
        raise Unfit([Fault(name, first_line, _("The file holds no keys."), remedy)])
    return tree


def _too_deep(
    node: Any, lines: Lines, path: tuple[str | int, ...] = (), seen: frozenset[int] = frozenset()
) -> Iterator[Fault]:
    if isinstance(node, Mapping | list):
        if id(node) in seen or len(path) > DEEPEST:
            yield lines.fault(
                path, _("This is nested too deeply."), _("Write it flat; do not use anchors and aliases.")
            )
            return
        children = node.items() if isinstance(node, Mapping) else enumerate(node)
        for key, child in children:
            yield from _too_deep(child, lines, (*path, key), seen | {id(node)})


def _plain(node: Any) -> Any:
    """The tree without the positions, in Python's own types."""
    if isinstance(node, Mapping):
        return {str(key) if isinstance(key, str) else key: _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    if isinstance(node, str):
        return str(node)
    if isinstance(node, int) and not isinstance(node, bool):
        return int(node)
    return node


# What pydantic reports, in an author's words: kind of error -> (cause, remedy).
WORDS: dict[str, tuple[Any, Any]] = {
    "missing": (_l("'%(name)s' is missing."), _l("Add a line '%(name)s: …' here.")),
    "extra_forbidden": (_l("'%(name)s' is not known here."), _l("Remove it, or mend its spelling.")),
    "literal_error": (_l("'%(input)s' is not one of %(expected)s."), _l("Write one of them.")),
    "enum": (_l("'%(input)s' is not one of %(expected)s."), _l("Write one of them.")),
    "string_type": (_l("'%(name)s' must be text."), _l("Put it in quotes.")),
    "string_too_short": (_l("'%(name)s' is empty."), _l("Write the text.")),
    "string_too_long": (_l("'%(name)s' is longer than %(max_length)s characters."), _l("Shorten it.")),
    "string_pattern_mismatch": (
        _l("'%(input)s' is not written as '%(name)s' must be."),
        _l(
            "Use small Latin letters, digits and hyphens for names; a letter A to D and two digits for objectives."
        ),
    ),
    "int_type": (_l("'%(name)s' must be a whole number."), _l("Write digits only, without quotes.")),
    "bool_type": (_l("'%(name)s' must be true or false."), _l("Write true or false.")),
    "list_type": (_l("'%(name)s' must be a list."), _l("Write [a, b], or one line for each with a hyphen.")),
    "model_type": (
        _l("'%(name)s' must have keys of its own."),
        _l("For texts in two languages write {zh: …, en: …}."),
    ),
    "dict_type": (
        _l("'%(name)s' must have keys of its own."),
        _l("For texts in two languages write {zh: …, en: …}."),
    ),
    "too_short": (_l("'%(name)s' has too few entries."), _l("At least %(min_length)s are needed.")),
    "too_long": (_l("'%(name)s' has too many entries."), _l("At most %(max_length)s are possible.")),
    "greater_than_equal": (_l("'%(name)s' is too small."), _l("Write at least %(ge)s.")),
    "less_than_equal": (_l("'%(name)s' is too large."), _l("Write at most %(le)s.")),
    "date_type": (_l("'%(name)s' must be a date."), _l("Write it as 2027-05-31, without quotes.")),
    "date_from_datetime_parsing": (
        _l("'%(name)s' must be a date."),
        _l("Write it as 2027-05-31, without quotes."),
    ),
}


def _fault(details: ErrorDetails, lines: Lines) -> Fault:
    path = [step for step in details["loc"] if not str(step).startswith("function-")]
    values = {key: str(value) for key, value in (details.get("ctx") or {}).items()}
    values |= {"name": str(path[-1]) if path else lines.name, "input": str(details["input"])[:60]}
    if details["type"] == "value_error":  # raised by a validator of ours, which wrote cause and remedy
        cause, _sep, remedy = str(details.get("ctx", {}).get("error", details["msg"])).partition("\n")
        return lines.fault(path, cause, remedy or _("Mend this line."))
    cause, remedy = WORDS.get(
        details["type"], (_l("'%(name)s' cannot be used."), _l("Look at a file that works."))
    )
    return lines.fault(path, str(cause) % values, str(remedy) % values)

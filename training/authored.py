"""Authored text -> frozen, validated objects. Every fault names its file, line, cause and remedy; all in one pass.

A reader of a kind of file gives a pydantic model; `read_yaml` gives the object or raises `Unfit` with each fault.
Nothing here is called by a request.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer, ComposerError, MaxDepthExceededError
from ruamel.yaml.constructor import ConstructorError, DuplicateKeyError, RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent
from ruamel.yaml.reader import ReaderError

from training.db import canonical

LARGEST = 1_000_000  # bytes of one authored file
DEEPEST = 12  # levels of nesting in one

Authored = TypeVar("Authored", bound=BaseModel)
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
OBJECTIVE = r"^[A-D][0-9]{2}$"
Slug = Annotated[str, StringConstraints(pattern=SLUG, max_length=80)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]
ObjectiveId = Annotated[str, StringConstraints(pattern=OBJECTIVE)]
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
    """The file's text, as `plain_text` gives it. Raises Unfit: missing, too large, not UTF-8."""
    return plain_text(read_source(path, name))


def read_source(path: Path, name: str) -> str:
    """What the file holds, to the byte: encoded as UTF-8 it is the file again. Raises Unfit as `read_text`."""
    if not path.is_file():
        raise Unfit([Fault(name, 1, _("The file is missing."), _("Create it, or mend the name that points to it."))])
    content = path.read_bytes()
    if len(content) > LARGEST:
        raise Unfit([Fault(name, 1, _("The file is larger than 1 MB."), _("Split it into several files."))])
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Unfit([Fault(name, line, _("This is not UTF-8 text."), _("Save the file as UTF-8."))]) from None


def plain_text(source: str) -> str:
    """Without the mark at its head that some editors write, and with one kind of line end."""
    return source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def read_yaml(path: Path, name: str, model: type[Authored]) -> tuple[Authored, "Lines"]:
    """The validated object of a YAML file, and where its parts stand. Raises Unfit."""
    return parse_yaml(read_text(path, name), name, model)


def parse_yaml(text: str, name: str, model: type[Authored], first_line: int = 1) -> tuple[Authored, "Lines"]:
    """The same for a text that begins at `first_line` of its file. Raises Unfit."""
    tree = _load(text, name, first_line)
    lines = Lines(tree, name, first_line)
    try:
        return model.model_validate(_plain(tree)), lines
    except ValidationError as error:
        raise Unfit([_fault(details, lines) for details in error.errors(include_url=False)]) from None


def split_markdown(text: str, name: str) -> tuple[str, str, int]:
    """The keys at the head of a Markdown text, between two lines of '---' (they begin on line 2); the text below
    them; and the line on which that begins. Raises Unfit."""
    written = text.split("\n")
    if written[0].rstrip() != "---":
        remedy = _("Begin with a line '---', the keys, and another line '---'.")
        raise Unfit([Fault(name, 1, _("The keys at the head are missing."), remedy)])
    end = next((number for number, line in enumerate(written[1:], 1) if line.rstrip() == "---"), None)
    if end is None:
        remedy = _("Write a line '---' below the last key.")
        raise Unfit([Fault(name, 1, _("The keys at the head have no end."), remedy)])
    return "\n".join(written[1:end]), "\n".join(written[end + 1 :]), end + 2


class Lines:
    """Finds the line of any part of a YAML tree."""

    def __init__(self, tree: Any, name: str, first_line: int = 1) -> None:
        self._tree, self.name, self._first = tree, name, first_line

    def of(self, *path: str | int) -> int:
        """The line where the part at this path begins; of the nearest part above it that exists."""
        node: Any = self._tree
        line = 0
        for step in path:
            try:
                places = node.lc
                position = places.key(step) if isinstance(node, Mapping) else places.item(step)
                line, node = position[0], node[step]
            except (AttributeError, KeyError, IndexError, TypeError):
                continue
        return line + self._first

    def called(self, key: str) -> str:
        """What a message calls a key: as the file spells it."""
        return key

    def fault(self, path: Sequence[str | int], cause: Any, remedy: Any) -> Fault:
        return Fault(self.name, self.of(*path), str(cause), str(remedy))


class Paths(Lines):
    """Stands for the lines of a file where there is none, in a form: a fault carries its path in the file's place, and
    a message calls a key by the label of its field."""

    def __init__(self, label: Callable[[str], Any] = str) -> None:
        super().__init__(None, "")
        self._label = label

    def called(self, key: str) -> str:
        return str(self._label(key))

    def fault(self, path: Sequence[str | int], cause: Any, remedy: Any) -> Fault:
        return Fault(".".join(map(str, path)), 0, str(cause), str(remedy))


def validated(content: Any, model: type[Authored], label: Callable[[str], Any] = str) -> Authored:
    """The validated object of a tree that no file holds; `label` says what a key's field is called. Raises Unfit; its
    faults carry paths: see `Paths`."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise Unfit([_fault_of_form(details, Paths(label)) for details in error.errors(include_url=False)]) from None


def _fault_of_form(details: ErrorDetails, paths: Paths) -> Fault:
    """As `_fault`; but what is missing is a field to fill in, not a line to add."""
    if details["type"] != "missing":
        return _fault(details, paths)
    causes = {"zh": _("The Chinese text is missing."), "en": _("The English text is missing.")}
    cause = causes.get(str(details["loc"][-1])) or _("This is missing.")
    return paths.fault(details["loc"], cause, _("Please fill this in."))


# --- reading YAML -------------------------------------------------------------------------------------------------


class PlainComposer(Composer):
    """Refuses an alias where it stands, so that nothing can grow out of it."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.parser.peek_event()
        if isinstance(event, AliasEvent):
            raise ComposerError(None, None, "alias", event.start_mark)
        return super().compose_node(parent, index)


class PlacedConstructor(RoundTripConstructor):
    """Tells the line of a value that is none, such as the date 2027-02-30."""

    def construct_non_recursive_object(self, node: Any, tag: str | None = None) -> Any:
        try:
            return super().construct_non_recursive_object(node, tag)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            raise ConstructorError(None, None, "no such value", node.start_mark) from None


OPEN_QUOTE = (
    _l("A quotation mark is not closed."),
    _l('Close it; inside quotes, write a quotation mark as \\".'),
)
OPEN_BRACKET = (_l("A bracket or brace is not closed."), _l("Close it, and put a comma between the entries."))

# What the YAML reader says -> what an author reads. The first that occurs in its words is taken.
PROBLEMS: tuple[tuple[str, Any, Any], ...] = (
    ("alias", _l("An alias (*name) stands here."), _l("Write the text again in full: aliases are not used here.")),
    ("no such value", _l("This value does not exist."), _l("Mend it, or put it in quotes if it is meant as text.")),
    (
        "mapping values are not allowed",
        _l("A colon stands where no key can be."),
        _l("Put the text in quotes, or indent this line as the ones around it."),
    ),
    (
        "could not find expected ':'",
        _l("The colon after the key is missing."),
        _l("Write 'key: text', and indent the lines of a long text."),
    ),
    ("\\t", _l("A tab stands here."), _l("Indent with spaces.")),
    ("that cannot start any token", _l("A text cannot begin with this character."), _l("Put the text in quotes.")),
    ("while scanning a quoted scalar", *OPEN_QUOTE),
    ("found unexpected end of stream", *OPEN_QUOTE),
    (
        "expected <block end>",
        _l("This line does not fit the lines above it."),
        _l("Indent it as its neighbours; put a text that begins with a quotation mark wholly in quotes."),
    ),
    ("expected the node content, but found '<stream end>'", *OPEN_BRACKET),
    ("expected ',' or", *OPEN_BRACKET),
)


def _load(text: str, name: str, first_line: int) -> Any:
    """The tree with its positions. Raises Unfit for the first fault: what stands after it has no sure meaning."""
    yaml = YAML(typ="rt", pure=True)
    yaml.version = (1, 2)
    yaml.max_depth = DEEPEST
    yaml.Composer, yaml.Constructor = PlainComposer, PlacedConstructor
    try:
        tree = yaml.load(text)
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + first_line
        cause = _("A character that cannot be seen stands here.")
        raise Unfit([Fault(name, line, cause, _("Delete the line and type it again."))]) from None
    except MarkedYAMLError as error:
        unclosed = any(words in str(error.context) for words in ("quoted scalar", "flow"))
        mark = error.context_mark if unclosed else error.problem_mark or error.context_mark  # unclosed: where it opens
        line = min(mark.line, text.count("\n")) + first_line if mark else first_line
        raise Unfit([Fault(name, line, *_in_plain_words(error))]) from None
    except (YAMLError, ValueError, RecursionError, NotImplementedError, AttributeError):
        raise Unfit([Fault(name, first_line, *_in_plain_words(YAMLError()))]) from None
    if not isinstance(tree, Mapping):
        remedy = _("Begin with lines such as 'title: …'.")
        raise Unfit([Fault(name, first_line, _("The file holds no keys."), remedy)])
    return tree


def _in_plain_words(error: YAMLError) -> tuple[str, str]:
    """Cause and remedy."""
    if isinstance(error, DuplicateKeyError):
        return _("This key stands here twice."), _("Keep one of the two.")
    if isinstance(error, MaxDepthExceededError):
        return _("This is nested too deeply."), _("Write it flat.")
    told = " ".join(str(getattr(error, part, None) or "") for part in ("problem", "context"))
    for words, cause, remedy in PROBLEMS:
        if words in told:
            return str(cause), str(remedy)
    return _("This is not YAML."), _("Look at indentation, quotes and colons on this line and the one above.")


def _plain(node: Any) -> Any:
    """The tree without the positions, in Python's own types."""
    if isinstance(node, Mapping):
        return {str(key) if isinstance(key, str) else key: _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    for kind in (str, float):
        if isinstance(node, kind):
            return kind(node)
    return int(node) if isinstance(node, int) and not isinstance(node, bool) else node


# --- what pydantic reports, in an author's words ------------------------------------------------------------------

WHOLE = (_l("'%(name)s' must be a whole number."), _l("Write digits only, without quotes."))
LIST = (_l("'%(name)s' must be a list."), _l("Write [a, b], or one line for each with a hyphen."))
KEYS = (_l("'%(name)s' must have keys of its own."), _l("For texts in two languages write {zh: …, en: …}."))
DATE = (_l("'%(name)s' must be a date."), _l("Write it as 2027-05-31, without quotes."))
CHOICE = (_l("'%(input)s' is not one of %(expected)s."), _l("Write one of them."))
TOO_SMALL = (_l("'%(name)s' is too small."), _l("Write at least %(limit)s."))
TOO_LARGE = (_l("'%(name)s' is too large."), _l("Write at most %(limit)s."))

WORDS: dict[str, tuple[Any, Any]] = {
    "missing": (_l("'%(name)s' is missing."), _l("Add a line '%(name)s: …' here.")),
    "extra_forbidden": (_l("'%(name)s' is not known here."), _l("Remove it, or mend its spelling.")),
    "invalid_key": (_l("A key must be text."), _l("Put the key in quotes, or mend its spelling.")),
    "literal_error": CHOICE,
    "enum": CHOICE,
    "union_tag_invalid": CHOICE,
    "union_tag_not_found": (_l("'%(tag)s' is missing."), _l("Add a line '%(tag)s: …' here.")),
    "string_type": (_l("'%(name)s' must be text."), _l("Write text; put a number or a date in quotes.")),
    "string_unicode": (_l("'%(name)s' holds half a character."), _l("Type the text again.")),
    "string_too_short": (_l("'%(name)s' is empty."), _l("Write the text.")),
    "string_too_long": (_l("'%(name)s' is longer than %(max_length)s characters."), _l("Shorten it.")),
    "int_type": WHOLE,
    "int_from_float": WHOLE,
    "bool_type": (_l("'%(name)s' must be true or false."), _l("Write true or false, without quotes.")),
    "list_type": LIST,
    "tuple_type": LIST,
    "model_type": KEYS,
    "dict_type": KEYS,
    "too_short": (_l("'%(name)s' has too few entries."), _l("At least %(min_length)s are needed.")),
    "too_long": (_l("'%(name)s' has too many entries."), _l("At most %(max_length)s are possible.")),
    "greater_than_equal": TOO_SMALL,
    "less_than_equal": TOO_LARGE,
    "date_type": DATE,
    "date_from_datetime_inexact": DATE,
    "date_from_datetime_parsing": DATE,
}
UNKNOWN = (_l("'%(name)s' cannot be used."), _l("Look at a file that works."))
SPELLINGS = {
    SLUG: _l("Use small Latin letters, digits and hyphens, such as golden-rule."),
    OBJECTIVE: _l("Write a letter A to D and two digits, such as A14."),
}


def _fault(details: ErrorDetails, lines: Lines) -> Fault:
    path = [step for step in details["loc"] if not str(step).startswith("function-")]
    context = details.get("ctx") or {}
    if details["type"] == "value_error":  # raised by a validator of ours, which wrote cause and remedy
        cause, _sep, remedy = str(context.get("error", details["msg"])).partition("\n")
        return lines.fault(path, cause, remedy or _("Mend this line."))
    values = {key: str(value) for key, value in context.items()}
    values |= {
        "name": _name(path, lines),
        "input": str(context.get("tag", details["input"]))[:60],
        "tag": str(context.get("discriminator", "")).strip("'"),
        "expected": str(context.get("expected_tags") or context.get("expected", "")).replace(" or ", ", "),
        "limit": str(context.get("ge", context.get("le"))),
    }
    if details["type"] == "string_pattern_mismatch":
        spelling = SPELLINGS.get(values["pattern"]) or _("It must match %(pattern)s.", **values)
        return lines.fault(path, _("'%(input)s' is not written as '%(name)s' must be.", **values), spelling)
    cause, remedy = WORDS.get(details["type"], UNKNOWN)
    return lines.fault(path, str(cause) % values, str(remedy) % values)


def _name(path: Sequence[str | int], lines: Lines) -> str:
    """'title'; 'objectives 2' for the second entry of a list."""
    if path and isinstance(path[-1], int):
        return f"{_name(path[:-1], lines)} {path[-1] + 1}"
    return lines.called(str(path[-1])) if path else lines.name

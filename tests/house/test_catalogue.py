"""The Chinese catalogue is complete, exact, and of the code as it stands."""

import re
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from training.languages import CATALOGUES
from training.settings import REPOSITORY

KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "lazy_ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\((\w+)\)([sd])|\{(\w+)\}|(%%)")
BARE_PERCENT = re.compile(r"(?<!%)(?:%%)*%(?!\(\w+\)[sd]|%)")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


CHINESE_CATALOGUE = CATALOGUES / "zh_Hans_CN" / "LC_MESSAGES" / "messages.po"


@cache
def chinese() -> Catalog:
    with CHINESE_CATALOGUE.open("rb") as file:
        return read_po(file)


@cache
def extracted() -> dict[object, tuple[str, int]]:
    """Each message of the code with a place where it stands."""
    with (REPOSITORY / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file, "babel.cfg")
    found: dict[object, tuple[str, int]] = {}
    for folder in ("training", "templates"):
        root = Path(REPOSITORY / folder)
        rows = extract_from_dir(
            root,
            [(pattern.removeprefix(f"{folder}/"), method) for pattern, method in methods if pattern.startswith(folder)],
            {pattern.removeprefix(f"{folder}/"): value for pattern, value in options.items()},
            keywords=KEYWORDS,
        )
        for name, line, message, _comments, _context in rows:
            found.setdefault(message, (f"{folder}/{name}", line))
    return found


def identity(message: object) -> str:
    return str(message[0]) if isinstance(message, tuple) else str(message)


def texts(value: object) -> list[str]:
    return [text for text in value if text] if isinstance(value, (tuple, list)) else [str(value)] if value else []


def test_the_catalogue_holds_every_message_of_the_code() -> None:
    known = {identity(message.id) for message in chinese() if message.id}
    missing = {identity(message): place for message, place in extracted().items() if identity(message) not in known}
    assert missing == {}, "run `make catalogues` and translate them"


def test_the_catalogue_holds_nothing_else() -> None:
    wanted = {identity(message) for message in extracted()}
    assert [identity(message.id) for message in chinese() if message.id and identity(message.id) not in wanted] == []
    assert list(chinese().obsolete) == []


def test_the_catalogue_stands_as_make_catalogues_writes_it() -> None:
    """In order and without line breaks of its own, so that a change shows what changed and nothing else."""
    written = BytesIO()
    write_po(written, chinese(), width=0, sort_output=True)
    assert CHINESE_CATALOGUE.read_bytes() == written.getvalue(), "run `make catalogues`"


def test_every_message_has_its_chinese() -> None:
    assert [identity(message.id) for message in chinese() if message.id and not texts(message.string)] == []
    assert [identity(message.id) for message in chinese() if message.id and message.fuzzy] == []


def test_placeholders_agree() -> None:
    wrong: list[tuple[str, str]] = []
    for message in chinese():
        if not message.id or not texts(message.string):
            continue
        wanted = {match for text in texts(message.id) for match in PLACEHOLDER.findall(text)}
        differing = [text for text in texts(message.string) if set(PLACEHOLDER.findall(text)) != wanted]
        wrong.extend((identity(message.id), text) for text in differing)
    assert wrong == []


def test_a_percent_sign_of_a_template_is_written_twice() -> None:
    """Templates format every message: a single one would fail, or swallow the words behind it."""
    single = {
        identity(message): place
        for message, place in extracted().items()
        if place[0].startswith("templates/") and any(BARE_PERCENT.search(text) for text in texts(message))
    }
    assert single == {}


def test_english_messages_are_english() -> None:
    names = {"中文"}
    assert [
        text for message in extracted() for text in texts(message) if CHINESE.search(text) and text not in names
    ] == []


def test_the_reader_is_addressed_in_one_way() -> None:
    """As 你, on every page: warm and plain; 您 here and there would read as written by several people."""
    formal = [message.id for message in chinese() if "您" in str(message.string)]
    assert not formal, f"say 你 to the reader, as every other page does: {formal}"

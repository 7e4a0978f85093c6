"""Authored files: every fault names its file, line, cause and remedy, in the author's language."""

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field, field_validator

from training.authored import (
    LARGEST,
    Bilingual,
    Fault,
    Frozen,
    ObjectiveId,
    Slug,
    Unfit,
    Words,
    digest,
    parse_yaml,
    read_text,
    read_yaml,
    split_markdown,
)


class Leaflet(Frozen):
    title: Annotated[Words, Field(max_length=20)]
    slug: Slug = "leaflet"
    shelf: Literal["selling", "trade"] = "selling"
    review_by: date = date(2027, 5, 31)
    objectives: Annotated[list[ObjectiveId], Field(min_length=1, max_length=3)] = ["A14"]
    marks: Annotated[int, Field(ge=1, le=10)] = 1
    shuffle: bool = True
    stem: Bilingual | None = None

    @field_validator("marks")
    @classmethod
    def no_seven(cls, marks: int) -> int:
        if marks == 7:
            raise ValueError("Seven marks are odd.\nWrite six or eight.")
        return marks


@pytest.fixture(autouse=True)
def speaking(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def faults(text: str) -> tuple[Fault, ...]:
    with pytest.raises(Unfit) as unfit:
        parse_yaml(text, "leaflet.yaml", Leaflet)
    return unfit.value.faults


FAULTS = {
    "an empty file": ("", 1, "The file holds no keys.", "Begin with lines such as"),
    "a list instead of keys": ("- a\n- b", 1, "The file holds no keys.", "Begin with lines such as"),
    "a key twice": ("title: a\n\ntitle: b", 3, "This key stands here twice.", "Keep one"),
    "an open quotation mark": ('slug: a\ntitle: "a\n\n', 2, "A quotation mark is not closed.", "Close it"),
    "an open bracket": ("title: a\nobjectives: [A14\n", 2, "A bracket or brace is not closed.", "Close it"),
    "a colon in a plain text": ("title: a\nslug: b: c", 2, "A colon stands where no key can be.", "in quotes"),
    "a key without a colon": ("title: a\nslug", 2, "The colon after the key is missing.", "Write 'key: text'"),
    "a tab": ("title: a\n\tslug: b", 2, "A tab stands here.", "Indent with spaces."),
    "a text that begins with a sign": ("slug: a\ntitle: @a", 2, "A text cannot begin with", "in quotes"),
    "words after a quotation": ('slug: a\ntitle: "a" b', 2, "This line does not fit", "in quotes"),
    "an alias": ("title: &a x\nslug: *a", 2, "An alias (*name) stands here.", "in full"),
    "an alias to nothing": ("title: *a", 1, "An alias (*name) stands here.", "in full"),
    "deep nesting": ("title:\n  " + "[" * 40 + "]" * 40, 2, "This is nested too deeply.", "Write it flat."),
    "a day that does not exist": ("title: a\nreview_by: 2027-02-30", 2, "This value does not exist.", "Mend it"),
    "an endless number": ("title: a\nmarks: " + "9" * 5000, 2, "This value does not exist.", "Mend it"),
    "a control character": ("slug: a\ntitle: \x07", 2, "A character that cannot be seen", "type it again"),
    "two documents": ("title: a\n---\ntitle: b", 2, "This is not YAML.", "Look at indentation"),
    "a missing key": ("slug: a", 1, "'title' is missing.", "Add a line 'title: …' here."),
    "an unknown key": ("title: a\nslugg: b", 2, "'slugg' is not known here.", "mend its spelling"),
    "a key that is no text": ("title: a\n7: b", 2, "A key must be text.", "in quotes"),
    "a number instead of a text": ("title: 7", 1, "'title' must be text.", "in quotes"),
    "an object of Python": ("title: !!python/object:os.system x", 1, "'title' must be text.", "Write text"),
    "half a character": ('title: "\\ud800"', 1, "'title' holds half a character.", "again"),
    "a text instead of a number": ('title: a\nmarks: "3"', 2, "'marks' must be a whole number.", "digits only"),
    "a broken number": ("title: a\nmarks: 2.5", 2, "'marks' must be a whole number.", "digits only"),
    "too small a number": ("title: a\nmarks: 0", 2, "'marks' is too small.", "at least 1"),
    "too large a number": ("title: a\nmarks: 11", 2, "'marks' is too large.", "at most 10"),
    "a word for true": ("title: a\nshuffle: yes", 2, "'shuffle' must be true or false.", "true or false"),
    "a text instead of a list": ("title: a\nobjectives: A14", 2, "'objectives' must be a list.", "[a, b]"),
    "too short a list": ("title: a\nobjectives: []", 2, "'objectives' has too few entries.", "At least 1"),
    "too long a list": ("title: a\nobjectives: [A01, A02, A03, A04]", 2, "has too many entries.", "At most 3"),
    "an unknown form of objective": ("title: a\nobjectives:\n  - A14\n  - E1", 4, "'objectives 2' must be", "A14"),
    "a slug with capitals": ("title: a\nslug: Big One", 2, "'Big One' is not written as 'slug'", "golden-rule"),
    "none of the choices": ("title: a\nshelf: toys", 2, "is not one of 'selling', 'trade'.", "one of them"),
    "an empty text": ("title: '  '", 1, "'title' is empty.", "Write the text."),
    "too long a text": ("title: " + "a" * 21, 1, "'title' is longer than 20 characters.", "Shorten it."),
    "one language instead of two": ("title: a\nstem: hello", 2, "'stem' must have keys of its own.", "{zh:"),
    "a missing language": ("title: a\nstem:\n  zh: 好", 2, "'en' is missing.", "Add a line 'en: …'"),
    "a word instead of a date": ("title: a\nreview_by: soon", 2, "'review_by' must be a date.", "2027-05-31"),
    "an hour with a date": ("title: a\nreview_by: 2027-05-31T10:00:00", 2, "must be a date.", "2027-05-31"),
    "what a validator refuses": ("title: a\nmarks: 7", 2, "Seven marks are odd.", "Write six or eight."),
}


@pytest.mark.parametrize(("text", "line", "cause", "remedy"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_names_line_cause_and_remedy(text: str, line: int, cause: str, remedy: str) -> None:
    (fault,) = faults(text)
    assert (fault.file, fault.line) == ("leaflet.yaml", line)
    assert cause in fault.cause
    assert remedy in fault.remedy
    assert str(fault).startswith(f"leaflet.yaml:{line}: ")


@pytest.mark.parametrize("name", [name for name in FAULTS if name != "what a validator refuses"])
def test_a_fault_is_told_in_chinese_too(name: str) -> None:
    (english,) = faults(FAULTS[name][0])
    with force_locale("zh_Hans_CN"):
        (chinese,) = faults(FAULTS[name][0])
    assert chinese.line == english.line
    assert chinese.cause != english.cause
    assert chinese.remedy != english.remedy


def test_all_faults_of_the_keys_come_at_once_in_the_order_of_their_lines() -> None:
    found = faults("title: 7\nslug: No\nmarks: 0\nfoo: 1")
    assert [fault.line for fault in found] == [1, 2, 3, 4]


def test_a_billion_laughs_are_refused_at_once() -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n"
    for above, below in zip("abcdefgh", "bcdefghi", strict=True):
        bomb += f"{below}: &{below} [{', '.join([f'*{above}'] * 9)}]\n"
    start = time.process_time()
    (fault,) = faults(bomb)
    assert (fault.line, fault.cause) == (2, "An alias (*name) stands here.")
    assert time.process_time() - start < 0.5


def test_a_tower_of_brackets_is_refused_at_once() -> None:
    start = time.process_time()
    (fault,) = faults("title: " + "[" * 300_000)
    assert fault.cause == "This is nested too deeply."
    assert time.process_time() - start < 2


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unfit) as unfit:
        read_text(tmp_path / "none.yaml", "none.yaml")
    assert str(unfit.value) == "none.yaml:1: The file is missing. Create it, or mend the name that points to it."


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "large.yaml").write_bytes(b"a" * (LARGEST + 1))
    with pytest.raises(Unfit, match=r"large.yaml:1: The file is larger than 1 MB. Split it"):
        read_text(tmp_path / "large.yaml", "large.yaml")


def test_text_that_is_not_utf_8_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "gbk.yaml").write_bytes("title: a\nslug: 销售".encode("gbk"))
    with pytest.raises(Unfit, match=r"gbk.yaml:2: This is not UTF-8 text. Save the file as UTF-8."):
        read_text(tmp_path / "gbk.yaml", "gbk.yaml")


def test_a_byte_order_mark_and_windows_line_ends_are_welcome(tmp_path: Path) -> None:
    (tmp_path / "windows.yaml").write_bytes(b"\xef\xbb\xbftitle: a\r\nmarks: 2\r\n")
    leaflet, lines = read_yaml(tmp_path / "windows.yaml", "windows.yaml", Leaflet)
    assert (leaflet.title, leaflet.marks, lines.of("marks")) == ("a", 2, 2)


# --- keys at the head of Markdown ---------------------------------------------------------------------------------


def test_keys_at_the_head_of_markdown_keep_their_lines() -> None:
    head, body, first_line = split_markdown("---\ntitle: a\nmarks: 2\n---\n\nText\n", "a.md")
    leaflet, lines = parse_yaml(head, "a.md", Leaflet, first_line=2)
    assert (leaflet.title, lines.of("marks")) == ("a", 3)
    assert (body, first_line) == ("\nText\n", 5)


@pytest.mark.parametrize(
    ("text", "line", "cause", "remedy"),
    [
        ("# Title\n", 1, "The keys at the head are missing.", "Begin with a line '---'"),
        ("---\ntitle: a\n", 1, "The keys at the head have no end.", "below the last key"),
        ("---\ntitle: a\nmarks: 0\n---\n", 3, "'marks' is too small.", "at least 1"),
        ("---\ntitle: a\ntitle: b\n---\n", 3, "This key stands here twice.", "Keep one"),
        ("---\n---\n", 2, "The file holds no keys.", "Begin with"),
    ],
)
def test_a_fault_at_the_head_of_markdown(text: str, line: int, cause: str, remedy: str) -> None:
    with pytest.raises(Unfit) as unfit:
        parse_yaml(split_markdown(text, "a.md")[0], "a.md", Leaflet, first_line=2)
    (fault,) = unfit.value.faults
    assert (fault.file, fault.line, fault.cause) == ("a.md", line, cause)
    assert remedy in fault.remedy


# --- whatever is written ------------------------------------------------------------------------------------------


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab:-#[]{}&*!|>'\"%@? \n\t0129.~<,\\", max_size=60))
def test_no_text_brings_the_reader_down(text: str) -> None:
    found: tuple[Fault, ...] = ()
    try:
        parse_yaml(f"title: a\n{text}", "any.yaml", Leaflet)
    except Unfit as unfit:
        found = unfit.faults
    assert all(1 <= fault.line <= text.count("\n") + 2 for fault in found)
    assert all(fault.cause and fault.remedy for fault in found)


def test_one_value_has_one_digest_whatever_the_order_of_its_keys() -> None:
    assert digest({"a": 1, "b": "好"}) == digest({"b": "好", "a": 1}) != digest({"a": 1, "b": "坏"})

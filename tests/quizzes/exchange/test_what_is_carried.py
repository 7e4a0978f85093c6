"""The table of docs/exchange.md, held against the code: every kind goes out in every format and comes back; what does
not come back is said, in words that the page repeats."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from tests.factories.media import picture_file, sound_file
from tests.factories.quizzes import BODIES, both, choice_body, true_false_body
from training.authored import LanguageCode, validated
from training.quizzes.authored_items import AuthoredCase
from training.quizzes.exchange import FORMATS
from training.quizzes.exchange.from_items import to_questions
from training.quizzes.exchange.items import to_items
from training.quizzes.exchange.sides import Terms
from training.quizzes.kinds import KINDS
from training.quizzes.library import content_of
from training.quizzes.media.files import take_in
from training.settings import REPOSITORY

PAGE = (REPOSITORY / "docs" / "exchange.md").read_text(encoding="utf-8")
LANGUAGES: tuple[LanguageCode, ...] = ("zh", "en")
PICTURE, SOUND = take_in(picture_file()), take_in(sound_file())
MEDIA = {"map.png": PICTURE.facts, "call.mp3": SOUND.facts}
CONTENTS = {one.facts.digest: one.content for one in (PICTURE, SOUND)}
SHOWN = {"file": "map.png", "alt": both("A map")}
HEARD = {"file": "call.mp3", "transcript": both("Hello?")}
Tree = dict[str, Any]


def item(name: str, kind: str, **more: Any) -> Tree:
    common = {"id": name, "kind": kind, "objectives": ["A07"], "sections": [], "difficulty": "hard", "marks": 2}
    return {**common, **BODIES[kind], **more}


def one_blank() -> Tree:
    return {"stem": both("First {1} it"), "blanks": BODIES["fill-in"]["blanks"][:1]}


ENTRIES: dict[str, Tree] = {
    "single choice": item("one", "single"),
    "multiple choice": item("one", "multiple"),
    "true or false": item("one", "true-false"),
    "ordering": item("one", "ordering"),
    "matching": item("one", "matching"),
    "fill in, one blank": item("one", "fill-in", **one_blank()),
    "fill in, several blanks": item("one", "fill-in"),
    "number": item("one", "numeric", tolerance="0.5"),
    "calculated": item("one", "calculated"),
    "essay": item("one", "essay"),
    "case": {
        "id": "shop", "kind": "case", "objectives": ["A07"], "difficulty": "hard", "stem": both("At the shop"),
        "parts": [item("one", "single", **choice_body("b")), item("two", "true-false", **true_false_body())],
    },
    "picture": item("one", "single", media=[SHOWN]),
    "sound": item("one", "single", media=[HEARD]),
    "picture with the explanation": item("one", "single", explanation_media=[SHOWN]),
}  # fmt: skip


def model_of(entry: Mapping[str, Any]) -> Any:
    return AuthoredCase if entry["kind"] == "case" else KINDS[entry["kind"]].authored


def as_versions(entry: Tree) -> list[Tree]:
    authored = validated(entry, model_of(entry))
    pieces = authored.pieces() if isinstance(authored, AuthoredCase) else [authored]
    contents = [(one.id, content_of(one, MEDIA)) for one in pieces]
    return [{"id": name, **{k: v for k, v in one.items() if k != "body"}, **one["body"]} for name, one in contents]


def carried(form: str, entry: Tree) -> tuple[str, set[str]]:
    """'whole', 'part' or '–', and what was said of it."""
    sides, said = {}, set[str]()
    for language in LANGUAGES:
        questions, lost = to_questions(as_versions(entry), language, contents=CONTENTS)
        writing = FORMATS[form].write(questions)
        said |= {note.words for note in (*lost.notes, *writing.report.notes)}
        if writing.report.taken < len(questions):
            return "–", said
        sides[language] = FORMATS[form].read(writing.content).questions
    back = to_items(sides["en"], Terms("en", objectives=("A07",)), sides["zh"])
    assert back.report.is_whole, back.report
    (again,) = back.items
    same = validated(dict(again), model_of(again)) == validated(entry, model_of(entry))
    return ("whole" if same else "part"), said


def table() -> dict[str, dict[str, str]]:
    lines = PAGE.split("## What is carried", 1)[1].split("\n## ", 1)[0].split("\n")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return {row[0]: dict(zip(rows[0][1:], row[1:], strict=True)) for row in rows[2:]}


NAMES = {"Excel": "sheet", "GIFT": "gift", "Moodle XML": "moodle", "QTI 2.1": "qti", "QTI 3": "qti3", "Aiken": "aiken"}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("row", ENTRIES)
def test_the_page_says_what_comes_back(row: str, name: str) -> None:
    verdict, said = carried(NAMES[name], ENTRIES[row])
    assert table()[row][name] == verdict
    assert said or verdict == "whole"  # nothing is lost in silence


@pytest.mark.parametrize("name", NAMES)
def test_the_page_repeats_what_is_said_of_each_loss(name: str) -> None:
    said = set().union(*(carried(NAMES[name], entry)[1] for entry in ENTRIES.values()))
    lost = PAGE.split("## What is lost", 1)[1].split("\n\nAn item speaks", 1)[0]
    told = {part.split("**", 1)[0]: set(re.findall(r"'([^']+)'", part)) for part in lost.split("- **")[1:]}
    assert told["Every format"] | told[name] == said | told["Every format"]


def test_every_format_and_kind_has_its_place_in_the_table() -> None:
    assert list(table()) == list(ENTRIES)
    assert set(NAMES.values()) == set(FORMATS)
    assert {entry["kind"] for entry in ENTRIES.values()} == {*KINDS, "case"}

"""Every item that is shipped goes out in every format and comes back saying the same: blanks, cases, pictures too."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from training.authored import LanguageCode, read_yaml
from training.quizzes.authored_bank import BankFile
from training.quizzes.authored_items import pieces
from training.quizzes.exchange import FORMATS
from training.quizzes.exchange.from_items import to_questions
from training.quizzes.exchange.items import to_items
from training.quizzes.exchange.questions import Kind, Question
from training.quizzes.exchange.sides import Terms
from training.quizzes.library import content_of
from training.quizzes.media import folders
from training.settings import REPOSITORY

FOLDER = REPOSITORY / "training" / "quizzes" / "banks"
BANKS = sorted(FOLDER.glob("*.yaml"))
HOLDS_PICTURES = {"moodle", "qti", "qti3"}
LANGUAGES: tuple[LanguageCode, ...] = ("zh", "en")
Item = dict[str, Any]


def items_of(path: Path) -> tuple[list[Item], dict[str, bytes]]:
    """As versions hold them, and the bytes of what they show, by digest."""
    bank, _lines = read_yaml(path, path.name, BankFile)
    media, _faults = folders.read(FOLDER, path.stem)
    contents = [(name, content_of(item, folders.facts(media))) for name, item in pieces(bank.items).items()]
    items = [{"id": name, **{k: v for k, v in one.items() if k != "body"}, **one["body"]} for name, one in contents]
    return items, {one.facts.digest: one.content for one in media.values()}


def writable(questions: list[Question], form: str) -> list[Question]:
    """Only Moodle works out values."""
    return [question for question in questions if form == "moodle" or question.kind is not Kind.CALCULATED]


def apart(entries: tuple[Mapping[str, Any], ...]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any] | None]]:
    """Items with their case."""
    for entry in entries:
        for part in entry.get("parts", [entry]):
            yield part, entry if part is not entry else None


@pytest.mark.parametrize("path", BANKS, ids=lambda path: path.stem)
@pytest.mark.parametrize("form", ["moodle", "gift", "qti", "qti3", "sheet"])
def test_both_languages_of_a_bank_come_back(path: Path, form: str) -> None:
    items, contents = items_of(path)
    sides = {}
    for language in LANGUAGES:
        questions, report = to_questions(items, language, contents=contents)
        writing = FORMATS[form].write(questions)
        assert report.is_whole
        assert writing.report.taken == len(writable(questions, form))
        sides[language] = FORMATS[form].read(writing.content).questions
        assert len(sides[language]) == writing.report.taken
    back = to_items(sides["en"], Terms("en"), sides["zh"])
    assert [note.words for note in back.report.left_out] == []
    exported = {item["id"]: item for item in items}
    for item, case in apart(back.items):
        was = exported[item["id"] if case is None else f"{case['id']}-{item['id']}"]
        keys = ["kind", "explanation", "objectives", "sections", "difficulty", "marks", "answer", "pairs"]
        same = [*keys, *(["stem"] if form in HOLDS_PICTURES or "media" not in was else [])]
        for key in same:
            then = (
                [{k: v for k, v in pair.items() if k != "feedback"} for pair in was["pairs"]]
                if (key == "pairs" and "pairs" in was)
                else was.get(key)
            )
            assert item.get(key) == then, (was["id"], key)
        texts = [[option["text"] for option in one.get("options", ())] for one in (item, was)]
        assert texts[0] == texts[1], was["id"]
        ensure_blanks(item, was)
        ensure_case(case, was, whole=form in HOLDS_PICTURES)
        if form in HOLDS_PICTURES:
            assert words_of(item) == words_of(was)


def ensure_blanks(item: Mapping[str, Any], was: Mapping[str, Any]) -> None:
    assert [blank["accepted"] for blank in item.get("blanks", ())] == [
        blank["accepted"] for blank in was.get("blanks", ())
    ], was["id"]


def ensure_case(case: Mapping[str, Any] | None, was: Mapping[str, Any], *, whole: bool) -> None:
    if case is None or not whole:
        assert (case is None) == ("case" not in was), was["id"]
        return
    assert case["stem"] == was["case"]["stem"]
    assert words_of(case) == words_of(was["case"])


def words_of(told: Mapping[str, Any]) -> list[Any]:
    return [row.get("alt") or row["transcript"] for row in told.get("media", ())]

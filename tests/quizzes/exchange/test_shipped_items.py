"""Every item that is shipped goes out in every format and comes back saying the same."""

from pathlib import Path

import pytest

from training.authored import read_yaml
from training.quizzes.authored_bank import BankFile
from training.quizzes.exchange import FORMATS
from training.quizzes.exchange.from_items import to_questions
from training.quizzes.exchange.items import Terms, to_items
from training.quizzes.exchange.questions import Kind, Question
from training.quizzes.kinds.kind import AuthoredItem
from training.settings import REPOSITORY

BANKS = sorted((REPOSITORY / "training" / "quizzes" / "banks").glob("*.yaml"))


def items_of(path: Path) -> list[dict[str, object]]:
    bank, _lines = read_yaml(path, path.name, BankFile)
    return [item.model_dump(mode="json") for item in bank.items if isinstance(item, AuthoredItem)]


def writable(questions: list[Question], form: str) -> list[Question]:
    """Only Moodle works out values."""
    return [question for question in questions if form == "moodle" or question.kind is not Kind.CALCULATED]


@pytest.mark.parametrize("path", BANKS, ids=lambda path: path.stem)
@pytest.mark.parametrize("form", ["moodle", "gift", "qti", "qti3", "sheet"])
def test_both_languages_of_a_bank_come_back(path: Path, form: str) -> None:
    items = items_of(path)
    sides = {}
    for language in ("zh", "en"):
        questions, report = to_questions(items, language)  # type: ignore[arg-type]
        writing = FORMATS[form].write(questions)
        assert writing.report.taken == len(writable(questions, form))
        assert {note.words for note in report.left_out} <= {"It has several blanks; a question elsewhere has one."}
        sides[language] = FORMATS[form].read(writing.content).questions
        assert len(sides[language]) == writing.report.taken
    back = to_items(sides["en"], Terms("en"), sides["zh"])
    assert [note.words for note in back.report.left_out] == []
    exported = {item["id"]: item for item in items}
    for item in back.items:
        for key in ("kind", "stem", "explanation", "objectives", "sections", "difficulty", "marks", "answer"):
            assert item.get(key) == exported[item["id"]].get(key), (item["id"], key)
        texts = [[option["text"] for option in one.get("options", ())] for one in (item, exported[item["id"]])]
        assert texts[0] == texts[1], item["id"]

"""Banks and quizzes from files: every fault with its line, and what publishing writes."""

from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from training import audit, clock
from training.authored import Fault, Unfit
from training.db import db, unit_of_work
from training.quizzes import exporting, library, queries
from training.quizzes.models import Audience, Bank, Item, ItemVersion, QuizEdition
from training.settings import REPOSITORY

BANK = """\
bank: small
title: {zh: 小题库, en: Small}
items:
  - id: one
    kind: single
    objectives: [A01]
    sections: [golden-rule#five]
    difficulty: easy
    marks: 1
    stem: {zh: 题干, en: Stem}
    options:
      - {id: a, text: {zh: 甲, en: A}, correct: true, feedback: {zh: 对, en: Yes}}
      - {id: b, text: {zh: 乙, en: B}, feedback: {zh: 错, en: No}}
    explanation: {zh: 因为, en: Because}
  - id: two
    kind: multiple
    objectives: [A02]
    difficulty: medium
    marks: 2
    stem: {zh: 题干, en: Stem}
    options:
      - {id: a, text: {zh: 甲, en: A}, correct: true, feedback: {zh: 对, en: Yes}}
      - {id: b, text: {zh: 乙, en: B}, feedback: {zh: 错, en: No}}
      - {id: c, text: {zh: 丙, en: C}, correct: true, feedback: {zh: 对, en: Yes}}
    explanation: {zh: 因为, en: Because}
  - id: three
    kind: true-false
    objectives: [A01]
    difficulty: easy
    marks: 1
    stem: {zh: 题干, en: Stem}
    answer: false
    explanation: {zh: 因为, en: Because}
  - id: four
    kind: ordering
    objectives: [A03]
    difficulty: hard
    marks: 1
    stem: {zh: 题干, en: Stem}
    options:
      - {id: a, text: {zh: 甲, en: A}}
      - {id: b, text: {zh: 乙, en: B}}
      - {id: c, text: {zh: 丙, en: C}}
    explanation: {zh: 因为, en: Because}
"""
PAPER = """\
quiz: first
title: {zh: 测验, en: Quiz}
bank: small
minutes: 10
pass_mark: 80
attempts: 3
wait_hours: 24
shuffle_options: true
draw:
  - {objectives: [A01], difficulty: [easy], number: 2}
  - {objectives: [A02], difficulty: [medium, hard], number: 1}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "banks").mkdir()
    (tmp_path / "papers").mkdir()
    write(tmp_path)
    return tmp_path


def write(folder: Path, bank: str = BANK, paper: str = PAPER) -> None:
    (folder / "banks" / "small.yaml").write_text(bank, encoding="utf-8")
    (folder / "papers" / "first.yaml").write_text(paper, encoding="utf-8")


def faults_of(folder: Path, app: Flask, **known: set[str]) -> list[Fault]:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        return library.check(folder, **known)


def the_fault(folder: Path, app: Flask, **known: set[str]) -> Fault:
    faults = faults_of(folder, app, **known)
    assert len(faults) == 1, "\n".join(map(str, faults))
    assert faults[0].cause
    assert faults[0].remedy
    return faults[0]


def line_of(text: str, needle: str, which: int = 1) -> int:
    lines = [number for number, line in enumerate(text.split("\n"), 1) if needle in line]
    return lines[which - 1]


def test_a_good_bank_and_quiz_have_no_fault(folder: Path, app: Flask) -> None:
    assert faults_of(folder, app) == []


def test_the_shipped_banks_and_quizzes_have_no_fault(app: Flask) -> None:
    assert faults_of(REPOSITORY / "training" / "quizzes", app) == []


# old text, new text, words of the cause, the line that is named: by the text it holds in the changed file
A_RIGHT, A_WRONG = "en: A}, correct: true,", "en: A},"
B_WRONG, B_RIGHT = "en: B}, feedback", "en: B}, correct: true, feedback"
STEP_D = "{id: d, text: {zh: 丙, en: C}}"
BANK_FAULTS = {
    "an unknown kind": ("kind: single", "kind: story", "'story' is not one of", "kind: story"),
    "a missing kind": ("    kind: single\n", "", "'kind' is missing", "id: one"),
    "no right option": (A_RIGHT, A_WRONG, "No option is correct", "options:"),
    "two right options in single choice": (B_WRONG, B_RIGHT, "2 options are correct", "options:"),
    "an id that stands twice": ("id: three", "id: one", "'one' stands on line 4 already", "kind: true-false"),
    "a missing language": ("题库, en: Small}", "题库}", "'en' is missing", "title:"),
    "an empty text": ("en: Small}", "en: ''}", "'en' is empty", "title:"),
    "a missing stem": ("    stem: {zh: 题干, en: Stem}\n", "", "'stem' is missing", "id: one"),
    "a missing explanation": ("    explanation: {zh: 因为, en: Because}\n", "", "'explanation' is missing", "id: one"),
    "missing feedback": (", feedback: {zh: 错, en: No}", "", "'feedback' is missing", "en: B}}"),
    "a statement without its truth": ("    answer: false\n", "", "'answer' is missing", "id: three"),
    "a truth that is text": ("answer: false", "answer: 'no'", "'answer' must be true or false", "answer:"),
    "too few steps": ("      - {id: c, text: {zh: 丙, en: C}}\n", "", "'options' has too few", "en: A}}"),
    "options out of their letters": ("{id: c, text: {zh: 丙, en: C}}", STEP_D, "not named a, b, c", "en: A}}"),
    "no marks at all": ("marks: 2", "marks: 0", "'marks' is too small", "marks: 0"),
    "too many marks": ("marks: 2", "marks: 11", "'marks' is too large", "marks: 11"),
    "marks in quotes": ("marks: 2", "marks: '2'", "must be a whole number", "marks: '2'"),
    "an unknown difficulty": ("difficulty: hard", "difficulty: tricky", "'tricky' is not one of", "tricky"),
    "a strange objective": ("[A03]", "[Z3]", "'Z3' is not written as", "[Z3]"),
    "no objective": ("[A03]", "[]", "'objectives' has too few", "objectives: []"),
    "an unknown key": ("answer: false\n", "answer: false\n    colour: red\n", "'colour' is not known", "colour"),
    "a bank that is named otherwise": ("bank: small", "bank: large", "The file is named 'small'", "bank: large"),
    "a key that stands twice": ("    marks: 2\n", "    marks: 2\n    marks: 2\n", "stands here twice", None),
}  # fmt: skip


@pytest.mark.parametrize("name", BANK_FAULTS)
def test_each_fault_of_a_bank_is_told_with_its_line(folder: Path, app: Flask, name: str) -> None:
    old, new, words, needle = BANK_FAULTS[name]
    assert old in BANK
    text = BANK.replace(old, new, 1)
    write(folder, bank=text)
    fault = the_fault(folder, app)
    assert fault.file == "banks/small.yaml"
    assert words in fault.cause
    if needle is not None:
        assert abs(fault.line - line_of(text, needle)) <= 1, f"{fault.line}: {text.splitlines()[fault.line - 1]}"


def test_all_options_right_is_a_fault_of_multiple_choice(folder: Path, app: Flask) -> None:
    parts = BANK.split("  - id: two")
    text = parts[0] + "  - id: two" + parts[1].replace("B}, feedback", "B}, correct: true, feedback", 1)
    write(folder, bank=text)
    assert "Every option is correct" in the_fault(folder, app).cause


def test_no_right_option_is_a_fault_of_multiple_choice(folder: Path, app: Flask) -> None:
    parts = BANK.split("  - id: two")
    write(folder, bank=parts[0] + "  - id: two" + parts[1].replace(" correct: true,", ""))
    assert "No option is correct" in the_fault(folder, app).cause


def test_more_than_seven_steps_are_too_many(folder: Path, app: Flask) -> None:
    more = "".join(f"      - {{id: {name}, text: {{zh: 步, en: Step}}}}\n" for name in "defgh")
    text = BANK.replace("      - {id: c, text: {zh: 丙, en: C}}\n", "      - {id: c, text: {zh: 丙, en: C}}\n" + more)
    write(folder, bank=text)
    assert "too many" in the_fault(folder, app).cause


def test_all_faults_of_all_files_come_at_once(folder: Path, app: Flask) -> None:
    write(folder, BANK.replace("marks: 2", "marks: 0").replace("answer: false", "answer: 1"), PAPER + "colour: red\n")
    assert {(fault.file, fault.line) for fault in faults_of(folder, app)} == {
        ("banks/small.yaml", line_of(BANK, "marks: 2")),
        ("banks/small.yaml", line_of(BANK, "answer: false")),
        ("papers/first.yaml", PAPER.count("\n") + 1),
    }


def test_a_section_that_does_not_exist_is_named(folder: Path, app: Flask) -> None:
    fault = the_fault(folder, app, sections={"golden-rule#other"}, objectives={"A01", "A02", "A03"})
    assert "golden-rule#five" in fault.cause
    assert fault.line == line_of(BANK, "sections:")


def test_an_objective_that_does_not_exist_is_named(folder: Path, app: Flask) -> None:
    fault = the_fault(folder, app, objectives={"A01", "A02"})
    assert "A03" in fault.cause


PAPER_FAULTS = {
    "an unknown bank": ("bank: small", "bank: other", "There is no bank 'other'"),
    "too many of a line": ("[easy], number: 2", "[easy], number: 3", "cannot be filled: 2 items"),
    "a line that nothing fits": (
        "[A02], difficulty: [medium, hard]",
        "[A02], difficulty: [easy]",
        "No item of the bank fits this line",
    ),
    "a quiz that is named otherwise": ("quiz: first", "quiz: second", "The file is named 'first'"),
    "a pass mark above the whole": ("pass_mark: 80", "pass_mark: 101", "'pass_mark' is too large"),
    "no minutes": ("minutes: 10", "minutes: 0", "'minutes' is too small"),
    "no attempts": ("attempts: 3", "attempts: 0", "'attempts' is too small"),
    "a wait below nought": ("wait_hours: 24", "wait_hours: -1", "'wait_hours' is too small"),
    "a missing title": ("title: {zh: 测验, en: Quiz}\n", "", "'title' is missing"),
    "an unknown review": ("minutes: 10", "minutes: 10\nreview: everything", "'everything' is not one of"),
    "an unknown difficulty": ("[medium, hard]", "[middling]", "'middling' is not one of"),
    "more than a hundred items": ("[easy], number: 2", "[easy], number: 100", "more than 100 items"),
}


@pytest.mark.parametrize("name", PAPER_FAULTS)
def test_each_fault_of_a_quiz_is_told_with_its_line(folder: Path, app: Flask, name: str) -> None:
    old, new, words = PAPER_FAULTS[name]
    text = PAPER.replace(old, new, 1)
    write(folder, paper=text)
    fault = the_fault(folder, app)
    assert fault.file == "papers/first.yaml"
    assert words in fault.cause
    changed = new.split("\n")[-1]
    named = "draw:" if "hundred" in name else changed
    if named:
        assert fault.line == line_of(text, named)


def test_a_blueprint_whose_lines_compete_for_too_few_items_is_a_fault(folder: Path, app: Flask) -> None:
    write(folder, paper=PAPER + "  - {objectives: [A01, A02], difficulty: [easy], number: 1}\n")
    assert "needed by other lines" in the_fault(folder, app).cause


def test_a_quiz_is_not_blamed_for_the_faults_of_its_bank(folder: Path, app: Flask) -> None:
    write(folder, bank=BANK.replace("marks: 2", "marks: 0"))
    assert the_fault(folder, app).file == "banks/small.yaml"


# --- publishing ---------------------------------------------------------------------------------------------------


def publish(app: Flask, folder: Path, at: datetime | None = None) -> list[str]:
    with app.app_context(), unit_of_work(writes=True):
        return library.publish(folder, at=at or clock.now())


def count(app: Flask, model: type) -> int:
    with app.app_context(), unit_of_work(writes=False):
        return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_publishing_twice_changes_nothing_the_second_time(app: Flask, folder: Path) -> None:
    assert len(publish(app, folder)) == 2
    assert publish(app, folder) == []
    assert (count(app, Bank), count(app, ItemVersion), count(app, QuizEdition)) == (1, 4, 1)


def test_only_what_changed_gets_a_new_version(app: Flask, folder: Path) -> None:
    publish(app, folder)
    write(folder, bank=BANK.replace("answer: false", "answer: true"), paper=PAPER.replace("minutes: 10", "minutes: 12"))
    lines = publish(app, folder)
    assert "1 items new or changed" in lines[0]
    assert lines[1] == "quiz first, edition 2"
    assert count(app, ItemVersion) == 5
    with app.app_context(), unit_of_work(writes=False):
        current = queries.current_quizzes()["first"]
        assert (current.number, current.minutes, current.titles["en"]) == (2, 12, "Quiz")


def test_an_item_that_is_gone_retires_and_comes_back(app: Flask, folder: Path) -> None:
    publish(app, folder)
    without_four = BANK.split("  - id: four")[0]
    write(folder, bank=without_four)
    assert "1 retired" in publish(app, folder)[0]
    assert retired(app) == {"four"}
    write(folder)
    assert "0 items new or changed, 0 retired, 1 back" in publish(app, folder)[0]
    assert retired(app) == set()
    assert count(app, ItemVersion) == 4


def retired(app: Flask) -> set[str]:
    with app.app_context(), unit_of_work(writes=False):
        return set(db.session.scalars(sa.select(Item.slug).where(Item.retired_at.is_not(None))))


def test_a_new_title_of_a_bank_is_taken_over(app: Flask, folder: Path) -> None:
    publish(app, folder)
    write(folder, bank=BANK.replace("en: Small", "en: Smaller"))
    assert len(publish(app, folder)) == 1
    with app.app_context(), unit_of_work(writes=False):
        assert db.session.scalars(sa.select(Bank)).one().title["en"] == "Smaller"


def test_whose_daily_drills_a_bank_belongs_to_may_change_and_says_only_what_is_known(app: Flask, folder: Path) -> None:
    publish(app, folder)
    for audience in ("supervisors", "newcomer", "everybody"):
        write(folder, BANK.replace("items:\n", f"audience: {audience}\nitems:\n", 1))
        assert publish(app, folder)
        assert publish(app, folder) == []
        assert audience_of(app) == (None if audience == "everybody" else audience)
    write(folder, BANK.replace("items:\n", "audience: bosses\nitems:\n", 1))
    assert the_fault(folder, app).line == line_of(BANK.replace("items:\n", "audience: bosses\nitems:\n", 1), "bosses")


def test_a_file_that_says_nothing_of_the_audience_leaves_it_to_the_desk(app: Flask, folder: Path) -> None:
    publish(app, folder)
    with app.app_context(), unit_of_work(writes=True):
        db.session.scalars(sa.select(Bank)).one().audience = Audience.SUPERVISORS
        audit.record("bank opened", "bank:small", by=None, at=clock.now())
    assert publish(app, folder) == []
    write(folder, bank=BANK.replace("en: Small", "en: Smaller"))
    assert len(publish(app, folder)) == 1
    assert audience_of(app) == "supervisors"


def test_an_exported_audience_is_published_as_it_was_and_changes_nothing(
    app: Flask, folder: Path, tmp_path: Path
) -> None:
    write(folder, BANK.replace("items:\n", "audience: supervisors\nitems:\n", 1))
    publish(app, folder)
    with app.app_context(), unit_of_work(writes=False):
        exporting.export(tmp_path / "out")
    assert publish(app, tmp_path / "out") == []
    assert audience_of(app) == "supervisors"


def audience_of(app: Flask) -> str | None:
    with app.app_context(), unit_of_work(writes=False):
        return db.session.scalars(sa.select(Bank.audience)).one()


def test_one_fault_anywhere_and_nothing_is_published(app: Flask, folder: Path) -> None:
    write(folder, paper=PAPER.replace("minutes: 10", "minutes: 0"))
    with pytest.raises(Unfit, match=r"papers/first\.yaml:4"):
        publish(app, folder)
    assert count(app, Bank) == 0


def test_the_shipped_library_publishes_forty_items(app: Flask) -> None:
    publish(app, REPOSITORY / "training" / "quizzes")
    assert count(app, ItemVersion) >= 30
    with app.app_context(), unit_of_work(writes=False) as session:
        assert list(queries.faults(session)) == []

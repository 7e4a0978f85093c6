"""At the shell: another program's questions become a bank's file that can be published, and items go out again."""

from fractions import Fraction
from pathlib import Path

import pytest
from flask import Flask

from tests.factories.media import picture_file
from tests.factories.quizzes import make_bank, make_item, make_version
from tests.quizzes.exchange.test_reading import FIXTURES
from training import clock
from training.authored import read_yaml
from training.db import unit_of_work
from training.quizzes import library
from training.quizzes.authored_bank import BankFile
from training.quizzes.exchange import gift, moodle_xml_writer, qti
from training.quizzes.exchange.questions import Kind, Option, Picture, Question, Situation
from training.quizzes.media import folders

GIFT = FIXTURES / "breadth.gift.txt"
TERMS = ("--bank", "elsewhere", "--language", "en", "--objective", "A07")


@pytest.fixture
def shell(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=["quizzes", *map(str, words)])


def test_all_or_nothing_is_the_rule(shell, tmp_path: Path) -> None:
    done = shell("import", GIFT, *TERMS)
    assert done.exit_code == 1
    assert "14 questions found" in done.output
    assert "Line 49, '::Info::" in done.output
    assert "Nothing was written" in done.output
    assert list(tmp_path.iterdir()) == []


def test_with_partial_the_rest_becomes_a_file_that_can_be_published(app: Flask, shell, tmp_path: Path) -> None:
    done = shell("import", GIFT, *TERMS, "--partial")
    assert done.exit_code == 0, done.output
    bank, _lines = read_yaml(tmp_path / "elsewhere.yaml", "elsewhere.yaml", BankFile)
    with app.app_context(), unit_of_work(writes=True):
        assert library.publish_bank(bank, at=clock.now())
    again = shell("import", GIFT, *TERMS, "--partial")
    assert again.exit_code == 1
    assert "exists already" in again.output


def test_a_dry_run_writes_nothing(shell, tmp_path: Path) -> None:
    assert shell("import", GIFT, *TERMS, "--partial", "--dry-run").exit_code == 0
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_none_is_refused_in_words(shell, tmp_path: Path) -> None:
    (tmp_path / "x.bin").write_bytes(b"PK")
    done = shell("import", tmp_path / "x.bin", *TERMS)
    assert done.exit_code == 1
    assert "archive is damaged" in done.output


def test_a_case_with_its_picture_becomes_a_bank_that_can_be_published(app: Flask, shell, tmp_path: Path) -> None:
    case = Situation("Shop", "![The shop](shop.png)\n\nAt the shop", (Picture("shop.png", picture_file()),))
    blanks = (Option("bags", Fraction(1)), Option("Baigou", Fraction(1), blank=2))
    parts = [
        Question(Kind.TRUE_FALSE, "Is it so?", name="so", answer=True, case=case),
        Question(Kind.FILL_IN, "They sell _____ from _____.", name="what", options=blanks, case=case),
    ]
    (tmp_path / "shop.xml").write_bytes(moodle_xml_writer.write(parts).content)
    done = shell("import", tmp_path / "shop.xml", *TERMS)
    assert done.exit_code == 0, done.output
    bank, _lines = read_yaml(tmp_path / "elsewhere.yaml", "elsewhere.yaml", BankFile)
    media, faults = folders.read(tmp_path, "elsewhere")
    assert (list(media), faults) == (["shop.png"], [])
    with app.app_context(), unit_of_work(writes=True):
        assert len(library.publish_bank(bank, media=media, at=clock.now())) > 0
    again = shell("export", "elsewhere", "--format", "qti3", "--language", "en")
    assert again.exit_code == 0, again.output
    questions = qti.read((tmp_path / "elsewhere.en.qti3.zip").read_bytes()).questions
    assert [one.case.stem for one in questions if one.case] == ["![The shop](shop.png)\n\nAt the shop"] * 2
    assert [one.blanks for one in questions] == [0, 2]


def test_a_bank_goes_out_in_one_language(app: Flask, shell, tmp_path: Path) -> None:
    with app.app_context(), unit_of_work(writes=True):
        bank = make_bank("numbers")
        for kind in ("single", "multiple", "true-false", "ordering"):
            make_version(make_item(bank), kind)
    done = shell("export", "numbers", "--format", "gift", "--language", "en")
    assert done.exit_code == 0, done.output
    reading = gift.read((tmp_path / "numbers.en.gift.txt").read_bytes())
    assert [str(question.kind) for question in reading.questions] == ["single", "multiple", "true-false", "ordering"]
    assert shell("export", "nothing", "--format", "gift", "--language", "en").exit_code == 1

"""`flask content check`, `flask content publish` and `flask verify`, on the whole library."""

import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from tests.databases import SERVER
from training import library
from training.audit import AuditEntry
from training.content.models import Edition
from training.db import db, unit_of_work

KINDS = ("content/manuals", "quizzes/banks", "quizzes/papers", "roleplay/scenarios", "examining/stations")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A copy of the shipped library, to be spoilt."""
    for kind in (*KINDS, "certification/programmes"):
        shutil.copytree(library.SHIPPED / kind, tmp_path / "training" / kind)
    return tmp_path / "training"


def run(app: Flask, *words: str, lang: str = "C.UTF-8") -> Result:
    return app.test_cli_runner().invoke(args=list(words), env={"LC_ALL": lang})


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def count(app: Flask, model: type) -> int:
    with app.app_context(), unit_of_work(writes=False):
        return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_the_shipped_library_can_be_published(app: Flask) -> None:
    result = run(app, "content", "check")
    assert (result.exit_code, result.stdout) == (0, "Every file of the library can be published.\n")


def test_publishing_tells_each_new_edition_and_twice_changes_nothing(app: Flask) -> None:
    result = run(app, "content", "publish")
    assert result.exit_code == 0, result.output
    for words in ("Manual objections, edition 1", "Programme new-salesperson, edition 1"):
        assert words in result.output
    entries = count(app, AuditEntry)
    assert run(app, "content", "publish").output == "Nothing has changed since the last time.\n"
    assert count(app, AuditEntry) == entries


CITATIONS = [
    ("quizzes/banks/sales-foundations.yaml", "golden-rule#five-foundations", "golden-rule#no-such-section"),
    ("roleplay/scenarios/obj-no-effect.zh.juben", "manual:objections#clarify", "manual:objections#no-such-section"),
    ("examining/stations/no-effect.yaml", "scenario: obj-no-effect", "scenario: no-such-scenario"),
    ("certification/programmes/new-salesperson.yaml", "manual: objections", "manual: no-such-manual"),
    ("certification/programmes/new-salesperson.yaml", "quiz: foundations", "quiz: no-such-quiz"),
    ("certification/programmes/new-salesperson.yaml", "station: no-effect", "station: no-such-station"),
    ("quizzes/papers/foundations.yaml", "bank: sales-foundations", "bank: no-such-bank"),
]


@pytest.mark.parametrize(("file", "old", "new"), CITATIONS, ids=[new for _file, _old, new in CITATIONS])
def test_a_citation_of_what_does_not_exist_is_told_with_file_and_line(
    app: Flask, own: Path, file: str, old: str, new: str
) -> None:
    spoil(own / file, old, new)
    line = (own / file).read_text(encoding="utf-8").split(new)[0].count("\n") + 1
    name = new.split(" ")[-1].split(":")[-1]
    result = run(app, "content", "check", "--folder", str(own))
    told = [text for text in result.output.splitlines() if name in text]
    assert result.exit_code == 1
    assert told
    assert told[0].startswith(f"training/{file}:{line}: ")


def test_a_fault_of_any_kind_keeps_all_kinds_from_being_published(app: Flask, own: Path) -> None:
    spoil(own / "certification/programmes/new-salesperson.yaml", "validity_months: 12", "validity_months: 0")
    result = run(app, "content", "publish", "--folder", str(own))
    assert result.exit_code == 1
    assert "training/certification/programmes/new-salesperson.yaml:5: 'validity_months' is too small." in result.output
    assert count(app, Edition) == 0


def test_all_faults_come_at_once(app: Flask, own: Path) -> None:
    spoil(own / "content/manuals/objections/en.md", "shelf: selling", "shelf: toys")
    spoil(own / "examining/stations/no-effect.yaml", "minutes: 5", "minutes: five")
    output = run(app, "content", "check", "--folder", str(own)).output
    assert "training/content/manuals/objections/en.md:4: " in output
    assert "training/examining/stations/no-effect.yaml:" in output


def test_faults_are_told_in_the_language_of_the_shell(app: Flask, own: Path) -> None:
    spoil(own / "content/manuals/objections/en.md", "shelf: selling", "shelf: toys")
    output = run(app, "content", "check", "--folder", str(own), lang="zh_CN.UTF-8").output
    assert "“toys”不在可选范围内" in output


def test_verify_finds_nothing_wrong(app: Flask) -> None:
    run(app, "content", "publish")
    result = run(app, "verify")
    assert result.exit_code == 0
    assert result.output == f"Nothing is wrong: {count(app, AuditEntry)} entries in the log.\n"


def test_verify_names_what_was_changed(app: Flask) -> None:
    run(app, "content", "publish")
    with app.app_context(), unit_of_work(writes=True) as session:
        session.execute(sa.text(f"DROP TRIGGER section_no_update{' ON section' if SERVER else ''}"))
        session.execute(sa.text("UPDATE section SET markdown = 'x' WHERE anchor = 'two-flows'"))
    result = run(app, "verify")
    assert result.exit_code == 1
    for text in ("Chinese", "English"):
        assert f"manual objections, edition 1: not as published: {text} text, section 'two-flows'" in result.output

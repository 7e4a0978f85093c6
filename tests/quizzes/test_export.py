"""Banks and quizzes go back into files; publishing these changes nothing, here or in an empty installation."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import Cast
from tests.factories.desk import make_item_draft, make_ready, make_shown_draft, quiz_terms, single
from tests.factories.quizzes import ALL_KINDS, BODIES, make_bank, make_item, make_version
from training import clock
from training import library as whole
from training.authored import digest, validated
from training.db import db, unit_of_work
from training.quizzes import exporting, library, queries
from training.quizzes.authored_items import pieces
from training.quizzes.authored_paper import PaperFile
from training.quizzes.media import folders
from training.quizzes.models import Bank, Item, ItemVersion, QuizEdition

MODELS = (Item, ItemVersion, QuizEdition)


def counts() -> list[int]:
    return [db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0 for model in MODELS]


def digests_in(folder: Path) -> dict[str, str]:
    """Of every item and quiz, as these files would be stored. None of them has a fault."""
    shelf = library.read(folder)
    assert not shelf.faults, shelf.faults
    found = {}
    for name, bank in shelf.banks.items():
        facts = folders.facts(shelf.media[name])
        for slug, item in pieces(bank.items).items():
            found[f"{name}/{slug}"] = digest(library.content_of(item, facts))
    return found | {name: digest(paper.body()) for name, paper in shelf.papers.items()}


def digests() -> dict[str, str]:
    """As they are stored, without what is retired."""
    found = {
        f"{bank.slug}/{slug}": version.digest
        for bank in queries.banks()
        for slug, (item, version) in queries.newest_versions(bank.id).items()
        if item.retired_at is None
    }
    return found | {name: quiz.digest for name, quiz in queries.current_quizzes().items()}


def test_the_shipped_library_comes_back_as_it_was(app: Flask, tmp_path: Path) -> None:
    shipped = whole.SHIPPED / "quizzes"
    with app.app_context(), unit_of_work(writes=True):
        library.publish(shipped, at=clock.now())
        before = counts()
        written = exporting.export(tmp_path / "quizzes")
        assert "quizzes/banks/media/sales-drills/week-tally.png" in written
        assert library.publish(tmp_path / "quizzes", at=clock.now()) == []
        assert counts() == before
        assert digests_in(tmp_path / "quizzes") == digests_in(shipped) == digests()


def test_writing_it_twice_gives_the_same_bytes(app: Flask, tmp_path: Path) -> None:
    with app.app_context(), unit_of_work(writes=True):
        library.publish(whole.SHIPPED / "quizzes", at=clock.now())
        for name in ("one", "two"):
            exporting.export(tmp_path / name / "quizzes")
    files = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*.*"))
    assert all((tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes() for name in files)
    bank = (tmp_path / "one" / "quizzes" / "banks" / "sales-foundations.yaml").read_text(encoding="utf-8")
    assert "    objectives: [A01]\n" in bank
    assert "practice: false" not in bank


def authored(kind: str) -> dict[str, Any]:
    """What an author writes of this kind in the browser."""
    return {"objectives": ["A07"], "difficulty": "hard", "marks": 2, **BODIES[kind]}


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_an_item_made_in_the_browser_goes_into_a_file_and_back(
    app: Flask, cast: Cast, tmp_path: Path, kind: str
) -> None:
    with app.app_context(), unit_of_work(writes=True):
        bank = make_bank("talk")
        make_ready(make_item_draft(bank, cast.author, "an-item", authored(kind), kind), cast.second_author)
        before = counts()
        exporting.export(tmp_path)
        told = library.publish(tmp_path, at=clock.now())
        assert told == ["bank talk: kept at the desk, and not touched: an-item"]
        assert counts() == before
        assert digests_in(tmp_path) == digests()


def test_pictures_go_along_and_two_of_one_name_stand_apart(app: Flask, cast: Cast, tmp_path: Path) -> None:
    with app.app_context(), unit_of_work(writes=True):
        bank = make_bank("talk")
        make_ready(make_shown_draft(bank, cast.author, "one"), cast.second_author)
        exporting.export(tmp_path / "first")
        assert digests_in(tmp_path / "first") == digests()
        version = db.session.scalars(sa.select(ItemVersion)).one()
        other = {**version.body, "media": [{**version.body["media"][0], "digest": "0" * 64}]}
        make_version(make_item(bank, "two"), "single", **other)
        written = exporting.export(tmp_path / "second")
    assert written == [
        "second/banks/media/talk/chart-00000000.png",
        "second/banks/media/talk/chart.png",
        "second/banks/talk.yaml",
    ]


def test_practice_retired_items_and_empty_banks(app: Flask, cast: Cast, tmp_path: Path) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_bank("empty")
        bank = make_bank("talk")
        gone = make_item(bank, "gone")
        make_version(gone)
        gone.retired_at = clock.now()
        for slug in ("shown", "kept"):
            make_ready(make_item_draft(bank, cast.author, slug, single(practice=slug == "shown")), cast.second_author)
        exporting.export(tmp_path)
        assert not (tmp_path / "banks" / "empty.yaml").exists()
        items = library.read(tmp_path).banks["talk"].items
        assert [(item.id, item.practice) for item in items] == [("shown", True), ("kept", False)]  # type: ignore[union-attr]
        practice = db.session.scalars(sa.select(Bank).where(Bank.slug == "talk")).one()
        practice.practice_since = clock.now()
        exporting.export(tmp_path)
        assert library.read(tmp_path).banks["talk"].practice


def test_all_terms_of_a_quiz_go_into_a_file_and_back(app: Flask, cast: Cast, tmp_path: Path) -> None:
    terms = quiz_terms(
        shuffle_options=False,
        opens="2026-12-01T01:00:00+00:00",
        closes="2026-12-02T01:00:00+00:00",
        shown={"just_after": ["score"], "later": ["responses", "score"], "closed": ["keys"]},
        room={"password": "plum\\: “no”", "addresses": ["10.0.0.0/8"]},
        standard={"method": "angoff", "judges": {"孙": {"first": 60}, "Ma": {"first": 50}}},
    )
    with app.app_context(), unit_of_work(writes=True):
        make_version(make_item(make_bank("talk"), "first"))
        library.publish_paper(validated({"quiz": "talk-quiz", **terms}, PaperFile), at=clock.now())
        exporting.export(tmp_path)
        assert digests_in(tmp_path)["talk-quiz"] == digests()["talk-quiz"]
        assert library.publish_paper(library.read(tmp_path).papers["talk-quiz"], at=clock.now()) == []


def test_texts_that_yaml_could_misread_stay_texts(app: Flask, cast: Cast, tmp_path: Path) -> None:
    odd = [
        "no",
        "1",
        "0x1f",
        "~",
        "a: b",
        "- x",
        "# note",
        "“quoted”",
        "two\nlines\n\n  indented",
        "tab\there",
        "'",
        '"',
    ]
    options = [
        {**option, "text": {"zh": text, "en": text}, "feedback": {"zh": "是", "en": text}}
        for option, text in zip(single()["options"], odd, strict=False)
    ]
    with app.app_context(), unit_of_work(writes=True):
        bank = make_bank("talk")
        for number, text in enumerate(odd):
            content = single(stem={"zh": text, "en": f"{text} "}, explanation={"zh": text, "en": text}, options=options)
            make_ready(make_item_draft(bank, cast.author, f"odd-{number}", content), cast.second_author)
        exporting.export(tmp_path)
        assert digests_in(tmp_path) == digests()


def test_the_command_writes_manuals_banks_and_quizzes(app: Flask, cast: Cast, tmp_path: Path) -> None:
    runner = app.test_cli_runner()
    assert "Nothing has been published yet." in runner.invoke(args=["content", "export", str(tmp_path / "none")]).output
    with app.app_context(), unit_of_work(writes=True):
        make_version(make_item(make_bank("talk"), "first"))
    told = runner.invoke(args=["content", "export", str(tmp_path / "out")]).output
    assert told.strip() == "quizzes/banks/talk.yaml"

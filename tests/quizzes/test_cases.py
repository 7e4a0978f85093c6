"""Cases: several items about one situation, drawn and shown together, each scored by itself."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.quizzes.scene import Scene
from training import clock
from training.authored import Unfit, parse_yaml
from training.db import db, unit_of_work
from training.quizzes import library, operations, queries, rules
from training.quizzes.authored_bank import BankFile
from training.quizzes.models import Item
from training.quizzes.queries.versions import Unit

BANK = """\
bank: cases
title: {zh: 案例, en: Cases}
items:
  - id: alone
    kind: true-false
    objectives: [A01]
    difficulty: easy
    marks: 1
    stem: {zh: 单独, en: Alone}
    answer: true
    explanation: {zh: 因为, en: Because}
  - id: shop
    kind: case
    objectives: [A01]
    difficulty: hard
    stem: {zh: 店里的情形, en: What happens in the shop}
    parts:
      - id: who
        kind: true-false
        marks: 1
        stem: {zh: 谁, en: Who}
        answer: false
        explanation: {zh: 因为, en: Because}
      - id: how-many
        kind: numeric
        objectives: [A24]
        marks: 2
        stem: {zh: 几个, en: How many}
        answer: 3
        explanation: {zh: 因为, en: Because}
"""
PAPER = """\
quiz: cases
title: {zh: 测验, en: Quiz}
bank: cases
minutes: 10
pass_mark: 60
attempts: 3
wait_hours: 0
draw:
  - {objectives: [A01], difficulty: [easy], number: 1}
  - {objectives: [A01], difficulty: [hard], parts: 2, number: 1}
"""


def bank(text: str = BANK) -> BankFile:
    return parse_yaml(text, "cases.yaml", BankFile)[0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for kind, text in (("banks", BANK), ("papers", PAPER)):
        (tmp_path / kind).mkdir()
        (tmp_path / kind / "cases.yaml").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def published(app: Flask, folder: Path) -> Path:
    with app.app_context(), app.test_request_context(headers={"Accept-Language": "en"}), unit_of_work(writes=True):
        library.publish(folder, at=clock.now())
    return folder


def units() -> list[Unit]:
    own = queries.quiz_of(0, "cases")
    assert own is not None
    return list(queries.units(queries.offered(own.bank_id, own.offer)).values())


def test_each_part_is_an_item_with_what_it_shares(app: Flask, published: Path) -> None:
    with app.app_context(), unit_of_work(writes=False):
        assert set(db.session.scalars(sa.select(Item.slug))) == {"alone", "shop-who", "shop-how-many"}
        shop = next(unit for unit in units() if len(unit.versions) == 2)
    who, how_many = shop.versions
    assert (who.difficulty, who.objectives, how_many.objectives) == ("hard", {"A01"}, {"A24"})
    assert [part.case and part.case["part"] for part in shop.versions] == [1, 2]
    assert how_many.case is not None
    assert how_many.case["stem"]["en"] == "What happens in the shop"


def test_publishing_again_changes_nothing_and_a_new_stem_changes_every_part(app: Flask, published: Path) -> None:
    with app.app_context(), app.test_request_context(headers={"Accept-Language": "en"}), unit_of_work(writes=True):
        assert library.publish(published, at=clock.now()) == []
        told = library.publish_bank(bank(BANK.replace("店里的情形", "店外的情形")), at=clock.now())
    assert "2 items new or changed" in told[0]


def test_a_case_is_drawn_whole_and_only_where_cases_are_asked_for(app: Flask, published: Path) -> None:
    with app.app_context(), unit_of_work(writes=False):
        own = queries.quiz_of(0, "cases")
        assert own is not None
        assert own.items == 3
        for seed in range(20):
            drawn = [version for version, _shown in operations.drawn(own, str(seed))]
            places = [version.case["part"] if version.case else 0 for version in drawn]
            assert places in ([0, 1, 2], [1, 2, 0])


def test_a_case_without_one_of_its_parts_is_not_offered(app: Flask, published: Path) -> None:
    with app.app_context(), unit_of_work(writes=True):
        item = db.session.scalars(sa.select(Item).where(Item.slug == "shop-who")).one()
        item.retired_at = clock.now()
        operations.audit.record("made for a test", item, by=None, at=clock.now())
        db.session.flush()
        assert [len(unit.versions) for unit in units()] == [1]


def test_a_line_for_cases_fits_no_single_item_and_no_other_size() -> None:
    case = rules.Candidate(1, frozenset({"A01"}), "easy", parts=3)
    for parts, fits in ((1, False), (2, False), (3, True)):
        assert case.fits(rules.Line(frozenset({"A01"}), frozenset({"easy"}), 1, parts)) is fits


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        (("      - id: how-many", "      - id: who"), "Two parts have the same id."),
        (("kind: numeric", "kind: case"), "'case' is not one of"),
        (("  - id: alone", "  - id: shop-who"), "stands on line"),
        (("        answer: 3\n", ""), "'answer' is missing."),
    ],
)
def test_faults_of_a_case_name_their_line(app: Flask, folder: Path, change: tuple[str, str], cause: str) -> None:
    (folder / "banks" / "cases.yaml").write_text(BANK.replace(*change), encoding="utf-8")
    with app.test_request_context(headers={"Accept-Language": "en"}):
        faults = library.check(folder)
    assert [cause in fault.cause for fault in faults] == [True]
    assert faults[0].line > 3


def test_a_paper_that_asks_for_cases_that_do_not_exist_is_a_fault(app: Flask, folder: Path) -> None:
    (folder / "papers" / "cases.yaml").write_text(PAPER.replace("parts: 2", "parts: 3"), encoding="utf-8")
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert ["No item of the bank fits" in fault.cause for fault in library.check(folder)] == [True]
        (folder / "papers" / "cases.yaml").write_text(PAPER.replace("number: 1", "number: 99"), encoding="utf-8")
        assert any("more than 100" in fault.cause for fault in library.check(folder))


def test_the_page_shows_the_situation_and_every_part_of_it(app: Flask, scene: Scene, published: Path) -> None:
    with app.app_context(), unit_of_work(writes=True):
        own = queries.quiz_of(scene.cast.trainee.id, "cases")
        assert own is not None
        scene.attempt = queries.own_attempt(
            scene.cast.trainee.id, operations.start(own, by=scene.cast.trainee.id, at=clock.now())
        )
    scene.address = f"/attempts/{scene.attempt.public_id}"
    entries = scene.sheet().entries
    position = next(entry.position for entry in entries if entry.version.case)
    page = scene.client.page(f"{scene.address}/items/{position}")
    for words in ("What happens in the shop", "Question 1 of 2", "How many", f"items/{position + 1}"):
        assert words in page
    single = next(entry.position for entry in entries if not entry.version.case)
    assert "What happens in the shop" not in scene.client.page(f"{scene.address}/items/{single}")
    scene.save(position, ["2"])
    scene.client.post(f"{scene.address}/submission")
    review = scene.client.page(f"{scene.address}/review")
    assert review.count("What happens in the shop") == 1
    assert "1 / 1" in review


def test_an_unknown_kind_is_told_with_all_that_can_be_written(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}), pytest.raises(Unfit) as unfit:
        bank(BANK.replace("kind: case", "kind: story"))
    assert "'matching'" in unfit.value.faults[0].cause
    assert "'case'" in unfit.value.faults[0].cause

"""Stems where no attempt shows them, on lists and in titles: lines for blanks, example values for what is drawn."""

import pytest
from flask import Flask

from tests.cast import Cast
from tests.factories.quizzes import BODIES, make_attempt, make_bank, make_item, make_quiz, make_version
from tests.page import PageClient
from training import clock
from training.db import unit_of_work
from training.quizzes import operations
from training.quizzes.exchange.report import Report
from training.quizzes.exchange.waiting import Waiting
from training.quizzes.kinds import KINDS

RAW = ("{orders}", "{1}")


@pytest.fixture
def gu(app: Flask, cast: Cast, client: PageClient) -> PageClient:
    with app.app_context(), unit_of_work(writes=True):
        bank = make_bank("sums")
        for kind in ("calculated", "fill-in"):
            make_version(make_item(bank, f"a-{kind}"), kind)
        attempt = make_attempt(cast.trainee, make_quiz("summing", ["calculated", "fill-in"], bank=bank))
        operations.submit(attempt, by=cast.trainee.id, at=clock.now())
    return client.sign_in(cast.author)


@pytest.mark.parametrize("address", ["/desk/banks/sums", "/desk/analysis/summing"])
def test_a_list_shows_blanks_as_lines_and_variables_by_an_example(gu: PageClient, address: str) -> None:
    page = gu.page(address)
    assert "First ____, then ____" in page
    assert "orders in" in page
    assert not any(raw in page for raw in RAW)


def test_the_title_of_an_analysis_says_that_its_values_are_an_example(gu: PageClient) -> None:
    gu.speak("en")
    page = gu.page("/desk/analysis/summing/items/a-calculated")
    assert "With example values: each attempt draws its own." in page
    assert not any(raw in page for raw in (*RAW, "{answer}"))
    assert "With example values" not in gu.page("/desk/analysis/summing/items/a-fill-in")


def test_a_list_and_the_page_of_the_item_show_the_same_example(gu: PageClient) -> None:
    listed = gu.page("/desk/banks/sums").split("item-stem")[1].split(">")[1].split("<")[0]
    assert listed in gu.page("/desk/banks/sums/items/a-calculated")


def test_items_that_wait_to_be_saved_are_listed_alike() -> None:
    """With what a file has left at its default."""
    stem = {"zh": "{a} 加 {b}", "en": "{a} and {b}"}
    ranges = [{"name": name, "first": "1", "last": "9", "step": "1"} for name in "ab"]
    item = {"kind": "calculated", "stem": stem, "variables": ranges, "answer": "a + b", "units": []}
    told = Waiting(1, "sums", "en", "file", [item], Report()).stem_of(item)
    assert "{" not in told
    assert " and " in told


@pytest.mark.parametrize("name", sorted(KINDS))
def test_an_example_is_the_same_each_time(name: str) -> None:
    kind = KINDS[name]
    assert kind.example(BODIES[name]) == kind.example(BODIES[name])

"""Facility and discrimination on the authors' desk: of each version, over all quizzes, made beside the requests."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import Cast
from tests.factories.quizzes import make_attempt, make_quiz, make_version
from tests.page import PageClient
from tests.quizzes.taken import ALL, NONE, RIGHT, Taken
from training import clock, jobs
from training.db import unit_of_work
from training.quizzes import queries
from training.quizzes.analysis import bank_queries, banks, numbers, taken_queries
from training.quizzes.analysis import queries as analysis
from training.quizzes.analysis.models import QuizFigures
from training.quizzes.flags import Flag
from training.quizzes.statistics import item_statistics


@pytest.fixture
def taken(app: Flask, cast: Cast) -> Taken:
    return Taken(app, cast)


@pytest.fixture
def reader(cast: Cast, client: PageClient) -> PageClient:
    return client.sign_in(cast.author)


def renew(taken: Taken, minutes: float = 0) -> int:
    with taken.app.app_context():
        return banks.renew(clock.now() + timedelta(minutes=minutes))


def kept(taken: Taken) -> dict[str, bank_queries.Kept]:
    """By item, of the newest versions."""
    with taken.app.app_context(), unit_of_work(writes=False):
        bank = queries.bank_by_slug("kinds")
        assert bank is not None
        found = {slug: version.id for slug, (_item, version) in queries.newest_versions(bank.id).items()}
        figures = bank_queries.kept(found.values())
        return {slug: figures[one] for slug, one in found.items() if one in figures}


def test_the_figures_are_those_of_the_analysis(taken: Taken) -> None:
    taken.take(ALL, ALL, {"single", "multiple"}, {"single"}, NONE)
    assert renew(taken) == 1
    with taken.app.app_context(), unit_of_work(writes=False):
        table = taken_queries.read([one.id for one in analysis.editions("first")])
        expected = dict(
            zip((one.slug for one in table.columns), item_statistics(table.marks, table.maxima), strict=True)
        )
    found = kept(taken)
    assert found.keys() == expected.keys()
    for slug, figures in expected.items():
        assert found[slug].attempts == 5
        assert found[slug].facility == pytest.approx(100 * (figures.facility or 0), abs=0.01)
        assert found[slug].discrimination == pytest.approx(figures.discrimination_index, abs=0.01)


def test_all_quizzes_that_drew_a_version_count_and_each_person_once_a_quiz(taken: Taken) -> None:
    with taken.app.app_context(), unit_of_work(writes=True):
        make_quiz("second", list(RIGHT), bank=queries.bank_by_slug("kinds"))
    taken.take(ALL, NONE)
    taken.take(ALL, ALL, slug="second")
    with taken.app.app_context(), unit_of_work(writes=True):
        taken.attempt(taken.cast.trainee, NONE, days_ago=9)
        taken.attempt(taken.cast.trainee, ALL)  # a second one does not count
    renew(taken)
    assert {(one.attempts, one.facility) for one in kept(taken).values()} == {(5, 60.0)}


def test_only_the_quizzes_with_something_new_are_read_and_the_others_count_as_they_were(
    taken: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    with taken.app.app_context(), unit_of_work(writes=True):
        make_quiz("second", list(RIGHT), bank=queries.bank_by_slug("kinds"))
    taken.take(*[ALL - {"single"}] * 20, *[{"single"}] * 15)
    taken.take(*[ALL] * 5, *[NONE] * 3, {"single"}, slug="second")
    renew(taken)
    read: list[str] = []
    of_quiz = banks.of_quiz
    monkeypatch.setattr(banks, "of_quiz", lambda slug, until: [read.append(slug), of_quiz(slug, until)][1])
    taken.take(ALL, NONE, slug="second")
    assert renew(taken, minutes=11) == 1
    assert read == ["second"]
    together = kept(taken)
    with taken.app.app_context(), unit_of_work(writes=True) as session:
        session.execute(sa.delete(QuizFigures))
    taken.take(ALL, slug="second")
    taken.take(ALL)
    renew(taken, minutes=22)
    assert read == ["second", "first", "second"]
    assert {one.attempts for one in kept(taken).values()} == {next(iter(together.values())).attempts + 2}


def test_what_quizzes_came_to_is_put_together_as_if_it_had_been_read_at_once(taken: Taken) -> None:
    """Options and what their takers earned on the rest: of all attempts at both quizzes."""
    with taken.app.app_context(), unit_of_work(writes=True):
        make_quiz("second", list(RIGHT), bank=queries.bank_by_slug("kinds"))
    taken.take(*[ALL - {"single"}] * 14, *[{"single"}] * 15)
    taken.take(*[ALL - {"single"}] * 3, {"single"}, ALL, slug="second")
    renew(taken)
    assert kept(taken)["a-single"].flags == [Flag.WRONG_KEY, Flag.NEGATIVE, Flag.RARE_OPTION]
    with taken.app.app_context():
        quizzes = [banks.of_quiz(slug, 10**6) for slug in ("first", "second")]
        with unit_of_work(writes=False):
            editions = [one.id for slug in ("first", "second") for one in analysis.editions(slug)]
            table = taken_queries.read(editions)
            said = analysis.versions_of(table)
    for place, column in enumerate(table.columns):
        met = [one.versions[column.version_id] for one in quizzes]
        found = banks.options(met, len(table.attempts))
        at_once = numbers.options_at(table, place, said)
        assert [(one.option, one.chosen) for one in found] == [(one.option, one.chosen) for one in at_once]
        assert [one.rest for one in found] == pytest.approx([one.rest for one in at_once])
        assert [one.share for one in found] == pytest.approx([one.share for one in at_once])


def test_no_transaction_is_held_while_figures_are_made_and_what_is_scored_meanwhile_waits(
    taken: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taken_queries, "PART", 2)
    taken.take(*[ALL] * 5)
    lay = taken_queries.lay

    def meanwhile(*told: Any) -> Any:
        taken.take(NONE)  # a unit of work of its own, which none may hold
        return lay(*told)

    monkeypatch.setattr(taken_queries, "lay", meanwhile)
    renew(taken)
    assert {one.attempts for one in kept(taken).values()} == {5}
    monkeypatch.setattr(taken_queries, "lay", lay)
    renew(taken, minutes=11)
    assert {one.attempts for one in kept(taken).values()} == {6}


def test_versions_are_not_mixed(taken: Taken, reader: PageClient) -> None:
    taken.take(*[ALL] * 30)
    with taken.app.app_context(), unit_of_work(writes=True):
        bank = queries.bank_by_slug("kinds")
        assert bank is not None
        item, version = queries.newest_versions(bank.id)["a-single"]
        make_version(item, "single", number=2, options=version.body["options"][:3])
    taken.take(NONE)
    renew(taken)
    assert kept(taken)["a-single"].facility == 0
    page = reader.page("/desk/banks/kinds/items/a-single")
    assert "not yet: 1 of 30" in page
    assert "100%" in page
    assert "n = 30 · provisional" in page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_desk_tells_figures_from_thirty_on_and_flags_in_words(
    taken: Taken, reader: PageClient, language: str
) -> None:
    reader.post("/language", data={"language": language})
    assert ("not yet: 0 of 30" in reader.page("/desk/banks/kinds")) is (language == "en")
    taken.take(*[ALL - {"single"}] * 14, *[{"single"}] * 15)
    renew(taken)
    assert ("not yet: 29 of 30" in reader.page("/desk/banks/kinds")) is (language == "en")
    taken.take(NONE)
    renew(taken, minutes=11)
    assert kept(taken)["a-single"].flags == [Flag.WRONG_KEY, Flag.NEGATIVE, Flag.RARE_OPTION]
    for address in ("/desk/banks/kinds", "/desk/banks/kinds/items/a-single"):
        page = reader.page(address)
        assert "50%" in page
        assert ("probable wrong key" in page) is (language == "en")


def test_they_are_made_only_for_new_scores_apart_and_while_nobody_sits(taken: Taken, counting: Callable) -> None:
    taken.take(ALL)
    assert renew(taken) == 1
    with counting() as counted:
        assert renew(taken, minutes=60) == 0
    assert len(counted) == 1
    taken.take(NONE)
    assert renew(taken, minutes=9) == 0
    with taken.app.app_context(), unit_of_work(writes=True):
        quiz = make_quiz("elsewhere")
        make_attempt(taken.cast.trainee, quiz)
    assert renew(taken, minutes=11) == 0
    assert renew(taken, minutes=24 * 60 + 1) == 1
    assert {one.attempts for one in kept(taken).values()} == {2}


def test_the_job_makes_them(taken: Taken) -> None:
    taken.take(ALL)
    jobs.run_due(taken.app)
    assert {one.attempts for one in kept(taken).values()} == {1}


def test_a_bank_costs_the_same_however_many_attempts(taken: Taken, reader: PageClient, counting: Callable) -> None:
    def cost() -> Any:
        with counting() as counted:
            reader.page("/desk/banks/kinds")
            reader.page("/desk/banks/kinds/items/a-single")
        return len(counted)

    reader.page("/desk/banks/kinds")  # the process has met the items
    before = cost()
    taken.take(*[ALL] * 5)
    renew(taken)
    assert cost() == before

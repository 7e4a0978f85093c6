"""The pages of analysis: the figures of first attempts, the option table, flags; and who may see them."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from tests.cast import Cast
from tests.factories.quizzes import KEY, make_version
from tests.page import PageClient
from tests.quizzes.taken import ALL, NONE, Taken
from training import clock
from training.db import unit_of_work
from training.quizzes import queries
from training.quizzes.analysis import banks, sources, taken_queries
from training.quizzes.analysis import queries as analysis_queries


@pytest.fixture
def taken(app: Flask, cast: Cast) -> Taken:
    return Taken(app, cast)


@pytest.fixture
def reader(cast: Cast, client: PageClient) -> PageClient:
    return client.sign_in(cast.author)


# --- who may ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["trainee", "trainer", "examiner", "auditor", "approver"])
def test_who_may_not_see_keys_sees_no_analysis(taken: Taken, client: PageClient, who: str) -> None:
    client.sign_in(getattr(taken.cast, who))
    for address in ("/desk/analysis", "/desk/analysis/first", "/desk/analysis/first/items/a-single"):
        response = client.get(address)
        assert response.status_code == 403
        assert KEY not in response.get_data(as_text=True)


def test_an_author_sees_figures_but_exports_no_names(taken: Taken, reader: PageClient) -> None:
    taken.take(ALL)
    assert "Excel" not in reader.page("/desk/analysis/first")
    assert reader.post("/desk/analysis/first/results").status_code == 403


# --- the pages ----------------------------------------------------------------------------------------------------


def test_before_anybody_took_it_the_pages_say_what_will_stand_here(taken: Taken, reader: PageClient) -> None:
    assert "Quiz first" in reader.page("/desk/analysis")
    assert "No first attempt has been closed yet" in reader.page("/desk/analysis/first")
    assert "Nobody has met this item yet" in reader.page("/desk/analysis/first/items/a-single")


def test_what_does_not_exist_is_404(taken: Taken, reader: PageClient) -> None:
    for address in ("/desk/analysis/nothing", "/desk/analysis/first/items/nothing"):
        assert reader.get(address).status_code == 404
    assert reader.post("/desk/analysis/first").status_code == 405


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_quiz_page_holds_its_figures(taken: Taken, reader: PageClient, language: str) -> None:
    taken.take(ALL, ALL, {"single", "multiple"}, NONE)
    reader.post("/language", data={"language": language})
    page = reader.page("/desk/analysis/first")
    assert ("Below 30 first attempts" in page) is (language == "en")
    assert "75%" in page  # three of four passed; three of four answered the single choice rightly
    assert "<svg" in page
    assert reader.page("/desk/analysis").count("75%") == 1


def test_below_nought_stands_a_minus_sign_in_tables_and_pictures(taken: Taken, reader: PageClient) -> None:
    taken.take(*[ALL - {"single"}] * 14, *[{"single"}] * 15)
    for address in ("/desk/analysis/first", "/desk/analysis/first/items/a-single"):
        page = reader.page(address)
        assert "−100" in page
        assert not re.search(r">\s*-\d", page)
    assert ">−50<" in reader.page("/desk/analysis/first")


def test_only_first_attempts_count(taken: Taken, reader: PageClient) -> None:
    with taken.app.app_context(), unit_of_work(writes=True):
        taken.attempt(taken.cast.trainee, NONE, days_ago=9)
        taken.attempt(taken.cast.trainee, ALL)
    page = reader.page("/desk/analysis/first")
    assert "0%" in page
    assert "100%</td>" not in page


def test_on_a_phone_the_items_of_a_quiz_are_cards_with_all_their_figures(taken: Taken, reader: PageClient) -> None:
    taken.take(ALL, NONE)
    page = reader.page("/desk/analysis/first")
    table = page[page.index('<table class="data-table data-table-cards analysis-items">') :]
    heads = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', table.partition("</thead>")[0])
    row = table.partition("<tbody>")[2].partition("</tr>")[0]
    assert re.findall(r'data-label="(.*?)"', row) == heads[1:]


def test_the_item_page_marks_the_key_and_counts_the_options(taken: Taken, reader: PageClient) -> None:
    taken.take(*[ALL] * 3, NONE)
    page = reader.page("/desk/analysis/first/items/a-single")
    assert "Option named b" in page
    assert "75%" in page
    assert "right" in page
    ordering = reader.page("/desk/analysis/first/items/a-ordering")
    assert "Step named a / Step named b" in ordering


def test_a_wrong_key_is_flagged_from_thirty_attempts_on(taken: Taken, reader: PageClient) -> None:
    taken.take(*[ALL - {"single"}] * 14, *[{"single"}] * 15)
    assert "probable wrong key" not in reader.page("/desk/analysis/first/items/a-single")
    taken.take(NONE)
    page = reader.page("/desk/analysis/first/items/a-single")
    assert "probable wrong key" in page
    assert "provisional" in page
    assert "negative discrimination" in reader.page("/desk/analysis/first")


def test_versions_stand_apart(taken: Taken, reader: PageClient) -> None:
    taken.take(ALL)
    with taken.app.app_context(), unit_of_work(writes=True):
        bank = queries.bank_by_slug("kinds")
        assert bank is not None
        item, version = queries.newest_versions(bank.id)["a-single"]
        make_version(item, "single", number=2, options=version.body["options"][:3])
    taken.take(NONE)
    page = reader.page("/desk/analysis/first/items/a-single")
    assert "Version 1" in page
    assert "Version 2" in page


def test_the_cost_does_not_grow_with_attempts_and_the_table_is_kept(taken: Taken, reader: PageClient, counting) -> None:
    taken.take(ALL, NONE)
    with counting() as few:
        reader.page("/desk/analysis/first")
    taken.take(*[ALL] * 6)
    with counting() as many:
        reader.page("/desk/analysis/first")
    assert len(many) <= len(few)
    with counting() as kept:
        reader.page("/desk/analysis/first")
    assert len(kept) <= len(many) - 3


def test_what_is_kept_is_made_anew_for_a_new_score(taken: Taken) -> None:
    def attempts() -> int:
        with taken.app.app_context(), unit_of_work(writes=False):
            editions = analysis_queries.editions("first")
            found = sources.of_edition(editions, editions[0]).numbers
            return found.attempts if found else 0

    taken.take(ALL)
    assert attempts() == 1
    taken.take(NONE)
    assert attempts() == 2


# --- very many attempts -------------------------------------------------------------------------------------------


@pytest.fixture
def many(taken: Taken, monkeypatch: pytest.MonkeyPatch) -> Taken:
    """Five attempts, which here are more than a page works through; read two at a time."""
    monkeypatch.setattr(analysis_queries, "AT_ONCE", 4)
    monkeypatch.setattr(banks, "KEEP_FROM", 2)
    monkeypatch.setattr(taken_queries, "PART", 2)
    taken.take(*[ALL] * 3, {"single"}, NONE)
    return taken


@pytest.mark.parametrize("language", ["zh", "en"])
def test_of_very_many_attempts_the_pages_show_what_was_made_beside_them(
    many: Taken, reader: PageClient, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    reader.post("/language", data={"language": language})
    addresses = ["/desk/analysis/first", *(f"/desk/analysis/first/items/a-{kind}" for kind in ("single", "ordering"))]
    waits = "The figures are still being made" if language == "en" else "数据还在计算"
    assert all(waits in reader.page(address) for address in addresses)
    with many.app.app_context():
        banks.renew(clock.now())
    kept = [reader.page(address) for address in addresses]
    assert all(("made anew while nobody sits" in page) is (language == "en") for page in kept)
    monkeypatch.setattr(analysis_queries, "AT_ONCE", 100)
    for page, address in zip(kept, addresses, strict=True):
        assert figures_in(reader.page(address)) == figures_in(page)


def figures_in(page: str) -> list[str]:
    """The lines of a page from its title to the end of its main part, without the one that says of when they are."""
    told = re.sub(r'<p class="dim">(As of|统计截至)[^<]*</p>', "", page[page.index("<h1>") : page.index("</main>")])
    return [line.strip() for line in told.splitlines() if line.strip()]


def test_a_page_costs_the_same_however_many_there_are(many: Taken, reader: PageClient, counting) -> None:
    def cost() -> int:
        with counting() as counted:
            reader.page("/desk/analysis/first")
            reader.page("/desk/analysis/first/items/a-single")
        return len(counted)

    with many.app.app_context():
        banks.renew(clock.now())
    reader.page("/desk/analysis/first")  # the process has met the items
    before = cost()
    many.take(*[ALL] * 6)
    with many.app.app_context():
        banks.renew(clock.now() + timedelta(minutes=11))
    assert cost() == before
    assert "11" in reader.page("/desk/analysis/first")

"""Search in manuals: the same answers in the same order on each database, and only of what the reader may read."""

from pathlib import Path

import flask_migrate
import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import Cast
from tests.factories.content import MANUAL_EN, MANUAL_ZH, make_acknowledgement, make_manual, write_manual
from tests.factories.quizzes import KEY, make_quiz
from tests.factories.roleplay import make_scenario
from tests.page import PageClient
from training.content.models import SearchEntry, SearchText
from training.content.searching import queries
from training.content.searching.words import read_query
from training.db import db, unit_of_work
from training.settings import REPOSITORY

FOLDER = REPOSITORY / "training" / "migrations"
(BEFORE_SEARCH,) = (f"{int(path.name[:4]) - 1:04d}" for path in FOLDER.glob("versions/*_search.py"))
ODD = (
    "*", "(", ")", '"', '""', "'", "NEAR(a b)", "a AND", "OR OR", "NOT", "a*", "^a", "a:b", "lexemes:客户", "-客户",
    "{a}", "a & | ! <-> b", "':*", "\\", "%", "_", "%%客户", "客户%", "👍", "👩👩👧", "\u202e客户", "\ufeff",
    "x" * 1000, "客" * 1000, "客户 " * 300, "a b c d e f g h i j k l m", "\n\t", "𠮷", "é", "ﬁ", "①", "Ω", "ا", "<b>",
    "SELECT 1; --", "<script>", "{{ 7 * 7 }}", "α" * 600, "한" * 600,
)  # fmt: skip


SELLING_ZH = """---
title: 黄金法则
summary: 八个有效客户换一张订单。
shelf: selling
review_by: 2027-05-31
---

先见人，再谈价。

## 有效客户：三条都要有 {#effective objectives="A08"}

人对：是关键人（KP）。讲过：他听过我们的服务。没拒：没有说不。三条都有，才是有效客户。

## 一天八个 {#eight objectives="A07"}

一天八个有效客户，上午三个，下午五个。客户不在，换一家；客户很忙，约时间。

| 算什么 | 得数 |
| --- | --- |
| 月目标 | 25 单 |

## 试着成交 {#close objectives="A14"}

订单拿出来，请他签。客户说“太贵”，先问跟什么比。

## 没效果 {#effect objectives="A24"}

“没效果”分两种：没询盘，没成交。有效，客户才会续。
"""
SELLING_EN = """---
title: The golden rule
summary: Eight effective customers make one order.
shelf: selling
review_by: 2027-05-31
---

See people first, then talk about prices.

## Effective customers: three conditions {#effective objectives="A08"}

The right person: a key person (KP). Told: they know our service. Not refused: they have not said no.

## Eight a day {#eight objectives="A07"}

Eight effective customers a day, three before noon. A busy customer gets an appointment.

| What | How many |
| --- | --- |
| Target | 25 orders |

## A trial close {#close objectives="A14"}

Take out the order. If the customer says "too dear", ask: compared with what? Close again after the trial.

## No effect {#effect objectives="A24"}

No enquiries, or no deals. The word 效果 is what customers say.
"""


@pytest.fixture
def library(app: Flask, tmp_path: Path) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_manual(tmp_path)
        make_manual(tmp_path, "golden-rule", SELLING_ZH, SELLING_EN)


@pytest.fixture
def lin(client: PageClient, cast: Cast) -> PageClient:
    return client.sign_in(cast.trainee)


def found(app: Flask, cast: Cast, asked: str, language: str = "zh") -> list[str]:
    with app.app_context(), unit_of_work(writes=False):
        answer = queries.search(cast.trainee.id, read_query(asked), language)
    return [f"{hit.slug}#{hit.anchor}" for hit in answer.own]


# --- the same answers everywhere ----------------------------------------------------------------------------------

# As "manual#section"; g stands for golden-rule, q for quoting.
ANSWERS: dict[tuple[str, str], str] = {
    ("客户", "zh"): "g#effective g#eight q#hold-it g# g#close g#effect",
    ("客", "zh"): "g#effective g#eight q#hold-it g# g#close g#effect",
    ("黄金法则", "zh"): "g#",
    ("有效客户", "zh"): "g#effective g# g#eight",
    ("贵", "zh"): "g#close",
    ("KP", "zh"): "g#effective",
    ("ｋｐ", "zh"): "g#effective",
    ("KP 有效", "zh"): "g#effective",
    ("客户 订单", "zh"): "g# g#close",
    ("“没效果”", "zh"): "g#effect",
    ("25单", "zh"): "g#eight",
    ("效果", "en"): "g#effect",
    ("trial close", "en"): "g#close",
    ('"trial close"', "en"): "g#close",
    ("close trial", "en"): "g#close",
    ('"close trial"', "en"): "",
    ("orders", "en"): "g# g#eight g#close",
    ("order", "en"): "g# g#eight g#close",
    ("customers effective", "en"): "g#effective g#eight g#",
    ("八", "zh"): "g#eight g#",
    ("报价", "zh"): "q#",
    ("price", "en"): "q# q#say-it g#",
    ("PRICES", "en"): "q# q#say-it g#",
    ("客户 order", "en"): "",
    ("nothingofthekind", "en"): "",
    ("户客", "zh"): "",
    ("有效，客户", "zh"): "g#effective g#eight g# g#effect",
    ("“有效客户”", "zh"): "g#effective g# g#eight",
}


@pytest.mark.parametrize(("asked", "language"), sorted(ANSWERS))
def test_each_database_gives_these_answers_in_this_order(
    app: Flask, cast: Cast, library: None, asked: str, language: str
) -> None:
    short = {"golden-rule": "g", "quoting": "q"}
    places = [place.split("#") for place in found(app, cast, asked, language)]
    assert [f"{short[manual]}#{anchor}" for manual, anchor in places] == ANSWERS[asked, language].split()


def test_the_index_is_the_databases_own(app: Flask, cast: Cast, library: None, counting) -> None:
    """FTS5 and a tsvector are asked, and not every text in turn."""
    with counting() as counted:
        found(app, cast, "有效客户")
    assert "search_index MATCH" in counted.statements[0] or "@@" in counted.statements[0]


# --- the page -----------------------------------------------------------------------------------------------------


def test_a_hit_is_marked_in_its_sentence_and_opens_at_its_section(lin: PageClient, library: None) -> None:
    page = lin.page("/search?q=appointment")
    assert "A busy customer gets an <mark>appointment</mark>." in page
    assert "/manuals/golden-rule/eight?find=appointment" in page
    assert "1 place" in page


def test_a_manual_is_found_by_its_title(lin: PageClient, library: None) -> None:
    page = lin.page("/search?q=quoting")
    assert 'href="/manuals/quoting"' in page
    assert "<mark>Quoting</mark> a price" in page


def test_the_language_of_the_reader_comes_first_and_the_other_below(
    client: PageClient, cast: Cast, library: None
) -> None:
    page = client.sign_in(cast.trainee).page("/search?q=KP")
    assert page.index("In the manuals") < page.index("In the other language: 中文")
    assert page.index("key person (<mark>KP</mark>)") < page.index("是关键人（<mark>KP</mark>）")


def test_an_empty_page_tells_what_can_be_asked(lin: PageClient) -> None:
    assert "One word is enough" in lin.page("/search")
    assert "Signs alone are not searched" in lin.page("/search?q=%3F%21")


def test_a_search_without_a_hit_tells_what_was_looked_for_and_offers_less(lin: PageClient, library: None) -> None:
    page = lin.page("/search?q=dragon+order")
    assert "Looked for: dragon, order" in page
    assert "/search?q=dragon" in page
    assert "/search?q=order" in page
    assert "To the manuals" in lin.page("/search?q=dragon")


def test_the_shelf_and_the_reader_lead_to_the_search(lin: PageClient, library: None) -> None:
    assert 'action="/search"' in lin.page("/manuals")
    assert 'href="/search"' in lin.page("/manuals/quoting/say-it")


@pytest.mark.parametrize("asked", ODD)
def test_odd_input_never_fails(lin: PageClient, library: None, asked: str) -> None:
    answer = lin.get("/search", query_string={"q": asked})
    assert answer.status_code == 200, asked


def test_nul_is_no_text(lin: PageClient) -> None:
    assert lin.get("/search?q=a%00b").status_code == 400


def test_more_words_than_are_looked_for_are_told(lin: PageClient, library: None) -> None:
    assert "Only the first 8 words were looked for." in lin.page("/search?q=a+b+c+d+e+f+g+h+i")


def test_nothing_is_searched_by_post(lin: PageClient) -> None:
    assert lin.post("/search", data={"q": "a"}).status_code == 405


# --- only what the person may read --------------------------------------------------------------------------------


def test_the_newest_edition_counts_for_who_never_acknowledged_the_older(
    app: Flask, cast: Cast, library: None, tmp_path: Path
) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_manual(tmp_path, zh=MANUAL_ZH.replace("三秒", "五秒"), en=MANUAL_EN.replace("to three", "to five"))
    assert found(app, cast, "五秒") == ["quoting#hold-it"]
    with app.app_context(), unit_of_work(writes=False):
        answer = queries.search(cast.trainee.id, read_query("三秒"), "zh")
    assert (answer.own, answer.other, answer.older) == ([], [], [])


def test_an_acknowledged_older_edition_is_offered_apart_and_once(
    app: Flask, cast: Cast, library: None, tmp_path: Path, lin: PageClient
) -> None:
    for number in ("three", "four", "five"):
        with app.app_context(), unit_of_work(writes=True):
            make_manual(tmp_path, en=MANUAL_EN.replace("three", number))
            if number != "five":
                make_acknowledgement(cast.trainee)
    page = lin.page("/search?q=silent+count")
    assert page.count('class="hit"') == 1
    assert "/manuals/quoting/hold-it?find=" in page
    page = lin.page("/search?q=four")
    assert "Only in editions that you acknowledged earlier" in page
    assert "/manuals/quoting/hold-it?edition=2&amp;find=four" in page


def test_a_summary_is_found_as_it_was_written(app: Flask, cast: Cast, tmp_path: Path) -> None:
    """It is no Markdown: a sign in it is a sign."""
    with app.app_context(), unit_of_work(writes=True):
        make_manual(tmp_path, zh=MANUAL_ZH, en=MANUAL_EN.replace("summary: ", "summary: For <newcomers> & others. ", 1))
    with app.app_context(), unit_of_work(writes=False):
        (hit,) = queries.search(cast.trainee.id, read_query("newcomers"), "en").own
    assert "".join(piece for piece, _hit in hit.passage) == "For <newcomers> & others."


def test_a_word_of_any_length_is_published_and_found(app: Flask, cast: Cast, tmp_path: Path) -> None:
    """PostgreSQL takes no word beyond 2,046 bytes into its index."""
    long = {"x": "x" * 3000, "α": "α" * 900}
    with app.app_context(), unit_of_work(writes=True):
        make_manual(tmp_path, zh=MANUAL_ZH + f"\n{long['x']} {long['α']}\n", en=MANUAL_EN)
    with app.app_context(), unit_of_work(writes=False):
        for word in long.values():
            assert queries.search(cast.trainee.id, read_query(word), "zh").own_count == 1


@pytest.mark.parametrize("asked", [KEY, "canary", "canaryscript", "canarydraft", "Which one fits"])
def test_keys_scripts_and_drafts_are_never_found(
    lin: PageClient, app: Flask, library: None, tmp_path: Path, asked: str
) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_quiz()
        make_scenario(remark=" canaryscript")
        write_manual(tmp_path, "quoting", f"{MANUAL_ZH}\ncanarydraft\n", f"{MANUAL_EN}\ncanarydraft\n")
    assert "Nothing holds all of it" in lin.page(f"/search?q={asked}")


# --- the index ----------------------------------------------------------------------------------------------------


def rows(app: Flask) -> list[tuple[str, ...]]:
    columns = (SearchEntry.heading, SearchText.stream, SearchText.text, SearchText.lexemes)
    statement = sa.select(*columns).join(SearchText, SearchText.entry_id == SearchEntry.id)
    with app.app_context(), unit_of_work(writes=False):
        return sorted(tuple(row) for row in db.session.execute(statement))


def test_reindexing_makes_the_same_again(app: Flask, cast: Cast, library: None) -> None:
    before = rows(app)
    done = app.test_cli_runner().invoke(args=["content", "reindex"], env={"LC_ALL": "C"})
    assert done.output == "2 editions can be searched.\n"
    assert rows(app) == before
    assert found(app, cast, "KP") == ["golden-rule#effective"]


def test_a_publication_that_fails_leaves_no_entry(app: Flask, cast: Cast, library: None, tmp_path: Path) -> None:
    before = rows(app)
    with app.app_context(), unit_of_work(writes=True) as session:
        make_manual(tmp_path, "listening")
        session.rollback()
    assert rows(app) == before
    assert found(app, cast, "沉默") == ["quoting#hold-it"]


def test_editions_that_stood_before_the_search_are_found_after_the_revision(
    app: Flask, cast: Cast, library: None
) -> None:
    before = rows(app)
    with app.app_context():
        flask_migrate.downgrade(directory=str(FOLDER), revision=BEFORE_SEARCH)
        flask_migrate.upgrade(directory=str(FOLDER))
    assert rows(app) == before
    assert found(app, cast, "KP") == ["golden-rule#effective"]


def test_a_search_costs_the_same_few_statements_however_large_the_library(
    app: Flask, lin: PageClient, library: None, tmp_path: Path, counting
) -> None:
    with counting() as few:
        lin.page("/search?q=customer")
    with app.app_context(), unit_of_work(writes=True):
        for number in range(6):
            make_manual(tmp_path, f"golden-rule-{number}", SELLING_ZH, SELLING_EN)
    with counting() as many:
        lin.page("/search?q=customer")
    assert len(many) == len(few) <= 4

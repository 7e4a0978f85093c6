"""The reader's pages: they work, for whom, in both languages, twice, and with bad input."""

import re
from html import unescape
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from tests.cast import Cast
from tests.factories.content import MANUAL_EN, MANUAL_ZH, make_manual
from tests.page import PageClient
from training import audit, clock
from training.content import queries
from training.content.models import Acknowledgement
from training.content.queries import Published
from training.db import db, unit_of_work


def publish(app: Flask, folder: Path, slug: str = "quoting", zh: str = MANUAL_ZH, en: str = MANUAL_EN) -> Published:
    with app.app_context(), unit_of_work(writes=True):
        return make_manual(folder, slug, zh, en)


@pytest.fixture
def edition(app: Flask, tmp_path: Path) -> Published:
    return publish(app, tmp_path)


@pytest.fixture
def lin(client: PageClient, cast: Cast) -> PageClient:
    return client.sign_in(cast.trainee)


def read_on(client: PageClient, anchor: str, edition: int = 1) -> TestResponse:
    """Press 'next section' below this one."""
    return client.post(f"/manuals/quoting/{anchor}/readings", data={"edition": edition, "next": "1"})


def state(client: PageClient, edition: int = 1) -> TestResponse:
    return client.post("/manuals/quoting/acknowledgements", data={"edition": edition})


def statements(app: Flask) -> list[str]:
    with app.app_context(), unit_of_work(writes=False):
        return list(db.session.scalars(sa.select(Acknowledgement.statement)))


# --- looking ------------------------------------------------------------------------------------------------------


def test_an_empty_shelf_tells_how_it_is_filled(lin: PageClient) -> None:
    assert "flask content publish" in lin.page("/manuals")


def test_the_shelf_shows_what_there_is_to_read(lin: PageClient, edition: Published) -> None:
    page = lin.page("/manuals")
    for words in (
        "Selling skills and scripts",
        "Quoting a price",
        "Ask first, then quote.",
        "Edition 1",
        "3 sections",
        "Not opened yet",
    ):
        assert words in page
    assert "Founders and executives" not in page


def test_the_cover_shows_introduction_contents_and_edition(lin: PageClient, edition: Published) -> None:
    page = lin.page("/manuals/quoting")
    for words in ("no race to the bottom", "Ask three things", "Hold it", "31 May 2027", edition.digest[:12]):
        assert words in page
    assert "Start reading" in page


def test_a_section_shows_its_text_its_objectives_and_its_neighbours(lin: PageClient, edition: Published) -> None:
    page = lin.page("/manuals/quoting/say-it")
    for words in ("One price, without", "A16", "Section 2 of 3", "Next section", "/manuals/quoting/ask-first"):
        assert words in page


def test_the_same_section_stands_in_the_other_language(client: PageClient, cast: Cast, edition: Published) -> None:
    lin = client.sign_in(cast.trainee)
    assert "One price" in lin.page("/manuals/quoting/say-it")
    with client.flask_app.app_context(), unit_of_work(writes=True) as session:
        person = session.merge(cast.trainee)
        person.language = "zh"
        audit.record("language chosen", person, by=person.id, at=clock.now())
    page = lin.page("/manuals/quoting/say-it")
    assert "一口价" in page
    assert "下一节" in page
    assert "报价" in lin.page("/manuals")
    assert "目录" in lin.page("/manuals/quoting")


@pytest.mark.parametrize("address", ["/manuals", "/manuals/quoting", "/manuals/quoting/say-it"])
def test_strangers_are_sent_to_sign_in(client: PageClient, edition: Published, address: str) -> None:
    response = client.get(address)
    assert (response.status_code, response.location) == (303, "/sign-in")


@pytest.mark.parametrize(
    "address",
    [
        "/manuals/none",
        "/manuals/quoting/none",
        "/manuals/none/say-it",
        "/manuals/quoting?edition=2",
        "/manuals/quoting/say-it?edition=2",
        "/manuals/quoting?edition=one",
        "/manuals/quoting?edition=" + "9" * 30,
        "/manuals/%2e%2e",
    ],
)
def test_what_does_not_exist_is_not_found(lin: PageClient, edition: Published, address: str) -> None:
    lin.page(address, status=404)


def test_a_manual_past_its_review_says_so(lin: PageClient, app: Flask, tmp_path: Path) -> None:
    zh, en = (text.replace("2027-05-31", "2020-05-31") for text in (MANUAL_ZH, MANUAL_EN))
    publish(app, tmp_path, zh=zh, en=en)
    assert "Past its review date" in lin.page("/manuals")
    assert "Past its review date" in lin.page("/manuals/quoting")


def test_a_link_between_sections_leads_there(lin: PageClient, edition: Published) -> None:
    assert 'href="/manuals/quoting/ask-first"' in lin.page("/manuals/quoting")


def test_every_link_leads_to_a_page(lin: PageClient, app: Flask, edition: Published, tmp_path: Path) -> None:
    read_on(lin, "ask-first")
    read_on(lin, "say-it")
    state(lin)
    publish(app, tmp_path, en=MANUAL_EN.replace("One price", "A price"))
    seen: set[str] = set()
    wanted = {"/manuals"}
    while wanted - seen:
        address = min(wanted - seen)
        seen.add(address)
        wanted |= {unescape(found) for found in re.findall(r'href="(/manuals[^"]*)"', lin.page(address))}
    assert len(seen) == 10  # the shelf; cover and three sections, of two editions; the one that changed, marked
    assert not [address for address in seen if address.endswith("=")]


# --- keeping the place --------------------------------------------------------------------------------------------


def test_next_section_keeps_the_place_and_goes_on(lin: PageClient, edition: Published) -> None:
    response = read_on(lin, "ask-first")
    assert (response.status_code, response.location) == (303, "/manuals/quoting/say-it")
    assert "Continue with section 2" in lin.page("/manuals/quoting")
    assert "Opened 1 of 3" in lin.page("/manuals")


def test_the_page_itself_keeps_the_place(lin: PageClient, edition: Published) -> None:
    response = lin.post("/manuals/quoting/ask-first/readings", data={"edition": 1})
    assert (response.status_code, response.data) == (204, b"")
    assert "Continue with section 2" in lin.page("/manuals/quoting")


def test_looking_at_a_section_changes_nothing(lin: PageClient, edition: Published) -> None:
    lin.page("/manuals/quoting/ask-first")
    assert "Start reading" in lin.page("/manuals/quoting")


def test_a_place_in_no_section_is_not_kept(lin: PageClient, edition: Published) -> None:
    assert read_on(lin, "none").status_code == 404
    assert lin.post("/manuals/none/ask-first/readings").status_code == 404


def test_a_place_in_an_edition_that_was_replaced_is_not_kept(
    lin: PageClient, edition: Published, app: Flask, tmp_path: Path
) -> None:
    publish(app, tmp_path, en=MANUAL_EN.replace("One price", "A price"))
    response = read_on(lin, "ask-first", edition=1)
    assert response.status_code == 303
    assert "A newer edition has been published while you were reading." in lin.page(response.location)
    assert "Start reading" in lin.page("/manuals/quoting")


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 30])
def test_a_place_in_a_strange_edition_is_not_kept(lin: PageClient, edition: Published, number: str) -> None:
    assert lin.post("/manuals/quoting/ask-first/readings", data={"edition": number}).status_code == 204
    assert "Start reading" in lin.page("/manuals/quoting")


def test_strangers_keep_no_place(client: PageClient, edition: Published) -> None:
    assert read_on(client, "ask-first").location == "/sign-in"


# --- 'I have read this edition' -----------------------------------------------------------------------------------


def test_the_statement_is_offered_at_the_end_and_kept_as_shown(lin: PageClient, app: Flask, edition: Published) -> None:
    read_on(lin, "ask-first")
    response = read_on(lin, "say-it")
    page = lin.page(response.location)
    assert "I have read “Quoting a price”, edition 1." in page
    assert state(lin).location == "/manuals/quoting"
    assert statements(app) == ["I have read “Quoting a price”, edition 1."]
    page = lin.page("/manuals/quoting")
    assert "Read and acknowledged" in page
    assert "I have read “Quoting a price”, edition 1." in page
    assert "Read on" in lin.page("/manuals")
    assert "You stated on" in lin.page("/manuals/quoting/hold-it")


def test_the_statement_is_not_offered_before_every_section_was_opened(
    lin: PageClient, app: Flask, edition: Published
) -> None:
    read_on(lin, "ask-first")
    page = lin.page("/manuals/quoting/hold-it")
    assert "Some sections have not been opened yet" in page
    assert "Go on with section 2" in page
    response = state(lin)
    assert response.status_code == 409
    assert "Go on where you stopped" in response.get_data(as_text=True)
    assert statements(app) == []


def test_stating_twice_makes_no_second_statement(lin: PageClient, app: Flask, edition: Published) -> None:
    read_on(lin, "ask-first")
    read_on(lin, "say-it")
    assert [state(lin).status_code, state(lin).status_code] == [303, 303]
    assert len(statements(app)) == 1


def test_a_replaced_edition_is_not_acknowledged_any_more(
    lin: PageClient, app: Flask, edition: Published, tmp_path: Path
) -> None:
    read_on(lin, "ask-first")
    read_on(lin, "say-it")
    publish(app, tmp_path, en=MANUAL_EN.replace("One price", "A price"))
    response = state(lin, edition=1)
    assert response.status_code == 409
    assert "A newer edition has been published." in response.get_data(as_text=True)


def test_a_new_edition_is_told_and_the_old_one_can_still_be_read(
    lin: PageClient, app: Flask, edition: Published, tmp_path: Path
) -> None:
    read_on(lin, "ask-first")
    read_on(lin, "say-it")
    state(lin)
    publish(app, tmp_path, en=MANUAL_EN.replace("One price", "A price"))
    assert "New edition" in lin.page("/manuals")
    page = lin.page("/manuals/quoting")
    assert "What changed since edition 1" in page
    assert "/manuals/quoting?edition=1" in page
    old = lin.page("/manuals/quoting/say-it?edition=1")
    assert "One price" in old
    assert "You are reading edition 1" in old
    assert "/manuals/quoting/hold-it?edition=1" in old
    assert "data-keep-place" not in old


def test_somebody_else_cannot_read_the_old_edition(
    lin: PageClient, app: Flask, cast: Cast, edition: Published, tmp_path: Path
) -> None:
    publish(app, tmp_path, en=MANUAL_EN.replace("One price", "A price"))
    lin.page("/manuals/quoting?edition=1", status=404)


@pytest.mark.parametrize(("number", "status"), [("", 422), ("x", 422), ("0", 422), ("7", 404), ("9" * 30, 422)])
def test_a_statement_about_no_edition_is_refused(lin: PageClient, edition: Published, number: str, status: int) -> None:
    assert lin.post("/manuals/quoting/acknowledgements", data={"edition": number}).status_code == status


def test_a_statement_about_no_manual_is_refused(lin: PageClient) -> None:
    assert lin.post("/manuals/none/acknowledgements", data={"edition": 1}).status_code == 404


@pytest.mark.parametrize("address", ["/manuals/quoting/acknowledgements", "/manuals/quoting/say-it/readings"])
def test_these_addresses_are_only_posted_to(lin: PageClient, edition: Published, address: str) -> None:
    assert lin.get(address).status_code in {404, 405}
    assert lin.post("/manuals").status_code == 405
    assert lin.post("/manuals/quoting").status_code == 405


# --- cost ---------------------------------------------------------------------------------------------------------


def sections(many: int, text: str) -> str:
    return text + "".join(f'\n## N {i} {{#n-{i} objectives="A14"}}\n\nText {i}.\n' for i in range(many))


@pytest.mark.parametrize("many", [0, 40])
def test_a_page_costs_the_same_few_statements_however_long_the_manual(
    lin: PageClient,
    app: Flask,
    tmp_path: Path,
    counting,
    many: int,
) -> None:
    publish(app, tmp_path, zh=sections(many, MANUAL_ZH), en=sections(many, MANUAL_EN))
    for address, warm in (("/manuals", 4), ("/manuals/quoting", 4), ("/manuals/quoting/say-it", 5)):
        queries._kept.clear()
        with counting() as cold:
            lin.page(address)
        with counting() as counted:
            lin.page(address)
        assert len(cold) <= 13  # what this process has not read yet: the edition, quizzes and scenarios
        assert len(counted) <= warm

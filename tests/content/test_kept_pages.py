"""Pages of an edition that a browser keeps: told 304 as long as they are just the same, without touching the text."""

from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.cast import Cast
from tests.content.test_views import publish, read_on, state
from tests.factories.content import MANUAL_EN, make_acknowledgement
from tests.page import PageClient
from training import create_app
from training.content import queries
from training.db import unit_of_work

PAGES = ("/manuals/quoting", "/manuals/quoting/say-it")


@pytest.fixture
def lin(client: PageClient, app: Flask, cast: Cast, tmp_path: Path) -> PageClient:
    publish(app, tmp_path)
    client.sign_in(cast.trainee).page("/manuals")  # her browser has its session's secret from here on
    return client


def again(client: PageClient, address: str, first: TestResponse) -> TestResponse:
    return client.get(address, headers={"If-None-Match": first.headers["ETag"]})


def is_kept(client: PageClient, address: str, first: TestResponse) -> bool:
    answer = again(client, address, first)
    assert answer.status_code in {200, 304}
    return answer.status_code == 304


@pytest.mark.parametrize("address", PAGES)
def test_a_page_that_is_still_the_same_is_not_sent_again(lin: PageClient, address: str) -> None:
    first = lin.get(address)
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert {"Cookie", "Accept-Language"} <= first.vary.as_set(preserve_casing=True)
    second = again(lin, address, first)
    assert (second.status_code, second.data) == (304, b"")
    assert second.headers["ETag"] == first.headers["ETag"]
    assert second.headers["Cache-Control"] == "private, no-cache"
    assert "Content-Security-Policy" not in second.headers, "the kept page's own policy names the nonce it carries"


@pytest.mark.parametrize("address", PAGES)
def test_a_304_touches_no_text_even_in_a_process_that_has_read_nothing(lin: PageClient, address: str, counting) -> None:
    first = lin.get(address)
    queries._kept.clear()
    with counting() as counted:
        assert is_kept(lin, address, first)
    assert len(counted) <= 5
    for statement in counted.statements:
        assert not any(table in statement for table in (" section", "edition_text", "search_")), statement


def test_what_the_reader_did_since_makes_it_another_page(lin: PageClient, app: Flask) -> None:
    first = lin.get("/manuals/quoting/hold-it")
    assert is_kept(lin, "/manuals/quoting/hold-it", first)
    read_on(lin, "ask-first")
    assert not is_kept(lin, "/manuals/quoting/hold-it", first)
    read_on(lin, "say-it")
    second = lin.get("/manuals/quoting/hold-it")
    state(lin)
    assert not is_kept(lin, "/manuals/quoting/hold-it", second)


def test_a_new_edition_makes_it_another_page(lin: PageClient, app: Flask, cast: Cast, tmp_path: Path) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_acknowledgement(cast.trainee)
    old = "/manuals/quoting/say-it?edition=1"
    newest, numbered = lin.get("/manuals/quoting/say-it"), lin.get(old)
    publish(app, tmp_path, en=MANUAL_EN.replace("One price", "A price"))
    assert not is_kept(lin, "/manuals/quoting/say-it", newest)
    assert not is_kept(lin, old, numbered), "it now says that it is an older edition"
    assert is_kept(lin, old, lin.get(old))


def test_another_section_language_or_address_is_another_page(lin: PageClient) -> None:
    first = lin.get("/manuals/quoting/say-it")
    assert not is_kept(lin, "/manuals/quoting/ask-first", first)
    assert not is_kept(lin, "/manuals/quoting/say-it?find=price", first)
    lin.post("/language", data={"language": "zh", "back": "/"})
    assert not is_kept(lin, "/manuals/quoting/say-it", first)


def test_nobody_is_told_that_another_readers_page_is_theirs(lin: PageClient, app: Flask, cast: Cast) -> None:
    first = lin.get("/manuals/quoting/say-it")
    for person in (cast.other_trainee, cast.trainee):  # she too signs in anew, to a session with a secret of its own
        other = PageClient(app).sign_in(person)
        other.page("/manuals")
        assert not is_kept(other, "/manuals/quoting/say-it", first)
    assert again(PageClient(app), "/manuals/quoting/say-it", first).status_code == 303


def test_after_sign_out_a_kept_page_leads_to_sign_in_and_the_browser_forgets(lin: PageClient) -> None:
    first = lin.get("/manuals/quoting/say-it")
    assert lin.post("/sign-out").headers["Clear-Site-Data"] == '"cache"'
    answer = again(lin, "/manuals/quoting/say-it", first)
    assert (answer.status_code, answer.location) == (303, "/sign-in")


def test_what_is_said_once_is_not_kept(lin: PageClient, app: Flask, tmp_path: Path) -> None:
    first = lin.get("/manuals/quoting/say-it")
    publish(app, tmp_path, en=MANUAL_EN.replace("to three", "to five"))
    read_on(lin, "ask-first")
    told = again(lin, "/manuals/quoting/say-it", first)
    assert "A newer edition has been published while you were reading" in told.text
    assert "ETag" not in told.headers
    assert told.headers["Cache-Control"] == "no-store"


def test_another_build_of_the_program_makes_another_page(lin: PageClient, app: Flask) -> None:
    first = lin.get("/manuals/quoting/say-it")
    assert create_app(app.config["SETTINGS"]).config["BUILD"] == app.config["BUILD"]
    build = app.config["BUILD"]
    app.config["BUILD"] = "another"
    try:
        assert not is_kept(lin, "/manuals/quoting/say-it", first)
    finally:
        app.config["BUILD"] = build


def test_pages_that_are_not_an_editions_stay_out_of_every_cache(lin: PageClient) -> None:
    for address in ("/", "/manuals", "/search?q=price", "/account"):
        answer = lin.get(address)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers


@pytest.mark.parametrize("tag", ["*", '"x"', 'W/"x"', "nonsense", '"' + "x" * 5000 + '"'])
def test_an_odd_tag_breaks_nothing(lin: PageClient, tag: str) -> None:
    assert lin.get("/manuals/quoting/say-it", headers={"If-None-Match": tag}).status_code in {200, 304}
    assert lin.get("/manuals/quoting/no-such", headers={"If-None-Match": tag}).status_code == 404

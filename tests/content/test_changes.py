"""Who knows an edition before reads only what changed since, marked, and states exactly that."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from tests.cast import Cast
from tests.factories.content import MANUAL_EN, MANUAL_ZH, make_acknowledgement, make_manual
from tests.page import PageClient
from training import clock
from training.content import operations, queries, rules
from training.content.changes import _kept, changes_since, known_edition
from training.content.models import Acknowledgement, Reading
from training.db import db, unit_of_work

NEW = {"zh": "新的一句。", "en": "A new line."}
SAID = {"zh": "改了", "en": "Changed"}


def with_changes(**severities: str) -> dict[str, str]:
    """The manual's texts, in which the sections named (with '-' for '_') are changed."""
    texts = {}
    for language, text in (("zh", MANUAL_ZH), ("en", MANUAL_EN)):
        keys = ""
        for name, severity in severities.items():
            anchor = name.replace("_", "-")
            keys += f"  {anchor}: {{severity: {severity}, what: {SAID[language]} {anchor}}}\n"
            text = re.sub(
                rf"(\{{#{anchor} [^\n]*\n\n)", rf"\1{'新的一句。' if language == 'zh' else 'A new line.'} ", text
            )
        texts[language] = text.replace("---\n\n", f"changes:\n{keys}---\n\n", 1)
    return texts


def publish(app: Flask, folder: Path, texts: dict[str, str] | None = None) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_manual(folder, **(texts or {"zh": MANUAL_ZH, "en": MANUAL_EN}))


@pytest.fixture
def lin(app: Flask, cast: Cast, tmp_path: Path) -> PageClient:
    """She knows edition 1; in edition 2, two of three sections have changed."""
    publish(app, tmp_path)
    with app.app_context(), unit_of_work(writes=True):
        make_acknowledgement(cast.trainee)
    publish(app, tmp_path, with_changes(ask_first="reread", hold_it="notify"))
    return PageClient(app).sign_in(cast.trainee)


def next_change(client: PageClient, anchor: str, edition: int = 2) -> TestResponse:
    return client.post(f"/manuals/quoting/changes/{anchor}/readings", data={"edition": edition, "next": "1"})


def state(client: PageClient, edition: int = 2, since: int = 1) -> TestResponse:
    return client.post("/manuals/quoting/acknowledgements", data={"edition": edition, "since": since})


def statements(app: Flask) -> list[str]:
    with app.app_context(), unit_of_work(writes=False):
        return list(db.session.scalars(sa.select(Acknowledgement.statement).order_by(Acknowledgement.id)))


def test_the_cover_lists_what_changed_and_why(lin: PageClient) -> None:
    page = lin.page("/manuals/quoting")
    assert "What changed since edition 1" in page
    for words in ("Changed ask-first", "Changed hold-it", "Read again", "Good to know"):
        assert words in page
    assert "/manuals/quoting/changes/ask-first" in page
    assert "/manuals/quoting/changes/say-it" not in page


def test_the_way_leads_only_through_what_changed(lin: PageClient) -> None:
    page = lin.page("/manuals/quoting/changes/ask-first")
    assert "Change 1 of 2 since edition 1" in page
    assert "A new line." in page
    assert "<ins>" in page
    assert next_change(lin, "ask-first").location == "/manuals/quoting/changes/hold-it"
    assert lin.get("/manuals/quoting/changes/say-it").status_code == 404


def test_the_marks_follow_the_language(app: Flask, lin: PageClient) -> None:
    lin.post("/language", data={"language": "zh", "back": "/"})
    page = lin.page("/manuals/quoting/changes/ask-first")
    assert "新的一句。 </ins>" in page or "新的一句。</ins>" in page
    assert "新增：" in page


def test_the_statement_says_exactly_what_was_read(app: Flask, lin: PageClient) -> None:
    words = "I know “Quoting a price”, edition 1, and read what edition 2 changed: Ask three things, Hold it."
    next_change(lin, "ask-first")
    assert words in lin.page("/manuals/quoting/changes/hold-it")
    assert state(lin).status_code == 303
    assert statements(app)[-1] == words
    assert "Read and acknowledged" in lin.page("/manuals/quoting")
    assert lin.get("/manuals/quoting/changes/hold-it").location == "/manuals/quoting/hold-it"


def test_what_was_not_opened_is_not_stated(app: Flask, lin: PageClient) -> None:
    assert state(lin).status_code == 409
    assert len(statements(app)) == 1


@pytest.mark.parametrize("since", [2, 7])
def test_nobody_states_from_an_edition_they_do_not_know(app: Flask, lin: PageClient, since: int) -> None:
    next_change(lin, "ask-first")
    assert state(lin, since=since).status_code == 409
    assert len(statements(app)) == 1


def test_who_knows_no_edition_reads_all(app: Flask, cast: Cast, lin: PageClient, client: PageClient) -> None:
    zhou = client.sign_in(cast.other_trainee)
    assert "What changed since" not in zhou.page("/manuals/quoting")
    assert zhou.get("/manuals/quoting/changes/ask-first").location == "/manuals/quoting/ask-first"
    assert next_change(zhou, "ask-first").location == "/manuals/quoting/ask-first"
    assert state(zhou).status_code == 409


def test_the_whole_can_be_read_and_stated_too(app: Flask, lin: PageClient) -> None:
    for anchor in ("ask-first", "say-it"):
        lin.post(f"/manuals/quoting/{anchor}/readings", data={"edition": 2, "next": "1"})
    assert lin.post("/manuals/quoting/acknowledgements", data={"edition": 2}).status_code == 303
    assert statements(app)[-1] == "I have read “Quoting a price”, edition 2."


def test_editions_between_add_up(app: Flask, lin: PageClient, tmp_path: Path) -> None:
    """Edition 3 takes one change back, and changes another section."""
    publish(app, tmp_path, with_changes(ask_first="notify", say_it="reread"))
    page = lin.page("/manuals/quoting")
    assert "What changed since edition 1" in page
    assert re.findall(r"/manuals/quoting/changes/([\w-]+)", page)[:2] == ["ask-first", "say-it"]
    assert "hold-it" not in "".join(re.findall(r"/changes/[\w-]+", page))
    with app.app_context(), unit_of_work(writes=False):
        edition = queries.newest_published()[0]
        known = known_edition(queries.statements(1), edition.number)
        assert known is not None
        found = {row.anchor: (row.severity, len(row.said)) for row in changes_since(edition, known).sections}
    assert found == {"ask-first": ("reread", 1), "say-it": ("reread", 1)}


def test_wording_only_is_listed_and_not_asked(app: Flask, cast: Cast, tmp_path: Path, client: PageClient) -> None:
    publish(app, tmp_path)
    with app.app_context(), unit_of_work(writes=True):
        make_acknowledgement(cast.trainee)
    publish(app, tmp_path, with_changes(say_it="editorial"))
    lin = client.sign_in(cast.trainee)
    page = lin.page("/manuals/quoting")
    assert "Wording only" in page
    assert "asks nothing new since edition 1." in page
    assert state(lin).status_code == 303


def test_a_removed_section_is_told_and_leads_nowhere(
    app: Flask, cast: Cast, tmp_path: Path, client: PageClient
) -> None:
    publish(app, tmp_path)
    with app.app_context(), unit_of_work(writes=True):
        make_acknowledgement(cast.trainee)
    texts = {"zh": MANUAL_ZH, "en": MANUAL_EN}
    publish(
        app, tmp_path, {language: text[: text.index("## ", text.index("#say-it"))] for language, text in texts.items()}
    )
    page = client.sign_in(cast.trainee).page("/manuals/quoting")
    assert "Removed" in page
    assert "/manuals/quoting/changes/" not in page


def test_editions_are_compared_once_in_each_process(lin: PageClient, counting) -> None:
    _kept.clear()
    with counting() as cold:
        lin.page("/manuals/quoting/changes/ask-first")
    with counting() as warm:
        lin.page("/manuals/quoting/changes/ask-first")
    assert len(warm) <= 6
    assert len(cold) > len(warm)


# --- seconds in view ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reported", "ago", "counted"), [(15, 15, 15), (15, 4, 4), (900, 3600, 20), (-5, 60, 0), (15, None, 0), (15, -9, 0)]
)
def test_no_more_is_counted_than_went_by(reported: int, ago: int | None, counted: int) -> None:
    at = clock.now()
    assert rules.seconds_counted(reported, at - timedelta(seconds=ago) if ago is not None else None, at) == counted


def seconds(app: Flask, person_id: int) -> list[int | None]:
    with app.app_context(), unit_of_work(writes=False):
        return list(db.session.scalars(sa.select(Reading.seconds).where(Reading.person_id == person_id)))


def test_two_windows_count_no_more_than_one(app: Flask, cast: Cast, tmp_path: Path) -> None:
    with app.app_context(), unit_of_work(writes=True):
        edition, at = make_manual(tmp_path), clock.now()
        for language in ("zh", "en"):
            operations.keep_place(edition, 1, language, by=cast.trainee.id, at=at)
        for later in range(15, 61, 15):
            for language in ("zh", "en"):
                operations.note_seconds(edition, 15, language, by=cast.trainee.id, at=at + timedelta(seconds=later))
    assert sum(row or 0 for row in seconds(app, cast.trainee.id)) == 60


def test_the_page_reports_and_nonsense_is_refused(app: Flask, cast: Cast, lin: PageClient) -> None:
    address = "/manuals/quoting/ask-first/seconds"
    lin.post("/manuals/quoting/ask-first/readings", data={"edition": 2})
    assert lin.post(address, data={"edition": 2, "seconds": 15}).status_code == 204
    for nonsense in ("", "x", "-3", "0", "9" * 30):
        assert lin.post(address, data={"edition": 2, "seconds": nonsense}).status_code == 422
    assert lin.post("/manuals/quoting/nowhere/seconds", data={"edition": 2, "seconds": 15}).status_code == 404

"""What was published stays as it was: nothing is added, changed or removed, and a flipped byte is named."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import Cast
from tests.content.test_pictures import SHOWN_EN, SHOWN_ZH, write_shown
from tests.examining.test_queries import without_guards
from tests.factories.content import make_manual, picture_bytes
from tests.page import PageClient
from training.content import queries
from training.content.freezing import changed_parts, parts_of
from training.db import db, unit_of_work

CHANGED_ZH = SHOWN_ZH.replace("一口价", "一个价").replace(
    "shelf: selling", "shelf: selling\nchanges:\n  say-it: {severity: reread, what: 说法改了}"
)
CHANGED_EN = SHOWN_EN.replace("One price", "A single price").replace(
    "shelf: selling", "shelf: selling\nchanges:\n  say-it: {severity: reread, what: Said otherwise}"
)


@pytest.fixture
def second_edition(app: Flask, tmp_path: Path) -> Flask:
    """With pictures, sources and a change that asks to be read again."""
    with app.app_context(), unit_of_work(writes=True):
        write_shown(tmp_path, picture_bytes())
        make_manual(tmp_path, zh=SHOWN_ZH, en=SHOWN_EN)
        make_manual(tmp_path, zh=CHANGED_ZH, en=CHANGED_EN)
    return app


ADDING = {
    "edition_text": "(edition_id, language, title, summary, introduction, introduction_html) "
    "VALUES (1, 'fr', '', '', '', '')",
    "section": "(edition_id, language, position, anchor, heading, objectives, markdown, html) "
    "VALUES (1, 'zh', 99, 'more', 'more', '[]', 'more', 'more')",
    "edition_picture": "(edition_id, name, picture_id) VALUES (1, 'more.png', 1)",
    "section_change": "(edition_id, position, anchor, kind, severity, what_zh, what_en) "
    "VALUES (1, 99, 'more', 'changed', 'reread', '', '')",
}


@pytest.mark.parametrize("table", ADDING)
def test_nothing_can_be_added_to_what_was_published(second_edition: Flask, table: str) -> None:
    verbs = ["INSERT INTO"]
    with second_edition.app_context():
        if db.engine.dialect.name == "sqlite":
            verbs += ["INSERT OR REPLACE INTO", "REPLACE INTO", "INSERT OR IGNORE INTO"]
        for verb in verbs:
            with pytest.raises(sa.exc.IntegrityError), unit_of_work(writes=True) as session:
                session.execute(sa.text(f"{verb} {table} {ADDING[table]}"))


FLIPS = {  # column -> where both places say the change is
    "edition.shelf": "the entries at its head",
    "edition.review_by": "the entries at its head",
    "edition.digest": "digest",
    "edition_text.title": "Chinese text, cover",
    "edition_text.summary": "Chinese text, cover",
    "edition_text.introduction": "Chinese text, cover",
    "edition_text.introduction_html": "Chinese text, cover",
    "edition_text.source": "Chinese text, cover",
    "section.heading": "Chinese text, section 'say-it'",
    "section.objectives": "Chinese text, section 'say-it'",
    "section.markdown": "Chinese text, section 'say-it'",
    "section.html": "Chinese text, section 'say-it'",
    "section.anchor": "Chinese text, section 'say-it'",
    "edition_picture.name": "the entries at its head",
    "section_change.severity": "the entries at its head",
    "section_change.kind": "the entries at its head",
    "section_change.what_zh": "the entries at its head",
    "section_change.what_en": "the entries at its head",
}
VALUES = {
    "edition.shelf": "'trade'",
    "edition.review_by": "'2027-06-30'",
    "section.objectives": """'["A15"]'""",
    "section_change.severity": "'notify'",
    "section_change.kind": "'moved'",
}
ROWS = {
    "edition": "number = 2",
    "edition_text": "edition_id = 2 AND language = 'zh'",
    "section": "edition_id = 2 AND language = 'zh' AND anchor = 'say-it'",
    "edition_picture": "edition_id = 2",
    "section_change": "edition_id = 2",
}


@pytest.mark.parametrize("column", FLIPS)
def test_a_flipped_byte_is_named_by_verify_and_by_the_page(
    second_edition: Flask, cast: Cast, client: PageClient, column: str
) -> None:
    table, name = column.split(".")
    value = VALUES.get(column, f"{name} || 'x'")
    without_guards(second_edition, f"UPDATE {table} SET {name} = {value} WHERE {ROWS[table]}")
    queries._kept.clear()
    found = second_edition.test_cli_runner().invoke(args=["verify"]).output
    assert any("manual quoting, edition 2" in line and FLIPS[column] in line for line in found.split("\n")), found
    page = client.sign_in(cast.trainee).page("/manuals/quoting", status=503)
    assert "Edition 2 of the manual" in page
    assert FLIPS[column].replace("'", "&#39;") in page


def test_a_row_that_was_taken_away_is_named(second_edition: Flask, cast: Cast, client: PageClient) -> None:
    without_guards(
        second_edition, "DELETE FROM section WHERE edition_id = 2 AND anchor = 'hold-it' AND language = 'en'"
    )
    queries._kept.clear()
    assert "English text, section 'hold-it'" in second_edition.test_cli_runner().invoke(args=["verify"]).output
    client.sign_in(cast.trainee).page("/manuals/quoting", status=503)


def test_an_edition_without_publication_and_one_without_review_are_named(second_edition: Flask, cast: Cast) -> None:
    without_guards(
        second_edition,
        "DELETE FROM edition_publication WHERE edition_id = 1",
        f"UPDATE edition_publication SET by_id = {cast.approver.id} WHERE edition_id = 2",
    )
    found = second_edition.test_cli_runner().invoke(args=["verify"]).output
    assert "manual quoting, edition 1: nothing says that it was published" in found
    assert "manual quoting, edition 2: published by a person without a review" in found


def test_the_moment_of_publication_is_kept_twice(second_edition: Flask) -> None:
    without_guards(second_edition, "UPDATE edition SET published_at = '2020-01-01T00:00:00.000000Z' WHERE number = 1")
    found = second_edition.test_cli_runner().invoke(args=["verify"]).output
    assert "manual quoting, edition 1: its moment of publication was changed" in found


def test_parts_name_what_differs() -> None:
    section = {"anchor": "a", "html": "x"}
    material = {"number": 1, "languages": {"zh": {"title": "t", "sections": [section]}}}
    kept = parts_of(material)
    assert changed_parts(kept, material) == []
    material["languages"]["zh"]["sections"].append({"anchor": "b", "html": "y"})
    assert changed_parts(kept, material) == ["zh#b"]
    assert changed_parts(kept, {"number": 2, "languages": {}}) == ["", "zh", "zh#a"]

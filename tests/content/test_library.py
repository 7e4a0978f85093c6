"""Publishing manuals: frozen editions, a new one only when an author changed something."""

from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.cast import assemble
from tests.factories.content import MANUAL_EN, MANUAL_ZH, SHIPPED_MANUALS, make_manual, write_manual
from tests.factories.reviews import approve, make_request
from training import clock, markup
from training.authored import Unfit
from training.content import library, publishing, queries
from training.content.models import Edition, EditionText, Section
from training.db import db

pytestmark = pytest.mark.usefixtures("work")


def count(model: type) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_the_shipped_manuals_are_published_once() -> None:
    lines = library.publish(SHIPPED_MANUALS, at=clock.now())
    slugs = ("golden-rule", "objections", "pitch-and-demo", "supervisor-axes")
    assert lines == [f"Manual {slug}, edition 1" for slug in slugs]
    assert library.publish(SHIPPED_MANUALS, at=clock.now()) == []
    assert count(Edition) == len(slugs)
    assert {edition.slug: edition.position("two-flows") for edition in queries.newest_published()} == {
        "golden-rule": None,
        "objections": 1,
        "pitch-and-demo": None,
        "supervisor-axes": None,
    }


def test_an_edition_holds_both_languages_rendered(tmp_path: Path) -> None:
    edition = make_manual(tmp_path)
    assert (edition.number, edition.shelf, edition.review_by) == (1, "selling", date(2027, 5, 31))
    assert {language: text.title for language, text in edition.texts.items()} == {"zh": "报价", "en": "Quoting a price"}
    section = edition.texts["en"].sections[0]
    assert (section.anchor, section.heading, section.objectives) == ("ask-first", "Ask three things", ("A14", "A15"))
    assert '<div class="admonition say">' in section.html
    assert 'href="/manuals/quoting/ask-first"' in edition.texts["en"].introduction_html
    assert (count(EditionText), count(Section)) == (2, 6)


def test_a_change_in_one_language_makes_a_new_edition_and_leaves_the_old_one(tmp_path: Path) -> None:
    first = make_manual(tmp_path)
    second = make_manual(tmp_path, zh=MANUAL_ZH.replace("一口价", "一个价"))
    assert (second.number, second.public_id != first.public_id) == (2, True)
    assert second.digest != first.digest
    assert "一口价" in queries.edition("quoting", 1).edition.texts["zh"].sections[1].html


@pytest.mark.parametrize(
    ("old", "new"), [("2027-05-31", "2027-06-30"), ("shelf: selling", "shelf: trade"), ("A16", "A18")]
)
def test_a_change_of_the_keys_makes_a_new_edition(tmp_path: Path, old: str, new: str) -> None:
    make_manual(tmp_path)
    assert make_manual(tmp_path, zh=MANUAL_ZH.replace(old, new), en=MANUAL_EN.replace(old, new)).number == 2


def test_another_way_of_rendering_makes_no_new_edition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_manual(tmp_path)
    monkeypatch.setattr(publishing, "render", lambda text, **rest: f"<p>{markup.render(text, **rest)}</p>")
    assert library.publish(tmp_path, at=clock.now()) == []


def test_a_return_to_an_older_text_is_an_edition_of_its_own(tmp_path: Path) -> None:
    first = make_manual(tmp_path)
    make_manual(tmp_path, en=MANUAL_EN.replace("One price", "A price"))
    third = make_manual(tmp_path)
    assert (third.number, third.digest != first.digest) == (3, True)


def test_files_that_did_not_change_leave_alone_what_was_written_in_the_browser(tmp_path: Path) -> None:
    """Else every start of the server would bring the shipped text back."""
    cast = assemble()
    second = approve(make_request(tmp_path, cast.author), cast.approver)
    assert second is not None
    assert second.number == 2
    assert library.publish(tmp_path, at=clock.now()) == []
    write_manual(tmp_path, en=MANUAL_EN.replace("One price", "A price"))
    assert library.publish(tmp_path, at=clock.now()) == ["Manual quoting, edition 3"]


def test_nothing_is_published_when_one_manual_has_a_fault(tmp_path: Path) -> None:
    write_manual(tmp_path, "a-good-one")
    write_manual(tmp_path, en=MANUAL_EN.replace("One price", "<b>One price"))
    with pytest.raises(Unfit, match="HTML stands here"):
        library.publish(tmp_path, at=clock.now())
    assert count(Edition) == 0

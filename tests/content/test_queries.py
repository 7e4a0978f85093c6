"""What other capabilities ask, what is kept in the process, and what `flask verify` finds."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import Cast
from tests.databases import SERVER
from tests.factories.content import MANUAL_EN, MANUAL_ZH, make_acknowledgement, make_manual
from training.content import queries, verification
from training.db import unit_of_work


def test_others_are_told_the_newest_editions(work: None, tmp_path: Path) -> None:
    make_manual(tmp_path)
    newest = make_manual(
        tmp_path, en=MANUAL_EN.replace("#say-it", "#say-so").replace("A17", "A18"), zh=_as_in_english()
    )
    current = queries.current_editions()["quoting"]
    assert (current.number, current.digest) == (2, newest.digest)
    assert current.titles == {"zh": "报价", "en": "Quoting a price"}
    (published,) = queries.newest_published()
    assert [section.anchor for section in published.texts["zh"].sections] == ["ask-first", "say-so", "hold-it"]


def _as_in_english() -> str:
    return MANUAL_ZH.replace("#say-it", "#say-so").replace("A17", "A18")


def test_acknowledgements_are_those_of_the_persons_asked_for(cast: Cast, work: None, tmp_path: Path) -> None:
    edition = make_manual(tmp_path)
    make_acknowledgement(cast.trainee, language="zh")
    make_acknowledgement(cast.other_trainee)
    (row,) = queries.acknowledgements([cast.trainee.id])
    assert (row.person_id, row.manual_slug, row.edition_number) == (cast.trainee.id, "quoting", 1)
    assert (row.edition_digest, row.language) == (edition.digest, "zh")


def test_the_queries_of_others_take_one_statement(app: Flask, cast: Cast, tmp_path: Path, counting) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_manual(tmp_path)
        make_manual(tmp_path, "listening")
        make_acknowledgement(cast.trainee)
    for ask in (
        queries.current_editions,
        lambda: queries.acknowledgements([cast.trainee.id, cast.other_trainee.id]),
    ):
        with app.app_context(), unit_of_work(writes=False), counting() as counted:
            assert ask()
        assert len(counted) == 1


def test_an_older_edition_is_readable_for_whoever_acknowledged_it(cast: Cast, work: None, tmp_path: Path) -> None:
    make_manual(tmp_path)
    make_acknowledgement(cast.trainee)
    make_manual(tmp_path, en=MANUAL_EN.replace("One price", "A price"))
    held = queries.readable(cast.trainee.id, "quoting", 1)
    assert held is not None
    assert (held.edition.number, held.newest) == (1, 2)
    assert queries.readable(cast.other_trainee.id, "quoting", 1) is None
    assert queries.readable(cast.other_trainee.id, "quoting", 2) is not None
    assert queries.readable(cast.trainee.id, "quoting", 3) is None
    assert queries.readable(cast.trainee.id, "none") is None


def change_a_text(app: Flask) -> None:
    """As somebody could who owns the database's file: the triggers are taken away first."""
    with app.app_context(), unit_of_work(writes=True) as session:
        session.execute(sa.text(f"DROP TRIGGER section_no_update{' ON section' if SERVER else ''}"))
        session.execute(sa.text("UPDATE section SET html = 'x' WHERE id = (SELECT MAX(id) FROM section)"))


def test_a_changed_text_is_named_by_verify(app: Flask, tmp_path: Path) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_manual(tmp_path, "listening")
        make_manual(tmp_path)
    with app.app_context(), unit_of_work(writes=False) as session:
        assert list(verification.faults(session)) == []
    change_a_text(app)
    with app.app_context(), unit_of_work(writes=False) as session:
        assert list(verification.faults(session)) == [
            "manual quoting, edition 1: not as published: English text, section 'hold-it'"
        ]


def test_a_changed_text_is_not_shown(app: Flask, cast: Cast, tmp_path: Path) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_manual(tmp_path)
    change_a_text(app)
    queries._kept.clear()
    with app.app_context(), unit_of_work(writes=False), pytest.raises(queries.EditionDamaged):
        queries.readable(cast.trainee.id, "quoting")


@pytest.mark.parametrize("table", ["edition", "edition_text", "section", "acknowledgement"])
@pytest.mark.parametrize("change", ["UPDATE {table} SET id = id + 100", "DELETE FROM {table}"])
def test_the_database_keeps_what_was_published_and_stated(
    app: Flask, cast: Cast, tmp_path: Path, table: str, change: str
) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_manual(tmp_path)
        make_acknowledgement(cast.trainee)
    with (
        app.app_context(),
        pytest.raises(sa.exc.IntegrityError, match="append-only"),
        unit_of_work(writes=True) as session,
    ):
        session.execute(sa.text(change.format(table=table)))

"""Keeping the place, and stating that an edition was read."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.factories.content import MANUAL_EN, make_acknowledgement, make_manual
from tests.factories.people import make_person
from training import audit, clock
from training.content import operations, queries
from training.content.models import Acknowledgement
from training.content.queries import Published
from training.db import db
from training.people.models import Person

pytestmark = pytest.mark.usefixtures("work")


@pytest.fixture
def edition(work: None, tmp_path: Path) -> Published:
    return make_manual(tmp_path)


@pytest.fixture
def lin(work: None) -> Person:
    return make_person("Lin")


def open_sections(person: Person, edition: Published, *positions: int, language: str = "en") -> int:
    for position in positions:
        operations.keep_place(edition, position, language, by=person.id, at=clock.now())
        db.session.flush()
    return queries.furthest(person.id, [edition.id]).get(edition.id, 0)


def acknowledge(person: Person, edition: Published, language: str = "en") -> Acknowledgement:
    held = queries.edition(edition.slug, edition.number)
    assert held is not None
    return operations.acknowledge(held, language, by=person.id, at=clock.now())


def test_the_place_moves_section_by_section(lin: Person, edition: Published) -> None:
    assert open_sections(lin, edition, 1) == 1
    assert open_sections(lin, edition, 2) == 2
    assert open_sections(lin, edition, 1) == 2


def test_looking_ahead_does_not_move_the_place(lin: Person, edition: Published) -> None:
    assert open_sections(lin, edition, 1, 3) == 1


def test_reading_goes_on_in_the_other_language(lin: Person, edition: Published) -> None:
    open_sections(lin, edition, 1, language="zh")
    assert open_sections(lin, edition, 2, language="en") == 2


def test_a_place_is_of_one_person(lin: Person, edition: Published) -> None:
    open_sections(lin, edition, 1, 2)
    assert queries.furthest(make_person("Zhou").id, [edition.id]) == {}


def test_an_edition_is_acknowledged_in_the_words_shown(lin: Person, edition: Published) -> None:
    open_sections(lin, edition, 1, 2)
    made = acknowledge(lin, edition)
    assert (made.statement, made.language) == ("I have read “Quoting a price”, edition 1.", "en")
    assert made.statement == operations.statement_of(edition, "en")
    assert queries.furthest(lin.id, [edition.id]) == {edition.id: 3}


def test_acknowledging_is_noted_in_the_log(lin: Person, edition: Published) -> None:
    open_sections(lin, edition, 1, 2)
    acknowledge(lin, edition)
    audit.seal(db.session())
    entry = db.session.scalars(sa.select(audit.AuditEntry).order_by(audit.AuditEntry.sequence.desc())).first()
    assert entry is not None
    assert (entry.verb, entry.subject) == ("edition acknowledged", f"edition:{edition.public_id}")
    assert (entry.actor_id, entry.details["digest"]) == (lin.id, edition.digest)


def test_acknowledging_twice_gives_the_same_row(lin: Person, edition: Published) -> None:
    open_sections(lin, edition, 1, 2)
    assert acknowledge(lin, edition).id == acknowledge(lin, edition, "zh").id


def test_an_edition_that_was_not_opened_cannot_be_acknowledged(lin: Person, edition: Published) -> None:
    open_sections(lin, edition, 1, 3)
    with pytest.raises(operations.NotAllOpened):
        acknowledge(lin, edition)


def test_an_edition_that_was_replaced_cannot_be_acknowledged(lin: Person, edition: Published, tmp_path: Path) -> None:
    open_sections(lin, edition, 1, 2)
    make_manual(tmp_path, en=MANUAL_EN.replace("One price", "A price"))
    with pytest.raises(operations.EditionReplaced):
        acknowledge(lin, edition)


def test_a_new_edition_asks_anew_and_leaves_the_old_statement(lin: Person, edition: Published, tmp_path: Path) -> None:
    make_acknowledgement(lin)
    newer = make_manual(tmp_path, en=MANUAL_EN.replace("One price", "A price"))
    assert [row.edition_number for row in queries.acknowledgements([lin.id])] == [1]
    assert acknowledge(lin, edition).edition_id == edition.id
    make_acknowledgement(lin)
    assert [row.edition_digest for row in queries.acknowledgements([lin.id])] == [edition.digest, newer.digest]

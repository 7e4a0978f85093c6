"""Drafts: opened, saved once for each op_id, a stale text kept beside, pictures, agreements, the end; and what the
database itself refuses."""

import uuid
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.cast import Cast, assemble
from tests.factories.content import MANUAL_EN, MANUAL_ZH, make_draft, picture_bytes, write_manual
from training import clock
from training.content import library, pictures
from training.content.drafts import operations, queries
from training.content.drafts.models import Draft, DraftPicture, DraftRevision
from training.content.drafts.queries import OpenDraft
from training.content.models import Picture
from training.db import db
from training.drafting.operations import OpIdTaken
from training.drafting.queries import TextRevision
from training.drafting.rules import Receipt

pytestmark = pytest.mark.usefixtures("work")
CHANGED = MANUAL_EN.replace("One price", "A price")


@pytest.fixture
def people() -> Cast:
    return assemble()


@pytest.fixture
def draft(work: None, people: Cast, tmp_path: Path) -> OpenDraft:
    return make_draft(tmp_path, people.author)


def save(
    draft: OpenDraft, text: str, base: int, by: int, op_id: uuid.UUID | None = None, language: str = "en"
) -> Receipt[TextRevision]:
    op_id = op_id or uuid.uuid4()
    return operations.record_text(draft, language, text, op_id=op_id, base_revision=base, by=by, at=clock.now())


def head(draft: OpenDraft, language: str = "en") -> TextRevision:
    return queries.heads([draft.id])[draft.id][language]


def count(model: type) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def verbs() -> list[str]:
    return [act.verb for act in db.session().info.get("acts", [])]


# --- opening ------------------------------------------------------------------------------------------------------


def test_a_draft_begins_with_what_was_published(draft: OpenDraft) -> None:
    assert (draft.slug, draft.base_number, draft.opened_by) == ("quoting", 1, "He Fang")
    assert {language: row.text for language, row in queries.heads([draft.id])[draft.id].items()} == {
        "zh": MANUAL_ZH,
        "en": MANUAL_EN,
    }
    assert "draft opened" in verbs()


def test_a_manual_has_one_open_draft(draft: OpenDraft, people: Cast) -> None:
    operations.open_draft("quoting", by=people.second_author.id, at=clock.now())
    assert count(Draft) == 1
    refuse(
        "INSERT INTO draft (public_id, manual_id, opened_by_id, opened_at)"
        " SELECT '11111111-1111-4111-8111-111111111111', manual_id, opened_by_id, opened_at FROM draft"
    )


def test_a_draft_brings_the_pictures_of_its_edition(people: Cast, tmp_path: Path) -> None:
    place = write_manual(tmp_path, zh=MANUAL_ZH + "\n![一](a.png)\n", en=MANUAL_EN + "\n![One](a.png)\n")
    (place / "pictures").mkdir()
    (place / "pictures" / "a.png").write_bytes(picture_bytes())
    library.publish(tmp_path, at=clock.now())
    operations.open_draft("quoting", by=people.author.id, at=clock.now())
    opened = queries.open_draft("quoting")
    assert opened is not None
    assert list(queries.pictures(opened.id)) == ["a.png"]


def test_a_new_manual_begins_as_a_draft_and_is_read_by_nobody(people: Cast) -> None:
    operations.begin_manual("closing", {"zh": "壹", "en": "One"}, by=people.author.id, at=clock.now())
    with pytest.raises(operations.NameTaken):
        operations.begin_manual("closing", {"zh": "壹", "en": "One"}, by=people.author.id, at=clock.now())
    rows = queries.desk()
    assert [(row.slug, row.number, row.opened_by) for row in rows] == [("closing", None, "He Fang")]
    with pytest.raises(operations.NothingToGoOn):
        operations.open_draft("unheard-of", by=people.author.id, at=clock.now())


def test_a_name_that_was_given_up_may_be_begun_again(people: Cast) -> None:
    texts = {"zh": "壹", "en": "One"}
    operations.begin_manual("closing", texts, by=people.author.id, at=clock.now())
    opened = queries.open_draft("closing")
    assert opened is not None
    operations.discard(opened, "Nobody wants it now.", by=people.author.id, at=clock.now())
    operations.begin_manual("closing", texts, by=people.second_author.id, at=clock.now())
    assert count(Draft) == 2


# --- saving -------------------------------------------------------------------------------------------------------


def test_saving_twice_by_one_op_id_stores_it_once_and_says_the_same(draft: OpenDraft, people: Cast) -> None:
    op_id = uuid.uuid4()
    first = save(draft, CHANGED, 1, people.author.id, op_id)
    save(draft, CHANGED + "\n", 2, people.author.id)
    again = save(draft, CHANGED, 1, people.author.id, op_id)
    assert (first.stored.number, again.stored.number, again.is_stale) == (2, 2, False)
    assert count(DraftRevision) == 4  # two that it began with
    assert head(draft).number == 3


def test_a_stale_text_is_kept_beside_the_one_that_stands(draft: OpenDraft, people: Cast) -> None:
    save(draft, CHANGED, 1, people.author.id)
    receipt = save(draft, "mine", 1, people.second_author.id)
    assert (receipt.is_stale, receipt.head.text, receipt.head.by_name) == (True, CHANGED, "He Fang")
    assert head(draft).text == CHANGED
    kept = queries.revision(draft.id, "en", 3)
    assert kept is not None
    assert (kept.text, kept.standing, kept.by_name) == ("mine", "side", "Gu Bo")


def test_a_stale_save_sent_again_is_told_the_newest_text(draft: OpenDraft, people: Cast) -> None:
    op_id = uuid.uuid4()
    save(draft, CHANGED, 1, people.author.id)
    save(draft, "mine", 1, people.second_author.id, op_id)
    save(draft, CHANGED + "\nmore\n", 2, people.author.id)
    again = save(draft, "mine", 1, people.second_author.id, op_id)
    assert (again.is_stale, again.stored.number, again.head.number) == (True, 3, 4)


def test_a_merge_goes_on_from_the_newer_text_and_passes_over_what_was_kept(draft: OpenDraft, people: Cast) -> None:
    save(draft, CHANGED, 1, people.author.id)
    save(draft, "mine", 1, people.second_author.id)
    assert not save(draft, "merged", 2, people.second_author.id).is_stale
    assert (head(draft).number, head(draft).text) == (4, "merged")


def test_languages_are_saved_apart(draft: OpenDraft, people: Cast) -> None:
    save(draft, CHANGED, 1, people.author.id)
    assert not save(draft, MANUAL_ZH + "\n", 1, people.second_author.id, language="zh").is_stale


def test_an_op_id_belongs_to_one_text(draft: OpenDraft, people: Cast) -> None:
    op_id = uuid.uuid4()
    save(draft, CHANGED, 1, people.author.id, op_id)
    with pytest.raises(OpIdTaken):
        save(draft, CHANGED, 1, people.author.id, op_id, language="zh")


def test_a_text_has_an_end(draft: OpenDraft, people: Cast) -> None:
    with pytest.raises(operations.TextTooLong):
        save(draft, "字" * 333_334, 1, people.author.id)


def test_a_save_takes_the_same_few_statements_however_long_the_history(
    draft: OpenDraft, people: Cast, counting
) -> None:
    for number in range(1, 30):
        save(draft, f"text {number}", number, people.author.id)
    with counting() as counted:
        save(draft, "the next", 30, people.author.id)
    assert len(counted) <= 4


# --- pictures, agreements, presence -------------------------------------------------------------------------------


def test_the_bytes_of_a_picture_are_kept_once_and_names_do_not_hide_each_other(draft: OpenDraft, people: Cast) -> None:
    teal, navy = (pictures.inspect(picture_bytes(colour)) for colour in ("teal", "navy"))
    by = people.author.id
    assert operations.add_picture(draft, "a.png", teal, by=by, at=clock.now()) == "a.png"
    assert operations.add_picture(draft, "a.png", teal, by=by, at=clock.now()) == "a.png"
    assert operations.add_picture(draft, "a.png", navy, by=by, at=clock.now()) == "a-2.png"
    assert operations.add_picture(draft, "b.png", navy, by=by, at=clock.now()) == "b.png"
    assert (count(Picture), count(DraftPicture)) == (2, 3)
    assert verbs().count("picture added") == 3


def test_an_author_says_that_both_languages_agree(draft: OpenDraft, people: Cast) -> None:
    save(draft, CHANGED, 1, people.author.id)
    operations.agree(draft, "say-it", by=people.author.id, at=clock.now())
    assert list(queries.agreements([draft.id])[draft.id]) == ["say-it"]
    with pytest.raises(operations.Refused):
        operations.agree(draft, "no-such-section", by=people.author.id, at=clock.now())


def test_presence_is_of_others_and_fades(draft: OpenDraft, people: Cast) -> None:
    at = clock.now()
    for person in (people.author, people.second_author, people.second_author):
        operations.note_presence(draft, by=person.id, at=at)
    assert queries.others_present(draft.id, people.author.id, at) == ["Gu Bo"]
    assert queries.others_present(draft.id, people.author.id, clock.now()) == []


# --- the end, and what the database refuses -----------------------------------------------------------------------


def test_a_discarded_draft_is_closed_with_its_reason_and_makes_room_for_another(draft: OpenDraft, people: Cast) -> None:
    operations.discard(draft, "We begin anew.", by=people.second_author.id, at=clock.now())
    assert queries.open_draft("quoting") is None
    assert "draft discarded" in verbs()
    operations.open_draft("quoting", by=people.author.id, at=clock.now())
    assert count(Draft) == 2


REFUSED = {
    "a changed revision": "UPDATE draft_revision SET text = 'x'",
    "a removed revision": "DELETE FROM draft_revision",
    "a removed draft": "DELETE FROM draft",
    "another opener": "UPDATE draft SET opened_by_id = opened_by_id + 1",
    "an end without a word": "UPDATE draft SET closed_at = opened_at",
    "a removed picture": "DELETE FROM draft_picture",
    "changed bytes": "UPDATE picture SET bytes = bytes",
    "an unknown standing": (
        "INSERT INTO draft_revision (draft_id, language, number, op_id, base_revision, standing, text, by_id, at)"
        " SELECT draft_id, language, 99, '11111111-1111-4111-8111-111111111111', 0, 'middle', '', by_id, at"
        " FROM draft_revision"
    ),
}


@pytest.mark.parametrize("statement", REFUSED.values(), ids=REFUSED.keys())
def test_the_database_refuses(draft: OpenDraft, people: Cast, statement: str) -> None:
    picture = pictures.inspect(picture_bytes())
    operations.add_picture(draft, "a.png", picture, by=people.author.id, at=clock.now())
    refuse(statement)


def refuse(statement: str) -> None:
    with pytest.raises((sa.exc.IntegrityError, sa.exc.InternalError)), db.session.begin_nested():
        db.session.execute(sa.text(statement))


@pytest.mark.parametrize("table", ["draft_revision", "draft_picture", "draft_agreement"])
def test_nothing_is_added_to_a_draft_that_has_ended(draft: OpenDraft, people: Cast, table: str) -> None:
    by, at = people.author.id, clock.now()
    operations.add_picture(draft, "a.png", pictures.inspect(picture_bytes()), by=by, at=at)
    operations.agree(draft, "say-it", by=by, at=at)
    operations.discard(draft, "We begin anew.", by=by, at=at)
    columns = {
        "draft_revision": "language, {n}, '11111111-1111-4111-8111-111111111111', 0, standing, text, by_id, at",
        "draft_picture": "name, picture_id, by_id, at",
        "draft_agreement": "anchor, zh_digest, en_digest, by_id, at",
    }[table].format(n="number + 50")
    names = {
        "draft_revision": "draft_id, language, number, op_id, base_revision, standing, text, by_id, at",
        "draft_picture": "draft_id, name, picture_id, by_id, at",
        "draft_agreement": "draft_id, anchor, zh_digest, en_digest, by_id, at",
    }[table]
    refuse(f"INSERT INTO {table} ({names}) SELECT draft_id, {columns} FROM {table} LIMIT 1")


def test_an_end_is_set_once(draft: OpenDraft, people: Cast) -> None:
    operations.discard(draft, "We begin anew.", by=people.author.id, at=clock.now())
    refuse("UPDATE draft SET outcome = 'published'")

"""Drafts: saved by one protocol, made ready by a second author, kept from files until given back."""

import uuid
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import Cast, assemble
from tests.factories.desk import make_item_draft, make_ready, revise, single
from tests.factories.quizzes import both, make_bank, make_item, make_quiz, make_version
from training import clock
from training.db import db
from training.drafting.operations import OpIdTaken
from training.quizzes import exporting, library, queries
from training.quizzes.authored_bank import BankFile
from training.quizzes.desk import operations
from training.quizzes.desk import queries as desk
from training.quizzes.desk.models import ItemDraftRevision, ItemReview
from training.quizzes.models import Audience, Item, ItemVersion
from training.settings import REPOSITORY

pytestmark = pytest.mark.usefixtures("work")


@pytest.fixture
def cast(work: None) -> Cast:
    return assemble()


def test_a_new_item_is_written_by_one_and_readied_by_another(cast: Cast) -> None:
    bank = make_bank()
    draft = make_item_draft(bank, cast.author, "visits")
    version = make_ready(draft, cast.second_author)
    assert (version.number, version.body["stem"]) == (1, both("How many visits make an order?"))
    item = desk.item_by_slug(bank.slug, "visits")
    assert item is not None
    assert item.desk_since is not None
    assert desk.history(item.id)[0].readied_by == cast.second_author.name
    assert [candidate.id for candidate in offered(bank)] == [version.id]


def offered(bank: Any) -> list[Any]:
    quiz = make_quiz(kinds=["single"], bank=bank)
    own = queries.quiz_of(1, quiz.slug)
    assert own is not None
    return list(queries.offered(bank.id, own.offer).values())


def test_who_wrote_any_of_it_cannot_make_it_ready(cast: Cast) -> None:
    draft = make_item_draft(make_bank(), cast.author)
    with pytest.raises(operations.NeedsSecondAuthor):
        make_ready(draft, cast.author)
    revise(draft, cast.second_author, single(marks=2))
    with pytest.raises(operations.NeedsSecondAuthor):
        make_ready(draft, cast.second_author)


def test_only_what_was_seen_is_made_ready(cast: Cast) -> None:
    draft = make_item_draft(make_bank(), cast.author)
    seen = desk.draft(draft.public_id)
    assert seen is not None
    revise(draft, cast.author, single(marks=2))
    found = desk.draft(draft.public_id, lock=True)
    assert found is not None
    with pytest.raises(operations.ChangedMeanwhile):
        operations.ready(found, seen.revision, by=cast.second_author.id, at=clock.now())


def test_what_has_faults_is_not_made_ready(cast: Cast) -> None:
    draft = make_item_draft(make_bank(), cast.author, content=single(options=[]))
    with pytest.raises(operations.NotFit):
        make_ready(draft, cast.second_author)
    cites = make_item_draft(make_bank(), cast.author, content=single(sections=["no-such#section"]))
    with pytest.raises(operations.NotFit):
        make_ready(cites, cast.second_author)


def test_the_same_save_twice_is_one_revision(cast: Cast) -> None:
    draft, op_id = make_item_draft(make_bank(), cast.author), uuid.uuid4()
    first = revise(draft, cast.author, single(marks=2), op_id=op_id)
    assert revise(draft, cast.author, single(marks=2), base=1, op_id=op_id).id == first.id
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ItemDraftRevision)) == 2
    other = make_item_draft(make_bank(), cast.author)
    with pytest.raises(OpIdTaken):
        revise(other, cast.author, single(), op_id=op_id)


def test_a_stale_save_is_kept_beside_the_newer_text(cast: Cast) -> None:
    draft = make_item_draft(make_bank(), cast.author)
    revise(draft, cast.author, single(marks=2), base=1)
    late = revise(draft, cast.second_author, single(marks=3), base=1)
    assert late.standing == "side"
    found = desk.draft(draft.public_id)
    assert found is not None
    assert found.content["marks"] == 2
    assert found.revision == 2
    last = revise(draft, cast.author, single(marks=4))
    assert (last.number, last.standing) == (4, "head")


def test_an_item_has_one_open_draft(cast: Cast) -> None:
    bank = make_bank()
    draft = make_item_draft(bank, cast.author, "visits")
    with pytest.raises(operations.DraftStands):
        make_item_draft(bank, cast.second_author, "visits")
    found = desk.draft(draft.public_id, lock=True)
    assert found is not None
    operations.discard(found, by=cast.author.id, at=clock.now())
    make_item_draft(bank, cast.second_author, "visits")


def test_a_draft_that_says_nothing_new_is_told_so(cast: Cast) -> None:
    bank = make_bank()
    make_ready(make_item_draft(bank, cast.author, "visits"), cast.second_author)
    with pytest.raises(operations.NothingNew):
        make_ready(make_item_draft(bank, cast.author, "visits"), cast.second_author)


def test_the_next_version_leaves_the_one_before_as_it_was(cast: Cast) -> None:
    bank = make_bank()
    first = make_ready(make_item_draft(bank, cast.author, "visits"), cast.second_author)
    second = make_ready(make_item_draft(bank, cast.author, "visits", single(marks=3)), cast.second_author)
    assert (first.number, first.marks, second.number, second.marks) == (1, 1, 2, 3)


def test_an_item_is_retired_and_brought_back_with_reasons(cast: Cast) -> None:
    bank = make_bank()
    make_version(make_item(bank, "visits"))
    item = desk.item_by_slug(bank.slug, "visits")
    assert item is not None
    operations.retire(item, "The rule has changed", by=cast.author.id, at=clock.now())
    assert offered(bank) == []
    with pytest.raises(operations.AlreadySo):
        operations.retire(item, "Once more", by=cast.author.id, at=clock.now())
    operations.bring_back(item, "It holds again", by=cast.author.id, at=clock.now())
    assert len(offered(bank)) == 1
    assert [(turn.retired, turn.reason) for turn in desk.turns(item.id)] == [
        (False, "It holds again"),
        (True, "The rule has changed"),
    ]


def test_a_bank_for_practice_takes_its_new_items_along(cast: Cast) -> None:
    title = both("Drills")
    bank = operations.open_bank("drills", title, practice=True, by=cast.author.id, at=clock.now())
    make_ready(make_item_draft(bank, cast.author, "visits"), cast.second_author)
    item = desk.item_by_slug("drills", "visits")
    assert item is not None
    assert item.practice_since is not None
    with pytest.raises(operations.BankExists):
        operations.open_bank("drills", title, practice=False, by=cast.author.id, at=clock.now())


def test_the_audience_of_a_bank_goes_into_its_file(cast: Cast) -> None:
    by, at = cast.author.id, clock.now()
    bank = operations.open_bank("leading", both("Leading"), practice=False, audience=Audience.SUPERVISORS, by=by, at=at)
    make_ready(make_item_draft(bank, cast.author, "visits"), cast.second_author)
    files = dict(exporting.bank_files())
    assert b"\naudience: supervisors\n" in files["banks/leading.yaml"]


# --- files --------------------------------------------------------------------------------------------------------


def file_of(*slugs: str, **other: Any) -> BankFile:
    items = [{"id": slug, "kind": "single", **single(**other)} for slug in slugs]
    return BankFile.model_validate({"bank": "talk", "title": both("Talk"), "items": items})


def test_files_leave_alone_what_is_looked_after_at_the_desk(cast: Cast) -> None:
    library.publish_bank(file_of("visits", "calls"), at=clock.now())
    bank = desk.bank_by_slug("talk")
    assert bank is not None
    make_ready(make_item_draft(bank, cast.author, "visits", single(marks=3)), cast.second_author)
    lines = library.publish_bank(file_of("visits", "calls", marks=5), at=clock.now())
    assert marks("visits") == 3
    assert marks("calls") == 5
    assert "kept at the desk, and not touched: visits" in "\n".join(lines)
    library.publish_bank(file_of("calls", marks=5), at=clock.now())
    item = desk.item_by_slug("talk", "visits")
    assert item is not None
    assert item.retired_at is None


def test_given_back_the_files_write_again(cast: Cast) -> None:
    library.publish_bank(file_of("visits"), at=clock.now())
    bank, item = desk.bank_by_slug("talk"), desk.item_by_slug("talk", "visits")
    assert bank is not None
    assert item is not None
    make_ready(make_item_draft(bank, cast.author, "visits", single(marks=3)), cast.second_author)
    operations.give_back(item, by=cast.author.id, at=clock.now())
    library.publish_bank(file_of("visits"), at=clock.now())
    assert marks("visits") == 1
    with pytest.raises(operations.AlreadySo):
        operations.give_back(item, by=cast.author.id, at=clock.now())


def marks(slug: str) -> int:
    statement = sa.select(ItemVersion.marks).join(Item).where(Item.slug == slug).order_by(ItemVersion.number.desc())
    return db.session.scalars(statement.limit(1)).one()


# --- what the database refuses -----------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["author", "second_author"])
def test_the_database_wants_a_second_author(app: Flask, cast: Cast, who: str) -> None:
    bank = make_bank()
    draft = make_item_draft(bank, cast.author)
    revise(draft, cast.second_author, single(marks=2), base=0)  # a save that lost
    version = make_version(make_item(bank))
    head = db.session.scalars(sa.select(ItemDraftRevision).where(ItemDraftRevision.standing == "head")).one()
    db.session.add(
        ItemReview(
            draft_id=draft.id,
            revision_id=head.id,
            item_version_id=version.id,
            by_id=getattr(cast, who).id,
            at=clock.now(),
        )
    )
    with pytest.raises(sa.exc.IntegrityError, match="needs another author"):
        db.session.flush()
    db.session.rollback()


def test_the_database_takes_no_revision_after_the_end(cast: Cast) -> None:
    draft = make_item_draft(make_bank(), cast.author)
    found = desk.draft(draft.public_id, lock=True)
    assert found is not None
    operations.discard(found, by=cast.author.id, at=clock.now())
    with pytest.raises(operations.DraftClosed):
        operations.ensure_open(found)
    with pytest.raises(sa.exc.IntegrityError, match="needs an open draft"):
        operations.save(found, single(), op_id=uuid.uuid4(), base_revision=1, by=cast.author.id, at=clock.now())
    db.session.rollback()


def test_stems_that_are_alike_are_told_with_their_line(tmp_path: Path) -> None:
    (tmp_path / "banks").mkdir()
    (tmp_path / "papers").mkdir()
    shipped = (REPOSITORY / "training/quizzes/banks/sales-drills.yaml").read_text(encoding="utf-8")
    assert library.alike(tmp_path) == []
    first = shipped.split("\n  - id: ")[1]
    head = shipped.split("\n  - id: ")[0]
    text = f"{head}\n  - id: {first}\n  - id: {first.replace('drill-soul', 'another-soul', 1)}"
    (tmp_path / "banks" / "sales-drills.yaml").write_text(text, encoding="utf-8")
    (hint,) = library.alike(tmp_path)
    assert "drill-soul-of-the-five" in hint.cause
    assert "another-soul-of-the-five" in hint.cause
    assert hint.line > 8

"""Sending in, withdrawing, deciding, publishing; and what the database itself refuses."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.cast import Cast, assemble
from tests.factories.content import MANUAL_EN, MANUAL_ZH, make_manual
from tests.factories.reviews import (
    CHANGED_EN,
    CHANGED_ZH,
    REASON,
    WHAT,
    approve,
    ask,
    make_open_draft,
    make_request,
    row_of,
    state_of,
    write,
)
from training import clock
from training.approval import Verdict
from training.content import queries as content
from training.content import verification
from training.content.drafts import queries as drafts
from training.content.drafts.models import Draft, DraftRevision
from training.content.models import EditionPublication, SectionChange
from training.content.reviews import operations, queries
from training.content.reviews.models import Review, ReviewRequest
from training.content.reviews.rules import State
from training.db import db

pytestmark = pytest.mark.usefixtures("work")


@pytest.fixture
def people(work: None) -> Cast:
    return assemble()


@pytest.fixture
def draft(people: Cast, tmp_path: Path) -> Draft:
    return make_open_draft(tmp_path, people.author)


def test_what_was_sent_in_is_published_byte_for_byte(draft: Draft, people: Cast) -> None:
    request = ask(draft, people.author)
    assert state_of(request) == State.IN_REVIEW
    edition = approve(request, people.approver)
    assert edition is not None
    assert state_of(request) == State.PUBLISHED
    (material,) = (found for row, found in content.materials(sa.true()) if row.id == edition.id)
    assert {**request.material, "number": 2, "changes": request.changes} == material
    assert material["languages"]["zh"]["source"] == CHANGED_ZH
    publication = db.session.scalars(
        sa.select(EditionPublication).where(EditionPublication.edition_id == edition.id)
    ).one()
    assert publication.by_id == people.approver.id
    change = db.session.scalars(sa.select(SectionChange).where(SectionChange.edition_id == edition.id)).one()
    assert (change.anchor, change.kind, change.severity) == ("hold-it", "changed", "reread")
    assert {"zh": change.what_zh, "en": change.what_en} == WHAT
    assert list(verification.faults(db.session())) == []


def test_the_draft_ends_with_its_edition(draft: Draft, people: Cast) -> None:
    edition = approve(ask(draft, people.author), people.approver)
    db.session.expire_all()
    assert edition is not None
    assert (draft.outcome, draft.edition_id, draft.closed_by_id) == ("published", edition.id, people.approver.id)


def test_a_newer_edition_supersedes(draft: Draft, people: Cast, tmp_path: Path) -> None:
    request = ask(draft, people.author)
    approve(request, people.approver)
    make_manual(tmp_path, en=MANUAL_EN.replace("by when", "until when"))
    assert state_of(request) == State.SUPERSEDED


def test_a_first_edition_is_reviewed_too(people: Cast) -> None:
    from training.content.models import Manual

    manual = Manual(slug="listening", created_at=clock.now())
    db.session.add(manual)
    db.session.flush()
    draft = Draft(manual_id=manual.id, opened_by_id=people.author.id, opened_at=clock.now())
    db.session.add(draft)
    db.session.flush()
    write(draft, people.author, zh=MANUAL_ZH, en=MANUAL_EN)
    request = ask(draft, people.author)
    assert request.changes == []
    edition = approve(request, people.approver)
    assert edition is not None
    assert edition.number == 1


# --- who ----------------------------------------------------------------------------------------------------------


def test_nobody_approves_what_they_had_a_hand_in(draft: Draft, people: Cast) -> None:
    """Who opened it, who wrote a part of it, who sent it in."""
    write(draft, people.second_author, en=CHANGED_EN.replace("five", "5"))
    request = ask(draft, people.examiner)
    for person in (people.author, people.second_author, people.examiner):
        with pytest.raises(operations.HadAHand):
            approve(request, person)
    assert state_of(request) == State.IN_REVIEW


@pytest.mark.parametrize("who", ["author", "second_author", "examiner"])
def test_the_database_refuses_it_too(draft: Draft, people: Cast, who: str) -> None:
    write(draft, people.second_author, en=CHANGED_EN.replace("five", "5"))
    request = ask(draft, people.examiner)
    row = {"request_id": request.id, "by_id": getattr(people, who).id, "at": clock.now(), "verdict": "approved"}
    with pytest.raises(sa.exc.IntegrityError, match="no hand in the text"), db.session.begin_nested():
        db.session.execute(sa.insert(Review).values(**row, reason=REASON))


def test_the_database_wants_a_reason(draft: Draft, people: Cast) -> None:
    request = ask(draft, people.author)
    row = {"request_id": request.id, "by_id": people.approver.id, "at": clock.now(), "verdict": "approved"}
    with pytest.raises(sa.exc.IntegrityError), db.session.begin_nested():
        db.session.execute(sa.insert(Review).values(**row, reason="looks ok  "))


def test_the_database_publishes_nothing_without_a_review(people: Cast, tmp_path: Path) -> None:
    edition = make_manual(tmp_path)
    row = {"edition_id": edition.id, "at": clock.now(), "by_id": people.approver.id, "parts": {}}
    with pytest.raises(sa.exc.IntegrityError), db.session.begin_nested():
        db.session.execute(sa.insert(EditionPublication).values(**row))


# --- when ---------------------------------------------------------------------------------------------------------


def test_a_draft_is_sent_in_once_at_a_time(draft: Draft, people: Cast) -> None:
    request = ask(draft, people.author)
    with pytest.raises(operations.AskedAlready):
        ask(draft, people.author)
    operations.withdraw(row_of(request), by=people.second_author.id, at=clock.now())
    assert state_of(request) == State.DRAFT
    assert state_of(ask(draft, people.author)) == State.IN_REVIEW


def test_what_was_withdrawn_is_not_decided(draft: Draft, people: Cast) -> None:
    request = ask(draft, people.author)
    operations.withdraw(row_of(request), by=people.author.id, at=clock.now())
    with pytest.raises(operations.NoLongerWaiting):
        approve(request, people.approver)
    with pytest.raises(operations.NoLongerWaiting):
        operations.withdraw(row_of(request), by=people.author.id, at=clock.now())


def test_what_was_returned_can_be_sent_in_again(draft: Draft, people: Cast) -> None:
    request = ask(draft, people.author)
    operations.decide(row_of(request), Verdict.RETURNED, REASON, None, (), by=people.approver.id, at=clock.now())
    assert state_of(request) == State.RETURNED
    with pytest.raises(operations.NoLongerWaiting):
        approve(request, people.approver)
    again = ask(draft, people.author)
    assert approve(again, people.approver) is not None


def test_a_reason_of_ten_characters_is_asked_for(draft: Draft, people: Cast) -> None:
    request = ask(draft, people.author)
    with pytest.raises(operations.ReasonTooShort):
        operations.decide(
            row_of(request), Verdict.APPROVED, "fine  " + " " * 9, None, (), by=people.approver.id, at=clock.now()
        )


def test_a_text_that_was_saved_meanwhile_is_not_sent_in(draft: Draft, people: Cast) -> None:
    from training.content.reviews import preparing, sending

    sent = sending.to_send("quoting")
    assert sent is not None
    ready = preparing.ready(sent.slug, sent.texts, sent.pictures, sent.before, set())
    write(draft, people.second_author, en=CHANGED_EN + "\nMore.\n")
    assert ready.prepared is not None
    with pytest.raises(operations.SavedMeanwhile):
        operations.ask(draft.id, sent.revisions, ready.prepared, [], by=people.author.id, at=clock.now())


def test_the_difference_that_was_approved_is_the_one_that_is_published(
    draft: Draft, people: Cast, tmp_path: Path
) -> None:
    """Another edition, from files, came between."""
    request = ask(draft, people.author)
    make_manual(tmp_path, en=MANUAL_EN.replace("by when", "until when"))
    with pytest.raises(operations.BaseReplaced):
        approve(request, people.approver)


def test_what_is_written_meanwhile_begins_the_next_draft(draft: Draft, people: Cast) -> None:
    request = ask(draft, people.author)
    write(draft, people.second_author, en=CHANGED_EN + "\nAnd smile.\n")
    edition = approve(request, people.approver)
    following = queries.open_draft("quoting")
    assert edition is not None
    assert following is not None
    assert following.base_edition_id == edition.id
    heads = drafts.heads([following.id])[following.id]
    assert heads["en"].text.endswith("And smile.\n")
    assert heads["en"].by_id == people.second_author.id
    assert heads["zh"].text == CHANGED_ZH
    assert "smile" not in str(request.material)


# --- at a moment --------------------------------------------------------------------------------------------------


def test_an_approved_edition_waits_for_its_moment(draft: Draft, people: Cast) -> None:
    request, moment = ask(draft, people.author), clock.now() + timedelta(hours=3)
    assert approve(request, people.approver, moment) is None
    assert state_of(request) == State.WAITING
    assert list(queries.due(clock.now())) == []
    assert operations.publish_due(request.public_id, (), at=clock.now()) is None
    assert list(queries.due(moment)) == [request.public_id]
    edition = operations.publish_due(request.public_id, (), at=moment)
    assert edition is not None
    assert edition.published_at == moment
    assert operations.publish_due(request.public_id, (), at=moment) is None, "twice: the second finds it done"
    assert list(queries.due(moment)) == []


def test_what_waits_for_its_moment_can_be_withdrawn(draft: Draft, people: Cast) -> None:
    request, moment = ask(draft, people.author), clock.now() + timedelta(hours=3)
    approve(request, people.approver, moment)
    operations.withdraw(row_of(request), by=people.author.id, at=clock.now())
    assert operations.publish_due(request.public_id, (), at=moment) is None
    assert state_of(request) == State.DRAFT


def test_a_moment_that_has_passed_is_now(draft: Draft, people: Cast) -> None:
    assert approve(ask(draft, people.author), people.approver, clock.now() - timedelta(minutes=1)) is not None


def test_a_changed_request_publishes_nothing(draft: Draft, people: Cast) -> None:
    request = ask(draft, people.author)
    server = db.engine.dialect.name == "postgresql"
    db.session.execute(sa.text(f"DROP TRIGGER review_request_no_update{' ON review_request' if server else ''}"))
    db.session.execute(sa.update(ReviewRequest).values(changes=[]))
    with pytest.raises(operations.RequestDamaged):
        approve(request, people.approver)


def test_verify_names_an_approver_who_wrote(draft: Draft, people: Cast) -> None:
    request = ask(draft, people.author)
    approve(request, people.approver)
    server = db.engine.dialect.name == "postgresql"
    db.session.execute(sa.text(f"DROP TRIGGER draft_revision_no_update{' ON draft_revision' if server else ''}"))
    db.session.execute(sa.update(DraftRevision).where(DraftRevision.language == "zh").values(by_id=people.approver.id))
    found = list(verification.faults(db.session()))
    assert found == [f"review request {request.public_id}: approved by somebody who had a hand in the text"]


def test_verify_names_a_request_whose_texts_are_gone(people: Cast, tmp_path: Path) -> None:
    request = make_request(tmp_path, people.author)
    server = db.engine.dialect.name == "postgresql"
    db.session.execute(sa.text(f"DROP TRIGGER draft_revision_no_update{' ON draft_revision' if server else ''}"))
    db.session.execute(sa.update(DraftRevision).where(DraftRevision.language == "zh").values(standing="side"))
    found = list(verification.faults(db.session()))
    assert found == [f"review request {request.public_id}: its texts are not revisions of its draft"]

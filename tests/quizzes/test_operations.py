"""Starting, saving, flagging, submitting, closing what is overdue."""

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import Cast, assemble
from tests.factories.quizzes import (
    make_attempt,
    make_bank,
    make_edition,
    make_item,
    make_quiz,
    make_response,
    make_submission,
    make_version,
    right_choice,
)
from training import audit
from training.db import db, unit_of_work
from training.quizzes import operations, queries
from training.quizzes.models import Attempt, ResponseRevision, Score, Standing, Submission
from training.quizzes.queries import OwnAttempt

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def people(work: None) -> Cast:
    """The cast, inside the same unit of work as the test."""
    return assemble()


def slot_of(attempt: OwnAttempt, position: int = 1) -> queries.Slot:
    slot = queries.own_slot(attempt.person_id, attempt.public_id, position)
    assert slot is not None
    return slot


def again(attempt: OwnAttempt) -> OwnAttempt:
    found = queries.own_attempt(attempt.person_id, attempt.public_id)
    assert found is not None
    return found


def count(model: type) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


# --- starting -----------------------------------------------------------------------------------------------------


def test_a_start_fixes_items_options_and_deadline(people: Cast) -> None:
    attempt = make_attempt(people.trainee, make_quiz(minutes=20), at=NOON)
    sheet = queries.sheet(attempt.id, attempt.public_id)
    assert attempt.deadline_at == NOON + 20 * MINUTE
    assert [entry.position for entry in sheet.entries] == [1, 2, 3, 4]
    assert {entry.version.kind.name for entry in sheet.entries} == {"single", "multiple", "true-false", "ordering"}
    again = queries.sheet(attempt.id, attempt.public_id)
    assert [entry.shown for entry in again.entries] == [entry.shown for entry in sheet.entries]


def test_the_draw_can_be_repeated_from_the_stored_seed(people: Cast) -> None:
    quiz = make_quiz()
    attempt = make_attempt(people.trainee, quiz, at=NOON)
    seed = db.session.scalars(sa.select(Attempt.seed)).one()
    own = queries.quiz_of(people.trainee.id, quiz.slug)
    assert own is not None
    sheet = queries.sheet(attempt.id, attempt.public_id)
    assert [(version.id, tuple(shown)) for version, shown in operations.drawn(own, seed)] == [
        (entry.version.id, entry.shown) for entry in sheet.entries
    ]


def test_starting_again_leads_to_the_attempt_under_way(people: Cast) -> None:
    quiz = make_quiz()
    first = make_attempt(people.trainee, quiz, at=NOON)
    assert make_attempt(people.trainee, quiz, at=NOON + MINUTE).public_id == first.public_id
    assert count(Attempt) == 1


def test_a_new_version_does_not_reach_an_attempt_under_way(people: Cast) -> None:
    bank = make_bank()
    item = make_item(bank)
    make_version(item, "true-false", answer=True)
    attempt = make_attempt(people.trainee, make_quiz(bank=bank, kinds=["true-false"]), at=NOON)
    make_version(item, "true-false", number=2, answer=False)
    assert queries.sheet(attempt.id, attempt.public_id).entries[0].version.body["answer"] is True


def test_a_retired_item_is_not_drawn(people: Cast) -> None:
    bank = make_bank()
    retired = make_item(bank)
    make_version(retired)
    kept = make_version(make_item(bank))
    quiz = make_quiz(bank=bank, kinds=["single"])
    queries.quiz_of(people.trainee.id, quiz.slug)
    retired.retired_at = NOON
    db.session.flush()
    for seconds, person in enumerate((people.trainee, people.other_trainee, people.examiner)):
        attempt = make_attempt(person, quiz, at=NOON + timedelta(seconds=seconds))
        assert [entry.version.id for entry in queries.sheet(attempt.id, attempt.public_id).entries] == [kept.id]


def test_the_newest_version_is_drawn(people: Cast) -> None:
    bank = make_bank()
    item = make_item(bank)
    make_version(item)
    quiz = make_quiz(bank=bank, kinds=["single"])
    make_attempt(people.other_trainee, quiz, at=NOON)
    newest = make_version(item, number=2, marks=2)
    attempt = make_attempt(people.trainee, quiz, at=NOON)
    assert queries.sheet(attempt.id, attempt.public_id).entries[0].version.id == newest.id


def test_a_bank_that_ran_dry_starts_nothing(people: Cast) -> None:
    quiz = make_quiz(bank=make_bank(), kinds=["single"])
    with pytest.raises(operations.NothingToDraw):
        make_attempt(people.trainee, quiz)
    assert count(Attempt) == 0


def test_a_wait_must_pass_before_the_next_attempt(people: Cast) -> None:
    quiz = make_quiz()
    make_submission(make_attempt(people.trainee, quiz, at=NOON), right=False)
    with pytest.raises(operations.TooSoon):
        make_attempt(people.trainee, quiz, at=NOON + timedelta(hours=23, minutes=59))
    assert make_attempt(people.trainee, quiz, at=NOON + timedelta(hours=24)).number == 2


def test_no_attempt_is_left_after_the_last(people: Cast) -> None:
    quiz = make_quiz(attempts=2, wait_hours=0)
    for hours in (0, 1):
        make_submission(make_attempt(people.trainee, quiz, at=NOON + timedelta(hours=hours)), right=False)
    with pytest.raises(operations.NoAttemptLeft):
        make_attempt(people.trainee, quiz, at=NOON + timedelta(days=9))


def test_who_has_passed_needs_no_other_attempt_even_at_a_new_edition(people: Cast) -> None:
    bank = make_bank()
    make_version(make_item(bank))
    quiz = make_quiz(bank=bank, kinds=["single"], wait_hours=0)
    make_submission(make_attempt(people.trainee, quiz, at=NOON))
    make_edition(quiz, bank, number=2, number_of_items=1, minutes=9)
    with pytest.raises(operations.AlreadyPassed):
        make_attempt(people.trainee, quiz, at=NOON + timedelta(hours=1))


def test_an_overdue_attempt_is_closed_before_the_next_starts(people: Cast) -> None:
    quiz = make_quiz(wait_hours=0)
    first = make_attempt(people.trainee, quiz, at=NOON)
    second = make_attempt(people.trainee, quiz, at=NOON + timedelta(hours=2))
    assert (second.number, again(first).closed_at) == (2, first.deadline_at)
    assert db.session.scalars(sa.select(Submission.closed_by)).all() == ["deadline"]


# --- saving -------------------------------------------------------------------------------------------------------


def test_responses_are_appended_and_the_newest_counts(people: Cast) -> None:
    attempt = make_attempt(people.trainee, make_quiz(kinds=["single"]), at=NOON)
    make_response(attempt, 1, ["a"], base=0)
    receipt = make_response(attempt, 1, ["b"], base=1)
    assert (receipt.head.revision, receipt.is_stale) == (2, False)
    entry = queries.sheet(attempt.id, attempt.public_id).entries[0]
    assert (entry.head, entry.choice) == (2, ("b",))
    assert count(ResponseRevision) == 2


def test_the_same_save_sent_again_gets_the_same_reply(people: Cast) -> None:
    slot, op_id = slot_of(make_attempt(people.trainee, make_quiz(kinds=["single"]), at=NOON)), uuid.uuid4()
    receipts = [
        operations.record_response(slot, ["a"], op_id=op_id, base_revision=0, at=NOON + seconds * MINUTE)
        for seconds in (1, 2, 3)
    ]
    assert receipts[0] == receipts[1] == receipts[2]
    assert count(ResponseRevision) == 1


def test_a_save_that_was_acknowledged_is_acknowledged_after_the_end_too(people: Cast) -> None:
    attempt = make_attempt(people.trainee, make_quiz(kinds=["single"]), at=NOON)
    op_id = uuid.uuid4()
    operations.record_response(slot_of(attempt), ["a"], op_id=op_id, base_revision=0, at=NOON)
    operations.submit(attempt, by=people.trainee.id, at=NOON + MINUTE)
    receipt = operations.record_response(slot_of(attempt), ["a"], op_id=op_id, base_revision=0, at=NOON + 2 * MINUTE)
    assert receipt is not None
    assert receipt.head.revision == 1


def test_a_stale_save_overwrites_nothing_and_is_kept_beside(people: Cast) -> None:
    attempt = make_attempt(people.trainee, make_quiz(kinds=["single"]), at=NOON)
    make_response(attempt, 1, ["a"], base=0)
    stale = make_response(attempt, 1, ["c"], base=0)
    assert stale.is_stale
    assert (stale.head.choice, stale.head.revision) == (["a"], 1)
    rows = sa.select(ResponseRevision.revision, ResponseRevision.standing).order_by(ResponseRevision.revision)
    assert [tuple(row) for row in db.session.execute(rows)] == [(1, Standing.HEAD), (2, Standing.SIDE)]
    assert queries.sheet(attempt.id, attempt.public_id).entries[0].choice == ("a",)
    assert make_response(attempt, 1, ["d"], base=1).head.revision == 3


def test_an_op_id_belongs_to_one_response(people: Cast) -> None:
    attempt = make_attempt(people.trainee, make_quiz(), at=NOON)
    other = make_attempt(people.other_trainee, make_quiz(), at=NOON)
    op_id = uuid.uuid4()
    operations.record_response(slot_of(attempt, 1), [], op_id=op_id, base_revision=0, at=NOON)
    for slot in (slot_of(attempt, 2), slot_of(other, 1)):
        with pytest.raises(operations.OpIdTaken):
            operations.record_response(slot, [], op_id=op_id, base_revision=0, at=NOON)


def test_the_last_moment_counts_and_the_next_does_not(people: Cast) -> None:
    attempt = make_attempt(people.trainee, make_quiz(kinds=["single"]), at=NOON)
    make_response(attempt, 1, ["a"], at=attempt.deadline_at)
    with pytest.raises(operations.NotCounted):
        make_response(attempt, 1, ["b"], base=1, at=attempt.deadline_at + timedelta(microseconds=1))


def test_nothing_is_saved_or_flagged_after_submission(people: Cast) -> None:
    attempt = make_attempt(people.trainee, make_quiz(kinds=["single"]), at=NOON)
    make_submission(attempt, right=False)
    with pytest.raises(operations.NotCounted):
        make_response(attempt, 1, ["a"])
    with pytest.raises(operations.NotCounted):
        operations.flag(slot_of(attempt), True, at=NOON)


def test_turning_a_page_of_the_form_is_no_response(people: Cast) -> None:
    attempt = make_attempt(people.trainee, make_quiz(kinds=["single"]), at=NOON)
    make_response(attempt, 1, ["a"])

    def turn(choice: list[str], base: int) -> operations.Receipt | None:
        return operations.record_response(
            slot_of(attempt), choice, op_id=uuid.uuid4(), base_revision=base, at=NOON, always=False
        )

    assert turn(["a"], 1) is None
    assert turn([], 0) is None
    changed = turn(["b"], 1)
    assert changed is not None
    assert changed.head.revision == 2


def test_an_item_can_be_flagged_and_unflagged(people: Cast) -> None:
    attempt = make_attempt(people.trainee, make_quiz(), at=NOON)
    for flagged in (True, False):
        operations.flag(slot_of(attempt, 2), flagged, at=NOON)
        assert queries.sheet(attempt.id, attempt.public_id).flagged == int(flagged)


# --- the end ------------------------------------------------------------------------------------------------------


def test_a_submission_scores_what_counts(people: Cast) -> None:
    attempt = make_attempt(people.trainee, make_quiz(marks=2), at=NOON)
    sheet = queries.sheet(attempt.id, attempt.public_id)
    for entry in sheet.entries:
        if entry.version.kind.name == "multiple":
            make_response(attempt, entry.position, ["a"])
        elif entry.version.kind.name != "single":
            make_response(attempt, entry.position, right_choice(entry))
    operations.submit(attempt, by=people.trainee.id, at=NOON + MINUTE)
    (result,) = queries.results([people.trainee.id])
    assert (result.marks, result.maximum, result.passed) == (Decimal(5), Decimal(8), False)
    assert (result.closed_by, result.closed_at, result.attempt_number) == ("taker", NOON + MINUTE, 1)
    by_kind = {
        entry.version.kind.name: earned
        for entry, earned in zip(sheet.entries, db.session.scalars(sa.select(Score.item_marks)).one(), strict=True)
    }
    assert by_kind == {"single": 0, "multiple": 100, "true-false": 200, "ordering": 200}


def test_submitting_twice_changes_nothing_the_second_time(people: Cast) -> None:
    attempt = make_attempt(people.trainee, make_quiz(), at=NOON)
    for _time in range(2):
        operations.submit(again(attempt), by=people.trainee.id, at=NOON + MINUTE)
    assert (count(Submission), count(Score)) == (1, 1)


def test_a_submission_that_comes_late_ends_at_the_deadline(people: Cast) -> None:
    attempt = make_attempt(people.trainee, make_quiz(), at=NOON)
    operations.submit(attempt, by=people.trainee.id, at=NOON + timedelta(hours=1))
    (result,) = queries.results([people.trainee.id])
    assert (result.closed_by, result.closed_at) == ("deadline", attempt.deadline_at)


def test_start_submission_and_score_are_in_the_audit_log(app: Flask) -> None:
    with app.app_context():
        with unit_of_work(writes=True):
            person = assemble().trainee
            quiz = make_quiz(kinds=["single"])
        with unit_of_work(writes=True):
            attempt = make_attempt(person, quiz, at=NOON)
        with unit_of_work(writes=True):
            last = make_response(attempt, 1, ["b"])
            operations.submit(again(attempt), by=person.id, at=NOON + MINUTE)
        with unit_of_work(writes=False) as session:
            acts = session.scalars(
                sa.select(audit.AuditEntry)
                .where(audit.AuditEntry.subject == f"attempt:{attempt.public_id}")
                .order_by(audit.AuditEntry.sequence)
            ).all()
            assert [act.verb for act in acts] == ["attempt started", "attempt submitted", "attempt scored"]
            assert acts[1].details["responses_digest"] == last.stored.digest
            assert (acts[0].actor_id, acts[1].actor_id, acts[2].actor_id) == (person.id, person.id, None)


def test_what_is_overdue_is_closed_at_its_deadline_and_the_rest_is_left(app: Flask) -> None:
    with app.app_context():
        with unit_of_work(writes=True):
            people = assemble()
            over = make_attempt(people.trainee, make_quiz(kinds=["single"]), at=NOON)
            make_response(over, 1, ["b"])
            running = make_attempt(people.other_trainee, make_quiz(minutes=60), at=NOON)
        assert operations.close_overdue(NOON + 30 * MINUTE) == 1
        assert operations.close_overdue(NOON + 30 * MINUTE) == 0
        with unit_of_work(writes=False):
            (result,) = queries.results([people.trainee.id, people.other_trainee.id])
            assert (result.passed, result.closed_by, result.closed_at) == (True, "deadline", over.deadline_at)
            assert again(running).closed_at is None


def test_one_bad_attempt_holds_up_no_other(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with app.app_context():
        with unit_of_work(writes=True):
            people = assemble()
            bad = make_attempt(people.trainee, make_quiz(), at=NOON)
            good = make_attempt(people.other_trainee, make_quiz(), at=NOON)
            db.session.execute(
                sa.insert(Submission).values(attempt_id=bad.id, at=NOON, closed_by="taker", responses_digest="?")
            )
            audit.record("made for a test", "submission", by=None, at=NOON)
        assert operations.close_overdue(NOON + timedelta(hours=1)) == 1
        with unit_of_work(writes=False):
            assert again(good).closed_at is not None
            assert again(bad).closed_at is None
    assert f"attempt {bad.id} could not be closed" in caplog.text

"""Who is asked to read, take and play again, by when, and what counts as done."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.cast import Cast, assemble
from tests.factories.certification import added, hold_to
from tests.factories.cohorts import make_cohort, make_enrolment
from tests.factories.examining import make_sitting, mark, release
from tests.factories.people import make_person
from tests.factories.refreshers import (
    QUIZ,
    SLUG,
    acknowledge,
    make_asking_programme,
    make_citing_quiz,
    make_holder,
    make_objections,
    make_world,
)
from tests.factories.roleplay import make_run
from training import clock
from training.certification.models import Revocation
from training.certification.queries import today
from training.certification.refreshers import queries
from training.certification.refreshers.models import Refresher
from training.certification.refreshers.operations import Refreshing
from training.certification.refreshers.rules import Standing
from training.content.announcing import News
from training.content.models import Acknowledgement, Edition, Manual
from training.db import db
from training.examining.rules import State
from training.people.models import Person
from training.quizzes.models import Score, Submission
from training.roleplay.models import Run

pytestmark = pytest.mark.usefixtures("work")


@pytest.fixture
def people(work: None) -> Cast:
    return assemble()


def asked() -> set[tuple[str, str]]:
    """(name, severity)."""
    rows = db.session.execute(sa.select(Person.name, Refresher.severity).join(Person, Person.id == Refresher.person_id))
    return {(name, severity) for name, severity in rows}


def test_the_list_holds_who_knows_the_manual_and_is_held_to_it_and_nobody_else(people: Cast, tmp_path: Path) -> None:
    programme = make_world(tmp_path, people.cohort)
    other = make_asking_programme("another", kinds=("station",))
    hold_to(people.other_cohort, other)
    left = make_person("Left the cohort")
    gone = make_person("Left the company")
    for person in (left, gone):
        make_enrolment(people.cohort, person)
    holder, revoked, expired, refused = (make_person(name) for name in ("Holder", "Revoked", "Expired", "Other holder"))
    never = make_person("Never acknowledged")
    make_enrolment(people.cohort, never)
    for person in (people.trainee, people.other_trainee, people.trainer, left, gone, holder, revoked, expired, refused):
        acknowledge(person)
    make_holder(holder, programme, people.executive)
    make_holder(expired, programme, people.executive, days=-1)
    make_holder(refused, other, people.executive)
    ended = make_holder(revoked, programme, people.executive)
    added(
        Revocation(certificate_id=ended.id, revoked_by_id=people.executive.id, revoked_at=clock.now(), reason="x" * 10)
    )
    db.session.execute(sa.text(f"UPDATE enrolment SET left_at = enrolled_at WHERE person_id = {left.id}"))
    gone.left_at = clock.now()
    db.session.flush()
    make_objections(tmp_path, "two", "reread")
    assert asked() == {("Lin Xiaoyu", "reread"), ("Holder", "reread")}


@pytest.mark.parametrize("severity", ["editorial", "notify"])
def test_what_needs_nothing_asks_nobody(people: Cast, tmp_path: Path, severity: str) -> None:
    make_world(tmp_path, people.cohort)
    acknowledge(people.trainee)
    make_objections(tmp_path, "two", severity)
    assert asked() == set()


def test_a_first_edition_asks_nobody(people: Cast, tmp_path: Path) -> None:
    make_world(tmp_path, people.cohort)
    assert asked() == set()


def test_each_severity_asks_by_what_the_programme_asks_for(people: Cast, tmp_path: Path) -> None:
    """A quiz that cites the section, a station whose scenario does."""
    make_world(tmp_path, people.cohort)
    acknowledge(people.trainee)
    make_objections(tmp_path, "two", "retest")
    make_objections(tmp_path, "three", "replay")
    assert asked() == {("Lin Xiaoyu", "retest"), ("Lin Xiaoyu", "replay")}
    targets = dict(db.session.execute(sa.select(Refresher.severity, Refresher.targets)).all())
    assert targets == {"retest": f" {QUIZ} ", "replay": " obj-no-effect "}


def test_a_quiz_that_does_not_cite_the_section_is_not_asked_for(people: Cast, tmp_path: Path) -> None:
    make_objections(tmp_path)
    make_citing_quiz(sections=[f"{SLUG}#clarify", "another#acknowledge"])
    hold_to(people.cohort, make_asking_programme(kinds=("manual", "quiz")))
    acknowledge(people.trainee)
    make_objections(tmp_path, "two", "retest")
    assert asked() == set()


@pytest.mark.parametrize(("days", "more"), [(7, {}), (21, {"refresh_days": 21})])
def test_the_programme_says_by_when(people: Cast, tmp_path: Path, days: int, more: dict[str, int]) -> None:
    make_world(tmp_path, people.cohort, **more)
    acknowledge(people.trainee)
    make_objections(tmp_path, "two", "reread")
    due = db.session.scalars(sa.select(Refresher.due_on)).one()
    assert due == today(clock.now()) + timedelta(days=days)


def test_of_two_programmes_the_one_that_asks_earlier_counts(people: Cast, tmp_path: Path) -> None:
    make_world(tmp_path, people.cohort, refresh_days=21)
    second = make_cohort("Second intake")
    make_enrolment(second, people.trainee)
    hold_to(second, make_asking_programme("another", refresh_days=3))
    acknowledge(people.trainee)
    make_objections(tmp_path, "two", "reread")
    due = db.session.scalars(sa.select(Refresher.due_on)).one()
    assert due == today(clock.now()) + timedelta(days=3)


def news(severity: str) -> News:
    manual_id = db.session.scalars(sa.select(Manual.id).where(Manual.slug == SLUG)).one()
    return News(manual_id, SLUG, (("acknowledge", severity),), clock.now())


def test_what_is_previewed_is_what_is_asked(people: Cast, tmp_path: Path) -> None:
    make_world(tmp_path, people.cohort)
    acknowledge(people.trainee)
    (row,) = Refreshing().preview(news("reread"))
    assert (row.severity, row.people, row.titles["en"]) == ("reread", 1, "New salesperson")
    make_objections(tmp_path, "two", "reread")
    assert len(asked()) == 1


def test_nothing_that_was_acknowledged_is_reset(people: Cast, tmp_path: Path) -> None:
    from training.certification.queries import standing

    make_world(tmp_path, people.cohort)
    acknowledge(people.trainee)
    before = standing([people.trainee.id], clock.now())[people.trainee.id].evidence_digest
    make_objections(tmp_path, "two", "reread")
    assert standing([people.trainee.id], clock.now())[people.trainee.id].evidence_digest == before


# --- five thousand ------------------------------------------------------------------------------------------------


def make_crowd(people: Cast, many: int) -> tuple[set[int], int]:
    """Enrolled; every second one has acknowledged. (Ids of those, the edition's.)"""
    edition_id = db.session.scalars(sa.select(Edition.id)).one()
    first = (db.session.scalar(sa.select(sa.func.max(Person.id))) or 0) + 1
    ids, at = range(first, first + many), clock.now()
    import uuid

    db.session.execute(
        sa.insert(Person),
        [{"id": i, "public_id": uuid.uuid4(), "name": f"P{i}", "created_at": at, "language": "zh"} for i in ids],
    )
    from training.cohorts.models import Enrolment

    db.session.execute(
        sa.insert(Enrolment),
        [{"cohort_id": people.cohort.id, "person_id": i, "experience": "newcomer", "enrolled_at": at} for i in ids],
    )
    knowing = set(ids[::2])
    db.session.execute(
        sa.insert(Acknowledgement),
        [
            {"person_id": i, "edition_id": edition_id, "language": "zh", "statement": "read", "at": at}
            for i in sorted(knowing)
        ],
    )
    return knowing, edition_id


@pytest.mark.parametrize("many", [20, 10_000])
def test_thousands_are_asked_in_a_constant_number_of_statements_a_block(
    people: Cast, tmp_path: Path, counting, many: int
) -> None:
    make_world(tmp_path, people.cohort)
    knowing, _edition_id = make_crowd(people, many)
    with counting() as counted:
        make_objections(tmp_path, "two", "reread")
    inserts = [statement for statement in counted.statements if statement.startswith("INSERT INTO refresher")]
    reads = [statement for statement in counted.statements if statement.startswith("SELECT") and "refresh" in statement]
    assert len(inserts) == -(-len(knowing) // 1_000)
    assert reads == []
    assert set(db.session.scalars(sa.select(Refresher.person_id))) == knowing
    told = news("reread")
    with counting() as counted:
        assert sum(row.people for row in Refreshing().preview(told)) == len(knowing)
    assert len(counted) <= 2


# --- done ---------------------------------------------------------------------------------------------------------


def standing_of(person: Person, severity: str) -> Standing:
    db.session.expire_all()
    (duty,) = (duty for duty in queries.duties_of([person.id], today(clock.now())) if duty.severity == severity)
    return duty.standing


def test_reading_the_edition_or_a_later_one_is_done(people: Cast, tmp_path: Path) -> None:
    make_world(tmp_path, people.cohort)
    acknowledge(people.trainee)
    make_objections(tmp_path, "two", "reread")
    assert standing_of(people.trainee, "reread") == Standing.OPEN
    make_objections(tmp_path, "three")
    acknowledge(people.trainee)
    assert standing_of(people.trainee, "reread") == Standing.DONE


def test_a_quiz_passed_in_an_attempt_begun_since_is_done(people: Cast, tmp_path: Path) -> None:
    make_world(tmp_path, people.cohort)
    acknowledge(people.trainee)
    take(people.trainee, passed=True, before=True)
    make_objections(tmp_path, "two", "retest")
    assert standing_of(people.trainee, "retest") == Standing.OPEN
    take(people.trainee, passed=False)
    assert standing_of(people.trainee, "retest") == Standing.OPEN
    take(people.trainee, passed=True)
    assert standing_of(people.trainee, "retest") == Standing.DONE


def take(person: Person, *, passed: bool, before: bool = False) -> None:
    """An attempt as if somebody had taken it: started an hour ago, or now."""
    from decimal import Decimal

    from training.quizzes.models import Attempt, Quiz, QuizEdition

    at = clock.now() - timedelta(hours=1) if before else clock.now()
    edition = db.session.scalars(sa.select(QuizEdition).join(Quiz).where(Quiz.slug == QUIZ)).one()
    number = db.session.scalar(sa.select(sa.func.count()).select_from(Attempt)) or 0
    attempt = added(
        Attempt(
            person_id=person.id,
            quiz_id=edition.quiz_id,
            quiz_edition_id=edition.id,
            number=number + 1,
            seed="seed",
            started_at=at,
            deadline_at=at + timedelta(minutes=15),
            closed_at=at,
        )
    )
    added(Submission(attempt_id=attempt.id, at=at, closed_by="taker", responses_digest=""))
    added(
        Score(
            attempt_id=attempt.id,
            number=1,
            marks=Decimal(1 if passed else 0),
            maximum=Decimal(1),
            passed=passed,
            item_marks=[],
            key_digest="",
            scored_at=at,
        )
    )


def test_a_practice_run_played_to_an_ending_since_is_done(people: Cast, tmp_path: Path) -> None:
    make_world(tmp_path, people.cohort)
    acknowledge(people.trainee)
    make_objections(tmp_path, "two", "replay")
    from training.roleplay.models import ScenarioEdition

    scenario = db.session.scalars(sa.select(ScenarioEdition).order_by(ScenarioEdition.id.desc())).first()
    assert scenario is not None
    run = make_run(scenario, people.trainee)
    assert standing_of(people.trainee, "replay") == Standing.OPEN
    db.session.execute(sa.update(Run).where(Run.id == run.id).values(ended_at=clock.now(), ending="成交"))
    assert standing_of(people.trainee, "replay") == Standing.DONE


def test_a_sitting_passed_since_is_done(people: Cast, tmp_path: Path) -> None:
    make_world(tmp_path, people.cohort)
    acknowledge(people.trainee)
    make_objections(tmp_path, "two", "replay")
    sitting = make_sitting(people.trainee, people.administrator, state=State.TO_MARK)
    mark(sitting, (3, 2, 2, 2))
    assert standing_of(people.trainee, "replay") == Standing.OPEN
    release(sitting, people.executive)
    assert standing_of(people.trainee, "replay") == Standing.DONE


def test_what_is_past_its_day_is_overdue_and_leaves_the_list_once_done(people: Cast, tmp_path: Path) -> None:
    make_world(tmp_path, people.cohort)
    acknowledge(people.trainee)
    make_objections(tmp_path, "two", "reread")
    later = today(clock.now()) + timedelta(days=8)
    assert [duty.name for duty in queries.overdue(later)] == ["Lin Xiaoyu"]
    assert queries.overdue(later - timedelta(days=1)) == []
    (row,) = queries.rounds(later)
    assert (row.asked, row.done, row.overdue) == (1, 0, 1)
    acknowledge(people.trainee)
    assert queries.overdue(later) == []
    (row,) = queries.rounds(later)
    assert (row.asked, row.done, row.overdue) == (1, 1, 0)


def test_the_database_keeps_what_was_asked(people: Cast, tmp_path: Path) -> None:
    make_world(tmp_path, people.cohort)
    acknowledge(people.trainee)
    make_objections(tmp_path, "two", "reread")
    for change in ("UPDATE refresher SET due_on = '2030-01-01'", "DELETE FROM refresher"):
        with pytest.raises(sa.exc.IntegrityError, match="append-only"), db.session.begin_nested():
            db.session.execute(sa.text(change))

"""Programmes, all that they ask for, people who have shown it, decisions and certificates."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from sqlalchemy import func, select

from tests.cast import Cast
from tests.factories import examining
from training import audit, clock
from training.authored import digest
from training.certification import operations, queries
from training.certification.models import (
    Certificate,
    CohortProgramme,
    Decision,
    Outcome,
    Programme,
    ProgrammeEdition,
)
from training.certification.queries import Standing
from training.cohorts.models import Cohort
from training.content.models import Acknowledgement, Edition, EditionPublication, EditionText, Manual
from training.db import db
from training.examining.rules import State
from training.people.models import Person
from training.quizzes.models import Attempt, Bank, Quiz, QuizEdition, Score, Submission

Row = TypeVar("Row")
REASON = "Everything is shown; the sitting was convincing."
MANUAL, QUIZ, STATION = "pitch-and-demo", "foundations", "no-effect"
TITLES = {
    MANUAL: {"zh": "30 秒介绍与上网演示", "en": "The pitch and the demo"},
    QUIZ: {"zh": "销售基础测验", "en": "Sales foundations"},
    "new-salesperson": {"zh": "新人上岗", "en": "New salesperson"},
}


def added(row: Row) -> Row:
    db.session.add(row)
    db.session.flush()
    audit.record("made for a test", row, by=None, at=clock.now())
    return row


# --- what is asked ------------------------------------------------------------------------------------------------


def make_manual_edition(slug: str = MANUAL, number: int = 1) -> Edition:
    manual = db.session.scalar(select(Manual).where(Manual.slug == slug))
    manual = manual or added(Manual(slug=slug, created_at=clock.now()))
    edition = added(
        Edition(
            manual_id=manual.id,
            number=number,
            shelf="selling",
            review_by=date(2027, 5, 31),
            published_at=clock.now(),
            digest=digest([slug, number]),
        )
    )
    for language, title in TITLES[slug].items():
        added(
            EditionText(
                edition_id=edition.id, language=language, title=title, summary="", introduction="", introduction_html=""
            )
        )
    added(EditionPublication(edition_id=edition.id, at=edition.published_at, parts={}))
    return edition


def make_quiz_edition(slug: str = QUIZ, number: int = 1) -> QuizEdition:
    quiz = db.session.scalar(select(Quiz).where(Quiz.slug == slug)) or added(Quiz(slug=slug))
    bank = db.session.scalar(select(Bank)) or added(Bank(slug="sales-foundations", title=TITLES[slug]))
    body = {
        "title": TITLES[slug],
        "minutes": 15,
        "pass_mark": 80,
        "attempts": 3,
        "wait_hours": 24,
        "shuffle_options": True,
        "draw": [{"objectives": ["A07"], "difficulty": ["easy"], "number": 10}],
    }
    return added(
        QuizEdition(
            quiz_id=quiz.id,
            number=number,
            bank_id=bank.id,
            body=body,
            digest=digest([body, number]),
            published_at=clock.now(),
        )
    )


def make_programme(slug: str = "new-salesperson", validity_months: int = 12, number: int = 1) -> ProgrammeEdition:
    """A manual, a quiz and a station, made where they are missing."""
    make_what_is_asked()
    programme = db.session.scalar(select(Programme).where(Programme.slug == slug)) or added(Programme(slug=slug))
    body = {
        "title": TITLES["new-salesperson"],
        "validity_months": validity_months,
        "requirements": [
            {"id": "read", "kind": "manual", "manual": MANUAL, "edition": 1},
            {"id": "quiz", "kind": "quiz", "quiz": QUIZ, "edition": 1},
            {"id": "station", "kind": "station", "station": STATION, "edition": 1},
        ],
    }
    return added(
        ProgrammeEdition(
            programme_id=programme.id, number=number, body=body, digest=digest(body), published_at=clock.now()
        )
    )


def make_what_is_asked() -> None:
    if db.session.scalar(select(Manual).where(Manual.slug == MANUAL)) is None:
        make_manual_edition()
    if db.session.scalar(select(Quiz).where(Quiz.slug == QUIZ)) is None:
        make_quiz_edition()
    if STATION not in examining.queries.current_stations():
        examining.make_station(STATION)


def hold_to(cohort: Cohort, edition: ProgrammeEdition) -> CohortProgramme:
    return added(CohortProgramme(cohort_id=cohort.id, programme_edition_id=edition.id, set_at=clock.now()))


# --- what is shown ------------------------------------------------------------------------------------------------


def acknowledge(person: Person, slug: str = MANUAL, number: int = 1) -> Acknowledgement:
    edition = db.session.scalars(
        select(Edition).join(Manual).where(Manual.slug == slug, Edition.number == number)
    ).one()
    return added(
        Acknowledgement(
            person_id=person.id, edition_id=edition.id, language="zh", statement="我已读完这一版", at=clock.now()
        )
    )


def take_quiz(person: Person, marks: int = 18, slug: str = QUIZ, at: datetime | None = None) -> Attempt:
    """A closed and scored attempt, of 20 marks; 16 pass."""
    edition = db.session.scalars(
        select(QuizEdition).join(Quiz).where(Quiz.slug == slug).order_by(QuizEdition.number.desc()).limit(1)
    ).one()
    at = at or clock.now()
    before = select(func.count()).where(Attempt.person_id == person.id, Attempt.quiz_id == edition.quiz_id)
    attempt = added(
        Attempt(
            person_id=person.id,
            quiz_id=edition.quiz_id,
            quiz_edition_id=edition.id,
            number=(db.session.scalar(before) or 0) + 1,
            seed="seed",
            started_at=at - timedelta(minutes=10),
            deadline_at=at + timedelta(minutes=5),
            closed_at=at,
        )
    )
    added(Submission(attempt_id=attempt.id, at=at, closed_by="taker", responses_digest=digest(str(attempt.public_id))))
    added(
        Score(
            attempt_id=attempt.id,
            number=1,
            marks=Decimal(marks),
            maximum=Decimal(20),
            passed=marks >= 16,
            item_marks=[],
            key_digest=digest("key"),
            scored_at=at,
        )
    )
    return attempt


def sit(person: Person, cast: Cast, *, levels: tuple[int, ...] = (3, 2, 2, 2)) -> None:
    """A sitting, played, marked by whoever the server drew, and released."""
    sitting = examining.make_sitting(person, cast.administrator, state=State.TO_MARK)
    examining.mark(sitting, levels)
    examining.release(sitting, cast.executive)


def show_everything(person: Person, cast: Cast) -> None:
    acknowledge(person)
    take_quiz(person)
    sit(person, cast)


# --- what is decided ----------------------------------------------------------------------------------------------


def standing_of(person: Person) -> Standing:
    return queries.standing([person.id], clock.now())[person.id]


def make_decision(person: Person, cast: Cast, outcome: Outcome = Outcome.CLEARED) -> Decision:
    seen = standing_of(person).evidence_digest
    return operations.decide(person, outcome, REASON, seen, by=cast.executive.id, at=clock.now())


def make_certificate(person: Person, cast: Cast) -> Certificate:
    """Everything shown, and cleared."""
    show_everything(person, cast)
    decision = make_decision(person, cast)
    return db.session.scalars(select(Certificate).where(Certificate.decision_id == decision.id)).one()

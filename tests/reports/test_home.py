"""Home for each role: the answer to 'what next?' in its first line, and the way around."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import Cast
from tests.factories import examining
from tests.factories.certification import (
    acknowledge,
    added,
    hold_to,
    make_certificate,
    make_decision,
    make_programme,
    show_everything,
    sit,
    take_quiz,
)
from tests.factories.cohorts import make_cohort, make_teaching
from tests.factories.people import make_account, make_person
from tests.page import PageClient
from tests.reports.steps import LANGUAGES, Act, heading, practise, speak
from training import clock
from training.access import Role
from training.certification.models import Outcome, ProgrammeEdition
from training.cohorts.models import Enrolment
from training.db import db
from training.examining.models import Sitting
from training.examining.rules import State
from training.people import operations as people

# --- the trainee's path -------------------------------------------------------------------------------------------


def test_a_trainee_without_a_programme_can_start_reading(client: PageClient, cast: Cast) -> None:
    page = client.sign_in(cast.trainee).page("/")
    assert heading(page) == "Welcome. Your path is being prepared"


def test_the_first_line_says_what_to_do_next_all_the_way_to_duty(
    client: PageClient, on_the_path: Cast, do: Act
) -> None:
    cast, lin = on_the_path, on_the_path.trainee
    client.sign_in(lin)
    assert heading(client.page("/")) == "Next: read “The pitch and the demo”"
    do(acknowledge, lin)
    assert heading(client.page("/")) == "Next: the quiz “Sales foundations”"
    do(take_quiz, lin, 10)
    assert heading(client.page("/")) == "Next: the quiz once more"
    do(take_quiz, lin)
    assert heading(client.page("/")).startswith("Next: practise “")
    do(practise, lin)
    do(practise, lin)
    assert heading(client.page("/")) == "You will get a date for your sitting"
    sitting = do(examining.make_sitting, lin, cast.administrator)
    assert heading(client.page("/")).startswith("Your sitting: ")
    do(examining.start, sitting)
    do(examining.play, sitting)
    assert heading(client.page("/")) == "Waiting for the result"
    do(examining.mark, sitting)
    assert heading(client.page("/")) == "Waiting for the result"
    do(examining.release, sitting, cast.executive)
    assert heading(client.page("/")) == "Waiting for the decision"
    do(make_decision, lin, cast)
    page = client.page("/")
    assert heading(page) == "You may go on duty"
    assert "/certificates/" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_path_is_whole_in_both_languages(
    client: PageClient, app: Flask, on_the_path: Cast, do: Act, language: str
) -> None:
    lin = on_the_path.trainee
    speak(app, lin, language)
    client.sign_in(lin)
    client.page("/")
    do(acknowledge, lin)
    do(take_quiz, lin, 10)
    client.page("/")
    do(take_quiz, lin)
    do(sit, lin, on_the_path, levels=(0, 0, 0, 0))
    page = client.page("/")
    assert page.count("<li class=") >= 5
    assert 'aria-current="step"' in page
    do(examining.make_sitting, lin, on_the_path.administrator)
    client.page("/")


def test_a_trainee_without_attempts_left_is_sent_to_the_trainer(client: PageClient, on_the_path: Cast, do: Act) -> None:
    lin = on_the_path.trainee
    do(acknowledge, lin)
    for _attempt in range(3):
        do(take_quiz, lin, 10)
    assert heading(client.sign_in(lin).page("/")).startswith("No attempt is left")


def test_somebody_decided_upon_with_not_yet_is_told_so(client: PageClient, on_the_path: Cast, do: Act) -> None:
    do(show_everything, on_the_path.trainee, on_the_path)
    do(make_decision, on_the_path.trainee, on_the_path, Outcome.REFUSED)
    assert heading(client.sign_in(on_the_path.trainee).page("/")) == "Not yet"


def test_home_costs_the_same_however_much_there_is(client: PageClient, on_the_path: Cast, do: Act, counting) -> None:
    client.sign_in(on_the_path.trainee).page("/")
    with counting() as little:
        client.page("/")
    do(acknowledge, on_the_path.trainee)
    do(take_quiz, on_the_path.trainee, 10)
    client.page("/")  # this process has read the terms of the quiz
    with counting() as more:
        client.page("/")
    assert len(little) <= 18  # one of them: what came of reports from the field
    assert len(more) <= len(little) + 1  # the terms of the quiz that is next


# --- the other roles ----------------------------------------------------------------------------------------------


def test_an_examiner_sees_the_oldest_sitting_first(client: PageClient, on_the_path: Cast, do: Act) -> None:
    client.sign_in(on_the_path.examiner)
    assert heading(client.page("/")) == "No sitting is waiting for you"
    do(examining.make_sitting, on_the_path.trainee, on_the_path.administrator, state=State.TO_MARK)
    assert heading(client.page("/")).startswith("Next: mark “")


def test_an_executive_sees_who_is_ready(client: PageClient, on_the_path: Cast, do: Act) -> None:
    client.sign_in(on_the_path.executive)
    assert heading(client.page("/")) == "Nobody awaits a decision"
    do(show_everything, on_the_path.trainee, on_the_path)
    page = client.page("/")
    assert heading(page) == "1 person awaits a decision"
    assert f"/gate/{on_the_path.trainee.public_id}" in page


def test_a_trainer_sees_who_is_at_risk_and_no_others(client: PageClient, on_the_path: Cast, do: Act) -> None:
    client.sign_in(on_the_path.trainer)
    assert heading(client.page("/")) == "Nobody is at risk today"
    for _attempt in range(2):
        do(take_quiz, on_the_path.trainee, 10)
        do(take_quiz, on_the_path.other_trainee, 10)
    page = client.page("/")
    assert heading(page) == "1 trainee needs you now"
    assert "one attempt left at the quiz" in page
    assert "Zhou Ming" not in page


def test_an_administrator_sees_what_is_missing(client: PageClient, cast: Cast, do: Act) -> None:
    client.sign_in(cast.administrator)
    assert heading(client.page("/")) == "The library is not published yet"
    programme = do(make_programme)
    assert heading(client.page("/")) == "Set the programme of November intake"
    do(hold_to, cast.cohort, programme)
    do(hold_to, cast.other_cohort, programme)
    assert heading(client.page("/")) == "Everything is in hand"
    do(examining.make_sitting, cast.trainee, cast.administrator, state=State.MARKED)
    assert heading(client.page("/")) == "1 result waits for release"


def test_a_new_installation_says_where_to_begin(client: PageClient, do: Act) -> None:
    administrator = do(make_person, "Ma Hong", Role.ADMINISTRATOR)
    do(make_account, administrator)
    page = client.sign_in(administrator).page("/")  # type: ignore[arg-type]
    assert "Add your people" in page
    assert "Open the first cohort" in page


def test_an_auditor_is_led_to_the_log(client: PageClient, cast: Cast) -> None:
    assert 'href="/audit"' in client.sign_in(cast.auditor).page("/")


def test_several_roles_stand_below_each_other_the_most_urgent_first(
    client: PageClient, on_the_path: Cast, do: Act
) -> None:
    do(people.grant_role, on_the_path.executive, Role.ADMINISTRATOR, by=None, at=clock.now())
    do(show_everything, on_the_path.trainee, on_the_path)
    page = client.sign_in(on_the_path.executive).page("/")
    assert heading(page) == "1 person awaits a decision"
    assert "Everything is in hand" in page


def test_somebody_without_a_role_is_welcome(client: PageClient, do: Act) -> None:
    person = do(make_person, "Nobody Yet")
    do(make_account, person)
    assert heading(client.sign_in(person).page("/")) == "Welcome, Nobody Yet"  # type: ignore[arg-type]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("who", ["trainee", "trainer", "examiner", "executive", "administrator", "auditor"])
def test_every_role_has_a_home_in_both_languages(
    client: PageClient, app: Flask, on_the_path: Cast, do: Act, who: str, language: str
) -> None:
    do(make_certificate, on_the_path.trainee, on_the_path)
    do(take_quiz, on_the_path.other_trainee, 10)
    do(examining.make_sitting, on_the_path.other_trainee, on_the_path.administrator, state=State.TO_MARK)
    speak(app, getattr(on_the_path, who), language)
    page = client.sign_in(getattr(on_the_path, who)).page("/")
    assert heading(page)
    assert 2 <= page.partition('<nav class="nav"')[2].partition("</nav>")[0].count("<li>") <= 6


def test_a_stranger_signs_in_first(client: PageClient, cast: Cast) -> None:
    assert client.get("/").status_code == 303


def test_home_is_only_read(client: PageClient, cast: Cast) -> None:
    assert client.sign_in(cast.trainee).post("/").status_code == 405


def test_the_place_where_one_is_is_marked(client: PageClient, on_the_path: Cast) -> None:
    page = client.sign_in(on_the_path.executive).page("/gate")
    assert '<a href="/gate" aria-current="page">' in page
    assert page.count('aria-current="page"') == 1


def test_quiet_days_are_noticed(client: PageClient, on_the_path: Cast, do: Act) -> None:
    def age() -> None:
        today = clock.now().date()
        cohort = make_cohort("Quiet intake")
        cohort.starts_on, cohort.ends_on = today - timedelta(days=20), today + timedelta(days=200)
        hold_to(cohort, db.session.scalars(sa.select(ProgrammeEdition)).one())
        long_ago = clock.now() - timedelta(days=10)
        quiet = make_person("Quiet Person", Role.TRAINEE)
        row = Enrolment(cohort_id=cohort.id, person_id=quiet.id, experience="newcomer", enrolled_at=long_ago)
        added(row)
        make_teaching(cohort, on_the_path.trainer)

    do(age)
    assert "nothing done for three days" in client.sign_in(on_the_path.trainer).page("/")


def told(page: str) -> str:
    """What the page says, without the forms below it: their tokens change with the second."""
    return page.partition("<main")[2].partition("</main>")[0]


def test_the_state_of_the_play_leaves_no_trace_of_the_marking(client: PageClient, on_the_path: Cast, do: Act) -> None:
    """A trainee cannot tell 'to mark' from 'marked'."""
    lin = on_the_path.trainee
    do(acknowledge, lin)
    do(take_quiz, lin)
    sitting = do(examining.make_sitting, lin, on_the_path.administrator, state=State.TO_MARK)
    assert isinstance(sitting, Sitting)
    client.sign_in(lin)
    before = told(client.page("/"))
    do(examining.mark, sitting)
    assert told(client.page("/")) == before

"""Scheduling, releasing, and what the trainee sees before and after."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import Cast
from tests.examining.visits import sitting_in, speak, stored
from tests.factories import examining as make
from tests.factories.people import make_person
from tests.page import PageClient
from training import clock
from training.access import Role
from training.db import db, unit_of_work
from training.examining import queries
from training.examining.models import Release, Sitting
from training.examining.rules import State
from training.people import operations as people_operations

# --- the timetable ------------------------------------------------------------------------------------------------


def schedule_form(cast: Cast, **change: str) -> dict[str, str]:
    soon = (clock.now() + timedelta(hours=20)).strftime("%Y-%m-%dT%H:%M")
    return {"trainee": str(cast.trainee.public_id), "station": "no-effect", "scheduled_for": soon} | change


@pytest.fixture
def station(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make.make_station()


@pytest.mark.usefixtures("station")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_administrator_schedules_and_the_server_draws(
    app: Flask, cast: Cast, client: PageClient, language: str
) -> None:
    speak(client, cast.administrator, language)
    client.page("/sittings/manage")
    assert client.post("/sittings", data=schedule_form(cast)).location == "/sittings/manage"
    assert cast.examiner.name in client.page("/sittings/manage")
    with app.app_context(), unit_of_work(writes=False):
        assert [row.state for row in queries.sittings_of([cast.trainee.id])] == [State.SCHEDULED]


@pytest.mark.usefixtures("station")
def test_the_time_is_the_readers_wall_clock(app: Flask, cast: Cast, client: PageClient) -> None:
    day = (clock.now() + timedelta(days=2)).date()
    client.sign_in(cast.administrator)
    client.post("/sittings", data=schedule_form(cast, scheduled_for=f"{day}T09:30"))
    with app.app_context(), unit_of_work(writes=False) as session:
        moment = session.scalars(sa.select(Sitting.scheduled_for)).one()
    assert moment.isoformat()[:16] == f"{day}T01:30", "Shanghai is eight hours ahead"


@pytest.mark.usefixtures("station")
@pytest.mark.parametrize(
    "change",
    [
        {"trainee": "nobody"},
        {"station": "nowhere"},
        {"scheduled_for": ""},
        {"scheduled_for": "tomorrow"},
        {"scheduled_for": "2020-01-01T09:00"},
        {"scheduled_for": "0001-01-01T00:00"},
        {"scheduled_for": "9999-12-31T23:59"},
    ],
)
def test_a_timetable_form_that_means_nothing_is_refused(
    app: Flask, cast: Cast, client: PageClient, change: dict[str, str]
) -> None:
    client.sign_in(cast.administrator)
    assert client.post("/sittings", data=schedule_form(cast, **change)).status_code == 422
    assert stored(app, Sitting) == 0


@pytest.mark.usefixtures("station")
def test_scheduling_twice_is_refused(app: Flask, cast: Cast, client: PageClient) -> None:
    client.sign_in(cast.administrator)
    assert client.post("/sittings", data=schedule_form(cast)).status_code == 303
    assert client.post("/sittings", data=schedule_form(cast)).status_code == 409
    assert stored(app, Sitting) == 1


@pytest.mark.usefixtures("station")
def test_only_an_administrator_schedules(app: Flask, cast: Cast, client: PageClient) -> None:
    for person in (cast.executive, cast.examiner, cast.trainer, cast.trainee):
        client.sign_in(person)
        assert client.post("/sittings", data=schedule_form(cast)).status_code == 403
    assert stored(app, Sitting) == 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_sitting_without_an_examiner_stands_first_and_can_be_tried_again(
    app: Flask, cast: Cast, client: PageClient, language: str
) -> None:
    sitting = sitting_in(app, cast, State.SCHEDULED)
    speak(client, cast.administrator, language)
    address = f"/sittings/{sitting.public_id}"
    assert client.post(f"{address}/reassignments", data={"reason": "On leave"}).status_code == 303
    assert f"{address}/assignments" in client.page("/sittings/manage")
    assert client.post(f"{address}/assignments").status_code == 303
    assert f"{address}/assignments" in client.page("/sittings/manage"), "still nobody"
    with app.app_context(), unit_of_work(writes=True):
        second = make_person("Second Examiner", Role.EXAMINER)
    client.post(f"{address}/assignments")
    assert second.name in client.page("/sittings/manage")
    assert client.post(f"{address}/assignments").status_code == 409


@pytest.mark.parametrize("reason", ["", "  ", "x"])
def test_ending_an_assignment_needs_a_reason(app: Flask, cast: Cast, client: PageClient, reason: str) -> None:
    sitting = sitting_in(app, cast, State.SCHEDULED)
    client.sign_in(cast.administrator)
    answer = client.post(f"/sittings/{sitting.public_id}/reassignments", data={"reason": reason})
    assert answer.status_code == 422
    with app.app_context(), unit_of_work(writes=False):
        assert make.examiner_of(make.sheet_of(sitting)) == cast.examiner.id


# --- release, and what the trainee sees ---------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_executive_releases(app: Flask, cast: Cast, client: PageClient, language: str) -> None:
    sitting = sitting_in(app, cast, State.MARKED)
    speak(client, cast.executive, language)
    assert f"/sittings/{sitting.public_id}/release" in client.page("/sittings/manage")
    assert client.post(f"/sittings/{sitting.public_id}/release").status_code == 303
    client.page("/sittings/manage")
    assert client.post(f"/sittings/{sitting.public_id}/release").status_code == 409, "once"
    assert stored(app, Release) == 1


def test_before_the_marking_there_is_nothing_to_release(app: Flask, cast: Cast, client: PageClient) -> None:
    sitting = sitting_in(app, cast, State.TO_MARK)
    client.sign_in(cast.executive)
    assert client.post(f"/sittings/{sitting.public_id}/release").status_code == 409


def test_only_those_who_may_release_do(app: Flask, cast: Cast, client: PageClient) -> None:
    sitting = sitting_in(app, cast, State.MARKED)
    for person in (cast.examiner, cast.trainer, cast.trainee, cast.auditor):
        client.sign_in(person)
        assert client.post(f"/sittings/{sitting.public_id}/release").status_code == 403
    assert stored(app, Release) == 0


def test_an_executive_who_examined_does_not_release(app: Flask, cast: Cast, client: PageClient) -> None:
    with app.app_context(), unit_of_work(writes=True):
        db.session.execute(sa.text("UPDATE role_grant SET ends_at = starts_at WHERE role = 'examiner'"))
        people_operations.grant_role(cast.executive, Role.EXAMINER, by=None, at=clock.now())
        sitting = make.make_sitting(cast.trainee, cast.administrator, state=State.MARKED)
    client.sign_in(cast.executive)
    assert client.post(f"/sittings/{sitting.public_id}/release").status_code == 409
    assert stored(app, Release) == 0


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("state", list(State))
def test_the_trainee_reads_her_own_sitting(
    app: Flask, cast: Cast, client: PageClient, state: State, language: str
) -> None:
    sitting = sitting_in(app, cast, state)
    speak(client, cast.trainee, language)
    page = client.page(f"/my-sittings/{sitting.public_id}")
    assert (make.PRAISE.text in page) is (state is State.RELEASED)
    assert ("75" in re.sub(r'"[^"]*"', "", page)) is (state is State.RELEASED)
    assert cast.examiner.name not in page


def test_before_the_release_not_one_byte_tells_that_it_was_marked(app: Flask, cast: Cast, client: PageClient) -> None:
    sitting = sitting_in(app, cast, State.TO_MARK)
    client.sign_in(cast.trainee)
    before = bare(client.page(f"/my-sittings/{sitting.public_id}"))
    with app.app_context(), unit_of_work(writes=True):
        make.mark(sitting, (0, 0, 0, 0), red_line=True)
    assert bare(client.page(f"/my-sittings/{sitting.public_id}")) == before


def bare(page: str) -> str:
    """Without what differs from one load to the next."""
    return re.sub(r'(nonce|value|content)="[\w.-]{16,}"', "", page)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("levels", "red_line"),
    [((0, 0, 3, 0), False), ((3, 3, 0, 3), False), ((3, 3, 3, 3), True), ((3, None, 3, 3), False)],
)
def test_each_outcome_is_explained(
    app: Flask, cast: Cast, client: PageClient, levels: tuple[int | None, ...], red_line: bool, language: str
) -> None:
    with app.app_context(), unit_of_work(writes=True):
        sitting = make.make_sitting(cast.trainee, cast.administrator, state=State.TO_MARK)
        make.mark(sitting, levels, red_line=red_line, points=())
        make.release(sitting, cast.executive)
    speak(client, cast.trainee, language)
    page = client.page(f"/my-sittings/{sitting.public_id}")
    assert ("notice-seal" in page) is (red_line or levels[2] == 0)


def test_another_trainees_sitting_is_not_found(app: Flask, cast: Cast, client: PageClient) -> None:
    sitting = sitting_in(app, cast, State.RELEASED)
    for person in (cast.other_trainee, cast.trainer, cast.administrator):
        client.sign_in(person)
        client.page(f"/my-sittings/{sitting.public_id}", status=404)


def test_a_stranger_signs_in_first(app: Flask, cast: Cast, client: PageClient) -> None:
    sitting = sitting_in(app, cast, State.RELEASED)
    assert client.get(f"/my-sittings/{sitting.public_id}").status_code == 303

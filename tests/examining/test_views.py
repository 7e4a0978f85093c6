"""The pages of an examination: the examiner's, the administrator's, the trainee's."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import Cast
from tests.factories import examining as make
from tests.factories.people import make_person
from tests.page import PageClient
from training import clock
from training.access import Role
from training.db import db, unit_of_work
from training.examining import queries
from training.examining.models import FeedbackPoint, Marking, Release, Sitting
from training.examining.rules import State
from training.roleplay.models import RunEvent

MARKS = {
    "criterion_1": "3",
    "criterion_2": "2",
    "criterion_3": "none",
    "criterion_4": "1",
    "global_rating": "4",
    "praise-text": "You gave his own words back to him.",
    "praise-moment": "0:44",
    "second-text": "Name the source before you calculate.",
}
FOR_GOOD = MARKS | {"confirmed": "yes"}


def sitting_in(app: Flask, cast: Cast, state: State) -> Sitting:
    with app.app_context(), unit_of_work(writes=True):
        return make.make_sitting(cast.trainee, cast.administrator, state=state)


def stored(app: Flask, model: type) -> int:
    with app.app_context(), unit_of_work(writes=False) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def state_of(app: Flask, sitting: Sitting) -> State:
    with app.app_context(), unit_of_work(writes=False):
        return make.sheet_of(sitting).state


# --- the examiner's queue -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_empty_queue_teaches(cast: Cast, client: PageClient, language: str) -> None:
    speak(client, cast.examiner, language)
    assert "<h1>" in client.page("/sittings")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_queue_shows_what_waits_and_what_was_marked(
    app: Flask, cast: Cast, client: PageClient, language: str
) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make.make_sitting(cast.trainee, cast.administrator)
        make.make_sitting(cast.trainee, cast.administrator, make.make_station("other"), state=State.MARKED)
    speak(client, cast.examiner, language)
    assert client.page("/sittings").count(cast.trainee.name) >= 3


def test_the_queue_is_the_examiners(cast: Cast, client: PageClient) -> None:
    assert client.get("/sittings").status_code == 303
    client.sign_in(cast.trainee)
    client.page("/sittings", status=403)


def speak(client: PageClient, person: object, language: str) -> None:
    """The cast reads English; for Chinese the person changes the language on the page."""
    client.sign_in(person)  # type: ignore[arg-type]
    client.post("/language", data={"language": language})


# --- playing ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_sitting_is_played_from_start_to_mark_sheet(
    app: Flask, cast: Cast, client: PageClient, language: str
) -> None:
    sitting = sitting_in(app, cast, State.SCHEDULED)
    speak(client, cast.examiner, language)
    address = f"/sittings/{sitting.public_id}"
    before = client.page(address)
    assert "25%" in before, "criteria are shown before"
    assert client.post(f"{address}/start").location == address
    for number in range(1, 9):
        page = client.page(address)
        if 'name="branch"' not in page:
            break
        tap = {"op_id": hidden(page, "op_id"), "number": hidden(page, "number"), "branch": "0"}
        assert tap["number"] == str(number)
        assert client.post(f"{address}/events", data=tap).status_code == 303
    else:
        pytest.fail("the play comes to an ending")
    assert client.post(f"{address}/end").location == f"{address}/mark-sheet"
    sheet = client.page(f"{address}/mark-sheet")
    assert sheet.count('value="none"') == 4, "each criterion can be 'not tested'"
    assert client.get(address).location == f"{address}/mark-sheet"


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found is not None, name
    return found[1]


def test_a_double_tap_is_one_event(app: Flask, cast: Cast, client: PageClient) -> None:
    sitting = sitting_in(app, cast, State.IN_PROGRESS)
    client.sign_in(cast.examiner)
    tap = {"op_id": str(uuid4()), "number": "1", "branch": "0"}
    answers = [client.post(f"/sittings/{sitting.public_id}/events", data=tap) for _twice in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert stored(app, RunEvent) == 1


def test_a_tap_on_a_stale_page_is_told_so(app: Flask, cast: Cast, client: PageClient) -> None:
    sitting = sitting_in(app, cast, State.IN_PROGRESS)
    client.sign_in(cast.examiner)
    for status in (303, 409):
        tap = {"op_id": str(uuid4()), "number": "1", "branch": "0"}
        assert client.post(f"/sittings/{sitting.public_id}/events", data=tap).status_code == status
    assert stored(app, RunEvent) == 1


@pytest.mark.parametrize(
    "tap",
    [
        {},
        {"op_id": "x", "number": "1", "branch": "0"},
        {"op_id": str(uuid4()), "number": "1", "branch": "99"},
        {"op_id": str(uuid4()), "number": "one", "branch": "0"},
        {"op_id": str(uuid4()), "number": "1", "branch": "-1"},
    ],
)
def test_a_tap_that_means_nothing_is_refused(app: Flask, cast: Cast, client: PageClient, tap: dict[str, str]) -> None:
    sitting = sitting_in(app, cast, State.IN_PROGRESS)
    client.sign_in(cast.examiner)
    assert client.post(f"/sittings/{sitting.public_id}/events", data=tap).status_code == 422
    assert stored(app, RunEvent) == 0


def test_starting_twice_is_refused(app: Flask, cast: Cast, client: PageClient) -> None:
    sitting = sitting_in(app, cast, State.IN_PROGRESS)
    client.sign_in(cast.examiner)
    assert client.post(f"/sittings/{sitting.public_id}/start").status_code == 409


def test_ending_twice_leads_on(app: Flask, cast: Cast, client: PageClient) -> None:
    sitting = sitting_in(app, cast, State.IN_PROGRESS)
    client.sign_in(cast.examiner)
    for _twice in range(2):
        assert client.post(f"/sittings/{sitting.public_id}/end").status_code == 303
    assert state_of(app, sitting) is State.TO_MARK


@pytest.mark.parametrize("act", ["start", "events", "end", "markings", "release", "assignments", "reassignments"])
def test_acts_are_posted(app: Flask, cast: Cast, client: PageClient, act: str) -> None:
    sitting = sitting_in(app, cast, State.SCHEDULED)
    client.sign_in(cast.examiner)
    assert client.get(f"/sittings/{sitting.public_id}/{act}").status_code == 405


def test_a_sitting_that_does_not_exist_is_not_found(cast: Cast, client: PageClient) -> None:
    client.sign_in(cast.examiner)
    client.page(f"/sittings/{uuid4()}", status=404)
    assert client.post(f"/sittings/{uuid4()}/markings", data=FOR_GOOD).status_code == 404


def test_who_administers_does_not_examine(app: Flask, cast: Cast, client: PageClient) -> None:
    sitting = sitting_in(app, cast, State.TO_MARK)
    for person in (cast.administrator, cast.executive, cast.trainee, cast.auditor):
        client.sign_in(person)
        assert client.post(f"/sittings/{sitting.public_id}/markings", data=FOR_GOOD).status_code == 403
    assert stored(app, Marking) == 0


# --- marking ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_marking_is_read_once_more_and_then_stands(app: Flask, cast: Cast, client: PageClient, language: str) -> None:
    sitting = sitting_in(app, cast, State.TO_MARK)
    speak(client, cast.examiner, language)
    address = f"/sittings/{sitting.public_id}"
    answer = client.post(f"{address}/markings", data=MARKS)
    assert answer.status_code == 200
    assert MARKS["praise-text"] in answer.text
    assert stored(app, Marking) == 0, "nothing stands yet"
    assert client.post(f"{address}/markings", data=FOR_GOOD).location == address
    with app.app_context(), unit_of_work(writes=False) as session:
        marking = session.scalars(sa.select(Marking)).one()
        assert (str(marking.total), marking.passed, marking.global_rating) == ("66.67", True, 4)
        assert queries.marks_of(marking.id) == {1: 3, 2: 2, 3: None, 4: 1}
        points = session.scalars(sa.select(FeedbackPoint).order_by(FeedbackPoint.position)).all()
        assert [(point.praise, point.moment_seconds) for point in points] == [(True, 44), (False, None)]
    page = client.page(address)
    assert MARKS["second-text"] in page
    assert "data-draft-clear" in page, "the draft on the device is forgotten"


def test_change_leads_back_to_the_filled_sheet(app: Flask, cast: Cast, client: PageClient) -> None:
    sitting = sitting_in(app, cast, State.TO_MARK)
    client.sign_in(cast.examiner)
    page = client.post(f"/sittings/{sitting.public_id}/markings", data=MARKS | {"again": "yes"}).text
    assert MARKS["praise-text"] in page
    assert page.count("<input checked") == 5
    assert stored(app, Marking) == 0


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "change",
    [
        {"criterion_2": ""},
        {"criterion_2": "4"},
        {"global_rating": ""},
        {"global_rating": "6"},
        {"praise-text": "", "praise-moment": ""},
        {"praise-moment": "soon"},
        {"second-text": "x" * 501},
    ],
)
def test_a_sheet_that_is_not_whole_comes_back(
    app: Flask, cast: Cast, client: PageClient, change: dict[str, str], language: str
) -> None:
    sitting = sitting_in(app, cast, State.TO_MARK)
    speak(client, cast.examiner, language)
    answer = client.post(f"/sittings/{sitting.public_id}/markings", data=FOR_GOOD | change)
    assert answer.status_code == 422
    assert "field-error" in answer.text
    assert stored(app, Marking) == 0


def test_nothing_tested_is_told_so(app: Flask, cast: Cast, client: PageClient) -> None:
    sitting = sitting_in(app, cast, State.TO_MARK)
    client.sign_in(cast.examiner)
    none = {f"criterion_{place}": "none" for place in range(1, 5)}
    assert client.post(f"/sittings/{sitting.public_id}/markings", data=FOR_GOOD | none).status_code == 422
    assert stored(app, Marking) == 0


def test_marking_twice_leaves_the_first(app: Flask, cast: Cast, client: PageClient) -> None:
    sitting = sitting_in(app, cast, State.TO_MARK)
    client.sign_in(cast.examiner)
    assert client.post(f"/sittings/{sitting.public_id}/markings", data=FOR_GOOD).status_code == 303
    again = client.post(f"/sittings/{sitting.public_id}/markings", data=FOR_GOOD | {"criterion_1": "0"})
    assert again.status_code == 409
    assert "has been marked" in again.text
    assert stored(app, Marking) == 1


def test_the_mark_sheet_opens_after_the_play(app: Flask, cast: Cast, client: PageClient) -> None:
    sitting = sitting_in(app, cast, State.IN_PROGRESS)
    client.sign_in(cast.examiner)
    client.page(f"/sittings/{sitting.public_id}/mark-sheet", status=409)
    assert client.post(f"/sittings/{sitting.public_id}/markings", data=FOR_GOOD).status_code == 409


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
        from training.people import operations as people_operations

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

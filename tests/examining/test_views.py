"""The pages of an examination: the examiner's, the administrator's, the trainee's."""

import re
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import Cast
from tests.examining.visits import sitting_in, speak, stored
from tests.factories import examining as make
from tests.page import PageClient
from training.db import unit_of_work
from training.examining import queries
from training.examining.models import FeedbackPoint, Marking, Sitting
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

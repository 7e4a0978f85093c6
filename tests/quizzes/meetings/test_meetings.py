"""Chen runs a drill with the cohort: the items on her screen, the answers on the phones, no marks, no names."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import Cast
from tests.factories.drills import make_practice_bank
from tests.factories.meetings import make_meeting
from tests.factories.people import make_account, make_person
from tests.factories.quizzes import KEY
from tests.page import PageClient
from training import clock
from training.access import Role
from training.db import unit_of_work
from training.forgetting import forget_old
from training.quizzes.meetings import rules
from training.quizzes.meetings.models import Meeting, MeetingMiss, MeetingResponse, MeetingSeat
from training.quizzes.meetings.rules import Turn
from training.quizzes.models import Attempt, Score


@pytest.fixture
def meeting(app: Flask, cast: Cast) -> str:
    """The address of a meeting of two single choices at its first, in which Lin sits."""
    with app.app_context(), unit_of_work(writes=True):
        bank = make_practice_bank("talk", ["one", "two"])
        return f"/meetings/{make_meeting(bank, cast.trainer, cast.trainee).public_id}"


def count(app: Flask, model: Any) -> int:
    with app.app_context(), unit_of_work(writes=False) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def go_on(client: PageClient, meeting: str, seen: str) -> None:
    assert client.post(f"{meeting}/turns", data={"seen": seen}).status_code == 303


def test_a_meeting_goes_from_item_to_key_to_the_end() -> None:
    turn, seen = Turn(0, False, False), []
    while not turn.ended:
        turn = turn.after(2)
        seen.append(str(turn))
    assert seen == ["1.0.0", "1.1.0", "2.0.0", "2.1.0", "2.1.1"]
    assert turn.after(2) == turn


def test_a_trainer_opens_and_a_trainee_joins_by_the_code(app: Flask, cast: Cast, client: PageClient) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_practice_bank("talk", ["one"])
    client.sign_in(cast.trainer)
    assert "Run a drill with everybody" in client.page("/meetings")
    host = client.post("/meetings", data={"bank": "talk", "number": "5"}).location
    door = client.page(host)
    assert "<svg" in door
    with app.app_context(), unit_of_work(writes=False) as session:
        code = session.scalars(sa.select(Meeting.code)).one()
    assert f"{code[:3]} {code[3:]}" in door
    client.sign_in(cast.trainee)
    assert f'value="{code}"' in client.page(f"/meetings/join?code={code}")
    seat = client.post("/meetings/join", data={"code": f"{code[:3]} {code[3:]}"}).location
    assert client.post("/meetings/join", data={"code": code}).location == seat
    assert "You are in" in client.page(seat)
    assert count(app, MeetingSeat) == 1


def test_the_key_comes_only_when_the_host_shows_it(cast: Cast, client: PageClient, meeting: str) -> None:
    client.sign_in(cast.trainee)
    assert KEY not in client.page(f"{meeting}/seat")
    assert client.post(f"{meeting}/responses/1", data={"choice": "1"}).status_code == 303
    page = client.page(f"{meeting}/seat")
    assert "Your answer is in" in page
    assert KEY not in page
    client.sign_in(cast.trainer)
    assert KEY not in client.page(meeting)
    assert client.get(f"{meeting}/tally").get_json() == {"state": "1.0.0", "seats": 1, "answered": 1}
    go_on(client, meeting, "1.0.0")
    assert f"{KEY} explanation" in client.page(meeting)
    client.sign_in(cast.trainee)
    assert f"{KEY} explanation" in client.page(f"{meeting}/seat")


def test_the_key_on_the_hosts_screen_says_nothing_of_an_answer(app: Flask, cast: Cast, client: PageClient) -> None:
    with app.app_context(), unit_of_work(writes=True):
        bank = make_practice_bank("steps", kinds=["ordering"])
        meeting = f"/meetings/{make_meeting(bank, cast.trainer, cast.trainee).public_id}"
    go_on(client.sign_in(cast.trainer), meeting, "1.0.0")
    assert "The right order:" in client.page(meeting)
    assert "You gave it no place" not in client.page(meeting)
    assert "You gave it no place" in client.sign_in(cast.trainee).page(f"{meeting}/seat")


def test_an_answer_may_change_until_the_key_is_shown(app: Flask, cast: Cast, client: PageClient, meeting: str) -> None:
    client.sign_in(cast.trainee)
    for choice in ("1", "2", "2"):
        assert client.post(f"{meeting}/responses/1", data={"choice": choice}).status_code == 303
    assert count(app, MeetingResponse) == 1
    assert client.post(f"{meeting}/responses/2", data={"choice": "1"}).status_code == 409
    assert client.post(f"{meeting}/responses/9", data={"choice": "1"}).status_code == 404
    assert client.post(f"{meeting}/responses/1", data={"choice": "99"}).status_code == 422
    assert client.post(f"{meeting}/responses/1").status_code == 422
    client.sign_in(cast.trainer)
    go_on(client, meeting, "1.0.0")
    client.sign_in(cast.trainee)
    assert client.post(f"{meeting}/responses/1", data={"choice": "1"}).status_code == 409


def test_pressing_twice_goes_one_step(cast: Cast, client: PageClient, meeting: str) -> None:
    client.sign_in(cast.trainer)
    go_on(client, meeting, "1.0.0")
    go_on(client, meeting, "1.0.0")
    assert client.get(f"{meeting}/tally").get_json()["state"] == "1.1.0"
    for seen in ("1.1.0", "2.0.0", "2.1.0"):
        go_on(client, meeting, seen)
    assert "The meeting has ended" in client.page(meeting)
    assert client.post(f"{meeting}/end").status_code == 303


def test_the_screen_shows_how_many_and_never_who(app: Flask, cast: Cast, client: PageClient, meeting: str) -> None:
    client.sign_in(cast.trainee).post(f"{meeting}/responses/1", data={"choice": "1"})
    client.sign_in(cast.trainer)
    go_on(client, meeting, "1.0.0")
    page = client.page(meeting)
    assert "of 1 had it right" in page
    assert cast.trainee.name not in page


def test_codes_cannot_be_tried_one_after_the_other(app: Flask, cast: Cast, client: PageClient, meeting: str) -> None:
    client.sign_in(cast.other_trainee)
    for _turn in range(rules.MISSES):
        assert client.post("/meetings/join", data={"code": "000000"}).status_code == 422
    assert client.post("/meetings/join", data={"code": "000000"}).status_code == 429
    assert count(app, MeetingMiss) == rules.MISSES


def test_a_code_expires_with_its_meeting(
    app: Flask, cast: Cast, client: PageClient, meeting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context(), unit_of_work(writes=False) as session:
        code = session.scalars(sa.select(Meeting.code)).one()
    later = clock.now() + rules.LASTS + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    client.sign_in(cast.other_trainee)
    assert client.post("/meetings/join", data={"code": code}).status_code == 422


def test_another_trainer_and_somebody_without_a_seat_find_nothing(cast: Cast, client: PageClient, meeting: str) -> None:
    client.sign_in(cast.other_trainer)
    client.page(meeting, status=404)
    client.sign_in(cast.other_trainee)
    client.page(f"{meeting}/seat", status=404)
    assert client.get("/meetings").status_code == 403


def test_only_a_bank_with_open_items_can_be_run(cast: Cast, client: PageClient) -> None:
    client.sign_in(cast.trainer)
    assert "Nothing to practise yet" in client.page("/meetings")
    assert client.post("/meetings", data={"bank": "none", "number": "5"}).status_code == 422


def test_all_of_it_is_forgotten_after_a_day(app: Flask, cast: Cast, client: PageClient, meeting: str) -> None:
    client.sign_in(cast.trainee).post(f"{meeting}/responses/1", data={"choice": "1"})
    client.post("/meetings/join", data={"code": "000000"})
    with app.app_context():
        terms = {"idle": timedelta(hours=2), "absolute": timedelta(days=7)}
        forget_old(clock.now() + timedelta(hours=23), **terms)
        assert count(app, MeetingResponse) == 1
        forget_old(clock.now() + timedelta(hours=25), **terms)
    assert [count(app, model) for model in (Meeting, MeetingSeat, MeetingResponse, MeetingMiss)] == [0, 0, 0, 0]


def test_nothing_of_it_is_marked(app: Flask, cast: Cast, client: PageClient, meeting: str) -> None:
    client.sign_in(cast.trainee).post(f"{meeting}/responses/1", data={"choice": "1"})
    assert count(app, Attempt) == count(app, Score) == 0


def test_every_kind_can_be_asked(app: Flask, cast: Cast, client: PageClient) -> None:
    with app.app_context(), unit_of_work(writes=True):
        meeting = make_meeting(make_practice_bank("all"), cast.trainer, cast.trainee)
        address, number = f"/meetings/{meeting.public_id}", len(meeting.items)
    for position in range(1, number + 1):
        client.sign_in(cast.trainee).page(f"{address}/seat")
        client.sign_in(cast.trainer).page(address)
        go_on(client, address, f"{position}.0.0")
        client.page(address)
        client.sign_in(cast.trainee).page(f"{address}/seat")
        client.sign_in(cast.trainer)
        go_on(client, address, f"{position}.1.0")


def test_the_host_and_the_phones_cost_the_same_for_two_and_for_many(
    app: Flask, cast: Cast, client: PageClient, meeting: str, counting: Any
) -> None:
    def cost() -> list[int]:
        found = []
        for person, paths in (
            (cast.trainer, (meeting, f"{meeting}/tally")),
            (cast.trainee, (f"{meeting}/seat", f"{meeting}/state")),
        ):
            client.sign_in(person)
            for path in paths:
                client.get(path)
                with counting() as counted:
                    assert client.get(path).status_code == 200
                found.append(len(counted))
        return found

    before = cost()
    with app.app_context(), unit_of_work(writes=True) as session:
        row = session.scalars(sa.select(Meeting)).one()
        for number in range(30):
            person = make_person(f"Trainee {number}", Role.TRAINEE)
            make_account(person)
            session.add(MeetingSeat(meeting_id=row.id, person_id=person.id, joined_at=clock.now()))
            session.add(
                MeetingResponse(
                    meeting_id=row.id, position=1, person_id=person.id, choice=["a"], right=False, at=clock.now()
                )
            )
    assert cost() == before
    assert before[3] <= 2

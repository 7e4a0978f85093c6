"""Two people at one conversation, each at a page of their own."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from tests.cast import Cast
from tests.factories.roleplay import make_scenario
from tests.page import PageClient
from training import clock
from training.db import db, unit_of_work
from training.roleplay.models import Run, RunEvent
from training.roleplay.partners.models import PartnerNote, PartnerPractice


@pytest.fixture
def lin(app: Flask, cast: Cast) -> PageClient:
    with app.app_context(), unit_of_work(writes=True):
        make_scenario()
    return PageClient(app).sign_in(cast.trainee)


@pytest.fixture
def zhou(app: Flask, cast: Cast) -> PageClient:
    return PageClient(app).sign_in(cast.other_trainee)


def opened(lin: PageClient) -> tuple[str, str]:
    """The address of a practice that waits, and its code."""
    address = str(lin.post("/scenarios/obj-no-effect/partner", data={"cohort": "0"}).location)
    code = re.search(r'<p class="big-code[^>]*>(\d{3} \d{3})</p>', lin.page(address))
    assert code
    return address, code[1]


def joined(lin: PageClient, zhou: PageClient) -> str:
    address, code = opened(lin)
    assert zhou.post("/together", data={"code": code}).location == address
    return address


def form_of(page: str, branch: int | None = None) -> dict[str, Any]:
    found = {name: re.search(rf'name="{name}" value="([^"]*)"', page) for name in ("op_id", "number", "branch")}
    form = {name: match[1] for name, match in found.items() if match}
    return form | ({"branch": str(branch)} if branch is not None else {})


def play_to_the_end(lin: PageClient, zhou: PageClient, address: str) -> None:
    for _turn in range(20):
        page = zhou.page(address)
        if "What did" not in page:
            return
        zhou.post(f"{address}/events", data=form_of(page))
    raise AssertionError("the play does not end")


def test_one_shows_a_code_and_the_other_plays_the_customer(lin: PageClient, zhou: PageClient, cast: Cast) -> None:
    address, code = opened(lin)
    assert "Show this to a colleague" in lin.page(address)
    assert zhou.page("/together").count("Six digits.") == 1
    assert zhou.post("/together", data={"code": code}).location == address
    assert "Your turn: say it aloud" in lin.page(address)
    page = zhou.page(address)
    assert f"What did {cast.trainee.name} do?" in page
    assert "You say" in page


def test_what_the_partner_chooses_is_what_both_see(lin: PageClient, zhou: PageClient, app: Flask, cast: Cast) -> None:
    address = joined(lin, zhou)
    before = lin.get(f"{address}/state").json
    form = form_of(zhou.page(address))
    for _twice in range(2):
        assert zhou.post(f"{address}/events", data=form).location == address
    assert lin.get(f"{address}/state").json != before
    assert zhou.get(f"{address}/state").json == lin.get(f"{address}/state").json
    assert "said aloud" in lin.page(address)
    with app.app_context(), unit_of_work(writes=False):
        (event,) = db.session.scalars(sa.select(RunEvent))
        run = db.session.scalars(sa.select(Run)).one()
    assert (event.actor_id, run.person_id) == (cast.other_trainee.id, cast.trainee.id)


def test_the_seller_does_not_choose_for_the_partner(lin: PageClient, zhou: PageClient) -> None:
    address = joined(lin, zhou)
    assert lin.post(f"{address}/events", data=form_of(zhou.page(address))).status_code == 409
    assert lin.post(f"{address}/events", data={"branch": "x"}).status_code == 422


def alone(app: Flask) -> str:
    """The address at which the seller would go on alone."""
    with app.app_context(), unit_of_work(writes=False):
        return f"/runs/{db.session.scalars(sa.select(Run.public_id)).one()}"


def events_in(app: Flask) -> int:
    with app.app_context(), unit_of_work(writes=False):
        return len(db.session.scalars(sa.select(RunEvent)).all())


def test_what_two_practise_is_not_recorded_by_one(lin: PageClient, zhou: PageClient, app: Flask) -> None:
    joined(lin, zhou)
    for address in ("recordings/segments", "recordings/consent", "recordings/file"):
        assert lin.post(f"{alone(app)}/{address}").status_code == 404
    lin.page(f"{alone(app)}/recordings", status=404)


@pytest.mark.parametrize("has_joined", [True, False])
def test_the_seller_does_not_go_on_alone(lin: PageClient, zhou: PageClient, app: Flask, *, has_joined: bool) -> None:
    address = joined(lin, zhou) if has_joined else opened(lin)[0]
    assert lin.get(alone(app)).location == address
    said = {"said": "I see why you ask.", "aloud": ""}
    chosen = {**said, "branch": "0", "number": "1", "op_id": str(uuid.uuid4()), "hint": ""}
    for path, form in (("", said), ("/events", chosen)):
        refused = lin.post(f"{alone(app)}{path}", data=form)
        assert refused.status_code == 409
        assert "This conversation is practised with a partner." in refused.get_data(as_text=True)
    assert events_in(app) == 0


def test_the_seller_is_told_so_in_chinese(lin: PageClient, zhou: PageClient, app: Flask) -> None:
    joined(lin, zhou)
    lin.post("/language", data={"language": "zh", "back": "/"})
    assert "搭档" in lin.post(alone(app), data={"said": "我明白您为什么问。"}).get_data(as_text=True)


def test_the_seller_may_end_it_from_there(lin: PageClient, zhou: PageClient, app: Flask) -> None:
    address = joined(lin, zhou)
    assert lin.post(f"{alone(app)}/end").status_code == 303
    assert "Broken off" in lin.page(address)
    assert "Broken off" in lin.page(alone(app))
    assert lin.post(alone(app), data={"said": "One more thing."}).location == alone(app)


def test_starting_alone_leaves_what_a_partner_plays_too(lin: PageClient, zhou: PageClient) -> None:
    address = joined(lin, zhou)
    begun = str(lin.post("/scenarios/obj-no-effect/runs", data={"cohort": "0"}).location)
    assert "Your turn" in lin.page(begun)
    assert zhou.post(f"{address}/events", data=form_of(zhou.page(address))).location == address


def test_starting_alone_ends_what_nobody_has_joined(lin: PageClient) -> None:
    """And is not led to it, however short ago it was opened."""
    address, _code = opened(lin)
    begun = str(lin.post("/scenarios/obj-no-effect/runs", data={"cohort": "0"}).location)
    assert "Nobody joined." in lin.page(address)
    assert "Your turn" in lin.page(begun)


def test_the_database_takes_the_partners_part_from_nobody_else(
    lin: PageClient, zhou: PageClient, app: Flask, cast: Cast
) -> None:
    joined(lin, zhou)
    with app.app_context(), unit_of_work(writes=False):
        run = db.session.scalars(sa.select(Run)).one()
    event = {
        "run_id": run.id, "number": 1, "op_id": uuid.uuid4(), "elapsed_ms": 1, "scene": "x", "branch": 0, "said": "",
        "decided_by": "person",
    }  # fmt: skip
    for actor in (cast.trainee, cast.trainer):
        with app.app_context(), pytest.raises(sa.exc.DBAPIError), unit_of_work(writes=True):
            db.session.execute(sa.insert(RunEvent).values(**event, actor_id=actor.id))
    assert events_in(app) == 0


def test_a_stale_page_changes_nothing(lin: PageClient, zhou: PageClient) -> None:
    address = joined(lin, zhou)
    form = form_of(zhou.page(address))
    zhou.post(f"{address}/events", data=form)
    assert zhou.post(f"{address}/events", data={**form, "op_id": str(uuid.uuid4())}).status_code == 409


def test_nobody_else_looks_on(lin: PageClient, zhou: PageClient, app: Flask, cast: Cast) -> None:
    address = joined(lin, zhou)
    trainer = PageClient(app).sign_in(cast.trainer)
    for method, path in (
        ("GET", ""), ("GET", "/state"), ("POST", "/events"), ("POST", "/end"), ("POST", "/notes"), ("POST", "/roles"),
    ):  # fmt: skip
        assert trainer.open(address + path, method=method).status_code == 404, path


@pytest.mark.parametrize("code", ["", "000", "abcdef", "٣٣٣٣٣٣", "9" * 20, "12345"])
def test_a_code_that_nobody_shows_is_told_in_words(lin: PageClient, zhou: PageClient, code: str) -> None:
    opened(lin)
    response = zhou.post("/together", data={"code": code})
    assert response.status_code == 422


def test_a_code_takes_one_partner_and_never_its_owner(
    lin: PageClient, zhou: PageClient, app: Flask, cast: Cast
) -> None:
    _address, code = opened(lin)
    assert "your own code" in lin.post("/together", data={"code": code}).get_data(as_text=True)
    assert zhou.post("/together", data={"code": code}).status_code == 303
    third = PageClient(app).sign_in(cast.trainer)
    assert third.post("/together", data={"code": code}).status_code == 422


def test_an_old_code_is_no_code(lin: PageClient, zhou: PageClient) -> None:
    _address, code = opened(lin)
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        assert zhou.post("/together", data={"code": code}).status_code == 422


@pytest.mark.parametrize("who", ["seller", "colleague"])
def test_the_code_of_a_practice_that_was_stopped_says_so(lin: PageClient, zhou: PageClient, who: str) -> None:
    address, code = opened(lin)
    lin.post(f"{address}/end")
    response = (lin if who == "seller" else zhou).post("/together", data={"code": code})
    assert response.status_code == 422
    assert "This practice has ended. It was stopped before anybody joined." in response.get_data(as_text=True)
    assert zhou.get(address).status_code == 404


def test_each_leaves_the_other_three_points_praise_first(
    lin: PageClient, zhou: PageClient, app: Flask, cast: Cast
) -> None:
    address = joined(lin, zhou)
    assert zhou.post(f"{address}/notes", data={"praise": "Too early"}).status_code == 409
    play_to_the_end(lin, zhou, address)
    assert zhou.post(f"{address}/notes", data={"second": "Slower"}).status_code == 422
    for _twice in range(2):
        assert zhou.post(f"{address}/notes", data={"praise": "A warm start", "second": "Slower"}).status_code == 303
    page = lin.page(address)
    assert "A warm start" in page
    assert "Slower" in page
    assert f"What {cast.other_trainee.name} told you" in page
    with app.app_context(), unit_of_work(writes=False):
        assert len(db.session.scalars(sa.select(PartnerNote)).all()) == 2


def test_roles_change_once_whoever_asks(lin: PageClient, zhou: PageClient, app: Flask, cast: Cast) -> None:
    address = joined(lin, zhou)
    assert lin.post(f"{address}/roles").status_code == 409
    play_to_the_end(lin, zhou, address)
    again = str(lin.post(f"{address}/roles").location)
    assert zhou.post(f"{address}/roles").location == again != address
    assert "The roles have changed" in zhou.page(address)
    assert "Your turn: say it aloud" in zhou.page(again)
    assert "What did" in lin.page(again)
    with app.app_context(), unit_of_work(writes=False):
        assert len(db.session.scalars(sa.select(PartnerPractice)).all()) == 2


def test_either_may_stop_and_twice_is_once(lin: PageClient, zhou: PageClient) -> None:
    address = joined(lin, zhou)
    assert zhou.post(f"{address}/end").status_code == 303
    assert lin.post(f"{address}/end").status_code == 303
    assert "Broken off" in lin.page(address)


def test_who_waited_alone_may_go(lin: PageClient) -> None:
    address, _code = opened(lin)
    lin.post(f"{address}/end")
    assert "Nobody joined." in lin.page(address)
    assert lin.post(f"{address}/roles").status_code == 409


def test_asking_for_the_state_is_cheap(lin: PageClient, zhou: PageClient, counting) -> None:
    address = joined(lin, zhou)
    lin.get(f"{address}/state")
    with counting() as counted:
        lin.get(f"{address}/state")
    assert len(counted) <= 3


def test_the_pages_speak_chinese(lin: PageClient, zhou: PageClient) -> None:
    for person in (lin, zhou):
        person.post("/language", data={"language": "zh", "back": "/"})
    address = str(lin.post("/scenarios/obj-no-effect/partner", data={"cohort": "0"}).location)
    found = re.search(r"(\d{3} \d{3})</p>", lin.page(address))
    assert found
    code = found[1]
    zhou.page("/together")
    zhou.post("/together", data={"code": code})
    play_in_chinese = zhou.page(address), lin.page(address)
    assert all('lang="zh' in page for page in play_in_chinese)
    zhou.post(f"{address}/end")
    zhou.page(address)

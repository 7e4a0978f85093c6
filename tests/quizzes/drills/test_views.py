"""A trainee practises: the right answer at once, what was wrong again soon; nothing of it is marked."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from tests.cast import Cast
from tests.factories.drills import make_practice_bank, make_review
from tests.factories.quizzes import ALL_KINDS, KEY, make_attempt, make_bank, make_item, make_quiz, make_version
from tests.page import PageClient
from training import audit, clock
from training.db import db, unit_of_work
from training.quizzes.drills import queries
from training.quizzes.drills.models import DrillCard, DrillReview
from training.quizzes.models import Attempt, AttemptItem, Audience, Item, ItemVersion, Quiz, Score

JSON = {"Accept": "application/json"}


@pytest.fixture
def lin(app: Flask, cast: Cast, client: PageClient) -> PageClient:
    with app.app_context(), unit_of_work(writes=True):
        make_practice_bank("talk", ["only"])
    return client.sign_in(cast.trainee)


def fields(page: str, **more: Any) -> dict[str, Any]:
    found = dict(re.findall(r'name="(op_id|turn)" value="([^"]+)"', page))
    return {**found, "know": "yes", **more}


def number_of(page: str, text: str) -> str:
    """Which number stands before this option."""
    found = re.search(rf'value="(\d+)"(?:(?!value=).)*?{re.escape(text)}', page, re.DOTALL)
    assert found is not None, text
    return found[1]


def answer(client: PageClient, page: str, text: str, **more: Any) -> TestResponse:
    sent = fields(page, choice=number_of(page, text), **more)
    return client.post("/drills/banks/talk/items/only/reviews?round=today", data=sent)


def count(app: Flask, model: Any) -> int:
    with app.app_context(), unit_of_work(writes=False) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_a_right_answer_shows_the_key_and_comes_back_another_day(lin: PageClient, app: Flask) -> None:
    assert "1 item for today" in lin.page("/drills")
    page = lin.page("/drills/today")
    assert KEY not in page
    reply = answer(lin, page, "Option named b")
    assert reply.status_code == 303
    told = lin.page(reply.location)
    assert "<h1>Right</h1>" in told
    assert f"{KEY} explanation" in told
    assert "comes back in a few minutes" in told  # a new item is learned in two short steps
    assert count(app, DrillReview) == count(app, DrillCard) == 1


def test_a_wrong_answer_comes_back_within_minutes(lin: PageClient) -> None:
    reply = answer(lin, lin.page("/drills/today"), "Option named a")
    assert "Not this time" in lin.page(reply.location)
    assert "met once before" in lin.page("/drills/today")


def test_i_do_not_know_needs_no_choice_and_shows_the_key(lin: PageClient) -> None:
    page = lin.page("/drills/banks/talk")
    reply = lin.post("/drills/banks/talk/items/only/reviews", data=fields(page, know="no"))
    assert "Now you know it" in lin.page(reply.location)
    assert "You have met its one item" in lin.page("/drills/banks/talk")
    assert "Which one fits?" in lin.page("/drills/banks/talk?again=1")


def test_an_empty_answer_is_asked_for_again(lin: PageClient, app: Flask) -> None:
    page = lin.page("/drills/today")
    again = lin.post("/drills/banks/talk/items/only/reviews", data=fields(page))
    assert again.status_code == 422
    assert "Choose first" in again.text
    assert KEY not in again.text
    told = lin.post("/drills/banks/talk/items/only/reviews", data=fields(page), headers=JSON)
    assert (told.status_code, told.get_json()["title"]) == (422, "Not answered yet.")
    assert count(app, DrillReview) == 0


def test_the_same_answer_sent_twice_is_stored_once(lin: PageClient, app: Flask) -> None:
    page = lin.page("/drills/today")
    first = answer(lin, page, "Option named b")
    assert answer(lin, page, "Option named b").location == first.location
    assert count(app, DrillReview) == 1


def test_an_answer_from_another_window_does_not_count_twice(lin: PageClient, app: Flask) -> None:
    page = lin.page("/drills/today")
    answer(lin, page, "Option named b")
    late = answer(lin, page, "Option named a", op_id=str(uuid.uuid4()))
    assert late.status_code == 409
    assert count(app, DrillReview) == 1


@pytest.mark.parametrize("broken", [{"op_id": "x"}, {"turn": "-1"}, {"turn": "٣"}, {"choice": "99"}])
def test_what_cannot_be_read_changes_nothing(lin: PageClient, app: Flask, broken: dict[str, str]) -> None:
    sent = fields(lin.page("/drills/today"), choice="1")
    assert lin.post("/drills/banks/talk/items/only/reviews", data={**sent, **broken}).status_code == 422
    assert count(app, DrillReview) == 0


def test_every_kind_can_be_practised(app: Flask, cast: Cast, client: PageClient) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_practice_bank("talk")
    client.sign_in(cast.trainee)
    drilled = [kind for kind in ALL_KINDS if kind not in queries.BY_HAND]
    for _kind in drilled:
        page = client.page("/drills/banks/talk")
        where = re.search(r'action="(/drills/[^"]+)"', page)
        assert where is not None
        assert KEY not in page
        told = client.page(client.post(where[1], data=fields(page, know="no")).location)
        assert f"{KEY} explanation" in told
    assert f"all {len(drilled)} items" in client.page("/drills/banks/talk")


def test_somebody_elses_review_is_not_found(app: Flask, cast: Cast, lin: PageClient, client: PageClient) -> None:
    reply = answer(lin, lin.page("/drills/today"), "Option named b")
    client.sign_in(cast.other_trainee)
    client.page(reply.location, status=404)


def test_the_days_of_this_month_are_counted_once_each(lin: PageClient) -> None:
    page = lin.page("/drills/today")
    answer(lin, page, "Option named a")
    answer(lin, lin.page("/drills/today"), "Option named b")
    text = re.sub(r"<[^>]+>|\s+", " ", lin.page("/drills"))
    assert re.search(r"1\s+days this month", text)


# --- what must not leak -------------------------------------------------------------------------------------------


def test_what_a_quiz_may_draw_cannot_be_practised(app: Flask, cast: Cast, client: PageClient) -> None:
    with app.app_context(), unit_of_work(writes=True):
        quiz = make_quiz("first", ["single"])
        make_bank("not-yet-used")
        bank = db.session.scalars(sa.select(Item.bank_id)).first()
    client.sign_in(cast.trainee)
    assert bank is not None
    assert quiz.slug == "first"
    assert "Nothing to practise yet" in client.page("/drills")


def test_an_item_of_practice_is_never_drawn_by_a_quiz(app: Flask, cast: Cast, client: PageClient) -> None:
    with app.app_context(), unit_of_work(writes=True):
        bank = make_bank("mixed")
        shown, kept = make_item(bank, "shown"), make_item(bank, "kept")
        for item in (shown, kept):
            make_version(item)
        make_quiz("first", ["single"], bank=bank)
        shown.practice_since = clock.now()
        db.session.flush()
        attempts = [make_attempt(person, _quiz("first")) for person in (cast.trainee, cast.other_trainee)]
        drawn = {attempt.id for attempt in attempts}
        assert set(_items_of(drawn)) == {"kept"}
        _recorded()
    page = client.sign_in(cast.trainee).page("/drills/banks/mixed")
    assert "/items/shown/" in page
    assert client.post("/drills/banks/mixed/items/kept/reviews", data=fields(page)).status_code == 404


def test_an_item_opened_for_practice_stays_closed_while_anybodys_attempt_holds_it(
    app: Flask, cast: Cast, client: PageClient
) -> None:
    with app.app_context(), unit_of_work(writes=True):
        quiz = make_quiz("first", ["single"])
        attempt = make_attempt(cast.other_trainee, quiz)
        item = db.session.scalars(sa.select(Item)).one()
        item.practice_since = clock.now()
        make_version(item, number=2)
        db.session.flush()
        _recorded()
    client.sign_in(cast.trainee)
    assert "Nothing to practise yet" in client.page("/drills")
    with app.app_context(), unit_of_work(writes=True):
        db.session.execute(sa.update(Attempt).where(Attempt.id == attempt.id).values(closed_at=clock.now()))
        _recorded()
    assert "1 item for today" in client.page("/drills")


def test_a_key_that_was_shown_stays_shown(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_practice_bank("talk")
    with (
        app.app_context(),
        pytest.raises(sa.exc.IntegrityError, match="practice_since"),
        unit_of_work(writes=True) as session,
    ):
        session.execute(sa.text("UPDATE item SET practice_since = NULL"))


def test_the_database_keeps_practice_to_its_pool(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work(writes=True):
        open_bank, closed = make_practice_bank("talk", ["only"]), make_bank("closed")
        review = make_review(cast.trainee, open_bank)
        hidden = make_version(make_item(closed))
        values = {column.name: getattr(review, column.name) for column in DrillReview.__table__.columns}
    values |= {"id": 99, "op_id": uuid.uuid4(), "item_id": hidden.item_id, "item_version_id": hidden.id}
    with app.app_context(), pytest.raises(sa.exc.IntegrityError), unit_of_work(writes=True) as session:
        session.execute(sa.insert(DrillReview).values(**values))


def test_practice_makes_no_attempt_and_no_score(lin: PageClient, app: Flask) -> None:
    answer(lin, lin.page("/drills/today"), "Option named b")
    assert count(app, Attempt) == count(app, Score) == 0


# --- cost ---------------------------------------------------------------------------------------------------------


def test_the_pages_ask_as_much_for_a_large_pool_as_for_a_small_one(
    app: Flask, cast: Cast, client: PageClient, counting: Any
) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_practice_bank("talk", ["one"])
    client.sign_in(cast.trainee)

    def cost() -> list[int]:
        found = []
        for path in ("/drills", "/drills/today", "/drills/banks/talk", "/"):
            client.page(path)
            with counting() as counted:
                client.page(path)
            found.append(len(counted))
        return found

    before = cost()
    with app.app_context(), unit_of_work(writes=True):
        make_practice_bank("more", [f"item-{number}" for number in range(40)])
    assert cost() == before
    assert max(before[:3]) <= 4


def test_verification_notices_a_card_that_its_log_does_not_give(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work(writes=True):
        bank = make_practice_bank("talk", ["only"])
        for days in range(3):
            make_review(cast.trainee, bank, right=days != 1, at=clock.now() + timedelta(days=3 * days))
        assert list(queries.faults(db.session())) == []
        card = db.session.scalars(sa.select(DrillCard)).one()
        card.due_at += timedelta(days=30)
        db.session.flush()
        assert list(queries.faults(db.session())) != []


def _quiz(slug: str) -> Any:
    return db.session.scalars(sa.select(Quiz).where(Quiz.slug == slug)).one()


def _items_of(attempts: set[int]) -> list[str]:
    statement = (
        sa.select(Item.slug)
        .join(ItemVersion, ItemVersion.item_id == Item.id)
        .join(AttemptItem, AttemptItem.item_version_id == ItemVersion.id)
        .where(AttemptItem.attempt_id.in_(attempts))
    )
    return list(db.session.scalars(statement))


def _recorded() -> None:
    audit.record("made for a test", "item", by=None, at=clock.now())


@pytest.fixture
def for_supervisors(app: Flask) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_practice_bank("lead", ["one", "two"]).audience = Audience.SUPERVISORS


@pytest.mark.usefixtures("for_supervisors")
def test_drills_for_those_who_lead_a_team_are_no_trainees_daily_drills(lin: PageClient) -> None:
    page = lin.page("/drills")
    assert "1 item for today" in page
    assert page.index("/drills/banks/talk") < page.index("For those who lead a team") < page.index("/drills/banks/lead")
    assert lin.page("/drills/banks/lead"), "by choice one goes through it"
    assert "1 to go" in lin.page("/drills/today")


@pytest.mark.usefixtures("for_supervisors")
def test_somebody_of_no_intake_has_every_bank_in_the_daily_drills(lin: PageClient, cast: Cast, app: Flask) -> None:
    page = PageClient(app).sign_in(cast.trainer).page("/drills")
    assert "3 items for today" in page
    assert "<h2>For those who lead a team" not in page


def test_a_bank_of_ones_own_intake_is_ones_own(lin: PageClient, app: Flask) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_practice_bank("first", ["one"]).audience = Audience.NEWCOMER
        make_practice_bank("later", ["one"]).audience = Audience.EXPERIENCED
    page = lin.page("/drills")
    assert "2 items for today" in page
    assert "<h2>For experienced salespeople" in page
    assert "<h2>For newcomers" not in page

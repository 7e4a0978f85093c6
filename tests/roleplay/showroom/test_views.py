"""The mock market: rehearsed by links, clicked by forms during a run; whose run it is; what bad input gets."""

import re
import uuid

import pytest

from tests.factories.examining import examiner_of, make_sitting, make_station, sheet_of
from tests.factories.examining import start as start_sitting
from tests.factories.partners import make_partner_practice
from tests.factories.roleplay import make_run, make_scenario
from tests.factories.showroom import make_clicks
from tests.page import PageClient
from training.db import db, unit_of_work
from training.people.models import Person
from training.roleplay import operations as runs
from training.roleplay.models import Run
from training.roleplay.showroom import queries
from training.roleplay.showroom.models import RunClick

DEMO = "demo-four-steps"


@pytest.fixture
def trainee(cast, client):
    client.sign_in(cast.trainee)
    return cast.trainee


@pytest.fixture
def run(app, trainee):
    with app.app_context(), unit_of_work(writes=True):
        return make_run(make_scenario(DEMO), trainee)


def clicks_of(app, run):
    with app.app_context(), unit_of_work(writes=False):
        return queries.clicks(run.id)


def end(app, run):
    with app.app_context(), unit_of_work(writes=True):
        runs.end_run(db.session.merge(run), by=run.person_id, at=run.started_at)


def press(client, address, go, **changes):
    """One of the buttons on the page at this address."""
    page = client.page(address)
    sent = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("page_id", "word")}
    return client.post(
        re.search(r'id="go" method="post" action="([^"]*)"', page)[1], data={**sent, "go": go, **changes}
    )


def send(client, run, go, **changes):
    data = {"go": go, "page_id": str(uuid.uuid4())} | changes
    return client.post(f"/runs/{run.public_id}/clicks", data=data)


def links(page):
    return re.findall(r'href="(/showroom[^"]*)"', page)


# --- rehearsing ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_whole_market_can_be_walked_by_links_alone(client, trainee, language):
    client.post("/language", data={"language": language})
    waiting, seen = ["/showroom"], set()
    while waiting and len(seen) < 150:
        address = waiting.pop()
        if address not in seen:
            seen.add(address)
            waiting += [link.replace("&amp;", "&") for link in links(client.page(address))]
    kinds = {address.partition("?")[0].rsplit("/", 1)[0] for address in seen}
    assert kinds >= {"/showroom", "/showroom/requests", "/showroom/shops"}
    assert any(address.partition("?")[0].endswith("/contact") for address in seen)


def test_a_word_nobody_has_gives_an_honest_page(client, trainee):
    page = client.page("/showroom/search?word=umbrellas")
    assert "Wanted: umbrellas" in page
    assert "no goods of its own for this word" in page
    assert "Wanted: umbrellas" in client.page("/showroom/requests/other-1?word=umbrellas")


def test_what_was_typed_is_shown_as_text_and_cut_to_the_box(client, trainee):
    assert "&lt;b&gt;x&lt;/b&gt;" in client.page("/showroom/search?word=<b>x</b>")
    heading = re.search("<h1.*?</h1>", client.page(f"/showroom/search?word={'y' * 500}"), re.DOTALL)[0]
    assert heading.count("y") < 70


@pytest.mark.parametrize(
    "address",
    [
        "/showroom/requests/none",
        "/showroom/requests/none/contact",
        "/showroom/shops/none",
        "/showroom?run=x",
        "/showroom?run=",
    ],
)
def test_what_does_not_exist_is_not_found(client, trainee, address):
    client.page(f"/showroom{address}", status=404)


def test_rehearsing_says_so_and_costs_no_statement_of_its_own(client, trainee, counting):
    assert "You are rehearsing" in client.page("/showroom")
    with counting() as plain:
        client.page("/showroom/search?word=bag")
    with counting() as account:
        client.page("/account")
    assert len(plain) <= len(account)


# --- during a run -------------------------------------------------------------------------------------------------


def test_the_four_steps_are_clicked_and_kept_in_their_order(app, client, run):
    page = client.page(f"/runs/{run.public_id}")
    assert "Open the showroom" in page
    assert 'target="_blank" rel="noopener"' in page
    address = send(client, run, "home page").location
    address = press(client, address, "search", word="handbags").location
    for go in ("requests", "request:handbags-1", "contact buyer:handbags-1", "supply", "shop:handbags-1"):
        answer = press(client, address, go)
        assert answer.status_code == 303
        address = answer.location
        assert f"run={run.public_id}" in address
    press(client, address, "search the shop:handbags-1", find="tote")
    assert [(click.page, click.what) for click in clicks_of(app, run)] == [
        ("home page", ""),
        ("search", "handbags"),
        ("requests", "handbags"),
        ("request", "Wanted: handbags with our own label"),
        ("contact buyer", "Wanted: handbags with our own label"),
        ("supply", "handbags"),
        ("shop", "Qingtian Bags"),
        ("search the shop", "tote"),
    ]


def test_with_a_run_the_market_holds_no_plain_links_into_itself(client, run):
    for address in (
        "/showroom",
        "/showroom/search?word=bag",
        "/showroom/shops/handbags-1",
        "/showroom/requests/handbags-1",
    ):
        joint = "&" if "?" in address else "?"
        page = client.page(f"{address}{joint}run={run.public_id}")
        assert links(page) == []


def test_reading_a_page_keeps_nothing(app, client, run):
    client.page(f"/showroom/search?word=bag&side=requests&run={run.public_id}")
    assert clicks_of(app, run) == []


def test_a_click_sent_twice_leads_to_the_same_page_and_is_kept_once(app, client, run):
    sent = {"page_id": str(uuid.uuid4()), "word": "bag"}
    first, second = (send(client, run, "requests", **sent) for _each in range(2))
    assert first.location == second.location
    assert len(clicks_of(app, run)) == 1
    send(client, run, "supply", **sent)
    assert [click.page for click in clicks_of(app, run)] == ["requests", "supply"]


def test_the_page_of_another_run_is_no_obstacle(app, client, trainee, run):
    with app.app_context(), unit_of_work(writes=True):
        another = make_run(make_scenario("pitch-30s"), trainee)
    sent = {"page_id": str(uuid.uuid4()), "word": "bag"}
    for each in (run, another):
        assert send(client, each, "requests", **sent).status_code == 303
        assert len(clicks_of(app, each)) == 1


@pytest.mark.parametrize(
    "changes",
    [{"go": "elsewhere"}, {"go": ""}, {"go": "x" * 101}, {"page_id": "1"}, {"page_id": ""}, {"word": "y" * 61},
     {"word": "a\u202eb"}, {"go": "search:a\u202eb"}, {"find": "y" * 61}],
)  # fmt: skip
def test_bad_input_is_refused_in_words_and_keeps_nothing(app, client, run, changes):
    assert send(client, run, changes.pop("go", "search"), **changes).status_code == 422
    assert clicks_of(app, run) == []


def test_a_request_that_is_not_there_is_not_found_and_keeps_nothing(app, client, run):
    assert send(client, run, "request:none").status_code == 404
    assert send(client, run, "shop:handbags-9").status_code == 404
    assert clicks_of(app, run) == []


def test_somebody_else_s_run_does_not_exist(app, client, cast, run):
    client.sign_in(cast.other_trainee)
    client.page(f"/showroom?run={run.public_id}", status=404)
    assert send(client, run, "home page").status_code == 404
    assert clicks_of(app, run) == []


def test_a_click_is_sent_and_never_fetched(client, run):
    client.page(f"/runs/{run.public_id}/clicks", status=405)


def test_when_the_run_is_over_the_site_goes_on_without_it(app, client, run):
    end(app, run)
    answer = send(client, run, "search", word="bag")
    assert answer.status_code == 303
    page = client.page(answer.location)
    assert "nothing is noted any more" in page
    assert "Back to the conversation" in page
    assert links(page)
    assert clicks_of(app, run) == []


# --- looking back -------------------------------------------------------------------------------------------------


def test_looking_back_says_what_was_clicked_and_what_was_not(app, client, run):
    with app.app_context(), unit_of_work(writes=True):
        make_clicks(run, "home page")
    end(app, run)
    page = client.page(f"/runs/{run.public_id}")
    assert "On the showroom" in page
    assert "home page 0:0" in page
    assert "The one click" in page


def test_a_run_told_without_the_showroom_says_so(app, client, run):
    end(app, run)
    page = client.page(f"/runs/{run.public_id}")
    assert "the steps were told, not clicked" in page
    assert "home page: not clicked" in page


def test_a_scenario_without_clicks_knows_nothing_of_the_showroom(app, client, trainee):
    with app.app_context(), unit_of_work(writes=True):
        other = make_run(make_scenario(), trainee)
    end(app, other)
    for address in (f"/runs/{other.public_id}", "/scenarios/obj-no-effect"):
        assert "the showroom" not in client.page(address).lower()


def test_the_cost_of_looking_back_does_not_grow_with_the_clicks(app, client, run, counting):
    def cost():
        with counting() as counted:
            client.page(f"/runs/{run.public_id}")
        return len(counted)

    with app.app_context(), unit_of_work(writes=True):
        make_clicks(run, "home page")
    end(app, run)
    cost()  # which reads the script for the first time
    before = cost()
    with app.app_context(), unit_of_work(writes=True):
        first = db.session.get(RunClick, (run.id, 1))
        for number in range(2, 40):
            values = {name: getattr(first, name) for name in ("elapsed_ms", "turn", "scene", "page", "what")}
            db.session.add(RunClick(run_id=run.id, number=number, op_id=uuid.uuid4(), **values))
    assert cost() == before


# --- with a partner, and in an examination ------------------------------------------------------------------------


def test_a_partner_sees_what_the_seller_clicks(app, client, cast):
    with app.app_context(), unit_of_work(writes=True):
        practice = make_partner_practice(make_scenario(DEMO), cast.trainee, cast.other_trainee)
        run = db.session.get(Run, practice.run_id)
    address = f"/together/{practice.public_id}"
    partner = PageClient(app).sign_in(cast.other_trainee)
    client.sign_in(cast.trainee)
    before = partner.get(f"{address}/state").json
    assert "nothing has been clicked yet" in partner.page(address)
    assert "Open the showroom" in client.page(address)
    opened = send(client, run, "home page")
    assert f'href="{address}"' in client.page(opened.location)
    press(client, opened.location, "search", word="suitcases")
    assert partner.get(f"{address}/state").json != before
    assert "suitcases" in partner.page(address)
    assert send(partner, run, "home page").status_code == 404
    client.post(f"{address}/end")
    assert "All 2 clicks" in client.page(address)
    assert "All 2 clicks" in partner.page(address)


@pytest.fixture
def sitting(app, cast):
    with app.app_context(), unit_of_work(writes=True):
        station = make_station("demo-four-steps", make_scenario(DEMO))
        made = make_sitting(cast.trainee, cast.administrator, station)
        start_sitting(made)
        sheet = sheet_of(made)
        return sheet, db.session.get(Person, examiner_of(sheet))


def test_in_a_sitting_the_trainee_clicks_and_the_examiner_sees_it(app, client, cast, sitting):
    sheet, zhao = sitting
    client.sign_in(cast.trainee)
    examiner = PageClient(app).sign_in(zhao)
    at = f"/sittings/{sheet.sitting.public_id}"
    assert "nothing has been clicked yet" in examiner.page(at)
    assert "Open the showroom" in client.page(f"/my-sittings/{sheet.sitting.public_id}")
    opened = send(client, sheet.run, "home page")
    press(client, opened.location, "search", word="handbags")
    page = examiner.page(at)
    assert "last click: search · handbags" in page
    assert "handbags" in page
    examiner.post(f"{at}/end")
    sheet_page = examiner.page(f"{at}/mark-sheet")
    assert "home page 0:0" in sheet_page
    assert "supply" not in sheet_page or "supply: not clicked" in sheet_page
    assert send(client, sheet.run, "supply").status_code == 303
    assert len(clicks_of(app, sheet.run)) == 2


def test_the_examiner_cannot_click_for_the_trainee(app, sitting):
    sheet, zhao = sitting
    assert send(PageClient(app).sign_in(zhao), sheet.run, "home page").status_code == 404


def test_before_it_begins_the_trainee_s_page_says_where_the_button_will_be(app, client, cast):
    with app.app_context(), unit_of_work(writes=True):
        made = make_sitting(cast.trainee, cast.administrator, make_station("demo-four-steps", make_scenario(DEMO)))
    page = client.sign_in(cast.trainee).page(f"/my-sittings/{made.public_id}")
    assert "open this page again when the examiner has begun" in page
    assert "Open the showroom" not in page

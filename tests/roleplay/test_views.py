"""Practising alone: who may, what is answered, what bad input gets, in both languages."""

import re
import uuid

import pytest

from tests.factories.roleplay import make_run, make_scenario
from training.db import db, unit_of_work
from training.roleplay import queries, rules
from training.roleplay.models import Run, RunKind

ACKNOWLEDGED = "You paid for nothing once, so of course you ask. I can tell you know this field"


@pytest.fixture
def edition(app):
    with app.app_context(), unit_of_work(writes=True):
        return make_scenario()


@pytest.fixture
def trainee(cast, client):
    client.sign_in(cast.trainee)
    return cast.trainee


@pytest.fixture
def run(app, edition, trainee):
    with app.app_context(), unit_of_work(writes=True):
        return make_run(edition, trainee)


def events_of(app, run):
    with app.app_context(), unit_of_work(writes=False):
        return queries.run_events(run.id)


def stored(app, run):
    with app.app_context(), unit_of_work(writes=False):
        return db.session.get(Run, run.id)


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def confirm(client, run, branch=0, **changes):
    sent = {"branch": branch, "number": 1, "op_id": str(uuid.uuid4()), "said": "well"} | changes
    return client.post(f"/runs/{run.public_id}/events", data=sent)


def start(client, slug="obj-no-effect", **sent):
    return client.post(f"/scenarios/{slug}/runs", data={"cohort": 0} | sent)


# --- the whole way ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "said"), [("en", ACKNOWLEDGED), ("zh", "您花过冤枉钱，多问一句是应该的，一看您就懂网络这一块")]
)
def test_a_trainee_says_confirms_goes_on_and_looks_back(app, client, edition, trainee, language, said):
    client.post("/language", data={"language": language})
    assert "obj-no-effect" in client.page("/scenarios")
    assert client.page("/scenarios/obj-no-effect")
    address = start(client).location
    assert client.page(address)
    heard = client.post(address, data={"said": said})
    page = heard.get_data(as_text=True)
    assert heard.status_code == 200
    assert {"en": "<b>acknowledge</b>", "zh": "<b>认同</b>"}[language] in page
    sent = {name: hidden(page, name) for name in ("op_id", "number", "pointed_at")}
    answer = client.post(f"{address}/events", data={"branch": 0, "said": said, **sent})
    assert (answer.status_code, answer.location) == (303, f"{address}#now")
    after = client.page(address)
    assert {"en": "Hm, so you do listen", "zh": "你倒是听进去了"}[language] in after
    for number in (2, 3, 4):
        sent = {"branch": 0, "said": "…", "number": number, "op_id": str(uuid.uuid4())}
        client.post(f"{address}/events", data=sent)
    ended = client.page(address)
    assert {"en": "next contact booked", "zh": "约好下次"}[language] in ended
    assert {"en": "Nothing here is marked", "zh": "这里不打分"}[language] in ended
    assert client.page("/scenarios")
    assert client.page("/scenarios/obj-no-effect")


def test_confirming_what_was_pointed_at_is_kept_apart_from_deciding_alone(app, client, run):
    confirm(client, run, 0, pointed_at="0 2")
    confirm(client, run, 2, pointed_at="0", number=2)
    assert [event.decided_by for event in events_of(app, run)] == ["hint", "person"]


def test_what_was_said_is_kept_and_shown_as_text_and_never_as_markup(app, client, run):
    confirm(client, run, 0, said="<b>bold</b>")
    assert events_of(app, run)[0].said == "<b>bold</b>"
    assert "&lt;b&gt;bold&lt;/b&gt;" in client.page(f"/runs/{run.public_id}")


def test_saying_something_stores_nothing_before_it_is_confirmed(app, client, run):
    client.post(f"/runs/{run.public_id}", data={"said": ACKNOWLEDGED})
    assert events_of(app, run) == []


def test_words_without_a_key_point_leave_the_choice_open(client, run):
    page = client.post(f"/runs/{run.public_id}", data={"said": "A fine day"}).get_data(as_text=True)
    assert "I did not recognise a key point" in page
    assert "None of these" in page


def test_a_red_line_is_pointed_out_gently_and_again_when_looking_back(client, run):
    said = "Sales guaranteed!"
    page = client.post(f"/runs/{run.public_id}", data={"said": said}).get_data(as_text=True)
    assert "Holds a red line: “sales guaranteed”" in page
    confirm(client, run, 4, said=said)
    client.post(f"/runs/{run.public_id}/end")
    assert "Leave out “sales guaranteed”" in client.page(f"/runs/{run.public_id}")


def test_saying_it_differently_keeps_the_words_typed(client, run):
    answer = client.post(f"/runs/{run.public_id}", data={"said": "not so good", "again": "1"})
    assert answer.status_code == 200
    assert ">not so good</textarea>" in answer.get_data(as_text=True)


def test_the_clock_can_be_switched_off_and_stays_off(client, run):
    address = f"/runs/{run.public_id}"
    assert "data-reply-clock" in client.page(address)
    assert "data-reply-clock" not in client.page(f"{address}?clock=off")
    heard = client.post(address, data={"said": "well", "clock": "off"}).get_data(as_text=True)
    assert 'name="clock" value="off"' in heard
    assert confirm(client, run, 0, clock="off").location == f"{address}?clock=off#now"


def test_stopping_early_ends_the_run_and_shows_the_look_back(app, client, run):
    assert client.post(f"/runs/{run.public_id}/end").status_code == 303
    assert client.post(f"/runs/{run.public_id}/end").status_code == 303
    assert stored(app, run).ending == rules.STOPPED
    assert "Broken off" in client.page(f"/runs/{run.public_id}")


def test_an_old_run_opens_after_the_scenario_got_a_new_edition(app, client, run):
    with app.app_context(), unit_of_work(writes=True):
        make_scenario(remark=" rewritten")
    assert "rewritten" not in client.page(f"/runs/{run.public_id}")
    client.post(f"/runs/{run.public_id}/end")
    assert "rewritten" not in client.page(f"/runs/{run.public_id}")
    assert "earlier edition" in client.page("/scenarios/obj-no-effect")


def test_the_list_says_what_the_last_run_left_open(client, run):
    for number, branch in enumerate((4, 3, 4, 2, 2), start=1):
        assert confirm(client, run, branch, number=number).status_code == 303
    page = client.page("/scenarios")
    assert "Practised once" in page
    assert "Last time still open: acknowledge, set aside, homework, book next contact" in page


def test_the_way_offered_first_is_that_of_the_intake(app, client, edition, trainee):
    assert re.search(r'value="0"[^>]*checked|checked[^>]*value="0"', client.page("/scenarios/obj-no-effect"))


def test_an_unfinished_conversation_can_be_gone_on_with(client, run):
    assert f"/runs/{run.public_id}" in client.page("/scenarios/obj-no-effect")


def test_without_a_scenario_the_list_teaches(client, trainee):
    assert "No scenario has been published yet" in client.page("/scenarios")


def headings(page):
    return re.findall(r'<h2 id="audience-\d">([^<]*)</h2>', page)


@pytest.fixture
def several(app):
    with app.app_context(), unit_of_work(writes=True):
        for slug in ("accompanied-visit", "obj-no-effect", "pitch-30s"):
            make_scenario(slug)


@pytest.mark.usefixtures("several")
def test_the_list_stands_by_whom_it_is_for_and_ones_own_comes_first(client, trainee):
    page = client.page("/scenarios")
    assert headings(page) == ["For you", "For supervisors"]
    assert page.index("pitch-30s") < page.index("For supervisors") < page.index("accompanied-visit")
    client.post("/language", data={"language": "zh"})
    assert headings(client.page("/scenarios")) == ["适合你的", "适用：主管"]


@pytest.mark.usefixtures("several")
def test_for_somebody_of_no_intake_salespeople_stand_before_other_work(client, cast):
    client.sign_in(cast.trainer)
    assert headings(client.page("/scenarios")) == ["For newcomer, experienced", "For newcomer", "For supervisors"]


def test_words_like_a_counter_example_are_told_as_a_possibility(client, run):
    confirm(client, run, 0, said="You paid for nothing because you don't know this field")
    client.post(f"/runs/{run.public_id}/end")
    page = client.page(f"/runs/{run.public_id}")
    assert "Possibly said wrongly" in page
    assert "only words were compared; you judge" in page
    assert "Say it rightly: acknowledge" in page


# --- who may not, twice, bad input --------------------------------------------------------------------------------


def test_a_stranger_is_sent_to_sign_in(client, edition):
    for address in ("/scenarios", "/scenarios/obj-no-effect", f"/runs/{uuid.uuid4()}"):
        assert client.get(address).status_code == 303
    assert start(client).status_code == 303


def test_another_person_finds_no_such_run_by_any_address(app, client, cast, run):
    for other in (cast.other_trainee, cast.trainer, cast.administrator, cast.examiner):
        client.sign_in(other)
        address = f"/runs/{run.public_id}"
        assert client.get(address).status_code == 404
        assert client.post(address, data={"said": "well"}).status_code == 404
        assert client.post(f"{address}/end").status_code == 404
        assert confirm(client, run).status_code == 404
    assert events_of(app, run) == []


def test_the_run_of_an_examination_is_not_played_here(app, client, edition, trainee):
    with app.app_context(), unit_of_work(writes=True):
        run = make_run(edition, trainee, RunKind.EXAMINATION)
    assert client.get(f"/runs/{run.public_id}").status_code == 404
    assert confirm(client, run).status_code == 404


def test_a_scenario_that_does_not_exist_is_no_page(client, trainee):
    assert client.get("/scenarios/nowhere").status_code == 404
    assert start(client, "nowhere").status_code == 404


@pytest.mark.parametrize("cohort", ["", "2", "-1", "x"])
def test_a_way_that_is_not_offered_is_refused(client, edition, trainee, cohort):
    assert start(client, cohort=cohort).status_code == 422


def test_the_same_turn_sent_twice_is_one_turn(app, client, run):
    op_id = str(uuid.uuid4())
    assert confirm(client, run, 0, op_id=op_id).status_code == 303
    assert confirm(client, run, 0, op_id=op_id).status_code == 303
    assert len(events_of(app, run)) == 1


def test_a_page_left_open_in_another_window_is_told_so(app, client, run):
    confirm(client, run, 0)
    answer = confirm(client, run, 0)
    assert answer.status_code == 409
    assert "has moved on" in answer.get_data(as_text=True)
    assert len(events_of(app, run)) == 1


def test_an_ended_run_takes_no_more_turns(app, client, run):
    client.post(f"/runs/{run.public_id}/end")
    assert confirm(client, run).status_code == 409
    answer = client.post(f"/runs/{run.public_id}", data={"said": "wait"})
    assert (answer.status_code, answer.location) == (303, f"/runs/{run.public_id}")


@pytest.mark.parametrize(
    "changes",
    [
        {"branch": "x"},
        {"branch": "-1"},
        {"branch": ""},
        {"op_id": "no uuid"},
        {"op_id": ""},
        {"number": "0"},
        {"number": ""},
        {"said": "a" * 2001},
        {"branch": "99"},
    ],
)
def test_a_turn_that_is_not_well_formed_changes_nothing(app, client, run, changes):
    assert confirm(client, run, **changes).status_code == 422
    assert events_of(app, run) == []


@pytest.mark.parametrize("said", ["", "   ", "a" * 2001])
def test_saying_nothing_or_too_much_shows_the_page_again(client, run, said):
    answer = client.post(f"/runs/{run.public_id}", data={"said": said})
    assert answer.status_code == 422
    assert "Not saved yet" in answer.get_data(as_text=True)


def test_addresses_take_no_other_verbs(client, run):
    assert client.get(f"/runs/{run.public_id}/events").status_code == 405
    assert client.get(f"/runs/{run.public_id}/end").status_code == 405
    assert client.get("/scenarios/obj-no-effect/runs").status_code == 405
    assert client.post("/scenarios").status_code == 405


# --- counts -------------------------------------------------------------------------------------------------------


def test_statements_do_not_grow_with_runs_and_scenarios(app, client, cast, trainee, run, counting):
    with app.app_context(), unit_of_work(writes=True):
        for slug in ("obj-no-effect", "pitch-30s", "demo-four-steps"):
            make_run(make_scenario(slug), trainee)
    for address, most in (
        ("/scenarios", 6),
        ("/scenarios/obj-no-effect", 6),
        (f"/runs/{run.public_id}", 4),
    ):
        client.page(address)
        with counting() as counted:
            client.page(address)
        assert len(counted) <= most, counted.statements


def test_a_turn_costs_five_statements(client, run, counting):
    confirm(client, run, 0)
    with counting() as counted:
        assert confirm(client, run, 0, number=2).status_code == 303
    assert len(counted) <= 5, counted.statements

"""Reporting and triage by pages: works, who may not, twice, bad input."""

import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.cast import Cast
from tests.factories.content import make_manual
from tests.factories.feedback import make_report
from tests.page import PageClient
from training import clock
from training.db import unit_of_work
from training.feedback import operations, queries
from training.feedback.models import FieldReport
from training.feedback.rules import State

ASKED = "Does it work for toys?"


@pytest.fixture
def lin(client: PageClient, cast: Cast) -> PageClient:
    return client.sign_in(cast.trainee).speak("en")


@pytest.fixture
def he(app: Flask, cast: Cast) -> PageClient:
    return PageClient(app).sign_in(cast.author).speak("en")


@pytest.fixture
def report(app: Flask, cast: Cast) -> FieldReport:
    with app.app_context(), unit_of_work(writes=True):
        return make_report(cast.trainee, ASKED)


def state(app: Flask, row: FieldReport) -> State:
    with app.app_context(), unit_of_work(writes=False):
        found = queries.any_one(row.public_id)
        assert found is not None
        return found.state


def test_a_report_is_sent_and_stands_in_ones_own_list(lin: PageClient) -> None:
    assert "Nothing reported yet" in lin.page("/feedback")
    assert "What did the customer ask" in lin.page("/feedback/new")
    sent = lin.post("/feedback", data={"op_id": str(uuid.uuid4()), "asked": f"  {ASKED}\r\nReally?  "})
    assert sent.status_code == 303
    page = lin.page(sent.location)
    assert "Kept" in page
    assert ASKED in page


def test_sent_twice_it_stands_once(lin: PageClient) -> None:
    for _twice in range(2):
        data = {"op_id": "6ba7b810-9dad-41d1-80b4-00c04fd430c8", "asked": ASKED, "customer": "member"}
        assert lin.post("/feedback", data=data).status_code == 303
    assert lin.page("/feedback").count("field-asked") == 1


def test_other_words_under_the_same_op_id_are_another_report(lin: PageClient) -> None:
    """Two tabs begin with the text that the device had held; one of them is written anew."""
    op_id = str(uuid.uuid4())
    for asked in (ASKED, "And at night?", "And at night?", ASKED):
        sent = lin.post("/feedback", data={"op_id": op_id, "asked": asked})
        assert sent.status_code == 303
        assert "You see here what comes of it." in lin.page(str(sent.location))
    assert lin.page("/feedback").count("field-asked") == 2


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"asked": "  "},
        {"asked": "ab"},
        {"asked": "x" * 1001},
        {"asked": ASKED, "op_id": "x"},
        {"asked": ASKED, "customer": "rich"},
        {"asked": ASKED, "product": "toys\u202e"},
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_typed_is_lost(lin: PageClient, data: dict[str, str]) -> None:
    answer = lin.post("/feedback", data={"op_id": str(uuid.uuid4()), **data})
    assert answer.status_code == 422
    assert data.get("asked", "").strip() in answer.get_data(as_text=True)
    assert "Nothing reported yet" in lin.page("/feedback")


def test_a_section_comes_with_the_link_and_what_is_none_is_left_out(
    app: Flask, lin: PageClient, he: PageClient, tmp_path: Path
) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_manual(tmp_path)
    page = lin.page("/feedback/new?section=quoting%23ask-first")
    assert "quoting#ask-first" in page
    assert "Reported from the section “Ask three things” of “" in page
    assert "Reported from" not in lin.page("/feedback/new?section=quoting%23gone")
    assert "feedback/new?section=quoting" in lin.page("/manuals/quoting/ask-first")
    for section in ("quoting#ask-first", "quoting#gone", "<b>"):
        data = {"op_id": str(uuid.uuid4()), "asked": ASKED, "section": section}
        assert lin.post("/feedback", data=data).status_code == 303
    addresses = re.findall(r'href="(/desk/feedback/[0-9a-f-]{36})"', he.page("/desk/feedback"))
    assert sorted("quoting#ask-first" in he.page(address) for address in addresses) == [False, False, True]


def test_nobody_sees_anothers_report(app: Flask, cast: Cast, report: FieldReport) -> None:
    zhou = PageClient(app).sign_in(cast.other_trainee)
    assert zhou.get(f"/feedback/{report.public_id}").status_code == 404
    assert zhou.post(f"/feedback/{report.public_id}/seen", data={"news": "1"}).status_code == 404
    assert zhou.get("/desk/feedback").status_code == 403


def test_an_author_answers_and_the_reporter_has_a_dot_until_it_is_seen(
    app: Flask, lin: PageClient, he: PageClient, report: FieldReport
) -> None:
    assert "1 report waits" in he.page("/desk/feedback")
    desk = f"/desk/feedback/{report.public_id}"
    data = {"outcome": "answer", "target": "", "words": "Yes: it works for toys as for bags."}
    assert he.post(f"{desk}/taken-up", data=data).location == desk
    assert "It has been answered." in he.page(desk)
    assert "Something came of what you reported" in lin.page("/")
    page = lin.page(f"/feedback/{report.public_id}")
    assert "it works for toys as for bags" in page
    news = page.split('name="news" value="')[1].split('"')[0]
    for _twice in range(2):
        assert lin.post(f"/feedback/{report.public_id}/seen", data={"news": news}).status_code == 303
    assert "Something came of" not in lin.page("/")


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"outcome": "answer", "words": "short"},
        {"outcome": "poem", "words": "long enough to be read"},
        {"outcome": "section", "target": "quoting", "words": "long enough to be read"},
        {"outcome": "section", "words": "long enough to be read"},
        {"outcome": "section", "target": "none#such", "words": "long enough to be read"},
    ],
)
def test_what_cannot_be_taken_up_is_refused(
    app: Flask, he: PageClient, report: FieldReport, data: dict[str, str]
) -> None:
    answer = he.post(f"/desk/feedback/{report.public_id}/taken-up", data=data)
    assert answer.status_code == 422
    assert data.get("words", "") in answer.get_data(as_text=True)
    assert state(app, report) is State.NEW


def test_declining_needs_a_reason_which_the_reporter_reads(
    app: Flask, lin: PageClient, he: PageClient, report: FieldReport
) -> None:
    desk = f"/desk/feedback/{report.public_id}/declined"
    assert he.post(desk, data={"reason": "no"}).status_code == 422
    assert he.post(desk, data={"reason": "The contract says so already."}).status_code == 303
    page = lin.page(f"/feedback/{report.public_id}")
    assert "The contract says so already." in page
    assert "Declined" in page


def test_like_reports_are_offered_and_merged(app: Flask, cast: Cast, he: PageClient, report: FieldReport) -> None:
    with app.app_context(), unit_of_work(writes=True):
        other = make_report(cast.other_trainee, "Does this work for toys, too?")
        make_report(cast.trainer, "合同怎么签？")
    desk = f"/desk/feedback/{other.public_id}"
    page = he.page(desk)
    assert page.count("Merge into this") == 1
    answer = he.post(f"{desk}/merged", data={"into": str(report.public_id)})
    assert answer.location == f"/desk/feedback/{report.public_id}"
    assert "2 people" in he.page(answer.location)
    assert "Merged into another report" in he.page(desk)
    assert he.post(f"{desk}/merged", data={"into": str(report.public_id)}).status_code == 409
    assert he.post(f"/desk/feedback/{report.public_id}/merged", data={"into": "x"}).status_code == 409
    assert he.post(f"{desk}/separated").status_code == 303
    assert "2 people" not in he.page(f"/desk/feedback/{report.public_id}")


def test_the_board_is_searched_and_filtered(app: Flask, cast: Cast, he: PageClient, report: FieldReport) -> None:
    with app.app_context(), unit_of_work(writes=True):
        contract = make_report(cast.trainer, "合同怎么签？100%_退款？")
        told = queries.any_one(contract.public_id)
        assert told is not None
        operations.decline(told, "It is in the contract already.", by=cast.author.id, at=clock.now())
    assert ASKED in he.page("/desk/feedback?q=TOYS")
    assert "Nothing found" in he.page("/desk/feedback?q=合同")
    assert "合同怎么签" in he.page("/desk/feedback?tab=all&q=0%25_退")
    assert "Nothing found" in he.page("/desk/feedback?tab=all&q=1%25_退")
    assert "合同怎么签" in he.page("/desk/feedback?tab=declined")
    assert he.get("/desk/feedback?tab=other").status_code == 404
    assert he.get("/desk/feedback?before=x").status_code == 200


def test_the_board_is_turned_page_by_page(app: Flask, cast: Cast, he: PageClient, monkeypatch: Any) -> None:
    monkeypatch.setattr(queries, "AT_ONCE", 2)
    with app.app_context(), unit_of_work(writes=True):
        for number in range(3):
            make_report(cast.trainee, f"Question {number}")
    page = he.page("/desk/feedback")
    assert "Question 0" not in page
    older = page.split("before=")[1].split('"')[0]
    assert "Question 0" in he.page(f"/desk/feedback?before={older}")


def test_home_costs_one_statement_more_for_those_without_reports(lin: PageClient, counting: Any) -> None:
    lin.page("/")
    with counting() as counted:
        lin.page("/")
    assert len([statement for statement in counted.statements if "field_report" in statement]) == 1

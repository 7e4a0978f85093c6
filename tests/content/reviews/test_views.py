"""The author's page and the approver's: they work, for whom, twice, and with bad input."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.cast import Cast
from tests.factories.content import MANUAL_EN, MANUAL_ZH, make_manual
from tests.factories.reviews import CHANGED_EN, REASON, WHAT, approve, ask, make_open_draft, make_request, row_of, write
from tests.page import PageClient
from training import clock, jobs
from training.content.drafts.models import Draft
from training.content.reviews.models import ReviewRequest
from training.content.reviews.rules import State
from training.db import unit_of_work

ASK = "/desk/manuals/quoting/review"


@pytest.fixture
def draft(app: Flask, cast: Cast, tmp_path: Path) -> Draft:
    with app.app_context(), unit_of_work(writes=True):
        return make_open_draft(tmp_path, cast.author)


@pytest.fixture
def sent(app: Flask, cast: Cast, tmp_path: Path) -> ReviewRequest:
    with app.app_context(), unit_of_work(writes=True):
        return make_request(tmp_path, cast.author)


@pytest.fixture
def he(app: Flask, cast: Cast) -> PageClient:
    return PageClient(app).sign_in(cast.author)


@pytest.fixture
def tang(app: Flask, cast: Cast) -> PageClient:
    return PageClient(app).sign_in(cast.approver)


def fields(page: str) -> dict[str, str]:
    """What the form of the page holds, hidden fields and chosen radios."""
    hidden = re.findall(r'<input[^>]*name="((?:zh|en)_revision|changes-\d+-anchor)"[^>]*value="([^"]*)"', page)
    chosen = re.findall(r'<input[^>]*checked[^>]*name="(changes-\d+-severity)"[^>]*value="([^"]*)"', page)
    return dict(hidden + chosen)


def send_in(client: PageClient, **more: str) -> TestResponse:
    form = fields(client.page(ASK))
    for name in [name for name in form if name.endswith("-anchor")]:
        form |= {name.replace("anchor", f"what_{code}"): words for code, words in WHAT.items()}
    return client.post("/desk/manuals/quoting/review-requests", data={**form, **more})


def state(app: Flask, request: ReviewRequest) -> State:
    with app.app_context(), unit_of_work(writes=False):
        return row_of(request).state


# --- the author ---------------------------------------------------------------------------------------------------


def test_the_author_is_asked_about_what_differs_and_nothing_else(he: PageClient, draft: Draft) -> None:
    page = he.page(ASK)
    assert fields(page)["changes-0-anchor"] == "hold-it"
    assert "changes-1-anchor" not in page
    assert fields(page)["changes-0-severity"] == "notify"


def test_a_draft_that_another_edition_overtook_is_not_sent_in(
    he: PageClient, app: Flask, draft: Draft, tmp_path: Path
) -> None:
    """Nobody could approve it: its author is told before, and what to do."""
    answers = fields(he.page(ASK)) | {f"changes-0-what_{code}": words for code, words in WHAT.items()}
    with app.app_context(), unit_of_work(writes=True):
        make_manual(tmp_path, en=MANUAL_EN.replace("by when", "until when"))
    answer = he.post("/desk/manuals/quoting/review-requests", data=answers)
    assert answer.status_code == 409
    assert "open a draft anew and write it there" in answer.get_data(as_text=True)
    page = he.page(ASK)
    assert "open a draft anew and write it there" in page
    assert "To the draft" in page
    assert 'form="ask"><span>Ask for review' not in page


def test_the_author_sends_it_in_and_sees_how_it_stands(he: PageClient, draft: Draft) -> None:
    answer = send_in(he, **{"changes-0-severity": "reread"})
    assert (answer.status_code, answer.location) == (303, ASK)
    page = he.page(ASK)
    for words in ("In review", "Wait two seconds longer", "<ins>", "<del>", "Withdraw it", "2 sections stay"):
        assert words in page


def test_a_sentence_in_both_languages_is_asked_for(he: PageClient, draft: Draft) -> None:
    answer = send_in(he, **{"changes-0-what_en": "  "})
    assert answer.status_code == 422
    assert "Say in one sentence what changed." in answer.get_data(as_text=True)
    assert send_in(he, **{"changes-0-severity": "editorial", "changes-0-what_en": ""}).status_code == 303


def test_a_text_with_a_fault_is_not_sent_in(app: Flask, he: PageClient, cast: Cast, draft: Draft) -> None:
    with app.app_context(), unit_of_work(writes=True):
        write(draft, cast.author, en=CHANGED_EN + "\n<b>bold</b>\n")
    answer = send_in(he)
    assert answer.status_code == 422
    assert "HTML stands here." in answer.get_data(as_text=True)


def test_a_page_that_has_grown_old_is_shown_again(app: Flask, he: PageClient, cast: Cast, draft: Draft) -> None:
    form = fields(he.page(ASK))
    with app.app_context(), unit_of_work(writes=True):
        write(draft, cast.second_author, en=CHANGED_EN.replace("One price", "A price"))
    answer = he.post("/desk/manuals/quoting/review-requests", data=form)
    assert answer.status_code == 422
    assert "The text has been changed since you opened this page" in answer.get_data(as_text=True)


def test_an_unchanged_draft_is_not_sent_in(app: Flask, he: PageClient, cast: Cast, draft: Draft) -> None:
    with app.app_context(), unit_of_work(writes=True):
        write(draft, cast.author, zh=MANUAL_ZH, en=MANUAL_EN)
    answer = send_in(he)
    assert answer.status_code == 409
    assert "Nothing differs" in answer.get_data(as_text=True)


def test_counting_again_sends_nothing_in(app: Flask, he: PageClient, draft: Draft) -> None:
    assert send_in(he, preview="1").status_code == 200
    assert "Ask for review" in he.page(ASK)


@pytest.mark.parametrize("severity", ["", "urgent", "reread\nretest"])
def test_an_unknown_severity_is_refused(he: PageClient, draft: Draft, severity: str) -> None:
    assert send_in(he, **{"changes-0-severity": severity}).status_code == 422


def test_an_author_withdraws_until_it_is_decided(app: Flask, he: PageClient, cast: Cast, sent: ReviewRequest) -> None:
    address = f"/desk/reviews/{sent.public_id}/withdrawal"
    assert he.post(address).status_code == 303
    assert state(app, sent) == State.DRAFT
    assert he.post(address).status_code == 409


# --- the approver -------------------------------------------------------------------------------------------------


def test_an_empty_list_teaches(tang: PageClient) -> None:
    assert "When an author sends in a draft" in tang.page("/desk/reviews")


def test_the_oldest_stands_first(app: Flask, tang: PageClient, cast: Cast, tmp_path: Path) -> None:
    with app.app_context(), unit_of_work(writes=True):
        first = make_request(tmp_path, cast.author, "listening")
        second = make_request(tmp_path, cast.author)
    page = tang.page("/desk/reviews")
    assert page.index(str(first.public_id)) < page.index(str(second.public_id))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_approver_sees_both_languages_side_by_side(
    app: Flask, cast: Cast, sent: ReviewRequest, language: str, client: PageClient
) -> None:
    page = client.speak(language).sign_in(cast.approver).page(f"/desk/reviews/{sent.public_id}")
    assert "三</del>" in page
    assert "五</ins>" in page
    assert "three</del>" in page
    assert "five</ins>" in page


def decide(client: PageClient, sent: ReviewRequest, **form: str) -> TestResponse:
    form = {"verdict": "approved", "reason": REASON, **form}
    return client.post(f"/desk/reviews/{sent.public_id}/verdicts", data=form)


def test_the_approver_publishes(app: Flask, tang: PageClient, sent: ReviewRequest) -> None:
    assert decide(tang, sent).status_code == 303
    assert state(app, sent) == State.PUBLISHED
    assert "Edition 2" in tang.page("/manuals/quoting")
    assert "Published and current" in tang.page(f"/desk/reviews/{sent.public_id}")
    assert decide(tang, sent).status_code == 409


def test_the_approver_returns_it_and_the_author_reads_why(
    app: Flask, tang: PageClient, he: PageClient, sent: ReviewRequest
) -> None:
    assert decide(tang, sent, verdict="returned", reason="Five seconds is too long.").status_code == 303
    page = he.page(ASK)
    assert "Returned by Tang Li" in page
    assert "Five seconds is too long." in page


@pytest.mark.parametrize(
    "form",
    [
        {"reason": "fine"},
        {"verdict": "perhaps"},
        {"verdict": ""},
        {"publish_at": "tomorrow"},
        {"publish_at": "2999-01-01T10:00"},
        {"publish_at": "9999-12-31T23:59"},
        {"publish_at": "2020-01-01T10:00"},
        {"publish_at": "0001-01-01T00:00"},
        {"reason": "x" * 3000},
    ],
)
def test_bad_input_is_told_and_changes_nothing(
    app: Flask, tang: PageClient, sent: ReviewRequest, form: dict[str, str]
) -> None:
    assert decide(tang, sent, **form).status_code == 422
    assert state(app, sent) == State.IN_REVIEW


def test_it_is_published_at_its_moment(app: Flask, tang: PageClient, sent: ReviewRequest) -> None:
    local = (clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    assert decide(tang, sent, publish_at=local).status_code == 303
    assert state(app, sent) == State.WAITING
    assert "Approved, waiting for their moment" in tang.page("/desk/reviews")
    jobs.run_due(app)
    assert state(app, sent) == State.WAITING


def test_the_job_publishes_what_is_due(app: Flask, cast: Cast, sent: ReviewRequest, monkeypatch) -> None:
    moment = clock.now() + timedelta(minutes=5)
    with app.app_context(), unit_of_work(writes=True):
        approve(sent, cast.approver, moment)
    monkeypatch.setattr("training.clock.now", lambda: moment + timedelta(seconds=1))
    jobs.run_due(app)
    assert state(app, sent) == State.PUBLISHED


def test_an_approver_who_wrote_finds_no_form(app: Flask, cast: Cast, tmp_path: Path, client: PageClient) -> None:
    with app.app_context(), unit_of_work(writes=True):
        draft = make_open_draft(tmp_path, cast.author)
        write(draft, cast.approver, en=CHANGED_EN.replace("five", "5"))
        sent = ask(draft, cast.author)
    page = client.sign_in(cast.approver).page(f"/desk/reviews/{sent.public_id}")
    assert "You had a hand in this text" in page
    assert 'id="verdict-form"' not in page
    assert decide(client, sent).status_code == 403


def test_the_list_costs_the_same_however_long(
    app: Flask, tang: PageClient, cast: Cast, tmp_path: Path, counting
) -> None:
    costs = []
    for names in (("one",), ("two", "three", "four")):
        with app.app_context(), unit_of_work(writes=True):
            for name in names:
                make_request(tmp_path, cast.author, name)
        with counting() as counted:
            tang.page("/desk/reviews")
        costs.append(len(counted))
    assert costs[0] == costs[1]


def test_home_leads_the_approver_to_the_oldest(app: Flask, tang: PageClient, cast: Cast, tmp_path: Path) -> None:
    assert "Nothing waits for you" in tang.page("/")
    with app.app_context(), unit_of_work(writes=True):
        first = make_request(tmp_path, cast.author)
        make_request(tmp_path, cast.author, "listening")
    page = tang.page("/")
    assert "2 texts wait for your review" in page
    assert f"/desk/reviews/{first.public_id}" in page

"""An author's home: who waits for whom, and what wants looking after. And what approvers, examiners, auditors find."""

from pathlib import Path

import pytest
from flask import Flask

from tests.cast import Cast
from tests.factories.content import MANUAL_EN, MANUAL_ZH, make_manual
from tests.factories.desk import make_item_draft, make_quiz_draft, revise, single
from tests.factories.feedback import make_report
from tests.factories.quizzes import make_bank, make_essay, make_item, make_version
from tests.factories.reviews import make_request, row_of
from tests.factories.roleplay import make_scenario
from tests.factories.studio import make_scenario_draft, make_script_request
from tests.page import PageClient
from tests.reports.steps import LANGUAGES, Act, heading, speak
from training import audit, clock
from training.approval import Verdict
from training.content.reviews import operations as reviews
from training.db import db
from training.people.models import Person
from training.quizzes.analysis.models import ItemFigures
from training.roleplay.studio import operations as studio
from training.roleplay.studio import queries as scripts

WHY = "The second example is out of date; please take a newer one."


def part(page: str, heading: str) -> str:
    """What stands under a heading of the home page."""
    return page.partition(f"<h2>{heading}</h2>")[2].partition("<h2>")[0]


def send_back(folder: Path, cast: Cast) -> None:
    """A manual of He and a scenario of hers, both returned by Tang."""
    request = make_request(folder, cast.author)
    reviews.decide(row_of(request), Verdict.RETURNED, WHY, None, (), by=cast.approver.id, at=clock.now())
    asked = make_script_request(make_scenario_draft(cast.author), cast.author)
    found = scripts.request(asked.public_id)
    assert found is not None
    studio.judge(found, Verdict.RETURNED, WHY, by=cast.approver.id, at=clock.now())


def test_what_came_back_comes_first_with_its_reason(client: PageClient, cast: Cast, do: Act, tmp_path: Path) -> None:
    do(make_report, cast.trainee)
    do(send_back, tmp_path, cast)
    page = client.sign_in(cast.author).page("/")
    assert heading(page) == "2 texts came back to you"
    back = part(page, "Came back to you")
    assert back.count(f"Tang Li: “{WHY}”") == 2
    assert "Quoting a price" in back
    assert "No time" in back
    assert "1 report from the field to triage" in page


def test_what_came_back_to_somebody_else_is_not_mine(client: PageClient, cast: Cast, do: Act, tmp_path: Path) -> None:
    do(send_back, tmp_path, cast)
    page = client.sign_in(cast.second_author).page("/")
    assert "Came back to you" not in page
    others = part(page, "Others are writing")
    assert "Quoting a price" in others
    assert "Manual · He Fang" in others
    assert "returned" in others


def test_a_draft_says_where_it_waits(client: PageClient, cast: Cast, do: Act, tmp_path: Path) -> None:
    do(make_request, tmp_path, cast.author)
    do(make_scenario_draft, cast.author)
    mine = part(client.sign_in(cast.author).page("/"), "Yours")
    assert "waits for an approver" in mine
    assert "being written" in mine


def test_items_and_quizzes_wait_for_whoever_did_not_write_them(client: PageClient, cast: Cast, do: Act) -> None:
    bank = do(make_bank, "talk")
    for number in range(3):
        do(make_item_draft, bank, cast.author, f"draft-{number}")
    do(make_quiz_draft, cast.author)
    own = part(client.sign_in(cast.author).page("/"), "Yours")
    assert "3 drafts of items" in own
    assert own.count("waits for a second author") == 2
    page = client.sign_in(cast.second_author).page("/")
    assert heading(page) == "Others wait for you as second author"
    waits = part(page, "Waits for a second author")
    assert "3 items that others wrote" in waits
    assert "Talk quiz" in waits
    assert "Quiz · He Fang" in waits
    assert "/banks/talk#drafts" in waits


def test_whoever_wrote_in_a_draft_is_no_second_author(client: PageClient, cast: Cast, do: Act) -> None:
    def both_write() -> None:
        draft = make_item_draft(make_bank("talk"), cast.author)
        revise(draft, cast.second_author, single(marks=2))

    do(both_write)
    assert "Waits for a second author" not in client.sign_in(cast.second_author).page("/")


def test_reports_from_the_field_and_old_manuals_want_looking_after(
    client: PageClient, cast: Cast, do: Act, tmp_path: Path
) -> None:
    old = [text.replace("2027-05-31", "2026-05-31") for text in (MANUAL_ZH, MANUAL_EN)]
    do(make_manual, tmp_path, "quoting", *old)
    client.sign_in(cast.author)
    assert heading(client.page("/")) == "1 manual is past its review date"
    do(make_report, cast.trainee)
    page = client.page("/")
    assert heading(page) == "1 report from the field is new"
    assert "Quoting a price" in part(page, "Past the review date")


def test_items_with_flags_lead_to_their_bank(client: PageClient, cast: Cast, do: Act) -> None:
    def flag() -> None:
        bank = make_bank("talk")
        for flags in (["negative"], []):
            version = make_version(make_item(bank))
            db.session.add(
                ItemFigures(item_version_id=version.id, attempts=40, facility=None, discrimination=None, flags=flags)
            )
        db.session.flush()
        audit.record("made for a test", bank, by=None, at=clock.now())

    do(flag)
    flagged = part(client.sign_in(cast.author).page("/"), "Items with figures that want a look")
    assert "1 item<" in flagged
    assert "/banks/talk" in flagged


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_authors_home_is_whole_in_both_languages(
    client: PageClient, app: Flask, cast: Cast, do: Act, tmp_path: Path, language: str
) -> None:
    do(send_back, tmp_path, cast)
    do(make_item_draft, do(make_bank, "talk"), cast.author)
    do(make_quiz_draft, cast.second_author)
    do(make_report, cast.trainee)
    speak(app, cast.author, language)
    page = client.sign_in(cast.author).page("/")
    assert page.count("<h2>") >= 3


def fill(cast: Cast, times: int) -> None:
    bank = make_bank(f"bank-{times}")
    for number in range(times):
        make_item_draft(bank, cast.author, f"draft-{number}")
        make_quiz_draft(cast.author, f"quiz-{times}-{number}")
        make_script_request(make_scenario_draft(cast.author, f"obj-{times}-{number}"), cast.author)
        make_report(cast.trainee)


def test_an_authors_home_costs_the_same_whatever_there_is(client: PageClient, cast: Cast, do: Act, counting) -> None:
    do(fill, cast, 1)
    client.sign_in(cast.author).page("/")
    with counting() as little:
        client.page("/")
    do(fill, cast, 9)
    with counting() as more:
        page = client.page("/")
    assert "And " in part(page, "Yours")
    assert len(more) == len(little) <= 22


# --- the others ---------------------------------------------------------------------------------------------------


def test_an_approver_finds_everything_that_waits_the_oldest_first(
    client: PageClient, cast: Cast, do: Act, tmp_path: Path
) -> None:
    do(make_request, tmp_path, cast.author)
    do(make_scenario)
    do(make_script_request, do(make_scenario_draft, cast.second_author), cast.second_author)
    page = client.sign_in(cast.approver).page("/")
    assert heading(page) == "2 texts wait for your review"
    assert 0 < page.index("Manual · He Fang") < page.index("Scenario · Gu Bo")


def test_an_examiner_is_led_to_essays_that_they_may_mark(client: PageClient, cast: Cast, do: Act) -> None:
    def essays(*writers: Person) -> None:
        for writer in writers:
            make_essay(writer)

    do(essays, cast.trainee)
    assert heading(client.sign_in(cast.examiner).page("/")) == "1 essay waits for you"
    assert "waits for you" not in client.sign_in(cast.trainer).page("/")  # who taught her


def test_an_auditor_sees_the_latest_acts(client: PageClient, cast: Cast, do: Act) -> None:
    do(make_report, cast.trainee)
    page = client.sign_in(cast.auditor).page("/")
    acts = part(page, "The latest acts")
    assert acts.count("<li>") == 6
    assert "Lin Xiaoyu" in acts

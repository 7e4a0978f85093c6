"""The way around: a bar of at most six places, and a desk that leads to everything else."""

from pathlib import Path

import pytest
from flask import Flask, url_for

from tests.cast import Cast
from tests.factories.content import MANUAL_EN, MANUAL_ZH, make_manual
from tests.factories.quizzes import make_attempt, make_quiz
from tests.factories.reviews import make_request
from tests.factories.roleplay import make_scenario
from tests.factories.studio import make_scenario_draft, make_script_request
from tests.page import PageClient
from tests.reports.steps import Act, heading
from training.access import Permission, Role, permissions_of
from training.reports import places

ROLES = {"trainer": {Role.TRAINER, Role.EXAMINER}}
WHO = ("author", "approver", "trainer", "examiner", "executive", "administrator", "auditor")


def links(page: str) -> set[str]:
    return {part.partition('"')[0] for part in page.split('href="')[1:]}


def permissions_held(who: str) -> frozenset[Permission]:
    return permissions_of(frozenset(ROLES.get(who, {Role(who)})))


@pytest.mark.parametrize("who", WHO)
def test_who_works_here_finds_every_place_of_theirs_at_the_desk(
    client: PageClient, app: Flask, cast: Cast, who: str
) -> None:
    client.sign_in(getattr(cast, who))
    assert "/desk" in links(client.page("/"))
    page = client.page("/desk")
    held = {Permission.SIGNED_IN} | permissions_held(who)
    with app.test_request_context():
        theirs = {
            url_for(door.endpoint)
            for _title, doors in places.all_drawers()
            for permission, door in doors
            if permission in held
        }
        others = {
            url_for(door.endpoint) for _title, doors in places.all_drawers() for _permission, door in doors
        } - theirs
    assert theirs <= links(page)
    assert not others & links(page)
    for address in sorted(theirs):
        client.page(address)


def test_a_trainee_needs_no_desk(client: PageClient, cast: Cast) -> None:
    assert "/desk" not in links(client.sign_in(cast.trainee).page("/"))


def test_whatever_stands_in_the_bar_stands_at_the_desk_as_well(app: Flask) -> None:
    with app.test_request_context():
        doors = {door.endpoint for _title, doors in places.all_drawers() for _permission, door in doors}
        assert {endpoint for _permission, _label, endpoint in places.bar()} <= doors | {"quizzes.index"}


@pytest.mark.parametrize(
    ("who", "address", "label"),
    [
        ("author", "/quizzes/oversight", "Desk"),
        ("author", "/desk/banks", "Desk"),
        ("author", "/desk/analysis", "Desk"),
        ("author", "/desk/manuals", "Write manuals"),
        ("author", "/search", "Manuals"),
        ("administrator", "/quizzes/oversight", "Desk"),
        ("administrator", "/sittings/manage", "Desk"),
        ("administrator", "/people", "People"),
        ("executive", "/gate/refreshers", "The gate"),
        ("trainer", "/meetings", "Desk"),
        ("trainee", "/meetings/join", "Drills"),
        ("trainee", "/glossary", "Manuals"),
        ("trainee", "/together", "Practice"),
        ("trainee", "/refreshers", "Home"),
        ("trainee", "/feedback/new", "From the field"),
    ],
)
def test_the_bar_marks_the_place_that_a_page_belongs_to(
    client: PageClient, cast: Cast, who: str, address: str, label: str
) -> None:
    bar = client.sign_in(getattr(cast, who)).page(address).partition('<nav class="nav"')[2].partition("</nav>")[0]
    assert f'aria-current="page">{label}</a>' in bar


@pytest.mark.parametrize("who", [*WHO, "trainee", "other_trainer"])
def test_whatever_one_reaches_from_the_bar_is_marked_there(
    client: PageClient, cast: Cast, do: Act, tmp_path: Path, who: str
) -> None:
    """And what is reached from there; that exactly one place is marked on every page is asserted by the client."""
    do(make_request, tmp_path, cast.second_author)
    do(make_scenario)
    do(make_attempt, cast.trainee, do(make_quiz))
    client.sign_in(getattr(cast, who))
    seen, waiting = {"/"}, ["/"]
    while waiting and len(seen) < 150:
        answer = client.get(waiting.pop(0))
        assert answer.status_code in {200, 303}
        for link in sorted(links(answer.get_data(as_text=True))) if answer.mimetype == "text/html" else ():
            if link.startswith("/") and (address := link.partition("#")[0]) not in seen and "static" not in address:
                seen.add(address)
                waiting.append(address)
    assert len(seen) > 10


def test_ones_own_account_lies_nowhere(client: PageClient, cast: Cast) -> None:
    bar = client.sign_in(cast.trainee).page("/account").partition('<nav class="nav"')[2].partition("</nav>")[0]
    assert "<li>" in bar
    assert "aria-current" not in bar


def test_the_desk_counts_what_waits(client: PageClient, cast: Cast, do: Act, tmp_path: Path) -> None:
    client.sign_in(cast.approver)
    assert "1 waits" not in client.page("/desk")
    do(make_request, tmp_path, cast.author)
    assert client.page("/desk").count("1 waits") == 1


def test_an_approver_is_led_home_to_scenarios_as_well(client: PageClient, cast: Cast, do: Act) -> None:
    client.sign_in(cast.approver)
    assert heading(client.page("/")) == "Nothing waits for you"
    do(make_scenario)
    do(make_script_request, do(make_scenario_draft, cast.author), cast.author)
    page = client.page("/")
    assert heading(page) == "1 text waits for your review"
    assert any(link.startswith("/desk/scenarios/requests/") for link in links(page))


def test_an_author_is_led_home_to_what_is_past_its_review_date(
    client: PageClient, cast: Cast, do: Act, tmp_path: Path
) -> None:
    client.sign_in(cast.author)
    assert heading(client.page("/")) == "No draft is open"
    do(make_manual, tmp_path, "quoting", *(text.replace("2027-05-31", "2026-05-31") for text in (MANUAL_ZH, MANUAL_EN)))
    page = client.page("/")
    assert heading(page) == "1 manual is past its review date"
    assert "/desk/manuals" in links(page)


def test_only_an_author_is_told_of_shelves_that_are_empty(
    client: PageClient, cast: Cast, do: Act, tmp_path: Path
) -> None:
    do(make_manual, tmp_path)
    assert "Founders and executives" not in client.sign_in(cast.trainee).page("/manuals")
    assert "Founders and executives, Culture and rules" in client.sign_in(cast.author).page("/manuals")

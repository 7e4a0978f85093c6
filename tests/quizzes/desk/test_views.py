"""He writes an item in the browser, Gu makes it ready, and from then on a quiz draws it."""

import re
import uuid
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.cast import Cast
from tests.factories.desk import make_item_draft, make_ready, single
from tests.factories.drills import make_practice_bank
from tests.factories.people import make_account, make_person
from tests.factories.quizzes import ALL_KINDS, both, make_attempt, make_bank, make_item, make_quiz, make_version
from tests.page import PageClient
from training.access import Role
from training.db import unit_of_work
from training.quizzes.desk import fields, queries
from training.quizzes.kinds import KINDS

JSON = {"Accept": "application/json"}


@pytest.fixture
def bank(app: Flask, cast: Cast) -> str:
    with app.app_context(), unit_of_work(writes=True):
        made = make_bank("talk")
        make_version(make_item(made, "first"))
        return made.slug


def form_of(content: dict[str, Any], kind: str = "single", **more: Any) -> dict[str, Any]:
    """What the page's form sends for this content."""
    sent: dict[str, Any] = {"op_id": str(uuid.uuid4()), "base_rev": "0", "do": "save"}

    def visit(parts: Any) -> None:
        for part in parts:
            if part.parts:
                visit(part.parts)
            elif part.shape == "both":
                sent.update({f"{part.path}.{language}": text for language, text in part.value.items()})
            elif part.shape == "flag":
                sent.update({part.path: "on"} if part.value is True else {})
            elif part.shape != "rows":
                sent[part.path] = str(part.value)

    visit(fields.parts(KINDS[kind].authored, content))
    return {**sent, **more}


def begin(client: PageClient, slug: str = "visits") -> str:
    """The address of a new draft."""
    reply = client.post("/desk/banks/talk/drafts", data={"slug": slug, "kind": "single"})
    assert reply.status_code == 303
    return str(reply.location)


def save(client: PageClient, address: str, content: dict[str, Any], **more: Any) -> TestResponse:
    headers = more.pop("headers", {})
    return client.post(f"{address}/revisions", data=form_of(content, **more), headers=headers)


def test_one_author_writes_and_another_makes_ready(app: Flask, cast: Cast, client: PageClient, bank: str) -> None:
    address = begin(client.sign_in(cast.author))
    assert save(client, address, single(objectives=["A01"]), do="preview").location == f"{address}/preview"
    preview = client.page(f"{address}/preview")
    assert "A second author makes it ready" in preview
    assert "Make it ready" not in preview
    assert client.post(f"{address}/ready", data={"revision": "1"}).status_code == 409
    client.sign_in(cast.second_author)
    assert "Make it ready" in client.page(f"{address}/preview")
    reply = client.post(f"{address}/ready", data={"revision": "1"})
    assert reply.location == "/desk/banks/talk/items/visits"
    item = client.page(reply.location)
    assert "Version 1 is ready" in item
    assert cast.second_author.name in item
    with app.app_context(), unit_of_work(writes=True):
        quiz = make_quiz("quiz", ["single", "single"], bank=make_bank_of("talk"))
        assert make_attempt(cast.trainee, quiz).number == 1  # which draws both items
    assert client.post(f"{address}/ready", data={"revision": "1"}).status_code == 409


def make_bank_of(slug: str) -> Any:
    return queries.bank_by_slug(slug)


def test_each_fault_stands_at_its_field(cast: Cast, client: PageClient, bank: str) -> None:
    address = begin(client.sign_in(cast.author))
    told = save(client, address, single(stem={"zh": "多少？"}), headers=JSON)
    assert told.status_code == 200
    assert [fault["path"] for fault in told.get_json()["faults"]] == ["stem.en"]
    page = client.page(address)
    assert "The English text is missing." in page
    assert "1 fault is left" in client.page(f"{address}/preview")


def test_a_fault_calls_a_field_as_the_form_does(cast: Cast, client: PageClient, bank: str) -> None:
    address = begin(client.sign_in(cast.author))
    told = save(client, address, single(options=[]), headers=JSON)
    assert [fault["cause"] for fault in told.get_json()["faults"]] == ["'Options' has too few entries."]


def test_rows_come_and_go_by_buttons(cast: Cast, client: PageClient, bank: str) -> None:
    address = begin(client.sign_in(cast.author))
    reply = save(client, address, single(), do="add:options")
    assert reply.location.startswith(address)
    assert 'name="options.3.text.zh"' in client.page(address)
    save(client, address, single(), base_rev="1", do="remove:options.2")
    page = client.page(address)
    assert 'name="options.1.text.zh"' in page
    assert 'name="options.2.text.zh"' not in page


def test_two_windows_lose_nothing(cast: Cast, client: PageClient, bank: str) -> None:
    address = begin(client.sign_in(cast.author))
    save(client, address, single())
    client.sign_in(cast.second_author)
    late = save(client, address, single(marks=3), base_rev="0")
    assert late.status_code == 409
    assert "A newer text stands" in late.text
    assert "<ins>3</ins>" in late.text
    told = save(client, address, single(marks=4), base_rev="0", headers=JSON)
    assert (told.status_code, told.get_json()["revision"]) == (409, 1)


def test_a_stem_that_stands_elsewhere_is_told_while_writing(cast: Cast, client: PageClient, bank: str) -> None:
    address = begin(client.sign_in(cast.author))
    told = save(client, address, single(stem={"zh": "甲", "en": "which one FITS"}), headers=JSON)
    assert told.get_json()["twins"] == [{"item": "first", "same": True, "ratio": 100}]
    assert "looks like another item" in client.page(address)


@pytest.mark.parametrize("broken", [{"op_id": "x"}, {"base_rev": "-1"}, {"do": "drop"}, {"do": "add:../x"}])
def test_a_save_that_cannot_be_read_changes_nothing(
    cast: Cast, client: PageClient, bank: str, broken: dict[str, str]
) -> None:
    address = begin(client.sign_in(cast.author))
    assert save(client, address, single(), **broken).status_code == 422
    assert "1 fault" not in client.page(address)


def test_names_are_taken_once(cast: Cast, client: PageClient, bank: str) -> None:
    client.sign_in(cast.author)
    for slug, status in (("first", 422), ("Not A Name", 422), ("", 422)):
        reply = client.post("/desk/banks/talk/drafts", data={"slug": slug, "kind": "single"})
        assert reply.status_code == status
    begin(client)
    assert client.post("/desk/banks/talk/drafts", data={"slug": "visits", "kind": "single"}).status_code == 409
    title = {"title_zh": "话术", "title_en": "Talk"}
    assert client.post("/desk/banks", data={"slug": "talk", **title}).status_code == 422
    assert client.post("/desk/banks", data={"slug": "more", **title}).location == "/desk/banks/more"
    assert client.post("/desk/banks", data={"slug": "x"}).status_code == 422


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_bank_says_whose_daily_drills_it_belongs_to(cast: Cast, client: PageClient, language: str) -> None:
    client.sign_in(cast.author).post("/language", data={"language": language})
    title = {"title_zh": "带队", "title_en": "Leading"}
    bosses = client.post("/desk/banks", data={"slug": "leading", **title, "audience": "bosses"})
    assert bosses.status_code == 422
    assert client.post("/desk/banks", data={"slug": "leading", **title, "audience": "supervisors"}).status_code == 303
    assert client.post("/desk/banks", data={"slug": "selling", **title, "audience": ""}).status_code == 303
    said = "daily drills of those who lead a team" if language == "en" else "用于带团队的人的每日练习"
    assert said in client.page("/desk/banks/leading")
    assert ("daily drills" if language == "en" else "用于") not in client.page("/desk/banks/selling")


def test_a_bank_is_searched_and_narrowed(app: Flask, cast: Cast, client: PageClient, bank: str) -> None:
    with app.app_context(), unit_of_work(writes=True):
        made = make_bank_of("talk")
        make_ready(make_item_draft(made, cast.author, "visits"), cast.second_author)
    client.sign_in(cast.approver)
    for query, seen in (
        ("q=VISITS+make", {"visits"}),
        ("objective=A01", {"first"}),
        ("kind=single", {"first", "visits"}),
        ("kind=ordering", set()),
        ("state=retired", set()),
        ("difficulty=easy&state=ready", {"first", "visits"}),
        ("from=99999999999999999999", {"first", "visits"}),
    ):
        page = client.page(f"/desk/banks/talk?{query}")
        assert set(re.findall(r'href="/desk/banks/talk/items/([\w-]+)"', page)) == seen, query


def test_history_shows_what_changed(app: Flask, cast: Cast, client: PageClient, bank: str) -> None:
    with app.app_context(), unit_of_work(writes=True):
        made = make_bank_of("talk")
        for points in (1, 2, 3):
            make_ready(make_item_draft(made, cast.author, "visits", single(marks=points)), cast.second_author)
    client.sign_in(cast.administrator)
    page = client.page("/desk/banks/talk/items/visits")
    assert "From version 2 to 3" in page
    page = client.page("/desk/banks/talk/items/visits?with=1")
    assert "From version 1 to 3" in page
    assert "<del>1</del><ins>3</ins>" in page
    client.page("/desk/banks/talk/items/visits?with=x")
    client.page("/desk/banks/talk/items/visits?with=99")


def test_an_item_is_retired_with_a_reason_and_brought_back(cast: Cast, client: PageClient, bank: str) -> None:
    client.sign_in(cast.author)
    address = "/desk/banks/talk/items/first"
    assert client.post(f"{address}/retirement", data={"reason": "no"}).status_code == 422
    assert client.post(f"{address}/retirement", data={"reason": "It no longer holds"}).status_code == 303
    assert client.post(f"{address}/retirement", data={"reason": "It no longer holds"}).status_code == 409
    assert "It no longer holds" in client.page(address)
    assert client.post(f"{address}/return", data={"reason": "It holds again"}).status_code == 303
    assert client.post(f"{address}/giving-back").status_code == 303
    assert client.post(f"{address}/giving-back").status_code == 409


def test_approver_and_administrator_look_but_do_not_write(cast: Cast, client: PageClient, bank: str) -> None:
    address = begin(client.sign_in(cast.author))
    save(client, address, single())
    for person in (cast.approver, cast.administrator):
        client.sign_in(person)
        for path in ("/desk/banks", "/desk/banks/talk", "/desk/banks/talk/items/first", address, f"{address}/preview"):
            page = client.page(path)
            assert "Make it ready" not in page
            assert "Begin the draft" not in page
        assert save(client, address, single()).status_code == 403


def test_who_sits_quizzes_sees_no_keys(app: Flask, cast: Cast, client: PageClient, bank: str) -> None:
    with app.app_context(), unit_of_work(writes=True):
        both_roles = make_person("Du Wei", Role.AUTHOR, Role.TRAINEE)
        make_account(both_roles)
    client.sign_in(both_roles)
    assert "You may sit quizzes yourself" in client.page("/desk/banks", status=403)
    client.page("/desk/banks/talk/items/first", status=403)


def test_every_kind_has_its_editor_and_its_page(app: Flask, cast: Cast, client: PageClient) -> None:
    with app.app_context(), unit_of_work(writes=True):
        practice = make_practice_bank("all-kinds")
    client.sign_in(cast.author)
    page = client.page("/desk/banks/all-kinds")
    items = sorted(set(re.findall(r'href="(/desk/banks/all-kinds/items/[\w-]+)"', page)))
    assert len(items) == len(ALL_KINDS)
    for item in items:
        client.page(item)
        draft = client.post(f"{item}/drafts").location
        client.page(draft)
        client.page(f"{draft}/preview")
    assert practice.slug == "all-kinds"


def test_chinese_pages_are_chinese(app: Flask, cast: Cast, client: PageClient, bank: str) -> None:
    address = begin(client.sign_in(cast.author))
    save(client, address, single(stem={"zh": "甲"}))
    client.speak("zh")
    for path in ("/desk/banks", "/desk/banks/talk", "/desk/banks/talk/items/first", address, f"{address}/preview"):
        client.page(path)


def test_the_desk_asks_as_much_for_a_large_bank_as_for_a_small_one(
    app: Flask, cast: Cast, client: PageClient, bank: str, counting: Any
) -> None:
    address = begin(client.sign_in(cast.author))

    def cost() -> list[int]:
        found = []
        for path in ("/desk/banks", "/desk/banks/talk", "/desk/banks/talk/items/first", address, f"{address}/preview"):
            client.page(path)
            with counting() as counted:
                client.page(path)
            found.append(len(counted))
        return found

    before = cost()
    with app.app_context(), unit_of_work(writes=True):
        made = make_bank_of("talk")
        for number in range(20):
            item = make_item(made, f"item-{number}")
            make_version(item)
            make_version(item, number=2, marks=2)
    assert cost() == before
    assert max(before) <= 9


def test_the_desk_knows_what_sections_draw(app: Flask, cast: Cast, client: PageClient, bank: str) -> None:
    line = {"objectives": ["A01"], "difficulty": ["hard"], "number": 1}
    sections = [
        {"title": both("One"), "items": ["first"], "draw": []},
        {"title": both("Two"), "items": [], "draw": [line]},
    ]
    with app.app_context(), unit_of_work(writes=True):
        drawn = queries.bank_by_slug("talk")
        assert drawn is not None
        make_version(make_item(drawn, "second"), "single")
        make_quiz("parted", [], bank=drawn, draw=[], sections=sections)
    page = client.sign_in(cast.author).page("/desk/banks/talk")
    assert "cannot be drawn" in page  # the line that asks for a hard one
    assert "Quiz parted" in client.page("/desk/banks/talk/items/first").partition("Can be drawn by")[2][:200]
    assert "no quiz" in client.page("/desk/banks/talk/items/second")

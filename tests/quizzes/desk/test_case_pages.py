"""He writes a case of two parts in the browser, Gu makes it ready, and from then on a quiz draws it whole."""

import io
import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from tests.cast import Cast
from tests.factories.desk import (
    make_case_draft,
    make_case_ready,
    make_shown_case_draft,
    of_a_case,
    situation,
)
from tests.factories.media import picture
from tests.factories.quizzes import both, make_attempt, make_bank, make_item, make_quiz, make_version
from tests.page import PageClient
from tests.quizzes.desk.case_pages import CASE, JSON, begin, links_to_parts, parts_on, revisions, save, sent, the_bank
from tests.quizzes.desk.test_views import form_of
from training.audit import AuditEntry
from training.db import db, unit_of_work
from training.quizzes.desk import queries


@pytest.fixture
def bank(app: Flask, cast: Cast) -> str:
    with app.app_context(), unit_of_work(writes=True):
        made = make_bank("talk")
        make_version(make_item(made, "first"))
        return made.slug


@pytest.fixture
def ready(app: Flask, cast: Cast, bank: str) -> str:
    """The address of a case that is drawn, with a picture of its situation."""
    with app.app_context(), unit_of_work(writes=True):
        make_case_ready(make_shown_case_draft(the_bank(), cast.author), cast.second_author)
    return CASE


def test_one_writes_a_case_another_makes_it_ready_and_a_quiz_draws_it(
    app: Flask, cast: Cast, client: PageClient, bank: str
) -> None:
    address = begin(client.sign_in(cast.author))
    assert client.page(address)
    for number, (name, stem) in enumerate((("who", "Who is it?"), ("how-many", "How many are there?"))):
        parts = parts_on(client.page(address))
        told = {"do": "part", "new_name": name, "new_kind": "single", "base_rev": str(number)}
        part = save(client, address, *parts, **told).location
        assert "What happens in the shop" in client.page(part)
        reply = client.post(f"{part}/revisions", data=form_of(of_a_case(stem), do="preview"))
        assert reply.location == f"{part}/preview"
        assert client.get(reply.location).location == f"{address}/preview#part-{name}"
    preview = client.page(f"{address}/preview")
    for words in ("What happens in the shop", "Who is it?", "How many are there?", "A second author makes it ready"):
        assert words in preview
    assert "Make it ready" not in preview
    assert client.post(f"{address}/ready", data={"revision": ["2", "1", "1"]}).status_code == 409
    client.sign_in(cast.second_author)
    seen = revisions(client, address)
    assert seen == ["2", "1", "1"]
    assert client.post(f"{address}/ready", data={"revision": ["2", "1", "2"]}).status_code == 409
    reply = client.post(f"{address}/ready", data={"revision": seen})
    assert reply.location == CASE
    page = client.page(CASE)
    assert "The case is ready" in page
    assert cast.second_author.name in page
    with app.app_context(), unit_of_work(writes=True):
        lines = [{"objectives": ["A23"], "difficulty": ["medium"], "parts": 2, "number": 1}]
        attempt = make_attempt(cast.trainee, make_quiz("quiz", [], bank=the_bank(), draw=lines))
        assert attempt.number == 1  # which draws both parts
    assert "Quiz quiz" in client.page(CASE).partition("Can be drawn by")[2][:200]
    assert "cases of 2 parts" in client.page("/desk/banks/talk")
    assert client.post(f"{address}/ready", data={"revision": seen}).status_code == 409


def test_parts_move_and_go_by_buttons(cast: Cast, client: PageClient, bank: str) -> None:
    address = begin(client.sign_in(cast.author))
    three = ("a single", "b numeric", "c essay")
    assert save(client, address, *three).status_code == 303
    reply = save(client, address, *three, do="up:parts.2", base_rev="1")
    assert reply.location == f"{address}#f-parts-2"
    assert parts_on(client.page(address)) == ["a single", "c essay", "b numeric"]
    save(client, address, *parts_on(client.page(address)), do="down:parts.0", base_rev="2")
    assert parts_on(client.page(address)) == ["c essay", "a single", "b numeric"]
    gone = links_to_parts(client.page(address))[1]
    save(client, address, *parts_on(client.page(address)), do="remove:parts.1", base_rev="3")
    assert parts_on(client.page(address)) == ["c essay", "b numeric"]
    assert client.get(gone).status_code == 409
    late = save(client, address, *three, do="remove:parts.0", base_rev="3")
    assert late.status_code == 409
    assert parts_on(client.page(address)) == ["c essay", "b numeric"]


def test_what_was_taken_out_is_put_back(cast: Cast, client: PageClient, bank: str) -> None:
    address = begin(client.sign_in(cast.author))
    save(client, address, "a single", "b numeric")
    part = links_to_parts(client.page(address))[0]
    client.post(f"{part}/revisions", data=form_of(of_a_case("Who is it?")))
    save(client, address, "a single", "b numeric", do="remove:parts.0", base_rev="1")
    page = client.page(address)
    assert "Taken out of this draft:" in page
    assert 'value="back:a single"' in page
    reply = save(client, address, "b numeric", do="back:a single", base_rev="2")
    assert reply.location == f"{address}#f-parts"
    page = client.page(address)
    assert parts_on(page) == ["b numeric", "a single"]
    assert "Taken out of this draft:" not in page
    assert "Who is it?" in page
    assert save(client, address, "b numeric", "a single", do="back:a single", base_rev="3").status_code == 422


def test_a_part_without_a_name_gets_a_number_and_one_that_will_not_do_is_told(
    cast: Cast, client: PageClient, bank: str
) -> None:
    address = begin(client.sign_in(cast.author))
    for number in range(2):
        told = {"do": "part", "new_name": "", "new_kind": "essay", "base_rev": str(number)}
        assert save(client, address, *parts_on(client.page(address)), **told).status_code == 303
    parts = parts_on(client.page(address))
    assert parts == ["part-1 essay", "part-2 essay"]
    for number, (name, kind) in enumerate((("part-1", "essay"), ("No Slug", "essay"), ("fine", "case")), 2):
        content = situation(stem=both(f"Written at {number}"))
        told = {"do": "part", "new_name": name, "new_kind": kind, "base_rev": str(number), "content": content}
        reply = save(client, address, *parts, **told)
        assert reply.status_code == 422
        assert f"Written at {number}" in reply.get_data(as_text=True), "what else was written is saved"
        assert parts_on(client.page(address)) == parts


def test_each_fault_stands_at_its_field_or_its_part(cast: Cast, client: PageClient, bank: str) -> None:
    address = begin(client.sign_in(cast.author))
    reply = save(client, address, "who single", content=situation(stem={"zh": "店里"}), headers=JSON)
    assert reply.status_code == 200
    assert [fault["path"] for fault in reply.get_json()["faults"]] == ["stem.en", "parts.0"]
    page = client.page(address)
    assert "faults are left." in page
    preview = client.page(f"{address}/preview")
    assert "Part 1 · Stem" in preview
    assert client.post(f"{address}/ready", data={"revision": ["1", "0"]}).status_code == 409
    part = links_to_parts(page)[0]
    assert "Left empty, it is as in the case." in client.page(part)
    content = {key: value for key, value in of_a_case("Who is it?").items() if key != "explanation"}
    told = client.post(f"{part}/revisions", data=form_of(content), headers=JSON).get_json()
    assert [fault["path"] for fault in told["faults"]] == ["explanation"]


def test_the_newer_text_is_shown_beside_what_came_late(cast: Cast, client: PageClient, bank: str) -> None:
    address = begin(client.sign_in(cast.author))
    save(client, address, "who single")
    late = save(client, address, "who single", content=situation(stem=both("Elsewhere")))
    assert late.status_code == 409
    assert "A newer text stands" in late.get_data(as_text=True)
    assert "Elsewhere" not in client.page(address)
    assert save(client, address, headers=JSON).status_code == 409
    late = save(client, address, do="part", new_name="why", new_kind="single")
    assert late.status_code == 409
    assert parts_on(client.page(address)) == ["who single"]


@pytest.mark.parametrize(
    "fault",
    [
        {"op_id": "x"},
        {"base_rev": "-1"},
        {"do": "up:parts.99"},
        {"do": "fly"},
        {"part": ["Who single"]},
        {"part": ["who case"]},
        {"part": ["who single", "who essay"]},
        {"part": [f"p{number} single" for number in range(7)]},
    ],
)
def test_a_save_that_cannot_be_read_is_refused(
    cast: Cast, client: PageClient, bank: str, fault: dict[str, Any]
) -> None:
    address = begin(client.sign_in(cast.author))
    assert client.post(f"{address}/revisions", data=sent(situation(), **fault)).status_code == 422
    assert parts_on(client.page(address)) == []


def test_a_part_stands_or_falls_with_its_case(app: Flask, cast: Cast, client: PageClient, ready: str) -> None:
    client.sign_in(cast.author)
    item = "/desk/banks/talk/items/shop-who"
    assert f'href="{ready}"' in client.page(item)
    assert client.post(f"{item}/drafts").status_code == 409
    assert client.post(f"{item}/retirement", data={"reason": "It no longer holds"}).status_code == 409
    assert client.post(f"{item}/giving-back").status_code == 409
    draft = client.post(f"{ready}/drafts").location
    assert client.post(f"{ready}/drafts").status_code == 409
    part = links_to_parts(client.page(draft))[0]
    assert "Discard the draft" not in client.page(part)
    assert client.post(f"{part}/end").status_code == 409
    assert client.post(f"{part}/ready", data={"revision": "1"}).status_code == 409
    assert client.get(draft.replace("case-drafts", "drafts")).status_code == 404
    assert client.get(part.replace("drafts", "case-drafts")).status_code == 404
    assert client.post(f"{draft}/end").location == "/desk/banks/talk"
    assert client.get(part).status_code == 409
    assert client.get(draft).status_code == 409


def test_a_case_is_retired_brought_back_and_given_back(cast: Cast, client: PageClient, ready: str) -> None:
    client.sign_in(cast.author)
    assert client.post(f"{ready}/retirement", data={"reason": "no"}).status_code == 422
    assert client.post(f"{ready}/retirement", data={"reason": "It no longer holds"}).status_code == 303
    assert client.post(f"{ready}/retirement", data={"reason": "It no longer holds"}).status_code == 409
    assert "Bring it back" in client.page(ready)
    assert "It no longer holds" in client.page("/desk/banks/talk/items/shop-who")
    assert client.post(f"{ready}/return", data={"reason": "It holds again"}).status_code == 303
    assert client.post(f"{ready}/giving-back").status_code == 303
    assert client.post(f"{ready}/giving-back").status_code == 409


def test_the_log_says_what_was_taken_out(app: Flask, cast: Cast, client: PageClient, bank: str) -> None:
    with app.app_context(), unit_of_work(writes=True):
        three = {name: of_a_case(f"What about {name}?") for name in ("who", "how-many", "why")}
        make_case_ready(make_case_draft(the_bank(), cast.author, parts=three), cast.second_author)
    draft = client.sign_in(cast.author).post(f"{CASE}/drafts").location
    parts = parts_on(client.page(draft))
    save(client, draft, *parts, base_rev="1", do="remove:parts.1")
    client.sign_in(cast.second_author)
    assert client.post(f"{draft}/ready", data={"revision": revisions(client, draft)}).status_code == 303
    assert "Once part of it:" in client.page(CASE)
    with app.app_context(), unit_of_work(writes=False):
        made = sa.select(AuditEntry).where(AuditEntry.verb == "case made ready")
        newest = db.session.scalars(made.order_by(AuditEntry.sequence.desc())).first()
        assert newest is not None
        assert newest.details["taken_out"] == ["shop-how-many"]
        assert newest.details["new"] == ["shop-who", "shop-why"]


def test_its_history_compares_the_whole(cast: Cast, client: PageClient, ready: str) -> None:
    client.sign_in(cast.author)
    draft = client.post(f"{ready}/drafts").location
    assert "Nothing." in client.page(f"{draft}/preview")
    parts = parts_on(client.page(draft))
    save(client, draft, *parts, content=situation(stem=both("What happens in the shed")), base_rev="1", do="up:parts.1")
    part = links_to_parts(client.page(draft))[0]
    client.post(f"{part}/revisions", data=form_of(of_a_case("How many are there now?"), base_rev="1"))
    preview = client.page(f"{draft}/preview")
    for words in ("Order of the parts", "The situation · English", "how-many · Stem · English"):
        assert words in preview
    client.sign_in(cast.second_author)
    client.post(f"{draft}/ready", data={"revision": revisions(client, draft)})
    page = client.page(ready)
    assert "What changed since" in page
    assert "how-many · Stem · English" in page
    client.page(f"{ready}?with=1")
    client.page(f"{ready}?with=99")
    client.page(f"{ready}?with=x")


def test_pictures_of_the_situation_and_of_a_part(app: Flask, cast: Cast, client: PageClient, bank: str) -> None:
    address = begin(client.sign_in(cast.author))

    def hand_in(path: str, base: int, form: dict[str, Any], colour: str) -> TestResponse:
        file = (io.BytesIO(picture(colour).content), "map.png")
        data = {**form, "base_rev": str(base), "upload-media": file}
        return client.post(f"{path}/media?into=media", data=data, content_type="multipart/form-data")

    assert client.post(f"{address}/media", data=sent(situation(), "who single")).status_code == 422
    assert hand_in(address, 0, sent(situation(), "who single"), "teal").location == f"{address}#f-media"
    assert hand_in(address, 0, sent(situation(), "who single"), "teal").status_code == 409
    part = links_to_parts(client.page(address))[0]
    assert hand_in(part, 0, form_of(of_a_case("Who is it?")), "navy").location == f"{part}#f-media"
    shop, own = client.get(f"{address}/media/1").data, client.get(f"{part}/media/2").data
    assert shop == client.get(f"{part}/media/1").data != own
    assert client.get(f"{address}/media/2").status_code == 404
    assert client.get(f"{part}/media/3").status_code == 404


def test_a_bank_finds_cases_and_tells_those_that_look_alike(
    app: Flask, cast: Cast, client: PageClient, ready: str
) -> None:
    with app.app_context(), unit_of_work(writes=True):
        far = {"who": of_a_case("Who is it?"), "when": of_a_case("When was it?")}
        other = make_case_draft(the_bank(), cast.author, "market", far, stem=both("A quiet morning at the market"))
        make_case_ready(other, cast.second_author)
        make_case_draft(the_bank(), cast.author, "twin")
    client.sign_in(cast.author)
    page = client.page("/desk/banks/talk?kind=case")
    assert set(re.findall(r'href="/desk/banks/talk/items/([\w-]+)"', page)) == {
        "shop-who", "shop-how-many", "market-who", "market-when",
    }  # fmt: skip
    assert 'href="/desk/banks/talk/cases/market"' in page
    assert "look alike" not in page, "the same words about another situation ask something else"
    drafts = re.findall(r'href="(/desk/(?:case-)?drafts/[\w-]+)"', page)
    assert len(drafts) == 1
    assert "This situation looks like another case’s" in client.page(drafts[0])
    with app.app_context(), unit_of_work(writes=True):
        found = next(draft for draft in queries.open_drafts(the_bank().id) if draft.slug == "twin")
        twin = queries.case_draft(found.public_id)
        assert twin is not None
        make_case_ready(twin.draft, cast.second_author)
    page = client.page("/desk/banks/talk")
    assert "Cases that look alike" in page
    assert "Items that look alike" in page


def test_approver_and_administrator_look_but_do_not_write(cast: Cast, client: PageClient, ready: str) -> None:
    draft = client.sign_in(cast.author).post(f"{ready}/drafts").location
    part = links_to_parts(client.page(draft))[0]
    for person in (cast.approver, cast.administrator):
        client.sign_in(person)
        for path in (ready, draft, f"{draft}/preview", part):
            page = client.page(path)
            for words in ("Make it ready", "Add the part", "Take out", "Draft its next version"):
                assert words not in page
        assert save(client, draft).status_code == 403


def test_chinese_pages_are_chinese(cast: Cast, client: PageClient, ready: str) -> None:
    draft = client.sign_in(cast.author).post(f"{ready}/drafts").location
    client.post("/language", data={"language": "zh"})
    part = links_to_parts(client.page(draft))[0]
    for path in (ready, draft, f"{draft}/preview", part, "/desk/banks/talk", "/desk/banks/talk/items/shop-who"):
        client.page(path)
    save(client, draft, "who single", content={"stem": {"zh": "甲"}}, base_rev="1")
    for path in (draft, f"{draft}/preview"):
        client.page(path)


def test_a_case_asks_as_much_with_six_parts_as_with_two(
    app: Flask, cast: Cast, client: PageClient, ready: str, counting: Any
) -> None:
    draft = client.sign_in(cast.author).post(f"{ready}/drafts").location
    part = links_to_parts(client.page(draft))[0]

    def cost(*paths: str) -> list[int]:
        found = []
        for path in paths:
            client.page(path)
            with counting() as counted:
                client.page(path)
            found.append(len(counted))
        return found

    before = cost(ready, draft, f"{draft}/preview", part)
    with app.app_context(), unit_of_work(writes=True):
        names = ("one", "two", "three", "four", "five", "six")
        large = make_case_draft(the_bank(), cast.author, "large", {name: of_a_case(f"{name}?") for name in names})
        make_case_ready(large, cast.second_author)
    large_draft = client.post("/desk/banks/talk/cases/large/drafts").location
    large_part = links_to_parts(client.page(large_draft))[0]
    assert cost("/desk/banks/talk/cases/large", large_draft, f"{large_draft}/preview", large_part) == before
    assert max(before) <= 20

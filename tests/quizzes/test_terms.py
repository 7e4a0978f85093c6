"""He drafts a quiz in the browser, Gu makes it an edition; then attempts follow it, and files leave it alone."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from tests.cast import Cast
from tests.factories.desk import make_quiz_draft, quiz_terms
from tests.factories.quizzes import both, make_attempt, make_bank, make_item, make_version
from tests.page import PageClient
from training import clock
from training.authored import validated
from training.db import db, unit_of_work
from training.quizzes import library
from training.quizzes import queries as quizzes
from training.quizzes.authored_paper import PaperFile
from training.quizzes.desk import fields
from training.quizzes.models import Quiz
from training.quizzes.terms import queries

JSON = {"Accept": "application/json"}


@pytest.fixture
def bank(app: Flask, cast: Cast) -> str:
    with app.app_context(), unit_of_work(writes=True):
        made = make_bank("talk")
        for slug in ("first", "second"):
            make_version(make_item(made, slug))
        return made.slug


def form_of(content: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What the page's form sends for this content."""
    sent: dict[str, Any] = {"op_id": str(uuid.uuid4()), "base_rev": "1", "do": "save"}

    def visit(parts: Any) -> None:
        for part in parts:
            if part.parts:
                visit(part.parts)
            elif part.shape == "both":
                sent.update({f"{part.path}.{language}": text for language, text in part.value.items()})
            elif part.shape == "flag":
                sent.update({part.path: "on"} if part.value is True else {})
            elif part.shape == "several":
                sent[part.path] = list(part.value)
            elif part.shape != "rows":
                sent[part.path] = str(part.value)

    visit(fields.parts(PaperFile, content))
    return {**sent, **more}


def begin(client: PageClient, slug: str = "talk-quiz") -> str:
    """The address of a new draft."""
    title = {"title_zh": "话术测验", "title_en": "Talk quiz"}
    reply = client.post("/desk/quizzes", data={"slug": slug, "bank": "talk", **title})
    assert reply.status_code == 303, reply.text
    return str(reply.location)


def save(client: PageClient, address: str, content: dict[str, Any], **more: Any) -> TestResponse:
    headers = more.pop("headers", {})
    return client.post(f"{address}/revisions", data=form_of(content, **more), headers=headers)


def made(cast: Cast, client: PageClient, content: dict[str, Any]) -> None:
    """He writes, Gu makes it an edition."""
    address = begin(client.sign_in(cast.author))
    save(client, address, content)
    client.sign_in(cast.second_author)
    assert client.post(f"{address}/edition", data={"revision": "2"}).status_code == 303


def test_one_author_drafts_and_another_makes_an_edition(app: Flask, cast: Cast, client: PageClient, bank: str) -> None:
    address = begin(client.sign_in(cast.author))
    assert save(client, address, quiz_terms(), do="preview").location == f"{address}/preview"
    preview = client.page(f"{address}/preview")
    assert "A second author makes it an edition" in preview
    assert "Make it an edition" not in preview
    assert client.post(f"{address}/edition", data={"revision": "2"}).status_code == 409
    client.sign_in(cast.second_author)
    assert "Make it an edition" in client.page(f"{address}/preview")
    assert client.post(f"{address}/edition", data={"revision": "1"}).status_code == 409  # not what stands
    assert client.post(f"{address}/edition", data={"revision": "2"}).location == "/desk/quizzes/talk-quiz"
    page = client.page("/desk/quizzes/talk-quiz")
    assert cast.second_author.name in page
    assert "Edition 1 stands" in page
    with app.app_context(), unit_of_work(writes=True):
        quiz = db.session.scalars(sa.select(Quiz).where(Quiz.slug == "talk-quiz")).one()
        assert make_attempt(cast.trainee, quiz).number == 1  # which draws an item
    assert client.post(f"{address}/edition", data={"revision": "2"}).status_code == 409


def test_each_fault_stands_at_its_field_as_files_have_it(cast: Cast, client: PageClient, bank: str) -> None:
    address = begin(client.sign_in(cast.author))
    line = {"objectives": ["A01"], "difficulty": ["easy", "medium", "hard"], "number": 9}
    told = save(client, address, quiz_terms(draw=[line]), headers=JSON).get_json()
    assert [fault["path"] for fault in told["faults"]] == ["draw.0"]
    assert "2 items of the bank fit it" in told["faults"][0]["cause"]
    page = client.page(address)
    assert "cannot be drawn" in page
    told = save(client, address, quiz_terms(draw=[{}]), base_rev="2", headers=JSON).get_json()
    assert {fault["path"] for fault in told["faults"]} == {"draw.0.objectives", "draw.0.difficulty", "draw.0.number"}
    told = save(client, address, quiz_terms(bank="nowhere"), base_rev="3", headers=JSON).get_json()
    assert [fault["path"] for fault in told["faults"]] == ["bank"]


def test_rows_come_and_go_by_buttons(cast: Cast, client: PageClient, bank: str) -> None:
    address = begin(client.sign_in(cast.author))
    save(client, address, quiz_terms(), do="add:draw")
    assert 'name="draw.1.number"' in client.page(address)
    save(client, address, quiz_terms(), base_rev="2", do="add:sections")
    save(client, address, quiz_terms(sections=[{"title": both("One")}]), base_rev="3", do="add:sections.0.draw")
    page = client.page(address)
    assert 'name="sections.0.draw.0.number"' in page
    save(client, address, quiz_terms(), base_rev="4", do="remove:draw.0")
    assert 'name="draw.0.number"' not in client.page(address)


def test_two_windows_lose_nothing(cast: Cast, client: PageClient, bank: str) -> None:
    address = begin(client.sign_in(cast.author))
    save(client, address, quiz_terms())
    client.sign_in(cast.second_author)
    late = save(client, address, quiz_terms(minutes=33))
    assert late.status_code == 409
    assert "A newer text stands" in late.text
    assert "33" in late.text
    assert save(client, address, quiz_terms(), headers=JSON).status_code == 409


def test_all_terms_go_through_the_form_and_back(client: PageClient, cast: Cast, app: Flask, bank: str) -> None:
    content = quiz_terms(
        shuffle_options=False,
        review="score",
        shuffle_items=False,
        opens="2026-12-01T01:00:00+00:00",
        closes="2026-12-02T01:00:00+00:00",
        keys_after="window",
        room={"password": "plum", "addresses": ["10.0.0.0/8"]},
        standard={
            "method": "angoff",
            "judges": {"Sun": {"first": 60, "second": 70}, "Ma": {"first": 50, "second": 80}},
        },
    )
    address = begin(client.sign_in(cast.author))
    with app.app_context():
        sent = form_of(content)
    assert client.post(f"{address}/revisions", data=sent, headers=JSON).get_json()["faults"] == []
    with app.app_context(), unit_of_work(writes=False):
        found = queries.draft(uuid.UUID(address.rpartition("/")[2]))
        assert found is not None
        kept = validated({"quiz": "talk-quiz", **found.content}, PaperFile)
    assert kept == validated({"quiz": "talk-quiz", **content}, PaperFile)
    page = client.page(address)
    assert 'value="2026-12-01T09:00"' in page  # in Shanghai
    preview = client.page(f"{address}/preview")
    assert "plum" in preview  # a second author reads all that it says, the first edition too
    assert "10.0.0.0/8" in preview
    assert "Sun: 60 70" in page


@pytest.mark.parametrize("typed", ["0001-01-01T00:00", "0001-01-01T00:00+08:00", "9999-12-31T23:59-08:00"])
def test_a_moment_beyond_all_calendars_is_told_at_its_field(
    client: PageClient, cast: Cast, bank: str, typed: str
) -> None:
    address = begin(client.sign_in(cast.author))
    told = save(client, address, quiz_terms(), opens=typed, headers=JSON).get_json()
    assert [fault["path"] for fault in told["faults"]] == ["opens"]
    assert "no moment" in client.page(address)


def test_a_table_of_what_is_shown_goes_through_the_form_and_back(client: PageClient, cast: Cast, bank: str) -> None:
    address = begin(client.sign_in(cast.author))
    assert "everything when finished" in client.page(address)
    content = quiz_terms(shown={"just_after": ["score"], "later": ["responses", "score"], "closed": []})
    told = save(client, address, content, review="score never", headers=JSON).get_json()
    assert [fault["cause"] for fault in told["faults"]] == ["What takers see is said twice: in words, and in a table."]
    told = save(client, address, content, base_rev="2", headers=JSON).get_json()
    assert told["faults"] == []
    assert '<details class="more" id="f-shown" open>' in client.page(address)
    preview = client.page(f"{address}/preview")
    assert "<td>visible</td>" in preview
    client.sign_in(cast.second_author).post(f"{address}/edition", data={"revision": "3"})
    next_draft = client.post("/desk/quizzes/talk-quiz/drafts").location
    assert '<option value="" selected>as the table below says</option>' in client.page(next_draft)


def test_files_leave_alone_what_the_browser_published(app: Flask, cast: Cast, client: PageClient, bank: str) -> None:
    made(cast, client, quiz_terms(minutes=33))
    paper = validated({"quiz": "talk-quiz", **quiz_terms(minutes=44)}, PaperFile)
    with app.app_context(), unit_of_work(writes=True):
        assert library.publish_paper(paper, at=clock.now()) == ["quiz talk-quiz: kept at the desk, and not touched"]
    assert client.post("/desk/quizzes/talk-quiz/giving-back").status_code == 303
    assert client.post("/desk/quizzes/talk-quiz/giving-back").status_code == 409
    with app.app_context(), unit_of_work(writes=True):
        assert library.publish_paper(paper, at=clock.now() + timedelta(seconds=1)) == ["quiz talk-quiz, edition 2"]
        assert quizzes.current_quizzes()["talk-quiz"].minutes == 44


def test_the_next_edition_shows_what_changed(cast: Cast, client: PageClient, bank: str) -> None:
    made(cast, client, quiz_terms())
    draft = client.sign_in(cast.author).post("/desk/quizzes/talk-quiz/drafts").location
    assert client.post("/desk/quizzes/talk-quiz/drafts").status_code == 409
    client.sign_in(cast.second_author)
    assert "Nothing." in client.page(f"{draft}/preview")
    save(client.sign_in(cast.author), draft, quiz_terms(shuffle_items=False, minutes=12))
    client.sign_in(cast.second_author)
    page = client.page(f"{draft}/preview")
    assert "Shuffle the items" in page
    assert "Minutes" in page
    client.post(f"{draft}/edition", data={"revision": "2"})
    assert "From edition 1 to 2" in client.page("/desk/quizzes/talk-quiz")


def test_banks_and_quizzes_are_called_by_their_titles(app: Flask, cast: Cast, client: PageClient, bank: str) -> None:
    with app.app_context(), unit_of_work(writes=True):
        other = make_bank("closing")
        other.title = {"zh": "成交题库", "en": "Closing a sale"}
        make_version(make_item(other, "first"))
    made(cast, client, quiz_terms())
    assert "<dd>A bank</dd>" in client.page("/desk/quizzes/talk-quiz")
    draft = client.sign_in(cast.author).post("/desk/quizzes/talk-quiz/drafts").location
    assert "talk-quiz</h1>" not in client.page(draft)
    save(client, draft, quiz_terms(bank="closing"))
    preview = client.page(f"{draft}/preview")
    assert "<dd>Closing a sale</dd>" in preview
    assert "<del>A bank</del><ins>Closing a sale</ins>" in preview.replace("\n", "")
    assert ">closing<" not in preview


def test_names_are_taken_once(cast: Cast, client: PageClient, bank: str) -> None:
    made(cast, client, quiz_terms())
    client.sign_in(cast.author)
    title = {"title_zh": "测", "title_en": "Quiz", "bank": "talk"}
    for slug in ("talk-quiz", "drafts", "Not A Name", ""):
        assert client.post("/desk/quizzes", data={"slug": slug, **title}).status_code == 422
    assert client.post("/desk/quizzes", data={"slug": "x", **title, "bank": "nowhere"}).status_code == 422
    begin(client, "another")
    assert client.post("/desk/quizzes", data={"slug": "another", **title}).status_code == 409


def test_a_draft_is_discarded_once(cast: Cast, client: PageClient, bank: str) -> None:
    address = begin(client.sign_in(cast.author))
    assert "Talk quiz" in client.page("/desk/quizzes")
    assert client.post(f"{address}/end").status_code == 303
    assert client.post(f"{address}/end").status_code == 409
    assert client.get(address).status_code == 409
    assert "Talk quiz" not in client.page("/desk/quizzes")


def test_the_database_wants_a_second_author_too(app: Flask, cast: Cast, bank: str) -> None:
    with app.app_context(), unit_of_work(writes=True):
        draft = make_quiz_draft(cast.author)
        edition = library.add_edition(validated({"quiz": "other", **quiz_terms()}, PaperFile), by=None, at=clock.now())
        assert edition is not None
        found = queries.draft(draft.public_id)
        assert found is not None
        assert found.head is not None
        values = {"draft": draft.id, "revision": found.head.id, "edition": edition.id, "by": cast.author.id}
    columns = "draft_id, revision_id, quiz_edition_id, by_id, at"
    statement = f"INSERT INTO quiz_review ({columns}) VALUES (:draft, :revision, :edition, :by, :at)"
    at = sa.bindparam("at", clock.now(), type_=draft.__table__.c.opened_at.type)
    with app.app_context(), pytest.raises(sa.exc.DBAPIError, match="another author"), unit_of_work(writes=True) as work:
        work.execute(sa.text(statement).bindparams(at), values)


def test_the_list_asks_as_much_for_many_as_for_one(
    app: Flask, cast: Cast, client: PageClient, bank: str, counting: Any
) -> None:
    client.sign_in(cast.author)
    begin(client, "one")
    client.page("/desk/quizzes")
    with counting() as few:
        client.page("/desk/quizzes")
    for number in range(5):
        begin(client, f"more-{number}")
    with counting() as many:
        client.page("/desk/quizzes")
    assert len(few) == len(many)

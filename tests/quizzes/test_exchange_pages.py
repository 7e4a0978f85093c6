"""Bringing a file into a bank by way of its preview, and taking items out: who may, twice, bad files, two languages."""

import uuid
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.cast import Cast
from tests.factories.quizzes import make_bank, make_item, make_version
from tests.page import PageClient
from training.audit import AuditEntry
from training.db import db, unit_of_work
from training.quizzes.desk import queries
from training.quizzes.exchange import FORMATS, gift
from training.quizzes.exchange.sheet_writer import template

FIXTURES = Path(__file__).parent / "exchange" / "fixtures"
ADDRESS = "/desk/banks/elsewhere"


@pytest.fixture
def desk(app: Flask, cast: Cast, client: PageClient) -> PageClient:
    with app.app_context(), unit_of_work(writes=True):
        bank = make_bank("elsewhere")
        for kind in ("single", "multiple", "true-false", "ordering"):
            make_version(make_item(bank, f"a-{kind}"), kind)
    return client.sign_in(cast.author)


def bring(desk: PageClient, content: bytes, **more: Any) -> Any:
    fields = {"language": "en", "difficulty": "easy", "objective": "A07", "file": (BytesIO(content), "items.txt")}
    return desk.post(f"{ADDRESS}/import", data={**fields, **more}, content_type="multipart/form-data")


def drafts(app: Flask) -> list[str]:
    with app.app_context(), unit_of_work(writes=False):
        bank = queries.bank_by_slug("elsewhere")
        assert bank is not None
        return sorted(draft.slug for draft in queries.open_drafts(bank.id))


GOOD = b"::First::One? {=a#Yes. ~b}\n\n::Second::Two {T}\n"


def test_a_file_is_shown_first_and_then_becomes_drafts(app: Flask, desk: PageClient) -> None:
    desk.page(f"{ADDRESS}/import")
    answer = bring(desk, GOOD)
    assert answer.status_code == 303
    page = desk.page(answer.location)
    assert "Two" in page
    assert "translate it" in page
    assert drafts(app) == []
    saved = desk.post(answer.location)
    assert saved.status_code == 303
    assert drafts(app) == ["first", "second"]
    assert "2 drafts were made" in desk.page(saved.location)
    with app.app_context(), unit_of_work(writes=False):
        assert db.session.query(AuditEntry).filter_by(verb="items imported").one().details["drafts"] == 2


def test_saving_twice_makes_no_second_draft(app: Flask, desk: PageClient) -> None:
    preview = bring(desk, GOOD).location
    assert [desk.post(preview).status_code for _time in range(2)] == [303, 409]
    assert drafts(app) == ["first", "second"]


def test_what_is_already_there_gets_another_id(app: Flask, desk: PageClient) -> None:
    desk.post(bring(desk, b"::a single::One? {=a ~b}").location)
    assert drafts(app) == ["a-single-2"]


def test_all_or_nothing_unless_the_author_says_so(app: Flask, desk: PageClient) -> None:
    preview = bring(desk, GOOD + b"\nNothing asked here\n").location
    page = desk.page(preview)
    assert "1 question was left out" in page
    assert "asks nothing" in page
    assert desk.post(preview).location == preview
    assert drafts(app) == []
    desk.post(preview, data={"partial": "yes"})
    assert drafts(app) == ["first", "second"]


def test_a_second_file_brings_the_other_language(app: Flask, desk: PageClient) -> None:
    chinese = "::First::一？ {=甲#对。 ~乙}\n\n::Second::二 {T}\n".encode()
    preview = bring(desk, GOOD, other=(BytesIO(chinese), "zh.txt")).location
    assert "translate it" not in desk.page(preview)
    desk.post(preview)
    with app.app_context(), unit_of_work(writes=False):
        bank = queries.bank_by_slug("elsewhere")
        assert bank is not None
        first = next(draft for draft in queries.open_drafts(bank.id) if draft.slug == "first")
        found = queries.draft(first.public_id)
        assert found is not None
        assert found.content["stem"] == {"zh": "一？", "en": "One?"}


@pytest.mark.parametrize("content", [b"PK", b"<quiz>", b"   ", b"x" * 100, template()[:500]])
def test_a_file_that_is_none_is_answered_in_words(app: Flask, desk: PageClient, content: bytes) -> None:
    answer = bring(desk, content)
    assert answer.status_code in {303, 422}
    page = answer.get_data(as_text=True) if answer.status_code == 422 else desk.page(answer.location)
    assert "cannot be used" in page or "Nothing of it can be taken" in page
    assert drafts(app) == []


@pytest.mark.parametrize("more", [{"objective": "Z"}, {"language": "fr"}, {"difficulty": "x"}, {"file": ""}])
def test_a_form_that_is_none_is_422(desk: PageClient, more: dict[str, Any]) -> None:
    assert bring(desk, GOOD, **more).status_code == 422


def multipart(content: bytes) -> bytes:
    """The body of a form, in one piece: the client would spool a large one to a file that it leaves open."""
    fields = {"language": "en", "difficulty": "easy", "objective": "A07"}
    parts = [f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{told}' for name, told in fields.items()]
    head = '--x\r\nContent-Disposition: form-data; name="file"; filename="items.txt"\r\n\r\n'
    return "\r\n".join([*parts, head]).encode() + content + b"\r\n--x--\r\n"


@pytest.mark.parametrize(("size", "status"), [(5_000_000, 303), (21_000_000, 422), (45_000_000, 413)])
def test_files_are_taken_up_to_twenty_megabytes(desk: PageClient, size: int, status: int) -> None:
    body = multipart(GOOD + b"\n// " + b"x" * size)
    answer = desk.post(f"{ADDRESS}/import", data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == status


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", ["breadth.moodle.xml", "breadth.csv"])
def test_the_pages_speak_both_languages(desk: PageClient, language: str, name: str) -> None:
    desk.post("/language", data={"language": language})
    desk.page(f"{ADDRESS}/import")
    desk.page(bring(desk, (FIXTURES / name).read_bytes()).location)
    for form in FORMATS:
        desk.page(f"{ADDRESS}/export?format={form}&language={language}")
    assert desk.get(f"{ADDRESS}/import/template.xlsx").status_code == 200


def test_another_author_finds_no_preview_that_is_not_theirs(desk: PageClient, cast: Cast) -> None:
    preview = bring(desk, GOOD).location
    desk.sign_in(cast.second_author)
    assert desk.get(preview).status_code == 404
    assert desk.post(preview).status_code == 404
    assert desk.get(f"/desk/imports/{uuid.uuid4()}").status_code == 404


@pytest.mark.parametrize("who", ["trainee", "trainer", "examiner", "auditor", "executive"])
def test_only_authors_bring_and_take(desk: PageClient, cast: Cast, who: str) -> None:
    desk.sign_in(getattr(cast, who))
    for address in (f"{ADDRESS}/import", f"{ADDRESS}/export"):
        assert desk.get(address).status_code == 403
        assert desk.post(address).status_code == 403


# --- out ----------------------------------------------------------------------------------------------------------


def test_what_would_be_lost_is_shown_before_the_file_is_taken(app: Flask, desk: PageClient) -> None:
    assert "Nothing is lost" in desk.page(f"{ADDRESS}/export?format=moodle&language=en")
    assert "Aiken holds single choice only" in desk.page(f"{ADDRESS}/export?format=aiken&language=en")
    answer = desk.post(f"{ADDRESS}/export", data={"format": "gift", "language": "en"})
    assert answer.status_code == 200
    assert "elsewhere.en.gift.txt" in answer.headers["Content-Disposition"]
    assert [question.name for question in gift.read(answer.data).questions] == [
        "a-single", "a-multiple", "a-true-false", "a-ordering"]  # fmt: skip
    with app.app_context(), unit_of_work(writes=False):
        assert db.session.query(AuditEntry).filter_by(verb="items exported").count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"format": "gift"},
        {"language": "en"},
        {"format": "", "language": "en"},
        {"format": "word", "language": "en"},
        {"format": "gift", "language": "fr"},
    ],
)
def test_a_format_that_is_none_is_422(app: Flask, desk: PageClient, fields: dict[str, str]) -> None:
    assert desk.post(f"{ADDRESS}/export", data=fields).status_code == 422
    with app.app_context(), unit_of_work(writes=False):
        assert db.session.query(AuditEntry).filter_by(verb="items exported").count() == 0


def test_the_choice_of_a_format_that_is_none_is_shown_again_without_a_report(desk: PageClient) -> None:
    page = desk.page(f"{ADDRESS}/export?format=word&language=en")
    assert "Nothing is lost" not in page
    assert 'action="/desk/banks/elsewhere/export"' not in page

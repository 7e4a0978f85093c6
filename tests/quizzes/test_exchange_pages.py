"""Bringing a file into a bank by way of its preview, and taking items out: who may, twice, bad files, two languages."""

import uuid
from base64 import b64encode
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from tests.cast import Cast
from tests.factories.desk import make_case_ready, make_shown_case_draft
from tests.factories.media import picture_file, shown, sound_file
from tests.factories.quizzes import make_bank, make_item, make_version
from tests.page import PageClient
from training import clock
from training.audit import AuditEntry
from training.db import db, unit_of_work
from training.quizzes.desk import queries
from training.quizzes.desk.cases import queries as cases
from training.quizzes.exchange import FORMATS, gift, read, waiting
from training.quizzes.exchange.sheet_writer import template
from training.quizzes.media.queries import contents_of

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


def moodle_with(pictures: dict[str, bytes]) -> bytes:
    marks = "".join(f"&lt;img src='@@PLUGINFILE@@/{name}' alt='{name} shown'&gt;" for name in pictures)
    coded = {name: b64encode(content).decode() for name, content in pictures.items()}
    files = "".join(f'<file name="{name}" encoding="base64">{content}</file>' for name, content in coded.items())
    answers = "<answer fraction='100'><text>a</text></answer><answer fraction='0'><text>b</text></answer>"
    return (
        f"<quiz><question type='multichoice'><name><text>Map</text></name><questiontext format='html'>"
        f"<text>&lt;p&gt;Where?&lt;/p&gt;{marks}</text>{files}</questiontext>{answers}</question></quiz>"
    ).encode()


def test_pictures_and_sounds_come_along_written_anew(app: Flask, desk: PageClient) -> None:
    camera = BytesIO()
    Image.new("RGB", (2000, 10), "teal").save(camera, "JPEG", exif=b"Exif\0\0secret place")
    content = moodle_with({"market.jpg": camera.getvalue(), "call.mp3": sound_file(title="secret")})
    preview = bring(desk, content).location
    assert "market.jpg, call.mp3" in desk.page(preview)
    desk.post(preview)
    with app.app_context(), unit_of_work(writes=False):
        bank = queries.bank_by_slug("elsewhere")
        assert bank is not None
        (draft,) = queries.open_drafts(bank.id)
        found = queries.draft(draft.public_id)
        assert found is not None
        assert found.content["media"] == [
            {"file": "market.jpg", "alt": {"zh": "", "en": "market.jpg shown"}},
            {"file": "call.mp3", "transcript": {"zh": "", "en": "call.mp3 shown"}},
        ]
        assert found.content["stem"]["en"] == "Where?"
        assert found.media["market.jpg"].width == 1600
        kept = contents_of({facts.digest for facts in found.media.values()})
        assert not any(b"secret" in content for content in kept.values())
    assert desk.get(f"/desk/drafts/{draft.public_id}/media/1").status_code == 200


def test_what_is_no_picture_is_said_and_the_question_taken(app: Flask, desk: PageClient) -> None:
    preview = bring(desk, moodle_with({"drawing.svg": b"<svg onload='x()'/>", "fine.png": picture_file()})).location
    page = desk.page(preview)
    assert "drawing.svg" in page
    assert "neither a picture nor a sound" in page or "not a picture that can be used" in page
    desk.post(preview)
    assert drafts(app) == ["map"]


CASE = (
    b"// [tag:case:Shop]\n::Shop::At the shop.\n\n// [tag:case:Shop]\n::One::One? {=a ~b}\n\n"
    b"// [tag:case:Shop]\n::Two::Two {T}\n"
)


def test_a_case_becomes_the_draft_of_a_case_with_its_parts(app: Flask, desk: PageClient) -> None:
    preview = bring(desk, CASE).location
    page = desk.page(preview)
    for words in ("At the shop.", "A case of 2 parts:", "One?"):
        assert words in page
    assert "1 draft was made." in desk.page(desk.post(preview).location)
    case = the_case(app)
    assert case.found.content["stem"]["en"] == "At the shop."
    assert [part.draft.slug for part in case.parts] == ["shop-one", "shop-two"]
    assert [part.content["stem"]["en"] for part in case.parts] == ["One?", "Two"]
    assert not {"objectives", "difficulty"} & set(case.parts[0].content), "a part has them from its case"
    again = desk.page(bring(desk, CASE).location)
    assert "<code>shop-2</code>" in again


@pytest.mark.parametrize("name", ["sheet", "gift", "moodle", "qti", "qti3"])
def test_a_case_that_was_taken_out_comes_back_whole(app: Flask, cast: Cast, desk: PageClient, name: str) -> None:
    with app.app_context(), unit_of_work(writes=True):
        made = make_shown_case_draft(make_bank("from-here"), cast.author)
        make_case_ready(made, cast.second_author)
    content = desk.post("/desk/banks/from-here/export", data={"format": name, "language": "en"}).data
    desk.post(bring(desk, content).location)
    case = the_case(app)
    assert (case.draft.slug, [part.draft.slug for part in case.parts]) == ("shop", ["shop-who", "shop-how-many"])
    assert case.found.content["stem"]["en"].endswith("What happens in the shop")
    assert case.found.content["objectives"] == ["A23"]
    if name in {"moodle", "qti", "qti3"}:  # which carry pictures
        assert [row["alt"]["en"] for row in case.found.content["media"]] == ["The shop"]
        assert len(case.found.media) == 1


def the_case(app: Flask) -> cases.OpenCase:
    with app.app_context(), unit_of_work(writes=False):
        bank = queries.bank_by_slug("elsewhere")
        assert bank is not None
        (row,) = queries.open_drafts(bank.id)
        found = queries.case_draft(row.public_id)
        assert found is not None
        return cases.open_case(found)


def test_what_waits_is_forgotten_with_its_pictures(app: Flask, desk: PageClient) -> None:
    preview = bring(desk, moodle_with({"map.png": picture_file()})).location
    with app.app_context():
        assert len(list(waiting.folder().iterdir())) == 2
        next(path for path in waiting.folder().iterdir() if path.suffix != ".json").unlink()
    assert desk.get(preview).status_code == 404
    with app.app_context():
        waiting.forget_old(clock.now() + timedelta(days=2))
        assert list(waiting.folder().iterdir()) == []


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


def test_pictures_go_out_with_their_bytes(app: Flask, desk: PageClient) -> None:
    with app.app_context(), unit_of_work(writes=True):
        bank = make_bank("pictures")
        for colour in ("teal", "red"):
            rows = shown(picture_words=f"A {colour} chart", colour=colour)
            make_version(make_item(bank, colour), media=rows)
    for form in ("moodle", "qti", "qti3"):
        answer = desk.post("/desk/banks/pictures/export", data={"format": form, "language": "en"})
        questions = read(answer.data).questions
        assert [len(one.pictures) for one in questions] == [1, 1]
        assert len({one.pictures[0].content for one in questions}) == 2
        assert ["A red chart" in one.stem for one in questions] == [False, True]


def test_offering_reads_no_bytes_and_asks_no_more_for_more_items(app: Flask, desk: PageClient, counting: Any) -> None:
    with app.app_context(), unit_of_work(writes=True):
        for slug, number in (("few", 1), ("many", 12)):
            bank = make_bank(slug)
            for _place in range(number):
                make_version(make_item(bank), media=shown())
    counts = []
    for slug in ("few", "many"):
        with counting() as counted:
            assert "Nothing is lost" in desk.page(f"/desk/banks/{slug}/export?format=moodle&language=en")
        counts.append(len(counted))
    assert counts[0] == counts[1]


def test_the_choice_of_a_format_that_is_none_is_shown_again_without_a_report(desk: PageClient) -> None:
    page = desk.page(f"{ADDRESS}/export?format=word&language=en")
    assert "Nothing is lost" not in page
    assert 'action="/desk/banks/elsewhere/export"' not in page

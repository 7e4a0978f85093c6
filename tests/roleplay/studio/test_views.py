"""The studio through its pages."""

import io
import re
import uuid
from pathlib import Path

import pytest
from flask import Flask

from tests.cast import Cast
from tests.factories.content import make_manual
from tests.factories.roleplay import make_run, make_scenario
from tests.factories.studio import make_scenario_draft, make_script_request
from tests.page import PageClient
from training import clock
from training.db import unit_of_work
from training.roleplay import operations as runs
from training.roleplay import scripts
from training.roleplay.script import Otherwise
from training.roleplay.studio import sheets

DRAFT = "/desk/scenarios/obj-no-time/draft"
JSON = {"Accept": "application/json"}
NEW = {
    "title_zh": "没时间", "title_en": "No time", "objection_zh": "改天吧。", "objection_en": "Another day.",
    "slug": "obj-no-time",
}  # fmt: skip


@pytest.fixture
def he(app: Flask, cast: Cast) -> PageClient:
    return PageClient(app).sign_in(cast.author)


@pytest.fixture
def tang(app: Flask, cast: Cast) -> PageClient:
    return PageClient(app).sign_in(cast.approver)


@pytest.fixture
def drafted(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_scenario_draft(cast.author)


def form_of(page: str, code: str) -> dict[str, str]:
    pane = page[page.index(f'id="pane-{code}"') :]
    text = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", pane, re.DOTALL)
    op_id, base = re.search(r'name="op_id" value="([^"]+)"', pane), re.search(r'name="base_rev" value="(\d+)"', pane)
    assert text
    assert op_id
    assert base
    return {"text": text[1].replace("&gt;", ">").replace("&#34;", '"'), "op_id": op_id[1], "base_rev": base[1]}


def test_from_a_first_line_to_a_published_scenario(he: PageClient, tang: PageClient, app: Flask) -> None:
    assert "Begin a new scenario" in he.page("/desk/scenarios")
    assert he.post("/desk/scenarios", data=NEW).location == DRAFT
    page = he.page(DRAFT)
    assert "No fault" in page
    assert "<svg" in page
    form = form_of(page, "en")
    changed = {**form, "text": form["text"].replace("Another day.", "Come back in spring.")}
    assert he.post(f"{DRAFT}/texts/en", data=changed).status_code == 303
    assert he.post(f"{DRAFT}/requests", data={"note": "too short"}).status_code == 422
    assert he.post(f"{DRAFT}/requests", data={"note": "First version of this objection."}).location == DRAFT
    assert "Withdraw the request" in he.page(DRAFT)
    waiting = tang.page("/desk/scenarios/requests")
    address = re.search(r'href="(/desk/scenarios/requests/[0-9a-f-]+)"', waiting)
    assert address
    assert "Come back in spring." in tang.page(address[1])
    assert tang.post(f"{address[1]}/verdict", data={"verdict": "approved", "reason": "short"}).status_code == 422
    reason = "Plain, and the levels are described."
    assert tang.post(f"{address[1]}/verdict", data={"verdict": "approved", "reason": reason}).status_code == 303
    assert tang.post(f"{address[1]}/verdict", data={"verdict": "approved", "reason": reason}).status_code == 409
    assert "This review is over." in tang.page(address[1])
    assert "No time" in he.page("/scenarios")


@pytest.mark.usefixtures("drafted")
def test_a_save_speaks_the_protocol_of_drafts(he: PageClient) -> None:
    form = form_of(he.page(DRAFT), "zh")
    first = he.post(f"{DRAFT}/texts/zh", data=form, headers=JSON)
    assert first.json["revision"] == 2
    assert he.post(f"{DRAFT}/texts/zh", data=form, headers=JSON).json == first.json
    stale = he.post(f"{DRAFT}/texts/zh", data={**form, "op_id": str(uuid.uuid4()), "text": "x"}, headers=JSON)
    assert stale.status_code == 409
    assert stale.json["revision"] == 2
    assert "A newer text stands" in he.page(stale.json["compare"])
    for odd in ({"op_id": "x"}, {"base_rev": "-1"}, {"base_rev": "9" * 30}):
        assert he.post(f"{DRAFT}/texts/zh", data={**form, **odd}, headers=JSON).status_code == 422


@pytest.mark.usefixtures("drafted")
def test_faults_come_while_one_types_and_nothing_is_saved(he: PageClient) -> None:
    typed = {"text_en": 'scene-file obj-no-time v1 "x"\n== a\nseller: expect b\n'}
    reply = he.post(f"{DRAFT}/check/en", data=typed, headers=JSON).json
    assert {fault["language"] for fault in reply["faults"]} >= {"en"}
    assert all(fault["line"] >= 1 and fault["cause"] and fault["remedy"] for fault in reply["faults"])
    assert "Nothing was saved" in he.post(f"{DRAFT}/check/en", data=typed).get_data(as_text=True)
    assert "No fault" in he.page(DRAFT)


@pytest.mark.usefixtures("drafted")
def test_a_picture_is_drawn_of_a_text_that_can_be_read(he: PageClient) -> None:
    form = form_of(he.page(DRAFT), "en")
    for text, is_drawn in ((form["text"], True), (form["text"] + "key po", False), ("", False)):
        reply = he.post(f"{DRAFT}/check/en", data={"text_en": text}, headers=JSON).json
        assert (reply["html"] is not None) == is_drawn


@pytest.mark.usefixtures("drafted")
def test_a_draft_is_played_from_any_scene(he: PageClient) -> None:
    page = he.page(f"{DRAFT}/try/en")
    assert "I have no time now, another day." in page
    steps = re.findall(r'href="([^"]+steps=0[^"]*)#now"', page)
    played = he.page(steps[0].replace("&amp;", "&"))
    assert "That is a good question, I would ask it too in your place" in played
    assert "You said nothing." in he.page(f"{DRAFT}/try/en?steps=2")
    assert "said aloud" in he.page(f"{DRAFT}/try/en?steps=3")
    assert "That is just what worries me." in he.page(f"{DRAFT}/try/en?scene=1&steps=0")
    for odd in ("scene=99", "cohort=9", "variant=5", "steps=9.9", "steps=x", "steps=" + "0." * 500 + "0"):
        assert he.get(f"{DRAFT}/try/en?{odd}").status_code == 422, odd


@pytest.mark.usefixtures("drafted")
def test_a_text_that_cannot_be_read_is_not_played_and_its_own_faults_are_told(he: PageClient) -> None:
    for code, spoiled in (("zh", "顾客：没空"), ("en", "buyer: no time")):
        form = form_of(he.page(DRAFT), code)
        assert he.post(f"{DRAFT}/texts/{code}", data={**form, "text": form["text"] + spoiled}).status_code == 303
    for address in (f"{DRAFT}/try/zh", f"{DRAFT}/voices/zh"):
        answer = he.get(address)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert "can be neither played nor spoken" in page
        assert "Nothing was saved" not in page
        assert "1 fault" in page
        assert "顾客：没空" in page
        assert "buyer: no time" not in page


@pytest.mark.usefixtures("drafted")
def test_a_script_goes_through_excel(he: PageClient) -> None:
    book = he.get(f"{DRAFT}/workbook/en")
    assert book.mimetype.endswith("sheet")
    sent = {"file": (io.BytesIO(book.data), "script.xlsx")}
    assert he.post(f"{DRAFT}/workbook/en", data=sent).status_code == 303
    assert "No fault" in he.page(DRAFT)
    odd = {"file": (io.BytesIO(b"<html>"), "script.xlsx")}
    assert he.post(f"{DRAFT}/workbook/en", data=odd).status_code == 422
    assert he.post(f"{DRAFT}/workbook/en").status_code == 422
    assert sheets.NotOurSheet.status == 422


@pytest.mark.usefixtures("drafted")
def test_history_comparison_and_discarding(he: PageClient) -> None:
    form = form_of(he.page(DRAFT), "en")
    he.post(f"{DRAFT}/texts/en", data={**form, "text": form["text"] + "# a remark\n"})
    assert "Revision 2" in he.page(f"{DRAFT}/texts/en/revisions")
    assert "# a remark" in he.page(f"{DRAFT}/texts/en/revisions/1")
    assert he.get(f"{DRAFT}/texts/en/revisions/77").status_code == 404
    assert "only in the draft" in he.page(f"{DRAFT}/comparison")
    assert he.post(f"{DRAFT}/discarding").status_code == 422
    assert he.post(f"{DRAFT}/discarding", data={"reason": "No longer needed."}).location == "/desk/scenarios"
    assert he.get(DRAFT).status_code == 404


def test_a_taken_or_odd_name_is_told_in_the_form(he: PageClient) -> None:
    he.post("/desk/scenarios", data=NEW)
    assert he.post("/desk/scenarios", data=NEW).status_code == 422
    for slug in ("", "Ä", "a b", "../x"):
        assert he.post("/desk/scenarios", data={**NEW, "slug": slug}).status_code == 422


def test_who_writes_does_not_judge(he: PageClient, tang: PageClient, app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work(writes=True):
        request = make_script_request(make_scenario_draft(cast.author), cast.author).public_id
    assert he.get(f"/desk/scenarios/requests/{request}").status_code == 403
    assert tang.get("/desk/scenarios").status_code == 403
    assert tang.post(f"/desk/scenarios/requests/{request}/withdrawal").status_code == 403
    assert he.post(f"/desk/scenarios/requests/{request}/withdrawal").status_code == 303


@pytest.fixture
def asked(app: Flask, cast: Cast) -> str:
    """The address of a request that waits."""
    with app.app_context(), unit_of_work(writes=True):
        request = make_script_request(make_scenario_draft(cast.author), cast.author, "这是第一版，请帮忙看看。")
        return f"/desk/scenarios/requests/{request.public_id}"


@pytest.mark.usefixtures("asked")
def test_what_waits_is_called_by_its_title_in_the_readers_language(tang: PageClient, he: PageClient) -> None:
    for page in (tang.page("/desk/scenarios/requests"), he.page("/desk/scenarios"), tang.page("/")):
        assert re.search(r"[>“]No time[<”]", page)
    for person in (tang, he):
        person.post("/language", data={"language": "zh", "back": "/"})
    assert "没时间" in tang.page("/desk/scenarios/requests")
    assert "没时间" in he.page("/desk/scenarios")


def test_the_approver_plays_what_would_be_published_before_deciding(tang: PageClient, asked: str) -> None:
    page = tang.page(asked)
    for code in ("zh", "en"):
        assert f'href="{asked}/try/{code}"' in page
    assert f'href="{asked}/try/en?scene=1&amp;cohort=0"' in page
    begun = tang.page(f"{asked}/try/en")
    assert "The script as it would be published. Nothing is stored." in begun
    assert "/draft" not in begun  # that way is its authors'
    steps = re.findall(r'href="([^"]+steps=0[^"]*)#now"', begun)
    played = tang.page(steps[0].replace("&amp;", "&"))
    assert "That is a good question, I would ask it too in your place" in played
    assert "That is just what worries me." in tang.page(f"{asked}/try/en?scene=1&steps=0")
    assert tang.get(f"{asked}/try/en?steps=9.9").status_code == 422
    assert tang.post(f"{asked}/try/en").status_code == 405


def test_the_approver_plays_the_text_that_was_asked_about(tang: PageClient, he: PageClient, asked: str) -> None:
    he.post(f"{asked}/withdrawal")
    form = form_of(he.page(DRAFT), "en")
    he.post(f"{DRAFT}/texts/en", data={**form, "text": form["text"].replace("another day", "try in spring")})
    assert "try in spring" in he.page(f"{DRAFT}/try/en")
    assert "another day" in tang.page(f"{asked}/try/en")


def test_a_play_before_deciding_stores_nothing(tang: PageClient, asked: str, counting) -> None:
    with counting() as counted:
        tang.page(f"{asked}/try/zh?steps=0")
    assert all(statement.startswith("SELECT") for statement in counted.statements)


def test_who_writes_or_learns_plays_no_request(he: PageClient, asked: str, app: Flask, cast: Cast) -> None:
    for person in (he, PageClient(app).sign_in(cast.trainee), PageClient(app).sign_in(cast.trainer)):
        assert person.get(f"{asked}/try/en").status_code == 403


def test_what_sittings_tell_is_told(he: PageClient, app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work(writes=True):
        edition = make_scenario()
        (_scene, turn), *_rest = scripts.script_of(edition.id, "en").turns()
        otherwise = [isinstance(branch.condition, Otherwise) for branch in turn.branches].index(True)
        for _each in range(12):
            run = make_run(edition, cast.trainee)
            runs.choose(run, otherwise, op_id=uuid.uuid4(), said="Who says so?", by=cast.trainee.id, at=clock.now())
    page = he.page("/desk/scenarios/obj-no-effect/evidence")
    assert "Who says so?" in page
    assert "Often “otherwise”" in page
    assert he.get("/desk/scenarios/nothing/evidence").status_code == 404


def test_the_desk_asks_as_much_for_many_as_for_one(he: PageClient, app: Flask, cast: Cast, counting) -> None:
    counts = []
    for number in range(2):
        with app.app_context(), unit_of_work(writes=True):
            make_scenario_draft(cast.author, f"obj-{number}")
        with counting() as counted:
            he.page("/desk/scenarios")
        counts.append(len(counted))
    assert counts[0] == counts[1]


def test_the_list_of_requests_asks_as_much_for_many_as_for_one(
    tang: PageClient, app: Flask, cast: Cast, counting
) -> None:
    counts = []
    for number in range(2):
        with app.app_context(), unit_of_work(writes=True):
            make_script_request(make_scenario_draft(cast.author, f"obj-{number}"), cast.author)
        with counting() as counted:
            tang.page("/desk/scenarios/requests")
        counts.append(len(counted))
    assert counts[0] == counts[1]


@pytest.mark.usefixtures("drafted")
def test_the_pages_speak_chinese(he: PageClient, tang: PageClient, app: Flask, cast: Cast) -> None:
    for person in (he, tang):
        person.post("/language", data={"language": "zh", "back": "/"})
    for path in ("/desk/scenarios", DRAFT, f"{DRAFT}/try/zh", f"{DRAFT}/comparison", f"{DRAFT}/texts/zh/revisions"):
        he.page(path)
    he.post(f"{DRAFT}/requests", data={"note": "这是第一版，请帮忙看看。"})
    address = re.search(r'href="(/desk/scenarios/requests/[0-9a-f-]+)"', tang.page("/desk/scenarios/requests"))
    assert address
    tang.page(address[1])


def test_the_studio_says_how_a_script_is_written_and_what_may_be_cited(
    he: PageClient, app: Flask, cast: Cast, tmp_path: Path
) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_manual(tmp_path)
        make_scenario_draft(cast.author)
    page = he.page(DRAFT)
    assert "How a script is written" in page
    assert "<code>manual:quoting#" in page
    assert page.count("No published manual has the section") == 2
    assert page.count("No fault") >= 2
    sent = he.post(f"{DRAFT}/requests", data={"note": "First version of this objection."})
    assert sent.location == DRAFT
    assert "How a script is written" not in he.page(DRAFT)

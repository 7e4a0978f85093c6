"""The desk and the page of a draft: they work, for whom, without script, twice, and with bad input."""

import re
import uuid
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from tests.cast import Cast
from tests.factories.content import MANUAL_EN, MANUAL_ZH, make_draft, make_manual
from tests.page import PageClient
from training.audit import AuditEntry
from training.content.drafts import queries
from training.content.drafts.models import DraftRevision
from training.content.drafts.queries import OpenDraft
from training.db import db, unit_of_work

DRAFT = "/desk/manuals/quoting/draft"
CHANGED = MANUAL_EN.replace("One price", "A price")
JSON = {"Accept": "application/json"}


def save(client: PageClient, text: str, base: Any = 1, op_id: str = "", code: str = "en", **more: Any) -> TestResponse:
    form = {"text": text, "base_rev": base, "op_id": op_id or str(uuid.uuid4())}
    return client.post(f"{DRAFT}/texts/{code}", data=form, **more)


def text_of(app: Flask, code: str = "en") -> str:
    with app.app_context(), unit_of_work(writes=False):
        opened = queries.open_draft("quoting")
        assert opened is not None
        return queries.heads([opened.id])[opened.id][code].text


def count(app: Flask, model: type) -> int:
    with app.app_context(), unit_of_work(writes=False):
        return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


# --- the desk -----------------------------------------------------------------------------------------------------


def test_an_empty_desk_tells_how_to_begin(he: PageClient) -> None:
    page = he.page("/desk/manuals")
    assert "No manual yet" in page
    assert "Begin a new manual" in page


def test_the_desk_shows_who_writes_and_which_language_is_behind(
    he: PageClient, gu: PageClient, opened: OpenDraft
) -> None:
    assert save(gu, CHANGED).status_code == 303
    page = he.page("/desk/manuals")
    for words in ("Quoting a price", "Draft open", "Gu Bo", "Chinese is behind in 1 section", "Edition 1"):
        assert words in page


def test_an_authors_home_leads_to_what_is_being_written(
    he: PageClient, gu: PageClient, app: Flask, tmp_path: Path, cast: Cast
) -> None:
    assert "No draft is open" in he.page("/")
    with app.app_context(), unit_of_work(writes=True):
        make_draft(tmp_path, cast.author)
    page = gu.page("/")
    assert "1 text is being written" in page
    assert f'href="{DRAFT}"' in page


def test_a_manual_past_its_review_date_says_so(he: PageClient, app: Flask, cast: Cast, tmp_path: Path) -> None:
    with app.app_context(), unit_of_work(writes=True):
        old = [text.replace("2027-05-31", "2020-05-31") for text in (MANUAL_ZH, MANUAL_EN)]
        make_manual(tmp_path, zh=old[0], en=old[1])
    assert "Past its review date" in he.page("/desk/manuals")


def test_the_desk_costs_the_same_few_statements_however_many_drafts(
    he: PageClient, app: Flask, cast: Cast, tmp_path: Path, counting
) -> None:
    costs = []
    for number in (1, 6):
        with app.app_context(), unit_of_work(writes=True):
            for place in range(number):
                make_draft(tmp_path / f"{number}-{place}", cast.author, f"quoting-{number}-{place}")
        with counting() as counted:
            he.page("/desk/manuals")
        costs.append(len(counted))
    assert costs[0] == costs[1] <= 9


def test_a_draft_is_opened_once(he: PageClient, app: Flask, tmp_path: Path) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_manual(tmp_path)
    for _again in range(2):
        answer = he.post("/desk/manuals/quoting/drafts")
        assert (answer.status_code, answer.location) == (303, DRAFT)
    assert count(app, DraftRevision) == 2
    assert he.post("/desk/manuals/no-such-manual/drafts").status_code == 404


NEW = {"slug": "closing", "title_zh": "成交", "title_en": "Closing", "shelf": "selling", "review_by": "2027-11-30"}


def test_a_new_manual_is_begun_and_read_by_nobody(he: PageClient, app: Flask, cast: Cast) -> None:
    answer = he.post("/desk/manuals", data=NEW)
    assert (answer.status_code, answer.location) == (303, "/desk/manuals/closing/draft")
    page = he.page("/desk/manuals/closing/draft")
    assert "title: Closing\nsummary: &#34;…&#34;\nshelf: selling\nreview_by: 2027-11-30" in page
    assert he.post("/desk/manuals", data=NEW).status_code == 422
    lin = PageClient(app).sign_in(cast.trainee)
    lin.page("/manuals/closing", status=404)
    assert "Closing" not in lin.page("/manuals")


@pytest.mark.parametrize(
    "wrong",
    [{"slug": "Closing Time"}, {"slug": ""}, {"title_zh": ""}, {"shelf": "toys"}, {"review_by": "soon"}],
    ids=str,
)
def test_a_new_manual_needs_its_keys(he: PageClient, wrong: dict[str, str]) -> None:
    assert he.post("/desk/manuals", data=NEW | wrong).status_code == 422


# --- saving -------------------------------------------------------------------------------------------------------


def test_a_text_is_saved_by_the_form_alone(he: PageClient, app: Flask, opened: OpenDraft) -> None:
    answer = save(he, CHANGED.replace("\n", "\r\n"))
    assert (answer.status_code, answer.location) == (303, f"{DRAFT}#pane-en")
    assert text_of(app) == CHANGED
    page = he.page(DRAFT)
    assert "A price, without" in page
    assert 'name="base_rev" value="2"' in page


def test_a_script_is_told_the_revision_and_the_time(he: PageClient, opened: OpenDraft) -> None:
    op_id = str(uuid.uuid4())
    first = save(he, CHANGED, op_id=op_id, headers=JSON)
    assert first.status_code == 200
    assert first.json is not None
    assert first.json["revision"] == 2
    assert re.fullmatch(r"\d\d:\d\d:\d\d", first.json["saved"])
    assert save(he, CHANGED, op_id=op_id, headers=JSON).json == first.json


def test_a_stale_save_is_told_the_newer_text_and_where_to_compare(
    he: PageClient, gu: PageClient, app: Flask, opened: OpenDraft
) -> None:
    save(he, CHANGED)
    answer = save(gu, "mine", headers=JSON)
    assert answer.status_code == 409
    assert answer.json is not None
    assert (answer.json["revision"], answer.json["text"], answer.json["by"]) == (2, CHANGED, "He Fang")
    assert answer.json["compare"] == f"{DRAFT}/texts/en/revisions/3"
    page = gu.page(answer.json["compare"])
    assert "He Fang had saved a newer text" in page
    assert "mine</textarea>" in page
    assert text_of(app) == CHANGED


def test_without_script_a_stale_save_is_merged_by_hand(
    he: PageClient, gu: PageClient, app: Flask, opened: OpenDraft
) -> None:
    save(he, CHANGED)
    answer = save(gu, "mine")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert 'name="base_rev" value="2"' in page
    assert save(gu, "merged", base=2).status_code == 303
    assert text_of(app) == "merged"


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"text": "x"},
        {"text": "x", "op_id": "no-id", "base_rev": "1"},
        {"text": "x", "op_id": str(uuid.uuid4()), "base_rev": "-1"},
        {"text": "x", "op_id": str(uuid.uuid4()), "base_rev": "9" * 30},
        {"op_id": str(uuid.uuid4()), "base_rev": "1"},
    ],
)
def test_a_save_that_cannot_be_read_is_refused(he: PageClient, opened: OpenDraft, form: dict[str, str]) -> None:
    assert he.post(f"{DRAFT}/texts/en", data=form).status_code == 422
    assert he.post(f"{DRAFT}/texts/fr", data=form).status_code == 404


def test_what_is_typed_is_shown_as_text(he: PageClient, opened: OpenDraft) -> None:
    save(he, "</textarea><script>alert(1)</script>")
    assert "<script>alert" not in he.page(DRAFT)
    assert "<script>alert" not in he.page(f"{DRAFT}/texts/en/revisions/2")


def test_saving_is_no_act_of_the_log_and_other_things_are(he: PageClient, app: Flask, opened: OpenDraft) -> None:
    before = count(app, AuditEntry)
    save(he, CHANGED)
    he.post(f"{DRAFT}/presence")
    assert count(app, AuditEntry) == before
    he.post(f"{DRAFT}/agreements", data={"anchor": "say-it"})
    assert count(app, AuditEntry) == before + 1


# --- the page -----------------------------------------------------------------------------------------------------


def test_the_page_costs_the_same_few_statements_and_renders_no_markdown(
    he: PageClient, opened: OpenDraft, counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_rest: object) -> None:
        raise AssertionError("Markdown or YAML in a GET")

    monkeypatch.setattr("training.content.publishing.render", refuse)
    monkeypatch.setattr("training.content.manuscripts.parse_yaml", refuse)
    with counting() as first:
        he.page(DRAFT)
    for number in range(1, 20):
        save(he, f"{MANUAL_EN}\n{number}\n", base=number)
    with counting() as second:
        he.page(DRAFT)
    assert len(first) == len(second) <= 10


def test_a_section_that_is_behind_is_marked_until_its_author_says_that_both_agree(
    he: PageClient, opened: OpenDraft
) -> None:
    save(he, CHANGED)
    assert "behind: Chinese" in he.page(DRAFT)
    assert he.post(f"{DRAFT}/agreements", data={"anchor": "say-it"}).status_code == 303
    page = he.page(DRAFT)
    assert "behind: Chinese" not in page
    assert "both languages are level" in page
    assert he.post(f"{DRAFT}/agreements", data={"anchor": "nothing"}).status_code == 409


def test_a_draft_that_was_overtaken_by_another_edition_says_so(
    he: PageClient, app: Flask, opened: OpenDraft, tmp_path: Path
) -> None:
    assert "has been published since" not in he.page(DRAFT)
    with app.app_context(), unit_of_work(writes=True):
        make_manual(tmp_path, en=CHANGED)
    page = he.page(DRAFT)
    assert "Edition 2 has been published since" in page
    assert "cannot be published any more" in page


def test_two_authors_are_warned_of_each_other(he: PageClient, gu: PageClient, opened: OpenDraft) -> None:
    assert he.post(f"{DRAFT}/presence").json == {"others": [], "said": "", "heads": {"zh": 1, "en": 1}}
    save(he, CHANGED)
    told = gu.post(f"{DRAFT}/presence").json
    assert told is not None
    assert (told["others"], told["heads"]) == (["He Fang"], {"zh": 1, "en": 2})
    assert "Also here now: He Fang" in gu.page(DRAFT)
    assert "Also here now: Gu Bo" in he.page(DRAFT)


def test_the_page_speaks_chinese(app: Flask, cast: Cast, opened: OpenDraft) -> None:
    author = PageClient(app).sign_in(cast.author)
    with author.session_transaction() as session:
        session["language"] = "zh"
    author.post("/language", data={"language": "zh"})
    save(author, CHANGED)
    for address in ("/desk/manuals", DRAFT, f"{DRAFT}/texts/zh/revisions", f"{DRAFT}/texts/en/revisions/1"):
        assert 'lang="zh-CN"' in author.page(address)


# --- the preview --------------------------------------------------------------------------------------------------


def look(client: PageClient, text: str, code: str = "en", **more: Any) -> TestResponse:
    return client.post(f"{DRAFT}/preview/{code}", data={"text": text}, **more)


def test_a_preview_shows_the_page_and_writes_nothing(he: PageClient, app: Flask, opened: OpenDraft) -> None:
    before = count(app, DraftRevision), count(app, AuditEntry)
    answer = look(he, CHANGED, headers=JSON)
    assert answer.status_code == 200
    assert answer.json is not None
    assert "<p>A price, without" in answer.json["html"]
    assert '<h2 data-line="17">Say it</h2>' in answer.json["html"]
    assert answer.json["faults"] == []
    assert (count(app, DraftRevision), count(app, AuditEntry)) == before


def test_a_preview_names_each_fault_with_its_line_and_language(he: PageClient, opened: OpenDraft) -> None:
    text = MANUAL_EN.replace("One price", "<b>One</b> price ![clock](clock.png) [x](#nowhere)").replace(
        '"A17"', '"A18"'
    )
    told = look(he, text, headers=JSON).json
    assert told is not None
    faults = [(fault["language"], fault["line"], fault["cause"]) for fault in told["faults"]]
    assert ("en", 19, "HTML stands here.") in faults
    assert ("en", 19, "There is no picture 'clock.png'.") in faults
    assert ("en", 19, "The link '#nowhere' leads nowhere.") in faults
    assert ("en", 21, "The objectives are A18 here and A17 in zh.md.") in faults


def test_a_link_to_another_manual_is_checked_against_what_is_published(
    he: PageClient, app: Flask, opened: OpenDraft, tmp_path: Path
) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_manual(tmp_path / "more", "haggling")
    text = MANUAL_EN.replace("One price", "[One](haggling#say-it) [two](haggling#sing-it) price")
    told = look(he, text, headers=JSON).json
    assert told is not None
    assert [fault["cause"] for fault in told["faults"]] == ["The link 'haggling#sing-it' leads nowhere."]


@pytest.mark.parametrize("text", ["", "---", "# Title", "---\ntitle: [\n---\n## A", "\ufeff", "x" * 5000])
def test_a_preview_of_anything_is_no_error(he: PageClient, opened: OpenDraft, text: str) -> None:
    assert look(he, text, headers=JSON).status_code == 200
    assert look(he, text).status_code == 200


def test_without_script_the_preview_is_a_page(he: PageClient, opened: OpenDraft) -> None:
    page = look(he, CHANGED.replace("## Say it", "## Say it loud")).get_data(as_text=True)
    assert "Say it loud" in page
    assert "This text can be published." in page


# --- history and the end ------------------------------------------------------------------------------------------


def test_an_older_text_is_taken_back_as_a_new_revision(he: PageClient, app: Flask, opened: OpenDraft) -> None:
    save(he, CHANGED)
    page = he.page(f"{DRAFT}/texts/en/revisions")
    assert "what the draft began with" in page
    page = he.page(f"{DRAFT}/texts/en/revisions/1")
    assert "only in this revision" in page
    assert save(he, MANUAL_EN, base=2).status_code == 303
    assert (text_of(app), count(app, DraftRevision)) == (MANUAL_EN, 4)
    he.page(f"{DRAFT}/texts/en/revisions/99", status=404)


def test_a_draft_is_discarded_with_a_reason_and_once(he: PageClient, opened: OpenDraft) -> None:
    short = he.post(f"{DRAFT}/discarding", data={"reason": "no"})
    assert short.status_code == 422
    assert "Use 10 to 500 characters." in short.get_data(as_text=True)
    answer = he.post(f"{DRAFT}/discarding", data={"reason": "We begin anew."})
    assert (answer.status_code, answer.location) == (303, "/desk/manuals")
    assert he.post(f"{DRAFT}/discarding", data={"reason": "We begin anew."}).status_code == 404
    he.page(DRAFT, status=404)


def test_who_writes_on_in_a_draft_that_has_ended_is_told(he: PageClient, gu: PageClient, opened: OpenDraft) -> None:
    assert he.post(f"{DRAFT}/discarding", data={"reason": "We begin anew."}).status_code == 303
    answer = save(gu, CHANGED, headers=JSON)
    assert answer.status_code == 410
    assert answer.json is not None
    assert answer.json["title"] == "This draft has ended."
    nowhere = {"text": CHANGED, "base_rev": 1, "op_id": str(uuid.uuid4())}
    assert gu.post("/desk/manuals/no-such/draft/texts/en", data=nowhere).status_code == 404


def test_a_text_of_an_earlier_draft_never_takes_the_place_of_a_newer_ones(
    he: PageClient, gu: PageClient, app: Flask, opened: OpenDraft
) -> None:
    """Even where both drafts have come to the same revision."""
    page = gu.page(DRAFT)
    assert he.post(f"{DRAFT}/discarding", data={"reason": "We begin anew."}).status_code == 303
    he.post("/desk/manuals/quoting/drafts")
    form = {"text": "mine", "base_rev": 1, "op_id": str(uuid.uuid4()), "draft": str(opened.public_id)}
    assert f'name="draft" value="{form["draft"]}"' in page
    answer = gu.post(f"{DRAFT}/texts/en", data=form, headers=JSON)
    assert answer.status_code == 409
    assert text_of(app) == MANUAL_EN
    kept = gu.page(f"{DRAFT}/texts/en/revisions/2")
    assert "mine</textarea>" in kept
    assert f'value="{form["draft"]}"' not in kept


def test_a_reader_finds_no_desk(app: Flask, cast: Cast, opened: OpenDraft) -> None:
    for person in (cast.trainee, cast.trainer, cast.administrator):
        somebody = PageClient(app).sign_in(person)
        somebody.page("/desk/manuals", status=403)
        somebody.page(DRAFT, status=403)
        assert save(somebody, CHANGED).status_code == 403

"""An author imports a file: looked at first, taken over by the protocol of every save, refused in words."""

import re
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests.content.drafts.documents import bomb, docx, packed
from tests.content.drafts.test_imports import SOUND
from tests.content.drafts.test_views import CHANGED, DRAFT, count, save, text_of
from tests.factories.content import MANUAL_EN, MANUAL_ZH, picture_bytes
from tests.page import PageClient
from training.audit import AuditEntry
from training.content.drafts.models import DraftPicture, DraftRevision
from training.content.drafts.queries import OpenDraft

OP_ID = "11111111-1111-4111-8111-111111111111"
HARM = [(bomb(), "x.zip"), (b"<html>", "x.docx"), (packed({"../zh.md": "x"}), "x.zip")]


def hand_in(client: PageClient, content: bytes, name: str, code: str = "zh") -> TestResponse:
    file = FileStorage(BytesIO(content), filename=name, content_type="application/octet-stream")
    boundary, body = encode_multipart({"file": file, "code": code})
    return client.post(f"{DRAFT}/import", data=body, content_type=f"multipart/form-data; boundary={boundary}")


def fields(page: str) -> dict[str, Any]:
    """What the form of the page would send."""
    found = {
        name: unescape(value)
        for name, value in re.findall(
            r'<input type="hidden" name="((?:op_id|base_rev)_\w+|draft)" value="([^"]*)"', page
        )
    }
    for name, value in re.findall(r'<textarea[^>]* name="(text_\w+)"[^>]*>\n(.*?)</textarea>', page, re.DOTALL):
        found[name] = unescape(value)
    return {**found, "picture": re.findall(r'name="picture" value="([^"]*)"', page)}


def test_a_document_is_looked_at_and_then_taken_over(he: PageClient, app: Flask, opened: OpenDraft) -> None:
    assert "Import a text" in he.page(f"{DRAFT}/import")
    answer = hand_in(he, docx(SOUND), "成交.docx")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "Everything could be kept" in page
    assert (text_of(app, "zh"), count(app, DraftPicture)) == (MANUAL_ZH, 0)
    taken = he.post(f"{DRAFT}/imports", data=fields(page))
    assert (taken.status_code, taken.location) == (303, DRAFT)
    assert "![A price tag](a-price-tag.png)" in text_of(app, "zh")
    assert text_of(app, "en") == MANUAL_EN
    assert "a-price-tag.png" in he.page(DRAFT)


def test_taking_over_twice_changes_nothing_the_second_time(he: PageClient, app: Flask, opened: OpenDraft) -> None:
    form = fields(hand_in(he, docx(SOUND), "成交.docx").get_data(as_text=True))
    for _again in range(2):
        assert he.post(f"{DRAFT}/imports", data=form).status_code == 303
    assert (count(app, DraftRevision), count(app, DraftPicture)) == (3, 1)


def test_an_import_does_not_overwrite_what_was_written_meanwhile(
    he: PageClient, gu: PageClient, app: Flask, opened: OpenDraft
) -> None:
    form = fields(hand_in(he, packed({"en.md": MANUAL_EN + "\nMore.\n"}), "x.zip").get_data(as_text=True))
    save(gu, CHANGED)
    answer = he.post(f"{DRAFT}/imports", data=form)
    assert answer.status_code == 409
    assert "More." in answer.get_data(as_text=True)
    assert text_of(app) == CHANGED


def test_an_import_into_an_earlier_draft_is_kept_beside_the_newer_one(
    he: PageClient, app: Flask, opened: OpenDraft
) -> None:
    form = fields(hand_in(he, packed({"en.md": MANUAL_EN + "\nMore.\n"}), "x.zip").get_data(as_text=True))
    assert form["draft"] == str(opened.public_id)
    assert he.post(f"{DRAFT}/discarding", data={"reason": "We begin anew."}).status_code == 303
    assert he.post(f"{DRAFT}/imports", data=form).status_code == 410
    he.post("/desk/manuals/quoting/drafts")
    assert he.post(f"{DRAFT}/imports", data=form).status_code == 409
    assert text_of(app) == MANUAL_EN


def test_a_name_that_was_taken_meanwhile_is_not_given_to_another_picture(
    he: PageClient, app: Flask, opened: OpenDraft
) -> None:
    first = fields(hand_in(he, docx(SOUND), "成交.docx").get_data(as_text=True))
    other = {"zh.md": MANUAL_ZH + "\n![x](a-price-tag.png)\n", "a-price-tag.png": picture_bytes("navy")}
    second = fields(hand_in(he, packed(other), "x.zip").get_data(as_text=True))
    assert he.post(f"{DRAFT}/imports", data=second).status_code == 303
    assert he.post(f"{DRAFT}/imports", data=first).status_code == 409
    assert count(app, DraftPicture) == 1


def test_the_report_names_lines_and_what_became_of_them(he: PageClient, opened: OpenDraft) -> None:
    page = hand_in(he, b"## One\n\na <b>bold</b> word\n", "x.md", "en").get_data(as_text=True)
    assert "HTML is left out, its words are kept: &lt;b&gt;" in page
    assert 'data-label="Line or paragraph">3</td>' in page


@pytest.mark.parametrize(("content", "name"), HARM)
def test_a_file_that_means_harm_changes_nothing(
    he: PageClient, app: Flask, opened: OpenDraft, content: bytes, name: str
) -> None:
    before = count(app, AuditEntry)
    assert hand_in(he, content, name).status_code == 422
    assert count(app, AuditEntry) == before


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"text_zh": "x"},
        {"text_fr": "x", "op_id_fr": "1", "base_rev_fr": "1"},
        {
            "text_zh": "x",
            "op_id_zh": OP_ID,
            "base_rev_zh": "1",
            "picture": "../x.png 1",
        },
        {"text_zh": "x", "op_id_zh": OP_ID, "base_rev_zh": "1", "picture": "x"},
    ],
)
def test_what_cannot_be_read_is_refused(he: PageClient, app: Flask, opened: OpenDraft, form: dict[str, str]) -> None:
    assert he.post(f"{DRAFT}/imports", data=form).status_code == 422
    assert count(app, DraftRevision) == 2


def test_a_picture_that_nobody_handed_in_is_not_given(he: PageClient, opened: OpenDraft) -> None:
    form = {"text_zh": "x", "op_id_zh": OP_ID, "base_rev_zh": "1", "picture": f"x.png {'0' * 64}"}
    assert he.post(f"{DRAFT}/imports", data=form).status_code == 409


def test_no_file_is_told_beside_the_form(he: PageClient, opened: OpenDraft) -> None:
    answer = he.post(f"{DRAFT}/import", data={"code": "zh"})
    assert answer.status_code == 422
    assert "Choose a file." in answer.get_data(as_text=True)
    assert he.post("/desk/manuals/no-such/draft/import", data={"code": "zh"}).status_code == 404

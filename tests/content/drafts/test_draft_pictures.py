"""Pictures of a draft: uploaded with and without script, drawn anew, refused in words."""

import re
from io import BytesIO
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests.content.test_pictures import photograph
from tests.factories.content import MANUAL_EN, picture_bytes
from tests.page import PageClient
from training.content.drafts.queries import OpenDraft

DRAFT = "/desk/manuals/quoting/draft"
JSON = {"Accept": "application/json"}


def add(client: PageClient, content: bytes, name: str, alt: str = "", **more: Any) -> TestResponse:
    file = FileStorage(BytesIO(content), filename=name, content_type="application/octet-stream")
    boundary, body = encode_multipart({"file": file, "alt": alt})
    kind = f"multipart/form-data; boundary={boundary}"
    return client.post(f"{DRAFT}/pictures", data=body, content_type=kind, **more)


def test_a_picture_is_drawn_anew_and_answered_with_its_markdown(he: PageClient, opened: OpenDraft) -> None:
    answer = add(he, photograph().getvalue(), "My Photo.JPG", "A shop", headers=JSON)
    assert (answer.status_code, answer.json) == (201, {"name": "my-photo.jpg", "markdown": "![A shop](my-photo.jpg)"})
    page = he.page(DRAFT)
    assert "my-photo.jpg" in page
    digest = re.findall(r"/pictures/([0-9a-f]{64})", page)[0]
    assert b"A camera" not in he.get(f"/pictures/{digest}").data


def test_without_script_the_markdown_is_told_on_the_page(he: PageClient, opened: OpenDraft) -> None:
    answer = add(he, picture_bytes(), "clock.png", "A clock")
    assert answer.location == f"{DRAFT}#pictures"
    assert "<code>![A clock](clock.png)</code>" in he.page(DRAFT)


def test_a_photograph_larger_than_a_form_is_taken(he: PageClient, opened: OpenDraft) -> None:
    photo = photograph((2600, 1900)).getvalue()
    assert len(photo) > 2 * 1024 * 1024
    assert add(he, photo, "large.jpg", headers=JSON).status_code == 201


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"<script>", "x.png"), (b"", "x.png"), (picture_bytes(kind="GIF"), "x.gif"), (b"PK\x03\x04", "x.jpg")],
    ids=["html", "nothing", "gif", "zip"],
)
def test_what_is_no_picture_is_refused_in_words(he: PageClient, opened: OpenDraft, content: bytes, name: str) -> None:
    assert add(he, content, name).status_code == 422
    told = add(he, content, name, headers=JSON)
    assert told.status_code == 422
    assert told.json is not None
    assert told.json["remedy"]


def test_no_file_is_told_beside_the_form(he: PageClient, opened: OpenDraft) -> None:
    answer = he.post(f"{DRAFT}/pictures", data={"alt": "x"})
    assert answer.status_code == 422
    assert "Choose a file." in answer.get_data(as_text=True)


def test_a_preview_shows_a_picture_of_the_draft(he: PageClient, opened: OpenDraft) -> None:
    add(he, picture_bytes(), "clock.png")
    text = MANUAL_EN.replace("One price", "![A clock](clock.png) price")
    told = he.post(f"{DRAFT}/preview/en", data={"text": text}, headers=JSON).json
    assert told is not None
    assert '<img alt="A clock" height="30"' in told["html"]
    assert not [fault for fault in told["faults"] if "clock" in fault["cause"]]

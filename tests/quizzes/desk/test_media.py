"""Pictures and sounds in drafts: handed in with what is written, chosen by name, made ready as they were read."""

import uuid
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from tests.cast import Cast
from tests.factories.desk import make_item_draft, make_ready, make_shown_draft, single
from tests.factories.media import picture_file, sound_file
from tests.factories.quizzes import both, make_bank
from tests.page import PageClient
from training.authored import Unfit
from training.db import unit_of_work
from training.quizzes.desk import fields, operations, queries, uploads
from training.quizzes.desk.models import ItemDraft
from training.quizzes.kinds import KINDS


@pytest.fixture
def draft(app: Flask, cast: Cast) -> ItemDraft:
    with app.app_context(), unit_of_work(writes=True):
        return make_item_draft(make_bank("visits"), cast.author, "eight")


def hand_in(client: PageClient, draft: ItemDraft, content: bytes, name: str, **more: Any) -> Any:
    data = {"op_id": str(uuid.uuid4()), "base_rev": "1", "do": "save", "stem.en": "Typed meanwhile", **more}
    if name:
        data["upload-media"] = (BytesIO(content), name)
    return client.post(f"/desk/drafts/{draft.public_id}/media", data=data, content_type="multipart/form-data")


def content_of(app: Flask, draft: ItemDraft) -> dict[str, Any]:
    with app.app_context(), unit_of_work(writes=False):
        found = queries.draft(draft.public_id)
        assert found is not None
        return found.content


def test_a_picture_comes_in_with_what_was_typed(app: Flask, cast: Cast, draft: ItemDraft) -> None:
    he = PageClient(app).sign_in(cast.author).speak("en")
    answer = hand_in(he, draft, picture_file(), "Sales Chart (1).PNG")
    assert (answer.status_code, answer.location) == (303, f"/desk/drafts/{draft.public_id}#f-media")
    content = content_of(app, draft)
    assert content["media"] == [{"file": "sales-chart-1.png"}]
    assert content["stem"] == {"en": "Typed meanwhile"}
    html = he.page(f"/desk/drafts/{draft.public_id}")
    assert '<option value="sales-chart-1.png" selected>' in html
    assert he.get(f"/desk/drafts/{draft.public_id}/media/1").mimetype == "image/png"
    assert he.get(f"/desk/drafts/{draft.public_id}/media/2").status_code == 404


def test_a_sound_comes_in_and_the_same_file_only_once(app: Flask, cast: Cast, draft: ItemDraft) -> None:
    he = PageClient(app).sign_in(cast.author)
    hand_in(he, draft, sound_file(), "电话.mp3")
    hand_in(he, draft, sound_file(), "other.mp3", base_rev="2", **{"media.0.file": "medium.mp3"})
    assert content_of(app, draft)["media"] == [{"file": "medium.mp3"}]
    hand_in(he, draft, sound_file("ogg"), "电话.mp3", base_rev="3", **{"media.0.file": "medium.mp3"})
    assert content_of(app, draft)["media"] == [{"file": "medium.mp3"}, {"file": "medium.ogg"}]


def test_the_same_press_twice_adds_one(app: Flask, cast: Cast, draft: ItemDraft) -> None:
    he, op_id = PageClient(app).sign_in(cast.author), str(uuid.uuid4())
    for _turn in range(2):
        assert hand_in(he, draft, picture_file(), "chart.png", op_id=op_id).status_code == 303
    assert content_of(app, draft)["media"] == [{"file": "chart.png"}]


@pytest.mark.parametrize("content", [b"plain words", sound_file()[:40], b"<svg/>", b""])
def test_what_is_neither_is_refused_and_nothing_is_saved(
    app: Flask, cast: Cast, draft: ItemDraft, content: bytes
) -> None:
    he = PageClient(app).sign_in(cast.author).speak("en")
    assert hand_in(he, draft, content, "chart.png").status_code == 422
    assert "media" not in content_of(app, draft)


def test_without_a_file_the_page_asks_for_one(app: Flask, cast: Cast, draft: ItemDraft) -> None:
    answer = hand_in(PageClient(app).sign_in(cast.author).speak("en"), draft, b"", "")
    assert answer.status_code == 422
    assert "Choose a file." in answer.get_data(as_text=True)


def test_what_came_too_late_is_kept_beside(app: Flask, cast: Cast, draft: ItemDraft) -> None:
    gu = PageClient(app).sign_in(cast.second_author)
    assert hand_in(gu, draft, picture_file(), "chart.png", base_rev="0").status_code == 409
    assert "media" not in content_of(app, draft)


def test_only_files_of_the_draft_can_be_shown(app: Flask, cast: Cast) -> None:
    content = single(media=[{"file": "chart.png", "alt": both("A chart")}])
    with app.test_request_context():
        assert operations.read("single", "x", content, known=set(), files={"chart.png"})
        with pytest.raises(Unfit) as unfit:
            operations.read("single", "x", content, known=set())
    assert [fault.file for fault in unfit.value.faults] == ["media.0.file"]


def test_a_second_author_makes_it_ready_as_it_was_read(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work(writes=True):
        draft = make_shown_draft(make_bank("visits"), cast.author, "eight")
    gu = PageClient(app).sign_in(cast.second_author).speak("en")
    assert f'src="/desk/drafts/{draft.public_id}/media/1?' in gu.page(f"/desk/drafts/{draft.public_id}/preview")
    with app.app_context(), unit_of_work(writes=True):
        version = make_ready(draft, cast.second_author)
        assert [(row["file"], row["width"]) for row in version.body["media"]] == [("chart.png", 8)]
    assert 'src="/desk/banks/visits/items/eight/media/1?' in gu.page("/desk/banks/visits/items/eight")
    assert gu.get("/desk/banks/visits/items/eight/media/1").data == picture_file()


def test_the_next_draft_begins_with_what_the_item_shows(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work(writes=True):
        draft = make_shown_draft(make_bank("visits"), cast.author, "eight")
        make_ready(draft, cast.second_author)
    he = PageClient(app).sign_in(cast.author).speak("en")
    place = he.post("/desk/banks/visits/items/eight/drafts").location
    assert '<option value="chart.png" selected>' in he.page(place)
    assert he.get(f"{place}/media/1").data == picture_file()
    preview = he.page(f"{place}/preview")
    assert "Nothing." in preview, "as it stands it changes nothing"


def test_rows_of_media_come_only_by_files(app: Flask) -> None:
    with app.test_request_context():
        (media,) = [part for part in fields.parts(KINDS["single"].authored, single()) if part.path == "media"]
        assert uploads.offered([media], [])[0].most == 0
        assert uploads.offered([media], ["chart.png"])[0].most == 4


@pytest.mark.parametrize("media", [None, "x", [1, {"file": 3}, {}]])
def test_a_strange_draft_names_no_files(media: Any) -> None:
    assert uploads.names({"media": media}) == []

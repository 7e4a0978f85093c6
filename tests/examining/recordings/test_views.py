"""A sitting is recorded and heard through its pages: only when the trainee agreed, only by those whom it concerns."""

import hashlib

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import Cast
from tests.examining.visits import sitting_in, speak, stored
from tests.factories import examining as make
from tests.factories.recordings import make_heard, pieces_of, sound, stored_files
from tests.factories.roleplay import make_run, make_scenario
from tests.page import PageClient
from training import clock, jobs
from training.db import db, unit_of_work
from training.examining.models import Sitting
from training.examining.recordings.models import SittingConsent
from training.examining.rules import State
from training.roleplay.recordings import joining
from training.roleplay.recordings.models import Recording

OCTETS = "application/octet-stream"


@pytest.fixture
def sitting(app: Flask, cast: Cast) -> Sitting:
    return sitting_in(app, cast, State.IN_PROGRESS)


@pytest.fixture
def lin(app: Flask, cast: Cast) -> PageClient:
    return PageClient(app).sign_in(cast.trainee)


@pytest.fixture
def zhao(app: Flask, cast: Cast) -> PageClient:
    return PageClient(app).sign_in(cast.examiner)


def agree(lin: PageClient, sitting: Sitting) -> None:
    assert lin.post(f"/my-sittings/{sitting.public_id}/recordings/consent").status_code == 303


def begin(zhao: PageClient, sitting: Sitting) -> dict[str, str]:
    answer = zhao.post(f"/sittings/{sitting.public_id}/recordings/segments")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return dict(answer.json)


def record(zhao: PageClient, sitting: Sitting, data: bytes, pieces: int = 3) -> None:
    begun, cut = begin(zhao, sitting), pieces_of(data, pieces)
    for number, piece in enumerate(cut, 1):
        assert zhao.post(f"{begun['chunks']}/{number}", data=piece, content_type=OCTETS).status_code == 204
    finished = zhao.post(begun["finish"], data={"promised": f"{begun['segment']}:{len(cut)}"})
    assert (finished.status_code, finished.location) == (303, f"/sittings/{sitting.public_id}")


def end(zhao: PageClient, sitting: Sitting) -> None:
    zhao.post(f"/sittings/{sitting.public_id}/end")


def recorded(app: Flask, lin: PageClient, zhao: PageClient, sitting: Sitting) -> None:
    """Agreed, recorded, played to its end, joined."""
    agree(lin, sitting)
    record(zhao, sitting, sound((1.0, False), (4.0, True)))
    end(zhao, sitting)
    jobs.run_due(app)


def only_recording(app: Flask) -> Recording:
    with app.app_context(), unit_of_work(writes=False):
        return db.session.scalars(sa.select(Recording)).one()


def mark_and_release(app: Flask, cast: Cast, sitting: Sitting) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make.mark(sitting)
        make.release(sitting, cast.administrator)


# --- consent ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_trainee_is_asked_before_and_may_take_it_back(
    app: Flask, cast: Cast, client: PageClient, language: str
) -> None:
    sitting = sitting_in(app, cast, State.SCHEDULED)
    speak(client, cast.trainee, language)
    address = f"/my-sittings/{sitting.public_id}"
    words = {"zh": "我同意在这场考核中录下我的声音", "en": "I agree that my voice"}[language]
    assert words in client.page(address)
    for _twice in range(2):
        assert client.post(f"{address}/recordings/consent").location == address
    assert words not in client.page(address)
    with app.app_context(), unit_of_work(writes=False):
        row = db.session.scalars(sa.select(SittingConsent)).one()
    assert (row.person_id, row.agreed, row.language) == (cast.trainee.id, True, language)
    assert row.statement.startswith(words), "the exact words that stood on the page"
    for _twice in range(2):
        assert client.post(f"{address}/recordings/consent/taken-back").location == address
    assert words in client.page(address)
    assert stored(app, SittingConsent) == 2


def test_nothing_is_recorded_without_consent_and_the_examination_goes_on(
    app: Flask, zhao: PageClient, sitting: Sitting
) -> None:
    address = f"/sittings/{sitting.public_id}"
    assert "has not agreed" in zhao.page(f"{address}/recordings")
    refused = zhao.post(f"{address}/recordings/segments")
    assert refused.status_code == 409
    assert "has not agreed" in refused.get_data(as_text=True)
    assert stored(app, Recording) == 0
    assert "data-recorder" not in zhao.page(address)
    end(zhao, sitting)
    assert "data-recording" not in zhao.page(f"{address}/mark-sheet")


def test_nobody_agrees_for_the_trainee(app: Flask, cast: Cast, zhao: PageClient, sitting: Sitting) -> None:
    for person in (cast.examiner, cast.trainer, cast.administrator, cast.other_trainee):
        other = PageClient(app).sign_in(person)
        for act in ("consent", "consent/taken-back"):
            assert other.post(f"/my-sittings/{sitting.public_id}/recordings/{act}").status_code == 404
    assert stored(app, SittingConsent) == 0


def test_one_does_not_agree_afterwards(lin: PageClient, zhao: PageClient, app: Flask, sitting: Sitting) -> None:
    end(zhao, sitting)
    assert "May it be recorded?" not in lin.page(f"/my-sittings/{sitting.public_id}")
    assert lin.post(f"/my-sittings/{sitting.public_id}/recordings/consent").status_code == 409
    assert stored(app, SittingConsent) == 0


def test_taking_it_back_stops_the_recording_and_erases_it(
    app: Flask, lin: PageClient, zhao: PageClient, sitting: Sitting
) -> None:
    agree(lin, sitting)
    begun = begin(zhao, sitting)
    first, second = pieces_of(sound((2.0, True)), 2)
    assert zhao.post(f"{begun['chunks']}/1", data=first, content_type=OCTETS).status_code == 204
    lin.post(f"/my-sittings/{sitting.public_id}/recordings/consent/taken-back")
    assert zhao.post(f"{begun['chunks']}/2", data=second, content_type=OCTETS).status_code == 410
    assert zhao.post(f"/sittings/{sitting.public_id}/recordings/segments").status_code == 409
    with app.app_context():
        assert stored_files() == []
    end(zhao, sitting)
    assert "was erased" in zhao.page(f"/sittings/{sitting.public_id}/mark-sheet")
    zhao.page(f"/sittings/{sitting.public_id}/mark-sheet")


# --- recording ----------------------------------------------------------------------------------------------------


def test_pieces_become_a_recording_that_the_examiner_hears_while_marking(
    app: Flask, cast: Cast, lin: PageClient, zhao: PageClient, sitting: Sitting
) -> None:
    agree(lin, sitting)
    address = f"/sittings/{sitting.public_id}"
    assert "agreed on" in zhao.page(f"{address}/recordings")
    assert "data-recorder" in zhao.page(address)
    record(zhao, sitting, sound((1.0, False), (4.0, True)))
    end(zhao, sitting)
    joining_still = zhao.page(f"{address}/mark-sheet")
    assert "being joined" in joining_still
    assert f'data-at="{address}/mark-sheet"' in joining_still
    unfinished = zhao.post(f"{address}/markings", data={"praise-text": "Good."}).get_data(as_text=True)
    assert f'data-at="{address}/mark-sheet"' in unfinished, "a sheet that came back looks for it where it is"
    jobs.run_due(app)
    sheet = zhao.page(f"{address}/mark-sheet")
    assert "data-player" in sheet
    assert "What the sound tells" not in sheet, "nothing that a machine says stands before who has still to judge"
    heard = zhao.get(f"{address}/recordings/1/media")
    assert hashlib.sha256(heard.data).hexdigest() == only_recording(app).digest
    part = zhao.get(f"{address}/recordings/1/media", headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.data) == (206, heard.data[10:20])
    with app.app_context(), unit_of_work(writes=True):
        make.mark(sitting)
    marked = zhao.page(address)
    assert "data-player" in marked
    assert "What the sound tells" in marked
    assert 'data-moment="44"' in marked, "a point leads to its moment"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_trainee_hears_it_once_the_result_is_out(
    app: Flask, cast: Cast, lin: PageClient, zhao: PageClient, sitting: Sitting, client: PageClient, language: str
) -> None:
    recorded(app, lin, zhao, sitting)
    own = f"/my-sittings/{sitting.public_id}"
    assert lin.get(f"{own}/recordings/1/media").status_code == 409
    assert "data-player" not in lin.page(own)
    mark_and_release(app, cast, sitting)
    speak(client, cast.trainee, language)
    page = client.page(own)
    assert "data-player" in page
    assert {"zh": "还不够：0 / 5", "en": "not yet: 0 of 5"}[language] in page
    assert client.get(f"{own}/recordings/1/media").status_code == 200
    assert client.get(f"{own}/recordings/2/media").status_code == 409
    client.post(f"{own}/recordings/consent/taken-back")
    assert "data-player" not in client.page(own), "the result stands without it"
    with app.app_context():
        assert stored_files() == []


def test_nobody_else_hears_it(app: Flask, cast: Cast, lin: PageClient, zhao: PageClient, sitting: Sitting) -> None:
    recorded(app, lin, zhao, sitting)
    mark_and_release(app, cast, sitting)
    public_id = only_recording(app).public_id
    for person in (cast.trainer, cast.other_trainee, cast.administrator, cast.executive, cast.auditor):
        other = PageClient(app).sign_in(person)
        assert other.get(f"/sittings/{sitting.public_id}/recordings/1/media").status_code in {403, 404}
        assert other.get(f"/my-sittings/{sitting.public_id}/recordings/1/media").status_code == 404
        assert other.get(f"/recordings/{public_id}/media").status_code == 404
    chen = PageClient(app).sign_in(cast.trainer)
    assert chen.get(f"/sittings/{sitting.public_id}/recordings/1/media").status_code == 404, "an examiner, not this one"


def test_it_is_none_of_the_trainees_practice(
    app: Flask, cast: Cast, lin: PageClient, zhao: PageClient, sitting: Sitting
) -> None:
    recorded(app, lin, zhao, sitting)
    public_id = only_recording(app).public_id
    for method, path in (("GET", ""), ("GET", "/media"), ("POST", "/erase"), ("POST", "/finish")):
        assert lin.open(f"/recordings/{public_id}{path}", method=method).status_code == 404
    assert "Nothing has been recorded yet" in lin.page("/recordings")


def test_it_counts_against_nobodys_room(
    app: Flask, lin: PageClient, zhao: PageClient, sitting: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A trainee whose own recordings take up all the room is examined as anybody else."""
    small = app.config["SETTINGS"].model_copy(update={"recordings_megabytes_a_person": 0})
    monkeypatch.setitem(app.config, "SETTINGS", small)
    recorded(app, lin, zhao, sitting)
    assert only_recording(app).outcome == "ready"


def test_a_reload_goes_on_in_a_new_part(app: Flask, lin: PageClient, zhao: PageClient, sitting: Sitting) -> None:
    agree(lin, sitting)
    first, second = begin(zhao, sitting), begin(zhao, sitting)
    assert (first["segment"], second["segment"]) == (1, 2)
    assert first["recording"] == second["recording"]


def test_what_cannot_be_meant_is_refused_in_words(
    app: Flask, lin: PageClient, zhao: PageClient, sitting: Sitting
) -> None:
    agree(lin, sitting)
    address = f"/sittings/{sitting.public_id}/recordings"
    assert zhao.post(f"{address}/1/finish").status_code == 409, "nothing has begun"
    begun = begin(zhao, sitting)
    html = zhao.post(f"{begun['chunks']}/1", data=b"<!doctype html>" * 99, content_type=OCTETS)
    assert html.status_code == 422
    assert "neither sound nor video" in html.get_data(as_text=True)
    assert zhao.post(f"{address}/1/segments/7/chunks/2", data=b"x", content_type=OCTETS).status_code == 422
    assert zhao.post(f"{address}/1/segments/1/chunks/99999999", data=b"x", content_type=OCTETS).status_code == 404
    assert zhao.post(begun["finish"], data={"promised": "one"}).status_code == 422
    assert zhao.post(begun["finish"], data={"promised": "1:2"}).status_code == 409
    huge = zhao.post(f"{begun['chunks']}/1", content_type=OCTETS, environ_overrides={"CONTENT_LENGTH": str(10**10)})
    assert huge.status_code == 413
    with app.app_context():
        assert stored_files() == []


def test_nothing_begins_before_the_start_or_after_the_marking(app: Flask, cast: Cast, lin: PageClient) -> None:
    zhao = PageClient(app).sign_in(cast.examiner)
    sitting = sitting_in(app, cast, State.SCHEDULED)
    agree(lin, sitting)
    assert zhao.post(f"/sittings/{sitting.public_id}/recordings/segments").status_code == 409
    with app.app_context(), unit_of_work(writes=True):
        make.start(sitting)
        make.play(sitting)
        make.mark(sitting)
    assert zhao.post(f"/sittings/{sitting.public_id}/recordings/segments").status_code == 409


def test_examinations_are_kept_for_days_of_their_own(
    app: Flask, cast: Cast, lin: PageClient, zhao: PageClient, sitting: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = app.config["SETTINGS"].model_copy(update={"practice_recording_days": 1, "examination_recording_days": 30})
    monkeypatch.setitem(app.config, "SETTINGS", kept)
    recorded(app, lin, zhao, sitting)
    with app.app_context():
        joining.work(clock.now() + joining.timedelta(days=29))
        assert len(stored_files()) == 1
        joining.work(clock.now() + joining.timedelta(days=31))
        assert stored_files() == []
    mark_and_release(app, cast, sitting)
    assert "was erased on" in lin.page(f"/my-sittings/{sitting.public_id}")


# --- beside others ------------------------------------------------------------------------------------------------


def passed_sittings(app: Flask, cast: Cast, shares: list[int]) -> None:
    """Zhou's released sittings, each recorded for 100 seconds of which he spoke so many."""
    with app.app_context(), unit_of_work(writes=True):
        for spoken in shares:
            sitting = make.make_sitting(cast.other_trainee, cast.administrator, state=State.RELEASED)
            run = make.sheet_of(sitting).run
            assert run is not None
            make_heard(run, seconds=100, spoken=spoken)


def test_facts_stand_beside_the_middle_of_those_who_passed(
    app: Flask, cast: Cast, lin: PageClient, zhao: PageClient, sitting: Sitting
) -> None:
    recorded(app, lin, zhao, sitting)
    mark_and_release(app, cast, sitting)
    own = f"/my-sittings/{sitting.public_id}"
    passed_sittings(app, cast, [40, 50, 60, 70])
    assert "not yet: 4 of 5" in lin.page(own)
    passed_sittings(app, cast, [80])
    page = lin.page(own)
    assert "60%" in page
    assert "50% – 70%" in page
    assert 'data-label="n">5<' in page
    assert cast.other_trainee.name not in page


def test_a_practice_stands_beside_them_too(app: Flask, cast: Cast, lin: PageClient) -> None:
    passed_sittings(app, cast, [40, 50, 60, 70, 80])
    with app.app_context(), unit_of_work(writes=True):
        practice = make_heard(make_run(make_scenario(), cast.trainee))
    page = lin.page(f"/recordings/{practice.public_id}")
    assert "50% – 70%" in page
    assert 'data-label="n">5<' in page


def test_the_page_asks_as_much_for_many_as_for_five(
    app: Flask, cast: Cast, lin: PageClient, zhao: PageClient, sitting: Sitting, counting
) -> None:
    recorded(app, lin, zhao, sitting)
    mark_and_release(app, cast, sitting)
    counts = []
    for _more in range(2):
        passed_sittings(app, cast, [40, 50, 60, 70, 80])
        with counting() as counted:
            lin.page(f"/my-sittings/{sitting.public_id}")
        counts.append(len(counted))
    assert counts[0] == counts[1]

"""The demo company is believable, and nothing in it was written behind the product's back."""

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.page import PageClient
from training import audit, clock, library
from training.certification.models import Certificate
from training.content.models import Acknowledgement
from training.db import unit_of_work
from training.demo import cast, company
from training.examining.models import Release, Sitting
from training.examining.recordings import queries as consents
from training.people.models import Account
from training.people.operations import AlreadySetUp
from training.quizzes.models import Score
from training.roleplay.models import Run, RunKind
from training.roleplay.recordings import joining
from training.roleplay.recordings.models import Outcome, Recording, RecordingChunk, RecordingFacts
from training.roleplay.showroom import queries as showroom
from training.roleplay.showroom.models import RunClick


@pytest.fixture
def opened(app: Flask, client: PageClient) -> PageClient:
    """A fresh installation whose first visitor pressed 'Open the demo company'."""
    with app.app_context(), unit_of_work(writes=True):
        library.publish(at=clock.now())
    assert client.speak("zh").post("/set-up/demo").status_code == 303
    return client


def test_its_people_stand_at_the_door(opened: PageClient) -> None:
    page = opened.page("/sign-in")
    for name in ("林小雨", "陈静", "赵磊", "钱薇", "马红"):
        assert name in page
    answer = opened.post("/sign-in", data={"login": cast.LIN.login, "password": cast.PASSWORD})
    assert answer.status_code == 303
    assert "林小雨" in opened.page("/")


def test_its_history_holds_together(app: Flask, opened: PageClient) -> None:
    with app.app_context(), unit_of_work(writes=False) as session:
        assert list(audit.faults(session)) == []
        for table, at_least in ((Acknowledgement, 50), (Score, 20), (Release, 15), (Certificate, 10)):
            assert (session.scalar(sa.select(sa.func.count()).select_from(table)) or 0) >= at_least
        passed = set(session.scalars(sa.select(Release.passed)))
        assert passed == {True, False}, "some pass at once, some need another sitting"


def test_it_opens_once(app: Flask, opened: PageClient) -> None:
    assert opened.post("/set-up/demo").status_code == 409
    with app.app_context(), pytest.raises(AlreadySetUp), unit_of_work(writes=True):
        company.fill("hash", language="en", at=clock.now())


def listens(opened: PageClient, character: cast.Character) -> PageClient:
    opened.post("/sign-in", data={"login": character.login, "password": cast.PASSWORD})
    return opened


def test_a_sitting_was_recorded_with_consent_and_is_heard_once_the_server_has_joined_it(
    app: Flask, opened: PageClient
) -> None:
    with app.app_context():
        joined = joining.work(clock.now())
        with unit_of_work(writes=False) as session:
            recordings = session.scalars(sa.select(Recording)).all()
            facts = session.scalars(sa.select(RecordingFacts)).all()
            assert list(consents.faults(session)) == []
            assert list(joining.faults(session)) == []
    assert joined == len(recordings) == len(facts) >= 6, "one, and five others to stand beside"
    for one in recordings:
        assert (one.outcome, one.media_type) == (Outcome.READY, "audio/webm")
        assert 30_000 < (one.duration_ms or 0) < 150_000
    for told in facts:
        assert told.pause_ms is not None
        assert 300 < told.pause_ms < 6000
        assert told.pace is not None
        assert 150 < told.pace < 350
    assert len({told.spoken_ms for told in facts}) > 3, "people differ"
    with app.app_context(), unit_of_work(writes=False) as session:
        account = session.scalars(sa.select(Account).where(Account.login == cast.LI.login)).one()
        sittings = session.scalars(sa.select(Sitting.public_id).where(Sitting.trainee_id == account.person_id)).all()
    li = listens(opened, cast.LI)
    heard = [one for one in sittings if "<audio" in li.page(f"/my-sittings/{one}")]
    assert heard
    assert li.get(f"/my-sittings/{heard[0]}/recordings/1/media").status_code == 200
    assert "还不够" not in li.page(f"/my-sittings/{heard[0]}"), "five others passed, to stand beside"


def test_a_demonstration_was_clicked_in_practice_and_before_an_examiner(app: Flask, opened: PageClient) -> None:
    with app.app_context(), unit_of_work(writes=False) as session:
        rows = session.execute(
            sa.select(Run.kind, RunClick.page).join(Run, Run.id == RunClick.run_id).order_by(RunClick.number)
        ).all()
        assert list(showroom.faults(session)) == []
        (practised,) = session.scalars(
            sa.select(Run.public_id).where(Run.id == sa.select(sa.func.min(RunClick.run_id)).scalar_subquery())
        )
    expected = ["home page", "search", "requests", "request", "contact buyer", "supply", "shop"]
    assert [page for kind, page in rows if kind == RunKind.EXAMINATION] == expected
    assert [page for kind, page in rows if kind == RunKind.PRACTICE] == [
        page for page in expected if page != "contact buyer"
    ]
    li = listens(opened, cast.LI)
    assert "女包" in li.page(f"/runs/{practised}")


def test_without_room_for_sound_the_company_opens_all_the_same(
    app: Flask, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = app.config["SETTINGS"].model_copy(update={"free_megabytes": 1 << 40})
    monkeypatch.setitem(app.config, "SETTINGS", full)
    with app.app_context(), unit_of_work(writes=True):
        library.publish(at=clock.now())
    assert client.post("/set-up/demo").status_code == 303
    with app.app_context(), unit_of_work(writes=False) as session:
        assert set(session.scalars(sa.select(Recording.finished_at.is_not(None)))) == {True}
        assert session.scalar(sa.select(sa.func.count()).select_from(RecordingChunk)) == 0

"""More time, exceptions, regrading and signals: what others do about attempts."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.cast import Cast
from tests.factories.certification import hold_to, make_decision, make_programme
from tests.factories.quizzes import (
    both,
    make_quiz,
    make_response,
    make_version,
)
from tests.page import PageClient
from tests.quizzes.scene import Scene
from training import audit, clock
from training.certification.models import Decision, Outcome
from training.db import db, unit_of_work
from training.quizzes import queries
from training.quizzes.models import Attempt, Item, ItemVersion, Override, Score, Signal
from training.quizzes.oversight import operations as exceptions
from training.quizzes.oversight import queries as oversight

WHY = "The network of the branch was down."


def administrator(scene: Scene) -> PageClient:
    return PageClient(scene.app).sign_in(scene.cast.administrator)


def deadline(scene: Scene) -> Any:
    with scene.app.app_context(), unit_of_work(writes=False) as session:
        return session.scalars(sa.select(Attempt.deadline_at).order_by(Attempt.number.desc())).first()


def stored(scene: Scene, model: type) -> int:
    with scene.app.app_context(), unit_of_work(writes=False) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def whole(scene: Scene) -> None:
    with scene.app.app_context(), unit_of_work(writes=False) as session:
        assert list(queries.faults(session)) == []
        assert list(audit.faults(session)) == []


# --- more time ----------------------------------------------------------------------------------------------------


def test_an_allowance_lengthens_the_attempts_that_start_after_it(scene: Scene) -> None:
    with scene.app.app_context(), unit_of_work(writes=True):
        make_quiz("first", ["single"])
    fields = {"person": scene.cast.trainee.public_id, "factor": "1.5", "extra_minutes": 5, "reason": WHY}
    assert administrator(scene).post("/quizzes/first/allowances", data=fields).status_code == 303
    assert "28 minutes · with your allowance" in scene.client.page("/quizzes/first")  # 15 x 1.5, rounded up, and 5
    answer = scene.client.post("/quizzes/first/attempts")
    page = scene.client.page(answer.location)
    assert "Your time: 28 minutes" in page
    with scene.app.app_context(), unit_of_work(writes=False) as session:
        attempt = session.scalars(sa.select(Attempt)).one()
        assert attempt.deadline_at - attempt.started_at == timedelta(minutes=28)
    assert "28 minutes" not in PageClient(scene.app).sign_in(scene.cast.other_trainee).page("/quizzes/first")


def test_an_allowance_without_a_reason_is_not_given(scene: Scene) -> None:
    with scene.app.app_context(), unit_of_work(writes=True):
        make_quiz("first", ["single"])
    fields = {"person": scene.cast.trainee.public_id, "factor": "1.5", "extra_minutes": 5, "reason": "short"}
    assert administrator(scene).post("/quizzes/first/allowances", data=fields).status_code == 422


# --- overrides ----------------------------------------------------------------------------------------------------


def override(scene: Scene, kind: str, minutes: int | str = "", reason: str = WHY) -> Any:
    fields = {"kind": kind, "minutes": minutes, "reason": reason}
    return administrator(scene).post(f"{scene.address}/overrides", data=fields)


def test_an_extension_moves_the_deadline_and_what_is_saved_then_counts(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.begin(["single"])
    before = deadline(scene)
    assert override(scene, "extend", 10).status_code == 303
    assert deadline(scene) == before + timedelta(minutes=10)
    monkeypatch.setattr(clock, "now", lambda: before + timedelta(minutes=9))
    assert scene.save().status_code == 200
    monkeypatch.setattr(clock, "now", lambda: before + timedelta(minutes=11))
    assert scene.save(base=1).status_code == 410
    assert override(scene, "extend", 10).status_code == 409
    whole(scene)


def test_the_database_moves_no_deadline_without_an_override(scene: Scene) -> None:
    scene.begin(["single"])
    with scene.app.app_context(), pytest.raises(sa.exc.DBAPIError), unit_of_work(writes=True) as session:
        session.execute(sa.update(Attempt).values(deadline_at=clock.now() + timedelta(days=1)))


def test_one_more_attempt_waits_for_nothing(scene: Scene) -> None:
    scene.begin(["single"], attempts=1)
    scene.submit_all(right=False)
    assert scene.client.post("/quizzes/first/attempts").status_code == 409
    assert override(scene, "again").status_code == 303
    assert "canary" not in scene.client.page(f"{scene.address}/review"), "keys close again"
    assert scene.client.post("/quizzes/first/attempts").status_code == 303
    assert stored(scene, Attempt) == 2


def test_a_reopened_attempt_goes_on_with_its_items_and_responses(scene: Scene) -> None:
    scene.begin(["single", "single", "multiple"])
    scene.save(2, ["1"])
    scene.save(3, [], flag="on")
    before = scene.sheet()
    scene.client.post(f"{scene.address}/submission")
    assert override(scene, "reopen", 7).status_code == 303
    answer = scene.client.post("/quizzes/first/attempts")
    with scene.app.app_context(), unit_of_work(writes=False) as session:
        first, second = session.scalars(sa.select(Attempt).order_by(Attempt.number)).all()
        after = queries.sheet(second.id, second.public_id)
        assert second.deadline_at - second.started_at == timedelta(minutes=7)
        assert first.closed_at is not None
    assert answer.location == f"/attempts/{second.public_id}/items/1"
    kept = [(entry.version.id, entry.shown, entry.choice, entry.flagged) for entry in before.entries]
    assert [(entry.version.id, entry.shown, entry.choice, entry.flagged) for entry in after.entries] == kept
    assert stored(scene, Score) == 1, "what ended stays as it ended"
    scene.client.post(f"/attempts/{second.public_id}/submission")
    whole(scene)


def test_exceptions_are_made_where_they_make_sense(scene: Scene) -> None:
    scene.begin(["single"])
    assert override(scene, "again").status_code == 409
    assert override(scene, "reopen", 5).status_code == 409
    assert override(scene, "extend").status_code == 422
    assert override(scene, "extend", 5, reason="because").status_code == 422
    scene.submit_all(right=True)
    assert override(scene, "again").status_code == 409
    assert stored(scene, Override) == 0


def test_nobody_makes_an_exception_for_herself(scene: Scene) -> None:
    scene.begin(["single"])
    with scene.app.app_context(), unit_of_work(writes=True) as session:
        attempt = oversight.attempt(scene.attempt.public_id, lock=True)
        assert attempt is not None
        with pytest.raises(exceptions.NotForOneself):
            exceptions.extend(attempt, 5, WHY, by=scene.cast.trainee.id, at=clock.now())
        session.rollback()


def test_an_override_is_in_the_log_with_its_reason(scene: Scene) -> None:
    scene.begin(["single"])
    override(scene, "extend", 10)
    with scene.app.app_context(), unit_of_work(writes=False) as session:
        entry = session.scalars(sa.select(audit.AuditEntry).where(audit.AuditEntry.verb == "attempt extended")).one()
        assert entry.actor_id == scene.cast.administrator.id
        assert entry.details["reason"] == WHY
    page = administrator(scene).page(f"{scene.address}/oversight")
    assert WHY in page


# --- regrading ----------------------------------------------------------------------------------------------------


def correct_the_key(scene: Scene, right: str = "b") -> None:
    """A newer version of the one item, with another right option."""
    with scene.app.app_context(), unit_of_work(writes=True) as session:
        item = session.scalars(sa.select(Item)).one()
        number = session.scalar(sa.select(sa.func.max(ItemVersion.number))) or 0
        options = [
            {"id": name, "text": both(name), "correct": name == right, "feedback": both("as it is now")}
            for name in "abcd"
        ]
        make_version(item, "single", number=number + 1, options=options)


def regrade(scene: Scene, *, apply: bool = True) -> Any:
    """Proposed by an author, applied by the administrator."""
    author = PageClient(scene.app).sign_in(scene.cast.author)
    assert author.post("/quizzes/first/regrades", data={"reason": "Option a was right all along."}).status_code == 303
    with scene.app.app_context(), unit_of_work(writes=False) as session:
        public_id = session.scalars(sa.text("SELECT public_id FROM regrade ORDER BY id DESC")).first()
    return administrator(scene).post(f"/regrades/{public_id}/application") if apply else public_id


def answer_wrongly(scene: Scene) -> None:
    scene.begin(["single"])
    with scene.app.app_context(), unit_of_work(writes=True):
        make_response(scene.attempt, 1, ["a"])
    scene.client.post(f"{scene.address}/submission")


def test_a_dry_run_says_who_would_change_and_changes_nothing(scene: Scene) -> None:
    answer_wrongly(scene)
    author = PageClient(scene.app).sign_in(scene.cast.author)
    assert "No key was corrected" in author.page("/quizzes/first/regrade")
    correct_the_key(scene, "a")
    page = author.page("/quizzes/first/regrade")
    for words in ("1 score would change", "1 attempt passes or fails otherwise", "Lin Xiaoyu", "will have passed"):
        assert words in page
    assert stored(scene, Score) == 1


def test_a_regrade_adds_a_score_that_counts_and_is_told_to_the_trainee(scene: Scene) -> None:
    answer_wrongly(scene)
    correct_the_key(scene, "a")
    assert regrade(scene).status_code == 303
    assert stored(scene, Score) == 2
    page = scene.client.page(f"{scene.address}/review")
    for words in (
        "Passed",
        "Regraded on",
        "Because: Option a was right all along.",
        "You answered version 1; version 2",
    ):
        assert words in page
    assert "as it is now" in page, "the reasons are those of the corrected key"
    assert scene.client.post("/quizzes/first/attempts").status_code == 409, "the newest score counts"
    with scene.app.app_context(), unit_of_work(writes=False):
        assert [result.passed for result in queries.results([scene.cast.trainee.id])] == [True]
    whole(scene)


def test_a_regrade_is_applied_once_and_by_another(scene: Scene) -> None:
    answer_wrongly(scene)
    correct_the_key(scene, "a")
    client = administrator(scene)
    client.post("/quizzes/first/regrades", data={"reason": "Option a was right all along."})
    with scene.app.app_context(), unit_of_work(writes=False) as session:
        public_id = session.scalars(sa.text("SELECT public_id FROM regrade")).one()
    assert client.post(f"/regrades/{public_id}/application").status_code == 403
    assert stored(scene, Score) == 1
    public_id = regrade(scene, apply=False)
    assert client.post(f"/regrades/{public_id}/application").status_code == 303
    assert client.post(f"/regrades/{public_id}/application").status_code == 409
    assert stored(scene, Score) == 2
    client.page(f"/regrades/{public_id}")


def test_a_regrade_without_a_reason_or_a_change_is_refused(scene: Scene) -> None:
    answer_wrongly(scene)
    author = PageClient(scene.app).sign_in(scene.cast.author)
    assert author.post("/quizzes/first/regrades", data={"reason": "Nothing has changed."}).status_code == 409
    correct_the_key(scene, "a")
    assert author.post("/quizzes/first/regrades", data={"reason": "x"}).status_code == 422


def test_a_decision_made_before_stays_and_the_dossier_says_to_look_again(scene: Scene, cast: Cast) -> None:
    answer_wrongly(scene)
    with scene.app.app_context(), unit_of_work(writes=True):
        hold_to(cast.cohort, make_programme())
        make_decision(cast.trainee, cast, Outcome.REFUSED)
        before = db.session.scalars(sa.select(Decision)).one()
        digest = before.evidence_digest
    executive = PageClient(scene.app).sign_in(cast.executive)
    address = f"/gate/{cast.trainee.public_id}"
    assert "Regraded since" not in executive.page(address)
    correct_the_key(scene, "a")
    regrade(scene)
    page = executive.page(address)
    assert "Regraded since the last decision: look at it again" in page
    assert "Option a was right all along." in page
    with scene.app.app_context(), unit_of_work(writes=False):
        assert db.session.scalars(sa.select(Decision)).one().evidence_digest == digest


def test_a_second_correction_starts_from_what_was_answered(scene: Scene) -> None:
    answer_wrongly(scene)
    correct_the_key(scene, "a")
    regrade(scene)
    correct_the_key(scene, "c")
    regrade(scene)
    with scene.app.app_context(), unit_of_work(writes=False):
        scores = db.session.scalars(sa.select(Score).order_by(Score.number)).all()
        assert [int(score.marks) for score in scores] == [0, 1, 0]
        assert {int(score.maximum) for score in scores} == {1}
    whole(scene)


# --- signals ------------------------------------------------------------------------------------------------------


def test_signals_are_kept_for_a_person_to_look_at(scene: Scene) -> None:
    scene.begin(["single"])
    for kind, seconds in (("left", "42"), ("idle", "200"), ("address", ""), ("address", "")):
        answer = scene.client.post(f"{scene.address}/signals", data={"kind": kind, "seconds": seconds})
        assert answer.status_code == 200
    assert stored(scene, Signal) == 3, "an address is noted once"
    page = administrator(scene).page(f"{scene.address}/oversight")
    assert "the page was left" in page
    assert "42" in page
    for wrong in ({"kind": "cheated"}, {"kind": "left", "seconds": "x"}):
        assert scene.client.post(f"{scene.address}/signals", data=wrong).status_code == 422
    scene.client.post(f"{scene.address}/submission")
    assert scene.client.post(f"{scene.address}/signals", data={"kind": "left"}).status_code == 410

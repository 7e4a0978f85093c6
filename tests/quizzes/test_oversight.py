"""More time, exceptions, regrading, rooms, windows, previews and signals: what others do about attempts."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import Cast
from tests.factories.quizzes import (
    both,
    make_attempt,
    make_item,
    make_quiz,
    make_response,
    make_submission,
    make_version,
)
from tests.page import PageClient
from tests.quizzes.scene import Scene
from training import audit, clock
from training.db import db, unit_of_work
from training.quizzes import operations, queries
from training.quizzes.models import Attempt, Item, ItemVersion, Override, RoomRefusal, Score, Signal
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
    for words in ("1 score would change", "1 passes or fails otherwise", "Lin Xiaoyu", "will have passed"):
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


# --- the window and the room --------------------------------------------------------------------------------------


def iso(minutes: int) -> str:
    return (clock.now() + timedelta(minutes=minutes)).isoformat()


def test_a_quiz_starts_in_its_window_only(scene: Scene) -> None:
    with scene.app.app_context(), unit_of_work(writes=True):
        make_quiz("early", ["single"], opens=iso(10))
        make_quiz("late", ["single"], opens=iso(-20), closes=iso(-10))
        make_quiz("soon", ["single"], closes=iso(5))
    for slug, words in (("early", "Opens on"), ("late", "Closed since")):
        assert words in scene.client.page(f"/quizzes/{slug}")
        assert scene.client.post(f"/quizzes/{slug}/attempts").status_code == 409
    assert scene.client.post("/quizzes/soon/attempts").status_code == 303
    with scene.app.app_context(), unit_of_work(writes=False) as session:
        attempt = session.scalars(sa.select(Attempt)).one()
        assert timedelta(minutes=4) < attempt.deadline_at - attempt.started_at <= timedelta(minutes=5)
    scene.client.page("/quizzes")


def test_a_room_asks_for_its_password_and_counts_wrong_ones(scene: Scene) -> None:
    with scene.app.app_context(), unit_of_work(writes=True):
        make_quiz("first", ["single"], room={"password": "lantern-77", "addresses": []})
    assert "lantern-77" not in scene.client.page("/quizzes/first")
    for _try in range(5):
        answer = scene.client.post("/quizzes/first/attempts", data={"room_password": "guess"})
        assert answer.status_code == 403
        assert "lantern-77" not in answer.get_data(as_text=True)
    assert stored(scene, RoomRefusal) == 5
    assert scene.client.post("/quizzes/first/attempts", data={"room_password": "lantern-77"}).status_code == 429
    other = PageClient(scene.app).sign_in(scene.cast.other_trainee)
    assert other.post("/quizzes/first/attempts", data={"room_password": " lantern-77 "}).status_code == 303


@pytest.mark.parametrize(("network", "status"), [("127.0.0.0/8", 303), ("10.1.0.0/16", 403), ("::1/128", 403)])
def test_a_room_may_be_a_network(scene: Scene, network: str, status: int) -> None:
    with scene.app.app_context(), unit_of_work(writes=True):
        make_quiz("first", ["single"], room={"password": None, "addresses": [network]})
    assert scene.client.post("/quizzes/first/attempts").status_code == status


def test_keys_may_stay_closed_until_the_window_is_over(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.begin(["single"], closes=iso(30), keys_after="window")
    scene.submit_all(right=True)
    assert "canary" not in scene.client.page(f"{scene.address}/review")
    later = clock.now() + timedelta(minutes=40)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "canary" in scene.client.page(f"{scene.address}/review")


# --- sections and previews ----------------------------------------------------------------------------------------


def test_sections_stand_in_order_with_their_items(scene: Scene, app: Flask) -> None:
    with app.app_context(), unit_of_work(writes=True) as session:
        quiz = make_quiz("plain", ["single"])
        bank = session.scalars(sa.select(queries.bank_by_slug.__globals__["Bank"])).one()
        for slug in ("one", "two", "three"):
            make_version(make_item(bank, slug), "true-false")
        line = {"objectives": ["A01"], "difficulty": ["easy"], "number": 1}
        sections = [
            {"title": both("Warm up"), "items": ["two", "one"], "draw": []},
            {"title": both("Then"), "items": [], "draw": [line]},
        ]
        make_quiz("first", [], bank=bank, draw=[], sections=sections, shuffle_items=False)
        assert quiz.slug
    answer = scene.client.post("/quizzes/first/attempts")
    assert "Warm up" in scene.client.page(answer.location)
    with app.app_context(), unit_of_work(writes=False) as session:
        slugs = session.execute(
            sa.text(
                "SELECT item.slug FROM attempt_item JOIN item_version v ON v.id = attempt_item.item_version_id "
                "JOIN item ON item.id = v.item_id ORDER BY position"
            )
        ).scalars()
        found = list(slugs)
    assert found[:2] == ["two", "one"]
    assert found[2] not in {"two", "one"}
    assert "Then" in scene.client.page(answer.location.replace("/1", "/3"))


def test_a_preview_shows_a_paper_and_stores_nothing(scene: Scene) -> None:
    scene.begin()
    author = PageClient(scene.app).sign_in(scene.cast.author)
    page = author.page(f"/quizzes/first/preview?seed=7&person={scene.cast.trainee.public_id}")
    assert "As Lin Xiaoyu would see it: 15 minutes." in page
    assert "canary" not in page
    author.page("/quizzes/first/preview?seed=x&person=nobody")
    assert stored(scene, Attempt) == 1


def test_the_angoff_record_is_shown_with_its_error(scene: Scene) -> None:
    judges = {"Chen": {"one": 60, "two": 80}, "Zhao": {"one": 70, "two": 90}}
    with scene.app.app_context(), unit_of_work(writes=True):
        make_quiz("first", ["single"], standard={"method": "angoff", "judges": judges})
    page = PageClient(scene.app).sign_in(scene.cast.approver).page("/quizzes/first/oversight")
    assert "2 judges, 2 items. The cut is 75% of the marks, with a standard error of 5%" in page


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


# --- what waited without a network --------------------------------------------------------------------------------


def batch(scene: Scene, *saves: tuple[int, str, int, list[str]]) -> Any:
    rows = [{"position": place, "op_id": op, "base_rev": base, "choice": choice} for place, op, base, choice in saves]
    headers = {"Accept": "application/json"}
    return scene.client.post(f"{scene.address}/responses", json={"saves": rows}, headers=headers)


def ids(number: int) -> list[str]:
    return [str(uuid.uuid4()) for _number in range(number)]


def test_twenty_answers_come_back_in_one_commit(scene: Scene) -> None:
    scene.begin(["single"] * 20)
    commits: list[object] = []

    def note(connection: object) -> None:
        commits.append(connection)

    with scene.app.app_context():
        sa.event.listen(db.engine, "commit", note)
    sent = [(place, op, 0, ["2"]) for place, op in enumerate(ids(20), 1)]
    first = batch(scene, *sent).get_json()["saves"]
    with scene.app.app_context():
        sa.event.remove(db.engine, "commit", note)
    assert [one["status"] for one in first] == [200] * 20
    assert len(commits) <= 3  # two that only read, and one
    assert scene.sheet().answered == 20
    assert batch(scene, *sent).get_json()["saves"] == first, "sent again, it is the same"
    whole(scene)


def test_each_of_them_gets_its_own_answer(scene: Scene) -> None:
    scene.begin(["single", "single"])
    scene.save(1, ["3"])
    first, second, third, fourth = ids(4)
    told = batch(scene, (1, first, 0, ["1"]), (2, second, 0, ["1"]), (2, third, 1, ["9"]), (7, fourth, 0, ["1"]))
    assert [one["status"] for one in told.get_json()["saves"]] == [409, 200, 422, 404]
    scene.client.post(f"{scene.address}/submission")
    late = batch(scene, (1, ids(1)[0], 1, ["2"]))
    assert late.get_json()["saves"][0]["status"] == 410
    assert "Not counted" in late.get_json()["saves"][0]["title"]
    whole(scene)


@pytest.mark.parametrize(
    "sent",
    [
        None,
        [],
        {"saves": []},
        {"saves": [1]},
        {"saves": [{"position": "1", "op_id": str(uuid.uuid4()), "base_rev": 0, "choice": []}]},
        {"saves": [{"position": 1, "op_id": "x", "base_rev": 0, "choice": []}]},
        {"saves": [{"position": 1, "op_id": str(uuid.uuid4()), "base_rev": 0, "choice": [1]}]},
    ],
)
def test_what_cannot_be_read_is_refused_whole(scene: Scene, sent: Any) -> None:
    scene.begin(["single"])
    answer = scene.client.post(f"{scene.address}/responses", json=sent, headers={"Accept": "application/json"})
    assert answer.status_code == 422


def test_the_cast_is_used(app: Flask, cast: Cast) -> None:
    """An attempt of somebody else is no attempt at all."""
    with app.app_context(), unit_of_work(writes=True):
        attempt = make_attempt(cast.other_trainee, make_quiz("first", ["single"]))
        make_submission(attempt, right=False)
        assert operations.queries.own_number(cast.trainee.id, attempt.public_id) is None

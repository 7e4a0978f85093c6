"""Writing a scenario in the browser: saves, races, a second person, and what files may not undo."""

import uuid
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.cast import Cast
from tests.factories.roleplay import SCENARIOS, make_scenario
from tests.factories.studio import TITLES, make_scenario_draft, make_script_request
from training import clock
from training.approval import Verdict
from training.audit import record
from training.content.library import anchors
from training.db import db
from training.drafting.operations import OpIdTaken
from training.drafting.queries import TextRevision
from training.drafting.rules import Receipt
from training.roleplay import library
from training.roleplay import queries as runs
from training.roleplay.script import CustomerLine
from training.roleplay.studio import operations, queries, skeleton
from training.roleplay.studio.checking import checked, with_hints
from training.roleplay.studio.models import ScenarioVerdict
from training.roleplay.studio.queries import OpenDraft, Request
from training.settings import REPOSITORY

pytestmark = pytest.mark.usefixtures("cast", "work")
REASON = "Reads well, and the levels are plain."


@pytest.fixture
def draft(cast: Cast, work: None) -> OpenDraft:
    return make_scenario_draft(cast.author)


def save(draft: OpenDraft, text: str, cast: Cast, base: int, op_id: uuid.UUID | None = None) -> Receipt[TextRevision]:
    return operations.record_text(
        draft, "en", text, op_id=op_id or uuid.uuid4(), base_revision=base, by=cast.author.id, at=clock.now()
    )


def asked(draft: OpenDraft, cast: Cast) -> Request:
    found = queries.request(make_script_request(draft, cast.author).public_id)
    assert found is not None
    return found


def judge(request: Request, by: int, verdict: Verdict = Verdict.APPROVED) -> int | None:
    return operations.judge(request, verdict, REASON, by=by, at=clock.now())


def test_a_new_scenario_begins_without_a_fault() -> None:
    texts = skeleton.texts("obj-no-time", TITLES, {"zh": "没空。", "en": "No time."})
    read = checked("obj-no-time", texts, "en")
    assert [fault.cause for fault in read.faults] == []
    assert read.may_be_published


@pytest.mark.parametrize("sign", ["→", "->", "# 1", "＃ 一", "{a: b}", "\\", '"', "」"])
def test_a_new_scenario_begins_without_a_fault_whatever_signs_its_words_hold(sign: str) -> None:
    titles = {"zh": f"没空 {sign} 吗", "en": f"No time {sign} now"}
    texts = skeleton.texts("obj-no-time", titles, {"zh": f"没空 {sign} 吗。", "en": f"No time {sign} now."})
    read = checked("obj-no-time", texts, "en")
    assert [fault.cause for fault in read.faults] == []
    for script in read.scripts.values():
        assert script is not None
        assert script.title == titles[script.language]
        (line,) = (step for step in script.scenes[0].steps if isinstance(step, CustomerLine))
        assert line.text.endswith((f"{sign} 吗。", f"{sign} now.", "(a: b) 吗。", "(a: b) now."))


def test_a_source_that_no_manual_has_is_a_hint_and_hinders_nothing() -> None:
    texts = skeleton.texts("obj-no-time", TITLES, {"zh": "没空。", "en": "No time."})
    read = with_hints(checked("obj-no-time", texts, "en"), texts, {"objections#listen"})
    hints = [(fault.language, texts[fault.language].split("\n")[fault.line - 1][:6]) for fault in read.faults]
    assert hints == [("en", "source"), ("zh", "出处：man")]
    assert read.count == 0
    assert read.may_be_published


def test_a_new_scenario_cites_a_section_of_the_shipped_manual() -> None:
    texts = skeleton.texts("obj-no-time", TITLES, {"zh": "没空。", "en": "No time."})
    sections = anchors(REPOSITORY / "training" / "content" / "manuals")
    assert with_hints(checked("obj-no-time", texts, "en"), texts, sections).faults == ()


def test_the_same_save_twice_is_one_and_a_stale_one_stands_aside(draft: OpenDraft, cast: Cast) -> None:
    op_id = uuid.uuid4()
    first = save(draft, "one", cast, 1, op_id)
    assert save(draft, "one", cast, 1, op_id).stored.number == first.stored.number == 2
    stale = save(draft, "two", cast, 1)
    assert stale.is_stale
    assert stale.head.text == "one"
    assert queries.heads(draft.id)["en"].text == "one"


def test_an_op_id_belongs_to_one_text(draft: OpenDraft, cast: Cast) -> None:
    op_id = uuid.uuid4()
    save(draft, "one", cast, 1, op_id)
    other = make_scenario_draft(cast.author, "obj-other")
    with pytest.raises(OpIdTaken):
        save(other, "one", cast, 1, op_id)


def test_what_has_a_fault_is_not_put_before_a_second_person(draft: OpenDraft, cast: Cast) -> None:
    save(draft, "scene-file obj-no-time v1", cast, 1)
    with pytest.raises(operations.NotPublishable):
        make_script_request(draft, cast.author)


def test_the_second_person_publishes_it(draft: OpenDraft, cast: Cast) -> None:
    request = asked(draft, cast)
    assert judge(request, cast.approver.id) == 1
    current = runs.current_scenario("obj-no-time")
    assert current is not None
    assert current.titles == TITLES
    assert queries.open_draft("obj-no-time") is None


def test_who_wrote_in_it_approves_nothing(draft: OpenDraft, cast: Cast) -> None:
    operations.record_text(
        draft, "en", queries.heads(draft.id)["en"].text + "\n# mine\n", op_id=uuid.uuid4(), base_revision=1,
        by=cast.second_author.id, at=clock.now(),
    )  # fmt: skip
    request = asked(draft, cast)
    for author in (cast.author, cast.second_author):
        with pytest.raises(operations.Author):
            judge(request, author.id)


def test_the_database_refuses_an_author_too(draft: OpenDraft, cast: Cast) -> None:
    request = asked(draft, cast)
    row = {
        "request_id": request.id,
        "by_id": cast.author.id,
        "at": clock.now(),
        "verdict": "approved",
        "reason": REASON,
    }
    with pytest.raises(sa.exc.DBAPIError), db.session.begin_nested():
        db.session.execute(sa.insert(ScenarioVerdict).values(**row))


def test_while_it_is_reviewed_nobody_writes_on(draft: OpenDraft, cast: Cast) -> None:
    request = asked(draft, cast)
    for refused in (
        lambda: save(draft, "x", cast, 1),
        lambda: operations.discard(draft, "No longer needed.", by=cast.author.id, at=clock.now()),
    ):
        with pytest.raises(operations.InReview):
            refused()
    with pytest.raises(operations.AlreadyAsked):
        make_script_request(draft, cast.author)
    operations.withdraw(request, by=cast.author.id, at=clock.now())
    save(draft, "x", cast, 1)
    again = queries.request(request.public_id)
    assert again is not None
    with pytest.raises(operations.NotWaiting):
        judge(again, cast.approver.id)


def test_what_was_returned_is_written_on(draft: OpenDraft, cast: Cast) -> None:
    assert judge(asked(draft, cast), cast.approver.id, Verdict.RETURNED) is None
    assert operations.state_of(draft) == "returned"
    save(draft, "x", cast, 1)


def test_a_verdict_is_given_once(draft: OpenDraft, cast: Cast) -> None:
    request = asked(draft, cast)
    judge(request, cast.approver.id)
    again = queries.request(request.public_id)
    assert again is not None
    with pytest.raises(operations.NotWaiting):
        judge(again, cast.approver.id)


def test_a_draft_goes_on_from_the_edition_that_stands(cast: Cast) -> None:
    make_scenario()
    for _twice in range(2):
        operations.open_draft("obj-no-effect", by=cast.author.id, at=clock.now())
    draft = queries.open_draft("obj-no-effect")
    assert draft is not None
    current = runs.current_scenario("obj-no-effect")
    assert current is not None
    assert queries.heads(draft.id)["zh"].text == runs.script_source(current.edition_id, "zh")


def test_files_do_not_undo_what_a_second_person_approved(cast: Cast, tmp_path: Path) -> None:
    library.publish(SCENARIOS, at=clock.now())
    operations.open_draft("pitch-30s", by=cast.author.id, at=clock.now())
    draft = queries.open_draft("pitch-30s")
    assert draft is not None
    heads = queries.heads(draft.id)
    for code, head in heads.items():
        text = head.text.replace("v1", "v2", 1) if "v1" in head.text else head.text.replace(" v", " v9", 1)
        operations.record_text(
            draft, code, text, op_id=uuid.uuid4(), base_revision=1, by=cast.author.id, at=clock.now()
        )
    assert judge(asked(draft, cast), cast.approver.id) == 2
    record("made for a test", "scenario:pitch-30s", by=None, at=clock.now())
    assert library.publish(SCENARIOS, at=clock.now()) == []
    current = runs.current_scenario("pitch-30s")
    assert current is not None
    assert current.number == 2

"""A report goes its way: taken up, declined, merged, answered by an edition; and nothing of it is ever changed."""

import uuid
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import Cast
from tests.factories.content import MANUAL_EN, MANUAL_ZH, make_manual
from tests.factories.feedback import make_report
from tests.factories.roleplay import make_scenario
from training import clock
from training.audit import AuditEntry
from training.db import db, unit_of_work
from training.feedback import operations, queries
from training.feedback.models import FieldReport
from training.feedback.queries import Told
from training.feedback.rules import Outcome, State
from training.people.models import Person

WORDS = "This is what the authors say."
ZH = MANUAL_ZH + '\n## 做玩具的 {#toys objectives="A18"}\n\n一样有效果。\n'
EN = MANUAL_EN + '\n## Toys {#toys objectives="A18"}\n\nIt works for toys as well.\n'


@pytest.fixture
def manual(app: Flask, cast: Cast, tmp_path: Path) -> Path:
    with app.app_context(), unit_of_work(writes=True):
        make_manual(tmp_path)
    return tmp_path


def told(report: FieldReport) -> Told:
    found = queries.any_one(report.public_id)
    assert found is not None
    return found


def take_up(report: FieldReport, by: Person, outcome: Outcome = Outcome.ANSWER, target: str = "") -> Told:
    operations.take_up(told(report), outcome, target, WORDS, by=by.id, at=clock.now())
    return told(report)


def test_what_is_sent_twice_is_kept_once(app: Flask, cast: Cast) -> None:
    op_id = uuid.uuid4()
    texts = {"asked": "Toys?", "said": "", "product": "", "customer": "member", "section": ""}
    for _again in range(2):
        with app.app_context(), unit_of_work(writes=True):
            row = operations.report(op_id, **texts, by=cast.trainee.id, at=clock.now())
    with app.app_context(), unit_of_work(writes=True):
        assert len(queries.own(cast.trainee.id)) == 1
        assert operations.report(op_id, **texts, by=cast.trainee.id, at=clock.now()).id == row.id
        with pytest.raises(operations.Refused):
            operations.report(op_id, **texts, by=cast.trainer.id, at=clock.now())


def test_a_promised_section_answers_once_its_edition_is_published(app: Flask, cast: Cast, manual: Path) -> None:
    with app.app_context(), unit_of_work(writes=True):
        report = make_report(cast.trainee)
        taken = take_up(report, cast.author, Outcome.SECTION, "quoting#toys")
        assert (taken.state, taken.place) == (State.TAKEN_UP, None)
    with app.app_context(), unit_of_work(writes=True):
        make_manual(manual, zh=ZH, en=EN)
        found = told(report)
        assert found.state is State.ANSWERED
        assert found.place is not None
        assert (found.place.number, found.place.inside["en"]) == (2, "Toys")
    with app.app_context(), unit_of_work(writes=True):
        make_manual(manual, zh=ZH.replace("一样", "同样"), en=EN.replace("as well", "too"))
        assert told(report).place == found.place  # a later edition is not what answered it


def test_a_section_that_stands_already_is_promised_anew(app: Flask, cast: Cast, manual: Path) -> None:
    """It is to be rewritten: the edition of today does not answer."""
    with app.app_context(), unit_of_work(writes=True):
        report = make_report(cast.trainee)
        assert take_up(report, cast.author, Outcome.SECTION, "quoting#ask-first").state is State.TAKEN_UP


def test_an_answer_in_words_answers_at_once_and_may_name_a_section(app: Flask, cast: Cast, manual: Path) -> None:
    with app.app_context(), unit_of_work(writes=True):
        report = make_report(cast.trainee)
        answered = take_up(report, cast.author, Outcome.ANSWER, "quoting#ask-first")
        assert answered.state is State.ANSWERED
        assert answered.place is not None
        assert answered.place.inside["zh"] == "先问三句"


def test_a_scenario_answers_once_it_is_published(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work(writes=True):
        report = make_report(cast.trainee)
        assert take_up(report, cast.author, Outcome.SCENARIO, "obj-no-effect").state is State.TAKEN_UP
        make_scenario("obj-no-effect")
        db.session.flush()
        found = told(report)
        assert (found.state, found.place.number if found.place else 0) == (State.ANSWERED, 1)


@pytest.mark.parametrize("outcome", [Outcome.SECTION, Outcome.ITEM])
def test_a_manual_or_bank_that_does_not_exist_is_refused(app: Flask, cast: Cast, outcome: Outcome) -> None:
    with app.app_context(), unit_of_work(writes=True) as session:
        report = make_report(cast.trainee)
        with pytest.raises(operations.NoSuchTarget):
            take_up(report, cast.author, outcome, "none#such")
        session.rollback()


def test_one_who_declines_gives_a_reason(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work(writes=True):
        report = make_report(cast.trainee)
        operations.decline(told(report), "It is in the contract already.", by=cast.author.id, at=clock.now())
        assert told(report).state is State.DECLINED
    with app.app_context(), pytest.raises(sa.exc.IntegrityError), unit_of_work(writes=True):
        operations.decline(told(report), "no", by=cast.author.id, at=clock.now())


def test_what_is_done_about_a_matter_reaches_all_who_reported_it(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work(writes=True):
        first, second, third = (make_report(person) for person in (cast.trainee, cast.other_trainee, cast.trainer))
        operations.merge(told(third), second, by=cast.author.id, at=clock.now())
        operations.merge(told(second), first, by=cast.author.id, at=clock.now())
        take_up(first, cast.author)
        for row in (first, second, third):
            assert (told(row).state, told(row).people, told(row).head.id) == (State.ANSWERED, 3, first.id)
        assert [found.row.id for found in queries.board("all", "", None)] == [first.id]


def test_a_merged_report_can_be_separated_and_is_new_again(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work(writes=True):
        first, second = make_report(cast.trainee), make_report(cast.other_trainee)
        take_up(first, cast.author)
        operations.merge(told(second), first, by=cast.author.id, at=clock.now())
        with pytest.raises(operations.FollowsAnother):
            take_up(second, cast.author)
        operations.separate(told(second), by=cast.author.id, at=clock.now())
        assert (told(second).state, told(first).people) == (State.NEW, 1)
        with pytest.raises(operations.NotMerged):
            operations.separate(told(second), by=cast.author.id, at=clock.now())


def test_nothing_is_merged_into_itself_or_in_a_ring(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work(writes=True):
        first, second = make_report(cast.trainee), make_report(cast.other_trainee)
        operations.merge(told(second), first, by=cast.author.id, at=clock.now())
        for report, into in ((first, first), (first, second), (first, None)):
            with pytest.raises(operations.CannotMerge):
                operations.merge(told(report), into, by=cast.author.id, at=clock.now())


def test_news_are_seen_once_and_come_again_when_more_happens(app: Flask, cast: Cast, manual: Path) -> None:
    with app.app_context(), unit_of_work(writes=True):
        report = make_report(cast.trainee)
        assert queries.unseen(cast.trainee.id) == []
        taken = take_up(report, cast.author, Outcome.SECTION, "quoting#toys")
        assert len(queries.unseen(cast.trainee.id)) == 1
        for _twice in range(2):
            operations.see(told(report), taken.news, at=clock.now())
            db.session.flush()
        assert queries.unseen(cast.trainee.id) == []
    with app.app_context(), unit_of_work(writes=True):
        make_manual(manual, zh=ZH, en=EN)
        operations.see(told(report), taken.news, at=clock.now())  # from a page that is older than the edition
        assert len(queries.unseen(cast.trainee.id)) == 1


def test_each_step_is_an_act(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work(writes=True):
        first, second = make_report(cast.trainee), make_report(cast.other_trainee)
        operations.merge(told(second), first, by=cast.author.id, at=clock.now())
        operations.separate(told(second), by=cast.author.id, at=clock.now())
        take_up(first, cast.author)
        operations.decline(told(second), "It is in the contract already.", by=cast.author.id, at=clock.now())
    with app.app_context(), unit_of_work(writes=False) as session:
        verbs = set(session.scalars(sa.select(AuditEntry.verb)))
    assert {f"field report {done}" for done in ("made", "merged", "separated", "taken up", "declined")} <= verbs


@pytest.mark.parametrize("table", ["field_report", "field_report_step", "field_report_seen"])
def test_what_was_reported_and_done_stays(app: Flask, cast: Cast, table: str) -> None:
    with app.app_context(), unit_of_work(writes=True):
        report = make_report(cast.trainee)
        taken = take_up(report, cast.author)
        operations.see(taken, taken.news, at=clock.now())
    for statement in (f"UPDATE {table} SET at = at", f"DELETE FROM {table}"):
        with app.app_context(), pytest.raises(sa.exc.DBAPIError), unit_of_work(writes=True) as session:
            session.execute(sa.text(statement))


def test_the_board_asks_the_same_whatever_its_length(app: Flask, cast: Cast, manual: Path, counting: Any) -> None:
    def statements() -> int:
        with app.app_context(), unit_of_work(writes=False), counting() as counted:
            queries.board("all", "", None)
        return len(counted)

    with app.app_context(), unit_of_work(writes=True):
        take_up(make_report(cast.trainee), cast.author, Outcome.SECTION, "quoting#toys")
    before = statements()
    with app.app_context(), unit_of_work(writes=True):
        for _number in range(6):
            take_up(make_report(cast.other_trainee), cast.author, Outcome.SECTION, "quoting#toys")
    assert statements() == before <= 8

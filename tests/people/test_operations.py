"""What changes persons, accounts and grants."""

import os
import sys
import threading

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import Cast
from tests.factories.people import make_account, make_person
from training import audit, clock
from training.access import Role
from training.db import db, unit_of_work
from training.people import operations, passwords, queries
from training.people.models import Person, TieKind
from training.refusals import Refused


def verbs() -> list[str]:
    return list(db.session.scalars(sa.select(audit.AuditEntry.verb).order_by(audit.AuditEntry.sequence)))


def test_a_log_in_name_is_given_once_however_it_is_written(work: None) -> None:
    make_account(make_person("Lin"), "lin")
    with pytest.raises(operations.LoginTaken):
        make_account(make_person("Another Lin"), " ＬＩＮ ")


def test_a_name_that_hides_something_is_refused(work: None) -> None:
    for name in ("", "   ", "Lin\u202e"):
        with pytest.raises(operations.NameUnfit):
            operations.add_person(name, by=None, at=clock.now())


def test_a_role_that_is_held_is_not_granted_again(work: None) -> None:
    lin = make_person("Lin", Role.TRAINEE)
    assert operations.grant_role(lin, Role.TRAINEE, by=None, at=clock.now()) is None
    assert len(queries.grant_rows(lin.id)) == 1


def test_a_role_that_ended_stays_on_record_and_can_be_granted_again(work: None) -> None:
    lin, ma = make_person("Lin"), make_person("Ma")
    grant = operations.grant_role(lin, Role.TRAINEE, by=ma.id, at=clock.now())
    assert grant is not None
    operations.end_grant(grant, by=ma.id, at=clock.now())
    db.session.flush()
    assert queries.current_roles(lin.id, clock.now()) == set()
    operations.end_grant(grant, by=ma.id, at=clock.now())  # twice changes nothing
    operations.grant_role(lin, Role.TRAINEE, by=ma.id, at=clock.now())
    rows = queries.grant_rows(lin.id)
    assert [(row.granted_by, row.ended_by) for row in rows] == [("Ma", None), ("Ma", "Ma")]


def test_the_last_administrator_stays(app: Flask, cast: Cast) -> None:
    with app.app_context():
        with pytest.raises(operations.LastAdministrator):
            end_the_grant_of(cast.administrator, by=cast.administrator)
        with unit_of_work(writes=True):
            operations.grant_role(cast.executive, Role.ADMINISTRATOR, by=cast.administrator.id, at=clock.now())
        with pytest.raises(operations.OwnAdministratorRole):
            end_the_grant_of(cast.administrator, by=cast.administrator)
        end_the_grant_of(cast.administrator, by=cast.executive)
        with unit_of_work(writes=False):
            assert queries.people_with_role(Role.ADMINISTRATOR, clock.now())[0].name == "Qian Wei"


def end_the_grant_of(person: Person, *, by: Person) -> None:
    with unit_of_work(writes=True):
        held = queries.lock_grants(Role.ADMINISTRATOR, clock.now())
        (grant,) = [row for row in held if row.person_id == person.id]
        operations.end_grant(grant, by=by.id, at=clock.now())


def test_an_administrator_who_left_does_not_count_as_the_last(work: None) -> None:
    ma, gone = make_person("Ma", Role.ADMINISTRATOR), make_person("Gone", Role.ADMINISTRATOR)
    gone.left_at = clock.now()
    audit.record("person left", gone, by=None, at=clock.now())
    db.session.flush()
    grant = queries.lock_grants(Role.ADMINISTRATOR, clock.now())[0]
    with pytest.raises(operations.LastAdministrator):
        operations.end_grant(grant, by=ma.id, at=clock.now())


def test_a_tie_is_noted_once_and_holds_both_ways(work: None) -> None:
    lin, zhao = make_person("Lin"), make_person("Zhao")
    operations.note_tie(lin, zhao, TieKind.REFERRED, by=lin.id, at=clock.now())
    with pytest.raises(operations.TieKnown):
        operations.note_tie(lin, zhao, TieKind.REFERRED, by=lin.id, at=clock.now())
    assert [(row.other, row.kind) for row in queries.tie_rows(lin.id)] == [(zhao.name, "referred")]
    assert [(row.other, row.kind) for row in queries.tie_rows(zhao.id)] == [(lin.name, "referred")]
    assert [row.other for row in queries.tie_rows(zhao.id)] == ["Lin"]


def test_only_the_first_visitor_sets_up(work: None) -> None:
    operations.set_up("Ma", "ma", passwords.hashed("x"), at=clock.now(), language="zh")
    db.session.flush()
    with pytest.raises(operations.AlreadySetUp):
        operations.set_up("Thief", "thief", passwords.hashed("x"), at=clock.now(), language="zh")


def test_every_act_is_in_the_log(app: Flask) -> None:
    with app.app_context():
        with unit_of_work(writes=True):
            lin = make_person("Lin", Role.TRAINEE)
            account = make_account(lin)
            operations.open_session(account, at=clock.now(), address="", browser="")
            operations.change_password(account, passwords.hashed("new"), by=lin.id, at=clock.now())
            operations.choose_language(lin, "zh", at=clock.now())
        with unit_of_work(writes=False):
            expected = ["person added", "role granted", "account opened", "signed in", "password changed"]
            assert verbs() == [*expected, "language chosen"]


def test_a_changed_password_ends_every_session(work: None) -> None:
    account = make_account(make_person("Lin"))
    token = operations.open_session(account, at=clock.now(), address="", browser="")
    assert queries.session_rows(operations.token_hash(token), clock.now())
    operations.change_password(account, passwords.hashed("new"), by=account.person_id, at=clock.now())
    db.session.flush()
    assert not queries.session_rows(operations.token_hash(token), clock.now())


def test_the_token_itself_is_kept_nowhere(work: None) -> None:
    account = make_account(make_person("Lin"))
    token = operations.open_session(account, at=clock.now(), address="", browser="")
    rows = queries.sessions_of(account.id)
    assert token not in str(vars(rows[0]))


def test_a_password_is_kept_only_as_argon2id(app: Flask) -> None:
    with app.app_context():
        kept = passwords.hashed("seven green lanterns")
        assert kept.startswith("$argon2id$")
        assert passwords.matches(kept, "seven green lanterns")
        assert not passwords.matches(kept, "eight green lanterns")
        assert not passwords.matches("no hash at all", "seven green lanterns")
        assert not passwords.matches(None, "nobody's password")


def test_hashing_lets_those_who_save_go_first(app: Flask) -> None:
    def niceness() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    expected = min(niceness() + 5, 19) if sys.platform == "linux" else niceness()  # elsewhere threads are all alike
    assert passwords._room.thread.submit(niceness).result() == expected


def test_every_refusal_says_what_to_do_next() -> None:
    for refusal in (operations.LoginTaken, operations.NameUnfit, operations.AlreadySetUp, operations.TieKnown):
        assert issubclass(refusal, Refused)
        assert str(refusal.title)
        assert str(refusal.remedy)

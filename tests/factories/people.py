"""Persons with accounts and roles."""

from itertools import count

from training import audit, clock
from training.access import Role
from training.db import db
from training.people import operations, passwords
from training.people.models import Account, Person, Tie, TieKind

numbers = count(1)
PASSWORD = "seven green lanterns"


def make_person(name: str = "", *roles: Role, language: str = "en") -> Person:
    """A person with these roles and no account."""
    person = operations.add_person(name or f"Person {next(numbers)}", by=None, at=clock.now(), language=language)
    for role in roles:
        operations.grant_role(person, role, by=None, at=clock.now())
    return person


def make_account(person: Person, login: str = "", *, must_change: bool = False) -> Account:
    login = login or f"login{next(numbers)}"
    return operations.open_account(
        person, login, passwords.hashed(PASSWORD), by=None, at=clock.now(), must_change=must_change
    )


def make_tie(person: Person, other: Person, kind: TieKind = TieKind.DECLARED) -> Tie:
    tie = Tie(person_id=person.id, other_id=other.id, kind=kind, noted_at=clock.now())
    db.session.add(tie)
    db.session.flush()
    audit.record("tie noted", person, by=None, at=clock.now())
    return tie

"""Reading persons, accounts, sessions and grants."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from training.access import Role
from training.db import db, lock_row
from training.people.models import Account, AccountSession, Person, RoleGrant, SignInFailure, Tie


def current_grant(at: datetime) -> sa.ColumnElement[bool]:
    """A grant that holds at that moment."""
    return sa.and_(RoleGrant.starts_at <= at, sa.or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > at))


def session_rows(
    token_hash: str, at: datetime
) -> Sequence[sa.Row[tuple[AccountSession, Account, Person, str | None]]]:
    """The session with its account and person, once for each role held now. One statement."""
    return (
        db.session.execute(
            sa.select(AccountSession, Account, Person, RoleGrant.role)
            .join(Account, Account.id == AccountSession.account_id)
            .join(Person, Person.id == Account.person_id)
            .outerjoin(RoleGrant, sa.and_(RoleGrant.person_id == Person.id, current_grant(at)))
            .where(
                AccountSession.token_hash == token_hash,
                AccountSession.ended_at.is_(None),
                Account.disabled_at.is_(None),
                Person.left_at.is_(None),
            )
        )
        .tuples()
        .all()  # type: ignore[return-value]
    )


def account_by_login(login: str) -> Account | None:
    """The account that may sign in by this (normal) name, with its person."""
    return db.session.scalar(
        sa.select(Account)
        .join(Account.person)
        .options(joinedload(Account.person))
        .where(Account.login == login, Account.disabled_at.is_(None), Person.left_at.is_(None))
    )


def own_account(account_id: int) -> Account:
    """The reader's own account, locked for a change."""
    return db.session.scalars(
        lock_row(
            sa.select(Account)
            .options(joinedload(Account.person, innerjoin=True))
            .where(Account.id == account_id)
        )
    ).one()


def login_is_taken(login: str) -> bool:
    return db.session.scalar(sa.select(Account.id).where(Account.login == login)) is not None


def failures_since(login: str, address: str, since: datetime) -> tuple[int, int]:
    """Failed sign-ins by this name, and from this address."""
    counts = db.session.execute(
        sa.select(
            sa.func.count().filter(SignInFailure.login == login),
            sa.func.count().filter(SignInFailure.address == address),
        ).where(
            SignInFailure.at > since, sa.or_(SignInFailure.login == login, SignInFailure.address == address)
        )
    ).one()
    return counts[0], counts[1]


def sessions_of(account_id: int) -> Sequence[AccountSession]:
    return db.session.scalars(
        sa.select(AccountSession)
        .where(AccountSession.account_id == account_id, AccountSession.ended_at.is_(None))
        .order_by(AccountSession.last_seen_at.desc())
    ).all()


def own_session(account_id: int, public_id: uuid.UUID) -> AccountSession | None:
    return db.session.scalar(
        sa.select(AccountSession).where(
            AccountSession.account_id == account_id,
            AccountSession.public_id == public_id,
            AccountSession.ended_at.is_(None),
        )
    )


def anybody_has_an_account() -> bool:
    return db.session.scalar(sa.select(Account.id).limit(1)) is not None


@dataclass(frozen=True)
class PersonRow:
    public_id: uuid.UUID
    name: str
    login: str | None
    roles: tuple[Role, ...]
    left_at: datetime | None


def everyone(at: datetime) -> list[PersonRow]:
    """All persons by name, with the roles they hold now. One statement."""
    rows = db.session.execute(
        sa.select(Person.public_id, Person.name, sa.func.min(Account.login), Person.left_at, RoleGrant.role)
        .outerjoin(Account, sa.and_(Account.person_id == Person.id, Account.disabled_at.is_(None)))
        .outerjoin(RoleGrant, sa.and_(RoleGrant.person_id == Person.id, current_grant(at)))
        .group_by(Person.id, Person.public_id, Person.name, Person.left_at, RoleGrant.role)
        .order_by(Person.name, Person.id)
    ).tuples()
    found: dict[uuid.UUID, PersonRow] = {}
    for public_id, name, login, left_at, role in rows:
        before = found.get(public_id)
        roles = (*(before.roles if before else ()), *((Role(role),) if role else ()))
        found[public_id] = PersonRow(public_id, name, login, roles, left_at)
    return list(found.values())


def person_by_public_id(public_id: uuid.UUID) -> Person | None:
    return db.session.scalar(sa.select(Person).where(Person.public_id == public_id))


def people_with_role(role: Role, at: datetime) -> Sequence[Person]:
    """Persons who hold the role now and have not left, by name."""
    return db.session.scalars(
        sa.select(Person)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.role == role, current_grant(at), Person.left_at.is_(None))
        .order_by(Person.name, Person.id)
        .distinct()
    ).all()


def grants_of(person_id: int) -> Sequence[RoleGrant]:
    return db.session.scalars(
        sa.select(RoleGrant)
        .where(RoleGrant.person_id == person_id)
        .order_by(RoleGrant.starts_at.desc(), RoleGrant.id)
    ).all()


def grant(public_id: uuid.UUID) -> RoleGrant | None:
    return db.session.scalar(lock_row(sa.select(RoleGrant).where(RoleGrant.public_id == public_id)))


def current_roles(person_id: int, at: datetime) -> set[Role]:
    roles = db.session.scalars(
        sa.select(RoleGrant.role).where(RoleGrant.person_id == person_id, current_grant(at))
    )
    return {Role(role) for role in roles}


def accounts_of(person_id: int) -> Sequence[Account]:
    return db.session.scalars(
        sa.select(Account).where(Account.person_id == person_id).order_by(Account.id)
    ).all()


def tied_persons(person_id: int) -> dict[int, str]:
    """Everyone with a tie to this person, either way round: person id -> kind of tie."""
    ties = db.session.scalars(
        sa.select(Tie).where(sa.or_(Tie.person_id == person_id, Tie.other_id == person_id))
    )
    return {tie.other_id if tie.person_id == person_id else tie.person_id: tie.kind for tie in ties}


def tie_rows(person_id: int) -> Sequence[sa.Row[tuple[str, str]]]:
    """(name of the other person, kind) for the person's page."""
    other = sa.case((Tie.person_id == person_id, Tie.other_id), else_=Tie.person_id)
    return db.session.execute(
        sa.select(Person.name, Tie.kind)
        .join(Tie, other == Person.id)
        .where(sa.or_(Tie.person_id == person_id, Tie.other_id == person_id))
        .order_by(Person.name)
    ).all()

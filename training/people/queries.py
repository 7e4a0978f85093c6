"""Reading persons, accounts, sessions and grants."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from training.access import Role
from training.db import Utc, db, lock_row
from training.people import pinyin
from training.people.models import Account, AccountSession, Person, RoleGrant, SignInFailure, Tie
from training.prepared import Prepared

FIRST_VISIT_LOCK = 0x5347_4653  # PostgreSQL advisory locks
TRIES_LOCK = 0x5347_5452


def current_grant(at: datetime | sa.BindParameter[datetime]) -> sa.ColumnElement[bool]:
    """A grant that holds at that moment."""
    return sa.and_(RoleGrant.starts_at <= at, sa.or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > at))


@dataclass(frozen=True)
class SessionRow:
    """A session with its account and person, and one of the roles held now."""

    session_id: int
    created_at: datetime
    last_seen_at: datetime
    account_id: int
    must_change: bool
    person_id: int
    person_public_id: uuid.UUID
    name: str
    language: str
    role: str | None


_session_rows = Prepared(
    sa.select(
        AccountSession.id,
        AccountSession.created_at,
        AccountSession.last_seen_at,
        Account.id,
        Account.must_change,
        Person.id,
        Person.public_id,
        Person.name,
        Person.language,
        RoleGrant.role,
    )
    .join(Account, Account.id == AccountSession.account_id)
    .join(Person, Person.id == Account.person_id)
    .outerjoin(RoleGrant, sa.and_(RoleGrant.person_id == Person.id, current_grant(sa.bindparam("at", type_=Utc))))
    .where(
        AccountSession.token_hash == sa.bindparam("token_hash"),
        AccountSession.ended_at.is_(None),
        Account.disabled_at.is_(None),
        Person.left_at.is_(None),
    )
)


def session_rows(token_hash: str, at: datetime) -> list[SessionRow]:
    """Once for each role held now. One statement."""
    return [SessionRow(*row) for row in _session_rows.rows(token_hash=token_hash, at=at)]


def account_by_login(login: str) -> Account | None:
    """The account that may sign in by this (normal) name, with its person."""
    return db.session.scalar(
        sa.select(Account)
        .join(Account.person)
        .options(joinedload(Account.person))
        .where(Account.login == login, Account.disabled_at.is_(None), Person.left_at.is_(None))
    )


def account_of(account_id: int) -> Account:
    return db.session.get_one(Account, account_id)


def own_account(account_id: int) -> Account:
    """The reader's own account, locked for a change."""
    statement = sa.select(Account).options(joinedload(Account.person, innerjoin=True)).where(Account.id == account_id)
    return db.session.scalars(lock_row(statement)).one()


def lock_account(public_id: uuid.UUID) -> Account | None:
    """Somebody's account with its person, locked for a change."""
    statement = (
        sa.select(Account)
        .options(joinedload(Account.person, innerjoin=True))
        .where(Account.public_id == public_id)
        .with_for_update(of=Account)
    )
    return db.session.scalar(statement)


def open_accounts(person_id: int) -> Sequence[Account]:
    return db.session.scalars(
        sa.select(Account).where(Account.person_id == person_id, Account.disabled_at.is_(None)).order_by(Account.id)
    ).all()


def anybody_can_sign_in(person_ids: set[int]) -> bool:
    """Whether one of these persons works here and has an open account."""
    return (
        db.session.scalar(
            sa.select(Account.id)
            .join(Person, Person.id == Account.person_id)
            .where(Person.id.in_(person_ids), Person.left_at.is_(None), Account.disabled_at.is_(None))
            .limit(1)
        )
        is not None
    )


def login_is_taken(login: str) -> bool:
    return bool(logins_taken([login]))


def logins_taken(logins: Sequence[str]) -> set[str]:
    """Those of these (normal) names that an account has, open or closed. One statement."""
    return set(db.session.scalars(sa.select(Account.login).where(Account.login.in_(logins))))


def lock_tries(login: str) -> None:
    """Tries upon one name are counted one after the other. SQLite has the writer's turn."""
    if db.engine.dialect.name == "postgresql":
        statement = sa.text("SELECT pg_advisory_xact_lock(:kind, hashtext(:login))")
        db.session.execute(statement, {"kind": TRIES_LOCK, "login": login})


def failures_since(login: str, address: str, since: datetime) -> tuple[int, int]:
    """Failed sign-ins by this name, and from this address."""
    counts = db.session.execute(
        sa.select(
            sa.func.count().filter(SignInFailure.login == login),
            sa.func.count().filter(SignInFailure.address == address),
        ).where(SignInFailure.at > since, sa.or_(SignInFailure.login == login, SignInFailure.address == address))
    ).one()
    return counts[0], counts[1]


def sessions_of(account_id: int) -> Sequence[AccountSession]:
    return db.session.scalars(
        sa.select(AccountSession)
        .where(AccountSession.account_id == account_id, AccountSession.ended_at.is_(None))
        .order_by(AccountSession.last_seen_at.desc())
    ).all()


def live_sessions(account_id: int, *, seen_after: datetime, made_after: datetime) -> Sequence[AccountSession]:
    """Those that a browser could still use, the last used first."""
    return db.session.scalars(
        sa.select(AccountSession)
        .where(
            AccountSession.account_id == account_id,
            AccountSession.ended_at.is_(None),
            AccountSession.last_seen_at > seen_after,
            AccountSession.created_at > made_after,
        )
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


def lock_first_visit() -> None:
    """One first administrator, even when two browsers set up at the same moment. SQLite has the writer's turn."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": FIRST_VISIT_LOCK})


def anybody_has_an_account() -> bool:
    return db.session.scalar(sa.select(Account.id).limit(1)) is not None


@dataclass(frozen=True)
class PersonRow:
    public_id: uuid.UUID
    name: str
    login: str | None
    roles: tuple[Role, ...]
    left_at: datetime | None


def called(typed: str) -> list[int]:
    """Ids of the persons whose name or log-in name is meant by what somebody types, in the order of their names; of all
    by nothing. One statement."""
    rows = db.session.execute(
        sa.select(Person.id, Person.name, Person.sort_key, sa.func.min(Account.login))
        .outerjoin(Account, sa.and_(Account.person_id == Person.id, Account.disabled_at.is_(None)))
        .group_by(Person.id)
        .order_by(Person.sort_key, Person.id)
    )
    letters = typed.strip().casefold()
    return [
        person_id
        for person_id, name, key, login in rows
        if not letters or pinyin.is_meant(typed, name, key) or (login and letters in login)
    ]


def others(person_id: int) -> list[tuple[str, str]]:
    """Public id and name of everybody else, by name. One statement."""
    statement = sa.select(Person.public_id, Person.name).where(Person.id != person_id)
    rows = db.session.execute(statement.order_by(Person.sort_key, Person.id))
    return [(str(public_id), name) for public_id, name in rows]


def person_rows(person_ids: Collection[int], at: datetime) -> list[PersonRow]:
    """Those persons by name, with the roles they hold now. One statement."""
    rows = db.session.execute(
        sa.select(Person.public_id, Person.name, sa.func.min(Account.login), Person.left_at, RoleGrant.role)
        .outerjoin(Account, sa.and_(Account.person_id == Person.id, Account.disabled_at.is_(None)))
        .outerjoin(RoleGrant, sa.and_(RoleGrant.person_id == Person.id, current_grant(at)))
        .where(Person.id.in_(person_ids))
        .group_by(Person.id, RoleGrant.role)
        .order_by(Person.sort_key, Person.id)
    )
    found: dict[uuid.UUID, PersonRow] = {}
    for public_id, name, login, left_at, role in rows:
        before = found.get(public_id)
        roles = (*(before.roles if before else ()), *((Role(role),) if role else ()))
        found[public_id] = PersonRow(public_id, name, login, roles, left_at)
    return list(found.values())


def public_id_of(person_id: int) -> uuid.UUID:
    return db.session.execute(sa.select(Person.public_id).where(Person.id == person_id)).scalar_one()


def person_by_public_id(public_id: uuid.UUID) -> Person | None:
    return db.session.scalar(sa.select(Person).where(Person.public_id == public_id))


def lock_persons(*person_ids: int) -> None:
    """In one order. Who examines one of them, or decides about one, goes first or sees what is noted here."""
    db.session.execute(lock_row(sa.select(Person.id).where(Person.id.in_(person_ids)).order_by(Person.id))).all()


def lock_person(person: Person) -> None:
    """Fresh and locked: what changes an account or a leaving comes one after the other."""
    db.session.refresh(person, with_for_update={"key_share": True})  # as `lock_row` does, and for its reason


def people_with_role(role: Role, at: datetime) -> Sequence[Person]:
    """Persons who hold the role now and have not left, by name."""
    return db.session.scalars(
        sa.select(Person)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.role == role, current_grant(at), Person.left_at.is_(None))
        .order_by(Person.sort_key, Person.id)
        .distinct()
    ).all()


@dataclass(frozen=True)
class GrantRow:
    public_id: uuid.UUID
    role: str
    starts_at: datetime
    ends_at: datetime | None
    granted_by: str | None
    ended_by: str | None


def grant_rows(person_id: int) -> list[GrantRow]:
    """Every grant the person ever had, the newest first, with the names of those who gave and ended it."""
    giver, ender = aliased(Person), aliased(Person)
    statement = (
        sa.select(RoleGrant.public_id, RoleGrant.role, RoleGrant.starts_at, RoleGrant.ends_at, giver.name, ender.name)
        .outerjoin(giver, giver.id == RoleGrant.granted_by_id)
        .outerjoin(ender, ender.id == RoleGrant.ended_by_id)
        .where(RoleGrant.person_id == person_id)
        .order_by(RoleGrant.starts_at.desc(), RoleGrant.id.desc())
    )
    return [GrantRow(*row) for row in db.session.execute(statement)]


def grant(public_id: uuid.UUID) -> RoleGrant | None:
    return db.session.scalar(sa.select(RoleGrant).where(RoleGrant.public_id == public_id))


def lock_grants(role: Role, at: datetime) -> list[RoleGrant]:
    """Every grant of the role that holds now, to persons who have not left, fresh and locked in one order."""
    statement = (
        sa.select(RoleGrant)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.role == role, current_grant(at), Person.left_at.is_(None))
        .order_by(RoleGrant.id)
        .with_for_update(of=RoleGrant)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(statement))


def lock_grants_of(person_id: int, at: datetime) -> Sequence[RoleGrant]:
    """Every grant that the person holds now, fresh and locked."""
    statement = sa.select(RoleGrant).where(RoleGrant.person_id == person_id, current_grant(at)).order_by(RoleGrant.id)
    return db.session.scalars(lock_row(statement).execution_options(populate_existing=True)).all()


def current_roles(person_id: int, at: datetime) -> set[Role]:
    roles = db.session.scalars(sa.select(RoleGrant.role).where(RoleGrant.person_id == person_id, current_grant(at)))
    return {Role(role) for role in roles}


def accounts_of(person_id: int) -> Sequence[Account]:
    return db.session.scalars(sa.select(Account).where(Account.person_id == person_id).order_by(Account.id)).all()


@dataclass(frozen=True)
class TieRow:
    other: str
    other_public_id: uuid.UUID
    kind: str
    noted_at: datetime


def tie_rows(person_id: int) -> list[TieRow]:
    """The person's ties, either way round, by the other's name."""
    other = sa.case((Tie.person_id == person_id, Tie.other_id), else_=Tie.person_id)
    statement = (
        sa.select(Person.name, Person.public_id, Tie.kind, Tie.noted_at)
        .join(Tie, other == Person.id)
        .where(sa.or_(Tie.person_id == person_id, Tie.other_id == person_id))
        .order_by(Person.sort_key, Tie.id)
    )
    return [TieRow(*row) for row in db.session.execute(statement)]


def tie_exists(person_id: int, other_id: int, kind: str) -> bool:
    same = (Tie.person_id == person_id, Tie.other_id == other_id, Tie.kind == kind)
    return db.session.scalar(sa.select(Tie.id).where(*same)) is not None


def names_by_login(logins: Sequence[str]) -> dict[str, str]:
    """The person's name for each of these log-in names that exists."""
    rows = db.session.execute(
        sa.select(Account.login, Person.name)
        .join(Person, Person.id == Account.person_id)
        .where(Account.login.in_(logins))
    )
    return dict(rows.all())

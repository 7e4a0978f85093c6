"""What changes persons, accounts, sessions and grants. None of these commits."""

import hashlib
import secrets
from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from training import audit
from training.access import Role
from training.db import db
from training.people import queries, rules
from training.people.models import Account, AccountSession, Person, RoleGrant, SignInFailure, Tie, TieKind
from training.refusals import Invalid, Refused
from training.texts import is_plain, normal_name


class LoginTaken(Invalid):
    title = _l("This log-in name is already in use.")
    remedy = _l("Choose another one.")


class NameUnfit(Invalid):
    title = _l("This name holds characters that cannot be seen.")
    remedy = _l("Type it again by hand.")


class AlreadySetUp(Refused):
    title = _l("This installation already has an administrator.")
    remedy = _l("Sign in, or ask the administrator for an account.")


class TieKnown(Refused):
    title = _l("This tie has been noted before.")
    remedy = _l("Nothing needs to be done: it holds for ever.")


class WrongCode(Invalid):
    title = _l("The set-up code is wrong.")
    remedy = _l("It lies in the file 'setup-code' of the data folder. Go back and enter it as it stands there.")


class LastAdministrator(Refused):
    title = _l("This is the last administrator.")
    remedy = _l("Grant the role to somebody else first.")


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def add_person(name: str, *, by: int | None, at: datetime, language: str = "") -> Person:
    """Raises NameUnfit."""
    name = normal_name(name)
    if not name or not is_plain(name):
        raise NameUnfit
    person = Person(name=name, language=language, created_at=at)
    db.session.add(person)
    db.session.flush()
    audit.record("person added", person, by=by, at=at, name=name)
    return person


def open_account(
    person: Person, login: str, password_hash: str, *, by: int | None, at: datetime, must_change: bool = False
) -> Account:
    """Raises LoginTaken. The hash comes from `passwords.hashed`, made before the transaction."""
    login = rules.normal_login(login)
    if queries.login_is_taken(login):
        raise LoginTaken
    account = Account(
        person_id=person.id,
        login=login,
        password_hash=password_hash,
        created_at=at,
        must_change=int(must_change),
    )
    db.session.add(account)
    db.session.flush()
    audit.record("account opened", account, by=by, at=at, login=login, person=audit.name_of(person))
    return account


def change_password(account: Account, password_hash: str, *, by: int, at: datetime, must_change: bool = False) -> None:
    """Ends every session of the account: whoever knew the old password is signed out."""
    account.password_hash = password_hash
    account.must_change = int(must_change)
    for session in queries.sessions_of(account.id):
        session.ended_at = at
    audit.record("password changed", account, by=by, at=at)


def grant_role(
    person: Person, role: Role, *, by: int | None, at: datetime, until: datetime | None = None
) -> RoleGrant | None:
    """None when the person already holds the role."""
    if role in queries.current_roles(person.id, at):
        return None
    grant = RoleGrant(person_id=person.id, role=role, starts_at=at, ends_at=until, granted_by_id=by)
    db.session.add(grant)
    db.session.flush()
    audit.record("role granted", person, by=by, at=at, role=role, until=until.isoformat() if until else None)
    return grant


def end_grant(grant: RoleGrant, *, by: int, at: datetime) -> None:
    """Raises LastAdministrator. Ending an ended grant changes nothing."""
    holders = {row.person_id for row in queries.lock_grants(Role(grant.role), at)}
    if not rules.is_current(grant.starts_at, grant.ends_at, at):
        return
    if grant.role == Role.ADMINISTRATOR and holders == {grant.person_id}:
        raise LastAdministrator
    grant.ends_at = at
    grant.ended_by_id = by
    audit.record("role ended", f"person:{grant.person_id}", by=by, at=at, role=grant.role)


def note_tie(person: Person, other: Person, kind: TieKind, *, by: int, at: datetime) -> Tie:
    """From now on neither may judge the other. Raises TieKnown."""
    if queries.tie_exists(person.id, other.id, kind):
        raise TieKnown
    tie = Tie(person_id=person.id, other_id=other.id, kind=kind, noted_at=at, noted_by_id=by)
    db.session.add(tie)
    db.session.flush()
    audit.record("tie noted", person, by=by, at=at, other=audit.name_of(other), kind=kind)
    return tie


# --- signing in and out -------------------------------------------------------------------------------------------


def open_session(account: Account, *, at: datetime, address: str, browser: str) -> str:
    """The token for the cookie; the row keeps only its hash."""
    token = secrets.token_urlsafe(32)
    row = AccountSession(
        account_id=account.id,
        token_hash=token_hash(token),
        created_at=at,
        last_seen_at=at,
        address=address,
        browser=browser[:200],
    )
    db.session.add(row)
    db.session.flush()
    audit.record("signed in", account, by=account.person_id, at=at, session=str(row.public_id))
    return token


def end_session(session: AccountSession, *, by: int, at: datetime) -> None:
    session.ended_at = at
    audit.record("session ended", session, by=by, at=at)


def see(session_id: int, at: datetime) -> None:
    """Note when a session was last used. Not an act: nobody decided anything."""
    db.session.execute(sa.update(AccountSession).where(AccountSession.id == session_id).values(last_seen_at=at))


def note_failure(login: str, *, at: datetime, address: str) -> None:
    db.session.add(SignInFailure(login=rules.normal_login(login)[:200], address=address, at=at))


def set_up(name: str, login: str, password_hash: str, *, at: datetime, language: str) -> Account:
    """The first administrator. Raises AlreadySetUp when anybody has an account."""
    ensure_first_visit()
    person = add_person(name, by=None, at=at, language=language)
    grant_role(person, Role.ADMINISTRATOR, by=None, at=at)
    return open_account(person, login, password_hash, by=None, at=at)


def ensure_first_visit() -> None:
    """Of two first visitors at once one comes first. Raises AlreadySetUp when anybody has an account."""
    queries.lock_first_visit()
    if queries.anybody_has_an_account():
        raise AlreadySetUp


def choose_language(person: Person, language: str, *, at: datetime) -> None:
    person.language = language
    audit.record("language chosen", person, by=person.id, at=at, language=language)

"""What changes persons, accounts, sessions and grants. None of these commits."""

import hashlib
import secrets
from collections.abc import Sequence
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


class OwnAdministratorRole(Refused):
    title = _l("This is your own role of administrator.")
    remedy = _l("Ask another administrator to end it: so nobody shuts themselves out by mistake.")


class OwnAccount(Refused):
    title = _l("This is your own account.")
    remedy = _l("Change your password under My account. Only another administrator can close it.")


class OwnLeaving(Refused):
    title = _l("Nobody notes their own leaving.")
    remedy = _l("Ask another administrator to do it.")


class AccountClosed(Refused):
    title = _l("This account is closed.")
    remedy = _l("Open a new one on the person's page.")


class AccountOpen(Refused):
    title = _l("This person has an account already.")
    remedy = _l("If the password is forgotten, make a new first password.")


class HasLeft(Refused):
    title = _l("This person has left the company.")
    remedy = _l("Their records stay as they are; roles and accounts are for those who work here.")


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
    end_sessions(account, at)
    audit.record("password changed", account, by=by, at=at)


def grant_role(
    person: Person, role: Role, *, by: int | None, at: datetime, until: datetime | None = None
) -> RoleGrant | None:
    """None when the person already holds the role. Raises HasLeft."""
    if person.left_at is not None:
        raise HasLeft
    if role in queries.current_roles(person.id, at):
        return None
    grant = RoleGrant(person_id=person.id, role=role, starts_at=at, ends_at=until, granted_by_id=by)
    db.session.add(grant)
    db.session.flush()
    audit.record("role granted", person, by=by, at=at, role=role, until=until.isoformat() if until else None)
    return grant


def end_grant(grant: RoleGrant, *, by: int, at: datetime) -> None:
    """Raises LastAdministrator, OwnAdministratorRole. Ending an ended grant changes nothing."""
    held = queries.lock_grants(Role(grant.role), at)
    if not rules.is_current(grant.starts_at, grant.ends_at, at):
        return
    if grant.role == Role.ADMINISTRATOR:
        ensure_another_administrator(grant.person_id, held)
        if grant.person_id == by:
            raise OwnAdministratorRole
    grant.ends_at = at
    grant.ended_by_id = by
    audit.record("role ended", f"person:{grant.person_id}", by=by, at=at, role=grant.role)


def ensure_another_administrator(person_id: int, held: Sequence[RoleGrant]) -> None:
    """Of the locked grants of the role, one belongs to another who can sign in. Raises LastAdministrator."""
    holders = {row.person_id for row in held if row.ended_by_id is None}
    if person_id in holders and not queries.anybody_can_sign_in(holders - {person_id}):
        raise LastAdministrator


def note_tie(person: Person, other: Person, kind: TieKind, *, by: int, at: datetime) -> Tie:
    """From now on neither may judge the other. Raises TieKnown."""
    queries.lock_persons(person.id, other.id)
    if queries.tie_exists(person.id, other.id, kind):
        raise TieKnown
    tie = Tie(person_id=person.id, other_id=other.id, kind=kind, noted_at=at, noted_by_id=by)
    db.session.add(tie)
    db.session.flush()
    audit.record("tie noted", person, by=by, at=at, other=audit.name_of(other), kind=kind)
    return tie


# --- accounts of others, and leaving ------------------------------------------------------------------------------


def take_in(
    newcomers: Sequence[tuple[str, str, str]], *, by: int, at: datetime, role: Role = Role.TRAINEE, language: str = ""
) -> list[Person]:
    """Persons with (name, log-in name, password hash), each with an account and the role. Raises as its parts do."""
    persons = []
    for name, login, password_hash in newcomers:
        person = add_person(name, by=by, at=at, language=language)
        open_account(person, login, password_hash, by=by, at=at, must_change=True)
        grant_role(person, role, by=by, at=at)
        persons.append(person)
    return persons


def give_account(person: Person, login: str, password_hash: str, *, by: int, at: datetime) -> Account:
    """For somebody who cannot sign in yet. Raises HasLeft, AccountOpen, LoginTaken."""
    queries.lock_person(person)
    if person.left_at is not None:
        raise HasLeft
    if queries.open_accounts(person.id):
        raise AccountOpen
    return open_account(person, login, password_hash, by=by, at=at, must_change=True)


def set_first_password(account: Account, password_hash: str, *, by: int, at: datetime) -> None:
    """For an owner who forgot theirs: it ends every session. Raises OwnAccount, AccountClosed."""
    if account.person_id == by:
        raise OwnAccount
    if account.disabled_at is not None:
        raise AccountClosed
    account.password_hash = password_hash
    account.must_change = 1
    end_sessions(account, at)
    audit.record("first password set", account, by=by, at=at, person=audit.name_of(account.person))


def close_account(account: Account, *, by: int, at: datetime) -> None:
    """For good; its log-in name stays taken. Raises OwnAccount, LastAdministrator. Twice changes nothing."""
    if account.person_id == by:
        raise OwnAccount
    ensure_another_administrator(account.person_id, queries.lock_grants(Role.ADMINISTRATOR, at))
    shut(account, by=by, at=at)


def note_leaving(person: Person, *, by: int, at: datetime) -> None:
    """Ends roles and sessions, closes the accounts; the records stay. Raises OwnLeaving, LastAdministrator."""
    if person.id == by:
        raise OwnLeaving
    ensure_another_administrator(person.id, queries.lock_grants(Role.ADMINISTRATOR, at))
    queries.lock_person(person)
    if person.left_at is not None:
        return
    for grant in queries.lock_grants_of(person.id, at):
        grant.ends_at = at
        grant.ended_by_id = by
        audit.record("role ended", person, by=by, at=at, role=grant.role)
    for account in queries.open_accounts(person.id):
        shut(account, by=by, at=at)
    person.left_at = at
    audit.record("person left", person, by=by, at=at)


def shut(account: Account, *, by: int, at: datetime) -> None:
    if account.disabled_at is not None:
        return
    account.disabled_at = at
    end_sessions(account, at)
    audit.record("account closed", account, by=by, at=at, login=account.login, person=f"person:{account.person_id}")


def end_sessions(account: Account, at: datetime) -> None:
    for session in queries.sessions_of(account.id):
        session.ended_at = at


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

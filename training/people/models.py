"""Persons, their accounts and sessions, the roles granted to them, and ties that bar an independent judgement."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from training.access import Role
from training.db import BY_BYTES, Base, Pk, PublicKey, Utc, When, foreign, one_of, table_args
from training.people.pinyin import sort_key


class Person(Base):
    """One human, whatever accounts they have. Independence is judged between persons."""

    __tablename__ = "person"

    id: Mapped[Pk]
    public_id: Mapped[PublicKey]
    name: Mapped[str] = mapped_column(sa.Text)
    sort_key: Mapped[str] = mapped_column(BY_BYTES, nullable=True)  # of the name; lists of people are ordered by it
    language: Mapped[str] = mapped_column(sa.Text, default="")  # '' follows the browser
    created_at: Mapped[When]
    left_at: Mapped[datetime | None] = mapped_column(Utc)

    @validates("name")
    def _place(self, _attribute: str, name: str) -> str:
        self.sort_key = sort_key(name)
        return name


class Account(Base):
    """A way to sign in."""

    __tablename__ = "account"

    id: Mapped[Pk]
    public_id: Mapped[PublicKey]
    person_id: Mapped[int] = foreign("person.id")
    login: Mapped[str] = mapped_column(sa.Text, unique=True)  # as `rules.normal_login` writes it
    password_hash: Mapped[str] = mapped_column(sa.Text)
    must_change: Mapped[int] = mapped_column(sa.Integer, default=0)  # 1: the password was set by somebody else
    created_at: Mapped[When]
    disabled_at: Mapped[datetime | None] = mapped_column(Utc)

    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class AccountSession(Base):
    """One signed-in browser. The cookie holds the token; the row only its SHA-256."""

    __tablename__ = "account_session"

    id: Mapped[Pk]
    public_id: Mapped[PublicKey]
    account_id: Mapped[int] = foreign("account.id")
    token_hash: Mapped[str] = mapped_column(sa.Text, unique=True)
    created_at: Mapped[When]
    last_seen_at: Mapped[When]
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    address: Mapped[str] = mapped_column(sa.Text)
    browser: Mapped[str] = mapped_column(sa.Text)


class RoleGrant(Base):
    """A role of a person from one moment to another; `ends_at` is the only thing that changes."""

    __tablename__ = "role_grant"
    __table_args__ = table_args(one_of("role", Role))

    id: Mapped[Pk]
    public_id: Mapped[PublicKey]
    person_id: Mapped[int] = foreign("person.id")
    role: Mapped[str] = mapped_column(sa.Text)
    starts_at: Mapped[When]
    ends_at: Mapped[datetime | None] = mapped_column(Utc)
    granted_by_id: Mapped[int | None] = foreign("person.id")
    ended_by_id: Mapped[int | None] = foreign("person.id")


class SignInFailure(Base):
    """Counted by name and by address, so that guessing is slow and nobody is locked out for ever."""

    __tablename__ = "sign_in_failure"
    __table_args__ = table_args(
        sa.Index("ix_sign_in_failure_login_at", "login", "at"),
        sa.Index("ix_sign_in_failure_address_at", "address", "at"),
    )

    id: Mapped[Pk]
    login: Mapped[str] = mapped_column(sa.Text)
    address: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[When]


class TieKind(StrEnum):
    MANAGES = "manages"
    HIRED = "hired"
    REFERRED = "referred"
    DECLARED = "declared"  # a conflict of interest, declared by either


class Tie(Base):
    """Why one person may not judge another (either way round). Append-only: a tie once held bars for ever."""

    __tablename__ = "tie"
    __table_args__ = table_args(
        one_of("kind", TieKind),
        sa.UniqueConstraint("person_id", "other_id", "kind"),
        sa.CheckConstraint("person_id <> other_id", name="two_persons"),
    )

    id: Mapped[Pk]
    person_id: Mapped[int] = foreign("person.id")
    other_id: Mapped[int] = foreign("person.id")
    kind: Mapped[str] = mapped_column(sa.Text)
    noted_at: Mapped[When]
    noted_by_id: Mapped[int | None] = foreign("person.id")

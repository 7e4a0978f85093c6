"""Who is signed in: the cookie's token against its row, with the roles of this very moment. One statement a request."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from flask import Flask, Response, current_app, g
from flask_login import LoginManager, current_user
from sqlalchemy.exc import DBAPIError

from training import clock
from training.access import Permission, Role, permissions_of
from training.db import Busy, unit_of_work
from training.people import operations, queries, rules

login_manager = LoginManager()
TOUCH_AFTER = timedelta(minutes=1)  # 'last seen' is written at most this often


@dataclass(frozen=True)
class SignedIn:
    """The reader of a page: a person, signed in through an account, in this session."""

    person_id: int
    person_public_id: uuid.UUID
    name: str
    language: str
    account_id: int
    must_change: bool
    session_id: int
    last_seen_at: datetime
    roles: frozenset[Role]
    token: str = field(repr=False)

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        return self.token

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        return permissions_of(self.roles)

    def may(self, permission: str) -> bool:
        """For templates: `reader.may('EXAMINE')`."""
        return Permission[permission] in self.permissions


def init_app(app: Flask) -> None:
    login_manager.init_app(app)
    login_manager.session_protection = None  # phones change address on the way to work; the token is the proof
    login_manager.user_loader(load)
    app.after_request(touch)


def load(token: str) -> SignedIn | None:
    at = clock.now()
    rows = queries.session_rows(operations.token_hash(token), at)
    if not rows:
        return None
    found = rows[0]
    settings = current_app.config["SETTINGS"]
    idle, absolute = timedelta(hours=settings.session_idle_hours), timedelta(days=settings.session_days)
    if not rules.session_is_alive(found.created_at, found.last_seen_at, at, idle=idle, absolute=absolute):
        return None
    return SignedIn(
        person_id=found.person_id,
        person_public_id=found.person_public_id,
        name=found.name,
        language=found.language,
        account_id=found.account_id,
        must_change=bool(found.must_change),
        session_id=found.session_id,
        last_seen_at=found.last_seen_at,
        roles=frozenset(Role(row.role) for row in rows if row.role),
        token=token,
    )


def touch(response: Response) -> Response:
    """Write 'last seen', once a minute at most and after the request's own transaction."""
    reader: Any = g.get("_login_user")
    at = clock.now()
    if reader is None or not reader.is_authenticated or at - reader.last_seen_at < TOUCH_AFTER:
        return response
    try:
        with unit_of_work(writes=True):
            operations.see(reader.session_id, at)
    except (Busy, DBAPIError) as error:  # the request itself is done and must be answered
        current_app.logger.warning("last seen not written: %s", type(error).__name__)
    return response


def me() -> SignedIn:
    """The signed-in reader, typed; only for views that require a permission."""
    reader: SignedIn = current_user._get_current_object()
    return reader

"""Who may do what: roles, permissions, and the mark that every route carries. Closed by default."""

from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _l

View = TypeVar("View", bound=Callable[..., Any])


class Role(StrEnum):
    TRAINEE = "trainee"
    TRAINER = "trainer"
    ASSISTANT = "assistant"
    EXAMINER = "examiner"
    AUTHOR = "author"
    APPROVER = "approver"
    EXECUTIVE = "executive"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


ROLE_NAMES: dict[Role, Any] = {
    Role.TRAINEE: _l("Trainee"),
    Role.TRAINER: _l("Trainer"),
    Role.ASSISTANT: _l("Assistant"),
    Role.EXAMINER: _l("Examiner"),
    Role.AUTHOR: _l("Author"),
    Role.APPROVER: _l("Approver"),
    Role.EXECUTIVE: _l("Executive"),
    Role.ADMINISTRATOR: _l("Administrator"),
    Role.AUDITOR: _l("Auditor"),
}


class Permission(StrEnum):
    SIGNED_IN = "be signed in"
    STUDY = "read manuals"
    WRITE_MANUALS = "write manuals"
    APPROVE_MANUALS = "approve manuals"
    SEE_READINGS = "see who read what"
    WRITE_SCRIPTS = "write scenarios"
    APPROVE_SCRIPTS = "approve scenarios"
    TAKE_QUIZZES = "take quizzes"
    OVERSEE_QUIZZES = "oversee quizzes"
    MAKE_EXCEPTIONS = "make exceptions for trainees"
    PRACTISE = "practise scripts"
    EXAMINE = "examine trainees"
    SCHEDULE_SITTINGS = "schedule sittings"
    RELEASE_RESULTS = "release results"
    DECIDE = "decide who may go on duty"
    REVOKE = "revoke certificates"
    SEE_GATE = "see who may go on duty"
    SEE_PASS_RATES = "see pass rates"  # noqa: S105 - the pass of an examination
    MANAGE_PEOPLE = "manage people"
    SEE_COHORTS = "see cohorts"
    MANAGE_COHORTS = "manage cohorts"
    SEE_AUDIT = "see the audit log"
    SEE_ANALYSIS = "see how items do, with their keys"
    EXPORT_RESULTS = "export results"
    SEE_BANKS = "see banks with their keys"
    WRITE_BANKS = "write and ready items"
    REPORT = "report from the field"
    TRIAGE = "triage reports from the field"
    RUN_MEETINGS = "run evening meetings"


EVERYONE = frozenset(Role)

PERMISSIONS: dict[Permission, frozenset[Role]] = {
    Permission.SIGNED_IN: EVERYONE,
    Permission.STUDY: EVERYONE,
    Permission.WRITE_MANUALS: frozenset({Role.AUTHOR}),
    Permission.APPROVE_MANUALS: frozenset({Role.APPROVER}),
    Permission.SEE_READINGS: frozenset({Role.TRAINER, Role.ASSISTANT, Role.EXECUTIVE, Role.ADMINISTRATOR, Role.AUTHOR}),
    Permission.WRITE_SCRIPTS: frozenset({Role.AUTHOR}),
    Permission.APPROVE_SCRIPTS: frozenset({Role.APPROVER}),
    Permission.TAKE_QUIZZES: frozenset({Role.TRAINEE}),
    Permission.OVERSEE_QUIZZES: frozenset({Role.AUTHOR, Role.APPROVER, Role.ADMINISTRATOR}),
    Permission.MAKE_EXCEPTIONS: frozenset({Role.ADMINISTRATOR}),
    Permission.PRACTISE: EVERYONE,
    Permission.EXAMINE: frozenset({Role.EXAMINER}),
    Permission.SCHEDULE_SITTINGS: frozenset({Role.ADMINISTRATOR}),
    Permission.RELEASE_RESULTS: frozenset({Role.EXECUTIVE, Role.ADMINISTRATOR}),
    Permission.DECIDE: frozenset({Role.EXECUTIVE}),
    Permission.REVOKE: frozenset({Role.EXECUTIVE}),
    Permission.SEE_GATE: frozenset({Role.EXECUTIVE, Role.ADMINISTRATOR, Role.AUDITOR}),
    Permission.SEE_PASS_RATES: frozenset({Role.TRAINER, Role.ASSISTANT, Role.EXECUTIVE}),
    Permission.MANAGE_PEOPLE: frozenset({Role.ADMINISTRATOR}),
    Permission.SEE_COHORTS: frozenset({Role.TRAINER, Role.ASSISTANT, Role.EXECUTIVE, Role.ADMINISTRATOR}),
    Permission.MANAGE_COHORTS: frozenset({Role.ADMINISTRATOR}),
    Permission.SEE_AUDIT: frozenset({Role.AUDITOR, Role.ADMINISTRATOR}),
    Permission.SEE_ANALYSIS: frozenset({Role.AUTHOR, Role.EXECUTIVE, Role.ADMINISTRATOR}),
    Permission.EXPORT_RESULTS: frozenset({Role.EXECUTIVE, Role.ADMINISTRATOR}),
    Permission.SEE_BANKS: frozenset({Role.AUTHOR, Role.APPROVER, Role.ADMINISTRATOR}),
    Permission.WRITE_BANKS: frozenset({Role.AUTHOR}),
    Permission.REPORT: EVERYONE,
    Permission.TRIAGE: frozenset({Role.AUTHOR}),
    Permission.RUN_MEETINGS: frozenset({Role.TRAINER, Role.ASSISTANT}),
}


@lru_cache
def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """What these roles allow together. A person without a role may still sign in and out."""
    granted = {permission for permission, allowed in PERMISSIONS.items() if roles & allowed}
    return frozenset(granted | {Permission.SIGNED_IN})


def requires(permission: Permission) -> Callable[[View], View]:
    """Only those with the permission may come in; others are sent to sign in, or told 403."""

    def mark(view: View) -> View:
        view.__dict__["access"] = permission
        return view

    return mark


def public(view: View) -> View:
    """Anyone may come in."""
    view.__dict__["access"] = None
    return view


def requirement_of(view: Callable[..., Any]) -> Permission | None:
    """The view's mark. Raises LookupError for a view that has none: such a route answers nobody."""
    if "access" not in view.__dict__:
        raise LookupError(f"{view.__module__}.{view.__qualname__} declares neither @requires nor @public")
    permission: Permission | None = view.__dict__["access"]
    return permission

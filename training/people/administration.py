"""People, their roles, accounts and ties: what administrators do. Routes of the blueprint in `views`."""

import uuid
from collections.abc import Sequence

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from training import clock
from training.access import ROLE_NAMES, Permission, Role, requires
from training.db import unit_of_work
from training.forms import start_asked
from training.people import forms, intake, operations, passwords, pinyin, queries, rules
from training.people.models import Account, Person, TieKind
from training.people.sessions import me
from training.people.views import people
from training.web import Page, manages_transactions

__all__ = ["people"]  # with the routes below hung on it

SHOWN = 50  # people on one page

# --- adding people ------------------------------------------------------------------------------------------------


@people.get("/people")
@requires(Permission.MANAGE_PEOPLE)
def list_people() -> Page:
    typed = request.args.get("q", "").strip()
    return people_page(forms.PersonForm(formdata=None), forms.IntakeForm(formdata=None), typed=typed)


@people.post("/people")
@requires(Permission.MANAGE_PEOPLE)
@manages_transactions
def add_person() -> Page:
    """Adds the person with an account and a first password, shown once and changed at the first sign-in."""
    form, by, at = forms.PersonForm(), me().person_id, clock.now()
    if form.validate_on_submit():
        password = passwords.fresh()
        newcomer = (form.name.data or "", form.login.data or "", passwords.hashed(password))
        pinyin.load()
        try:
            with unit_of_work(writes=True):
                (person,) = operations.take_in(
                    [newcomer], by=by, at=at, role=Role(form.role.data), language=form.language.data
                )
            return first_password_page(person, rules.normal_login(newcomer[1]), password, added=True)
        except operations.LoginTaken as refusal:
            form.login.errors = [refusal.title]
    with unit_of_work(writes=False):
        return people_page(form, forms.IntakeForm(formdata=None), status=422)


@people.post("/people/intake")
@requires(Permission.MANAGE_PEOPLE)
@manages_transactions
def take_in() -> Page:
    """Trainees from a list, all or none. Their passwords are hashed one by one, while nobody waits for a turn."""
    form, by, at = forms.IntakeForm(), me().person_id, clock.now()
    faults: Sequence[intake.Fault] = ()
    if form.validate_on_submit():
        newcomers, faults = read_list(form.people.data or "")
        if not faults:
            first = [passwords.fresh() for _newcomer in newcomers]
            rows = [
                (row.name, row.login, passwords.hashed(password))
                for row, password in zip(newcomers, first, strict=True)
            ]
            pinyin.load()
            try:
                with unit_of_work(writes=True):
                    operations.take_in(rows, by=by, at=at)
                return Page("people/first_passwords.html", status=201, rows=list(zip(newcomers, first, strict=True)))
            except operations.LoginTaken:  # by somebody who was quicker: the list is read once more
                _newcomers, faults = read_list(form.people.data or "")
        form.people.errors = [lines_at_fault(len(faults))]
    with unit_of_work(writes=False):
        return people_page(forms.PersonForm(formdata=None), form, faults, status=422)


def read_list(text: str) -> tuple[list[intake.Newcomer], list[intake.Fault]]:
    with unit_of_work(writes=False):
        return intake.read(text, queries.logins_taken(intake.logins_of(text)))


def lines_at_fault(count: int) -> str:
    return ngettext(
        "%(num)d line needs another look. Nobody has been added yet.",
        "%(num)d lines need another look. Nobody has been added yet.",
        count,
    )


def people_page(
    form: forms.PersonForm,
    intake_form: forms.IntakeForm,
    faults: Sequence[intake.Fault] = (),
    *,
    typed: str = "",
    status: int = 200,
) -> Page:
    found = queries.called(typed)
    start = start_asked(len(found))
    return Page(
        "people/people.html",
        status=status,
        form=form,
        intake_form=intake_form,
        faults=faults,
        rows=queries.person_rows(found[start : start + SHOWN], clock.now()),
        found=len(found),
        start=start,
        shown=SHOWN,
        typed=typed,
        role_names=ROLE_NAMES,
    )


def first_password_page(person: Person, login: str, password: str, *, added: bool = False, status: int = 201) -> Page:
    context = {"person": person, "login": login, "password": password, "added": added}
    return Page("people/first_password.html", status=status, **context)


# --- one person ---------------------------------------------------------------------------------------------------


@people.get("/people/<uuid:person_id>")
@requires(Permission.MANAGE_PEOPLE)
def show_person(person_id: uuid.UUID) -> Page:
    person = queries.person_by_public_id(person_id) or abort(404)
    return person_page(person, forms.AccountForm(formdata=None))


def person_page(person: Person, account_form: forms.AccountForm, status: int = 200) -> Page:
    at = clock.now()
    grants = [(row, rules.is_current(row.starts_at, row.ends_at, at)) for row in queries.grant_rows(person.id)]
    return Page(
        "people/person.html",
        status=status,
        person=person,
        accounts=queries.accounts_of(person.id),
        grants=grants,
        ties=queries.tie_rows(person.id),
        account_form=account_form,
        grant_form=forms.GrantForm(formdata=None),
        tie_form=forms.TieForm.among(queries.others(person.id)),
        role_names=ROLE_NAMES,
        tie_names=forms.TIE_NAMES,
    )


@people.post("/people/<uuid:person_id>/roles")
@requires(Permission.MANAGE_PEOPLE)
def grant_role(person_id: uuid.UUID) -> AnyResponse:
    person, form = queries.person_by_public_id(person_id) or abort(404), forms.GrantForm()
    if not form.validate_on_submit():
        abort(422)
    operations.grant_role(person, Role(form.role.data), by=me().person_id, at=clock.now())
    return redirect(url_for("people.show_person", person_id=person_id), 303)


@people.post("/people/roles/<uuid:grant_id>/end")
@requires(Permission.MANAGE_PEOPLE)
def end_grant(grant_id: uuid.UUID) -> AnyResponse:
    grant = queries.grant(grant_id) or abort(404)
    operations.end_grant(grant, by=me().person_id, at=clock.now())
    return redirect(url_for("people.show_person", person_id=queries.public_id_of(grant.person_id)), 303)


@people.post("/people/<uuid:person_id>/ties")
@requires(Permission.MANAGE_PEOPLE)
def note_tie(person_id: uuid.UUID) -> AnyResponse:
    person = queries.person_by_public_id(person_id) or abort(404)
    other_id, kind = request.form.get("other", type=uuid.UUID), request.form.get("kind", type=TieKind)
    other = queries.person_by_public_id(other_id) if other_id else None
    if other is None or kind is None or other.id == person.id:
        abort(422)
    operations.note_tie(person, other, kind, by=me().person_id, at=clock.now())
    return redirect(url_for("people.show_person", person_id=person_id), 303)


@people.post("/people/<uuid:person_id>/departure")
@requires(Permission.MANAGE_PEOPLE)
def note_leaving(person_id: uuid.UUID) -> AnyResponse:
    person = queries.person_by_public_id(person_id) or abort(404)
    operations.note_leaving(person, by=me().person_id, at=clock.now())
    flash(_("%(name)s has left. Roles, sessions and account have ended; every record stays.", name=person.name))
    return redirect(url_for("people.show_person", person_id=person_id), 303)


# --- accounts -----------------------------------------------------------------------------------------------------


@people.post("/people/<uuid:person_id>/accounts")
@requires(Permission.MANAGE_PEOPLE)
@manages_transactions
def open_account(person_id: uuid.UUID) -> Page:
    form, by, at, password = forms.AccountForm(), me().person_id, clock.now(), passwords.fresh()
    if form.validate_on_submit():
        password_hash = passwords.hashed(password)
        try:
            with unit_of_work(writes=True):
                person = queries.person_by_public_id(person_id) or abort(404)
                account = operations.give_account(person, form.login.data or "", password_hash, by=by, at=at)
            return first_password_page(person, account.login, password)
        except operations.LoginTaken as refusal:
            form.login.errors = [refusal.title]
    with unit_of_work(writes=False):
        return person_page(queries.person_by_public_id(person_id) or abort(404), form, status=422)


@people.post("/people/accounts/<uuid:account_id>/password")
@requires(Permission.MANAGE_PEOPLE)
@manages_transactions
def set_first_password(account_id: uuid.UUID) -> Page:
    """A new one for somebody who forgot theirs: shown once, changed at the next sign-in."""
    by, at, password = me().person_id, clock.now(), passwords.fresh()
    password_hash = passwords.hashed(password)
    with unit_of_work(writes=True):
        account = account_of(account_id)
        operations.set_first_password(account, password_hash, by=by, at=at)
    return first_password_page(account.person, account.login, password, status=200)


@people.post("/people/accounts/<uuid:account_id>/closure")
@requires(Permission.MANAGE_PEOPLE)
def close_account(account_id: uuid.UUID) -> AnyResponse:
    account = account_of(account_id)
    operations.close_account(account, by=me().person_id, at=clock.now())
    flash(_("The account is closed. Whoever was signed in by it has been signed out."))
    return redirect(url_for("people.show_person", person_id=account.person.public_id), 303)


def account_of(account_id: uuid.UUID) -> Account:
    return queries.lock_account(account_id) or abort(404)

"""Signing in and out, the first visit, one's own account. Other people's stand in `administration`."""

import secrets
import uuid
from datetime import datetime, timedelta

from flask import Blueprint, Response, abort, current_app, flash, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response as AnyResponse

from training import clock
from training.access import ROLE_NAMES, Permission, public, requires
from training.db import unit_of_work
from training.languages import LOCALES, language
from training.people import forms, operations, passwords, pinyin, queries, rules, sessions
from training.people.sessions import me
from training.texts import is_plain
from training.web import Page, before_password_change, manages_transactions

people = Blueprint("people", __name__)
TOO_MANY = _l("Too many failed tries. Wait a quarter of an hour, then try again.")
SETUP_CODE = "set-up code"  # the name under which wrong ones are counted


# --- signing in ---------------------------------------------------------------------------------------------------


@people.get("/sign-in")
@public
def sign_in() -> Page | AnyResponse:
    if current_user.is_authenticated:
        return redirect(url_for("reports.home"))
    if not queries.anybody_has_an_account():
        return redirect(url_for("people.set_up"))
    return sign_in_page(forms.SignInForm())


@people.post("/sign-in")
@public
@manages_transactions
def sign_in_now() -> Page | AnyResponse:
    """Read, verify without a transaction, write. The same words and time for a wrong name and a wrong password."""
    form, at, token, status = forms.SignInForm(), clock.now(), "", 422
    if form.validate_on_submit():
        token, status = verified_token(rules.normal_login(form.login.data or ""), form.password.data or "", at)
        if token:
            return welcome(token)
        form.form_errors.append(TOO_MANY if status == 429 else _l("The log-in name or the password is wrong."))
    with unit_of_work(writes=False):
        return sign_in_page(form, status)


def verified_token(login: str, password: str, at: datetime) -> tuple[str, int]:
    """The token of a new session; else '' and the status that says why."""
    address, browser = request.remote_addr or "", request.user_agent.string
    with unit_of_work(writes=False):
        waits, account = guessing_must_wait(login, at), queries.account_by_login(login)
    if waits:
        return "", 429
    fits = passwords.matches(account.password_hash if account else None, password)
    with unit_of_work(writes=True):  # counted again: a hundred tries sent at once do not slip through together
        queries.lock_tries(login)
        if guessing_must_wait(login, at):
            return "", 429
        if account and fits:
            return operations.open_session(account, at=at, address=address, browser=browser), 200
        operations.note_failure(login, at=at, address=address)
    return "", 422


def guessing_must_wait(login: str, at: datetime) -> bool:
    """Whether this name, or this address, has failed too often; one limiter for every place that takes a secret."""
    settings = current_app.config["SETTINGS"]
    failures = queries.failures_since(login, request.remote_addr or "", at - rules.FAILURE_WINDOW)
    return rules.must_wait(*failures, per_name=settings.sign_in_failures, per_address=settings.sign_in_failures_address)


def sign_in_page(form: forms.SignInForm, status: int = 200) -> Page:
    at_the_door = current_app.config["AT_THE_DOOR"]  # the demo company's people, if this is one
    return Page("people/sign_in.html", status=status, form=form, demo_cast=at_the_door())


def welcome(token: str) -> AnyResponse:
    """A fresh cookie for a fresh session, then to the page that was asked for, or home."""
    wanted, chosen = session.get("wanted"), session.get("language")
    session.clear()
    session.permanent = True
    if chosen:
        session["language"] = chosen
    with unit_of_work(writes=False):
        login_user(sessions.load(token))
    return redirect(own_path(wanted or ""), 303)


@people.post("/sign-out")
@requires(Permission.SIGNED_IN)
@before_password_change
def sign_out() -> AnyResponse:
    at = clock.now()
    for row in queries.sessions_of(me().account_id):
        if row.id == me().session_id:
            operations.end_session(row, by=me().person_id, at=at)
    logout_user()
    session.clear()
    answer = redirect(url_for("people.sign_in"), 303)
    answer.headers["Clear-Site-Data"] = '"cache"'  # pages that the browser kept are nobody else's to see
    return answer


@people.post("/language")
@public
def change_language() -> AnyResponse:
    """For the person when signed in, else for this browser; back to the page it was asked on."""
    chosen = request.form.get("language", "")
    if chosen not in LOCALES:
        abort(400)
    session["language"] = chosen
    if current_user.is_authenticated:
        person = queries.person_by_public_id(me().person_public_id)
        if person is not None:
            operations.choose_language(person, chosen, at=clock.now())
    return redirect(own_path(request.form.get("back", "")), 303)


def own_path(path: str) -> str:
    """The path, if it is one of ours and can be fetched; home otherwise."""
    adapter = current_app.url_map.bind("")
    if not is_plain(path):  # a line break would end the header that carries it
        return url_for("reports.home")
    if path.startswith("/") and not path.startswith("//") and adapter.test(path.partition("?")[0], method="GET"):
        return path
    return url_for("reports.home")


# --- the first visit ----------------------------------------------------------------------------------------------


@people.get("/set-up")
@public
def set_up() -> Page | AnyResponse:
    if queries.anybody_has_an_account():
        return redirect(url_for("people.sign_in"))
    return set_up_page(forms.SetUpForm())


@people.post("/set-up")
@public
@manages_transactions
def set_up_now() -> Page | AnyResponse:
    form, at = forms.SetUpForm(), clock.now()
    if not form.validate_on_submit():
        return set_up_page(form, status=422)
    if not code_is_right(form.code.data or "", at):
        form.form_errors.append(_("The set-up code is wrong. It lies in the file 'setup-code' of the data folder."))
        return set_up_page(form, status=422)
    password_hash = passwords.hashed(form.password.data or "")
    pinyin.load()
    with unit_of_work(writes=True):
        account = operations.set_up(
            form.name.data or "", form.login.data or "", password_hash, at=at, language=language()
        )
        token = operations.open_session(
            account, at=at, address=request.remote_addr or "", browser=request.user_agent.string
        )
    return welcome(token)


def set_up_page(form: forms.SetUpForm, status: int = 200) -> Page:
    settings = current_app.config["SETTINGS"]
    if not settings.is_local:
        settings.setup_code()  # so that the operator finds it before the first try
    return Page("people/set_up.html", status=status, form=form, needs_code=not settings.is_local)


def code_is_right(code: str, at: datetime) -> bool:
    """A server that others can reach asks its first visitor for what only its operator can read."""
    settings = current_app.config["SETTINGS"]
    if settings.is_local:
        return True
    with unit_of_work(writes=True):
        queries.lock_tries(SETUP_CODE)
        if guessing_must_wait(SETUP_CODE, at):
            return False
        right = secrets.compare_digest(code.encode(), settings.setup_code().encode())
        if not right:
            operations.note_failure(SETUP_CODE, at=at, address=request.remote_addr or "")
    return right


# --- one's own account --------------------------------------------------------------------------------------------


@people.get("/account")
@requires(Permission.SIGNED_IN)
def account() -> Page:
    settings, at = current_app.config["SETTINGS"], clock.now()
    rows = queries.live_sessions(
        me().account_id,
        seen_after=at - timedelta(hours=settings.session_idle_hours),
        made_after=at - timedelta(days=settings.session_days),
    )
    devices = {row.id: rules.device_of(row.browser) for row in rows}
    return Page("people/account.html", rows=rows, devices=devices, current=me().session_id, role_names=ROLE_NAMES)


@people.post("/account/sessions/<uuid:session_id>/end")
@requires(Permission.SIGNED_IN)
def end_session(session_id: uuid.UUID) -> AnyResponse:
    row = queries.own_session(me().account_id, session_id) or abort(404)
    operations.end_session(row, by=me().person_id, at=clock.now())
    flash(_("That session has ended."))
    return redirect(url_for("people.account"), 303)


@people.get("/account/password")
@requires(Permission.SIGNED_IN)
@before_password_change
def change_password() -> Page:
    return Page("people/password.html", form=forms.ChangePasswordForm(), must_change=me().must_change)


@people.post("/account/password")
@requires(Permission.SIGNED_IN)
@before_password_change
@manages_transactions
def change_password_now() -> Page | AnyResponse:
    form, reader, at = forms.ChangePasswordForm(), me(), clock.now()
    if not form.validate_on_submit() or not present_password_fits(form, reader, at):
        return Page("people/password.html", status=422, form=form, must_change=reader.must_change)
    password_hash = passwords.hashed(form.password.data or "")
    with unit_of_work(writes=True):
        account = queries.own_account(reader.account_id)
        operations.change_password(account, password_hash, by=reader.person_id, at=at)
        token = operations.open_session(
            account, at=at, address=request.remote_addr or "", browser=request.user_agent.string
        )
    flash(_("Your password has been changed. Every other session has ended."))
    return welcome(token)


def present_password_fits(form: forms.ChangePasswordForm, reader: sessions.SignedIn, at: datetime) -> bool:
    """A wrong one counts as a failed sign-in, so that a page left open is no place for guessing."""
    with unit_of_work(writes=False):
        account = queries.account_of(reader.account_id)
        waits = guessing_must_wait(account.login, at)
    if waits:
        form.form_errors.append(TOO_MANY)
        return False
    fits = passwords.matches(account.password_hash, form.current.data or "")
    with unit_of_work(writes=True):  # counted again, as at the door: tries sent at once do not slip through together
        queries.lock_tries(account.login)
        waits = guessing_must_wait(account.login, at)
        if not fits and not waits:
            operations.note_failure(account.login, at=at, address=request.remote_addr or "")
    if waits:
        form.form_errors.append(TOO_MANY)
        return False
    if fits:
        return True
    form.form_errors.append(_("The present password is wrong."))
    return False


@people.get("/healthz")
@public
def healthz() -> Response:
    """For the operator's monitor: the database answers."""
    queries.anybody_has_an_account()
    return Response("ok\n", mimetype="text/plain")

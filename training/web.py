"""The application class: one request is one transaction, every route declares who may come in, every answer carries
the security headers, and every failure becomes a page in the reader's language."""

import secrets
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from flask import (
    Flask,
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.templating import Environment
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import AnonymousUserMixin, current_user
from flask_wtf.csrf import CSRFError
from jinja2.environment import Template, TemplateModule
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadHost, BadRequest, HTTPException, SecurityError
from werkzeug.routing import IntegerConverter

from training import access
from training.cookies import Cookies, Forgeries
from training.db import Busy, db, unit_of_work
from training.prepared import bare_reading
from training.refusals import Forbidden, Refused

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

forgeries = Forgeries()
READING = frozenset({"GET", "HEAD", "OPTIONS"})
SERIALISATION_FAILURES = {"40001", "40P01"}  # PostgreSQL: serialization_failure, deadlock_detected
WAITED_TOO_LONG = {*SERIALISATION_FAILURES, "55P03", "57014"}  # and lock_not_available, query_canceled
TRIES = 3


class Page:
    """A page to be rendered after its transaction has ended: templates get finished rows and hold no lock."""

    def __init__(self, template: str, *, status: int = 200, **context: Any) -> None:
        self.template, self.status, self.context = template, status, context

    def render(self) -> Response:
        return make_response(render_template(self.template, **self.context), self.status)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """A page is an answer like any other, so that Flask's own types take it from a view."""
        return self.render()(environ, start_response)


class Macros(Template):
    """A template whose macros are made once. Jinja asks of each import, at each page, whether the page has globals that
    the macros lack, which here it never has."""

    def _get_default_module(self, ctx: object = None) -> TemplateModule:
        return super()._get_default_module()


class Pages(Environment):
    template_class = Macros


class Training(Flask):
    """Flask, with the transaction round each view and the commit in one place."""

    jinja_environment = Pages

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """As it is: no view and no hook here is a coroutine, and asking each of them at each click takes time."""
        return func

    def dispatch_request(self) -> ResponseReturnValue:
        if request.routing_exception is not None:
            self.raise_routing_exception(request)
        endpoint = request.endpoint or ""
        view = self.view_functions[endpoint]
        for attempt in range(1, TRIES + 1):
            try:
                answer = self._answer(view)
                break
            except DBAPIError as error:
                if attempt == TRIES or getattr(error.orig, "sqlstate", None) not in SERIALISATION_FAILURES:
                    raise
        return answer.render() if isinstance(answer, Page) else cast(ResponseReturnValue, answer)

    def _answer(self, view: Callable[..., Any]) -> Any:
        if view.__dict__.get("manages_transactions"):
            with bare_reading():
                admit(view)
            return view(**(request.view_args or {}))
        with unit_of_work(writes=request.method not in READING):
            admit(view)
            return view(**(request.view_args or {}))


def manages_transactions(view: access.View) -> access.View:
    """For the few views that must not hold a transaction while they work (hashing a password): they open their own."""
    view.__dict__["manages_transactions"] = True
    return view


def before_password_change(view: access.View) -> access.View:
    """For the few views that stay open to somebody who must change the password first."""
    view.__dict__["before_password_change"] = True
    return view


def takes_up_to(size: int) -> Callable[[access.View], access.View]:
    """For the few views that take a file: a body of so many bytes, from somebody with a session. Others keep to
    MAX_CONTENT_LENGTH, and so do strangers."""

    def mark(view: access.View) -> access.View:
        view.__dict__["largest_body"] = size
        return view

    return mark


def admit(view: Callable[..., Any]) -> None:
    """Let the reader in, or raise: `SignInFirst` for a stranger, `Forbidden` for a person without the permission."""
    permission = access.requirement_of(view)
    if permission is None:
        return
    person = current_user._get_current_object()
    if not person.is_authenticated:
        raise SignInFirst
    if permission not in person.permissions:
        raise Forbidden
    if person.must_change and "before_password_change" not in view.__dict__:
        raise ChangePasswordFirst


class SignInFirst(Exception):
    """A page that needs a person was asked for by a stranger."""


class ChangePasswordFirst(Exception):
    """Somebody else set this password: nothing else is done before its owner has chosen another."""


class SmallInteger(IntegerConverter):
    """A whole number that every database can hold; a larger one is simply no such page."""

    def __init__(self, map: Any, **options: Any) -> None:  # noqa: A002 - the name is Werkzeug's
        super().__init__(map, max=2_147_483_647, **options)


def init_app(app: Flask) -> None:
    app.before_request(measure_the_body)  # first of all: the next ones read it
    forgeries.init_app(app)
    app.session_interface = Cookies()
    app.url_map.converters["int"] = SmallInteger
    app.before_request(refuse_nul)
    app.after_request(add_headers)
    app.teardown_request(close_uploads)
    app.register_error_handler(SignInFirst, send_to_sign_in)
    app.register_error_handler(ChangePasswordFirst, lambda error: redirect(url_for("people.change_password"), 303))
    app.register_error_handler(Refused, show_refusal)
    app.register_error_handler(Busy, show_busy)
    app.register_error_handler(IntegrityError, show_conflict)
    app.register_error_handler(DBAPIError, show_database_error)
    app.register_error_handler(CSRFError, show_expired_form)
    app.register_error_handler(SecurityError, show_foreign_host)
    app.register_error_handler(BadHost, show_foreign_host)
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(Exception, show_failure)
    app.jinja_env.globals.update(csp_nonce=csp_nonce)
    app.context_processor(lambda: {"reader": reader(), "locale": str(get_locale())})


def reader() -> Any:
    """The signed-in person, or None."""
    return current_user._get_current_object() if current_user and current_user.is_authenticated else None


def measure_the_body() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    largest = view.__dict__.get("largest_body") if view else None
    if largest is not None and "_user_id" in session:
        request.max_content_length = largest


def refuse_nul() -> None:
    """NUL is no text: PostgreSQL cannot store it, and no person types it."""
    fields = (*request.args.items(multi=True), *request.form.items(multi=True))
    if any("\x00" in text for text in (request.path, *(text for field in fields for text in field))):
        raise BadRequest


def close_uploads(error: BaseException | None) -> None:
    """A large file was spooled to disk while the form was read, whether or not a view looked at it."""
    for file in request.__dict__.get("files", MultiDict()).values():
        file.close()


# --- headers ------------------------------------------------------------------------------------------------------


def csp_nonce() -> str:
    """The nonce that this answer's scripts carry; an answer that never asks for it has none."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


POLICY = (
    "default-src 'none'; script-src {scripts}; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; media-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", "microphone=(self), camera=(self), geolocation=(), payment=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
)


def add_headers(response: Response) -> Response:
    headers = response.headers
    present = {name.lower() for name, _value in headers}
    for name, value in HEADERS:
        if name.lower() not in present:
            headers.add(name, value)
    # A page that the browser keeps carries its own nonce, and its own policy.
    if response.status_code != 304 and "content-security-policy" not in present:
        nonce = g.get("csp_nonce")
        headers.add("Content-Security-Policy", POLICY.replace("{scripts}", f"'nonce-{nonce}'" if nonce else "'none'"))
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if "vary" in present:
        response.vary.update({"Accept-Language", "Cookie"})
    else:
        headers.add("Vary", "Accept-Language, Cookie")
    return response


# --- failures -----------------------------------------------------------------------------------------------------


def wants_json() -> bool:
    if request.headers.get("Accept") == "application/json":  # as our own scripts ask, at every save
        return True
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def error_page(status: int, title: Any, remedy: Any, **headers: str) -> Response:
    """What happened, and what to do next, as a page or as JSON."""
    if wants_json():
        response = make_response({"title": str(title), "remedy": str(remedy)}, status)
    else:
        response = make_response(
            render_template("errors/error.html", status=status, title=str(title), remedy=str(remedy)), status
        )
    response.headers.update(headers)
    return response


def send_to_sign_in(error: SignInFirst) -> ResponseReturnValue:
    if wants_json():
        return error_page(401, _("You are signed out."), _("Sign in again in another tab, then save once more."))
    if request.method == "GET":
        session["wanted"] = request.full_path.rstrip("?")
    return redirect(url_for("people.sign_in"), 303)


def show_refusal(error: Refused) -> ResponseReturnValue:
    return error_page(error.status, error.title, error.remedy)


def show_busy(error: Busy) -> ResponseReturnValue:
    remedy = _("Nothing was changed. Wait a few seconds, then send it again.")
    return error_page(503, _("Too many people are saving at once."), remedy, **{"Retry-After": "3"})


def show_conflict(error: IntegrityError) -> ResponseReturnValue:
    remedy = _("Nothing was changed. Open the page again: somebody may have done the same just before you.")
    return error_page(409, _("That could not be recorded."), remedy)


def show_expired_form(error: CSRFError) -> ResponseReturnValue:
    remedy = _("Go back, load the page again and send the form once more. What you typed is still in the old page.")
    return error_page(400, _("The form was open for too long, or came from another site."), remedy)


def show_foreign_host(error: HTTPException) -> ResponseReturnValue:
    """In plain words: without a host that is ours, a page cannot even link to itself."""
    words = _("That request could not be understood."), _("The address names a host that is not this one.")
    return Response("\n".join(words), 400, mimetype="text/plain")


def show_http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:
        return error.get_response()
    words = {
        400: (_("That request could not be understood."), _("Go back and try again from the page before.")),
        401: (_("You are signed out."), _("Sign in again.")),
        403: (
            _("This page is for other roles."),
            _("If your work needs it, ask an administrator to grant you the role."),
        ),
        404: (
            _("There is no such page."),
            _("The address may be wrong, or the page is not yours to see. Start from home."),
        ),
        405: (_("This address cannot be used that way."), _("Go back and use the buttons of the page.")),
        413: (_("That is too large."), _("Send a smaller file or a shorter text.")),
        422: (_("Something in the form cannot be used."), _("Go back, mend what is marked, and send it again.")),
    }
    title, remedy = words.get(status, (_("That did not work."), _("Go back and try again from the page before.")))
    response = error_page(status, title, remedy)
    if status == HTTPStatus.METHOD_NOT_ALLOWED and (allowed := getattr(error, "valid_methods", None)):
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def show_database_error(error: DBAPIError) -> ResponseReturnValue:
    """Waited too long: 503. A value no column can hold: 400. Anything else is an error of ours."""
    if getattr(error.orig, "sqlstate", None) in WAITED_TOO_LONG or "database is locked" in str(error.orig):
        return show_busy(Busy())
    if isinstance(error, DataError):
        return show_http_error(BadRequest())
    return show_failure(error)


def show_failure(error: Exception) -> ResponseReturnValue:
    """An error of ours: logged in full, told in one sentence. Tests and the debugger see the exception itself."""
    if current_app.testing or current_app.debug:
        raise error
    current_app.logger.error("%s %s failed", request.method, request.path, exc_info=error)
    db.session.remove()
    if "_login_user" not in g:  # the page must not ask a database that may be what failed
        g._login_user = AnonymousUserMixin()
    return error_page(
        500, _("Something went wrong on our side."), _("It has been noted. Nothing was half done. Try again.")
    )

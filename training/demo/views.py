"""Opening the demo company from the first visit, in one click."""

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from training import clock
from training.access import public
from training.db import unit_of_work
from training.demo import company
from training.demo.cast import PASSWORD
from training.languages import language
from training.people import passwords
from training.people.operations import WrongCode
from training.people.views import code_is_right
from training.web import manages_transactions

demo = Blueprint("demo", __name__)


@demo.post("/set-up/demo")
@public
@manages_transactions
def open_company() -> AnyResponse:
    """Refused, like the set-up itself, once anybody has an account."""
    if not code_is_right(request.form.get("code", ""), clock.now()):
        raise WrongCode
    password_hash = passwords.hashed(PASSWORD)
    with unit_of_work(writes=True):
        company.fill(password_hash, language=language(), at=clock.now())
    flash(_("The demo company is open. Sign in as anybody you like."), "pass")
    return redirect(url_for("people.sign_in"), 303)

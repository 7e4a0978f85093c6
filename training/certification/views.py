"""The gate, certificates, and the public page that verifies them."""

import uuid
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, after_this_request, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training import clock
from training.access import Permission, public, requires
from training.certification import forms, gate_board, operations, queries, rules
from training.certification.models import Outcome
from training.certification.refreshers import queries as refreshers
from training.certification.refreshers import wording
from training.cohorts import programmes
from training.cohorts import queries as cohorts_queries
from training.db import unit_of_work
from training.languages import in_language
from training.people import queries as people_queries
from training.people.sessions import me
from training.qr import svg_of
from training.quizzes.oversight.queries import regraded_since
from training.web import Page, manages_transactions

certification = Blueprint("certification", __name__)


@certification.get("/gate")
@requires(Permission.SEE_GATE)
def gate() -> Page:
    at = clock.now()
    candidates = queries.candidates()
    standings = queries.standing([candidate.person_id for candidate in candidates], at)
    overdue = refreshers.overdue(queries.today(at))
    return Page(
        "certification/gate.html",
        board=gate_board.arrange(candidates, standings),
        overdue=overdue,
        title_of=wording.title,
    )


@certification.get("/gate/<uuid:person_id>")
@requires(Permission.SEE_GATE)
def dossier(person_id: uuid.UUID) -> Page:
    return dossier_page(person_id, forms.DecisionForm(formdata=None))


def dossier_page(person_id: uuid.UUID, form: forms.DecisionForm, status: int = 200) -> Page:
    person, at = people_queries.person_by_public_id(person_id) or abort(404), clock.now()
    standing = queries.standing([person.id], at)[person.id]
    examiners, decider = operations.bases(person, standing, me().person_id)
    form.seen.data = standing.evidence_digest
    past = queries.past_decisions(person.id)
    newest = max((row.decision.decided_at for row in past), default=None)
    return Page(
        "certification/dossier.html",
        status=status,
        person=person,
        standing=standing,
        examiners=examiners,
        decider=decider,
        past=past,
        regraded=regraded_since(person.id, newest) if newest else (),
        form=form,
        may_decide=Permission.DECIDE in me().permissions,
        at=at,
    )


@certification.post("/gate/<uuid:person_id>/decisions")
@requires(Permission.DECIDE)
def decide(person_id: uuid.UUID) -> Page | ResponseReturnValue:
    person, form = people_queries.person_by_public_id(person_id) or abort(404), forms.DecisionForm()
    if not form.validate_on_submit():
        return dossier_page(person_id, form, status=422)
    outcome = Outcome(form.outcome.data)
    operations.decide(person, outcome, form.reason.data or "", form.seen.data or "", by=me().person_id, at=clock.now())
    cleared = outcome == Outcome.CLEARED
    flash(
        _("%(name)s may go on duty.", name=person.name) if cleared else _("Noted: not yet."), "pass" if cleared else ""
    )
    return redirect(url_for("certification.dossier", person_id=person_id), 303)


# --- certificates -------------------------------------------------------------------------------------------------


@certification.get("/certificates/<uuid:certificate_id>")
@requires(Permission.SIGNED_IN)
def certificate(certificate_id: uuid.UUID) -> Page:
    return certificate_page(certificate_id, forms.RevocationForm(formdata=None))


def certificate_page(certificate_id: uuid.UUID, form: forms.RevocationForm, status: int = 200) -> Page:
    anybody = Permission.SEE_GATE in me().permissions
    row = queries.certificate_for(me().person_id, certificate_id, clock.now(), anybody=anybody) or abort(404)
    address = public_address(row.number)
    return Page(
        "certification/certificate.html",
        status=status,
        row=row,
        form=form,
        address=address,
        code=svg_of(address, "certificate-code"),
        may_revoke=Permission.REVOKE in me().permissions and row.revocation is None,
    )


def public_address(number: str) -> str:
    """Where anybody can check the certificate, as printed in its code."""
    base = current_app.config["SETTINGS"].public_address or request.host_url
    return f"{base.rstrip('/')}{url_for('certification.verify', number=number)}"


@certification.post("/certificates/<uuid:certificate_id>/revocation")
@requires(Permission.REVOKE)
def revoke(certificate_id: uuid.UUID) -> Page | ResponseReturnValue:
    form, at = forms.RevocationForm(), clock.now()
    row = queries.certificate_for(me().person_id, certificate_id, at, anybody=True, lock=True) or abort(404)
    if not form.validate_on_submit():
        return certificate_page(certificate_id, form, status=422)
    operations.revoke(row, form.reason.data or "", by=me().person_id, at=at)
    flash(_("Certificate %(number)s is revoked. The verify page says so from now on.", number=row.number), "seal")
    return redirect(url_for("certification.certificate", certificate_id=certificate_id), 303)


# --- verifying ----------------------------------------------------------------------------------------------------


@certification.get("/verify")
@public
def verify_form() -> Page | ResponseReturnValue:
    number = rules.normal_number(request.args.get("number", ""))
    if number:
        return redirect(url_for("certification.verify", number=number))
    return verify_page("", None)


@certification.get("/verify/<number>")
@public
@manages_transactions
def verify(number: str) -> Page | ResponseReturnValue:
    normal = rules.normal_number(number)
    if normal != number and rules.is_number(normal):
        return redirect(url_for("certification.verify", number=normal))
    row = looked_up(normal, request.remote_addr or "", clock.now()) if rules.is_number(normal) else None
    return verify_page(normal, row, status=200 if row else 404)


def looked_up(number: str, address: str, at: datetime) -> queries.CertificateRow | None:
    """Counted, whether it is there or not: who has asked too often writes nothing more. Raises TooManyEnquiries."""
    with unit_of_work(writes=False):
        operations.ensure_may_ask(address, at)
        row = queries.certificate_by_number(number, at)
    with unit_of_work(writes=True):
        operations.note_enquiry(address, at)
    return row


def verify_page(number: str, row: queries.CertificateRow | None, status: int = 200) -> Page:
    """For strangers: name, programme, dates and how it stands; nothing for search engines to keep."""

    @after_this_request
    def hide(response: Any) -> Any:
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return Page("certification/verify.html", status=status, number=number[:40], row=row)


# --- the programme of a cohort ------------------------------------------------------------------------------------


@programmes.offer
def programme_panel(cohort_id: int) -> programmes.ProgrammePanel:
    """What the cohort is held to, on its page; what could be set, while nothing is."""
    present = queries.programmes_of_cohorts([cohort_id]).get(cohort_id)
    if present is None:
        choices = [(slug, edition_title(found)) for slug, found in queries.latest_editions().items()]
        return programmes.ProgrammePanel("", tuple(choices))
    return programmes.ProgrammePanel(edition_title(present))


def edition_title(found: queries.ProgrammeAt) -> str:
    return _("%(title)s · edition %(number)s", title=in_language(found.titles), number=found.number)


@certification.post("/cohorts/<uuid:cohort_id>/programme")
@requires(Permission.MANAGE_COHORTS)
def set_programme(cohort_id: uuid.UUID) -> ResponseReturnValue:
    cohort = cohorts_queries.cohort_to_change(cohort_id) or abort(404)
    programme = queries.latest_editions().get(request.form.get("programme", "")) or abort(422)
    operations.set_programme(cohort, programme, by=me().person_id, at=clock.now())
    flash(_("%(cohort)s now has its programme.", cohort=cohort.name), "pass")
    return redirect(url_for("cohorts.show_cohort", cohort_id=cohort_id), 303)

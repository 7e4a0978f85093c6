"""Home, pass rates, a cohort's progress, the log: read-only pages over the rest of the house."""

import uuid
from typing import Any

from flask import Blueprint, abort, request, url_for

from training import clock
from training.access import Permission, Role, requires
from training.certification.queries import programmes_of_cohorts, today
from training.cohorts.rules import day_of
from training.feedback.queries import unseen
from training.people.sessions import me
from training.reports import home as front
from training.reports import places as ways
from training.reports import queries, rules, trainees
from training.reports import readings as reading
from training.reports.acts import ACTS
from training.web import Page, reader

reports = Blueprint("reports", __name__)


@reports.app_context_processor
def navigation() -> dict[str, Any]:
    """A function: pages without the bar of main places do not ask for it."""
    return {"navigation": lambda: ways.places(reader(), request.path, request.endpoint or "")}


@reports.get("/")
@requires(Permission.SIGNED_IN)
def home() -> Page:
    news = unseen(me().person_id) if Permission.REPORT in me().permissions else []
    return Page("reports/home.html", panels=front.panels_for(me(), clock.now()), news=news)


@reports.get("/desk")
@requires(Permission.SIGNED_IN)
def desk() -> Page:
    return Page("reports/desk.html", drawers=ways.drawers(me()), waiting=ways.waiting(me()))


@reports.get("/reports/pass-rates")
@requires(Permission.SEE_PASS_RATES)
def pass_rates() -> Page:
    cohorts = queries.cohorts_for(me().person_id, me().roles)
    rows = queries.pass_rates(cohorts)
    return Page("reports/pass_rates.html", rows=rows, few=rules.FEW, everybody=Role.EXECUTIVE in me().roles)


@reports.get("/reports/cohorts/<uuid:cohort_id>")
@requires(Permission.SEE_PASS_RATES)
def cohort(cohort_id: uuid.UUID) -> Page:
    row, at = queries.cohort_for(cohort_id, me().person_id, me().roles) or abort(404), clock.now()
    rows = trainees.trainees([row], at)
    return Page(
        "reports/cohort.html",
        cohort=row,
        day=day_of(row.starts_on, row.ends_on, today(at)),
        programme=programmes_of_cohorts([row.id]).get(row.id),
        trainees=rows[row.id],
        at_risk=trainees.at_risk(rows),
        risk_words=trainees.RISK_WORDS,
        rates=queries.pass_rates([row])[0],
    )


@reports.get("/reports/readings")
@requires(Permission.SEE_READINGS)
def readings() -> Page:
    return Page("reports/readings.html", cohorts=queries.cohorts_with_readings(me().person_id, me().roles))


@reports.get("/reports/cohorts/<uuid:cohort_id>/readings")
@requires(Permission.SEE_READINGS)
def cohort_readings(cohort_id: uuid.UUID) -> Page:
    row = queries.cohort_with_readings(cohort_id, me().person_id, me().roles) or abort(404)
    grid = reading.grid(row, clock.now())
    return Page("reports/cohort_readings.html", cohort=row, grid=grid, totals=reading.totals(grid))


@reports.get("/audit")
@requires(Permission.SEE_AUDIT)
def audit_log() -> Page:
    before = request.args.get("before", type=int)
    rows = queries.log_entries(before if before and 0 < before < 2**31 else None)
    shown, more = rows[: queries.ENTRIES_SHOWN], len(rows) > queries.ENTRIES_SHOWN
    older = url_for("reports.audit_log", before=shown[-1].entry.sequence) if more else None
    newest = url_for("reports.audit_log") if before else None
    return Page("reports/audit.html", rows=shown, older=older, newest=newest, acts=ACTS)

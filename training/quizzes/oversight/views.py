"""Quizzes and attempts for those who oversee them."""

import uuid
from collections.abc import Mapping
from random import Random
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from training import clock
from training.access import Permission, Role, requires
from training.conditional import EACH_TIME
from training.db import unit_of_work
from training.people import queries as people
from training.people.models import Person
from training.people.sessions import me
from training.quizzes import disclosure, faces
from training.quizzes import operations as attempts
from training.quizzes import queries as quizzes
from training.quizzes.media.serving import serve
from training.quizzes.models import OverrideKind, SignalKind
from training.quizzes.oversight import forms, operations, queries, regrading
from training.quizzes.standards import angoff
from training.web import Page, manages_transactions

oversight = Blueprint("oversight", __name__)


@oversight.get("/quizzes/oversight")
@requires(Permission.OVERSEE_QUIZZES)
def index() -> Page:
    return Page("quizzes/oversight/index.html", rows=queries.quizzes())


@oversight.get("/quizzes/<slug>/oversight")
@requires(Permission.OVERSEE_QUIZZES)
def show_quiz(slug: str) -> Page:
    return quiz_page(queries.quiz(slug) or abort(404), forms.AllowanceForm.among(trainees()))


@oversight.post("/quizzes/<slug>/allowances")
@requires(Permission.MAKE_EXCEPTIONS)
def allow_time(slug: str) -> Page | Response:
    quiz = queries.quiz(slug) or abort(404)
    form = forms.AllowanceForm.among(trainees())
    if not form.validate_on_submit():
        return quiz_page(quiz, form, status=422)
    person = people.person_by_public_id(uuid.UUID(form.person.data)) or abort(404)
    given = form.share(), form.extra_minutes.data or 0
    operations.allow_time(person, quiz, *given, form.reason.data or "", by=me().person_id, at=clock.now())
    flash(_("Noted. It counts for attempts that start from now on."), "pass")
    return redirect(url_for("oversight.show_quiz", slug=slug), 303)


def quiz_page(quiz: queries.OverseenQuiz, form: forms.AllowanceForm, status: int = 200) -> Page:
    return Page(
        "quizzes/oversight/quiz.html",
        status=status,
        quiz=quiz,
        form=form,
        standard=standard_of(quiz.body),
        attempts=queries.attempts_at(quiz.id),
        allowances=queries.allowances_at(quiz.id),
        regrades=queries.regrades_of(quiz.id),
        trainees=trainees(),
        at=clock.now(),
    )


def trainees() -> list[tuple[str, str]]:
    return [(str(one.public_id), one.name) for one in people.people_with_role(Role.TRAINEE, clock.now())]


def standard_of(body: Any) -> dict[str, Any] | None:
    """The Angoff record: the cut with its error, each judge's and each item's mean, in shares of one."""
    record = body.get("standard")
    if not record:
        return None
    items = sorted(next(iter(record["judges"].values())))
    rows = [[estimates[item] / 100 for item in items] for estimates in record["judges"].values()]
    found = angoff(rows)
    means = {item: sum(row[place] for row in rows) / len(rows) for place, item in enumerate(items)}
    judges = dict(zip(record["judges"], (cut / found.items for cut in found.judges), strict=True))
    return {"cut": found, "judges": judges, "items": means}


# --- preview ------------------------------------------------------------------------------------------------------


@oversight.get("/quizzes/<slug>/preview")
@requires(Permission.OVERSEE_QUIZZES)
def preview(slug: str) -> Page:
    """The paper of a seed, as somebody would get it who started now. Nothing is stored."""
    names = dict(trainees())
    person = person_asked(names)
    quiz, entries = previewed(slug, person)
    chosen, seed = str(person.public_id) if person else "", seed_asked()
    return Page(
        "quizzes/oversight/preview.html",
        quiz=quiz,
        items=[faces.item(entry) for entry in entries],
        sections=faces.section_titles(quiz.body),
        shows=disclosure.of(quiz.body),
        person=person,
        trainees=list(names.items()),
        chosen=chosen,
        seed=seed,
        next_seed=Random(seed).randrange(2, 10_000),  # noqa: S311 - only another paper to look at
        at=clock.now(),
    )


@oversight.get("/quizzes/<slug>/preview/items/<int:position>/media/<int:number>")
@requires(Permission.OVERSEE_QUIZZES)
def show_medium(slug: str, position: int, number: int) -> Response:
    """A picture or sound of a preview, which its address draws again."""
    _quiz, entries = previewed(slug, person_asked(dict(trainees())))
    if not 1 <= position <= len(entries):
        abort(404)
    return serve(entries[position - 1].version.body, number, caching=EACH_TIME)


def person_asked(names: Mapping[str, str]) -> Person | None:
    chosen = request.args.get("person", "")
    return people.person_by_public_id(uuid.UUID(chosen)) if chosen in names else None


def seed_asked() -> str:
    return request.args.get("seed", "1")[:20]


def previewed(slug: str, person: Person | None) -> tuple[quizzes.QuizOfPerson, list[quizzes.Entry]]:
    """What this person, or anybody, would get. Raises 404."""
    found = queries.quiz(slug) or abort(404)
    quiz = quizzes.quiz_of(person.id if person else me().person_id, found.slug) or abort(404)
    items = attempts.drawn(quiz, f"preview {seed_asked()}")
    return quiz, [
        quizzes.Entry(position, version, tuple(shown), flagged=False)
        for position, (version, shown) in enumerate(items, 1)
    ]


# --- one attempt --------------------------------------------------------------------------------------------------


@oversight.get("/attempts/<uuid:attempt_id>/oversight")
@requires(Permission.MAKE_EXCEPTIONS)
def show_attempt(attempt_id: uuid.UUID) -> Page:
    return attempt_page(queries.attempt(attempt_id) or abort(404), forms.OverrideForm())


@oversight.post("/attempts/<uuid:attempt_id>/overrides")
@requires(Permission.MAKE_EXCEPTIONS)
def override(attempt_id: uuid.UUID) -> Page | Response:
    attempt = queries.attempt(attempt_id, lock=True) or abort(404)
    form = forms.OverrideForm()
    if not form.validate_on_submit():
        return attempt_page(attempt, form, status=422)
    reason, minutes = form.reason.data or "", form.minutes.data or 0
    by, at = me().person_id, clock.now()
    match OverrideKind(form.kind.data):
        case OverrideKind.EXTEND:
            operations.extend(attempt, minutes, reason, by=by, at=at)
        case OverrideKind.AGAIN:
            operations.allow_again(attempt, reason, by=by, at=at)
        case OverrideKind.REOPEN:
            operations.reopen(attempt, minutes, reason, by=by, at=at)
    flash(_("Noted, with your name and reason."), "pass")
    return redirect(url_for("oversight.show_attempt", attempt_id=attempt_id), 303)


def attempt_page(attempt: queries.OverseenAttempt, form: forms.OverrideForm, status: int = 200) -> Page:
    return Page(
        "quizzes/oversight/attempt.html",
        status=status,
        attempt=attempt,
        form=form,
        overrides=queries.overrides_of(attempt.id),
        signals=queries.signals_of(attempt.id),
        allowance=queries.allowance_before(attempt.person_id, attempt.quiz_id, attempt.started_at),
        kinds=forms.KINDS,
        at=clock.now(),
    )


@oversight.post("/attempts/<uuid:attempt_id>/signals")
@requires(Permission.TAKE_QUIZZES)
def note_signal(attempt_id: uuid.UUID) -> tuple[dict[str, bool], int]:
    """From the page of an open attempt: it was left, nothing was touched, it was opened from here."""
    attempt = quizzes.own_attempt(me().person_id, attempt_id, lock=True) or abort(404)
    kind, seconds = request.form.get("kind", ""), request.form.get("seconds", "")
    if kind not in set(SignalKind) or not (seconds == "" or (seconds.isascii() and seconds.isdigit())):
        abort(422)
    told = min(int(seconds[:6]), 86_400) if seconds else None
    address = request.remote_addr or ""
    noted = operations.note_signal(attempt, SignalKind(kind), seconds=told, address=address, at=clock.now())
    return {"noted": noted is not None}, 200


# --- regrading ----------------------------------------------------------------------------------------------------


@oversight.get("/quizzes/<slug>/regrade")
@requires(Permission.OVERSEE_QUIZZES)
def dry_run(slug: str) -> Page:
    return dry_run_page(queries.quiz(slug) or abort(404), forms.RegradeForm())


@oversight.post("/quizzes/<slug>/regrades")
@requires(Permission.OVERSEE_QUIZZES)
def propose_regrade(slug: str) -> Page | Response:
    quiz = queries.quiz(slug) or abort(404)
    form = forms.RegradeForm()
    if not form.validate_on_submit():
        return dry_run_page(quiz, form, status=422)
    found, _other = regrading.corrections(quiz.id)
    keys = regrading.keys_of(found)
    operations.propose_regrade(quiz, keys, form.reason.data or "", by=me().person_id, at=clock.now())
    flash(_("Proposed. Another person applies it."), "pass")
    return redirect(url_for("oversight.show_quiz", slug=slug), 303)


@oversight.get("/regrades/<uuid:regrade_id>")
@requires(Permission.OVERSEE_QUIZZES)
def show_regrade(regrade_id: uuid.UUID) -> Page:
    regrade = queries.regrade(regrade_id) or abort(404)
    found = regrading.changes(regrade.quiz_id, dict(regrade.keys)) if regrade.applied_at is None else ()
    return Page("quizzes/oversight/regrade.html", regrade=regrade, changes=[one for block in found for one in block])


@oversight.post("/regrades/<uuid:regrade_id>/application")
@requires(Permission.MAKE_EXCEPTIONS)
@manages_transactions
def apply_regrade(regrade_id: uuid.UUID) -> Response:
    """In blocks, each in a transaction of its own; what is broken off is taken up where it stopped."""
    by, at, changed = me().person_id, clock.now(), 0
    with unit_of_work(writes=False):
        regrade = queries.regrade(regrade_id) or abort(404)
        operations.ensure_may_apply(regrade, by=by)
        blocks = list(regrading.changes(regrade.quiz_id, dict(regrade.keys)))
    for block in blocks:
        with unit_of_work(writes=True):
            changed += operations.add_scores(regrade, block, by=by, at=at)
    with unit_of_work(writes=True):
        operations.finish_regrade(regrade, changed, by=by, at=at)
    flash(ngettext("Applied: %(num)s score is new.", "Applied: %(num)s scores are new.", changed), "pass")
    return redirect(url_for("oversight.show_quiz", slug=regrade.quiz_slug), 303)


def dry_run_page(quiz: queries.OverseenQuiz, form: forms.RegradeForm, status: int = 200) -> Page:
    found, incomparable = regrading.corrections(quiz.id)
    blocks = regrading.changes(quiz.id, regrading.keys_of(found)) if found else ()
    return Page(
        "quizzes/oversight/dry_run.html",
        status=status,
        quiz=quiz,
        form=form,
        corrections=found,
        incomparable=incomparable,
        changes=[change for block in blocks for change in block],
    )

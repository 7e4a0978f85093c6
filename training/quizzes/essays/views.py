"""The examiner's queue of essays, and the sheet on which one is marked."""

import uuid
from typing import cast

from flask import Blueprint, abort, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from training import clock
from training.access import Permission, requires
from training.languages import language
from training.people.sessions import me
from training.quizzes import faces
from training.quizzes.essays import forms, operations, queries
from training.quizzes.essays.queries import Essay
from training.quizzes.kinds.kind import MarkedByHand
from training.quizzes.media.serving import serve
from training.web import Page

essays = Blueprint("essays", __name__)


@essays.get("/essays")
@requires(Permission.EXAMINE)
def queue() -> Page:
    return Page("quizzes/essays/queue.html", queue=queries.queue(me().person_id), stem=stem)


@essays.get("/essays/<uuid:attempt_id>/<int:position>")
@requires(Permission.EXAMINE)
def show_essay(attempt_id: uuid.UUID, position: int) -> Page:
    essay = queries.essay(me().person_id, attempt_id, position) or abort(404)
    operations.ensure_unmarked(essay)
    return sheet_page(essay, form_for(essay)(formdata=None))


@essays.post("/essays/<uuid:attempt_id>/<int:position>/marking")
@requires(Permission.EXAMINE)
def mark(attempt_id: uuid.UUID, position: int) -> Page | Response:
    essay = queries.essay(me().person_id, attempt_id, position, lock=True) or abort(404)
    operations.ensure_unmarked(essay)
    form = form_for(essay)()
    if not form.validate_on_submit():
        return sheet_page(essay, form, status=422)
    operations.mark(essay, form.levels(), form.comment.data or "", by=me().person_id, at=clock.now())
    flash(_("Your marking has been submitted. Thank you."), "pass")
    return redirect(url_for("essays.queue"), 303)


@essays.get("/essays/<uuid:attempt_id>/<int:position>/media/<int:number>")
@requires(Permission.EXAMINE)
def show_medium(attempt_id: uuid.UUID, position: int, number: int) -> Response:
    essay = queries.essay(me().person_id, attempt_id, position) or abort(404)
    return serve(essay.version.body, number, explained=essay.version.body)


def stem(essay: Essay) -> str:
    return essay.version.kind.stem(essay.version.body, essay.shown, language())


def form_for(essay: Essay) -> type[forms.MarkForm]:
    kind = cast(MarkedByHand, essay.version.kind)
    return forms.mark_form(kind.criteria(essay.version.body, language()))


def sheet_page(essay: Essay, form: forms.MarkForm, *, status: int = 200) -> Page:
    return Page(
        "quizzes/essays/sheet.html",
        status=status,
        essay=essay,
        item=faces.essay(essay.version, essay.shown, essay.text),
        form=form,
    )

"""A case in its bank: the situation and its parts, how it changed, out of draws and back, its next draft."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from training import clock
from training.access import Permission, requires
from training.people.sessions import me
from training.quizzes.analysis import bank_queries as figures
from training.quizzes.desk import forms, rules
from training.quizzes.desk import queries as items
from training.quizzes.desk.cases import operations, queries, showing
from training.quizzes.desk.cases.rules import moments
from training.quizzes.desk.views import can_draw, drawn_as, refuse_takers, writes
from training.quizzes.models import Bank
from training.web import Page

cases = Blueprint("cases", __name__, url_prefix="/desk")
cases.before_request(refuse_takers)


@cases.get("/banks/<slug>/cases/<case>")
@requires(Permission.SEE_BANKS)
def show_case(slug: str, case: str) -> Page:
    return case_page(slug, case, forms.ReasonForm(), compared=request.args.get("with", type=int))


def the_case(slug: str, case: str) -> tuple[Bank, queries.CaseRow]:
    """404 for none."""
    bank = items.bank_by_slug(slug) or abort(404)
    return bank, queries.case_row(bank.id, case) or abort(404)


def case_page(slug: str, case: str, form: forms.ReasonForm, *, compared: int | None = None, status: int = 200) -> Page:
    """`compared`: the number of the moment with which today is compared; without it, the one before."""
    bank, row = the_case(slug, case)
    history = moments(queries.published(row))
    place = compared if compared is not None and 0 < compared < len(history) else 1
    older = history[place] if place < len(history) else None
    bodies = [part.version.body for part in row.parts]
    return Page(
        "quizzes/desk/cases/case.html",
        status=status,
        bank=bank,
        row=row,
        state=rules.state_of(retired=row.is_retired, practice=row.practises),
        situation=showing.situation(bodies[0]),
        parts=showing.faces({part.slug: showing.told(part) for part in row.parts}),
        rows={part.slug: part for part in row.parts},
        attempts=items.attempts_with([part.id for part in row.parts]),
        figures=figures.kept([part.version.id for part in row.parts]),
        figures_at=figures.made_at(bank.id),
        history=history,
        older=older,
        changes=showing.differences(older.tree, history[0].tree) if older else [],
        drafts=items.open_drafts(bank.id, row.slug),
        quizzes=[one for one in items.drawing_on(bank.id) if can_draw(one, drawn_as({"case": row.case}))],
        form=form,
        writes=writes(),
    )


@cases.post("/banks/<slug>/cases/<case>/drafts")
@requires(Permission.WRITE_BANKS)
def draft_next(slug: str, case: str) -> Response:
    bank, row = the_case(slug, case)
    draft = operations.draft_next(bank, row, by=me().person_id, at=clock.now())
    return redirect(url_for("cases.show_draft", draft_id=draft.public_id), 303)


@cases.post("/banks/<slug>/cases/<case>/retirement")
@requires(Permission.WRITE_BANKS)
def retire(slug: str, case: str) -> Page | Response:
    return turn(slug, case, operations.retire)


@cases.post("/banks/<slug>/cases/<case>/return")
@requires(Permission.WRITE_BANKS)
def bring_back(slug: str, case: str) -> Page | Response:
    return turn(slug, case, operations.bring_back)


def turn(slug: str, case: str, what: Any) -> Page | Response:
    _bank, row = the_case(slug, case)
    form = forms.ReasonForm()
    if not form.validate_on_submit():
        return case_page(slug, case, form, status=422)
    what(row, form.reason.data, by=me().person_id, at=clock.now())
    return redirect(url_for("cases.show_case", slug=slug, case=case), 303)


@cases.post("/banks/<slug>/cases/<case>/giving-back")
@requires(Permission.WRITE_BANKS)
def give_back(slug: str, case: str) -> Response:
    _bank, row = the_case(slug, case)
    operations.give_back(row, by=me().person_id, at=clock.now())
    flash(_("The next publication of the files writes this case again."))
    return redirect(url_for("cases.show_case", slug=slug, case=case), 303)

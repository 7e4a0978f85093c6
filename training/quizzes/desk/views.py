"""The authors' desk: banks, a bank's items, an item with its history, a draft with its preview."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from training import clock
from training.access import Permission, requires
from training.conditional import EACH_TIME
from training.forms import start_asked
from training.people.sessions import me
from training.quizzes.analysis import bank_queries as figures
from training.quizzes.authored_items import CASE
from training.quizzes.desk import duplicates, forms, operations, queries, rules
from training.quizzes.desk.showing import both_faces, labelled
from training.quizzes.kinds import KINDS
from training.quizzes.media.serving import serve
from training.quizzes.models import Audience
from training.quizzes.queries.versions import units
from training.quizzes.rules import Candidate, Line, blueprint_lines
from training.refusals import Forbidden
from training.web import Page

desk = Blueprint("desk", __name__, url_prefix="/desk")
Answer = Page | Response | tuple[dict[str, Any], int]
SHOWN = 50  # items of a bank on one page


class TakesQuizzes(Forbidden):
    title = _l("You may sit quizzes yourself.")
    remedy = _l("Whoever sits quizzes sees no keys. Ask an administrator to end one of your two roles.")


@desk.before_request
def refuse_takers() -> None:
    """Every page here shows keys."""
    if current_user.is_authenticated and Permission.TAKE_QUIZZES in current_user.permissions:
        raise TakesQuizzes


# --- banks --------------------------------------------------------------------------------------------------------


@desk.get("/banks")
@requires(Permission.SEE_BANKS)
def list_banks() -> Page:
    return Page("quizzes/desk/banks.html", banks=queries.banks(), form=forms.BankForm(), writes=writes())


@desk.post("/banks")
@requires(Permission.WRITE_BANKS)
def open_bank() -> Page | Response:
    form = forms.BankForm()
    if not form.validate_on_submit():
        return Page("quizzes/desk/banks.html", status=422, banks=queries.banks(), form=form, writes=True)
    title: Any = {"zh": form.title_zh.data, "en": form.title_en.data}
    audience = Audience(form.audience.data) if form.audience.data else None
    bank = operations.open_bank(
        form.slug.data, title, practice=form.practice.data, audience=audience, by=me().person_id, at=clock.now()
    )
    return redirect(url_for("desk.show_bank", slug=bank.slug), 303)


def writes() -> bool:
    return Permission.WRITE_BANKS in me().permissions


@desk.get("/banks/<slug>")
@requires(Permission.SEE_BANKS)
def show_bank(slug: str) -> Page:
    return bank_page(slug, forms.ItemForm())


def bank_page(slug: str, form: forms.ItemForm, *, status: int = 200) -> Page:
    bank = queries.bank_by_slug(slug) or abort(404)
    items, wanted = queries.items(bank.id), forms.read_filter(request.args)
    found = [row for row in items if fits(row, wanted)]
    start = start_asked(len(found))
    shown = found[start : start + SHOWN]
    quizzes = queries.drawing_on(bank.id)
    ready = {row.slug: row.version for row in items if row.state == rules.State.READY}
    drawable = [unit.candidate for unit in units(ready).values()]
    return Page(
        "quizzes/desk/bank.html",
        status=status,
        bank=bank,
        audience=forms.AUDIENCES[bank.audience] if bank.audience else "",
        items=shown,
        start=start,
        found=len(found),
        size=len(items),
        more=start + SHOWN < len(found),
        filter=wanted,
        objectives=sorted({one for row in items for one in row.version.objectives}),
        kinds=forms.WRITTEN,
        attempts=queries.attempts_with([row.id for row in shown]),
        figures=figures.kept([row.version.id for row in shown]),
        figures_at=figures.made_at(bank.id),
        drafts=queries.open_drafts(bank.id),
        twins=twins_among(items),
        twin_cases=twin_cases_among(items),
        quizzes=quizzes,
        grid=rules.grid([(one.objectives, one.difficulty) for one in drawable if one.parts == 1]),
        lines=lines_of(quizzes, drawable),
        form=form,
        writes=writes(),
        arguments={name: text for name, text in request.args.items() if name != "from"},
    )


def twins_among(items: Sequence[queries.ItemRow]) -> list[duplicates.Twin]:
    """Items that are not retired and look alike; parts of two cases only where the situations do, too."""
    now = [row for row in items if not row.retired_at]
    situations = duplicates.situations_of((row.slug, row.version.body) for row in now)
    return duplicates.among([(row.slug, duplicates.stems_of(row.version.body)) for row in now], situations)


def twin_cases_among(items: Sequence[queries.ItemRow]) -> list[duplicates.Twin]:
    cases = {row.version.case["id"]: row.version.case for row in items if row.version.case and not row.retired_at}
    return duplicates.among([(name, duplicates.stems_of(case)) for name, case in cases.items()])


def lines_of(quizzes: Sequence[queries.Drawing], drawable: Sequence[Candidate]) -> list[dict[str, Any]]:
    """Each line of each blueprint, with how many items fit it: what cannot be drawn is seen at once."""
    return [
        {
            "quiz": quiz.title,
            "objectives": line["objectives"],
            "difficulty": line["difficulty"],
            "number": line["number"],
            "parts": line.get("parts", 1),
            "fit": sum(one.fits(line_of(line)) for one in drawable),
        }
        for quiz in quizzes
        for line in blueprint_lines(quiz.body)
        if "objectives" in line
    ]


def line_of(line: Mapping[str, Any]) -> Line:
    asked = frozenset(line["objectives"]), frozenset(line["difficulty"])
    return Line(*asked, line["number"], line.get("parts", 1))


def fits(row: queries.ItemRow, wanted: forms.Filter) -> bool:
    folded = duplicates.folded(wanted.words)
    told = (duplicates.folded(f"{row.slug} {row.stem.get('zh', '')} {row.stem.get('en', '')}"),)
    return (
        (not folded or any(folded in text for text in told))
        and wanted.objective in {"", *row.version.objectives}
        and wanted.kind in {"", row.version.kind.name, CASE if row.version.case else ""}
        and wanted.difficulty in {"", row.version.difficulty}
        and wanted.state in {"", row.state}
    )


# --- items --------------------------------------------------------------------------------------------------------


@desk.get("/banks/<slug>/items/<item>")
@requires(Permission.SEE_BANKS)
def show_item(slug: str, item: str) -> Page:
    return item_page(slug, item, forms.ReasonForm(), compared=request.args.get("with", type=int))


def item_page(slug: str, item: str, form: forms.ReasonForm, *, compared: int | None = None, status: int = 200) -> Page:
    row = queries.item_by_slug(slug, item) or abort(404)
    history = queries.history(row.id)
    newest = history[0]
    older = next((one for one in history if one.number == (compared or newest.number - 1)), None)
    return Page(
        "quizzes/desk/item.html",
        status=status,
        item=row,
        state=rules.state_of(retired=row.retired_at is not None, practice=row.practice_since is not None),
        newest=newest,
        older=older,
        changes=labelled(rules.changes(older.content, newest.content)) if older else [],
        history=history,
        figures=figures.kept([one.id for one in history]),
        figures_at=figures.made_at(row.bank_id),
        faces=both_faces(KINDS[newest.content["kind"]], newest.version, newest.content["marks"]),
        kind=KINDS[newest.content["kind"]],
        turns=queries.turns(row.id),
        drafts=queries.open_drafts(row.bank_id, row.slug),
        quizzes=[one for one in queries.drawing_on(row.bank_id) if can_draw(one, drawn_as(newest.content), row.slug)],
        practises=row.practice_since is not None,
        form=form,
        writes=writes(),
    )


@desk.get("/banks/<slug>/items/<item>/media/<int:number>")
@requires(Permission.SEE_BANKS)
def show_medium(slug: str, item: str, number: int) -> Response:
    """Of the newest version."""
    row = queries.item_by_slug(slug, item) or abort(404)
    body = queries.history(row.id)[0].version["body"]
    return serve(body, number, explained=body, caching=EACH_TIME)


def drawn_as(content: Mapping[str, Any]) -> Candidate:
    """What lines of blueprints ask about an item; of a part, about its case."""
    drawn = content.get("case", content)
    return Candidate(0, frozenset(drawn["objectives"]), drawn["difficulty"], drawn.get("of", 1))


def can_draw(quiz: queries.Drawing, drawn: Candidate, slug: str = "") -> bool:
    """By a line that it fits; an item also by its name in a section."""
    named = slug and any(slug in section.get("items", ()) for section in quiz.body.get("sections", ()))
    return bool(named) or any(drawn.fits(line_of(line)) for line in blueprint_lines(quiz.body) if "objectives" in line)


@desk.post("/banks/<slug>/items/<item>/retirement")
@requires(Permission.WRITE_BANKS)
def retire(slug: str, item: str) -> Page | Response:
    return turn(slug, item, operations.retire)


@desk.post("/banks/<slug>/items/<item>/return")
@requires(Permission.WRITE_BANKS)
def bring_back(slug: str, item: str) -> Page | Response:
    return turn(slug, item, operations.bring_back)


def turn(slug: str, item: str, what: Any) -> Page | Response:
    row = queries.item_by_slug(slug, item, lock=True) or abort(404)
    form = forms.ReasonForm()
    if not form.validate_on_submit():
        return item_page(slug, item, form, status=422)
    operations.ensure_alone(queries.history(row.id)[0].content)
    what(row, form.reason.data, by=me().person_id, at=clock.now())
    return redirect(url_for("desk.show_item", slug=slug, item=item), 303)


@desk.post("/banks/<slug>/items/<item>/giving-back")
@requires(Permission.WRITE_BANKS)
def give_back(slug: str, item: str) -> Response:
    row = queries.item_by_slug(slug, item, lock=True) or abort(404)
    operations.ensure_alone(queries.history(row.id)[0].content)
    operations.give_back(row, by=me().person_id, at=clock.now())
    flash(_("The next publication of the files writes this item again."))
    return redirect(url_for("desk.show_item", slug=slug, item=item), 303)

"""Pages of analysis: the quizzes, one of them with its items, an item with its options and history, the sheet."""

from io import BytesIO

from flask import Blueprint, abort, request, send_file
from werkzeug.wrappers import Response

from training import audit, clock
from training.access import Permission, requires
from training.db import unit_of_work
from training.people.sessions import me
from training.quizzes.analysis import figures, pictures, queries, results
from training.quizzes.desk.views import refuse_takers
from training.web import Page, manages_transactions

analysis = Blueprint("analysis", __name__)
analysis.before_request(refuse_takers)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@analysis.get("/desk/analysis")
@requires(Permission.SEE_ANALYSIS)
def index() -> Page:
    return Page("quizzes/analysis/index.html", rows=queries.overview())


@analysis.get("/desk/analysis/<slug>")
@requires(Permission.SEE_ANALYSIS)
def quiz(slug: str) -> Page:
    editions = queries.editions(slug) or abort(404)
    edition = next((one for one in editions if str(one.number) == request.args.get("edition")), editions[0])
    table = queries.table([edition])
    whole = figures.whole(table, queries.versions_of(table), queries.answers([edition]), edition.body["pass_mark"])
    leaks = figures.leak_rows(table, whole.rows, queries.groups_of([taken.person_id for taken in table.attempts]))
    return Page(
        "quizzes/analysis/quiz.html",
        editions=editions,
        edition=edition,
        whole=whole,
        leaks=leaks,
        bars=pictures.histogram(whole.bins, edition.body["pass_mark"]),
        dots=pictures.scatter(whole.rows),
        rows=sorted(whole.rows, key=lambda row: not row.flags),
        may_export=Permission.EXPORT_RESULTS in me().permissions,
    )


@analysis.get("/desk/analysis/<slug>/items/<item>")
@requires(Permission.SEE_ANALYSIS)
def item(slug: str, item: str) -> Page:
    editions = queries.editions(slug) or abort(404)
    row = queries.item_of(editions[0].quiz_id, item) or abort(404)
    table = queries.table(editions)
    said, given = queries.versions_of(table), queries.answers(editions)
    rows = [one for one in figures.item_rows(table, said, given) if one.column.item_id == row.id]
    found = [figures.version_figures(table, one, said[one.column.version_id], given) for one in rows]
    newest = queries.newest_of(row)
    return Page("quizzes/analysis/item.html", edition=editions[0], item=row, found=found[::-1], newest=newest)


@analysis.post("/desk/analysis/<slug>/results")
@requires(Permission.EXPORT_RESULTS)
@manages_transactions
def export(slug: str) -> Response:
    """All attempts at the edition asked for, or the newest. The sheet is written after the log has it."""
    with unit_of_work(writes=True):
        editions = queries.editions(slug) or abort(404)
        edition = next((one for one in editions if str(one.number) == request.form.get("edition")), editions[0])
        table, first = queries.table([edition], first=False), queries.table([edition])
        said, given = queries.versions_of(first), queries.answers([edition])
        names = queries.names_of([taken.person_id for taken in table.attempts])
        audit.record(
            "results exported",
            f"quiz:{slug}",
            by=me().person_id,
            at=clock.now(),
            edition=edition.number,
            attempts=len(table.attempts),
        )
    content = results.sheet(table, names, figures.whole(first, said, given, edition.body["pass_mark"]))
    name = f"{slug}-{edition.number}.xlsx"
    return send_file(BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=name)

"""Pages of analysis: the quizzes, one of them with its items, an item with its options and history."""

from flask import Blueprint, abort, request

from training.access import Permission, requires
from training.people.sessions import me
from training.quizzes.analysis import figures, pictures, queries, sources
from training.quizzes.desk.views import refuse_takers
from training.web import Page

analysis = Blueprint("analysis", __name__)
analysis.before_request(refuse_takers)


@analysis.get("/desk/analysis")
@requires(Permission.SEE_ANALYSIS)
def index() -> Page:
    return Page("quizzes/analysis/index.html", rows=queries.overview())


@analysis.get("/desk/analysis/<slug>")
@requires(Permission.SEE_ANALYSIS)
def quiz(slug: str) -> Page:
    editions = queries.editions(slug) or abort(404)
    edition = queries.asked_for(editions, request.args.get("edition"))
    found = sources.of_edition(editions, edition)
    whole = figures.whole(found.numbers, found.said) if found.numbers else None
    return Page(
        "quizzes/analysis/quiz.html",
        editions=editions,
        edition=edition,
        whole=whole,
        made_at=found.made_at,
        bars=pictures.histogram(whole.bins, edition.body["pass_mark"]) if whole else None,
        dots=pictures.scatter(whole.rows) if whole else None,
        rows=sorted(whole.rows, key=lambda row: not row.flags) if whole else [],
        may_export=Permission.EXPORT_RESULTS in me().permissions,
    )


@analysis.get("/desk/analysis/<slug>/items/<item>")
@requires(Permission.SEE_ANALYSIS)
def item(slug: str, item: str) -> Page:
    editions = queries.editions(slug) or abort(404)
    row = queries.item_of(editions[0].quiz_id, item) or abort(404)
    source, newest = sources.of_versions(editions, row.id), queries.newest_of(row)
    found = [figures.version_figures(one, source.said) for one in source.numbers or ()]
    return Page(
        "quizzes/analysis/item.html",
        edition=editions[0],
        item=row,
        found=found[::-1],
        newest=newest,
        made_at=source.made_at,
        waits=source.numbers is None,
    )

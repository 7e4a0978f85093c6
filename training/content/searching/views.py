"""Search in what the reader may read."""

from flask import Blueprint, request

from training.access import Permission, requires
from training.content.searching import queries, words
from training.languages import language
from training.people.sessions import me
from training.web import Page

LONGEST_ASKED = 1000  # characters; what comes after them is not looked at

searching = Blueprint("searching", __name__)


@searching.get("/search")
@requires(Permission.STUDY)
def search() -> Page:
    asked = " ".join(request.args.get("q", "")[:LONGEST_ASKED].split())
    query = words.read_query(asked)
    found = queries.search(me().person_id, query, language())
    return Page("content/search.html", asked=asked, query=query, found=found, most=words.AT_MOST_WORDS)

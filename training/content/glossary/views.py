"""The whole glossary, and where each term is taught."""

from flask import Blueprint

from training.access import Permission, requires
from training.content import queries as manuals
from training.content.glossary import queries
from training.languages import language
from training.web import Page

SHOWN = 3  # sections that teach a term

glossary = Blueprint("glossary", __name__)


@glossary.get("/glossary")
@requires(Permission.STUDY)
def show() -> Page:
    current, editions = queries.current(), manuals.newest_published()
    sections = [(edition, section) for edition in editions for section in edition.texts[language()].sections]
    taught = {
        term.id: [place for place in sections if set(term.objectives) & set(place[1].objectives)][:SHOWN]
        for term in current.terms
    }
    return Page("content/glossary.html", glossary=current, taught=taught)

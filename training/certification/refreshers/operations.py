"""Asking people to read, take or play again, in the transaction that publishes. Does not commit."""

import uuid
from collections import Counter
from collections.abc import Mapping

import sqlalchemy as sa

from training import audit
from training.certification import queries as certification
from training.certification.refreshers import queries, rules
from training.certification.refreshers.models import ASKING, Refresher
from training.certification.refreshers.rules import Use
from training.content.announcing import Concerned, News
from training.content.models import Severity
from training.db import db
from training.examining.queries import current_stations
from training.quizzes.queries.citations import quizzes_citing
from training.roleplay.scripts import RECORDED_IN, script_of

BLOCK = 1_000  # rows of one statement


class Refreshing:
    """The audience of manuals: people held to programmes."""

    def preview(self, news: News) -> list[Concerned]:
        found = []
        for severity, people in _asked(news).items():
            uses = {use.programme_edition_id: use for use in people.values()}
            for edition_id, number in Counter(use.programme_edition_id for use in people.values()).items():
                use = uses[edition_id]
                found.append(Concerned(severity, use.titles, use.number, number, use.due_on))
        return sorted(found, key=lambda row: (ASKING.index(Severity(row.severity)), row.due_on, row.programme_edition))

    def ask(self, news: News, edition_id: int) -> int:
        asked = _asked(news)
        rows = [
            {
                "public_id": uuid.uuid4(),
                "person_id": person_id,
                "edition_id": edition_id,
                "severity": severity,
                "programme_edition_id": use.programme_edition_id,
                "targets": f" {' '.join(use.targets)} ",
                "due_on": use.due_on,
                "asked_at": news.at,
            }
            for severity, people in asked.items()
            for person_id, use in people.items()
        ]
        for start in range(0, len(rows), BLOCK):
            db.session.execute(sa.insert(Refresher), rows[start : start + BLOCK])
        if rows:
            counts = {severity: len(people) for severity, people in asked.items() if people}
            audit.record("refreshers asked", f"manual:{news.slug}", by=None, at=news.at, edition=edition_id, **counts)
        return len({row["person_id"] for row in rows})


def _asked(news: News) -> dict[str, dict[int, Use]]:
    """By severity: whom it concerns, and because of which programme. Four statements at most, however many people."""
    uses = {severity: _uses(news, severity) for severity in ASKING if news.anchors(severity)}
    programmes = {edition_id for found in uses.values() for edition_id in found}
    if not programmes:
        return {}
    held = queries.who_knows(news.manual_id, programmes, certification.today(news.at))
    return {str(severity): rules.nearest(held, found) for severity, found in uses.items()}


def _uses(news: News, severity: Severity) -> dict[int, Use]:
    """The editions of programmes that ask for what has changed, by id."""
    sections = {f"{news.slug}#{anchor}" for anchor in news.anchors(severity)}
    kind, does = DOES[severity](news, sections)
    today = certification.today(news.at)
    found = {}
    for edition in queries.programme_editions():
        if asked := rules.asked_for(edition.body, kind, does):
            targets = tuple(sorted({does[slug] for slug in asked}))
            found[edition.id] = Use(
                edition.id, edition.body["title"], edition.number, rules.due_on(today, edition.body), targets
            )
    return found


Does = tuple[str, Mapping[str, str]]  # the kind of requirement; what is asked for -> what does it


def _reading(news: News, sections: set[str]) -> Does:
    return "manual", {news.slug: news.slug}


def _testing(news: News, sections: set[str]) -> Does:
    return "quiz", {slug: slug for slug in quizzes_citing(sections)}


def _playing(news: News, sections: set[str]) -> Does:
    cited = {f"manual:{section}" for section in sections}
    return "station", {
        slug: station.scenario_slug
        for slug, station in current_stations().items()
        if cited & set(script_of(station.scenario_edition_id, RECORDED_IN).sources)
    }


DOES = {Severity.REREAD: _reading, Severity.RETEST: _testing, Severity.REPLAY: _playing}

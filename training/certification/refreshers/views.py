"""One's own refreshers; and for those who see the gate, what each edition asked of everybody and how it stands."""

import uuid
from typing import Any

from flask import Blueprint, abort

from training import clock
from training.access import Permission, requires
from training.certification.queries import today
from training.certification.refreshers import queries, wording
from training.content.reviews.forms import SEVERITY_NAMES
from training.people.sessions import me
from training.web import Page

refreshers = Blueprint("refreshers", __name__)
WORDS: dict[str, Any] = {
    "title_of": wording.title,
    "note_of": wording.note,
    "address_of": wording.address,
    "standings": wording.STANDINGS,
    "severities": SEVERITY_NAMES,
}


@refreshers.get("/refreshers")
@requires(Permission.SIGNED_IN)
def mine() -> Page:
    duties = queries.duties_of([me().person_id], today(clock.now()))
    return Page(
        "refreshers/mine.html",
        open=[duty for duty in duties if duty.standing != "done"],
        done=[duty for duty in duties if duty.standing == "done"],
        **WORDS,
    )


@refreshers.get("/gate/refreshers")
@requires(Permission.SEE_GATE)
def rounds() -> Page:
    return Page("refreshers/rounds.html", rounds=queries.rounds(today(clock.now())))


@refreshers.get("/gate/refreshers/<uuid:edition_id>")
@requires(Permission.SEE_GATE)
def edition(edition_id: uuid.UUID) -> Page:
    day = today(clock.now())
    row = next(iter(queries.rounds(day, edition_id)), None) or abort(404)
    duties = queries.duties_from(row.edition_id, day)
    order = ["overdue", "open", "done"]
    return Page(
        "refreshers/edition.html",
        round=row,
        groups=[(standing, [duty for duty in duties if duty.standing == standing]) for standing in order],
        **WORDS,
    )

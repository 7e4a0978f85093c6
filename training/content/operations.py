"""What a reader does to a manual: keeping the place, and stating that an edition was read. None of these commits."""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training import audit
from training.content import queries, rules
from training.content.models import Acknowledgement, Reading
from training.content.queries import Held, Published
from training.db import db
from training.refusals import Refused


class EditionReplaced(Refused):
    title = _l("A newer edition has been published.")
    remedy = _l("Open the manual again: your statement is asked for the new edition.")


class NotAllOpened(Refused):
    title = _l("Some sections have not been opened yet.")
    remedy = _l("Go on where you stopped, section by section. The statement stands at the end of the last one.")


def keep_place(edition: Published, position: int, language: str, *, by: int, at: datetime) -> Reading:
    """Note that the section at `position` is open. What was read in the other language counts too."""
    rows = queries.readings(by, edition.id)
    reached = max((row.furthest for row in rows), default=0)
    reading = next((row for row in rows if row.language == language), None)
    if reading is None:
        reading = Reading(person_id=by, edition_id=edition.id, language=language, opened_at=at, furthest=0)
    reading.last_at = at
    reading.furthest = max(reading.furthest, rules.furthest_after(reached, position))
    db.session.add(reading)
    db.session.flush()
    return reading


def statement_of(edition: Published, language: str) -> str:
    """The words that the reader sees and states, in the language of the page."""
    title = edition.texts[language].title
    return _("I have read “%(title)s”, edition %(number)s.", title=title, number=edition.number)


def acknowledge(held: Held, language: str, *, by: int, at: datetime) -> Acknowledgement:
    """The reader's statement; the one already made, if there is one. Raises EditionReplaced, NotAllOpened."""
    edition = held.edition
    reached = max((row.furthest for row in queries.readings(by, edition.id)), default=0)
    made = queries.acknowledgement(by, edition.id)
    if made is not None:
        return made
    if not held.is_newest:
        raise EditionReplaced
    if not rules.may_acknowledge(reached, edition.length):
        raise NotAllOpened
    keep_place(edition, edition.length, language, by=by, at=at)
    made = Acknowledgement(
        person_id=by, edition_id=edition.id, language=language, statement=statement_of(edition, language), at=at
    )
    db.session.add(made)
    db.session.flush()
    name = f"edition:{edition.public_id}"
    details = {"manual": edition.slug, "edition": edition.number, "digest": edition.digest, "language": language}
    audit.record("edition acknowledged", name, by=by, at=at, **details, statement=made.statement)
    return made

"""What a reader does to a manual: keeping the place, and stating that an edition was read. None of these commits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training import audit
from training.content import queries, rules, ticks
from training.content.changes import Changes
from training.content.models import Acknowledgement, Reading, TaskTick
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
    reading = _reading(rows, edition, language, by=by, at=at)
    reading.furthest = max(reading.furthest, rules.furthest_after(reached, position))
    db.session.flush()
    return reading


def keep_change(edition: Published, place: int, language: str, *, by: int, at: datetime) -> Reading:
    """Note that the changed section at `place`, of those asked, is open."""
    rows = queries.readings(by, edition.id)
    reached = max((row.changes_opened or 0 for row in rows), default=0)
    reading = _reading(rows, edition, language, by=by, at=at)
    reading.changes_opened = max(reading.changes_opened or 0, rules.furthest_after(reached, place))
    db.session.flush()
    return reading


def note_seconds(edition: Published, seconds: int, language: str, *, by: int, at: datetime) -> int:
    """How many of the seconds in view that a page reports are counted: never more than went by since the last thing
    that this reader's pages reported, whichever manual they showed."""
    rows = queries.readings(by, edition.id)
    reading = next((row for row in rows if row.language == language), None)
    if reading is None:
        return 0  # the page has not told yet that it is open
    counted = rules.seconds_counted(seconds, queries.last_reading_at(by), at)
    reading.seconds = (reading.seconds or 0) + counted
    reading.last_at = at
    db.session.flush()
    return counted


def _reading(rows: Sequence[Reading], edition: Published, language: str, *, by: int, at: datetime) -> Reading:
    reading = next((row for row in rows if row.language == language), None)
    if reading is None:
        reading = Reading(person_id=by, edition_id=edition.id, language=language, opened_at=at, furthest=0)
        db.session.add(reading)
    reading.last_at = at
    return reading


def tick(edition: Published, anchor: str, number: int, *, done: bool, by: int, at: datetime) -> None:
    """Set or take away the reader's own tick at a task. Twice is as once."""
    row = ticks.find(by, edition.id, anchor, number)
    if done and row is None:
        db.session.add(TaskTick(person_id=by, edition_id=edition.id, anchor=anchor, number=number, at=at))
    elif row is not None and not done:
        db.session.delete(row)
    db.session.flush()


def statement_of(edition: Published, language: str, changes: Changes | None = None) -> str:
    """The words that the reader sees and states, in the language of the page. `changes`: what alone was read."""
    words: dict[str, Any] = {"title": edition.texts[language].title, "number": edition.number}
    if changes is None:
        return _("I have read “%(title)s”, edition %(number)s.", **words)
    words["since"] = changes.since
    if not changes.asked:
        return _("I know that “%(title)s”, edition %(number)s, asks nothing new since edition %(since)s.", **words)
    words["sections"] = _(", ").join(section.headings[language] for section in changes.asked)
    return _("I know “%(title)s”, edition %(since)s, and read what edition %(number)s changed: %(sections)s.", **words)


def acknowledge(held: Held, language: str, changes: Changes | None = None, *, by: int, at: datetime) -> Acknowledgement:
    """The reader's statement; the one already made, if there is one. `changes`: it is about these alone.

    Raises EditionReplaced, NotAllOpened.
    """
    edition = held.edition
    rows = queries.readings(by, edition.id)
    made = queries.acknowledgement(by, edition.id)
    if made is not None:
        return made
    if not held.is_newest:
        raise EditionReplaced
    if changes is None:
        if not rules.may_acknowledge(max((row.furthest for row in rows), default=0), edition.length):
            raise NotAllOpened
        keep_place(edition, edition.length, language, by=by, at=at)
    else:
        asked = len(changes.asked)
        if not rules.may_acknowledge(max((row.changes_opened or 0 for row in rows), default=0), asked):
            raise NotAllOpened
        keep_change(edition, asked, language, by=by, at=at)
    words = statement_of(edition, language, changes)
    made = Acknowledgement(person_id=by, edition_id=edition.id, language=language, statement=words, at=at)
    db.session.add(made)
    db.session.flush()
    name = f"edition:{edition.public_id}"
    details = {"manual": edition.slug, "edition": edition.number, "digest": edition.digest, "language": language}
    audit.record("edition acknowledged", name, by=by, at=at, **details, statement=made.statement)
    return made

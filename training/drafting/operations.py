"""Saving a draft: what was sent before is answered as it was, what is new is appended. None of these commits.

`place` says in columns whose text it is; `content` what it says. Who calls this has locked the draft."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from training.db import db
from training.drafting.queries import COLUMNS, TextRevision
from training.drafting.rules import Receipt, Revision, Save, Standing, Trail
from training.refusals import Invalid


class OpIdTaken(Invalid):
    title = _l("This save was already used for another text.")
    remedy = _l("Load the page again; what you typed is still in the old one.")


def repeated(trail: Trail[Revision], place: Mapping[str, Any]) -> Receipt[Revision] | None:
    """The answer to a save that is stored already; None for a new one. Raises OpIdTaken."""
    known = trail.repeated
    if known is None:
        return None
    if any(getattr(known, name) != value for name, value in place.items()):
        raise OpIdTaken
    return Receipt(known, trail.head or known)


def append(
    table: type[Any], trail: Trail[Any], save: Save, place: Mapping[str, Any], content: Mapping[str, Any]
) -> Receipt[Any]:
    """The next revision, a row of `table`: it stands, or is kept beside the text that does."""
    standing, number = trail.standing(save.base_revision), trail.newest + 1
    sent = {"op_id": save.op_id, "base_revision": save.base_revision, "by_id": save.by, "at": save.at}
    row = table(**place, **content, **sent, number=number, standing=standing)
    db.session.add(row)
    db.session.flush()
    return Receipt(row, trail.head if standing == Standing.SIDE and trail.head else row)


def append_text(
    table: type[Any], trail: Trail[TextRevision], save: Save, place: Mapping[str, Any], text: str
) -> Receipt[TextRevision]:
    receipt = append(table, trail, save, place, {"text": text})
    stored = TextRevision(**{name: getattr(receipt.stored, name) for name in COLUMNS}, by_name="")
    return Receipt(stored, receipt.head if receipt.is_stale else stored)


def begin_texts(table: type[Any], draft_id: int, texts: Mapping[str, str], *, by: int, at: datetime) -> None:
    """The first revision in each language: what the draft goes on from."""
    first = {"number": 1, "base_revision": 0, "standing": Standing.HEAD, "by_id": by, "at": at}
    db.session.add_all(
        table(draft_id=draft_id, language=language, op_id=uuid.uuid4(), text=text, **first)
        for language, text in texts.items()
    )
    db.session.flush()

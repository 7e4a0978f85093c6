"""Keeping pictures and sounds."""

from collections.abc import Iterable
from datetime import datetime

from training.db import db
from training.quizzes.media import queries
from training.quizzes.media.files import Medium
from training.quizzes.media.models import ItemMedium


def keep(media: Iterable[Medium], *, by: int | None, at: datetime) -> dict[str, int]:
    """The ids of their rows by digest; the bytes of each are stored once, whoever brings them."""
    wanted = {one.facts.digest: one for one in media}
    ids = queries.ids(wanted)
    for digest, one in wanted.items():
        if digest not in ids:
            row = ItemMedium(content=one.content, uploaded_by_id=by, at=at, **vars(one.facts))
            db.session.add(row)
            db.session.flush()
            ids[digest] = row.id
    return ids

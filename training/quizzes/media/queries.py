"""Reading the bytes of pictures and sounds, once it is known that the reader may see the item."""

from collections.abc import Collection, Iterator, Sequence
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from training.db import db
from training.quizzes.media.models import ItemMedium


def content_of(digest: str) -> bytes | None:
    return db.session.scalars(sa.select(ItemMedium.content).where(ItemMedium.digest == digest)).one_or_none()


def contents_of(digests: Collection[str]) -> dict[str, bytes]:
    """By digest. One statement."""
    if not digests:
        return {}
    statement = sa.select(ItemMedium.digest, ItemMedium.content).where(ItemMedium.digest.in_(digests))
    rows: Sequence[Any] = db.session.execute(statement).all()
    return dict(rows)


def ids(digests: Collection[str]) -> dict[str, int]:
    """By digest, of those that are kept."""
    if not digests:
        return {}
    statement = sa.select(ItemMedium.digest, ItemMedium.id).where(ItemMedium.digest.in_(digests))
    rows: Sequence[Any] = db.session.execute(statement).all()
    return dict(rows)


def faults(session: Session, cited: Collection[str]) -> Iterator[str]:
    """What was changed, and what versions of items name that is not there."""
    statement = sa.select(ItemMedium.id, ItemMedium.digest, ItemMedium.content).execution_options(yield_per=20)
    kept = set()
    for number, digest, content in session.execute(statement):
        kept.add(digest)
        if sha256(content).hexdigest() != digest:
            yield f"item medium {number} was changed after it was kept"
    for digest in sorted(set(cited) - kept):
        yield f"a version of an item shows the medium {digest[:12]}, which is not there"

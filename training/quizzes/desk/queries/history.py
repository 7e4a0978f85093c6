"""What became of an item: its versions with who readied them, when it was retired and brought back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from training.db import db
from training.people.models import Person
from training.quizzes.desk.models import (
    ItemRetirement,
    ItemReview,
)
from training.quizzes.media.pinned import LISTS, as_written
from training.quizzes.models import AttemptItem, ItemVersion


@dataclass(frozen=True)
class Written:
    """A version, its content as an author writes it and as it is stored, and who readied it: None for files."""

    id: int
    number: int
    published_at: datetime
    content: Mapping[str, Any]
    version: Mapping[str, Any]
    readied_by: str | None
    attempts: int


def history(item_id: int) -> list[Written]:
    """Newest first. One statement."""
    used = (
        sa.select(sa.func.count())
        .select_from(AttemptItem)
        .where(AttemptItem.item_version_id == ItemVersion.id)
        .correlate(ItemVersion)
        .scalar_subquery()
    )
    statement = (
        sa.select(ItemVersion, Person.name, used)
        .outerjoin(ItemReview, ItemReview.item_version_id == ItemVersion.id)
        .outerjoin(Person, Person.id == ItemReview.by_id)
        .where(ItemVersion.item_id == item_id)
        .order_by(ItemVersion.number.desc())
    )
    return [
        Written(row.id, row.number, row.published_at, tree_of(row.content()), row.content(), name, number)
        for row, name, number in db.session.execute(statement)
    ]


def tree_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """A version's content as an author writes it: the columns and the body in one tree."""
    tree = {**{key: value for key, value in content.items() if key != "body"}, **content["body"]}
    for name in LISTS:  # the digest stays: another file under the same name is a change
        if name in tree:
            rows = zip(as_written(tree[name]), tree[name], strict=True)
            tree[name] = [{**written, "digest": row["digest"]} for written, row in rows]
    return tree


@dataclass(frozen=True)
class Turn:
    retired: bool
    reason: str
    by: str
    at: datetime


def turns(item_id: int) -> list[Turn]:
    """When it was retired and brought back here, newest first."""
    statement = (
        sa.select(ItemRetirement.retired, ItemRetirement.reason, Person.name, ItemRetirement.at)
        .join(Person, Person.id == ItemRetirement.by_id)
        .where(ItemRetirement.item_id == item_id)
        .order_by(ItemRetirement.id.desc())
    )
    rows: Sequence[Any] = db.session.execute(statement).all()
    return [Turn(*row) for row in rows]

"""Reading what was attempted: a part of it at a time, each by a statement of a second at most on either database.

PostgreSQL ends a statement after five seconds, and a transaction that is silent for ten. All at once, 50,000 attempts
of 20 items took four of the five seconds, and twenty more to take in.
"""

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import sqlalchemy as sa

from training.db import db
from training.quizzes.analysis.table import Cells, Column, Given, Table, Taken, lay
from training.quizzes.models import Attempt, AttemptItem, Item, ItemVersion, ResponseRevision, Score, Standing
from training.quizzes.queries.newest import newest_score_number, newest_score_number_until

PART = 2_500  # attempts read by one statement


def read(
    edition_ids: Sequence[int],
    *,
    until: int | None = None,
    reading: Callable[[], AbstractContextManager[object]] = nullcontext,
) -> Table:
    """All first attempts that are closed. A statement for each `PART` of them, and one more, each inside a `reading()`:
    a transaction of its own, for who is in none. `until`: as they were at this score."""
    attempts: list[Taken] = []
    cells = Cells()
    given: dict[tuple[str, str], int] = {("[]", "[]"): 0}
    for row in _rows(edition_ids, until, reading):
        id_, person, edition, at, marks, maximum, passed, earned, drawn = row
        for position, version_id, shown, choice in _newest(json.loads(drawn or "[]")):
            hundredths = earned[position - 1] if position <= len(earned) else None
            code = given.setdefault((shown, choice), len(given)) if choice else 0
            cells.add(len(attempts), version_id, hundredths, code)
        attempts.append(Taken(id_, person, edition, at, float(marks), float(maximum), passed))
    told = [Given(*map(json.loads, pair)) for pair in given]
    with reading():
        found = columns(sorted(cells.versions()))
    return lay(attempts, cells, found, told)


def _newest(drawn: list[list[Any]]) -> Iterator[tuple[int, int, str, str | None]]:
    """`drawn`: position, version, what was shown, revision and choice. The newest revision of a position counts."""
    newest: dict[int, list[Any]] = {}
    for entry in drawn:
        if entry[0] not in newest or entry[3] > newest[entry[0]][3]:
            newest[entry[0]] = entry
    for position, version_id, shown, _revision, choice in newest.values():
        yield position, version_id, shown, choice


def _rows(
    edition_ids: Sequence[int], until: int | None, reading: Callable[[], AbstractContextManager[object]]
) -> Iterator[Any]:
    newest = newest_score_number if until is None else newest_score_number_until(until)
    statement = (
        sa.select(
            Attempt.id,
            Attempt.person_id,
            Attempt.quiz_edition_id,
            Attempt.closed_at,
            Score.marks,
            Score.maximum,
            Score.passed,
            Score.item_marks,
            _drawn(),
        )
        .join(Score, sa.and_(Score.attempt_id == Attempt.id, Score.number == newest))
        .where(Attempt.quiz_edition_id.in_(edition_ids), Attempt.closed_at.is_not(None), Attempt.number == 1)
        .order_by(Attempt.id)
        .limit(PART)
    )
    last, full = 0, True
    while full:
        with reading():
            rows = db.session.execute(statement.where(Attempt.id > last)).all()
        yield from rows
        full = len(rows) == PART
        last = rows[-1].id if rows else 0


def _drawn() -> sa.ColumnElement[str | None]:
    """The items of an attempt as one text: a row for each of them would take ten times as long to take in."""
    of_item = sa.and_(
        ResponseRevision.attempt_id == AttemptItem.attempt_id,
        ResponseRevision.position == AttemptItem.position,
        ResponseRevision.standing == Standing.HEAD,
    )
    server = db.engine.dialect.name == "postgresql"
    row: Callable[..., Any] = sa.func.json_build_array if server else sa.func.json_array
    every: Callable[..., Any] = sa.func.json_agg if server else sa.func.json_group_array
    cells = row(
        AttemptItem.position,
        AttemptItem.item_version_id,
        _as_text(AttemptItem.option_order),
        ResponseRevision.revision,
        _as_text(ResponseRevision.choice),
    )
    statement = sa.select(sa.cast(every(cells), sa.Text)).select_from(AttemptItem).outerjoin(ResponseRevision, of_item)
    return statement.where(AttemptItem.attempt_id == Attempt.id).correlate(Attempt).scalar_subquery()


def _as_text(column: Any) -> sa.ColumnElement[str]:
    return sa.cast(sa.type_coerce(column, sa.Text), sa.Text)


def columns(version_ids: Collection[int]) -> list[Column]:
    """One statement."""
    return _columns(ItemVersion.id.in_(version_ids))


def columns_of(item_id: int, version_ids: Collection[int]) -> list[Column]:
    """Of those versions that are the item's. One statement."""
    return [column for column in _columns(ItemVersion.item_id == item_id) if column.version_id in version_ids]


def _columns(wanted: sa.ColumnElement[bool]) -> list[Column]:
    statement = (
        sa.select(
            ItemVersion.id,
            ItemVersion.item_id,
            Item.slug,
            ItemVersion.number,
            ItemVersion.digest,
            ItemVersion.marks,
            ItemVersion.published_at,
        )
        .join(Item, ItemVersion.item_id == Item.id)
        .order_by(Item.id, ItemVersion.number)
    )
    rows: Sequence[Any] = db.session.execute(statement.where(wanted)).all()
    return [Column(*row) for row in rows]

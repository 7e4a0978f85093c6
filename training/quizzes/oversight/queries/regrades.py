"""Which attempts a corrected key touches, and what was regraded."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from training.db import db, lock_row
from training.people.models import Person
from training.quizzes.models import (
    Attempt,
    AttemptItem,
    Item,
    ItemVersion,
    Quiz,
    QuizEdition,
    Regrade,
    RegradedScore,
    ResponseRevision,
    Score,
    Standing,
)
from training.quizzes.queries.newest import newest_edition_number, newest_score_number
from training.quizzes.queries.versions import Version, versions


def newer_keys(quiz_id: int) -> list[tuple[Version, Version, str, int, int]]:
    """Versions that closed attempts answered and that a newer one of the same item has replaced: both, the item's slug
    and their numbers. Two statements at most."""
    newer = aliased(ItemVersion)
    newest = (
        sa.select(sa.func.max(ItemVersion.number))
        .where(ItemVersion.item_id == newer.item_id)
        .correlate(newer)
        .scalar_subquery()
    )
    statement = (
        sa.select(
            ItemVersion.id, ItemVersion.digest, newer.id, newer.digest, Item.slug, ItemVersion.number, newer.number
        )
        .select_from(ItemVersion)
        .join(newer, sa.and_(newer.item_id == ItemVersion.item_id, newer.number > ItemVersion.number))
        .join(Item, Item.id == ItemVersion.item_id)
        .where(
            newer.number == newest,
            ItemVersion.id.in_(
                sa.select(AttemptItem.item_version_id)
                .join(Attempt, Attempt.id == AttemptItem.attempt_id)
                .where(Attempt.quiz_id == quiz_id, Attempt.closed_at.is_not(None))
            ),
        )
        .order_by(Item.slug, ItemVersion.number)
    )
    rows = db.session.execute(statement).all()
    read = versions({**{row[0]: row[1] for row in rows}, **{row[2]: row[3] for row in rows}})
    return [(read[row[0]], read[row[2]], row[4], row[5], row[6]) for row in rows]


def version_ids(ids: Sequence[int]) -> dict[int, Version]:
    statement = sa.select(ItemVersion.id, ItemVersion.digest).where(ItemVersion.id.in_(ids))
    return versions(dict(db.session.execute(statement).all()))


def version_numbers(ids: Sequence[int]) -> dict[int, int]:
    statement = sa.select(ItemVersion.id, ItemVersion.number).where(ItemVersion.id.in_(ids))
    return dict(db.session.execute(statement).all())


@dataclass(frozen=True)
class Answered:
    """A closed attempt that a regrade may touch."""

    id: int
    public_id: uuid.UUID
    name: str
    number: int
    pass_mark: int
    score_number: int
    marks: Decimal
    maximum: Decimal
    passed: bool
    item_marks: Sequence[int]
    items: Sequence[tuple[Version, Sequence[str], Sequence[str]]]  # version, shown, choice; by position


def answered_with(quiz_id: int, version_numbers: Sequence[int], after: int, most: int) -> list[Answered]:
    """Closed attempts that hold one of these versions, by id, so many after this one. Four statements at most."""
    touched = (
        sa.select(AttemptItem.attempt_id)
        .join(Attempt, Attempt.id == AttemptItem.attempt_id)
        .where(Attempt.quiz_id == quiz_id, AttemptItem.item_version_id.in_(version_numbers), Attempt.id > after)
        .where(Attempt.closed_at.is_not(None))
        .distinct()
        .order_by(AttemptItem.attempt_id)
        .limit(most)
    )
    ids = list(db.session.scalars(touched))
    score = (Score.number, Score.marks, Score.maximum, Score.passed, Score.item_marks)
    statement = (
        sa.select(Attempt.id, Attempt.public_id, Person.name, Attempt.number, QuizEdition.body, *score)
        .join(Person, Person.id == Attempt.person_id)
        .join(QuizEdition, QuizEdition.id == Attempt.quiz_edition_id)
        .join(Score, sa.and_(Score.attempt_id == Attempt.id, Score.number == newest_score_number))
        .where(Attempt.id.in_(ids))
        .order_by(Attempt.id)
    )
    items = _items_of(ids)
    return [
        Answered(number, public_id, name, turn, body["pass_mark"], *scored, items[number])  # type: ignore[call-arg]
        for number, public_id, name, turn, body, *scored in db.session.execute(statement)
    ]


def _items_of(ids: Sequence[int]) -> Mapping[int, list[tuple[Version, Sequence[str], Sequence[str]]]]:
    columns = (AttemptItem.attempt_id, AttemptItem.position, AttemptItem.item_version_id, ItemVersion.digest)
    rows = db.session.execute(
        sa.select(*columns, AttemptItem.option_order)
        .join(ItemVersion, ItemVersion.id == AttemptItem.item_version_id)
        .where(AttemptItem.attempt_id.in_(ids))
        .order_by(AttemptItem.attempt_id, AttemptItem.position)
    ).all()
    read = versions({row[2]: row[3] for row in rows})
    heads = {
        (attempt_id, position): choice
        for attempt_id, position, choice in db.session.execute(
            sa.select(ResponseRevision.attempt_id, ResponseRevision.position, ResponseRevision.choice)
            .where(ResponseRevision.attempt_id.in_(ids), ResponseRevision.standing == Standing.HEAD)
            .order_by(ResponseRevision.id)
        )
    }
    found: dict[int, list[tuple[Version, Sequence[str], Sequence[str]]]] = {number: [] for number in ids}
    for attempt_id, position, version_id, _digest, shown in rows:
        found[attempt_id].append((read[version_id], shown, heads.get((attempt_id, position), [])))
    return found


def score_numbers(attempt_ids: Sequence[int]) -> dict[int, int]:
    """Of the newest score of each."""
    newest = sa.select(Score.attempt_id, sa.func.max(Score.number)).where(Score.attempt_id.in_(attempt_ids))
    return dict(db.session.execute(newest.group_by(Score.attempt_id)).all())


@dataclass(frozen=True)
class OverseenRegrade:
    id: int
    public_id: uuid.UUID
    quiz_id: int
    quiz_slug: str
    titles: Mapping[str, str]  # of the quiz, in its newest edition
    keys: Sequence[tuple[int, int]]
    reason: str
    proposed_by_id: int
    proposed_by: str
    proposed_at: datetime
    applied_by: str | None
    applied_at: datetime | None


def _regrades() -> sa.Select[Any]:
    proposer, applier = aliased(Person), aliased(Person)
    return (
        sa.select(
            Regrade.id,
            Regrade.public_id,
            Regrade.quiz_id,
            Quiz.slug,
            QuizEdition.body,
            Regrade.keys,
            Regrade.reason,
            Regrade.proposed_by_id,
            proposer.name,
            Regrade.proposed_at,
            applier.name,
            Regrade.applied_at,
        )
        .join(Quiz, Quiz.id == Regrade.quiz_id)
        .join(QuizEdition, sa.and_(QuizEdition.quiz_id == Quiz.id, QuizEdition.number == newest_edition_number))
        .join(proposer, proposer.id == Regrade.proposed_by_id)
        .outerjoin(applier, applier.id == Regrade.applied_by_id)
        .order_by(Regrade.id.desc())
    )


def regrades_of(quiz_id: int) -> list[OverseenRegrade]:
    return [_overseen(row) for row in db.session.execute(_regrades().where(Regrade.quiz_id == quiz_id))]


def regrade(public_id: uuid.UUID) -> OverseenRegrade | None:
    row = db.session.execute(_regrades().where(Regrade.public_id == public_id)).first()
    return _overseen(row) if row else None


def _overseen(row: Sequence[Any]) -> OverseenRegrade:
    id_, public_id, quiz_id, slug, body, *rest = row
    return OverseenRegrade(id_, public_id, quiz_id, slug, body["title"], *rest)


def lock_regrade(regrade_id: int) -> Regrade:
    return db.session.scalars(lock_row(sa.select(Regrade).where(Regrade.id == regrade_id))).one()


@dataclass(frozen=True)
class Corrected:
    """What a regrade did to an attempt: when, why, and which version's key counts instead of which."""

    at: datetime
    reason: str
    keys: Mapping[int, int]


def corrections_of(attempt_id: int) -> list[Corrected]:
    """Oldest first. One statement."""
    statement = (
        sa.select(Score.scored_at, Regrade.reason, Regrade.keys)
        .join(RegradedScore, RegradedScore.score_id == Score.id)
        .join(Regrade, Regrade.id == RegradedScore.regrade_id)
        .where(Score.attempt_id == attempt_id)
        .order_by(Score.number)
    )
    return [Corrected(at, reason, dict(keys)) for at, reason, keys in db.session.execute(statement)]


@dataclass(frozen=True)
class RegradedResult:
    """A score of somebody's that was mended."""

    titles: Mapping[str, str]
    number: int
    passed: bool
    at: datetime
    reason: str


def regraded_since(person_id: int, since: datetime) -> list[RegradedResult]:
    """One statement."""
    statement = (
        sa.select(QuizEdition.body, Attempt.number, Score.passed, Score.scored_at, Regrade.reason)
        .select_from(RegradedScore)
        .join(Score, Score.id == RegradedScore.score_id)
        .join(Regrade, Regrade.id == RegradedScore.regrade_id)
        .join(Attempt, Attempt.id == Score.attempt_id)
        .join(QuizEdition, QuizEdition.id == Attempt.quiz_edition_id)
        .where(Attempt.person_id == person_id, Score.scored_at > since)
        .order_by(Score.scored_at)
    )
    return [RegradedResult(body["title"], *rest) for body, *rest in db.session.execute(statement)]

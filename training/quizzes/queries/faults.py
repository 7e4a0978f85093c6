"""What verification finds wrong in quizzes: each fault names its row. Reads attempt by attempt, never all at once."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from training.quizzes import rules
from training.quizzes.kinds import KINDS
from training.quizzes.kinds.kind import MarkedByHand
from training.quizzes.media import pinned
from training.quizzes.media import queries as media
from training.quizzes.models import (
    Attempt,
    AttemptItem,
    EssayMarking,
    ItemVersion,
    QuizEdition,
    Regrade,
    RegradedScore,
    ResponseRevision,
    Score,
    Standing,
    Submission,
)
from training.quizzes.queries.attempts import Saved, saved_columns


def faults(session: Session) -> Iterator[str]:
    yield from _version_faults(session)
    for edition in session.scalars(sa.select(QuizEdition).order_by(QuizEdition.id).execution_options(yield_per=500)):
        if edition.digest != rules.digest(edition.body):
            yield f"quiz edition {edition.id} was changed after it was published"
    for attempt_id in session.scalars(sa.select(Attempt.id).order_by(Attempt.id)).all():
        yield from attempt_faults(session, attempt_id)


def _version_faults(session: Session) -> Iterator[str]:
    statement = sa.select(ItemVersion).order_by(ItemVersion.id).execution_options(yield_per=500)
    cited: set[str] = set()
    for version in session.scalars(statement):
        if version.digest != rules.digest(version.content()):
            yield f"item version {version.id} was changed after it was published"
        if version.kind not in KINDS:
            yield f"item version {version.id} is of the kind '{version.kind}', which this program does not know"
        cited |= {row["digest"] for row in pinned.every(version.body)}
    yield from media.faults(session, cited)


def attempt_faults(session: Session, attempt_id: int) -> Iterator[str]:
    attempt = session.scalars(sa.select(Attempt).where(Attempt.id == attempt_id)).one()
    statement = sa.select(*saved_columns).where(ResponseRevision.attempt_id == attempt_id).order_by(ResponseRevision.id)
    revisions = [Saved(*row) for row in session.execute(statement)]
    yield from _chain_faults(attempt, revisions)
    submission = session.get(Submission, attempt_id)
    if submission is None:
        if attempt.closed_at is not None:
            yield f"attempt {attempt_id} is closed without a submission"
        return
    if attempt.closed_at != submission.at:
        yield f"submission of attempt {attempt_id} names another end than the attempt"
    last = revisions[-1].digest if revisions else rules.genesis(attempt.public_id)
    if submission.responses_digest != last:
        yield f"submission of attempt {attempt_id} does not carry the last link of its revisions"
    yield from _score_faults(session, attempt, revisions)


def _chain_faults(attempt: Attempt, revisions: list[Saved]) -> Iterator[str]:
    previous, numbers = rules.genesis(attempt.public_id), dict[int, int]()
    ended_at = attempt.closed_at or attempt.deadline_at
    for saved in revisions:
        name = f"revision {saved.revision} of item {saved.position} in attempt {attempt.id}"
        if saved.digest != saved.sealed(previous).digest:
            yield f"{name} was changed after it was saved, or does not follow the one before it"
        if saved.revision != numbers.get(saved.position, 0) + 1:
            yield f"{name} follows revision {numbers.get(saved.position, 0)}"
        if saved.saved_at > ended_at:
            yield f"{name} was saved after the attempt had ended"
        previous, numbers[saved.position] = saved.digest, saved.revision


def _score_faults(session: Session, attempt: Attempt, revisions: list[Saved]) -> Iterator[str]:
    statement = (
        sa.select(ItemVersion, AttemptItem.option_order)
        .join(AttemptItem, AttemptItem.item_version_id == ItemVersion.id)
        .where(AttemptItem.attempt_id == attempt.id)
        .order_by(AttemptItem.position)
    )
    rows = session.execute(statement).all()
    items = [item for item, _shown in rows]
    scores = session.scalars(sa.select(Score).where(Score.attempt_id == attempt.id).order_by(Score.number)).all()
    heads = {saved.position: saved.choice for saved in revisions if saved.standing == Standing.HEAD}
    shown = [order for _item, order in rows]
    given = _markings(session, attempt.id)
    by_hand = [place for place, item in enumerate(items, 1) if isinstance(KINDS[item.kind], MarkedByHand)]
    waiting = [place for place in by_hand if heads.get(place) and place not in given]
    if waiting and scores:
        yield f"attempt {attempt.id} has a score, though item {waiting[0]} waits to be marked"
    if not scores and not waiting:
        yield f"attempt {attempt.id} is closed without a score"
    terms = session.scalars(sa.select(QuizEdition).where(QuizEdition.id == attempt.quiz_edition_id)).one().body
    regrades = _regrades(session, attempt.id)
    for score in scores:
        used, name = items, f"score {score.number} of attempt {attempt.id}"
        if score.number in regrades:
            used = _regraded(session, items, regrades[score.number])
        elif score.number > 1:
            yield f"{name} names no regrade"
        if score.key_digest != rules.digest([item.digest for item in used]):
            yield f"{name} was made with other keys than its items'"
            continue
        shares = [
            _share(item if place in given else key, order, heads.get(place, []), given.get(place))
            for place, (item, key, order) in enumerate(zip(items, used, shown, strict=True), 1)
        ]
        tally = rules.tally(shares, [item.marks for item in items], terms["pass_mark"])  # the maximum never changes
        stored = (tuple(score.item_marks), score.marks, score.maximum, score.passed)
        if stored != (tally.items, tally.marks, tally.maximum, tally.passed):
            yield f"{name} is not what its responses earn"


def _regrades(session: Session, attempt_id: int) -> dict[int, dict[int, int]]:
    """By the number of the score: which version's key counted instead of which."""
    statement = (
        sa.select(Score.number, Regrade.keys)
        .join(RegradedScore, RegradedScore.score_id == Score.id)
        .join(Regrade, Regrade.id == RegradedScore.regrade_id)
        .where(Score.attempt_id == attempt_id)
    )
    return {number: dict(keys) for number, keys in session.execute(statement)}


def _regraded(session: Session, items: Sequence[ItemVersion], keys: dict[int, int]) -> list[ItemVersion]:
    return [session.get_one(ItemVersion, keys[item.id]) if item.id in keys else item for item in items]


def _markings(session: Session, attempt_id: int) -> dict[int, Any]:
    statement = sa.select(EssayMarking.position, EssayMarking.levels).where(EssayMarking.attempt_id == attempt_id)
    return {position: levels for position, levels in session.execute(statement)}  # noqa: C416 - rows, not pairs


def _share(item: ItemVersion, shown: list[str], choice: list[str], levels: Any) -> Fraction:
    kind = KINDS[item.kind]
    if isinstance(kind, MarkedByHand) and levels is not None:
        return kind.share_of(item.body, levels)
    return kind.share(item.body, shown, choice)

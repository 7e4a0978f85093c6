"""What verification finds wrong in quizzes: each fault names its row. Reads attempt by attempt, never all at once."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from training.quizzes import rules
from training.quizzes.kinds import KINDS
from training.quizzes.models import (
    Attempt,
    AttemptItem,
    ItemVersion,
    QuizEdition,
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
    for version in session.scalars(statement):
        if version.digest != rules.digest(version.content()):
            yield f"item version {version.id} was changed after it was published"
        if version.kind not in KINDS:
            yield f"item version {version.id} is of the kind '{version.kind}', which this program does not know"


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
    if not scores:
        yield f"attempt {attempt.id} is closed without a score"
    heads = {saved.position: saved.choice for saved in revisions if saved.standing == Standing.HEAD}
    shares = [
        KINDS[item.kind].share(item.body, shown, heads.get(place, [])) for place, (item, shown) in enumerate(rows, 1)
    ]
    terms = session.scalars(sa.select(QuizEdition).where(QuizEdition.id == attempt.quiz_edition_id)).one().body
    tally = rules.tally(shares, [item.marks for item in items], terms["pass_mark"])
    keys = rules.digest([item.digest for item in items])
    for score in scores:
        stored = (tuple(score.item_marks), score.marks, score.maximum, score.passed)
        if score.key_digest == keys and stored != (tally.items, tally.marks, tally.maximum, tally.passed):
            yield f"score {score.number} of attempt {attempt.id} is not what its responses earn"
        if score.number == 1 and score.key_digest != keys:
            yield f"score {score.number} of attempt {attempt.id} was made with other keys than its items'"

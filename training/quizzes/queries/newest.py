"""Which row is the newest: scalar subqueries for other statements."""

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from training.quizzes.models import Attempt, Item, ItemVersion, Quiz, QuizEdition, Score

newest_edition_number = (
    sa.select(sa.func.max(QuizEdition.number)).where(QuizEdition.quiz_id == Quiz.id).correlate(Quiz).scalar_subquery()
)
newest_score_number = (
    sa.select(sa.func.max(Score.number)).where(Score.attempt_id == Attempt.id).correlate(Attempt).scalar_subquery()
)
newest_version_number = (
    sa.select(sa.func.max(ItemVersion.number)).where(ItemVersion.item_id == Item.id).correlate(Item).scalar_subquery()
)


def newest_score_number_until(score_id: int) -> sa.ScalarSelect[int]:
    """As it was when this score was the last one."""
    known = aliased(Score)
    numbers = sa.select(sa.func.max(known.number)).where(known.attempt_id == Attempt.id, known.id <= score_id)
    return numbers.correlate(Attempt).scalar_subquery()

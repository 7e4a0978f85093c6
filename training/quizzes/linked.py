"""Quizzes as sections of manuals link to them: by the objectives that they draw on. Nothing of an item is told."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from training.access import Permission
from training.content.beyond import Link
from training.quizzes.models import QuizEdition
from training.quizzes.queries import current_quizzes


class QuizLinks:
    permission = Permission.TAKE_QUIZZES

    def stamp(self) -> sa.ScalarSelect[Any]:
        return sa.select(sa.func.max(QuizEdition.id)).scalar_subquery()

    def links(self, stamp: Any) -> Sequence[Link]:
        return _links(stamp)


@lru_cache(maxsize=4)
def _links(stamp: Any) -> tuple[Link, ...]:
    return tuple(
        Link("quiz", quiz.titles, "quizzes.show_quiz", slug, quiz.objectives)
        for slug, quiz in sorted(current_quizzes().items())
    )


@sa.event.listens_for(QuizEdition, "after_insert")
def _forget(*_args: Any) -> None:
    """An id may be given again when the transaction that took it was rolled back."""
    _links.cache_clear()

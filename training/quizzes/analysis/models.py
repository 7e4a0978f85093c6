"""Figures of a bank's items, kept: they are made of all first attempts, which no page reads each time."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from training.db import Base, Json, When, table_args


class BankFigures(Base):
    """How far the scores of a bank's attempts have been taken in."""

    __tablename__ = "bank_figures"
    __table_args__ = table_args()

    bank_id: Mapped[int] = mapped_column(sa.ForeignKey("bank.id", ondelete="RESTRICT"), primary_key=True)
    last_score_id: Mapped[int] = mapped_column(sa.Integer)
    made_at: Mapped[When]


class ItemFigures(Base):
    """Of one version of an item, over all quizzes that drew it: made anew with its bank's."""

    __tablename__ = "item_figures"
    __table_args__ = table_args(sa.CheckConstraint("attempts > 0", name="attempts"))

    item_version_id: Mapped[int] = mapped_column(
        sa.ForeignKey("item_version.id", ondelete="RESTRICT"), primary_key=True
    )
    attempts: Mapped[int] = mapped_column(sa.Integer)  # first ones that met it
    facility: Mapped[int | None] = mapped_column(sa.Integer)  # in hundredths of a per cent
    discrimination: Mapped[int | None] = mapped_column(sa.Integer)  # likewise
    flags: Mapped[Any] = mapped_column(Json)  # of `flags.Flag`


class QuizFigures(Base):
    """Of each version over all editions of a quiz, of which its bank's are put together; and of each edition, where
    the quiz has more scores than a page can work through. Made anew when one of its attempts has got a score."""

    __tablename__ = "quiz_figures"
    __table_args__ = table_args()

    quiz_id: Mapped[int] = mapped_column(sa.ForeignKey("quiz.id", ondelete="RESTRICT"), primary_key=True)
    made_at: Mapped[When]
    body: Mapped[Any] = mapped_column(Json)  # `numbers.QuizNumbers`

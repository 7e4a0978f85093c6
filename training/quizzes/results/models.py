"""Which results have been written into a file. The row names it; both go after a while, for they hold names."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from training.db import Base, Pk, PublicKey, When, foreign, table_args


class ResultsSheet(Base):
    """All attempts at an edition of a quiz, in one language, as `results/<digest>` of the data folder."""

    __tablename__ = "results_sheet"
    __table_args__ = table_args(sa.UniqueConstraint("quiz_edition_id", "language"))

    id: Mapped[Pk]
    public_id: Mapped[PublicKey]
    quiz_edition_id: Mapped[int] = foreign("quiz_edition.id", index=False)
    language: Mapped[str] = mapped_column(sa.Text)
    last_score_id: Mapped[int] = mapped_column(sa.Integer)  # scores after this one are not in it
    scores: Mapped[int] = mapped_column(sa.Integer)  # of the edition at that moment
    attempts: Mapped[int] = mapped_column(sa.Integer)
    digest: Mapped[str] = mapped_column(sa.Text)  # of the file
    size: Mapped[int] = mapped_column(sa.Integer)  # bytes
    asked_by_id: Mapped[int | None] = foreign("person.id")
    made_at: Mapped[When]

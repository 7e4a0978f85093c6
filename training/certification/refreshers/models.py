"""Who was asked to read, take or play again because an edition changed. Whether it is done is derived, never stored."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from training.content.models import Severity
from training.db import Base, Day, Pk, PublicKey, When, foreign, table_args

ASKING = (Severity.REREAD, Severity.RETEST, Severity.REPLAY)


class Refresher(Base):
    """One thing asked of one person because of one edition: an added duty with a date. Append-only, resets nothing."""

    __tablename__ = "refresher"
    __table_args__ = table_args(
        sa.UniqueConstraint("person_id", "edition_id", "severity"),
        sa.CheckConstraint("severity IN ('reread', 'retest', 'replay')", name="severity"),
    )

    id: Mapped[Pk]
    public_id: Mapped[PublicKey]
    person_id: Mapped[int] = foreign("person.id")
    edition_id: Mapped[int] = foreign("edition.id")
    severity: Mapped[str] = mapped_column(sa.Text)
    programme_edition_id: Mapped[int] = foreign("programme_edition.id")  # because of which it is asked
    targets: Mapped[str] = mapped_column(
        sa.Text
    )  # ' foundations ': any of these quizzes or scenarios does; or the manual
    due_on: Mapped[date] = mapped_column(Day, index=True)
    asked_at: Mapped[When]

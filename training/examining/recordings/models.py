"""Whether a trainee agreed that a sitting is recorded."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from training.db import Base, Flag, Pk, When, foreign, table_args


class SittingConsent(Base):
    """The trainee agreed that this sitting is recorded, to these exact words; or took it back. The newest row counts.
    Append-only."""

    __tablename__ = "sitting_consent"
    __table_args__ = table_args()

    id: Mapped[Pk]
    sitting_id: Mapped[int] = foreign("sitting.id")
    person_id: Mapped[int] = foreign("person.id")
    agreed: Mapped[bool] = mapped_column(Flag)
    version: Mapped[int] = mapped_column(sa.Integer)
    language: Mapped[str] = mapped_column(sa.Text)
    statement: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[When]
